"""A tie and the facts of a report → the sums it makes, and what keeps it from being judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gouji.model import CellRef, Check, Fact, Table
from gouji.reconcile.tie_fault import place_of
from gouji.reconcile.tie_judge import Judge, Operand, Sum
from gouji.reconcile.tie_rules import Seen, Selector, Term, Tie

_NO_TABLE, _NO_ROW, _UNKNOWN_COLUMN = "no-table", "no-row", "unknown-column"


class Shown:
    """All that the tables of a report show; what a selector selects is found once and kept."""

    def __init__(self, tables: Sequence[Table], facts: Iterable[Fact]) -> None:
        self.tables: Mapping[str, Table] = {table.id: table for table in tables}
        self.all = _see(tables, facts)
        self._by_kind: dict[str, list[Seen]] = {}
        for one in self.all:
            self._by_kind.setdefault(one.fact.kind, []).append(one)
        self._selected: dict[Selector, tuple[Seen, ...]] = {}

    def has(self, selector: Selector) -> bool:
        """Whether a table of one of the selector's kinds is there, with anything in it."""
        return any(kind in self._by_kind for kind in selector.kinds)

    def select(self, selector: Selector) -> tuple[Seen, ...]:
        """The facts that every condition holds for, by kind and then in table order."""
        found = self._selected.get(selector)
        if found is None:
            left = [one for kind in selector.kinds for one in self._by_kind.get(kind, ())]
            for condition in selector.conditions:
                left = condition.of(left)
            found = self._selected[selector] = tuple(left)
        return found


def _see(tables: Sequence[Table], facts: Iterable[Fact]) -> list[Seen]:
    """Each fact with its row and column; blocks side by side share row numbers, so the column tells the
    block.
    """
    groups: dict[str, int] = {}
    counts: dict[str | None, int] = {}
    rows, columns = {}, {}
    for table in tables:
        groups[table.id] = counts.get(table.kind, 0)
        counts[table.kind] = groups[table.id] + 1
        columns[table.id] = table.columns
        for row in table.rows:
            rows[table.id, row.block, row.index] = row
    out = []
    for fact in facts:
        column = columns[fact.table][fact.column]
        ref = CellRef(fact.table, fact.row, fact.column)
        out.append(Seen(fact, ref, rows[fact.table, column.block, fact.row], column, groups[fact.table]))
    return out


def apply_tie(tie: Tie, shown: Shown, board: Judge) -> tuple[list[Sum], list[Check]]:
    """Judge one tie wherever it applies; what it cannot judge is said once for each reason."""
    wholes: Sequence[Seen] = shown.select(tie.whole) if _holds(tie, shown, board) else ()
    if not wholes:
        return [], []
    sums: list[Sum] = []
    refused: dict[str, Seen] = {}
    terms = [(term, _grouped(shown.select(term.selector), tie)) for term in tie.parts]
    here = [shown.has(term.selector) for term in tie.parts]
    if not any(here) or not all(there or term.optional for there, term in zip(here, tie.parts, strict=True)):
        refused[_NO_TABLE] = wholes[0]
        wholes = ()
    for whole in wholes:
        parts = _operands(terms, _key(whole, tie))
        if not parts:
            if whole.fact.value and not tie.bound:
                refused.setdefault(_NO_ROW, whole)
        elif "row" in tie.each and _has_unknown_column(whole, shown.tables[whole.fact.table]):
            refused.setdefault(_UNKNOWN_COLUMN, whole)
        else:
            found = board.sum(tie.rule, whole, parts, bound=tie.bound)
            if found.verdict == "disagrees" and not tie.bound and _is_rest_elsewhere(tie, shown):
                refused.setdefault(_NO_TABLE, whole)
            else:
                sums.append(found)
    if tie.rule not in ("table-tie", "table-bound"):
        refused.pop(_NO_ROW, None)  # a table need not have every column or row that its kind may have
    return sums, [_cannot(tie, whole, reason, shown.tables) for reason, whole in refused.items()]


