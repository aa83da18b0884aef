"""Who is at fault in a check that disagrees, and what status a number has. Every number has exactly one."""

from __future__ import annotations

import pytest

from gouji.model import CellRef, Check, Entry, Verdict
from gouji.pipeline import check
from gouji.reconcile.ledger import confirms, lay_fault

CELL = CellRef("t1", 1, 1)


def agreeing(*numbers: str, rule: str = "level-cell") -> Check:
    return Check("k", rule, "agrees", numbers=numbers)


def broken(*numbers: str, rule: str = "change-recompute", cells: tuple[CellRef, ...] = ()) -> Check:
    return Check("k", rule, "disagrees", numbers=numbers, cells=cells)


def fault(*checks: Check) -> tuple[str, ...]:
    return lay_fault(checks)[-1].at_fault


def test_the_one_that_nothing_else_confirms_is_at_fault() -> None:
    assert fault(agreeing("n1"), agreeing("n2"), broken("n3", "n1", "n2")) == ("n3",)
    assert fault(agreeing("n1"), agreeing("n3"), broken("n3", "n1", "n2")) == ("n2",)


def test_all_are_when_none_is_confirmed() -> None:
    assert fault(broken("n3", "n1", "n2")) == ("n3", "n1", "n2")


def test_the_stated_one_is_when_all_are_confirmed() -> None:
    assert fault(agreeing("n1", "n2", "n3"), broken("n3", "n1", "n2")) == ("n3",)


def test_a_figure_that_spoils_two_equations_is_likelier_than_one_in_each() -> None:
    assert fault(broken("n1", "n2"), broken("n3", "n2")) == ("n2",)


def test_against_a_source_the_stated_figure_is_at_fault() -> None:
    assert fault(broken("n2", "n1", rule="level-repeat")) == ("n2",)


@pytest.mark.parametrize("rule", ["comparison", "bound", "breakdown-bound", "share-bound"])
def test_what_only_orders_two_figures_confirms_neither(rule: str) -> None:
    assert not confirms(agreeing("n1", rule=rule))


def test_only_what_holds_confirms() -> None:
    verdicts: tuple[Verdict, ...] = ("agrees", "rounding", "tail", "undecided", "disagrees")
    assert [confirms(Check("k", "level-cell", v)) for v in verdicts] == [True, True, True, False, False]


def test_a_cell_that_its_table_contradicts_clears_a_sentence_confirmed_elsewhere() -> None:
    tie = Check("k", "table-total", "disagrees", cells=(CELL,), fault_cells=(CELL,))
    against = broken("n1", rule="level-cell", cells=(CELL,))
    assert fault(tie, agreeing("n1", rule="breakdown-sum"), against) == ()
    assert fault(tie, against) == ("n1",)


# ------------------------------------------------------------------------------------------ whole reports


def entries(text: str) -> dict[str, Entry]:
    whole = f"2024年度云溪区文物保护中心部门决算\n\n第一部分 部门决算情况说明\n\n{text}\n"
    return {e.number.text: e for e in check(whole.encode(), name="report.txt").entries}


def test_contradicted_wins_over_confirmed() -> None:
    text = (
        "2024年度机关运行经费支出210.00万元，比上年增加10.00万元，增长5.00%。"
        "机关运行经费支出占政府采购支出总额420.00万元的50%。机关运行经费支出211.00万元。"
    )
    assert entries(text)["211.00"].status == "contradicted"
    assert entries(text)["10.00"].status == "confirmed"


@pytest.mark.parametrize(
    ("text", "figure", "status", "reason"),
    [
        ("石窟壁画修复项目支出12.00万元。", "12.00", "unconfirmed", "unknown_subject"),
        ("机关运行经费比上年减少3.60万元。", "3.60", "unconfirmed", "needs_last_year"),
        ("机关运行经费比年初预算减少3.60万元。", "3.60", "unconfirmed", "needs_budget"),
        ("共举办展览12场。", "12", "unconfirmed", "count_stated_once"),
        ("依据云文〔2024〕15号文件。", "15", "not_claim", "document_number"),
    ],
)
def test_what_nothing_holds_has_its_reason(text: str, figure: str, status: str, reason: str) -> None:
    found = entries(text)[figure]
    assert (found.status, found.reason) == (status, reason)


def test_what_no_pattern_reads_is_said_to_be_unread() -> None:
    assert entries("编列甲7乙。")["7"].status == "unread"
