"""A page that is a picture → Drawing: its rulings found, its text recognised. Needs gouji[ocr].

Inside the rulings of a table each line of each cell is cut out and read by itself, so that no cell runs into the next
and none is overlooked; around the tables the lines are found by the detector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gouji.ingest.pdf_drawing import BoxTuple, Drawing, Run, draw_upright
from gouji.ingest.pdf_lattices import Lattice, find_lattices
from gouji.ingest.scan_image import (
    SCALE,
    WHITE,
    Picture,
    find_rulings,
    ink_of,
    spans_of,
    straightened,
    without,
    without_specks,
)
from gouji.ingest.scan_text import Recognised, find_lines, recognise

PixelBox = tuple[int, int, int, int]

# White around a line that is cut out, in pixels.
AROUND = 6
MARGIN = 30
# Spots of fewer pixels are dust: a point of the smallest print has 6.
DUST = 5
# Rows of ink lower than this share of the usual ones are parts of a character, and belong to the next row.
LOW = 0.55
# How high the ink of a line is, in font sizes, with and without ideographs in it.
INK_IDEOGRAPH, INK_DIGIT = 0.92, 0.74
# So many steps from one ideograph to the next tell the font size, unless they are letter-spaced by this much.
PITCHES = 3
LETTER_SPACED = 1.3
# A size this near (a share of it) to the usual one is that one; where only the ink tells it, this near.
NEARLY, ROUGHLY = 0.06, 0.3
# How much of a full-width bracket is blank before its ink.
HALF = 0.5
_OPENERS = "(\uff08\u300a\u201c\u3010\u3014"
# Gaps in a cell wider than this, in heights of its line, part two texts.
WIDE = 2.5


def read_scan(page: Any, number: int) -> tuple[Drawing, list[float]]:
    """The drawing of a pdfium page (of pypdfium2) that is a picture; and how sure each of its characters is, 0 to 1.

    Places are those of the page made straight: a scan askew by a degree has them a few points off at its edges.
    """
    picture = np.ascontiguousarray(page.render(scale=SCALE, grayscale=True).to_numpy().reshape(-1, _width(page)))
    picture, _ = straightened(picture.astype(np.uint8))
    height, width = picture.shape
    size = (width / SCALE, height / SCALE)
    ink = ink_of(picture)
    rulings, mask = find_rulings(ink)
    strokes = [_points(box) for box in rulings]
    frame = _draw(number, size, "", ([], [], [], []), strokes)
    lattices = find_lattices(frame.horizontals, frame.verticals)
    inside = list(_lines_in_cells(lattices, without_specks(ink & ~_grown(mask), DUST)))
    outside = _around(picture, lattices)
    around = list(_lines_around(outside))
    cleared = without(picture, mask)
    lines = [_cut(cleared, box) for box in inside] + [_cut(outside, box) for box in around]
    return _compose(number, size, [*inside, *around], recognise(lines), strokes)


def _width(page: Any) -> int:
    return int(np.ceil(page.get_width() * SCALE))


def _points(box: BoxTuple) -> BoxTuple:
    x0, top, x1, bottom = (edge / SCALE for edge in box)
    return x0, top, x1, bottom


def _draw(number: int, size: tuple[float, float], text: str, columns: Any, strokes: Sequence[BoxTuple]) -> Drawing:
    def angles_of(runs: list[Run]) -> list[float]:
        return [0.0] * len(runs)

    return draw_upright(number, size, text, columns, angles_of, strokes, 1.0)


def _grown(mask: Picture) -> Picture:
    """The mask and the pixels next to it: a ruling's edge is no ink of a letter."""
    grown = mask.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            grown |= np.roll(mask, step, axis)
    return grown


def _lines_in_cells(lattices: Sequence[Lattice], ink: Picture) -> Iterator[PixelBox]:
    """The box of each line of text in each cell."""
    rows = [row for lattice in lattices for span in lattice.cells for row in _rows_of(ink, _pixels(lattice.box(span)))]
    usual = float(np.median([bottom - top for _, top, _, bottom in rows])) if rows else 0.0
    for x0, top, x1, bottom in _whole_rows(rows, usual):
        filled = (ink[top:bottom, x0:x1] > 0).any(axis=0)
        for start, end in spans_of(filled, round(WIDE * (bottom - top))):
            yield x0 + start, top, x0 + end, bottom


def _pixels(box: BoxTuple) -> PixelBox:
    x0, top, x1, bottom = (round(edge * SCALE) for edge in box)
    return x0 + 1, top + 1, x1 - 1, bottom - 1


def _rows_of(ink: Picture, cell: PixelBox) -> Iterator[PixelBox]:
    x0, top, x1, bottom = cell
    for start, end in spans_of((ink[top:bottom, x0:x1] > 0).any(axis=1), 1):
        yield x0, top + start, x1, top + end


