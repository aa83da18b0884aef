"""Rows with codes → sums: each row with the rows directly below it, the total with the topmost rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gouji.model import NO_SUBJECT, Row, Table
from gouji.reconcile.tie_judge import Operand
from gouji.reconcile.tie_rules import Seen


def tables_to_trees(
    tables: Sequence[Table], seen: Iterable[Seen], kinds: Sequence[str]
) -> Iterator[tuple[Table, Seen | None, Sequence[Operand]]]:
    """For each table of ``kinds``, each sum of rows in each column: (table, whole, parts).

    ``whole`` is None for a table that has a code twice: its rows cannot be told apart by code.
    """
    cells: dict[str, dict[tuple[int, int, int], Seen]] = {}
    ordinals = {(table.id, column): n for table in tables for column, n in _ordinals(table)}
    for one in seen:
        if one.fact.kind in kinds and one.column.role == "amount":
            place = (one.row.block, one.fact.row, ordinals[one.fact.table, one.column.index])
            cells.setdefault(one.fact.table, {})[place] = one
    for table in tables:
        if table.kind not in kinds or table.id not in cells:
            continue
        tree = _children(table)
        if tree is None:
            yield table, None, ()
            continue
        for whole_row, part_rows in tree:
            yield from _sums(table, cells[table.id], whole_row, part_rows)


def _sums(
    table: Table, cells: dict[tuple[int, int, int], Seen], whole: Row, parts: Sequence[Row]
) -> Iterator[tuple[Table, Seen | None, Sequence[Operand]]]:
    ordinal = 0
    while (at := cells.get((whole.block, whole.index, ordinal))) is not None:
        below = [cells.get((row.block, row.index, ordinal)) for row in parts]
        ordinal += 1
        if all(one is not None for one in below):
            yield table, at, [(1, one) for one in below if one is not None]


def _ordinals(table: Table) -> Iterator[tuple[int, int]]:
    """Each amount column and the how-manieth of its block it is: the same in every block that continues the table at
    its side.
    """
    counts: Counter[int] = Counter()
    for column in table.columns:
        if column.role == "amount" and column.measure:
            yield column.index, counts[column.block]
            counts[column.block] += 1


def _children(table: Table) -> list[tuple[Row, list[Row]]] | None:
    """Each row that has rows below it by code, and each plain total; None when a code occurs twice."""
    coded = {row.code: row for row in table.rows if row.code}
    if len(coded) != sum(1 for row in table.rows if row.code):
        return None
    below: dict[str, list[Row]] = {}
    for row in coded.values():
        parent = next((row.code[:n] for n in range(len(row.code) - 1, 0, -1) if row.code[:n] in coded), "")
        below.setdefault(parent, []).append(row)
    roots = below.pop("", [])
    totals = [row for row in table.rows if row.role == "total" and not row.code and row.subject == NO_SUBJECT]
    out = [(row, roots) for row in totals if roots]
    out += [(coded[code], rows) for code, rows in below.items()]
    return out
