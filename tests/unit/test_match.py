"""Which cells show a figure: by subject, period, measure and whose money it is; the reasons where none does."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from gouji.compiled import compile_rules
from gouji.model import Cell, Claim, Fact, Subject
from gouji.reconcile.interval import Interval
from gouji.reconcile.match import FactIndex, canonical, prevailing_decimals

UNITS = compile_rules().grammar.units


def fact(
    subject: Subject,
    value: str,
    *,
    measure: str = "final",
    period: str = "this",
    path: tuple[str, ...] = ("x",),
    code: str = "",
    table: str = "t1",
) -> Fact:
    decimals = len(value.partition(".")[2])
    level = len(path)
    number = Decimal(value)
    return Fact(
        table, "general", 1, 1, path, ("y",), code, level, subject, measure, period,
        number, "万元", decimals, value, False, Cell(value, 1, 1),
    )  # fmt: skip


def level(
    subject: Subject, value: str = "1.00", extra: Mapping[str, object] | None = None, unit: str = "万元"
) -> Claim:
    decimals = len(value.partition(".")[2])
    return Claim(
        "c1", "level", "", subject, "", "this", "", Decimal(value), unit, decimals, "", ("n1",),
        "s1", "h1", "level", (0, 1), 0, 1, extra or {},
    )  # fmt: skip


SPENT = Subject(flow="expenditure")
GENERAL = Subject(flow="expenditure", fund="general")
RUNNING = Subject(flow="expenditure", item="function:行政运行")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Subject(flow="expenditure", total="year"), SPENT),
        (
            Subject(item="three_public.total"),
            Subject(flow="expenditure", fund="appropriation", item="three_public.total"),
        ),
        (Subject(item="procurement.total"), Subject(flow="expenditure", item="procurement.total")),
        (Subject(part="personnel"), Subject(flow="expenditure", part="personnel")),
    ],
)
def test_one_figure_said_in_two_ways_is_one_subject(one: Subject, two: Subject) -> None:
    assert canonical(one) == canonical(two)


def test_the_year_s_sum_and_the_grand_total_are_two() -> None:
    assert canonical(Subject(flow="income", total="grand")) != canonical(Subject(flow="income", total="year"))


def test_money_without_a_fund_is_all_money_where_a_cell_shows_it() -> None:
    every, general = fact(SPENT, "512.40"), fact(GENERAL, "482.40")
    assert FactIndex([general, every]).find_subject(SPENT).facts == (every,)
    assert FactIndex([general, every]).find_subject(GENERAL).facts == (general,)
    assert FactIndex([general]).find_subject(SPENT).facts == (general,)


def test_all_money_is_not_what_the_table_of_a_small_fund_shows_though_it_is_the_only_one() -> None:
    capital = fact(Subject(flow="expenditure", fund="capital"), "30.08")
    assert FactIndex([capital]).find_subject(SPENT).facts == ()
    assert FactIndex([capital]).find_subject(Subject(flow="expenditure", fund="capital")).facts == (capital,)


def test_rows_of_one_name_are_told_apart_by_their_path_and_code() -> None:
    museum = fact(RUNNING, "1.00", path=("文化支出", "文物", "行政运行"), code="2070201")
    health = fact(RUNNING, "2.00", path=("卫生支出", "管理", "行政运行"), code="2100101")
    index = FactIndex([museum, health])
    names = {1: "卫生支出", 2: "管理", 3: "行政运行"}
    assert index.find_subject(RUNNING, names=names).facts == (health,)
    assert index.find(level(RUNNING, extra={"code": "2070201"})).facts == (museum,)
    assert index.find_subject(RUNNING).facts == (museum, health)


def test_a_budget_that_is_not_named_is_any_and_the_opening_one_never_the_full() -> None:
    full, budget = fact(SPENT, "3.00", measure="full"), fact(SPENT, "2.00", measure="budget")
    assert FactIndex([full, budget]).find_subject(SPENT, "budget").facts == (budget,)
    assert FactIndex([full]).find_subject(SPENT, "budget").facts == (full,)
    assert FactIndex([full]).find_subject(SPENT, "opening").facts == ()
    assert FactIndex([budget]).find_subject(SPENT, "opening").facts == (budget,)


@pytest.mark.parametrize(
    ("subject", "measure", "period", "reason"),
    [
        (Subject(item="free:壁画"), "", "this", "unknown_subject"),
        (Subject(), "", "this", "unknown_subject"),
        (Subject(flow="closing"), "", "this", "no_row"),
        (SPENT, "", "prior", "no_prior_table"),
        (SPENT, "", "other", "no_period"),
        (SPENT, "full", "this", "no_budget_table"),
        (SPENT, "change", "this", "no_measure"),
        (Subject(flow="expenditure", fund="capital"), "", "this", "no_row"),
    ],
)
def test_no_cell_has_its_reason(subject: Subject, measure: str, period: str, reason: str) -> None:
    found = FactIndex([fact(SPENT, "512.40")]).find_subject(subject, measure, period)
    assert (found.facts, found.reason) == ((), reason)


def test_the_other_reading_of_an_item_is_tried_when_the_first_has_no_row() -> None:
    meeting = fact(Subject(flow="expenditure", item="economic:会议费"), "1.40")
    wanted = Subject(flow="expenditure", item="three_public.meeting")
    assert FactIndex([meeting]).find_subject(wanted, also=("economic:会议费",)).facts == (meeting,)


def test_the_decimals_that_prevail_are_those_of_most_cells_and_zeros_do_not_count() -> None:
    cells = [fact(SPENT, v) for v in ("0", "0", "0", "5.01", "7.25", "8")]
    scale = prevailing_decimals([level(SPENT, "8"), level(SPENT, "9")], cells, UNITS)
    assert scale.fact(cells[-1]).prevailing == 2
    assert scale.claim(level(SPENT, "8")).prevailing == 2
    assert scale.claim(level(SPENT, "8", unit="元")).prevailing is None


@pytest.mark.parametrize(
    ("number", "says", "low", "high"),
    [
        ("50", "over", "50", "60"),  # 50余
        ("3200", "over", "3200", "3300"),
        ("1.2", "over", "1.2", "1.3"),  # 1.2亿多元
        ("50", "about", "40", "60"),
        ("100", "about", "80", "120"),  # one in the last place would be 0 to 200
        ("95", "about", "90.25", "99.75"),  # one in the last place would be 94 to 96
        ("867", "about", "866", "868"),  # three places are meant
        ("3", "nearly", "2.4", "3"),
        ("1200", "nearly", "1100", "1200"),
        ("500", "above", "500", "5000"),
        ("10", "below", "1", "10"),
        ("10", "up_to", "0", "10"),
    ],
)
def test_an_inexact_number_reaches_as_far_as_its_word_says(number: str, says: str, low: str, high: str) -> None:
    scale = prevailing_decimals([], [], UNITS)
    read = scale.claim(level(SPENT, number, {"inexact": says}, "家")).interval()
    assert read == Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("number", "last", "low", "high"),
    [
        ("3200", 100, "3150", "3250"),  # 三千二百
        ("50", 10, "47.5", "52.5"),  # 五十: half a ten would be more than a twentieth
        ("10", 10, "9.5", "10.5"),  # 十, as 10
        ("3215", 1, "3214.5", "3215.5"),
    ],
)
def test_a_numeral_in_words_drops_what_is_below_its_last_place(number: str, last: int, low: str, high: str) -> None:
    scale = prevailing_decimals([], [], UNITS)
    read = scale.claim(level(SPENT, number, {"last": last})).interval(coarse=True)
    assert read == Interval(Fraction(low) * 10_000, Fraction(high) * 10_000)


def test_signs_of_percent_are_worth_their_percent() -> None:
    scale = prevailing_decimals([], [], UNITS)
    read = {unit: scale.claim(level(SPENT, "3", unit=unit)).interval() for unit in ("%", "‰", "成", "倍")}
    assert read["%"] == Interval(Fraction("2.5"), Fraction("3.5"))
    assert read["‰"] == Interval(Fraction("0.25"), Fraction("0.35"))
    assert read["成"] == Interval(Fraction(25), Fraction(35))
    assert read["倍"] == Interval(Fraction(250), Fraction(350))


def test_pieces_are_exact_and_areas_are_rounded() -> None:
    scale = prevailing_decimals([], [], UNITS)
    cars = scale.claim(level(SPENT, "5", unit="辆")).interval()
    area = scale.claim(level(SPENT, "5", unit="平方米")).interval()
    assert cars == Interval(Fraction(5), Fraction(5))
    assert area.low < 5 < area.high
