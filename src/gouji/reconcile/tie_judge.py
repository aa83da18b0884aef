"""A whole and its parts → one Check: verdict by intervals, formula in printed values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import cast

from gouji.exact import Fraction
from gouji.model import CellRef, Fact, Verdict
from gouji.reconcile.interval import Figure, Interval, exact_decimal, judge
from gouji.reconcile.tie_rules import Seen
from gouji.records import record

_ZERO = Decimal(0)
_AT_MOST = "\u2264"
_EQUALITY: Mapping[Verdict, str] = {"rounding": "\u2248", "tail": "\u2248", "disagrees": "\u2260"}

Operand = tuple[int, Seen]
"""A sign (1 or -1) and the fact it belongs to."""


@record(frozen=True, slots=True)
class Sum:
    """A judged equation or bound, before it is known which of its cells is at fault.

    ``computed``, ``lower`` and ``upper`` are in the unit of ``whole``.
    """

    rule: str
    whole: Seen
    parts: tuple[Operand, ...]
    bound: bool
    verdict: Verdict
    computed: Decimal
    lower: Decimal
    upper: Decimal

    def refs(self) -> tuple[CellRef, ...]:
        """All operands' cells, the whole's first."""
        return (self.whole.ref, *(part.ref for _, part in self.parts))

    def is_nothing(self) -> bool:
        """Zero is the sum of zeros: true, and not worth a line."""
        return not self.whole.fact.value and not any(seen.fact.value for _, seen in self.parts)


@cache
def _half_unit(places: int) -> Decimal:
    return Decimal(5).scaleb(-places - 1)


class Judge:
    """Judges sums over the facts of one report; knows each table's prevailing decimals and unit."""

    def __init__(self, facts: Iterable[Fact], units: Mapping[str, Fraction]) -> None:
        self._units = units
        counts: dict[str, Counter[int]] = {}
        for fact in facts:
            if fact.value:
                counts.setdefault(fact.table, Counter())[fact.decimals] += 1
        # the most frequent; the finer one of two that are equally frequent
        self._prevailing = {
            table: max(count, key=lambda places: (count[places], places)) for table, count in counts.items()
        }

    def scale(self, unit: str) -> Fraction:
        """The worth of a unit; a unit that no rule file knows counts as itself."""
        return self._units.get(unit, Fraction(1))

    def sum(self, rule: str, whole: Seen, parts: Sequence[Operand], *, bound: bool) -> Sum:
        """Hold ``whole`` against the signed sum of ``parts`` (bound: it may be larger)."""
        unit, stated = whole.fact.unit, whole.fact.value
        point = half = _ZERO
        prevailing = self._prevailing
        for sign, seen in parts:
            fact = seen.fact
            if fact.unit != unit:
                return self._by_intervals(rule, whole, parts, bound=bound)
            value = fact.value
            point = point + value if sign > 0 else point - value
            if value:  # half a unit in the last place that it stands for to each side; zero is exact
                half += _half_unit(max(fact.decimals, prevailing.get(fact.table, 0)))
        if point == stated or (bound and point < stated):
            return Sum(rule, whole, tuple(parts), bound, "agrees", point, point - half, point + half)
        return self._by_intervals(rule, whole, parts, bound=bound)

    def _by_intervals(self, rule: str, whole: Seen, parts: Sequence[Operand], *, bound: bool) -> Sum:
        signs = [sign for sign, _ in parts]

        def formula(operands: Sequence[Interval]) -> Interval:
            out = Interval(Fraction(0), Fraction(0))
            for sign, one in zip(signs, operands, strict=True):
                out = out + one if sign > 0 else out - one
            return out

        figures = [self._figure(seen.fact) for _, seen in parts]
        stated = self._figure(whole.fact)
        found = judge(stated, formula, figures)
        assert found is not None  # a sum always has a value
        verdict = found.verdict
        if bound and found.point < stated.exact:
            verdict = "agrees"
        return Sum(
            rule,
            whole,
            tuple(parts),
            bound,
            verdict,
            *(exact_decimal(x / stated.scale) for x in (found.point, found.interval.low, found.interval.high)),
        )

    def _figure(self, fact: Fact) -> Figure:
        return Figure(fact.value, fact.decimals, self.scale(fact.unit), self._prevailing.get(fact.table))


# ------------------------------------------------------------------------------------------ wording


def formula_of(one: Sum) -> str:
    """The sum in printed values: ``1.50 + 2.25 = 3.75``; zeros are left out, foreign units named.

    Two cells that should be equal, and a bound, are set against each other: ``3.75 \u2260 3.57``.
    """
    whole = one.whole.fact
    unit, places, is_of_one_unit = whole.unit, 0, True
    shown = [(sign, seen.fact) for sign, seen in one.parts if seen.fact.value] or [
        (sign, seen.fact) for sign, seen in one.parts[:1]
    ]
    grouped = "," in whole.text or any("," in fact.text for _, fact in shown)
    text = ""
    for sign, fact in shown:
        printed = print_amount(fact.value, fact.decimals, grouped=grouped)
        if fact.unit != unit:
            is_of_one_unit = False
            printed += fact.unit
        text += (" + " if sign > 0 else " - ") + printed if text else ("" if sign > 0 else "-") + printed
        places = max(places, fact.decimals)
    if one.bound or len(one.parts) == 1:
        relation = _EQUALITY.get(one.verdict, "=")
        if one.bound:
            relation = ">" if one.verdict == "disagrees" else _AT_MOST
        return f"{text} {relation} {print_amount(whole.value, whole.decimals, grouped=grouped)}"
    if not is_of_one_unit:
        places = max(-cast(int, one.computed.normalize().as_tuple().exponent), 0)
    return f"{text} = {print_amount(one.computed, places, grouped=grouped)}"


def print_amount(value: Decimal, places: int, *, grouped: bool) -> str:
    """A number with ``places`` decimals, with or without thousands separators."""
    return f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
