"""The objects of a pdfium page → thin boxes of straight strokes, its largest picture, and text that nobody sees."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any

from gouji.ingest.pdf_calls import Pointer, call, pointer
from gouji.ingest.pdf_drawing import THIN, BoxTuple
from gouji.limits import keep_objects, keep_time

# pdfium's constants (fpdf_edit.h)
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_INVISIBLE = 3  # the way to draw text that leaves no ink
_LINE_TO, _BEZIER_TO, _MOVE_TO = 0, 1, 2
# A path of this many segments is one rectangle at most: its bounds say all when it is thin.
_RECTANGLE = 5
# A picture of this share of the page hides the text drawn before it, if nothing shows through.
COVER = 0.8
_PIXEL, _ALPHA = 4, 3  # bytes of a pixel: blue, green, red, and how dense it is
_DENSE = 200  # from here on nothing shows through

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Objects:
    """What a page is drawn of: ``strokes`` are the boxes (left, bottom, right, top; y up) of its straight strokes,
    ``picture`` its largest picture's area, ``unseen`` the addresses of the text objects that leave no ink or lie under
    a picture."""

    strokes: list[BoxTuple]
    picture: float
    unseen: set[int]


def read_objects(document: Any, page: Any, area: float) -> Objects:
    """The objects of a pdfium page (the bindings' handles) of so many square points.

    A filled shape is a stroke when it is thin; a stroked outline gives one stroke for each straight side.
    Raises UnusableInput ("too_many_objects", "too_slow").
    """
    import pypdfium2.raw as pdfium

    def shows_through(picture: Pointer) -> bool:
        return _shows_through(pdfium, document, page, picture)

    count = pdfium.FPDFPage_CountObjects(page)
    reader = _ObjectReader(area, shows_through)
    reader.keep(count)
    reader.read(map(call("FPDFPage_GetObject"), repeat(pointer(page)), range(count)), _IDENTITY)
    return Objects(reader.strokes, reader.picture, reader.unseen)


class _ObjectReader:
    """Collects what page objects are; its buffers receive pdfium's answers."""

    def __init__(self, area: float, shows_through: Callable[[Pointer], bool]) -> None:
        self.strokes: list[BoxTuple] = []
        self.picture = 0.0
        self.unseen: set[int] = set()
        self._texts: list[int] = []
        self._cover = COVER * area
        self._shows_through = shows_through
        self._seen = 0
        self._numbers = (ctypes.c_float * 6)()
        self._flags = (ctypes.c_int * 2)()
        self._slots = tuple(ctypes.byref(self._numbers, 4 * k) for k in range(6))
        self._edge_slots = self._slots[:4]
        self._flag_slots = tuple(ctypes.byref(self._flags, 4 * k) for k in range(2))
        # looked up once: the two are called for every path
        self._get_bounds = call("FPDFPageObj_GetBounds")
        self._count_segments = call("FPDFPath_CountSegments")

    def read(self, objects: Iterator[Pointer], matrix: Matrix) -> None:
        type_of: Callable[[Pointer], int] = call("FPDFPageObj_GetType")
        way_of: Callable[[Pointer], int] = call("FPDFTextObj_GetTextRenderMode")
        for item in objects:
            kind = type_of(item)
            if kind == _PATH:
                self._read_path(item, matrix)
            elif kind == _TEXT:
                self._texts.append(item.address)
                if way_of(item) == _INVISIBLE:
                    self.unseen.add(item.address)
            elif kind == _IMAGE:
                self._read_picture(item, matrix)
            elif kind == _FORM:
                inner = _multiply(self._matrix(item), matrix)
                count = call("FPDFFormObj_CountObjects")(item)
                self.keep(count)
                self.read(map(call("FPDFFormObj_GetObject"), repeat(item), map(ctypes.c_ulong, range(count))), inner)

    def keep(self, count: int) -> None:
        """Count more objects or segments; raises UnusableInput when a page has too many, or no time is left."""
        self._seen += count
        keep_objects(self._seen)
        if self._seen & 0xFFF < count:  # once in some thousands
            keep_time()

    def _read_picture(self, item: Pointer, matrix: Matrix) -> None:
        left, bottom, right, top = self._bounds(item, matrix)
        area = (right - left) * (top - bottom)
        self.picture = max(self.picture, area)
        if area >= self._cover and self._texts and not self._shows_through(item):
            self.unseen.update(self._texts)
            self._texts.clear()

    def _read_path(self, path: Pointer, matrix: Matrix) -> None:
        box = self._bounds(path, matrix)
        thin = box[2] - box[0] <= THIN or box[3] - box[1] <= THIN
        count = self._count_segments(path)
        self.keep(count)
        if thin and count <= _RECTANGLE:
            self.strokes.append(box)
            return
        call("FPDFPath_GetDrawMode")(path, *self._flag_slots)
        filled, stroked = self._flags
        if not stroked and (not filled or count <= _RECTANGLE):
            return
        for points in self._sub_paths(path, count, _multiply(self._matrix(path), matrix)):
            if stroked:
                self.strokes.extend(_straight_sides(points))
            elif points:
                whole = _box_of(points)
                if whole[2] - whole[0] <= THIN or whole[3] - whole[1] <= THIN:
                    self.strokes.append(whole)

    def _sub_paths(self, path: Pointer, count: int, matrix: Matrix) -> list[list[Point]]:
        """The corner points of each sub-path; one with curves is not a ruling and is left out."""
        segment_at, kind_of = call("FPDFPath_GetPathSegment"), call("FPDFPathSegment_GetType")
        point_of, closes = call("FPDFPathSegment_GetPoint"), call("FPDFPathSegment_GetClose")
        x_slot, y_slot = self._slots[:2]
        a, b, c, d, e, f = matrix
        paths: list[list[Point]] = []
        curved: set[int] = set()
        for k in range(count):
            segment = segment_at(path, k)
            kind = kind_of(segment)
            point_of(segment, x_slot, y_slot)
            x, y = self._numbers[0], self._numbers[1]
            if kind == _MOVE_TO or not paths:
                paths.append([])
            elif kind == _BEZIER_TO:
                curved.add(len(paths) - 1)
            paths[-1].append((a * x + c * y + e, b * x + d * y + f))
            if closes(segment):
                paths[-1].append(paths[-1][0])
        return [points for k, points in enumerate(paths) if k not in curved]

    def _bounds(self, item: Pointer, matrix: Matrix) -> BoxTuple:
        self._get_bounds(item, *self._edge_slots)
        left, bottom, right, top = self._numbers[:4]
        if matrix is _IDENTITY:
            return left, bottom, right, top
        a, b, c, d, e, f = matrix
        corners = ((left, bottom), (left, top), (right, bottom), (right, top))
        return _box_of([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])

    def _matrix(self, item: Pointer) -> Matrix:
        call("FPDFPageObj_GetMatrix")(item, self._slots[0])
        a, b, c, d, e, f = self._numbers
        return a, b, c, d, e, f


def _shows_through(pdfium: Any, document: Any, page: Any, picture: Pointer) -> bool:
    """Whether what lies under a picture can be seen: it is drawn thin, or has a mask."""
    item = ctypes.cast(picture, pdfium.FPDF_PAGEOBJECT)
    if pdfium.FPDFPageObj_HasTransparency(item):
        return True
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(document, page, item)
    if not bitmap:
        return True
    try:
        if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
            return False
        size = pdfium.FPDFBitmap_GetStride(bitmap) * pdfium.FPDFBitmap_GetHeight(bitmap)
        density = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), size)[_ALPHA::_PIXEL]
        dense = len(density.translate(None, bytes(range(_DENSE))))
        return dense < COVER * len(density)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``then``."""
    if then is _IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _box_of(points: list[Point]) -> BoxTuple:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _straight_sides(points: list[Point]) -> Iterator[BoxTuple]:
    """The horizontal and vertical sides of an outline as boxes without thickness."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
