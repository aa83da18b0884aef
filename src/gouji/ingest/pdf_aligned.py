"""Tables without rulings between their columns: columns told by how their figures line up, rows by their lines.

What is told so is less sure than what rulings say; such a table is marked (``RuledTable.aligned``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gouji.ingest.pdf_aligned_header import Label, header_labels, labels_to_rows
from gouji.ingest.pdf_aligned_parts import NEXT, Column, Part, PartLine, parts_of_line
from gouji.ingest.pdf_aligned_rows import lines_to_rows
from gouji.ingest.pdf_drawing import Drawing, Rule, Run
from gouji.ingest.pdf_lattices import Lattice, Span, merge_rules
from gouji.ingest.pdf_lines import group_runs

# Labels of rows begin where others do or this much (font sizes) further right, at most this share of the table wide.
INDENT = 3.0
LABEL = 0.6
# Rows without a figure behind the last one that has one stand as far apart as the others, this nearly (a share).
EVENLY = 0.3
# The least that is a table: rows with figures, and columns of figures (or one of amounts, with decimals or commas).
ROWS = 3
COLUMNS = 2
AMOUNTS = 3
# In font sizes. Figures of a column share their right edge, middle or left edge this nearly; so many of them must.
SAME_EDGE = 0.5
ALIGNED = 0.8
# A ruling over (nearly) the whole width of the lines is the table's.
WHOLE = 0.9

_AMOUNT = re.compile(r"[-+(]?(?:\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+)\)?")


@dataclass(slots=True)
class AlignedTable:
    """A lattice made up from alignment, the runs of each of its cells, and how many of its rows are its header."""

    lattice: Lattice
    held: dict[int, list[Run]]
    head: int


def find_aligned(drawing: Drawing, runs: Iterable[Run]) -> list[AlignedTable]:
    """The tables among runs that stand in no ruled table, from the top."""
    lines = [parts_of_line(drawing, group) for group in group_runs(runs)]
    bodies = _bodies(lines)
    rules = merge_rules(drawing.horizontals) if bodies else []
    found = []
    for first, last in bodies:
        columns = _columns(lines[first : last + 1])
        if columns:
            found.append(_table(lines, first, last, columns, rules))
    return found


def _bodies(lines: Sequence[PartLine]) -> list[tuple[int, int]]:
    """The first and last line of what may be a table's body: rows with figures, and rows of labels among them."""
    bodies: list[tuple[int, int]] = []
    start = last = -1
    for k, line in enumerate(lines):
        if len(line) < 2 or not any(part.is_figure for part in line):
            continue
        if start < 0 or not _goes_on(lines, start, last, k):
            if start >= 0:
                bodies.append((start, last))
            start = k
        last = k
    if start >= 0:
        bodies.append((start, last))
    return [(a, _with_last_rows(lines, a, b)) for a, b in bodies if b - a + 1 >= ROWS]


def _goes_on(lines: Sequence[PartLine], start: int, last: int, following: int) -> bool:
    """Whether the next line with figures belongs to the body so far: close, with nothing but labels of rows between."""
    if not _close(lines[last : following + 1]):
        return False
    body = [part for line in (*lines[start : last + 1], lines[following]) for part in line]
    return all(_is_label(part, body) for line in lines[last + 1 : following] for part in line)


def _is_label(part: Part, body: Sequence[Part]) -> bool:
    width = max(one.x1 for one in body) - min(one.x0 for one in body)
    starts = (one.x0 for one in body if not one.is_figure)
    return part.x1 - part.x0 <= LABEL * width and any(
        -SAME_EDGE * part.size <= part.x0 - x0 <= INDENT * part.size for x0 in starts
    )


