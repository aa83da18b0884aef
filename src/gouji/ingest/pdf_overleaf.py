"""Tables that go on overleaf: which they are, and one set of columns for all their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from gouji.ingest.pdf_flow import page_size
from gouji.ingest.pdf_furniture import SAME_HEIGHT, PageText
from gouji.ingest.pdf_grids import RuledTable
from gouji.ingest.pdf_lattices import column_map, spread

# A table that goes on overleaf ends in the lower part of its page, or leaves no room for two of its rows.
FOOT = 0.75
ROOM = 2


def join_overleaf(pages: Sequence[PageText]) -> set[int]:
    """The pages whose first table continues the last one of the page before.

    A single row of cells at the head or foot of a page becomes a table where it is part of one; a part that draws
    fewer columns than another (a total under merged cells) is spread over the other's.
    """
    feet: dict[tuple[int, int], float] = defaultdict(float)
    for page in pages:
        lows = [line.bottom for line in page.lines] + [table.foot for table in page.tables]
        feet[page_size(page)] = max(feet[page_size(page)], *lows, 0.0)
    continued: set[int] = set()
    chains: list[list[RuledTable]] = []
    for before, page in pairwise(pages):
        upper, lower = _last_table(before), _first_table(page, before)
        if upper is None or lower is None or page_size(before) != page_size(page):
            continue
        room = max(feet[page_size(before)], FOOT * before.height) - upper.foot
        full = room < ROOM * max(_tallest(upper), _tallest(lower)) or upper.foot > FOOT * before.height
        if not full or _columns(upper, lower) is None:
            continue
        _take(before, upper)
        _take(page, lower)
        continued.add(page.page)
        if chains and chains[-1][-1] is upper:
            chains[-1].append(lower)
        else:
            chains.append([upper, lower])
    for chain in chains:
        _spread_chain(chain)
    return continued


def _last_table(page: PageText) -> RuledTable | None:
    """The table or strip that stands below everything else on a page."""
    last = max((*page.tables, *page.strips), key=lambda table: table.foot, default=None)
    return None if last is None or any(line.middle > last.foot for line in page.lines) else last


def _first_table(page: PageText, before: PageText) -> RuledTable | None:
    """The table or strip that stands above everything else on a page but what the page before has there too."""
    first = min((*page.tables, *page.strips), key=lambda table: table.top, default=None)
    if first is None:
        return None
    for line in page.lines:
        if line.middle < first.top and not any(
            line.text == other.text and abs(line.middle - other.middle) <= SAME_HEIGHT for other in before.lines
        ):
            return None
    return first


def _columns(one: RuledTable, other: RuledTable) -> list[int] | None:
    """The column edges of the table with fewer columns among those of the other."""
    few, many = sorted((one.lattice.xs, other.lattice.xs), key=len)
    return column_map(few, many)


def _take(page: PageText, table: RuledTable) -> None:
    """Make a strip one of its page's tables; its text is no longer among the lines."""
    if table in page.strips:
        page.strips.remove(table)
        page.tables = sorted([*page.tables, table], key=lambda one: one.top)
        page.lines = [line for line in page.lines if not table.lattice.holds((line.x0 + line.x1) / 2, line.middle)]


def _tallest(table: RuledTable) -> float:
    """The height of a table's highest row."""
    return max(low - top for top, low in pairwise(table.lattice.ys))


def _spread_chain(chain: list[RuledTable]) -> None:
    """Give the parts of one table the columns of the part that has most."""
    whole = max((table.lattice.xs for table in chain), key=len)
    for table in chain:
        places = column_map(table.lattice.xs, whole)
        if places is not None and len(table.lattice.xs) < len(whole):
            table.lattice = spread(table.lattice, whole, places)
