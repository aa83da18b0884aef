"""Lines of a table without rulings → the texts that white space sets apart, and columns of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.ingest.pdf_drawing import Drawing, Run
from gouji.ingest.pdf_lines import runs_to_lines
from gouji.records import cached_property

# In font sizes. A gap this wide parts two texts of a line, and two of which one is a figure; lines of a table stand at
# most this far apart.
PART = 1.0
PART_FIGURE = 0.5
NEXT = 3.0

_FIGURE = re.compile(r"[-+(]?\d[\d,]*(?:\.\d+)?[%)]?|[-\u2014\u2015\u2013]{1,2}")


@dataclass(eq=False)
class Part:
    """A text of a line, set apart from its neighbours by white space."""

    drawing: Drawing
    runs: list[Run]

    @cached_property
    def text(self) -> str:
        return "".join(line.text for line in runs_to_lines(self.drawing, self.runs))

    @property
    def x0(self) -> float:
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        return self.runs[-1].x1

    @property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        return max(run.bottom for run in self.runs)

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.fullmatch(self.text))


@dataclass(slots=True)
class Column:
    """The parts of a column's body lie between ``x0`` and ``x1``."""

    x0: float
    x1: float
    figures: bool

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


PartLine = list[Part]


def parts_of_line(drawing: Drawing, runs: Sequence[Run]) -> PartLine:
    """The parts of a line."""
    groups: list[list[Run]] = []
    for run in runs:
        if groups and not _apart(drawing, groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [Part(drawing, group) for group in groups]


def _apart(drawing: Drawing, before: Run, run: Run) -> bool:
    """Whether the gap between two runs parts two texts: a figure stands closer to its neighbour's column than words."""
    figure = drawing.text[before.end - 1].isdigit() or drawing.text[run.start].isdigit()
    return run.x0 - before.x1 > (PART_FIGURE if figure else PART) * min(run.size, before.size)
