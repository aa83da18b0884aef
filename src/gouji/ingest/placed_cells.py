"""Cells in their places, of whatever format → a grid; and whether they hold data or only lay out a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gouji.model import Cell, Grid

MOST_PLACES = 1_000_000
"""A table with more places than this is cut off: no report has one, and spans could make millions out of a line."""
_STOP = "\u3002"
_PROSE = 200  # characters of a cell that is running text, not a label


@dataclass(frozen=True, slots=True)
class Placed:
    """What a cell was read from, and the places it covers."""

    element: Any
    row: int
    column: int
    row_span: int
    column_span: int


def holds_no_data(placed: Sequence[Placed], texts: Sequence[str]) -> bool:
    """Whether the cells are no table of data: one column or row, or a column of running text."""
    filled: dict[int, int] = {}
    for cell, text in zip(placed, texts, strict=True):
        if text:
            filled[cell.row] = filled.get(cell.row, 0) + 1
    rows_of_data = sum(count > 1 for count in filled.values())
    if len(filled) < 2 or not rows_of_data:
        return True
    longest = max(texts, key=len)
    is_prose = len(longest) > _PROSE and len(longest) * 5 > sum(map(len, texts)) * 3 and longest.count(_STOP) > 1
    return is_prose and rows_of_data < 3


def cells_to_grid(placed: Sequence[Placed], texts: Sequence[str]) -> Grid:
    """The grid of the places where a cell begins: rows and columns that spans alone make up are none."""
    rows = {row: n for n, row in enumerate(sorted({cell.row for cell in placed}))}
    columns = {column: n for n, column in enumerate(sorted({cell.column for cell in placed}))}

    def reach(span: range, known: dict[int, int]) -> int:
        return sum(place in known for place in span)

    cells = tuple(
        Cell(
            text,
            rows[cell.row],
            columns[cell.column],
            reach(range(cell.row, cell.row + cell.row_span), rows),
            reach(range(cell.column, cell.column + cell.column_span), columns),
        )
        for cell, text in zip(placed, texts, strict=True)
    )
    return Grid(cells, len(rows), len(columns), spans_known=True)


_WHOLE_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


def lines_to_cell(lines: Sequence[str]) -> str:
    """The text of a cell; figures that stand below each other stay apart, so that they never make up another."""
    figures = len(lines) > 1 and all(_WHOLE_FIGURE.fullmatch(line) for line in lines)
    return (" / " if figures else "\n").join(lines)
