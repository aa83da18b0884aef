"""A sheet of a workbook, whichever library read it → its captions, tables and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from gouji.ingest.paragraphs import Item, Paragraph
from gouji.ingest.placed_cells import MOST_PLACES, Placed, cells_to_grid

_STOP = "\u3002"
_COLONS = re.compile("[:\uff1a]")
_WIDE = 0.6  # share of a table's columns that a note below it is merged over
_TITLE = 5  # characters; a form's number is shorter, or holds digits and is not much longer
_NUMBERED_TITLE = 8
_USUAL_NAME = re.compile(r"[A-Za-z]+[ _-]?\d*|\W*\d+\W*")  # Sheet1

Place = tuple[int, int]
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass
class Sheet:
    """What a sheet shows: the text of each place, and the ranges that are merged. Hidden rows and columns are counted
    and left out by ``visible``."""

    name: str
    texts: dict[Place, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncomputed: int = 0

    def hidden_lines(self) -> int:
        """How many hidden rows and columns hold something."""
        rows = {row for row, _ in self.texts} & self.hidden_rows
        return len(rows) + len({column for _, column in self.texts} & self.hidden_columns)

    def visible(self) -> list[Placed]:
        """The cells that hold something, by row and column, each with the text as its element; what is hidden left out.

        A merged cell begins where the first of its rows and columns is shown.
        """
        covered: set[Place] = set()
        cells: list[Placed] = []
        for top, left, bottom, right in self.merged:
            rows = [row for row in range(top, bottom + 1) if row not in self.hidden_rows]
            columns = [column for column in range(left, right + 1) if column not in self.hidden_columns]
            text = self.texts.get((top, left), "")
            covered.update(place for place in self._held_in(top, left, bottom, right))
            if rows and columns and text:
                row_span, column_span = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
                cells.append(Placed(text, rows[0], columns[0], row_span, column_span))
        for (row, column), text in self.texts.items():
            if text and (row, column) not in covered and row not in self.hidden_rows:
                if column not in self.hidden_columns:
                    cells.append(Placed(text, row, column, 1, 1))
        return sorted(cells, key=lambda cell: (cell.row, cell.column))

    def _held_in(self, top: int, left: int, bottom: int, right: int) -> Iterator[Place]:
        """The places of a range that hold something: no more than there are of either."""
        if (bottom - top + 1) * (right - left + 1) <= len(self.texts):
            yield from ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        else:
            for row, column in self.texts:
                if top <= row <= bottom and left <= column <= right:
                    yield row, column


def sheet_to_items(sheet: Sheet) -> tuple[list[Item], bool]:
    """Captions, tables and notes of a sheet from the top, and whether a table was too large to be read whole."""
    rows = [list(cells) for _, cells in groupby(sheet.visible(), key=lambda cell: cell.row)]
    items: list[Item] = []
    captions: list[Paragraph] = []
    cut = False
    for part in _parts(rows):
        if len(part) == 1 and len(part[0]) == 1:
            lines = [Paragraph(line, True) for line in _lines(part[0][0].element)]
            captions += lines
            items += lines
            continue
        first = len(captions) == len(items)
        if first and not any(_is_title(line.text) for line in captions) and not _USUAL_NAME.fullmatch(sheet.name):
            items.insert(0, Paragraph(sheet.name.strip(), True))
        held, more = _bounded([cell for row in part for cell in row])
        cut = cut or more
        items.append(cells_to_grid(held, [cell.element.strip() for cell in held]))
        captions = []
    return items, cut


def _parts(rows: Sequence[list[Placed]]) -> Iterator[list[list[Placed]]]:
    """Rows of one cell that stand above or below a table, each by itself, and the rows of each table."""
    table: list[list[Placed]] = []
    for row in rows:
        if len(row) > 1 or (table and not _follows_a_gap(row, table[-1])):
            table.append(row)
            continue
        yield from _closed(table)
        table = []
        yield [row]
    yield from _closed(table)


def _follows_a_gap(row: Sequence[Placed], before: Sequence[Placed]) -> bool:
    return row[0].row > max(cell.row + cell.row_span for cell in before)


def _closed(table: list[list[Placed]]) -> Iterator[list[list[Placed]]]:
    """A table, and the notes below it: single cells that hold a sentence, or run over most of its columns."""
    if not table:
        return
    columns = {cell.column for row in table for cell in row}
    last = len(table)
    while last > 1 and len(table[last - 1]) == 1:
        cell = table[last - 1][0]
        reach = sum(cell.column <= column < cell.column + cell.column_span for column in columns)
        if _STOP not in cell.element and reach < _WIDE * len(columns):
            break
        last -= 1
    yield table[:last]
    yield from ([row] for row in table[last:])


def _is_title(text: str) -> bool:
    """Whether a caption may name its table: neither a form's number nor a unit."""
    numbered = any(char.isdigit() for char in text)
    return not _COLONS.search(text) and len(text) >= (_NUMBERED_TITLE if numbered else _TITLE)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _bounded(cells: list[Placed]) -> tuple[list[Placed], bool]:
    """The cells of the first rows, no more than make a grid of a bearable size, and whether some are left out."""
    columns = len({cell.column for cell in cells})
    most = max(MOST_PLACES // max(columns, 1), 1)
    rows = sorted({cell.row for cell in cells})
    if len(rows) <= most:
        return cells, False
    return [cell for cell in cells if cell.row < rows[most]], True
