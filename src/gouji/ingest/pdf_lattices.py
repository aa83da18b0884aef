"""Rules drawn on a page → lattices: the lines of a table and which of its elementary cells are merged."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.ingest.pdf_drawing import BoxTuple, Rule

# Rules this close (points) are one ruling: a double line, or two cells' borders drawn apart.
SNAP = 2.5
# A ruling drawn double or in steps is at most this thick over all.
THICKEST = 5.0
# Pieces of a ruling this close are one: the gaps of a dashed line.
DASH_GAP = 5.0
# What is left of a ruling below this length is a dot or a tick.
SHORTEST = 5.0
# Rules that reach this far past the outermost crossing one bound a column (or row) without an outer ruling.
OPEN_SIDE = 8.0
# A table has a rule over (nearly) its whole width; boxes joined by connectors have not.
WHOLE = 0.9
# Column edges of a table's parts on two pages differ at most by this.
SAME_COLUMN = 4.0


@dataclass(slots=True)
class Span:
    """A cell of a lattice: its place and the number of elementary cells it covers."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Lattice:
    """The rulings of a table, ``xs`` and ``ys`` ascending; ``owner[row][column]`` indexes ``cells``."""

    xs: list[float]
    ys: list[float]
    cells: list[Span]
    owner: list[list[int]]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell at a point that the lattice holds."""
        return self.cells_at((x,), y)[0]

    def cells_at(self, xs: Iterable[float], y: float) -> list[int]:
        """The same for several points at one height."""
        row = self.owner[bisect_right(self.ys, y, 1, len(self.ys) - 1) - 1]
        edges, last = self.xs, len(self.xs) - 1
        return [row[bisect_right(edges, x, 1, last) - 1] for x in xs]

    def box(self, span: Span) -> BoxTuple:
        """The box of a cell."""
        right, low = span.column + span.column_span, span.row + span.row_span
        return self.xs[span.column], self.ys[span.row], self.xs[right], self.ys[low]


def find_lattices(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Lattice]:
    """What the rules of a page divide into two columns or more, smallest first.

    The smallest come first since a table may stand in a cell of another.
    """
    across, down = merge_rules(horizontals), merge_rules(verticals)
    if len(across) < 2 or len(down) < 2:
        return []
    found = (_lattice(h, v) for h, v in _connected(across, down))
    return sorted((one for one in found if one), key=lambda one: one.area)


def column_map(part: Sequence[float], whole: Sequence[float]) -> list[int] | None:
    """The index in ``whole`` of each column edge of ``part``; None unless all are there, first and last too.

    The two may stand at different distances from the left edge of their pages.
    """
    places = []
    for x in part:
        at = x - part[0] + whole[0]
        k = bisect_left(whole, at - SAME_COLUMN)
        if k == len(whole) or whole[k] > at + SAME_COLUMN:
            return None
        places.append(k)
    outer = places[0] == 0 and places[-1] == len(whole) - 1
    return places if outer and len(set(places)) == len(places) else None


def spread(lattice: Lattice, whole: Sequence[float], places: Sequence[int]) -> Lattice:
    """``lattice`` on the column edges of ``whole``, its own edge k being edge ``places[k]`` there."""
    xs = [x - whole[0] + lattice.xs[0] for x in whole]
    for x, place in zip(lattice.xs, places, strict=True):
        xs[place] = x
    cells = [
        Span(
            cell.row,
            places[cell.column],
            cell.row_span,
            places[cell.column + cell.column_span] - places[cell.column],
        )
        for cell in lattice.cells
    ]
    owner = [[0] * (len(xs) - 1) for _ in range(lattice.rows)]
    for index, cell in enumerate(cells):
        for row in range(cell.row, cell.row + cell.row_span):
            owner[row][cell.column : cell.column + cell.column_span] = [index] * cell.column_span
    return Lattice(xs, lattice.ys, cells, owner)


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line (as near as SNAP) at their common place, pieces joined, dots left out."""
    merged: list[Rule] = []
    band: list[Rule] = []
    for rule in sorted(rules):
        if band and (rule.at - band[-1].at > SNAP or rule.at - band[0].at > THICKEST):
            merged.extend(_join_pieces(band))
            band = []
        band.append(rule)
    return merged + _join_pieces(band) if band else merged


