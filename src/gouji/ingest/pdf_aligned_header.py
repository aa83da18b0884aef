"""The lines above the figures of a table without rulings → its header labels and the columns that each stands over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gouji.ingest.pdf_aligned_parts import NEXT, Column, Part, PartLine
from gouji.ingest.pdf_drawing import Run

# So many lines of a header at most; a label is at most this share of the table wide.
LINES = 6
WIDE = 0.6
# In font sizes. The parts of a wrapped label stand this close; labels this close to one height stand side by side.
WRAPPED = 0.6
TOUCH = 0.25
# The size of a header's letters differs from the body's at most by this share: a title is larger.
OTHER_SIZE = 0.25


@dataclass(slots=True, eq=False)
class Label:
    """A header label over the columns ``first`` to ``last``; ``is_last``: no other label stands below it."""

    first: int
    last: int
    runs: list[Run]
    x0: float
    x1: float
    top: float
    bottom: float
    is_last: bool = True

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def header_labels(
    lines: Sequence[PartLine], body: int, columns: Sequence[Column], whole: Sequence[float]
) -> tuple[list[Label], list[Column]]:
    """The labels above ``lines[body]``, from the top, and the columns: those that have a label and no text too.

    ``whole``: the places of the rulings over the table's whole width.
    """
    parts = [part for line in _header_lines(lines, body, columns, whole) for part in line]
    labels = _wrapped([Label(-1, -1, list(p.runs), p.x0, p.x1, p.top, p.bottom) for p in parts])
    reach = {label: _reach(label, labels) for label in labels}
    for label in labels:
        low, high = reach[label]
        label.is_last = not any(one.top > label.top and low <= one.middle <= high for one in labels)
    last = sorted((one for one in labels if one.is_last), key=lambda one: one.middle)
    columns = _under(last, columns)
    for label in labels:
        if not label.is_last:
            low, high = reach[label]
            under = [one for one in last if one.top > label.top and low <= one.middle <= high]
            label.first, label.last = _centred(label, under or last, columns)
    return sorted(labels, key=lambda one: (one.top, one.first)), columns


def _under(last: Sequence[Label], columns: Sequence[Column]) -> list[Column]:
    """Place the lowest labels, from the left, over the columns: one over each where there are as many, else each over
    what stands below it, which may be nothing. Returns the columns, as wide as their labels."""
    if not last:
        return list(columns)
    out: list[Column] = []
    cuts = [(one.x1 + other.x0) / 2 for one, other in pairwise(last)]
    if len(last) == len(columns):
        held = [[column] for column in columns]
    else:
        held = [[] for _ in last]
        for column in columns:
            held[bisect_right(cuts, column.middle)].append(column)
    for label, below in zip(last, held, strict=True):
        label.first = len(out)
        out += below or [Column(label.x0, label.x1, False)]
        label.last = len(out) - 1
        if label.first == label.last:
            column = replace(out[-1], x0=min(out[-1].x0, label.x0), x1=max(out[-1].x1, label.x1))
            out[-1] = column
    return out


def _centred(label: Label, under: Sequence[Label], columns: Sequence[Column]) -> tuple[int, int]:
    """The columns that a label over others stands in the middle of: those of some of the labels below it."""
    nearest = min(under, key=lambda one: abs(one.middle - label.middle))
    at = under.index(nearest)
    edges = [columns[0].x0, *((a.x1 + b.x0) / 2 for a, b in pairwise(columns)), columns[-1].x1]
    spans = [(one.first, other.last) for one in under[: at + 1] for other in under[at:]]
    # of two that fit as well, the wider one: a label over a single other one would be merged with it
    return min(
        spans,
        key=lambda span: (round(abs((edges[span[0]] + edges[span[1] + 1]) / 2 - label.middle)), span[0] - span[1]),
    )


def _reach(label: Label, labels: Sequence[Label]) -> tuple[float, float]:
    """How far to both sides the cell of a label may go: halfway to the labels at its height."""
    touch = TOUCH * (label.bottom - label.top)
    beside = [one for one in labels if one.top < label.bottom + touch and label.top < one.bottom + touch]
    low = max(((one.x1 + label.x0) / 2 for one in beside if one.middle < label.middle), default=float("-inf"))
    high = min(((label.x1 + one.x0) / 2 for one in beside if one.middle > label.middle), default=float("inf"))
    return low, high


def labels_to_rows(labels: Sequence[Label], count: int) -> list[list[Label]]:
    """The labels by how many others stand above them; those of a row never overlap."""
    rows: list[list[Label]] = []
    depth = [0] * count
    for label in sorted(labels, key=lambda one: one.top):
        at = max(depth[label.first : label.last + 1])
        while len(rows) <= at:
            rows.append([])
        rows[at].append(label)
        depth[label.first : label.last + 1] = [at + 1] * (label.last - label.first + 1)
    return rows


def _header_lines(
    lines: Sequence[PartLine], body: int, columns: Sequence[Column], whole: Sequence[float]
) -> Iterator[PartLine]:
    """The lines that belong to the header, from the lowest up."""
    first = lines[body]
    size = sorted(part.size for part in first)[len(first) // 2]
    width = columns[-1].x1 - columns[0].x0
    over = [at for at in whole if at < first[0].top]
    ceiling = min(over, default=None)
    top = min(part.top for part in first)
    alone: list[PartLine] = []  # a label by itself belongs to the header only if others stand above it
    for line in lines[max(body - LINES, 0) : body][::-1]:
        bottom = max(part.bottom for part in line)
        if top - bottom > NEXT * size or any(abs(p.size - size) > OTHER_SIZE * size for p in line):
            return
        if ceiling is not None and bottom <= ceiling:
            return
        if any(part.x1 - part.x0 > WIDE * width for part in line):
            return
        if len(line) > 1 or ceiling is not None or _is_inner(line[0], columns, size):
            yield from alone
            yield line
            alone = []
        else:
            alone.append(line)
        top = min(part.top for part in line)


def _is_inner(part: Part, columns: Sequence[Column], size: float) -> bool:
    """Whether a lone text stands over inner columns: a unit of money stands at the table's right edge."""
    return part.x0 > columns[0].x1 and part.x1 < columns[-1].x1 - size / 2


def _wrapped(labels: Sequence[Label]) -> list[Label]:
    """The labels, those wrapped over lines put together."""
    out: list[Label] = []
    for label in sorted(labels, key=lambda one: one.top):
        above = next((one for one in out if _goes_on(one, label)), None)
        if above is None:
            out.append(label)
        else:
            above.runs += label.runs
            above.bottom, above.x0, above.x1 = label.bottom, min(above.x0, label.x0), max(above.x1, label.x1)
    return out


def _goes_on(above: Label, label: Label) -> bool:
    """Whether a label is the next line of one above it: closer than the labels of two levels, and no wider."""
    size = label.bottom - label.top
    near = 0 <= label.top - above.bottom <= WRAPPED * size or above.top < label.top <= above.bottom
    return near and above.x0 - size <= label.x0 and label.x1 <= above.x1 + size
