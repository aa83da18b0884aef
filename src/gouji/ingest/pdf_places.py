"""Where the characters of a document's text stand, in a few arrays: eight bytes a character."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from gouji.ingest.pdf_drawing import turn_box
from gouji.ingest.pdf_lines import TextLine
from gouji.model import Box


class PdfPlaces:
    """The ``model.Places`` of a PDF: the edges of each character, and page, top and bottom of each line."""

    def __init__(self) -> None:
        self._x0s, self._x1s = array("f"), array("f")
        self._starts, self._pages, self._turns = array("L"), array("L"), array("B")
        self._tops, self._bottoms, self._widths, self._heights = (
            array("f"),
            array("f"),
            array("f"),
            array("f"),
        )

    def add(self, line: TextLine, page: int, turn: int, width: float, height: float) -> int:
        """Add a line (and the line break before it) of a page that was turned; returns where it starts."""
        if self._x0s:
            self._x0s.append(self._x1s[-1])
            self._x1s.append(self._x1s[-1])
        start = len(self._x0s)
        self._starts.append(start)
        self._pages.append(page)
        self._turns.append(turn)
        for column, value in (
            (self._tops, line.top - line.down),
            (self._bottoms, line.bottom - line.down),
            (self._widths, width),
            (self._heights, height),
        ):
            column.append(value)
        aside = line.aside
        self._x0s.extend([x - aside for x in line.x0s] if aside else line.x0s)
        self._x1s.extend([x - aside for x in line.x1s] if aside else line.x1s)
        return start

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box, on the page as displayed, for each line that the half-open text[start:end] touches."""
        found = []
        line = max(bisect_right(self._starts, start) - 1, 0)
        while line < len(self._starts) and self._starts[line] < end:
            first = max(start, self._starts[line])
            next_start = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self._x0s)
            last = min(end, next_start)
            if first < last:
                box = (
                    min(self._x0s[first:last]),
                    self._tops[line],
                    max(self._x1s[first:last]),
                    self._bottoms[line],
                )
                turned = turn_box(box, -self._turns[line], self._widths[line], self._heights[line])
                x0, top, x1, bottom = (round(edge, 2) for edge in turned)
                found.append(Box(self._pages[line], x0, top, x1, bottom))
            line += 1
        return tuple(found)