def _with_last_rows(lines: Sequence[PartLine], start: int, last: int) -> int:
    """The last line of a body with the rows of labels alone that follow at its pace."""
    body = [part for line in lines[start : last + 1] for part in line]
    tops = [min(part.top for part in line) for line in lines[start : last + 1]]
    pace = median(after - before for before, after in pairwise(tops))
    labels = [part for part in body if not part.is_figure]
    while last + 1 < len(lines):
        line = lines[last + 1]
        step = min(part.top for part in line) - min(part.top for part in lines[last])
        short = all(any(part.x1 <= one.x1 + part.size for one in labels) for part in line)
        if not (short and abs(step - pace) <= EVENLY * pace and all(_is_label(part, body) for part in line)):
            break
        last += 1
    return last


def _close(lines: Sequence[PartLine]) -> bool:
    return all(
        min(part.top for part in below) - max(part.bottom for part in above) <= NEXT * above[0].size
        for above, below in pairwise(lines)
    )


# ------------------------------------------------------------------------------------------ columns


def _columns(body: Sequence[PartLine]) -> list[Column]:
    """The columns of a body from the left; none when its figures do not line up as a table's."""
    lines = [line for line in body if len(line) > 1]
    figures = [part for line in lines for part in line if part.is_figure]
    groups = _overlapping(figures)
    size = median(part.size for part in figures)
    aligned = [group for group in groups if _lines_up(group, size)]
    held = sum(map(len, aligned))
    amounts = sum(bool(_AMOUNT.fullmatch(part.text)) for group in aligned for part in group)
    if held < ALIGNED * len(figures) or len(lines) < ROWS:
        return []
    if amounts < AMOUNTS or max(map(len, aligned)) < ROWS:
        return []
    columns = [Column(min(p.x0 for p in group), max(p.x1 for p in group), True) for group in groups]
    texts = [p for line in lines for p in line if not p.is_figure and not any(_meets(p, c) for c in columns)]
    columns += [Column(min(p.x0 for p in g), max(p.x1 for p in g), False) for g in _overlapping(texts)]
    columns = _without_numbering(sorted(columns, key=lambda column: column.x0), lines)
    return columns if len(columns) >= COLUMNS and not all(column.figures for column in columns) else []


def _without_numbering(columns: list[Column], lines: Sequence[PartLine]) -> list[Column]:
    """The columns; what one line alone has (the numbers of the columns, centred) is put to the amounts at its right."""
    filled = [{_column_of(part, columns) for part in line} for line in lines]
    held = [sum(k in line for line in filled) for k in range(len(columns))]
    kept: list[Column] = []
    before: Column | None = None  # of one line alone, until its amounts are found
    for k, column in enumerate(columns):
        alone = held[k] == 1 and column.figures
        if before is not None and not alone and column.figures:
            column = Column(before.x0, column.x1, True)
            before = None
        if before is not None:
            kept.append(before)
            before = None
        if alone and k + 1 < len(columns) and not any({k, k + 1} <= line for line in filled):
            before = column
        else:
            kept.append(column)
    return kept


def _overlapping(parts: Iterable[Part]) -> list[list[Part]]:
    """Parts that stand above each other, directly or through others."""
    groups: list[list[Part]] = []
    reach = 0.0
    for part in sorted(parts, key=lambda one: one.x0):
        if groups and part.x0 < reach:
            groups[-1].append(part)
            reach = max(reach, part.x1)
        else:
            groups.append([part])
            reach = part.x1
    return groups


def _lines_up(group: Sequence[Part], size: float) -> bool:
    """Whether the parts share an edge or their middle."""
    for edges in (
        [part.x1 for part in group],
        [(part.x0 + part.x1) / 2 for part in group],
        [part.x0 for part in group],
    ):
        usual = median(edges)
        if sum(abs(edge - usual) <= SAME_EDGE * size for edge in edges) >= ALIGNED * len(group):
            return True
    return False


def _meets(part: Part, column: Column) -> bool:
    return part.x0 < column.x1 and column.x0 < part.x1


def _column_of(part: Part, columns: Sequence[Column]) -> int:
    """The column that a part of the body belongs to: figures by their overlap, a long label by where it begins."""
    overlaps = [min(part.x1, column.x1) - max(part.x0, column.x0) for column in columns]
    if part.is_figure and max(overlaps) > 0:
        return overlaps.index(max(overlaps))
    starts = [k for k, overlap in enumerate(overlaps) if overlap > 0]
    if starts:
        return starts[0] if not columns[starts[0]].figures else overlaps.index(max(overlaps))
    middle = (part.x0 + part.x1) / 2
    return min(range(len(columns)), key=lambda k: abs(columns[k].middle - middle))