def _is_rest_elsewhere(tie: Tie, shown: Shown) -> bool:
    """A fund's own table, one of the parts, is absent although the report has money of that fund."""
    unseen = [term.selector.kinds for term in tie.parts if not shown.has(term.selector)]
    absent = {kind.rpartition("_")[2] for kinds in unseen for kind in kinds}
    return any(seen.fact.value and seen.fact.subject.fund in absent for seen in shown.all)


def _operands(
    terms: Sequence[tuple[Term, Mapping[tuple[object, ...], Sequence[Seen]]]], key: tuple[object, ...]
) -> list[Operand]:
    """The parts that go with one whole; none when a part that must be there is not."""
    parts: list[Operand] = []
    for term, groups in terms:
        found = groups.get(key, ())
        if not found and not term.optional:
            return []
        parts += [(term.sign, one) for one in found]
    return parts


def _holds(tie: Tie, shown: Shown, board: Judge) -> bool:
    """Whether the tie's conditions hold in this report."""
    if not shown.has(tie.whole) or not all(shown.select(one) for one in tie.only_if):
        return False
    if any(shown.select(one) for one in tie.unless) or _is_sum(tie.unless_sum, shown, board):
        return False
    if tie.equal is not None:
        return _are_equal(*tie.equal, shown, board)
    return tie.not_equal is None or not _are_equal(*tie.not_equal, shown, board)


def _is_sum(terms: Sequence[Term], shown: Shown, board: Judge) -> bool:
    """Whether the first figure is the sum of the others, the last of which is not zero."""
    if not terms or not (whole := shown.select(terms[0].selector)):
        return False
    fact = whole[0].fact
    parts: list[Operand] = []
    for term in terms[1:]:
        alike = (
            s for s in shown.select(term.selector) if (s.fact.measure, s.fact.period) == (fact.measure, fact.period)
        )
        found = next(alike, None)
        if found is None and not term.optional:
            return False
        parts += [(term.sign, found)] if found is not None else []
    if not parts or not parts[-1][1].fact.value:
        return False
    return board.sum("", whole[0], parts, bound=False).verdict != "disagrees"


def _are_equal(a: Selector, b: Selector, shown: Shown, board: Judge) -> bool:
    """False too when one of the two is not there."""
    left, right = shown.select(a), shown.select(b)
    if not left or not right:
        return False
    return board.sum("", left[0], [(1, right[0])], bound=False).verdict != "disagrees"


def _grouped(selected: Iterable[Seen], tie: Tie) -> dict[tuple[object, ...], list[Seen]]:
    out: dict[tuple[object, ...], list[Seen]] = {}
    for one in selected:
        out.setdefault(_key(one, tie), []).append(one)
    return out


def _key(one: Seen, tie: Tie) -> tuple[object, ...]:
    """What whole and parts must share: measure, period, the how-manieth table of its kind, and each of the
    tie.
    """
    fact = one.fact
    key: list[object] = [fact.measure, fact.period, one.group]
    for name in tie.each:
        if name == "row":
            key += (fact.table, fact.row, one.row.block)
        elif name == "column":
            key += (fact.table, fact.column)
        elif name == "series":  # items in rows are summed down their column, items in columns along their row
            key += (fact.table, *(("column", fact.column) if one.row.subject.item else ("row", fact.row)))
        elif name == "block":
            key += (fact.table, one.row.block)
        elif name == "line":
            key.append(fact.code or ("" if one.row.role == "total" else fact.row_path))
        elif name == "top":
            key += (fact.table, fact.row_path[0])
        else:
            key.append(getattr(fact.subject, name))
    return tuple(key)


def _has_unknown_column(whole: Seen, table: Table) -> bool:
    """Money stands in the row under a header whose meaning is not known: the sum cannot be closed."""
    unknown = {c.index for c in table.columns if c.role == "amount" and not c.measure and c.block == whole.row.block}
    if not unknown:
        return False
    return any(cell.row == whole.fact.row and cell.column in unknown and cell.text for cell in table.grid.cells)


def _cannot(tie: Tie, whole: Seen, reason: str, tables: Mapping[str, Table]) -> Check:
    values = {"subject": whole.row.path[-1], "place": place_of(whole, tables)}
    return Check("", tie.rule, "undecided", reason, cells=(whole.ref,), values=values)
