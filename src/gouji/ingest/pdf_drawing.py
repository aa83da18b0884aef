"""What a page shows, whichever library read it: characters with boxes, rulings and pictures, turned upright.

Coordinates are in points, the origin at the top left of the upright page; boxes are (x0, top, x1, bottom).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# A character may stand this far (in font sizes) from where the one before ends and still be the same run.
RUN_GAP = 0.3
# Tops of the characters of a run differ at most by this (in font sizes): one font size on one baseline.
RUN_STEP = 0.15
# What a white space without a size is divided by.
TINY = 1e-9
# Text within this many degrees of upright, or of a right angle to it, is drawn straight.
UPRIGHT = 5.0
# A stroke is thin up to this many points: the thickest table rulings are 3, the lowest text highlights 6.
THIN = 4.0
# Up to this size a thin box is a dot of a dotted ruling, which may run either way.
DOT = 2.0

_VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")

BoxTuple = tuple[float, float, float, float]
# The left, top, right and bottom edges of a page's characters.
Columns = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]


class ReadError(Exception):
    """A file or page that a reader cannot open; the argument says which."""


class Run(NamedTuple):
    """Characters [start, end) of a page, drawn on one baseline with no gap between, and their box."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def size(self) -> float:
        """The font size: the loose box of a character is as high as its font."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A straight line drawn at ``at`` (y of a horizontal, x of a vertical one) from ``low`` to ``high``."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Drawing:
    """A page, upright. ``turn``: clockwise quarter turns from the displayed page to the upright one.

    ``text`` has one code point for each character in drawing order, ``x0`` … ``bottom`` their edges. ``runs``
    are the upright characters, ``turned`` those at a right angle to them. ``clipped`` and ``oblique`` count
    the visible characters left out: outside the page, or aslant. ``picture``: its largest image's share. ``unseen``
    ones leave no ink or lie under a picture: they are left out too, unless the page's text is a ``layer`` of them.
    ``inexact``: characters may stand beside their places, and overlap; only the order of their drawing is sure.
    """

    page: int
    width: float
    height: float
    turn: int
    text: str
    x0: Sequence[float]
    top: Sequence[float]
    x1: Sequence[float]
    bottom: Sequence[float]
    picture: float = 0.0
    clipped: int = 0
    oblique: int = 0
    unseen: int = 0
    layer: bool = False
    inexact: bool = False
    runs: list[Run] = field(default_factory=list)
    turned: list[Run] = field(default_factory=list)
    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)

    def upright(self, x0: float, top: float, x1: float, bottom: float) -> BoxTuple:
        """A box of the page as displayed on the upright page."""
        width, height = (self.height, self.width) if self.turn % 2 else (self.width, self.height)
        return turn_box((x0, top, x1, bottom), self.turn, width, height)


def draw_upright(
    page: int,
    size: tuple[float, float],
    text: str,
    columns: Columns,
    angles_of: Callable[[list[Run]], list[float]],
    strokes: Iterable[BoxTuple],
    picture: float,
) -> Drawing:
    """The drawing of a page as displayed, turned so that most of its text is upright.

    ``size`` is the displayed width and height; ``columns`` and ``strokes`` (thin boxes) are on the page as
    displayed; ``angles_of`` gives the clockwise angle, in degrees, of the text of each run.
    """
    width, height = size
    runs = split_runs(text, columns)
    angles = angles_of(runs)
    turn = -_main_quarter(runs, angles) % 4
    if turn:
        columns = _turn_columns(columns, turn, width, height)
        strokes = [turn_box(stroke, turn, width, height) for stroke in strokes]
        if turn % 2:
            width, height = height, width
        runs = split_runs(text, columns)
        angles = [angle + 90 * turn for angle in angles_of(runs)]
    drawing = Drawing(page, width, height, turn, text, *columns, picture=picture)
    _add_runs(drawing, runs, angles)
    _add_rules(drawing, strokes)
    return drawing


def turn_box(box: BoxTuple, quarters: int, width: float, height: float) -> BoxTuple:
    """A box of a page of ``width`` by ``height`` after ``quarters`` clockwise quarter turns of the page."""
    x0, top, x1, bottom = box
    for _ in range(quarters % 4):
        x0, top, x1, bottom = height - bottom, x0, height - top, x1
        width, height = height, width
    return x0, top, x1, bottom


def _turn_columns(columns: Columns, quarters: int, width: float, height: float) -> Columns:
    """``turn_box`` for all characters of a page at once."""
    x0, top, x1, bottom = columns
    for _ in range(quarters % 4):
        x0, top, x1, bottom = [height - y for y in bottom], x0, [height - y for y in top], x1
        width, height = height, width
    return x0, top, x1, bottom


def split_runs(text: str, columns: Columns) -> list[Run]:
    """Cut a page's characters, in drawing order, into runs; white space belongs to none."""
    x0, top, x1, bottom = columns
    steps = zip(x0[1:], x1, top[1:], top, bottom, strict=False)
    breaks = [
        k
        for k, (left, right, y, up, low) in enumerate(steps, 1)
        if (left != right or y != up)  # most characters stand just where the one before ends
        and not (
            -RUN_GAP <= (left - right) / (size := low - up or TINY) <= RUN_GAP
            and -RUN_STEP <= (y - up) / size <= RUN_STEP
        )
    ]
    runs = []
    for chunk in _VISIBLE.finditer(text):
        start, end = chunk.span()
        for cut in breaks[bisect_left(breaks, start + 1) : bisect_left(breaks, end)]:
            runs.append(Run(start, cut, x0[start], top[start], x1[cut - 1], bottom[start]))
            start = cut
        runs.append(Run(start, end, x0[start], top[start], x1[end - 1], bottom[start]))
    return runs


