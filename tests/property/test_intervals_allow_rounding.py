"""What the rounding of the operands explains is never an error, and a worse figure never gets a better verdict."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from gouji.reconcile.interval import Figure, Interval, judge, ratio, rounded, same, total

RANK = {"agrees": 0, "rounding": 1, "tail": 2, "disagrees": 3}
exact = st.fractions(min_value=0, max_value=100_000, max_denominator=10_000)
positive = st.fractions(min_value=1, max_value=100_000, max_denominator=10_000)
places = st.integers(0, 3)


def shown(value: Fraction, decimals: int, *, percent: bool = False, prevailing: int | None = None) -> Figure:
    return Figure(rounded(value, decimals), decimals, prevailing=prevailing, exact_zero=not percent)


@given(exact, places)
def test_rounding_is_half_up(value: Fraction, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    plain = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, ROUND_HALF_UP)
    assert rounded(value, decimals) == plain
    assert rounded(-value, decimals) == -plain


@given(exact, places)
def test_a_true_value_lies_within_what_shows_it(value: Fraction, decimals: int) -> None:
    figure = shown(value, decimals)
    assume(figure.value)  # a true value may be shown as zero, and zero is exact
    span = figure.interval()
    assert span.low <= value <= span.high
    assert span.high - span.low == figure.last_place


@given(st.lists(positive, min_size=1, max_size=6), places)
def test_parts_shown_rounded_never_contradict_their_sum(parts: list[Fraction], decimals: int) -> None:
    whole = shown(sum(parts, Fraction(0)), decimals)
    held = judge(whole, total, [shown(p, decimals) for p in parts])
    assert held is not None and held.verdict in ("agrees", "rounding", "tail")


@given(positive, positive, places, st.integers(0, 2))
def test_a_percent_of_exact_figures_never_contradicts_the_rounded_ones(
    part: Fraction, whole: Fraction, decimals: int, shown_decimals: int
) -> None:
    stated = shown(100 * part / whole, shown_decimals, percent=True)
    held = judge(stated, lambda i: ratio(i[0], i[1]), [shown(part, decimals), shown(whole, decimals)])
    assert held is not None and held.verdict in ("agrees", "rounding", "tail")


@given(exact, places, places)
def test_dropped_zeros_never_contradict(value: Fraction, decimals: int, dropped: int) -> None:
    full = shown(value, decimals + dropped)
    short = Figure(rounded(value, decimals), decimals, prevailing=decimals + dropped)
    assume(bool(full.value) == bool(short.value))  # zero is exact
    held = judge(short, same, [full])
    assert held is not None and held.verdict != "disagrees"


@given(positive, st.integers(0, 300), st.integers(0, 300), st.sampled_from([-1, 1]))
def test_moving_away_never_improves_the_verdict(value: Fraction, near: int, far: int, way: int) -> None:
    near, far = sorted((near, far))
    source = shown(value, 2)
    step = Decimal("0.01") * way
    closer, farther = (judge(Figure(source.value + n * step, 2), same, [source]) for n in (near, far))
    assert closer is not None and farther is not None
    assume(source.value + far * step != 0)
    assert RANK[closer.verdict] <= RANK[farther.verdict]


@given(positive, st.integers(1, 10_000))
def test_a_difference_of_a_whole_last_place_and_more_is_never_let_pass(value: Fraction, units: int) -> None:
    source = shown(value, 2)
    held = judge(Figure(source.value + (units + 1) * Decimal("0.01"), 2), same, [source])
    assert held is not None and held.verdict == "disagrees"


@given(positive, places)
def test_nothing_agrees_with_zero_but_zero(value: Fraction, decimals: int) -> None:
    figure = shown(value, decimals)
    assume(figure.value)
    zero = Figure(Decimal(0), decimals)
    assert (held := judge(zero, same, [figure])) is not None and held.verdict == "disagrees"
    assert (held := judge(figure, same, [zero])) is not None and held.verdict == "disagrees"
    assert (held := judge(zero, same, [Figure(Decimal("0.00"), 2)])) is not None and held.verdict == "agrees"


@given(exact, exact, exact, exact)
def test_meeting_and_missing_exclude_each_other(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    one, two = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert one.meets(two) == two.meets(one)
    assert one.gap(two) == two.gap(one)
    if one.meets(two):
        assert one.gap(two) == 0
