"""A store → files for other programs: Parquet or CSV, one file for each table, or one Excel workbook."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import JSON, Column, Table, select

from gouji.batch import store_schema as schema
from gouji.batch.store import Store

Format = Literal["parquet", "csv", "xlsx"]

TABLES = (
    schema.runs, schema.files, schema.skipped, schema.reports, schema.findings, schema.figures, schema.ties,
    schema.tables, schema.notices,
)  # fmt: skip
"""What is exported; the JSON reports stay in the store."""

_PAGE = 5000  # rows held in memory at once
_SHEET_ROWS = 1_048_575  # what an Excel sheet takes below its header
_CELL = 32_767  # characters that an Excel cell takes


class ExportError(Exception):
    """The export cannot be made. ``code`` is a key of rules/messages.toml, group scan."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def export_store(store: Store, folder: Path, format: Format) -> list[Path]:
    """Write the tables of a store into ``folder``; the files written.

    Numbers are exact: decimals as decimal numbers in Parquet and Excel, as their digits in CSV. Raises ExportError
    (no pyarrow), OSError.
    """
    write = _WRITERS[format]
    folder.mkdir(parents=True, exist_ok=True)
    return write(store, folder)


def _pages(store: Store, table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a table in pages, by its primary key."""
    wanted = select(table).order_by(*table.primary_key.columns)
    with store.engine.connect() as connection:
        for page in connection.execution_options(yield_per=_PAGE).execute(wanted).partitions():
            yield [
                tuple(_plain(value, column) for value, column in zip(row, table.columns, strict=True)) for row in page
            ]


def _plain(value: Any, column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return None if value is None else json.dumps(value, ensure_ascii=False)
    if isinstance(column.type, schema.Exact):
        return None if value is None else Decimal(value)
    return value


def _to_csv(store: Store, folder: Path) -> list[Path]:
    out = []
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # with the mark that Excel knows UTF-8 by
            lines = csv.writer(file)
            lines.writerow([column.name for column in table.columns])
            for page in _pages(store, table):
                lines.writerows([_harmless(value) for value in row] for row in page)
        out.append(path)
    return out


def _harmless(value: Any) -> Any:
    """Text of a report that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else value


def _to_xlsx(store: Store, folder: Path) -> list[Path]:
    import xlsxwriter

    path = folder / "gouji.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for table in TABLES:
        number = 1
        sheet = _sheet(book, table, number, bold)
        at = 0
        for page in _pages(store, table):
            for row in page:
                if at == _SHEET_ROWS:
                    number, at = number + 1, 0
                    sheet = _sheet(book, table, number, bold)
                at += 1
                for column, value in enumerate(row):
                    _write_cell(sheet, at, column, value)
    book.close()
    return [path]


def _sheet(book: Any, table: Table, number: int, bold: Any) -> Any:
    """A sheet with its header; a table that does not fit goes on in the next."""
    sheet = book.add_worksheet(table.name if number == 1 else f"{table.name}-{number}")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [column.name for column in table.columns], bold)
    return sheet


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value.isoformat() if isinstance(value, datetime) else value[:_CELL])


def _to_parquet(store: Store, folder: Path) -> list[Path]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise ExportError("needs_pyarrow") from None
    out = []
    for table in TABLES:
        path = folder / f"{table.name}.parquet"
        fields = arrow.schema([(column.name, _arrow_type(arrow, column)) for column in table.columns])
        with parquet.ParquetWriter(path, fields) as writer:
            for page in _pages(store, table):
                columns = [
                    arrow.array([_fitting(value) for value in values], field.type)
                    for values, field in zip(zip(*page, strict=True), fields, strict=True)
                ]
                writer.write_table(arrow.Table.from_arrays(columns, schema=fields))
        out.append(path)
    return out


def _arrow_type(arrow: Any, column: Column[Any]) -> Any:
    if isinstance(column.type, schema.Exact):
        return arrow.decimal128(_DIGITS, _PLACES)
    if isinstance(column.type, schema.Moment):
        return arrow.timestamp("us", "UTC")
    kinds: dict[type, Callable[[], Any]] = {int: arrow.int64, float: arrow.float64, bool: arrow.bool_}
    kind = str if isinstance(column.type, JSON) else column.type.python_type
    return kinds.get(kind, arrow.string)()


_DIGITS, _PLACES = 38, 12
_LARGEST = Decimal(10) ** (_DIGITS - _PLACES)


def _fitting(value: Any) -> Any:
    """A decimal within what Parquet keeps: 26 digits before the point and 12 behind it."""
    if not isinstance(value, Decimal):
        return value
    return round(value, _PLACES) if abs(value) < _LARGEST else None


_WRITERS: dict[Format, Callable[[Store, Path], list[Path]]] = {
    "csv": _to_csv,
    "xlsx": _to_xlsx,
    "parquet": _to_parquet,
}
