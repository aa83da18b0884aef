"""Document → tables: found, joined over pages, recognised, their columns and rows given meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gouji.model import Column, Document, Grid, Row, Table
from gouji.parse.table_columns import sheet_to_columns
from gouji.parse.table_join import RawTable, document_to_raw_tables, sheets_to_sheet
from gouji.parse.table_kind import looks_to_kinds, sheet_to_look
from gouji.parse.table_layout import Sheet, sheet_to_bands
from gouji.parse.table_rows import sheet_to_rows
from gouji.parse.table_rules import KindRule, TableRules, compile_tables

__all__ = ["TableRules", "compile_tables", "find_tables"]


def find_tables(document: Document, rules: TableRules) -> tuple[Table, ...]:
    """Every table of ``document`` in reading order, ``t1``, ``t2``, …

    Tables of no known kind are returned too (``kind`` None). A table with no unit line takes the unit that
    most of the others have ("" when none has one).
    """
    raws = document_to_raw_tables(document, rules)
    sheets = [sheets_to_sheet(raw.sheets, rules) for raw in raws]
    bands = [sheet_to_bands(sheet, rules) for sheet in sheets]
    looks = [sheet_to_look(raw.title, sheet, band, rules) for raw, sheet, band in zip(raws, sheets, bands, strict=True)]
    kinds = looks_to_kinds(looks, rules)
    units = [raw.unit or _unit_of_header(sheet, rules) for raw, sheet in zip(raws, sheets, strict=True)]
    usual = Counter(unit for unit in units if unit).most_common(1)
    tables = []
    for n, (raw, sheet, band, kind, unit) in enumerate(zip(raws, sheets, bands, kinds, units, strict=True), 1):
        columns = sheet_to_columns(raw.title, sheet, band, kind, rules)
        rows = sheet_to_rows(sheet, columns, kind, rules)
        unit = unit or (usual[0][0] if usual else "")
        tables.append(_table(f"t{n}", raw, sheet, kind, unit, rules, columns, rows))
    return tuple(tables)


def _table(
    name: str,
    raw: RawTable,
    sheet: Sheet,
    kind: KindRule | None,
    unit: str,
    rules: TableRules,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
) -> Table:
    starts = [cell.start for one in raw.sheets for cell in one.grid.cells if cell.start is not None]
    ends = [cell.end for one in raw.sheets for cell in one.grid.cells if cell.end is not None]
    pages = sorted({page for one in raw.sheets for page in _pages_of(one.grid)})
    return Table(
        id=name,
        kind=kind.kind if kind is not None else None,
        title=raw.title,
        unit=unit,
        pages=tuple(pages),
        file=sheet.grid.file,
        grid=sheet.grid,
        columns=columns,
        rows=rows,
        header_rows=sheet.body,
        declared_empty=any(rules.words.empty.search(text) for text in raw.note_texts),
        start=min(starts, default=None),
        end=max(ends, default=None),
        notes=raw.notes,
        owner=raw.owner,
    )


def _pages_of(grid: Grid) -> Iterable[int]:
    """The page of a grid, and those of its cells where a header and its body, pages apart, were made one."""
    if grid.page is not None:
        yield grid.page
        yield from {cell.box.page for cell in grid.cells if cell.box is not None}


def _unit_of_header(sheet: Sheet, rules: TableRules) -> str:
    """The unit a header label carries, such as an amount column's "(unit)"."""
    for path in sheet.paths:
        for label in path:
            if unit := rules.unit_of(label):
                return unit
    return ""