def _join_pieces(band: list[Rule]) -> list[Rule]:
    at = (band[0].at + band[-1].at) / 2
    pieces: list[Rule] = []
    low, high = float("-inf"), float("-inf")
    for rule in sorted(band, key=lambda one: one.low):
        if rule.low - high > DASH_GAP:
            if high - low >= SHORTEST:
                pieces.append(Rule(at, low, high))
            low = rule.low
            high = rule.high
        high = max(high, rule.high)
    if high - low >= SHORTEST:
        pieces.append(Rule(at, low, high))
    return pieces


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    heights = [rule.at for rule in across]
    for v, (x, low, high) in enumerate(down, len(across)):
        for h in range(bisect_left(heights, low - SNAP), bisect_right(heights, high + SNAP)):
            if across[h].low - SNAP <= x <= across[h].high + SNAP:
                parent[root(h)] = root(v)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for k in range(len(parent)):
        side = int(k >= len(across))
        groups[root(k)][side].append(down[k - len(across)] if side else across[k])
    return list(groups.values())


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    """The lattice of rules that touch; None when they divide nothing into columns."""
    ys, xs = _places(across, down), _places(down, across)
    if len(xs) < 3 or len(ys) < 2:
        return None
    width = xs[-1] - xs[0]
    if max(rule.high - rule.low for rule in across) < WHOLE * width:
        return None
    below = _walls(across, ys, xs)
    right = _walls(down, xs, ys)
    return _merge_cells([round(x, 2) for x in xs], [round(y, 2) for y in ys], below, right)


def _places(rules: list[Rule], crossing: list[Rule]) -> list[float]:
    """Where the rules stand, ascending, and where outer ones are missing though the crossing rules go on."""
    places = sorted({rule.at for rule in rules})
    if not places:
        return places
    for ends, sign in (
        (sorted(r.low for r in crossing), -1),
        (sorted((r.high for r in crossing), reverse=True), 1),
    ):
        edge = places[0] if sign < 0 else places[-1]
        # two rules at least must agree, or one overshooting rule would make a column
        if len(ends) > 1 and abs(ends[0] - ends[1]) <= THICKEST and (ends[1] - edge) * sign > OPEN_SIDE:
            places.insert(0 if sign < 0 else len(places), ends[1])
    return places


def _walls(rules: list[Rule], places: list[float], crossing: list[float]) -> list[bytearray]:
    """walls[i][j] is 1 where a rule at places[i] runs from crossing[j] to crossing[j + 1]."""
    middles = [(low + high) / 2 for low, high in itertools.pairwise(crossing)]
    walls = [bytearray(len(middles)) for _ in places]
    index = {place: k for k, place in enumerate(places)}
    for rule in rules:
        first, last = bisect_left(middles, rule.low), bisect_right(middles, rule.high)
        if first < last:
            walls[index[rule.at]][first:last] = b"\x01" * (last - first)
    return walls


def _merge_cells(xs: list[float], ys: list[float], below: list[bytearray], right: list[bytearray]) -> Lattice:
    """Elementary cells with no wall between them: the widest, then highest rectangles from the top left."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = [[-1] * columns for _ in range(rows)]
    cells: list[Span] = []
    for row in range(rows):
        line = owner[row]
        for column in range(columns):
            if line[column] >= 0:
                continue
            end = column + 1
            while end < columns and not right[end][row] and line[end] < 0:
                end += 1
            low = row + 1
            if end - column == 1:  # as most are
                while low < rows and not below[low][column]:
                    low += 1
            else:
                while (
                    low < rows
                    and not any(below[low][column:end])
                    and not any(right[k][low] for k in range(column + 1, end))
                ):
                    low += 1
            for k in range(row, low):
                owner[k][column:end] = [len(cells)] * (end - column)
            cells.append(Span(row, column, low - row, end - column))
    return Lattice(xs, ys, cells, owner)
