"""Runs of characters → lines of text in reading order, digits drawn a little off their letters among them."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from gouji.ingest.pdf_drawing import Drawing, Run

# Middles of the runs of a line differ at most by this share of the larger font size.
LINE_STEP = 0.5
# Gaps (in font sizes) that are white space: between letters of words, between digits, and anywhere else.
WORD_GAP = 0.15
DIGIT_GAP = 0.65
WIDE_GAP = 1.2
# Runs that overlap by more than this (in font sizes) were drawn over each other.
OVERLAP = 0.5


@dataclass(slots=True, eq=False)
class TextLine:
    """A line of text; ``x0s[k]`` and ``x1s[k]`` are the edges of text[k] (an inserted space: its gap). ``aside`` and
    ``down``: how far it was moved from where it stands on its page."""

    text: str
    x0s: array[float]
    x1s: array[float]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    aside: float = 0.0
    down: float = 0.0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def group_runs(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that stand on one line, lines from the top, runs from the left."""
    lines: list[list[Run]] = []
    middle = size = 0.0
    for run in sorted(runs, key=lambda one: one.top + one.bottom):
        height = run.bottom - run.top
        centre = (run.top + run.bottom) / 2
        if lines and centre - middle <= LINE_STEP * max(size, height):
            lines[-1].append(run)
            if height > size:
                middle, size = centre, height
        else:
            lines.append([run])
            middle, size = centre, height
    for line in lines:
        line.sort(key=lambda one: one.x0)
    return lines


def runs_to_lines(drawing: Drawing, runs: Iterable[Run]) -> list[TextLine]:
    """The text lines of a page (or of a cell), from the top."""
    return [line_of_runs(drawing, line) for line in group_runs(runs)]


def line_of_runs(drawing: Drawing, runs: list[Run]) -> TextLine:
    """The line of text that runs on one line, from the left, make."""
    runs = _without_overlap(drawing, runs)
    size = max(run.bottom - run.top for run in runs)
    spaced = _letter_spaced(drawing, runs)
    text: list[str] = []
    x0s, x1s = array("f"), array("f")
    before: Run | None = None
    for run in runs:
        piece = drawing.text[run.start : run.end]
        if before is not None and not spaced and _is_space(drawing, before, run):
            text.append(" ")
            x0s.append(before.x1)
            x1s.append(run.x0)
        text.append(piece)
        x0s.extend(drawing.x0[run.start : run.end])
        x1s.extend(drawing.x1[run.start : run.end])
        before = run
    top, bottom = min(run.top for run in runs), max(run.bottom for run in runs)
    return TextLine("".join(text), x0s, x1s, runs[0].x0, top, runs[-1].x1, bottom, size)


def part_of_line(line: TextLine, start: int, end: int) -> TextLine:
    """The half-open text[start:end] of a line as a line; must not be empty."""
    x0s, x1s = line.x0s[start:end], line.x1s[start:end]
    return TextLine(line.text[start:end], x0s, x1s, x0s[0], line.top, x1s[-1], line.bottom, line.size)


def join_lines(first: TextLine, second: TextLine, between: str) -> TextLine:
    """Two lines as one with ``between`` (a space or nothing) in the middle; its box holds both."""
    edges = array("f", [first.x1] * len(between))
    return TextLine(
        first.text + between + second.text,
        first.x0s + edges + second.x0s,
        first.x1s + edges + second.x1s,
        min(first.x0, second.x0),
        min(first.top, second.top),
        max(first.x1, second.x1),
        max(first.bottom, second.bottom),
        max(first.size, second.size),
    )


def _is_space(drawing: Drawing, before: Run, run: Run) -> bool:
    """Whether the gap between two runs is white space that means something."""
    left, right = drawing.text[before.end - 1], drawing.text[run.start]
    gap, size = run.x0 - before.x1, min(before.size, run.size)
    if not (left.isascii() and right.isascii()):
        return gap > WIDE_GAP * size
    if left.isalpha() or right.isalpha():
        return gap > WORD_GAP * size or drawing.text[before.end : run.start].isspace()
    return gap > DIGIT_GAP * size


def _letter_spaced(drawing: Drawing, runs: list[Run]) -> bool:
    """A heading whose letters are drawn apart: nothing but single characters and numbers, evenly set."""
    if len(runs) < 2:
        return False
    if any(run.end - run.start > 1 and not drawing.text[run.start : run.end].isdigit() for run in runs):
        return False
    if all(drawing.text[run.start].isdigit() for run in runs):
        return len(runs) == sum(run.end - run.start for run in runs) and _evenly_set(runs)
    return _evenly_set(runs)


def _evenly_set(runs: list[Run]) -> bool:
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(runs)]
    return max(gaps) <= 2 * min(gaps) + runs[0].size


def _without_overlap(drawing: Drawing, runs: list[Run]) -> list[Run]:
    """Runs that do not overlap: one drawn twice (bold) is kept once, one drawn into another's gap cuts it. Those
    whose characters have no exact places are kept whole, though they overlap."""
    if drawing.inexact or all(
        after.x0 >= before.x1 - OVERLAP * after.size for before, after in itertools.pairwise(runs)
    ):
        return runs
    singles = sorted(
        Run(k, k + 1, drawing.x0[k], run.top, drawing.x1[k], run.bottom)
        for run in runs
        for k in range(run.start, run.end)
    )
    singles.sort(key=lambda one: one.x0 + one.x1)
    kept: list[Run] = []
    for one in singles:
        if kept:
            last = kept[-1]
            if one.x0 - last.x0 <= 0.25 * one.size and drawing.text[one.start] == drawing.text[last.start]:
                continue
            if one.start == last.end and one.top == last.top:
                kept[-1] = Run(last.start, one.end, last.x0, last.top, one.x1, last.bottom)
                continue
        kept.append(one)
    return kept
