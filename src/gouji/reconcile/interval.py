"""What a displayed number means, and how two of them compare (DESIGN §4).

All arithmetic is exact: values are ``Fraction`` in the base unit of their kind (元, %, pieces).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from functools import cache
from typing import cast

from gouji.exact import Fraction
from gouji.model import Verdict
from gouji.records import cached_property, record


@record(frozen=True, slots=True)
class Interval:
    """Every value from ``low`` to ``high``, both ends included."""

    low: Fraction
    high: Fraction

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """Both ends; a point has one."""
        return (self.low,) if self.low == self.high else (self.low, self.high)

    def meets(self, other: Interval) -> bool:
        """Whether they have a value in common; two intervals that only touch do not (326.715 is one printed figure, not
        two), a point meets what holds it."""
        if self.low < self.high and other.low < other.high:
            return self.low < other.high and other.low < self.high
        return self.low <= other.high and other.low <= self.high

    def gap(self, other: Interval) -> Fraction:
        """How far the two miss each other; 0 when they meet."""
        return max(self.low - other.high, other.low - self.high, Fraction(0))

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)


@record(frozen=True)
class Figure:
    """A displayed number: ``value`` printed with ``decimals`` in a unit worth ``scale`` base units.

    ``prevailing`` is the number of decimals around it; when larger than ``decimals``, trailing zeros may have been
    dropped. ``slack`` is how far a numeral in words reaches to each side when its last place is above one (三千二百),
    ``spread`` widens the number for "余", "约" and the like: (below, above); both in the figure's unit.
    ``exact_zero`` is true for money and counts; a percent printed 0% may be the rounding of a small one.
    """

    value: Decimal
    decimals: int
    scale: Fraction = Fraction(1)
    prevailing: int | None = None
    spread: tuple[Fraction, Fraction] | None = None
    slack: Fraction | None = None
    exact_zero: bool = True

    @cached_property
    def exact(self) -> Fraction:
        return Fraction(*self.value.as_integer_ratio()) * self.scale

    def is_printed(self, value: Fraction, places: int) -> bool:
        """Whether ``value`` (base units), rounded to ``places``, is what is printed."""
        if value == self.exact and -cast(int, self.value.as_tuple().exponent) <= places:
            return True
        return rounded(value, places, self.scale) == self.value

    @property
    def last_place(self) -> Fraction:
        """One unit in the last printed place, in base units. A sign worth many percent (成, 倍) counts as one percent:
        39% cut short to 三成 is no tail."""
        return Fraction(1, 10**self.decimals) * (self.scale if self.exact_zero else min(self.scale, Fraction(1)))

    @property
    def dropped_zeros(self) -> bool:
        return self.prevailing is not None and self.prevailing > self.decimals

    def interval(self, *, coarse: bool = False) -> Interval:
        """Half a unit to each side; zero is exact. ``coarse`` reads the printed decimals, else the prevailing ones."""
        return self._coarse if coarse else self._fine

    @cached_property
    def _fine(self) -> Interval:
        return self._read(max(self.decimals, self.prevailing or 0))

    @cached_property
    def _coarse(self) -> Interval:
        return self._read(self.decimals, self.slack)

    def _read(self, places: int, slack: Fraction | None = None) -> Interval:
        if self.spread is not None:
            below, above = self.spread
            return Interval(self.exact - below * self.scale, self.exact + above * self.scale)
        if self.value == 0 and self.exact_zero:
            return Interval(Fraction(0), Fraction(0))
        half = (slack or Fraction(1, 2 * 10**places)) * self.scale
        return Interval(self.exact - half, self.exact + half)


@record(frozen=True, slots=True)
class Judgement:
    """A verdict and the numbers behind it, in base units. ``point`` recomputes from the displayed values."""

    verdict: Verdict
    point: Fraction
    interval: Interval


_TAIL_OF_COARSE = 20  # a tail of a figure with dropped zeros is at most one part in so many

Formula = Callable[[Sequence[Interval]], Interval | None]


def rounded(value: Fraction, decimals: int, scale: Fraction = Fraction(1)) -> Decimal:
    """``value`` (base units) in a unit worth ``scale``, rounded half up to ``decimals``."""
    units = value / scale
    shifted = abs(units) * 10**decimals
    whole = (shifted.numerator * 2 + shifted.denominator) // (shifted.denominator * 2)
    return (Decimal(whole if units >= 0 else -whole)).scaleb(-decimals)


def exact_decimal(value: Fraction, places: int = 6) -> Decimal:
    """A Fraction for display: exact when it fits ``places`` decimals, else rounded half up to them."""
    over, under = Decimal(value.numerator), Decimal(value.denominator)
    digits = over.adjusted() - under.adjusted() + places + 3
    if digits <= getcontext().prec:
        return (over / under).quantize(_step(places), ROUND_HALF_UP)
    with localcontext() as context:  # a figure may have more digits than sums usually do
        context.prec = digits
        return (over / under).quantize(_step(places), ROUND_HALF_UP)


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def judge(stated: Figure, formula: Formula, operands: Sequence[Figure]) -> Judgement | None:
    """Hold ``stated`` against ``formula`` over ``operands``; None when the formula has no value (x/0).

    The formula maps the operands' intervals (base units) to the interval of the result in the stated base unit. It is
    evaluated on points, on the fine intervals (prevailing decimals) and, when that fails, on the coarse ones.
    """
    points = [Interval(f.exact, f.exact) for f in operands]
    at = formula(points)
    fine = formula([f.interval() for f in operands])
    if at is None or fine is None:
        return None
    point = at.low
    places = max(stated.decimals, stated.prevailing or 0)
    agrees = stated.is_printed(point, places)
    plain = stated.spread is None or not any(stated.spread)
    if agrees and plain and not (stated.exact_zero and (stated.value == 0) != (point == 0)):
        return Judgement("agrees", point, fine)
    if fine.meets(stated.interval()):
        return Judgement("rounding", point, fine)
    if stated.value == 0 and stated.exact_zero and stated.spread is None:
        return Judgement("disagrees", point, fine)
    coarse = formula([f.interval(coarse=True) for f in operands]) or fine
    window = stated.interval(coarse=True)
    if coarse.meets(window):
        return Judgement("rounding", point, coarse)
    if point == 0 and stated.exact_zero:
        return Judgement("disagrees", point, coarse)
    if stated.spread is None and coarse.gap(window) < stated.last_place and not _too_coarse(stated, point):
        return Judgement("tail", point, coarse)
    return Judgement("disagrees", point, coarse)


def _too_coarse(stated: Figure, point: Fraction) -> bool:
    """Whether one unit in the last place is too much of a figure whose zeros were dropped: 21969 beside 21968.00 and 5
    cut from 5.90 are tails, 6 beside 5.00 is another number."""
    cut = point // stated.last_place * stated.last_place == stated.exact
    return stated.dropped_zeros and not cut and abs(stated.exact - point) * _TAIL_OF_COARSE > stated.exact


def total(intervals: Sequence[Interval]) -> Interval:
    """The sum; the empty sum is exactly zero."""
    out = Interval(Fraction(0), Fraction(0))
    for one in intervals:
        out = out + one
    return out


def same(intervals: Sequence[Interval]) -> Interval:
    """The formula of a figure that is simply repeated."""
    return intervals[0]


def ratio(top: Interval, bottom: Interval) -> Interval | None:
    """top / bottom as a percent; None where the bottom may be zero."""
    if bottom.low <= 0 <= bottom.high:
        return None
    if top.low >= 0 and bottom.low > 0:
        return Interval(top.low / bottom.high * 100, top.high / bottom.low * 100)
    quotients = [t / b for t in (top.low, top.high) for b in (bottom.low, bottom.high)]
    return Interval(min(quotients) * 100, max(quotients) * 100)
