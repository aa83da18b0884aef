"""Tables → facts: one for each money (or count) cell of a recognised table, with all that says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gouji.model import NO_SUBJECT, Cell, Column, Fact, Grid, Row, Subject, Table
from gouji.parse.table_columns import block_rule
from gouji.parse.table_labels import cell_to_amount, is_dash, label_to_text
from gouji.parse.table_rules import NO_FLOW, BlockRule, Entry, KindRule, TableRules

if TYPE_CHECKING:
    import pandas


def tables_to_facts(tables: Iterable[Table], rules: TableRules) -> tuple[Fact, ...]:
    """The facts of all recognised tables, by table, block, row and column.

    A blank cell in a known amount column is exactly zero (``blank``). Cells that hold no number, columns and
    rows whose meaning is not known give no fact.
    """
    out: list[Fact] = []
    for table in tables:
        if table.kind is not None:
            out += _table_to_facts(table, rules.kinds[table.kind], rules)
    return tuple(out)


def _table_to_facts(table: Table, kind: KindRule, rules: TableRules) -> Iterable[Fact]:
    cells = {(cell.row, cell.column): cell for cell in table.grid.cells}
    covered = set(_covered(table.grid))
    blocks: dict[int, list[Column]] = {}
    for column in table.columns:
        if column.role in ("amount", "count") and column.measure:
            blocks.setdefault(column.block, []).append(column)
    newest = newest_year(table, rules)
    block_rules = {n: block_rule(kind, n, (c.path for c in table.columns if c.block == n)) for n in blocks}
    for row in table.rows:
        columns = blocks.get(row.block, ())
        if _is_heading(row, columns, table, cells):
            continue
        entry = row_entry(row, block_rules[row.block], rules) if columns else None
        measure, period = (entry.measure, entry.period) if entry is not None else ("", "")
        years = rules.words.year.findall(row.label)
        if years and int(years[0]) < newest:
            period = "prior"
        dated = bool(years) and not rules.words.year.sub("", row.label)  # a row of one of two years
        if not (measure or dated or _is_known(row, table.rows)):
            continue
        for column in columns:
            if (row.index, column.index) in covered:
                continue
            cell = cells.get((row.index, column.index)) or Cell("", row.index, column.index)
            amount = cell_to_amount(cell.text)
            if amount is None:
                continue
            value, decimals = amount
            unit = "" if column.role == "count" or (entry is not None and entry.role == "count") else table.unit
            yield Fact(
                table.id,
                kind.kind,
                row.index,
                column.index,
                row.path,
                column.path,
                row.code,
                row.level,
                combine(row, column),
                measure or column.measure,
                period or column.period,
                value,
                unit,
                decimals,
                cell.text,
                not cell.text,
                cell,
            )


def _is_heading(row: Row, columns: Sequence[Column], table: Table, cells: Mapping[tuple[int, int], Cell]) -> bool:
    """A row of dashes over the row that states the same: the dashes say that nothing belongs there, not zero."""
    held = [cell.text for c in columns if (cell := cells.get((row.index, c.index))) is not None]
    if not held or not row.subject.item or not all(is_dash(label_to_text(text)) for text in held):
        return False
    return any(other is not row and other.subject == row.subject for other in table.rows)


def newest_year(table: Table, rules: TableRules) -> int:
    """The year a table is of: the latest that its title, header or rows name; 0 when they name none."""
    labels = [table.title, *(row.label for row in table.rows), *(x for c in table.columns for x in c.path)]
    return max((int(year) for label in labels for year in rules.words.year.findall(label)), default=0)


def row_entry(row: Row, block: BlockRule | None, rules: TableRules) -> Entry | None:
    """What the row's label says, with or without the year in front of it."""
    if block is None:
        return None
    name = row.path[-1]
    return block.words.find(name) or block.words.find(rules.words.year.sub("", name))


def _covered(grid: Grid) -> Iterator[tuple[int, int]]:
    """Places under a merged cell that begins elsewhere: no blanks, they hold nothing of their own."""
    for cell in grid.cells:
        if cell.row_span == 1 and cell.column_span == 1:
            continue
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.column, cell.column + cell.column_span):
                if (r, c) != (cell.row, cell.column):
                    yield r, c


def _is_known(row: Row, rows: Sequence[Row]) -> bool:
    return row.subject != NO_SUBJECT or row.role == "total" or len(rows) == 1


def combine(row: Row, column: Column) -> Subject:
    """What a cell is about. Where row and column both name an item, the column's is the cell's ``part``."""
    of_row, of_column = row.subject, column.subject
    if of_row == NO_SUBJECT and row.role == "total":
        return of_column
    flow = of_row.flow or of_column.flow
    return Subject(
        flow="" if flow == NO_FLOW else flow,
        fund=of_row.fund or of_column.fund,
        part=of_row.part or (of_column.item if of_row.item and of_column.item else of_column.part),
        item=of_row.item or of_column.item,
        total=of_row.total or (of_column.total if row.role == "total" and not of_row.part else ""),
    )


def facts_frame(facts: Iterable[Fact]) -> pandas.DataFrame:
    """The facts as a tidy frame, one row each; ``value`` holds Decimals, ``page`` may be missing."""
    import pandas

    columns = (
        "table", "kind", "row_path", "column_path", "code", "level", "flow", "fund", "part", "item", "total",
        "measure", "period", "value", "unit", "decimals", "blank", "row", "column", "page",
    )  # fmt: skip
    rows = [
        (
            f.table, f.kind, f.row_path, f.column_path, f.code, f.level, f.subject.flow, f.subject.fund,
            f.subject.part, f.subject.item, f.subject.total, f.measure, f.period, f.value, f.unit, f.decimals,
            f.blank, f.row, f.column, f.cell.box.page if f.cell.box is not None else None,
        )
        for f in facts
    ]  # fmt: skip
    return pandas.DataFrame.from_records(rows, columns=columns)
