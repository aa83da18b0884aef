"""The lines above the figures of a table without rulings → its header labels and the columns that each stands over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gouji.ingest.pdf_aligned_parts import NEXT, Column, Part, PartLine
from gouji.ingest.pdf_drawing import Rule, Run

# So many lines of a header at most; a label is at most this share of the table wide.
LINES = 6
WIDE = 0.6
# In font sizes. The parts of a wrapped label stand this close; a label stands over the middle of its columns, this nearly.
WRAPPED = 0.6
CENTRED = 1.2
# The size of a header's letters differs from the body's at most by this share: a title is larger.
OTHER_SIZE = 0.25


@dataclass(slots=True)
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

    def covers(self, other: Label) -> bool:
        return self.first <= other.last and other.first <= self.last


def header_labels(
    lines: Sequence[PartLine], body: int, columns: list[Column], rules: Sequence[Rule], whole: Sequence[float]
) -> tuple[list[Label], list[Column]]:
    """The labels above ``lines[body]``, from the top, and the columns: those that have a label and no text too.

    ``rules`` are the horizontal ones of the table, ``whole`` the places of those over its whole width.
    """
    parts = [part for line in _header_lines(lines, body, columns, whole) for part in line]
    for part in parts:
        if not any(_meets(part, column) for column in columns):
            columns = [*columns, Column(part.x0, part.x1, False)]
    columns = sorted(columns, key=lambda column: column.x0)
    labels = [_label(part, columns) for part in parts]
    labels = _wrapped(labels, labels[0].bottom - labels[0].top) if labels else []
    for label in sorted(labels, key=lambda one: -one.top):
        below = [one for one in labels if one.top > label.top and one.covers(label)]
        label.is_last = not below
        if below or label.first < label.last:
            _widen(label, labels, columns, rules)
            label.is_last = not any(one.top > label.top and one.covers(label) for one in labels)
    return sorted(labels, key=lambda one: (one.top, one.first)), _widened(columns, labels)


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
    left, right = columns[0].x0 - NEXT * size, columns[-1].x1 + NEXT * size
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
        if any(part.x1 - part.x0 > WIDE * (right - left) or part.x0 < left or part.x1 > right for part in line):
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


def _label(part: Part, columns: Sequence[Column]) -> Label:
    over = [k for k, column in enumerate(columns) if _meets(part, column)]
    return Label(over[0], over[-1], list(part.runs), part.x0, part.x1, part.top, part.bottom)


def _meets(part: Part, column: Column) -> bool:
    return part.x0 < column.x1 and column.x0 < part.x1


def _wrapped(labels: Sequence[Label], size: float) -> list[Label]:
    """The labels, those wrapped over lines put together."""
    out: list[Label] = []
    for label in sorted(labels, key=lambda one: one.top):
        above = next((one for one in out if _is_wrapped(one, label, size)), None)
        if above is None:
            out.append(label)
        else:
            above.runs += label.runs
            above.bottom, above.x0, above.x1 = label.bottom, min(above.x0, label.x0), max(above.x1, label.x1)
            above.first, above.last = min(above.first, label.first), max(above.last, label.last)
    return out


def _is_wrapped(above: Label, label: Label, size: float) -> bool:
    """Whether a label goes on from one above it: closer than labels of two levels, and of the same width or so."""
    near = 0 <= label.top - above.bottom <= WRAPPED * size or above.top < label.top <= above.bottom
    inside = above.x0 - size <= label.x0 and label.x1 <= above.x1 + size
    return near and inside and (above.first, above.last) == (label.first, label.last)


def _widen(label: Label, labels: Sequence[Label], columns: Sequence[Column], rules: Sequence[Rule]) -> None:
    """Let a label that has others below it stand over all the columns that it is in the middle of."""
    size = label.bottom - label.top
    below = [rule for rule in rules if 0 <= rule.at - label.bottom <= NEXT * size and rule.low < label.x1 > label.x0]
    under = [rule for rule in below if rule.low <= label.x0 and label.x1 <= rule.high]
    narrow = min(under, key=lambda rule: rule.high - rule.low, default=None)
    if narrow is not None and narrow.high - narrow.low < 0.95 * (columns[-1].x1 - columns[0].x0):
        inside = [k for k, column in enumerate(columns) if narrow.low <= column.middle <= narrow.high]
        if inside:
            label.first, label.last = inside[0], inside[-1]
            return
    beside = [one for one in labels if one is not label and one.top < label.bottom and label.top < one.bottom]
    taken = {k for one in beside for k in range(one.first, one.last + 1)}
    lower = {k for one in labels if one.top >= label.bottom for k in range(one.first, one.last + 1)}
    middle = (label.x0 + label.x1) / 2
    best = (label.first, label.last)
    for first in range(label.first, -1, -1):
        if first in taken or (first < label.first and first not in lower):
            break
        for last in range(label.last, len(columns)):
            if last in taken or (last > label.last and last not in lower):
                break
            spread = (columns[first].x0 + columns[last].x1) / 2
            tolerance = CENTRED * size + (columns[last].x1 - columns[last].x0) / 2
            if abs(spread - middle) <= tolerance and last - first > best[1] - best[0]:
                best = (first, last)
    label.first, label.last = best


def _widened(columns: Sequence[Column], labels: Sequence[Label]) -> list[Column]:
    """The columns as wide as the labels that stand over one of them alone."""
    out = [replace(column) for column in columns]
    for label in labels:
        if label.first == label.last:
            column = out[label.first]
            column.x0, column.x1 = min(column.x0, label.x0), max(column.x1, label.x1)
    return out
