"""A page of an OFD file → Drawing: text objects give characters with boxes, path objects give strokes, as in a PDF."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from gouji.ingest.pdf_characters import plain_text
from gouji.ingest.pdf_drawing import THIN, BoxTuple, Drawing, Run, draw_upright

POINT = 72 / 25.4  # points in a millimetre
_ASCENT = 0.88  # share of a font's size above its base line
_FLAT = 0.35  # millimetres; a side that leans no more is straight
_NARROW = 0.5  # width of a letter or digit in font sizes, where the file does not say how far the next one stands
_STEPS = re.compile(r"[MLSQBACmlsqbac]|-?\d*\.?\d+(?:[eE]-?\d+)?")
_POINTS = {"M": 2, "L": 2, "S": 2, "Q": 4, "B": 6, "A": 7}
_MOST_REPEATS = 10_000

Element = Any
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def name(element: Element) -> str:
    """An element's name without its name space; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; none where one of them is no number."""
    try:
        found = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def draw_page(number: int, box: Sequence[float], layers: Sequence[Element]) -> Drawing:
    """The drawing of page ``number``; ``box`` is its physical box, ``layers`` what is drawn on it, lowest first."""
    reader = _PageReader(box[0], box[1])
    for layer in layers:
        reader.read(layer)
    size = (box[2] * POINT, box[3] * POINT)
    picture = reader.picture / (size[0] * size[1] or 1.0)
    edges = tuple([place[k] for place in reader.places] for k in range(4))

    def angles_of(runs: list[Run]) -> list[float]:
        return [reader.angles[run.start] for run in runs]

    text = plain_text("".join(reader.text))
    columns = (edges[0], edges[1], edges[2], edges[3])
    return draw_upright(number, size, text, columns, angles_of, reader.strokes, picture)


class _PageReader:
    """Collects the characters, strokes and pictures of page objects, in points from the top left."""

    def __init__(self, left: float, top: float) -> None:
        self._left, self._top = left, top
        self.text: list[str] = []
        self.places: list[BoxTuple] = []
        self.angles: list[float] = []
        self.strokes: list[BoxTuple] = []
        self.picture = 0.0

    def read(self, holder: Element) -> None:
        for item in holder:
            if item.get("Visible", "true") == "false":
                continue
            kind = name(item)
            if kind in ("Content", "Layer", "PageBlock"):
                self.read(item)
            elif kind == "TextObject":
                self._text_object(item)
            elif kind == "PathObject":
                self._path_object(item)
            elif kind == "ImageObject" and len(box := numbers(item.get("Boundary"))) == 4:
                self.picture = max(self.picture, box[2] * box[3] * POINT**2)

    def _placer(self, item: Element) -> tuple[Matrix, float, float]:
        """The matrix of an object, and where its origin stands on the page."""
        box = numbers(item.get("Boundary"))
        left, top = box[:2] if len(box) == 4 else (0.0, 0.0)
        matrix = numbers(item.get("CTM"))
        a, b, c, d, e, f = matrix if len(matrix) == 6 else _IDENTITY
        return (a, b, c, d, e, f), left - self._left, top - self._top

    # ------------------------------------------------------------------------------ text

    def _text_object(self, item: Element) -> None:
        (a, b, c, d, e, f), left, top = self._placer(item)
        size = (numbers(item.get("Size")) or [0.0])[0]
        x = y = 0.0
        for code in item:
            if name(code) != "TextCode":
                continue
            x = (numbers(code.get("X")) or [x])[0]
            y = (numbers(code.get("Y")) or [y])[0]
            across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
            text = "".join(char for char in code.text or "" if char.isprintable() or char == " ")
            for at, char in enumerate(text):
                step = across[at] if at < len(across) else None
                wide = unicodedata.east_asian_width(char) in "WFA"
                width = size * (1.0 if wide else _NARROW)
                width = min(width, step) if step and step > 0 else width
                corners = [
                    (a * px + c * py + e + left, b * px + d * py + f + top)
                    for px, py in ((x, y - _ASCENT * size), (x + width, y + (1 - _ASCENT) * size))
                ]
                self._add(char, corners, math.degrees(math.atan2(b, a)))
                drop = down[at] if at < len(down) else 0.0
                x, y = x + (width if step is None and not drop else step or 0.0), y + drop

    def _add(self, char: str, corners: list[tuple[float, float]], angle: float) -> None:
        xs, ys = sorted(x * POINT for x, _ in corners), sorted(y * POINT for _, y in corners)
        self.text.append(char)
        self.places.append((xs[0], ys[0], xs[1], ys[1]))
        self.angles.append(angle)

    # ------------------------------------------------------------------------------ strokes

    def _path_object(self, item: Element) -> None:
        (a, b, c, d, e, f), left, top = self._placer(item)
        data = next((part.text for part in item if name(part) == "AbbreviatedData"), "")
        stroked, filled = item.get("Stroke", "true") != "false", item.get("Fill") == "true"
        for points in _sub_paths(data or ""):
            placed = [((a * x + c * y + e + left) * POINT, (b * x + d * y + f + top) * POINT) for x, y in points]
            xs, ys = [x for x, _ in placed], [y for _, y in placed]
            whole = (min(xs), min(ys), max(xs), max(ys))
            if stroked and len(placed) > 1:
                self.strokes += _straight_sides(placed)
            elif filled and (whole[2] - whole[0] <= THIN or whole[3] - whole[1] <= THIN):
                self.strokes.append(whole)


def _deltas(text: str | None) -> list[float]:
    """How far each character stands from the one before; "g 3 4.2" says 4.2 three times."""
    parts = (text or "").split()
    if "g" not in parts:
        return numbers(text)
    out: list[float] = []
    at = 0
    while at < len(parts):
        if parts[at] == "g" and at + 2 < len(parts):
            count, step = numbers(" ".join(parts[at + 1 : at + 3])) or [0.0, 0.0]
            out += [step] * min(max(int(count), 0), _MOST_REPEATS)
            at += 3
        else:
            out += numbers(parts[at])
            at += 1
    return out


def _sub_paths(data: str) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each part of a path; parts with curves are no rulings and are left out."""
    points: list[tuple[float, float]] = []
    curved = False
    parts = _STEPS.findall(data)
    at = 0
    while at < len(parts):
        step = parts[at].upper()
        count = _POINTS.get(step, 0)
        values = numbers(" ".join(parts[at + 1 : at + 1 + count]))
        if step in ("M", "S") or (step != "C" and len(values) != count):
            if points and not curved:
                yield points
            points, curved = [], False
        if step == "C" and points:
            points.append(points[0])
        elif count and len(values) == count:
            curved = curved or step in ("Q", "B", "A")
            points.append((values[-2], values[-1]))
        at += 1 + (count if len(values) == count else 0)
    if points and not curved:
        yield points


def _straight_sides(points: Sequence[tuple[float, float]]) -> Iterator[BoxTuple]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= _FLAT * POINT:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
