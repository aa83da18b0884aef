"""A page of pdfium → Drawing."""

from __future__ import annotations

import ctypes
import threading
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from math import degrees
from typing import Any

from gouji.ingest.pdf_calls import Pointer, call, pointer
from gouji.ingest.pdf_characters import plain_text
from gouji.ingest.pdf_drawing import Columns, Drawing, ReadError, Run, draw_upright, turn_box
from gouji.ingest.pdf_strokes import read_objects
from gouji.limits import keep_characters

# A page most of whose text cannot be seen is a picture with its text behind it; on another such text is left out.
LAYER = 0.5

RawColumns = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]


def read_page(document: Any, index: int) -> Drawing:
    """Page ``index`` (from 0) of an open ``pypdfium2.PdfDocument``; raises ReadError."""
    import pypdfium2.raw as pdfium

    with _opened(pdfium, document, index) as (page, characters):
        return _draw(pdfium, document.raw, page, characters, index + 1)


def read_page_text(document: Any, index: int) -> str:
    """The text of a page alone, in lines as pdfium parts them; raises ReadError."""
    import pypdfium2.raw as pdfium

    with _opened(pdfium, document, index) as (_, characters):
        count = pdfium.FPDFText_CountChars(characters)
        keep_characters(count)
        return _read_text(pointer(characters), count)


@contextmanager
def _opened(pdfium: Any, document: Any, index: int) -> Iterator[tuple[Any, Any]]:
    """A page and its text page."""
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise ReadError(f"page {index + 1}")
    try:
        characters = pdfium.FPDFText_LoadPage(page)
        if not characters:
            raise ReadError(f"page {index + 1}")
        try:
            yield page, characters
        finally:
            pdfium.FPDFText_ClosePage(characters)
    finally:
        pdfium.FPDF_ClosePage(page)


def _draw(pdfium: Any, document: Any, page: Any, characters: Any, number: int) -> Drawing:
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    width, height = frame.right - frame.left, frame.top - frame.bottom
    quarters = pdfium.FPDFPage_GetRotation(page)
    handle = pointer(characters)
    count = pdfium.FPDFText_CountChars(characters)
    keep_characters(count)
    columns = _display(_read_boxes(handle, count), frame, quarters)
    objects = read_objects(document, page, width * height)
    displayed = [
        turn_box((x0 - frame.left, frame.top - y1, x1 - frame.left, frame.top - y0), quarters, width, height)
        for x0, y0, x1, y1 in objects.strokes
    ]

    def angles_of(runs: list[Run]) -> list[float]:
        angle = call("FPDFText_GetCharAngle")
        return [degrees(angle(handle, run.start)) + 90 * quarters for run in runs]

    size = (height, width) if quarters % 2 else (width, height)
    share = objects.picture / (width * height or 1.0)
    text, unseen, layer = _read_text(handle, count), 0, False
    if objects.unseen:
        seen = _without_unseen(handle, text, objects.unseen)
        unseen = _inked(text) - _inked(seen)
        layer = unseen > LAYER * _inked(text)
        text = text.replace("|", " ") if layer else seen  # a ruling, taken for a letter
    drawing = draw_upright(number, size, text, columns, angles_of, displayed, share)
    drawing.unseen, drawing.layer = unseen, layer
    drawing.inexact = layer  # a letter of it is as wide as its word makes it
    return drawing


def _without_unseen(handle: Pointer, text: str, unseen: set[int]) -> str:
    """``text`` with a blank for each character that belongs to one of the text objects ``unseen``."""
    owner = call("FPDFText_GetTextObject")
    return "".join(" " if owner(handle, k) in unseen else one for k, one in enumerate(text))


def _inked(text: str) -> int:
    return sum(1 for one in text if not one.isspace())


def _display(raw: RawColumns, frame: Any, quarters: int) -> Columns:
    """The raw edges (left, top, right, bottom; y up) on the page as displayed (x0, top, x1, bottom; y down)."""
    left, top, right, bottom = raw

    def after(origin: float, values: Sequence[float]) -> Sequence[float]:
        return values if origin == 0 else [value - origin for value in values]

    def before(origin: float, values: Sequence[float]) -> Sequence[float]:
        return [origin - value for value in values]

    if quarters == 0:
        return after(frame.left, left), before(frame.top, top), after(frame.left, right), before(frame.top, bottom)
    if quarters == 1:
        return after(frame.bottom, bottom), after(frame.left, left), after(frame.bottom, top), after(frame.left, right)
    if quarters == 2:
        return (
            before(frame.right, right),
            after(frame.bottom, bottom),
            before(frame.right, left),
            after(frame.bottom, top),
        )
    return before(frame.top, top), before(frame.right, right), before(frame.top, bottom), before(frame.right, left)


def _read_boxes(handle: Pointer, count: int) -> RawColumns:
    """The left, top, right and bottom edges of a text page's characters (loose boxes, y up)."""
    loose_box = call("FPDFText_GetLooseCharBox")
    room = _ROOM.made = getattr(_ROOM, "made", None) or _Room()
    columns = (array("f"), array("f"), array("f"), array("f"))
    for start in range(0, count, _AT_ONCE):
        end = min(start + _AT_ONCE, count)
        room.clear()
        deque(map(loose_box, repeat(handle), range(start, end), room.places), maxlen=0)
        boxes = array("f", bytes(room.boxes)[: _BOX * (end - start)])
        for k, column in enumerate(columns):
            column += boxes[k::4]
    return columns


_AT_ONCE = 4096  # boxes
_BOX = 16  # bytes


class _Room:
    """Room for boxes, and a reference to each, which takes longer to make than the call that fills it."""

    def __init__(self) -> None:
        self.boxes = (ctypes.c_float * (4 * _AT_ONCE))()
        self.places = [ctypes.byref(self.boxes, _BOX * k) for k in range(_AT_ONCE)]

    def clear(self) -> None:
        """A character without a box leaves its room as it is."""
        ctypes.memset(self.boxes, 0, ctypes.sizeof(self.boxes))


_ROOM = threading.local()


def _read_text(handle: Pointer, count: int) -> str:
    """One code point for each character. pdfium's own text skips some and pairs others: then one by one."""
    units = array("H", bytes(2 * count + 2))
    written = call("FPDFText_GetText")(handle, 0, count, Pointer(units.buffer_info()[0])) - 1
    if written == count:
        text = units[:count].tobytes().decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return plain_text(text)
    one = call("FPDFText_GetUnicode")
    codes = [one(handle, k) for k in range(count)]
    return plain_text("".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes))
