"""The tables of a Word document → cells in their places: gridSpan, vMerge, and rows that begin further right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gouji.ingest.docx_styles import WORD, Element, child, number, value
from gouji.ingest.placed_cells import MOST_PLACES, Placed

_WIDEST_SPAN = 1000
_HOLDERS = frozenset(WORD + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table and its cells, those in controls among them."""

    element: Element
    cells: tuple[Element, ...]


def table_rows(table: Element) -> Iterator[Row]:
    """The rows of a table, not of those inside it."""
    for row in _held(table, WORD + "tr"):
        yield Row(row, tuple(_held(row, WORD + "tc")))


def _held(element: Element, tag: str) -> Iterator[Element]:
    for part in element:
        if part.tag == tag:
            yield part
        elif part.tag in _HOLDERS:
            yield from _held(part, tag)


def place_cells(rows: Sequence[Row]) -> list[Placed]:
    """The cells of the rows in their places; one merged into the cell above or before it makes that larger."""
    placed: list[Placed] = []
    above: dict[int, int] = {}  # column → the cell of the row before that begins there, as its place in ``placed``
    count = 0
    for index, row in enumerate(rows):
        column = _span(child(row.element, "trPr", "gridBefore"), least=0)
        begun: dict[int, int] = {}
        for cell in row.cells:
            properties = child(cell, "tcPr")
            width = _span(child(properties, "gridSpan"))
            down, across = child(properties, "vMerge"), child(properties, "hMerge")
            if across is not None and value(across) != "restart" and begun:
                last = max(begun)
                placed[begun[last]] = replace(placed[begun[last]], column_span=column + width - last)
            elif down is not None and value(down) != "restart" and column in above:
                known = placed[above[column]]
                placed[above[column]] = replace(known, row_span=index - known.row + 1)
                begun[column] = above[column]
            else:
                begun[column] = len(placed)
                placed.append(Placed(cell, index, column, 1, width))
            column += width
            count += width
            if count > MOST_PLACES:
                return placed
        above = begun
    return placed


def _span(element: Element | None, least: int = 1) -> int:
    found = number(element)
    return least if found is None else min(max(found, least), _WIDEST_SPAN)