# ------------------------------------------------------------------------------------------ rows


def _table(
    lines: Sequence[PartLine], first: int, last: int, columns: list[Column], rules: Sequence[Rule]
) -> AlignedTable:
    left, right = columns[0].x0, columns[-1].x1
    rules = [rule for rule in rules if rule.low < right and rule.high > left]
    whole = [rule.at for rule in rules if rule.high - rule.low >= WHOLE * (right - left)]
    labels, columns = header_labels(lines, first, columns, whole)
    columns = _joined(labels, columns, lines[first : last + 1])
    body = lines_to_rows(lines[first : last + 1], whole)
    head = labels_to_rows(labels, len(columns))
    tops = [min(part.top for part in row) for row in body]
    lows = [max(part.bottom for part in row) for row in body]
    ys = [(low + top) / 2 for low, top in zip(lows, tops[1:], strict=False)]
    over = max((label.bottom for label in labels), default=tops[0])
    above = min((label.top for label in labels), default=tops[0])
    start = (over + tops[0]) / 2 if labels else tops[0]
    steps = [above + (start - above) * k / len(head) for k in range(len(head))] if head else []
    xs = [columns[0].x0, *((a.x1 + b.x0) / 2 for a, b in pairwise(columns)), columns[-1].x1]
    cells: list[Span] = []
    held: dict[int, list[Run]] = {}
    for row, placed in enumerate(head):
        for label in placed:
            held[len(cells)] = label.runs
            high = len(head) - row if label.is_last else 1
            cells.append(Span(row, label.first, high, label.last - label.first + 1))
    for row, parts in enumerate(body, len(head)):
        for index, runs in _by_column(parts, columns).items():
            held[len(cells)] = runs
            cells.append(Span(row, index, 1, 1))
    return AlignedTable(_lattice(xs, [*steps, start, *ys, lows[-1]], cells), held, len(head))


def _joined(labels: Sequence[Label], columns: list[Column], body: Sequence[PartLine]) -> list[Column]:
    """The columns, those under one label that no line fills side by side put together; the labels are moved to them.

    The number of a column, centred, stands apart from its amounts, which are not.
    """
    filled = [{_column_of(part, columns) for part in line} for line in body]
    place = list(range(len(columns)))
    for label in labels:
        under = range(label.first, label.last + 1)
        if label.is_last and len(under) > 1 and all(len(line.intersection(under)) < 2 for line in filled):
            for k in under:
                place[k] = place[label.first]
    kept = sorted(set(place))
    joined = []
    for one in kept:
        same = [column for column, at in zip(columns, place, strict=True) if at == one]
        edges = (min(column.x0 for column in same), max(column.x1 for column in same))
        joined.append(Column(*edges, any(column.figures for column in same)))
    for label in labels:
        label.first, label.last = kept.index(place[label.first]), kept.index(place[label.last])
    return joined


def _by_column(parts: Iterable[Part], columns: Sequence[Column]) -> dict[int, list[Run]]:
    out: dict[int, list[Run]] = {}
    for part in parts:
        out.setdefault(_column_of(part, columns), []).extend(part.runs)
    return out


def _lattice(xs: Sequence[float], ys: Sequence[float], cells: list[Span]) -> Lattice:
    """The lattice of these cells; what none of them covers are empty ones."""
    owner = [[-1] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    for index, span in enumerate(cells):
        for row in range(span.row, span.row + span.row_span):
            owner[row][span.column : span.column + span.column_span] = [index] * span.column_span
    for row, line in enumerate(owner):
        for column, index in enumerate(line):
            if index < 0:
                line[column] = len(cells)
                cells.append(Span(row, column, 1, 1))
    return Lattice([round(x, 2) for x in xs], [round(y, 2) for y in ys], cells, owner)
