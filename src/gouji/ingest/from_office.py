"""Office files → Document: each by its own reader, old formats by way of a program that knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gouji.model import Document

_CONVERTED = {
    "doc": "docx",
    "rtf": "docx",
    "odt": "docx",
    "wordml": "docx",
    "ods": "xlsx",
    "xlsb": "xlsx",
    "spreadsheetml": "xlsx",
}
"""The formats that LibreOffice reads for us → the one it writes for us."""


def read_office(data: bytes, form: str, path: str, sha256: str) -> Document:
    """Read a file in one of the formats of ``containers``; raises UnusableInput with the codes of its reader."""
    if form in _CONVERTED:
        from gouji.ingest.libreoffice import convert

        to = _CONVERTED[form]
        return replace(_reader(to)(convert(data, form, to), path, sha256), format=form)
    return _reader(form)(data, path, sha256)


def _reader(form: str) -> Callable[[bytes, str, str], Document]:
    if form == "docx":
        from gouji.ingest.from_docx import read_docx

        return read_docx
    if form == "ofd":
        from gouji.ingest.from_ofd import read_ofd

        return read_ofd
    from gouji.ingest import from_workbook

    return from_workbook.read_xlsx if form == "xlsx" else from_workbook.read_xls
