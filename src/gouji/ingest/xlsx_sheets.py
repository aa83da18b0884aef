"""The parts of an XLSX workbook → its sheets, every cell as its number format shows it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from gouji.ingest.number_formats import BUILT_IN, general, shown
from gouji.ingest.sheets import Place, Range, Sheet
from gouji.ingest.whole_numbers import whole
from gouji.ingest.zip_parts import SAFE, Element, Parts, transitional
from gouji.model import UnusableInput

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ON = ("1", "true")
_LARGEST = 308  # the exponent of the largest number that Excel keeps
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDEST = 16384
_GENERAL = "General"


@dataclass(frozen=True)
class _Book:
    """What the sheets of a workbook share."""

    strings: list[str]
    formats: list[str]
    later: bool


def read_sheets(parts: Parts) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, in their order, and the names of those that are hidden.

    Raises UnusableInput: "damaged", and what ``Parts`` raises.
    """
    main = parts.related_part("", "officeDocument") or "xl/workbook.xml"
    workbook = parts.xml(main)
    if workbook is None:
        raise UnusableInput("damaged")
    related = parts.related(main)
    named = dict(related.values())
    properties = workbook.find(SHEET + "workbookPr")
    later = properties is not None and properties.get("date1904") in _ON
    book = _Book(
        _strings(parts.xml(named.get("sharedStrings", ""))), _formats(parts.xml(named.get("styles", ""))), later
    )
    sheets: list[Sheet] = []
    hidden: list[str] = []
    for entry in workbook.iter(SHEET + "sheet"):
        name = entry.get("name", "")
        kind, part = related.get(entry.get(_RELATION, ""), ("", ""))
        if kind != "worksheet":
            continue
        if entry.get("state", "visible") != "visible":
            hidden.append(name)
            continue
        sheets.append(_read_sheet(parts.read(part), name, book))
    return sheets, hidden


def _strings(root: Element | None) -> list[str]:
    return [] if root is None else [_text(item) for item in root.iterchildren(SHEET + "si")]


def _text(item: Element) -> str:
    """The text of a string in one format or several, without the readings above it."""
    parts = [text.text or "" for text in item.iter(SHEET + "t") if text.getparent().tag != SHEET + "rPh"]
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), "".join(parts))


def _formats(root: Element | None) -> list[str]:
    """The number format of each cell style."""
    if root is None:
        return []
    own = {one.get("numFmtId"): one.get("formatCode", _GENERAL) for one in root.iter(SHEET + "numFmt")}
    styles = root.find(SHEET + "cellXfs")
    ids = [one.get("numFmtId", "0") for one in styles] if styles is not None else []
    return [own.get(one) or BUILT_IN.get(whole(one), _GENERAL) for one in ids]


# ------------------------------------------------------------------------------------------ one sheet


def _read_sheet(data: bytes, name: str, book: _Book) -> Sheet:
    from lxml import etree

    sheet = Sheet(name)
    zeros, hidden_by_default, row = True, False, -1
    tags = [SHEET + tag for tag in ("sheetView", "sheetFormatPr", "col", "row", "mergeCell")]
    try:
        for _, element in etree.iterparse(io.BytesIO(transitional(data)), tag=tags, **SAFE):
            kind = element.tag.removeprefix(SHEET)
            if kind == "sheetView":
                zeros = element.get("showZeros") not in ("0", "false")
            elif kind == "sheetFormatPr":
                hidden_by_default = element.get("zeroHeight") in _ON
            elif kind == "col":
                sheet.hidden_columns.update(_hidden_columns(element))
            elif kind == "mergeCell":
                sheet.merged += _range(element.get("ref", ""))
            else:
                row = whole(element.get("r", ""), row + 2) - 1
                if element.get("hidden") in _ON or (hidden_by_default and element.get("hidden") is None):
                    sheet.hidden_rows.add(row)
                _read_row(element, row, sheet, book, zeros)
            element.clear(keep_tail=False)
    except etree.XMLSyntaxError as broken:
        raise UnusableInput("damaged") from broken
    return sheet


def _hidden_columns(element: Element) -> range:
    first, last = (whole(element.get(key, "")) for key in ("min", "max"))
    return range(first - 1, min(last, _WIDEST)) if first and element.get("hidden") in _ON else range(0)


def _range(ref: str) -> Iterator[Range]:
    first, _, last = ref.partition(":")
    begin, end = _place(first), _place(last or first)
    if begin and end and begin[0] <= end[0] and begin[1] <= end[1]:
        yield (*begin, *end)


def _place(ref: str) -> Place | None:
    """B5 → row 4, column 1; None for what is no place of a sheet."""
    found = _PLACE.fullmatch(ref)
    if found is None:
        return None
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(found.group(2)) - 1, column - 1) if column <= _WIDEST else None


def _read_row(element: Element, row: int, sheet: Sheet, book: _Book, zeros: bool) -> None:
    column = -1
    for cell in element.iterchildren(SHEET + "c"):
        place = _place(cell.get("r", ""))
        column = place[1] if place else column + 1
        value = cell.findtext(SHEET + "v") or ""
        if not value and cell.get("t") != "str" and cell.find(SHEET + "f") is not None:
            sheet.uncomputed += 1
        text = _shown(cell, value, book, zeros)
        if text.strip():
            sheet.texts[row, column] = text


def _shown(cell: Any, value: str, book: _Book, zeros: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(SHEET + "is")
        return "" if inline is None else _text(inline)
    if not value:
        return ""
    if kind == "s":
        at = whole(value, -1)
        return book.strings[at] if 0 <= at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value in _ON else "FALSE"
    if kind in ("str", "e", "d"):
        return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), value)
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST or (not number and not zeros):
        return "" if not number else value
    style = cell.get("s", "0")
    at = whole(style)
    code = book.formats[at] if at < len(book.formats) else _GENERAL
    return general(number) if code == _GENERAL else shown(number, code, later=book.later)
