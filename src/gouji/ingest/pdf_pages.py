"""A page of pdfium → Drawing."""

from __future__ import annotations

import ctypes
from math import degrees
from typing import Any

from gouji.ingest.pdf_calls import address, call
from gouji.ingest.pdf_characters import plain_text
from gouji.ingest.pdf_drawing import Columns, Drawing, ReadError, Run, draw_upright, turn_box
from gouji.ingest.pdf_strokes import read_strokes


def read_page(document: Any, index: int) -> Drawing:
    """Page ``index`` (from 0) of an open ``pypdfium2.PdfDocument``; raises ReadError."""
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise ReadError(f"page {index + 1}")
    try:
        characters = pdfium.FPDFText_LoadPage(page)
        if not characters:
            raise ReadError(f"page {index + 1}")
        try:
            return _draw(pdfium, page, characters, index + 1)
        finally:
            pdfium.FPDFText_ClosePage(characters)
    finally:
        pdfium.FPDF_ClosePage(page)


def _draw(pdfium: Any, page: Any, characters: Any, number: int) -> Drawing:
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    left, top, width, height = frame.left, frame.top, frame.right - frame.left, frame.top - frame.bottom
    quarters = pdfium.FPDFPage_GetRotation(page)
    handle = address(characters)
    count = pdfium.FPDFText_CountChars(characters)
    x0s, tops, x1s, bottoms = _read_boxes(handle, count)
    columns: Columns = (
        [x - left for x in x0s],
        [top - y for y in tops],
        [x - left for x in x1s],
        [top - y for y in bottoms],
    )
    strokes, picture = read_strokes(address(page))
    placed = [(x0 - left, top - y1, x1 - left, top - y0) for x0, y0, x1, y1 in strokes]
    if quarters:
        turned = [turn_box(box, quarters, width, height) for box in zip(*columns, strict=True)]
        x0, top, x1, bottom = zip(*turned, strict=True) if turned else ((), (), (), ())
        columns = x0, top, x1, bottom
        placed = [turn_box(box, quarters, width, height) for box in placed]

    def angles_of(runs: list[Run]) -> list[float]:
        angle = call("FPDFText_GetCharAngle")
        return [degrees(angle(handle, run.start)) + 90 * quarters for run in runs]

    size = (height, width) if quarters % 2 else (width, height)
    share = picture / (width * height or 1.0)
    return draw_upright(number, size, _read_text(handle, count), columns, angles_of, placed, share)


def _read_boxes(handle: int, count: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """The left, top, right and bottom edges of a text page's characters (loose boxes, y up)."""
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    loose_box = call("FPDFText_GetLooseCharBox")
    for k in range(count):
        loose_box(handle, k, start + 16 * k)
    return boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4]


def _read_text(handle: int, count: int) -> str:
    """One code point for each character. pdfium's own text skips some and pairs others: then one by one."""
    units = ctypes.create_string_buffer(2 * count + 2)
    written = call("FPDFText_GetText")(handle, 0, count, ctypes.addressof(units)) - 1
    if written == count:
        text = units.raw[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return plain_text(text)
    one = call("FPDFText_GetUnicode")
    codes = [one(handle, k) for k in range(count)]
    return plain_text("".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes))
