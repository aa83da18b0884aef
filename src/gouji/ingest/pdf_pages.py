"""A pdfium page → Drawing."""

from __future__ import annotations

import ctypes
from collections import Counter
from math import degrees
from typing import Any

from gouji.ingest.pdf_calls import address, call
from gouji.ingest.pdf_drawing import (
    BoxTuple,
    Drawing,
    Run,
    add_rules,
    add_runs,
    plain_text,
    split_runs,
    turn_box,
)
from gouji.ingest.pdf_strokes import read_strokes

Columns = tuple[list[float], list[float], list[float], list[float]]


class PageError(Exception):
    """pdfium cannot load a page."""


def read_page(document: Any, index: int) -> Drawing:
    """Page ``index`` (from 0) of an open ``pypdfium2.PdfDocument``; raises PageError when it cannot be loaded."""
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise PageError(index)
    try:
        characters = pdfium.FPDFText_LoadPage(page)
        if not characters:
            raise PageError(index)
        try:
            return _draw(pdfium, page, characters, index + 1)
        finally:
            pdfium.FPDFText_ClosePage(characters)
    finally:
        pdfium.FPDF_ClosePage(page)


def _draw(pdfium: Any, page: Any, characters: Any, number: int) -> Drawing:
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    left, base, width, height = frame.left, frame.bottom, frame.right - frame.left, frame.top - frame.bottom
    quarters = pdfium.FPDFPage_GetRotation(page)
    handle = address(characters)
    text, raw = _read_characters(handle, pdfium.FPDFText_CountChars(characters))
    columns = _turn_columns(raw, quarters, left, base, width, height)
    runs = split_runs(text, *columns)
    angles = _angles(handle, runs, quarters)
    turn = -_main_quarter(runs, angles) % 4
    if turn:
        quarters += turn
        columns = _turn_columns(raw, quarters, left, base, width, height)
        runs = split_runs(text, *columns)
        angles = _angles(handle, runs, quarters)
    sides = (height, width) if quarters % 2 else (width, height)
    drawing = Drawing(number, *sides, turn, text, *columns)
    add_runs(drawing, runs, angles)
    strokes, picture = read_strokes(address(page))
    drawing.picture = picture / (width * height or 1.0)
    add_rules(
        drawing,
        [
            turn_box((x0 - left, height - y1 + base, x1 - left, height - y0 + base), quarters, width, height)
            for x0, y0, x1, y1 in strokes
        ],
    )
    return drawing


def _read_characters(handle: int, count: int) -> tuple[str, Columns]:
    """The characters of a text page and their loose boxes: lists of left, top, right, bottom, y up."""
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    loose_box = call("FPDFText_GetLooseCharBox")
    for k in range(count):
        loose_box(handle, k, start + 16 * k)
    return _read_text(handle, count), (boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4])


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


def _turn_columns(
    raw: Columns, quarters: int, left: float, base: float, width: float, height: float
) -> Columns:
    """Boxes of the raw page (y up) as x0, top, x1, bottom after ``quarters`` clockwise quarter turns."""
    x0s = [x - left for x in raw[0]]
    tops = [height + base - y for y in raw[1]]
    x1s = [x - left for x in raw[2]]
    bottoms = [height + base - y for y in raw[3]]
    for _ in range(quarters % 4):
        x0s, tops, x1s, bottoms = [height - y for y in bottoms], x0s, [height - y for y in tops], x1s
        width, height = height, width
    return x0s, tops, x1s, bottoms


def _angles(handle: int, runs: list[Run], quarters: int) -> list[float]:
    """The clockwise angle of each run's text, in degrees, after ``quarters`` turns of the page."""
    angle = call("FPDFText_GetCharAngle")
    return [(degrees(angle(handle, run.start)) + 90 * quarters) % 360 for run in runs]


def _main_quarter(runs: list[Run], angles: list[float]) -> int:
    """The quarter turn (0 to 3) that most characters stand at."""
    votes: Counter[int] = Counter()
    for run, angle in zip(runs, angles, strict=True):
        votes[round(angle / 90) % 4] += run.end - run.start
    return votes.most_common(1)[0][0] if votes else 0
