"""Rules → lattices: any table of merged cells comes back from the rulings around its cells."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from gouji.ingest.pdf_drawing import Rule
from gouji.ingest.pdf_lattices import column_map, find_lattices, merge_rules, spread

Cell = tuple[int, int, int, int]  # row, column, row span, column span


def partition(chance: random.Random, rows: int, columns: int) -> list[Cell]:
    """A table of ``rows`` by ``columns`` with cells merged at random, no ruling wholly lost."""
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in free:
                continue
            high, wide = chance.choice([1, 1, 1, 2, 3]), chance.choice([1, 1, 1, 2, 3])
            # the last row and column stay single, so that each ruling shows somewhere
            high = 1 if column == columns - 1 else min(high, max(rows - 1 - row, 1))
            wide = 1 if row == rows - 1 else min(wide, max(columns - 1 - column, 1))
            places = {(row + k, column + m) for k in range(high) for m in range(wide)}
            if not places <= free:
                high = wide = 1
                places = {(row, column)}
            free -= places
            cells.append((row, column, high, wide))
    return cells


def rules_around(cells: list[Cell], xs: list[float], ys: list[float], chance: random.Random) -> list[list[Rule]]:
    """The four borders of each cell, each drawn a little off its place."""
    across, down = [], []
    for row, column, high, wide in cells:
        left, right, top, low = xs[column], xs[column + wide], ys[row], ys[row + high]
        for y in (top, low):
            across.append(Rule(y + chance.uniform(-0.6, 0.6), left - 0.5, right + 0.5))
        for x in (left, right):
            down.append(Rule(x + chance.uniform(-0.6, 0.6), top - 0.5, low + 0.5))
    return [across, down]


@given(st.randoms(use_true_random=False), st.integers(2, 8), st.integers(2, 8))
def test_any_table_comes_back_from_its_rulings(chance, rows, columns):
    cells = partition(chance, rows, columns)
    xs = [50.0]
    for _ in range(columns):
        xs.append(xs[-1] + chance.uniform(12, 90))
    ys = [80.0]
    for _ in range(rows):
        ys.append(ys[-1] + chance.uniform(9, 40))
    across, down = rules_around(cells, xs, ys, chance)
    chance.shuffle(across)
    (lattice,) = find_lattices(across, down)
    assert {(one.row, one.column, one.row_span, one.column_span) for one in lattice.cells} == set(cells)
    for index, cell in enumerate(lattice.cells):
        x0, top, x1, bottom = lattice.box(cell)
        assert lattice.cell_at((x0 + x1) / 2, (top + bottom) / 2) == index


def test_rules_that_do_not_touch_are_two_tables():
    across = [Rule(y, x, x + 100) for y in (10, 30, 50) for x in (0, 200)]
    down = [Rule(x, 10, 50) for x in (0, 50, 100, 200, 250, 300)]
    assert [lattice.xs for lattice in find_lattices(across, down)] == [[0, 50, 100], [200, 250, 300]]


def test_merging_rules():
    dashes = [Rule(10 + k % 2, 8 * k, 8 * k + 4) for k in range(10)]
    assert merge_rules(dashes) == [Rule(10.5, 0, 76)]
    assert merge_rules([Rule(10, 0, 1), Rule(30, 0, 50)]) == [Rule(30, 0, 50)]  # a dot is left out
    assert merge_rules([Rule(10, 0, 50), Rule(10, 80, 90)]) == [Rule(10, 0, 50), Rule(10, 80, 90)]


def test_columns_of_one_table_among_those_of_another():
    whole = [10.0, 50.0, 90.0, 130.0]
    assert column_map([10, 52, 90, 130], whole) == [0, 1, 2, 3]
    assert column_map([20, 100, 140], whole) == [0, 2, 3]  # elsewhere on its page
    assert column_map([10, 70, 130], whole) is None
    assert column_map([10, 50, 90], whole) is None


def test_spreading_a_row_over_more_columns():
    (lattice,) = find_lattices([Rule(0, 0, 120), Rule(20, 0, 120)], [Rule(x, 0, 20) for x in (0, 80, 120)])
    wide = spread(lattice, [10, 50, 90, 130], [0, 2, 3])
    assert wide.xs == [0, 40, 80, 120]
    assert [(one.column, one.column_span) for one in wide.cells] == [(0, 2), (2, 1)]
    assert wide.owner == [[0, 0, 1]]
