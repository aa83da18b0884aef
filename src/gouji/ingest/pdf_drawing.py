"""What a page shows, whichever library read it: characters with boxes, rulings and pictures, turned upright.

Coordinates are in points with the origin at the top left of the upright page; boxes are (x0, top, x1, bottom).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# A character may stand this far (in font sizes) from where the one before ends and still be the same run.
RUN_GAP = 0.3
# Tops of the characters of a run differ at most by this (in font sizes): the same font size on the same baseline.
RUN_STEP = 0.15
# Text within this many degrees of upright, or of a right angle to it, is drawn straight.
UPRIGHT = 5.0
# A stroke is thin up to this many points: the thickest table rulings are 3, the lowest text highlights 6.
THIN = 4.0
# Up to this size a thin box is a dot of a dotted ruling, which may run either way.
DOT = 2.0

_VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")
# Fonts name ideographs by the radical they look like. NFKC knows the Kangxi block; these simplified ones it does not.
_SUPPLEMENT = {
    0x2E81: 0x5382, 0x2EA0: 0x6C11, 0x2EC4: 0x897F, 0x2EC5: 0x89C1, 0x2EC6: 0x89D2, 0x2EC9: 0x8D1D, 0x2ECB: 0x8F66,
    0x2ED3: 0x957F, 0x2ED4: 0x95E8, 0x2ED8: 0x9752, 0x2ED9: 0x97E6, 0x2EDA: 0x9875, 0x2EDB: 0x98CE, 0x2EDC: 0x98DE,
    0x2EDD: 0x98DF, 0x2EE2: 0x9A6C, 0x2EE3: 0x9AA8, 0x2EE4: 0x9B3C, 0x2EE5: 0x9C7C, 0x2EE6: 0x9E1F, 0x2EE7: 0x5364,
    0x2EE8: 0x9EA6, 0x2EE9: 0x9EC4, 0x2EEA: 0x9EFE, 0x2EEC: 0x9F50, 0x2EEE: 0x9F7F, 0x2EF0: 0x9F99, 0x2EF3: 0x9F9F,
}  # fmt: skip


def _same_glyph() -> dict[int, str]:
    """Code points that stand for another of the same look and length."""
    table = {code: chr(to) for code, to in _SUPPLEMENT.items()}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    # pdfium's mark for a hyphen at a line's end, and the soft one: both are drawn as a hyphen.
    return table | {0x02: "-", 0xAD: "-"}


_PLAIN = _same_glyph()


class Run(NamedTuple):
    """Characters [start, end) of a page, drawn one after another on one baseline without a gap, and their box."""

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
    """A page, upright. ``turn``: clockwise quarter turns that led from the displayed page to the upright one.

    ``runs`` are the upright characters, ``turned`` those at a right angle to them (one run for each character run in
    drawing order). ``clipped`` and ``oblique`` count visible characters left out: outside the page, or aslant.
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
    runs: list[Run] = field(default_factory=list)
    turned: list[Run] = field(default_factory=list)
    clipped: int = 0
    oblique: int = 0
    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)
    picture: float = 0.0  # share of the page that its largest image covers

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of the upright page on the page as it is displayed."""
        return turn_box((x0, top, x1, bottom), -self.turn, self.width, self.height)


BoxTuple = tuple[float, float, float, float]


def turn_box(box: BoxTuple, quarters: int, width: float, height: float) -> BoxTuple:
    """A box of a page of ``width`` by ``height`` after ``quarters`` clockwise quarter turns of the page."""
    x0, top, x1, bottom = box
    for _ in range(quarters % 4):
        x0, top, x1, bottom = height - bottom, x0, height - top, x1
        width, height = height, width
    return x0, top, x1, bottom


def plain_text(text: str) -> str:
    """``text`` with look-alike code points replaced one for one."""
    return text.translate(_PLAIN) if not text.isascii() else text.replace("\x02", "-")


def split_runs(
    text: str, x0: Sequence[float], top: Sequence[float], x1: Sequence[float], bottom: Sequence[float]
) -> list[Run]:
    """Cut a page's characters, in drawing order, into runs; white space belongs to none."""
    steps = zip(x0[1:], x1, top[1:], top, bottom, strict=False)
    breaks = [
        k
        for k, (left, right, y, up, low) in enumerate(steps, 1)
        if not (
            -RUN_GAP <= (left - right) / ((low - up) or 1e-9) <= RUN_GAP
            and abs(y - up) <= RUN_STEP * (low - up)
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


def add_runs(drawing: Drawing, runs: Iterable[Run], angles: Iterable[float]) -> None:
    """Sort the runs of a page by the clockwise ``angles`` of their text; clip them to the page."""
    for run, angle in zip(runs, angles, strict=True):
        lean = (angle + 45) % 90 - 45
        if abs(lean) > UPRIGHT:
            drawing.oblique += run.end - run.start
        elif inside := _clip(drawing, run):
            (drawing.turned if 45 < angle < 315 else drawing.runs).append(inside)


def _clip(drawing: Drawing, run: Run) -> Run | None:
    """The part of ``run`` inside the page; the characters outside are counted."""
    width, height = drawing.width, drawing.height
    if run.x0 >= 0 and run.x1 <= width and run.top >= 0 and run.bottom <= height:
        return run
    seen = [
        k
        for k in range(run.start, run.end)
        if 0 <= (drawing.x0[k] + drawing.x1[k]) / 2 <= width
        and 0 <= (drawing.top[k] + drawing.bottom[k]) / 2 <= height
    ]
    drawing.clipped += run.end - run.start - len(seen)
    if not seen:
        return None
    first, last = seen[0], seen[-1]
    return Run(first, last + 1, drawing.x0[first], run.top, drawing.x1[last], run.bottom)


def add_rules(drawing: Drawing, strokes: Iterable[BoxTuple]) -> None:
    """Sort thin boxes into horizontal and vertical rules; a dot may belong to a dotted rule of either kind."""
    for x0, top, x1, bottom in strokes:
        wide, high = x1 - x0, bottom - top
        if wide >= high or wide <= DOT:
            drawing.horizontals.append(Rule((top + bottom) / 2, x0, x1))
        if high > wide or high <= DOT:
            drawing.verticals.append(Rule((x0 + x1) / 2, top, bottom))
