"""Wrong cells: rows and columns that miss their sums, tables that do not tie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from corpus.writer.editing import CellSpot, Planted
from corpus.writer.planting import Planter
from corpus.writer.tree import Cell

CODED = ("income", "expenditure", "general")
ANY = ("table-across", "table-down", "table-total", "table-tie", "table-bound", "table-balance", "level-cell")


def _shown(planter: Planter, spot: CellSpot, value: Decimal) -> Cell:
    """The cell with another number of its table's unit."""
    table = planter.editor.table(spot).key
    text = planter.style.table_number(value * planter.style.table_scale(table), table)
    return replace(spot.value, text=text, value=value)


def _told(
    planter: Planter, kind: str, rules: tuple[str, ...], spot: CellSpot, new: Cell, cause: str, severity: str = "error"
) -> Planted:
    where = planter.editor.in_table(spot)
    quote = " ".join((*where["row"], *where["column"], new.text))
    every = tuple(dict.fromkeys((*rules, *ANY)))
    return Planted(kind, every, severity, quote, new.text, spot.value.text, cause, where)


def _one(
    planter: Planter, kind: str, rules: tuple[str, ...], wanted: Callable[[Cell], bool], *kinds: str
) -> Planted | None:
    """Mistype the leading digits of one cell of the tables ``kinds``."""
    spots = planter.editor.cells(lambda c: wanted(c) and (c.value or 0) >= 10, *kinds)
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    value = spot.value.value or Decimal(0)
    step = Decimal(10) ** (value.adjusted() - 1)
    new = _shown(planter, spot, value + step * planter.rng.choice((1, 2, 3)))
    planter.editor.write_cells([(spot, new)])
    return _told(planter, kind, rules, spot, new, "cell mistyped")


def _length(cell: Cell) -> int:
    """Digits of the function code a cell is about; 0 for none."""
    return len(cell.key.split(".")[2]) if ".code." in cell.key else 0


def table_leaf(planter: Planter) -> Planted | None:
    """A money column of an item row: the row misses its total, the column its sum."""
    part = (".basic", ".project")
    return _one(
        planter,
        "table-leaf",
        ("table-across", "table-down"),
        lambda c: _length(c) == 7 and c.key.endswith(part),
        *CODED,
    )


def table_down(planter: Planter) -> Planted | None:
    """The total of a 款 or 类 row."""
    return _one(planter, "table-down", ("table-down", "table-across"), lambda c: _length(c) in (3, 5), *CODED)


def table_total(planter: Planter) -> Planted | None:
    """The 合计 row."""
    return _one(planter, "table-total", ("table-total", "table-tie"), lambda c: c.key.endswith(".total"), *CODED)


def zero_parent(planter: Planter) -> Planted | None:
    """A parent row of zero with a child above zero."""
    spots = planter.editor.cells(lambda c: _length(c) == 5 and bool(c.value), *CODED)
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    new = _shown(planter, spot, Decimal(0))
    planter.editor.write_cells([(spot, new)])
    return _told(planter, "zero-parent", ("table-down", "table-across"), spot, new, "parent row left empty")


def three_public_sum(planter: Planter) -> Planted | None:
    """The total of the 三公 row."""
    spots = planter.editor.cells(lambda c: c.key == "tp.total@final" and bool(c.value), "three_public")
    if not spots:
        return None
    spot = spots[0]
    value = spot.value.value or Decimal(0)
    new = _shown(planter, spot, value * 2 - 1)
    planter.editor.write_cells([(spot, new)])
    return _told(planter, "three-public-sum", ("three-public-sum",), spot, new, "total not updated")


def table_balance(planter: Planter) -> Planted | None:
    """A closing balance that 年初 + 收入 − 支出 does not give."""
    keys = ("carry.closing.fund", "carry.closing.all", "carry.closing.app")
    spots = planter.editor.cells(lambda c: c.key in keys and bool(c.value), "fund", "summary", "appropriation")
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    step = planter.style.table_value(Decimal(70_000), planter.editor.table(spot).key)
    new = _shown(planter, spot, (spot.value.value or Decimal(0)) + step)
    planter.editor.write_cells([(spot, new)])
    return _told(planter, "table-balance", ("table-balance", "table-total"), spot, new, "balance mistyped")


def table_tie(planter: Planter) -> Planted | None:
    """公用经费合计 raised with its class and one item: the table closes and ties to no other."""
    keys = ("gen.public", "econ.302", "econ.30201")
    extra = ("gen.basic",) if planter.editor.cells(lambda c: c.key == "gen.basic", "basic") else ()
    moves = dict.fromkeys((*keys, *extra), Decimal(30_000))
    return _shifted(planter, "table-tie", ("table-tie",), moves, "later version of one table")


def table_bound(planter: Planter) -> Planted | None:
    """Basic 公务接待费 above all 公务接待费, taken from 办公费 so that the sums hold."""
    step = planter.book.value("tp.host") + 5_000
    moves = {"econ.30217": step, "econ.30201": -step}
    return _shifted(planter, "table-bound", ("table-bound",), moves, "booked under another item")


def _shifted(
    planter: Planter, kind: str, rules: tuple[str, ...], moves: dict[str, Decimal], cause: str
) -> Planted | None:
    """Add an amount (元) to every cell of its key in `basic`; the first key's cell is recorded."""
    spots = planter.editor.cells(lambda c: c.key in moves and bool(c.value), "basic")
    if {s.value.key for s in spots} < set(moves):
        return None
    changed = []
    for spot in spots:
        step = planter.style.table_value(moves[spot.value.key], "basic")
        value = (spot.value.value or Decimal(0)) + step
        if value <= 0:
            return None
        changed.append((spot, _shown(planter, spot, value)))
    planter.editor.write_cells(changed)
    first, new = next(c for c in changed if c[0].value.key == next(iter(moves)))
    told = _told(planter, kind, rules, first, new, cause)
    return replace(told, also=tuple(cell.text for _, cell in changed if cell is not new))


def nudge(planter: Planter) -> Planted | None:
    """A 类 one last place off in one table, as rounding in two systems gives: a note at most."""
    spots = planter.editor.cells(lambda c: _length(c) == 3 and (c.value or 0) >= 10, "appropriation")
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    step = Decimal(1).scaleb(-planter.style["tables"]["decimals"])
    new = _shown(planter, spot, (spot.value.value or Decimal(0)) + step)
    planter.editor.write_cells([(spot, new)])
    return _told(planter, "nudge", ("table-tie",), spot, new, "rounded in another system", "note")
