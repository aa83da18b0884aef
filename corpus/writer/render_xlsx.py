"""The tables as a workbook: a sheet each, figures as numbers with a format, what is hidden beside what is shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from random import Random
from typing import Any

import xlsxwriter
from corpus.writer.tree import Cell, Report, Table

_WHEN = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")


def render_xlsx(report: Report) -> bytes:
    """The tables of the report as XLSX; the same report gives the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _WHEN.replace(tzinfo=None)})
        rng = Random(f"{report.style}/{report.seed}/xlsx")
        writer = _Writer(book, rng)
        for index, block in enumerate((b for b in report.blocks if isinstance(b, Table)), 1):
            writer.sheet(block, index)
        old = book.add_worksheet("旧稿")
        old.write_row(0, 0, ["项目", "金额"])
        old.write_row(1, 0, ["合计", 99.99])
        if writer.count:
            book.worksheets()[0].activate()
            old.hide()
    return out.getvalue()


class _Writer:
    """One workbook: its formats by what they show."""

    def __init__(self, book: Any, rng: Random) -> None:
        self.book, self.rng = book, rng
        self.formats: dict[str, Any] = {}
        self.count = 0

    def sheet(self, table: Table, index: int) -> None:
        """The table on a sheet of its own; a hidden column with working figures behind some."""
        self.count += 1
        name = f"{index} {table.title}".translate(_NOT_IN_NAMES)[:_LONGEST_NAME]
        sheet = self.book.add_worksheet(name)
        row = 0
        width = table.width
        for text in table.captions:
            self._line(sheet, row, width, table.title if text == "@title" else text)
            row += 1
        row += self.rng.randint(0, 1)
        for cells in (*table.header, *table.body):
            for column, cell in enumerate(cells):
                if not cell.covered:
                    self._cell(sheet, row, column, cell)
            row += 1
        for note in table.notes:
            self._line(sheet, row, width, note)
            row += 1
        if self.rng.random() < 0.3:
            sheet.write_column(len(table.captions) + 2, width, [88.88] * len(table.body))
            sheet.set_column(width, width, 8, None, {"hidden": True})

    def _line(self, sheet: Any, row: int, width: int, text: str) -> None:
        if self.rng.random() < 0.6 and width > 1:
            sheet.merge_range(row, 0, row, width - 1, text)
        else:
            sheet.write_string(row, 0, text)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, cell.text)
        elif cell.value is None or self.rng.random() < 0.1:
            sheet.write(row, column, cell.text or None, self.format("@"))
        else:
            sheet.write_number(row, column, float(cell.value), self.format(self._code(cell)))

    def _code(self, cell: Cell) -> str:
        """A number format that shows the value as the cell is printed."""
        assert cell.value is not None
        places = max(-int(cell.value.as_tuple().exponent), 0)
        if cell.value and cell.text == f"{cell.value.normalize():f}" and self.rng.random() < 0.5:
            return "General"
        whole = "#,##0" if "," in cell.text or not cell.text.strip("-") else "0"
        shape = whole + ("." + "0" * places if places else "")
        if cell.value:
            return self.rng.choice((shape, f"{shape}_ ", f"{shape}_);[Red]\\-{shape}"))
        if not cell.text:
            return f"{shape};-{shape};"
        if not cell.text.strip("-—"):
            return f'_ * {shape}_ ;_ * -{shape}_ ;_ * "{cell.text}"??_ ;_ @_ '
        return shape if "." in cell.text else "0"

    def format(self, code: str) -> Any:
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code})
        return self.formats[code]
