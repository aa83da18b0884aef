"""Tables of a plain text whose columns are set with spaces: read by alignment, as a page without rulings is.

The lines are laid out on a page where a character takes one place and an ideograph two, as such texts are set. Programs
that write a PDF as text count one for each; what stands over a figure then is not its label, and the table is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji.ingest.lost_tables import holds_figures, lost_tables
from gouji.ingest.pdf_aligned import AlignedTable, find_aligned
from gouji.ingest.pdf_drawing import Drawing, Run, draw_upright
from gouji.ingest.text_wrap import places
from gouji.model import Block, Cell, Grid, Line

# A page of text, in points: a place, the size of the letters (less than two places, so that two blanks part two texts),
# the step from line to line (what is wrapped in a header cannot be told from what stands under a label), the step to
# figures that stand in the middle of a label of two lines, and the step that nothing goes over.
PLACE, SIZE, STEP, WITHIN, OVER = 5.0, 9.0, 15.5, 10.0, 60.0

_GAP = re.compile(r"(?<=\S) (?=\S)")
# A name of two characters, set as wide as others are; three apart are columns of their own.
_PAIR = re.compile(
    r"(?<!\S)(?<![\u4e00-\u9fff] )[\u4e00-\u9fff]( {1,4})[\u4e00-\u9fff](?!\S)(?! {1,6}[\u4e00-\u9fff](?!\S))"
)
_AMOUNT_BEFORE = re.compile(r"\.\d+%?$")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?%?|[-\u2014]+")
_COLON = "\uff1a"
_STOP = "\u3002"

Span = tuple[int, int]


# A header has at most so many lines, blank ones too; a table of more lines is not read.
HEADER = 10
MOST = 500
LEAST = 2  # rows of figures left out between tables that were read are another table


@dataclass(slots=True)
class TextTable:
    """A table and the span of ``text`` from the first to the last line that it was read from."""

    grid: Grid
    start: int
    end: int


def with_spaced_tables(text: str, blocks: Sequence[Block]) -> tuple[list[Block], int]:
    """``blocks`` with the tables among their lines that are set with spaces as grids; and how many others there are,
    whose columns cannot be told and whose figures are left out."""
    shown = [text[block.start : block.end] if isinstance(block, Line) else None for block in blocks]
    out: list[Block] = []
    lost = start = 0
    for first, end in lost_tables(shown):
        above = first
        while above > start and shown[above - 1] is not None and first - above < HEADER:
            above -= 1
        tables = _tables_in(text, blocks[above:end])
        placed = list(_put(text, blocks[above:end], first - above, tables))
        out += [*blocks[start:above], *placed]
        kept = {block.start for block in placed if isinstance(block, Line)}
        lost += _is_lost(text, [block for block in blocks[first:end] if isinstance(block, Line)], kept, tables)
        start = end
    return [*out, *blocks[start:]], lost


def _is_lost(text: str, lines: Sequence[Line], kept: set[int], tables: Sequence[TextTable]) -> bool:
    """Whether rows of figures were left out: more than page numbers between tables that were read."""
    out = [line for line in lines if line.start not in kept]
    out = [line for line in out if not any(table.start <= line.start < table.end for table in tables)]
    rows = sum(len(text[line.start : line.end].split()) > 1 for line in out)
    return not tables or rows >= LEAST


def _tables_in(text: str, blocks: Sequence[Block]) -> list[TextTable]:
    """The tables set with spaces among the lines from the first to the last of ``blocks``."""
    first, last = blocks[0], blocks[-1]
    assert isinstance(first, Line) and isinstance(last, Line)
    lines: list[Span] = []
    at = first.start
    for line in text[first.start : last.end].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return read_text_tables(text, lines) if len(lines) <= MOST else []


def _put(text: str, blocks: Sequence[Block], head: int, tables: Sequence[TextTable]) -> Iterator[Block]:
    """The blocks with each table in place of its lines; figures that belong to none are left out, but for those of the
    first ``head`` blocks."""
    waiting = list(tables)
    for number, block in enumerate(blocks):
        assert isinstance(block, Line)
        if waiting and block.start >= waiting[0].start:
            yield waiting.pop(0).grid
        inside = any(table.start <= block.start < table.end for table in tables)
        label = not tables and number >= head  # of a table that is not read
        if not inside and not label and (number < head or not holds_figures(text[block.start : block.end])):
            yield block


def read_text_tables(text: str, lines: Sequence[Span]) -> list[TextTable]:
    """The tables set with spaces in the lines of ``text`` (half-open spans, blank ones too), from the top."""
    drawing, offsets = _draw(text, lines)
    found = find_aligned(drawing, drawing.runs)
    return [_table(text, table, offsets) for table in found if _is_unambiguous(text, table, offsets)]


def _is_unambiguous(text: str, table: AlignedTable, offsets: Sequence[int]) -> bool:
    """Whether each column has a label of its own right above its figures, and no cell a figure and words beside it."""
    lowest: dict[int, int] = {}
    body: dict[int, list[Run]] = {}
    for index, span in enumerate(table.lattice.cells):
        if span.row >= table.head:
            runs = table.held.get(index, ())
            if len({bool(_FIGURE.fullmatch(text[offsets[run.start] : offsets[run.end - 1] + 1])) for run in runs}) > 1:
                return False
            body.setdefault(span.column, []).extend(runs)
        elif index in table.held:
            for column in range(span.column, span.column + span.column_span):
                if column not in lowest or span.row > table.lattice.cells[lowest[column]].row:
                    lowest[column] = index
    xs = table.lattice.xs
    return len(lowest) == len(xs) - 1 and all(
        table.lattice.cells[index].column_span == 1
        and _stands_over(table.held[index], body.get(column, ()), xs[column], xs[column + 1])
        for column, index in lowest.items()
    )


def _stands_over(label: Sequence[Run], body: Sequence[Run], left: float, right: float) -> bool:
    """Whether a label is over something of its column, or at least between the columns beside it."""
    low, high = min(run.x0 for run in label), max(run.x1 for run in label)
    return left <= (low + high) / 2 <= right or any(run.x0 < high and low < run.x1 for run in body)


def _draw(text: str, lines: Sequence[Span]) -> tuple[Drawing, list[int]]:
    """The lines as a page, and where each of its characters stands in ``text``."""
    offsets: list[int] = []
    columns: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    shows = [text[start:end] for start, end in lines]
    top = -STEP
    for number, (start, end) in enumerate(lines):
        top += _step(shows, number)
        if _is_beside(shows[number]):
            continue
        at = 0.0
        glued = {gap.start() for gap in _GAP.finditer(text, start, end) if not _parts(text, start, gap.start())}
        spaced = {gap.start(1): len(gap[1]) for gap in _PAIR.finditer(text, start, end)}
        for k in range(start, end):
            width = places(text[k]) * PLACE
            reach = at + width + PLACE * spaced.get(k + 1, 1 if k + 1 in glued else 0)
            offsets.append(k)
            for column, edge in zip(columns, (at, top, reach, top + SIZE), strict=True):
                column.append(edge)
            at += width
        if start < end:
            offsets.append(end)  # no run goes on from one line to the next
            for column in columns:
                column.append(column[-1])
    shown = "".join("\n" if k == len(text) else text[k] for k in offsets)
    size = (max(columns[2], default=0.0) + PLACE, top + 2 * STEP)

    def angles_of(runs: list[Run]) -> list[float]:
        return [0.0] * len(runs)

    return draw_upright(0, size, shown, columns, angles_of, (), 0.0), offsets


def _step(lines: Sequence[str], number: int) -> float:
    """How far below the line before it a line stands."""
    above, line = lines[max(number - 1, 0)], lines[number]
    if _is_beside(above) or _is_beside(line):
        return OVER
    below = lines[number + 1] if number + 1 < len(lines) else ""
    before = lines[number - 2] if number > 1 else ""
    if (_is_label(above) and _is_figures(line) and _is_label(below)) or (
        _is_label(before) and _is_figures(above) and _is_label(line)
    ):
        return WITHIN
    return STEP


def _is_beside(line: str) -> bool:
    """A line that stands between tables and in none: a caption, a sentence, a page number."""
    words = line.split()
    amounts = any(_FIGURE.fullmatch(word) for word in words)
    return (not amounts and (_COLON in line or _STOP in line)) or (amounts and len(words) == 1)


def _is_label(line: str) -> bool:
    words = line.split()
    return len(words) == 1 and not _FIGURE.fullmatch(words[0])


def _is_figures(line: str) -> bool:
    words = line.split()
    return len(words) > 1 and all(map(_FIGURE.fullmatch, words))


def _parts(text: str, start: int, gap: int) -> bool:
    """Whether one blank parts two texts: behind an amount it does, elsewhere it stands within a label."""
    return _AMOUNT_BEFORE.search(text, start, gap) is not None


def _table(text: str, table: AlignedTable, offsets: Sequence[int]) -> TextTable:
    lattice = table.lattice
    cells = []
    for index, span in enumerate(lattice.cells):
        runs = sorted(table.held.get(index, ()), key=lambda run: (run.top, run.x0))
        words = "".join(text[offsets[run.start] : offsets[run.end - 1] + 1] for run in runs)
        start, end = (offsets[runs[0].start], offsets[runs[-1].end - 1] + 1) if runs else (None, None)
        if len({run.top for run in runs}) > 1:
            start = end = None  # wrapped: other cells stand between
        shown = words if start is None else text[start:end]
        cells.append(Cell(shown, span.row, span.column, span.row_span, span.column_span, start, end))
    grid = Grid(tuple(cells), len(lattice.ys) - 1, len(lattice.xs) - 1, spans_known=True, aligned=True)
    held = [run for runs in table.held.values() for run in runs]
    start = text.rfind("\n", 0, min(offsets[run.start] for run in held)) + 1
    return TextTable(grid, start, max(offsets[run.end - 1] for run in held) + 1)