def _whole_rows(rows: Sequence[PixelBox], usual: float) -> list[PixelBox]:
    """Rows of ink, the parts of characters that stand apart (as of two strokes one above the other) put together."""
    whole: list[PixelBox] = []
    for row in rows:
        x0, top, x1, bottom = row
        if whole and whole[-1][0] == x0 and whole[-1][2] == x1 and whole[-1][3] <= top:
            above = whole[-1]
            low = min(above[3] - above[1], bottom - top) < LOW * usual
            if low and bottom - above[1] <= 1.4 * usual:
                whole[-1] = (x0, above[1], x1, bottom)
                continue
        whole.append(row)
    return whole


def _around(picture: Picture, lattices: Sequence[Lattice]) -> Picture:
    """The picture with white where the tables are."""
    outside = picture.copy()
    for lattice in lattices:
        x0, top, x1, bottom = _pixels((lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1]))
        outside[max(top - AROUND, 0) : bottom + AROUND, max(x0 - AROUND, 0) : x1 + AROUND] = WHITE
    return outside


def _lines_around(outside: Picture) -> Iterator[PixelBox]:
    """The lines of text around the tables, each as tight as its ink."""
    ink = without_specks(ink_of(outside), DUST)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return
    left, high = max(int(columns[0]) - MARGIN, 0), max(int(rows[0]) - MARGIN, 0)
    for x0, top, x1, bottom in find_lines(outside[high : int(rows[-1]) + MARGIN, left : int(columns[-1]) + MARGIN]):
        x0, top, x1, bottom = max(x0 + left, 0), max(top + high, 0), x1 + left, bottom + high
        inside = ink[top:bottom, x0:x1]
        down, across = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        if len(down):
            yield x0 + int(across[0]), top + int(down[0]), x0 + int(across[-1]) + 1, top + int(down[-1]) + 1


def _cut(picture: Picture, box: PixelBox) -> Picture:
    """The part of a picture with a little white around it."""
    x0, top, x1, bottom = box
    inside = picture[max(top, 0) : bottom, max(x0, 0) : x1]
    return np.pad(inside, AROUND, constant_values=WHITE)


def _compose(
    number: int,
    size: tuple[float, float],
    boxes: Sequence[PixelBox],
    texts: Sequence[Recognised],
    strokes: Sequence[BoxTuple],
) -> tuple[Drawing, list[float]]:
    text: list[str] = []
    columns: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    scores: list[float] = []
    heights = _font_sizes(boxes, texts)
    for (left, top, right, bottom), line, height in zip(boxes, texts, heights, strict=True):
        if not line.text:
            continue
        middle = (top + bottom) / 2
        edges = [(left - AROUND + x0, left - AROUND + x1) for x0, x1 in zip(line.x0s, line.x1s, strict=True)]
        edges[0] = (left - (HALF * height if _opens_wide(line.text) else 0), edges[0][1])
        edges[-1] = (edges[-1][0], right)
        for one, (x0, x1), score in zip(line.text, edges, line.scores, strict=True):
            text.append(one)
            place = (float(x0), middle - height / 2, float(x1), middle + height / 2)
            for column, value in zip(columns, _points(place), strict=True):
                column.append(value)
            scores.append(score)
        text.append("\n")  # no run goes on from one line to the next
        for column in columns:
            column.append(column[-1])
        scores.append(1.0)
    return _draw(number, size, "".join(text), columns, strokes), scores


def _opens_wide(text: str) -> bool:
    """Whether a line begins with a full-width bracket, whose ink is in its right half."""
    return text[0] in _OPENERS and (not text[0].isascii() or not text[1:2].isascii())


def _font_sizes(boxes: Sequence[PixelBox], texts: Sequence[Recognised]) -> list[float]:
    """The font size of each line in pixels: how far its ideographs stand apart, else as high as its ink lets it be.

    A page has few sizes: what is nearly the one of most of its characters is that.
    """
    sizes, told = [], []
    for (_, top, _, bottom), line in zip(boxes, texts, strict=True):
        steps = [
            (line.x0s[k + 1] + line.x1s[k + 1] - line.x0s[k] - line.x1s[k]) / 2
            for k in range(len(line.text) - 1)
            if _is_ideograph(line.text[k]) and _is_ideograph(line.text[k + 1])
        ]
        has = any(map(_is_ideograph, line.text))
        high = (bottom - top) / (INK_IDEOGRAPH if has else INK_DIGIT)
        pitch = float(np.median(steps)) if len(steps) >= PITCHES else 0.0
        told.append(0 < pitch < LETTER_SPACED * high)
        sizes.append(pitch if told[-1] else high)
    weights: Counter[int] = Counter()
    for size, line in zip(sizes, texts, strict=True):
        weights[round(size)] += len(line.text)
    if not weights:
        return sizes
    usual = float(max(weights, key=lambda one: sum(weights[one + step] for step in (-1, 0, 1))))
    near = [s for s, t in zip(sizes, told, strict=True) if t and abs(s - usual) <= NEARLY * usual]
    usual = float(np.median(near)) if near else usual
    return [
        usual if abs(size - usual) <= (NEARLY if is_told else ROUGHLY) * usual else size
        for size, is_told in zip(sizes, told, strict=True)
    ]


def _is_ideograph(one: str) -> bool:
    return "\u4e00" <= one <= "\u9fff"
