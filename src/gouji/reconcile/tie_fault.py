"""Which cell a broken tie is laid on: the one that other broken ties share and no holding tie confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from gouji.model import CellRef, Table
from gouji.reconcile.tie_judge import Judge, Sum, formula_of, print_amount, ref_of
from gouji.reconcile.tie_rules import Seen


class Faults:
    """Counts how often each cell stands in a sum that breaks and in one that holds."""

    def __init__(self, sums: Sequence[Sum], tables: Mapping[str, Table], board: Judge) -> None:
        self._tables = tables
        self._board = board
        self._broken: Counter[CellRef] = Counter()
        self._holding: Counter[CellRef] = Counter()
        for one in sums:
            if one.verdict == "disagrees":
                self._broken.update(set(one.refs()))
            elif not one.bound:  # a bound that holds confirms nothing
                self._holding.update(set(one.refs()))

    def cells(self, one: Sum) -> tuple[CellRef, ...]:
        """The cell at fault in a broken sum; all of its cells that cannot be told apart; () when it holds."""
        if one.verdict != "disagrees":
            return ()
        refs = list(dict.fromkeys(one.refs()))
        score = {ref: self._broken[ref] - self._holding[ref] for ref in refs}
        best = max(score.values())
        return tuple(ref for ref in refs if score[ref] == best)

    def values(self, one: Sum) -> dict[str, str]:
        """What a message about a sum that does not close says; empty for one that agrees."""
        if one.verdict in ("agrees", "rounding"):
            return {}
        fault = self.cells(one)
        seen = [one.whole, *(part for _, part in one.parts)]
        at = next(s for s in seen if ref_of(s) == fault[0]) if len(fault) == 1 else one.whole
        others = [s for s in seen if s is not at]
        return {
            "subject": at.row.path[-1] or (at.column.path[-1] if at.column.path else ""),
            "place": place_of(at, self._tables),
            "stated": at.fact.text or "0",
            "expected": self._expected(one, at),
            "other": place_of(others[0], self._tables) if others else "",
            "formula": formula_of(one),
            "unit": at.fact.unit,
        }

    def _expected(self, one: Sum, at: Seen) -> str:
        """What the cell would have to say for the sum to close, in the cell's own unit and decimals."""
        scale = self._board.scale(one.whole.fact.unit)
        grouped = "," in "".join(s.fact.text for s in (one.whole, *(p for _, p in one.parts)))
        if at is one.whole:
            value = one.computed
        else:
            sign = next(sign for sign, part in one.parts if part is at)
            gap = (one.whole.fact.value - one.computed) * Decimal(scale.numerator) / Decimal(scale.denominator)
            own = self._board.scale(at.fact.unit)
            value = at.fact.value + sign * gap * Decimal(own.denominator) / Decimal(own.numerator)
        same = [s.fact.decimals for s in (one.whole, *(p for _, p in one.parts)) if s.fact.unit == at.fact.unit]
        places = max(same)
        return print_amount(value, places, grouped=grouped)


def place_of(seen: Seen, tables: Mapping[str, Table]) -> str:
    """``table title · row label · column label`` of a fact, for a message."""
    labels = (tables[seen.fact.table].title, seen.row.path[-1], "/".join(seen.column.path))
    return " \u00b7 ".join(label for label in labels if label)
