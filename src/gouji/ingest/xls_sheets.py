"""The bytes of an XLS workbook → its sheets, every cell as its number format shows it (by xlrd)."""

from __future__ import annotations

import os
import struct
from decimal import Decimal
from typing import Any

from gouji.ingest.number_formats import shown
from gouji.ingest.sheets import Sheet
from gouji.model import UnusableInput

# What xlrd raises for bytes that are no workbook, beside its own errors.
_BROKEN = (
    ValueError,
    ArithmeticError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    struct.error,
    OSError,
    NotImplementedError,
)
_ENCRYPTED = "encrypted"


def read_sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, in their order, and the names of those that are hidden.

    Raises UnusableInput: "encrypted", "damaged".
    """
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - xlrd complains to a stream
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=nowhere)
        sheets = [_read_sheet(sheet, book) for sheet in book.sheets() if not sheet.visibility]
    except xlrd.XLRDError as refused:
        raise UnusableInput("encrypted" if _ENCRYPTED in str(refused).lower() else "damaged") from refused
    except (*_BROKEN, CompDocError) as broken:
        raise UnusableInput("damaged") from broken
    return sheets, [sheet.name for sheet in book.sheets() if sheet.visibility]


def _read_sheet(source: Any, book: Any) -> Sheet:
    sheet = Sheet(source.name)
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row for row, about in source.rowinfo_map.items() if about.hidden}
    sheet.hidden_columns = {column for column, about in source.colinfo_map.items() if about.hidden}
    zeros = bool(source.show_zero_values)
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            text = _shown(cell, book, zeros)
            if text.strip():
                sheet.texts[row, column] = text
    return sheet


def _shown(cell: Any, book: Any, zeros: bool) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    number = Decimal(repr(cell.value))
    if not number and not zeros:
        return ""
    style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return shown(number, (style and style.format_str) or "General", later=bool(book.datemode))