def _main_quarter(runs: list[Run], angles: list[float]) -> int:
    """The quarter turn (0 to 3) that most characters stand at."""
    if not any(angles):
        return 0
    votes: Counter[int] = Counter()
    for run, angle in zip(runs, angles, strict=True):
        votes[round(angle / 90) % 4] += run.end - run.start
    return votes.most_common(1)[0][0] if votes else 0


def _add_runs(drawing: Drawing, runs: Iterable[Run], angles: Iterable[float]) -> None:
    """Sort the runs of a page by the clockwise angles of their text; clip them to the page."""
    if not any(angles):
        drawing.runs += [inside for run in runs if (inside := _clip(drawing, run))]
        return
    for run, angle in zip(runs, angles, strict=True):
        lean = (angle + 45) % 90 - 45
        if abs(lean) > UPRIGHT:
            drawing.oblique += run.end - run.start
        elif inside := _clip(drawing, run):
            (drawing.turned if 45 < angle % 360 < 315 else drawing.runs).append(inside)


def _clip(drawing: Drawing, run: Run) -> Run | None:
    """The part of ``run`` inside the page; the characters outside are counted."""
    width, height = drawing.width, drawing.height
    if run.size <= 0:  # text of no size is as invisible as text elsewhere
        drawing.clipped += run.end - run.start
        return None
    if run.x0 >= 0 and run.x1 <= width and run.top >= 0 and run.bottom <= height:
        return run
    seen = [
        k
        for k in range(run.start, run.end)
        if 0 <= (drawing.x0[k] + drawing.x1[k]) / 2 <= width and 0 <= (drawing.top[k] + drawing.bottom[k]) / 2 <= height
    ]
    drawing.clipped += run.end - run.start - len(seen)
    if not seen:
        return None
    first, last = seen[0], seen[-1]
    return Run(first, last + 1, drawing.x0[first], run.top, drawing.x1[last], run.bottom)


def _add_rules(drawing: Drawing, strokes: Iterable[BoxTuple]) -> None:
    """Sort thin boxes into horizontal and vertical rules; a dot may be of a dotted rule of either kind."""
    for x0, top, x1, bottom in strokes:
        wide, high = x1 - x0, bottom - top
        if wide >= high or wide <= DOT:
            drawing.horizontals.append(Rule((top + bottom) / 2, x0, x1))
        if high > wide or high <= DOT:
            drawing.verticals.append(Rule((x0 + x1) / 2, top, bottom))
