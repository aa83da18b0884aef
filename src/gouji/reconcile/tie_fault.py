"""Which cell a broken tie is laid on: the one that other broken ties share and no holding tie confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from gouji.model import CellRef, Table
from gouji.reconcile.tie_judge import Judge, Sum, formula_of, print_amount
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
                self._broken.update(one.refs())
            elif not one.bound:  # a bound that holds confirms nothing
                self._holding.update(one.refs())

    def cells(self, one: Sum) -> tuple[CellRef, ...]:
        """The cell at fault in a broken sum; all of its cells that cannot be told apart; () when it holds."""
        if one.verdict != "disagrees":
            return ()
        refs = list(dict.fromkeys(one.refs()))
        score = {ref: self._broken[ref] - self._holding[ref] for ref in refs}
        best = max(score.values())
        return tuple(ref for ref in refs if score[ref] == best)

    def values(self, one: Sum) -> dict[str, str]:
        """What a message about a sum that does not close says; empty for one that agrees.

        ``place``, ``stated`` and ``expected`` are of the whole (of two tables' cells that should be equal: of
        the one at fault), ``base`` and ``other`` the place and the figure of the other side. When one of
        several parts is at fault, ``culprit`` is its place, ``culprit_stated`` and ``culprit_expected`` what
        it says and should say.
        """
        if one.verdict in ("agrees", "rounding"):
            return {}
        fault = self.cells(one)
        parts = [part for _, part in one.parts]
        culprit = next((part for part in parts if fault == (part.ref,)), None)
        at, against = one.whole, parts[0]
        if culprit is not None and len(parts) == 1 and one.rule == "table-tie":
            at, against, culprit = against, at, None
        out = {
            "subject": at.row.path[-1] or (at.column.path[-1] if at.column.path else ""),
            "place": place_of(at, self._tables),
            "stated": at.fact.text or "0",
            "expected": self._expected(one, at),
            "base": place_of(against, self._tables),
            "other": (against.fact.text or "0") + against.fact.unit,
            "formula": formula_of(one),
            "unit": at.fact.unit,
        }
        if culprit is not None:
            out["culprit"] = place_of(culprit, self._tables)
            out["culprit_stated"] = culprit.fact.text or "0"
            out["culprit_expected"] = self._expected(one, culprit)
        return out

    def _expected(self, one: Sum, at: Seen) -> str:
        """What the cell would have to say for the sum to close, in the cell's own unit and decimals."""
        operands = (one.whole, *(part for _, part in one.parts))
        scale = self._board.scale(one.whole.fact.unit)
        if at is one.whole:
            value = one.computed
        else:
            sign = next(sign for sign, part in one.parts if part is at)
            gap = (one.whole.fact.value - one.computed) * Decimal(scale.numerator) / Decimal(scale.denominator)
            own = self._board.scale(at.fact.unit)
            value = at.fact.value + sign * gap * Decimal(own.denominator) / Decimal(own.numerator)
        places = max(seen.fact.decimals for seen in operands if seen.fact.unit == at.fact.unit)
        return print_amount(value, places, grouped=any("," in seen.fact.text for seen in operands))


def place_of(seen: Seen, tables: Mapping[str, Table]) -> str:
    """``table title · row label · column label`` of a fact, for a message; of a form, with its project."""
    row = seen.row.label if seen.fact.subject.item.startswith("project:") else seen.row.path[-1]
    labels = (tables[seen.fact.table].title, row, "/".join(seen.column.path))
    return " \u00b7 ".join(label for label in labels if label)
