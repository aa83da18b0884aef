"""A workbook of tables → Document: every sheet that is shown, its captions as lines, its tables as grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.ingest.paragraphs import Item, lay_out
from gouji.ingest.sheets import Sheet, sheet_to_items
from gouji.ingest.zip_parts import Parts
from gouji.model import Document, Notice, UnusableInput

_NAMED = 5  # names in a notice


def read_xlsx(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of an XLSX workbook. ``Document.text`` is what stands outside the tables, a caption a line.

    Cells read as they are shown: rounded and with the decimals of their number format. Raises UnusableInput: "damaged",
    "encrypted", "no_text" and the limits of ``zip_parts``.
    """
    from gouji.ingest.xlsx_sheets import read_sheets

    return _document(*read_sheets(Parts(data)), path, sha256, "xlsx")


def read_xls(data: bytes, path: str, sha256: str) -> Document:
    """The same for the XLS workbooks of Excel 97 to 2003 and of WPS. Raises UnusableInput: "damaged", "encrypted",
    "no_text".
    """
    from gouji.ingest.xls_sheets import read_sheets

    return _document(*read_sheets(data), path, sha256, "xls")


def _document(sheets: Sequence[Sheet], hidden: Sequence[str], path: str, sha256: str, form: str) -> Document:
    items: list[Item] = []
    cut: list[str] = []
    for sheet in sheets:
        found, more = sheet_to_items(sheet)
        items += found
        cut += [sheet.name] if more else []
    if not items:
        raise UnusableInput("no_text")
    text, blocks = lay_out(items)
    return Document(path, sha256, form, text, blocks, notices=tuple(_notices(sheets, hidden, cut)))


def _notices(sheets: Sequence[Sheet], hidden: Sequence[str], cut: Sequence[str]) -> Iterator[Notice]:
    if hidden:
        yield Notice("hidden_sheets", {"count": str(len(hidden)), "names": _names(hidden)})
    lines = [(sheet.name, count) for sheet in sheets if (count := sheet.hidden_lines())]
    if lines:
        yield Notice("hidden_lines", {"count": str(sum(n for _, n in lines)), "names": _names([n for n, _ in lines])})
    uncomputed = [sheet for sheet in sheets if sheet.uncomputed]
    if uncomputed:
        total = sum(sheet.uncomputed for sheet in uncomputed)
        yield Notice("uncomputed", {"count": str(total), "names": _names([sheet.name for sheet in uncomputed])})
    if cut:
        yield Notice("sheet_cut", {"names": _names(cut)})


def _names(names: Sequence[str]) -> str:
    return "\u3001".join(names[:_NAMED])
