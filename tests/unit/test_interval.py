"""The verdicts of DESIGN 4, case by case. What holds for all numbers is in tests/property."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from gouji.reconcile.interval import Figure, Formula, Interval, exact_decimal, judge, ratio, rounded, same, total

YUAN = Fraction(1)
WAN = Fraction(10_000)


def figure(text: str, scale: Fraction = YUAN, prevailing: int | None = None, *, percent: bool = False) -> Figure:
    return Figure(Decimal(text), len(text.partition(".")[2]), scale, prevailing, exact_zero=not percent)


def share(values: Sequence[Interval]) -> Interval | None:
    return ratio(values[0], values[1])


def verdict(stated: Figure, formula: Formula, *operands: Figure) -> str:
    held = judge(stated, formula, operands)
    return held.verdict if held else "none"


def test_a_figure_stands_for_half_a_unit_to_each_side() -> None:
    assert figure("3193.39", WAN).interval() == Interval(Fraction(31_933_850), Fraction(31_933_950))


@pytest.mark.parametrize(
    ("stated", "part", "whole", "expected"),
    [
        ("57.24", "5.06", "8.84", "agrees"),
        ("57.3", "5.06", "8.84", "rounding"),
        ("11.6", "0.23", "1.95", "rounding"),
        ("57.4", "5.06", "8.84", "tail"),
        ("57.5", "5.06", "8.84", "disagrees"),
    ],
)
def test_a_percent_of_two_rounded_figures(stated: str, part: str, whole: str, expected: str) -> None:
    assert verdict(figure(stated, percent=True), share, figure(part), figure(whole)) == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [("326.72", "agrees"), ("326.71", "tail"), ("326.73", "tail"), ("326.70", "disagrees")]
)
def test_the_same_figure_in_two_places(stated: str, expected: str) -> None:
    assert verdict(figure(stated), same, figure("326.72")) == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [("30.00", "agrees"), ("30.01", "rounding"), ("30.02", "tail"), ("30.03", "disagrees")]
)
def test_a_sum_widens_by_the_half_units_of_its_terms(stated: str, expected: str) -> None:
    assert verdict(figure(stated), total, *[figure("10.00")] * 3) == expected


def test_a_zero_term_widens_no_sum() -> None:
    zeros = [figure("0.00")] * 8
    assert verdict(figure("10.02"), total, figure("10.00"), *zeros) == "disagrees"


@pytest.mark.parametrize(("stated", "expected"), [("21968", "agrees"), ("21967", "rounding"), ("21960", "disagrees")])
def test_dropped_zeros_are_tried_before_coarse_rounding(stated: str, expected: str) -> None:
    cell = figure("21968.00" if expected == "agrees" else "21967.40", WAN)
    assert verdict(figure(stated, WAN, prevailing=2), same, cell) == expected


def test_a_coarse_figure_that_only_rounds_does_not_agree() -> None:
    assert verdict(figure("21968", WAN, prevailing=2), same, figure("21967.80", WAN)) == "rounding"


def test_units_are_carried() -> None:
    assert verdict(figure("326.72", WAN), same, figure("3267163.27")) == "agrees"
    assert verdict(figure("1.23", Fraction(10**8)), same, figure("12345.67", WAN)) == "agrees"


def test_zero_agrees_with_zero_alone() -> None:
    assert verdict(figure("0"), same, figure("0.00")) == "agrees"
    assert verdict(figure("0"), same, figure("0.01")) == "disagrees"
    assert verdict(figure("0.01"), same, figure("0")) == "disagrees"


def test_a_percent_of_zero_may_be_a_small_one() -> None:
    assert verdict(figure("0.0", percent=True), share, figure("0.01"), figure("500.00")) == "agrees"


def test_nothing_is_divided_by_what_may_be_zero() -> None:
    assert judge(figure("100", percent=True), share, [figure("8.00"), figure("0.00")]) is None


def test_inexact_words_widen_a_figure() -> None:
    over = Figure(Decimal("50"), 0, spread=(Fraction(0), Fraction(10)))
    assert over.interval() == Interval(Fraction(50), Fraction(60))
    assert verdict(over, same, figure("57")) == "rounding"
    assert verdict(over, same, figure("47")) == "disagrees"


@pytest.mark.parametrize(("value", "shown"), [("1/8", "0.13"), ("-1/8", "-0.13"), ("1/3", "0.33"), ("5/1000", "0.01")])
def test_half_goes_away_from_zero(value: str, shown: str) -> None:
    assert rounded(Fraction(value), 2) == Decimal(shown)


def test_a_fraction_is_shown_to_six_places() -> None:
    assert str(exact_decimal(Fraction(1, 3))) == "0.333333"
    assert exact_decimal(Fraction(5, 4)) == Decimal("1.25")
    assert exact_decimal(Fraction(10**400, 3)).adjusted() == 399


@pytest.mark.parametrize(
    ("stated", "shown", "expected"),
    [
        ("21968", "21968.40", "rounding"),
        ("21969", "21968.00", "tail"),
        ("6", "5.00", "disagrees"),
        ("5", "5.90", "tail"),
    ],
)
def test_one_unit_is_no_tail_where_it_is_much_of_the_figure(stated: str, shown: str, expected: str) -> None:
    assert verdict(figure(stated, WAN, prevailing=2), same, figure(shown, WAN)) == expected
