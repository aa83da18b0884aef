"""The first lines of a file and nothing else, for a small part of the time that reading it takes: to see what it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace

from gouji.ingest.containers import office_format
from gouji.ingest.encoding import decode
from gouji.ingest.from_html import html_to_lines, is_html
from gouji.ingest.from_pdf import open_pdf
from gouji.ingest.pdf_drawing import ReadError
from gouji.ingest.pdf_pages import read_page_text
from gouji.ingest.pdf_stand_in import stand_in_font
from gouji.ingest.pdf_streams import keep_streams
from gouji.ingest.zip_parts import Parts
from gouji.limits import keep_characters, keep_time
from gouji.model import Document, Line, UnusableInput

_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_DOCX_PART = "word/document.xml"
_DOCX_MOST = 1024 * 1024  # bytes of it
_DOCX_TEXT = re.compile(rb"<w:t(?:\s[^<>]*)?>([^<]*)|</w:p>")


def pdf_to_beginning(data: bytes, path: str, pages: int) -> Document:
    """The lines of no more than so many pages, as the file orders them; what stands in tables is among them.

    Raises UnusableInput: "damaged", "encrypted", or what gouji.limits says.
    """
    keep_streams(data)
    try:
        return replace(_document(path, "pdf", _lines_of_pages(data, pages)), pages=pages)
    except ReadError as damaged:
        raise UnusableInput("damaged") from damaged


def _lines_of_pages(data: bytes, pages: int) -> Iterator[str]:
    with closing(open_pdf(data)) as document, stand_in_font():
        for index in range(min(len(document), pages)):
            keep_time()
            yield from read_page_text(document, index).splitlines()


def to_beginning(data: bytes, path: str) -> Document | None:
    """The lines of a plain text, a web page, or the first part of a DOCX; None for a file of another kind.

    Raises UnusableInput as the readers of these do.
    """
    form = office_format(data)
    if form:
        return _document(path, form, _lines_of_docx(data)) if form == "docx" else None
    if is_html(data):
        return _document(path, "html", html_to_lines(data))
    keep_characters(len(data) // 4)  # the most bytes that a character takes in any encoding
    return _document(path, "txt", decode(data)[0].splitlines())


def _lines_of_docx(data: bytes) -> Iterator[str]:
    line = b""
    for found in _DOCX_TEXT.finditer(Parts(data).read(_DOCX_PART)[:_DOCX_MOST]):
        if found[1] is not None:
            line += found[1]
        else:
            yield html.unescape(line.decode("utf-8", "replace"))
            line = b""


def _document(path: str, form: str, lines: Iterable[str]) -> Document:
    text: list[str] = []
    blocks: list[Line] = []
    start = 0
    for line in lines:
        if not _IDEOGRAPH.search(line):  # a cell of a table, mostly
            continue
        blocks.append(Line(start, start + len(line)))
        text.append(line)
        start += len(line) + 1
    return Document(path=path, sha256="", format=form, text="\n".join(text), blocks=tuple(blocks))
