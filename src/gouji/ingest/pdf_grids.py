"""A drawing → its tables with the text of their cells, and the runs that stand outside them."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.ingest.pdf_aligned import AlignedTable, find_aligned
from gouji.ingest.pdf_drawing import Drawing, Run
from gouji.ingest.pdf_lattices import Lattice, find_lattices
from gouji.ingest.pdf_lines import TextLine, runs_to_lines

# A table has text in at least this many cells; a chart's grid lines have none.
FILLED_CELLS = 2
# A number is never cut at a ruling that it overruns.
_PIECE = re.compile(r"[-+(]?[\d.,]*\d[\d.,]*[%)]?|.", re.DOTALL)


@dataclass(slots=True)
class RuledTable:
    """A lattice and the text of its cells, in the order of ``lattice.cells``.

    ``aligned``: there are no rulings between its columns, which were told by how the text is aligned.
    """

    lattice: Lattice
    texts: list[str]
    aligned: bool = False

    @property
    def top(self) -> float:
        return self.lattice.ys[0]

    @property
    def foot(self) -> float:
        return self.lattice.ys[-1]


@dataclass(slots=True)
class PageTables:
    """The tables of a page from the top, and the ``runs`` outside them.

    A table has at least 2 by 2 elementary cells. ``strips`` are single rows of cells: mere text (so their runs are
    among ``runs`` too) unless a table goes on with them from the page before or overleaf.
    """

    tables: list[RuledTable]
    strips: list[RuledTable]
    runs: list[Run]


def read_tables(drawing: Drawing) -> PageTables:
    """The tables of a page; what stands sideways in their cells is no longer among ``drawing.turned``."""
    found = PageTables([], [], drawing.runs)
    for lattice in find_lattices(drawing.horizontals, drawing.verticals):
        inside, outside = _parted(found.runs, lattice)
        sideways, elsewhere = _parted(drawing.turned, lattice)
        held = _cell_runs(drawing, lattice, inside)
        held_sideways = _cell_runs(drawing, lattice, sideways)
        filled = len(held.keys() | held_sideways.keys())
        if filled < min(FILLED_CELLS, lattice.rows):
            continue
        texts = []
        for index in range(len(lattice.cells)):
            text = _cell_text(drawing, lattice, index, held[index]) if index in held else ""
            if index in held_sideways:
                # drawing order is the only order that text set sideways in a cell has
                text += "".join(drawing.text[run.start : run.end] for run in sorted(held_sideways[index]))
            texts.append(text)
        if lattice.rows == 1:
            found.strips.append(RuledTable(lattice, texts))
            continue
        found.tables.append(RuledTable(lattice, texts))
        found.runs, drawing.turned = outside, elsewhere
    for table in find_aligned(drawing, found.runs):
        _add_aligned(drawing, table, found)
    found.tables.sort(key=lambda table: table.top)
    return found


def _parted(runs: Sequence[Run], lattice: Lattice) -> tuple[list[Run], list[Run]]:
    """The runs whose middle is on a lattice, and the others."""
    inside: list[Run] = []
    outside: list[Run] = []
    left, right, top, foot = lattice.xs[0], lattice.xs[-1], lattice.ys[0], lattice.ys[-1]
    for run in runs:
        holds = left <= (run.x0 + run.x1) / 2 <= right and top <= (run.top + run.bottom) / 2 <= foot
        (inside if holds else outside).append(run)
    return inside, outside


def _add_aligned(drawing: Drawing, table: AlignedTable, found: PageTables) -> None:
    """Add a table without rulings; its runs are no longer among those outside."""
    lattice = table.lattice
    texts = [
        _cell_text(drawing, lattice, index, table.held[index]) if index in table.held else ""
        for index in range(len(lattice.cells))
    ]
    found.tables.append(RuledTable(lattice, texts, aligned=True))
    taken = {run for runs in table.held.values() for run in runs}
    found.runs = [run for run in found.runs if run not in taken]


def _cell_runs(drawing: Drawing, lattice: Lattice, runs: Sequence[Run]) -> dict[int, list[Run]]:
    """The runs of each cell that has any; a run over a ruling is cut there, but never within a number."""
    held: dict[int, list[Run]] = defaultdict(list)
    x0, x1 = drawing.x0, drawing.x1
    for run in runs:
        middle = (run.top + run.bottom) / 2
        if run.end - run.start == 1:
            held[lattice.cell_at((run.x0 + run.x1) / 2, middle)].append(run)
            continue
        start, end = run.start, run.end - 1
        ends = (x0[start] + x1[start]) / 2, (x0[end] + x1[end]) / 2
        first, last = lattice.cells_at(ends, middle)
        if first == last:
            held[first].append(run)
        else:
            for index, part in _cut(drawing, lattice, run):
                held[index].append(part)
    return held


def _cut(drawing: Drawing, lattice: Lattice, run: Run) -> list[tuple[int, Run]]:
    parts: list[tuple[int, Run]] = []
    for piece in _PIECE.finditer(drawing.text, run.start, run.end):
        start, end = piece.span()
        x0, x1 = drawing.x0[start], drawing.x1[end - 1]
        index = lattice.cell_at((x0 + x1) / 2, run.middle)
        if parts and parts[-1][0] == index:
            start, x0 = parts[-1][1].start, parts[-1][1].x0
            parts.pop()
        parts.append((index, Run(start, end, x0, run.top, x1, run.bottom)))
    return parts


def _cell_text(drawing: Drawing, lattice: Lattice, index: int, runs: list[Run]) -> str:
    """The text of a cell on one line."""
    if len(runs) == 1:
        return drawing.text[runs[0].start : runs[0].end]
    lines = runs_to_lines(drawing, runs)
    x0, _, x1, _ = lattice.box(lattice.cells[index])
    text = lines[0].text
    for above, line in itertools.pairwise(lines):
        text += (" " if _stands_alone(above, line, x1 - x0) else "") + line.text
    return _CLOSE_UP.sub("", text)


# In a cell, space says nothing except between words in Latin script or between two numbers.
_CLOSE_UP = re.compile(r"(?<![\x21-\x7e]) | (?![\x21-\x7e])")
_FIRST_WORD = re.compile(r"[\x21-\x7e]+|.")


def _stands_alone(above: TextLine, line: TextLine, width: float) -> bool:
    """Whether a line break in a cell separates two words or numbers, instead of wrapping a long one."""
    if not (above.text[-1].isascii() and line.text[0].isascii()):
        return False
    if above.text[-1].isalpha() and line.text[0].isalpha():
        return True
    word = _FIRST_WORD.match(line.text)
    reach = line.x1s[word.end() - 1] - line.x0 if word else 0.0
    return (above.x1 - above.x0) + reach < width - line.size
