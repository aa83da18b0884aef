"""HTML tables → grids; tables that only lay out a page are told apart from tables of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.ingest.html_elements import Element, is_hidden, name, whole_number
from gouji.ingest.placed_cells import MOST_PLACES, Placed, holds_no_data

_WIDEST_SPAN = 1000  # HTML's own limit
_GROUPS = {"thead": 0, "tbody": 1, "tr": 1, "td": 1, "th": 1, "tfoot": 2}


def place_cells(table: Element) -> tuple[list[Placed], bool]:
    """The cells of a table (not of those inside it) in their places, and whether some had to be left out."""
    groups = list(_row_groups(table))
    placed: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    row = 0
    for rows in groups:
        for index, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                down = whole_number(cell, "rowspan", 1) or len(rows)
                row_span = max(1, min(down, len(rows) - index))
                column_span = min(max(1, whole_number(cell, "colspan", 1)), _WIDEST_SPAN)
                if len(taken) + row_span * column_span > MOST_PLACES:
                    return placed, True
                taken.update((row + r, column + c) for r in range(row_span) for c in range(column_span))
                placed.append(Placed(cell, row, column, row_span, column_span))
                column += column_span
            row += 1
    return placed, False


def _row_groups(table: Element) -> Iterator[list[list[Element]]]:
    """The rows of each row group, head first and foot last; a row is the list of its cells."""
    groups: list[tuple[int, list[list[Element]]]] = []
    loose = False
    for child in table:
        tag = name(child)
        if tag not in _GROUPS or is_hidden(child):
            continue
        if tag in ("thead", "tbody", "tfoot"):
            groups.append((_GROUPS[tag], [_cells(row) for row in child if name(row) == "tr" and not is_hidden(row)]))
            loose = False
            continue
        if not loose:
            groups.append((1, []))
            loose = True
        groups[-1][1].append(_cells(child) if tag == "tr" else [child])
    for _, rows in sorted(groups, key=lambda group: group[0]):
        if any(rows):
            yield [row for row in rows if row]


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if name(cell) in ("td", "th") and not is_hidden(cell)]


def is_layout(table: Element, placed: Sequence[Placed], texts: Sequence[str]) -> bool:
    """Whether a table only lays out what stands in it: other tables, one column or row, or a column of running text."""
    if table.get("role", "").lower() == "presentation" or _holds_tables(table):
        return True
    return holds_no_data(placed, texts)


def _holds_tables(table: Element) -> bool:
    """Tables with rows and columns of their own, in cells that hold more than them or in a table with few cells."""
    return any(inner is not table and len(place_cells(inner)[0]) >= 4 for inner in table.iter("table"))
