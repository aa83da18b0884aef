"""基本支出决算明细表, and the tables of 机关运行经费 and 政府采购 that some styles add."""

from __future__ import annotations

from itertools import zip_longest

from corpus.writer.chart import economics
from corpus.writer.figures import Book
from corpus.writer.sheets import Path, Sheet
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table


def basic(book: Book, style: Style) -> Table:
    """一般公共预算财政拨款基本支出决算明细表: 人员经费 on the left, 公用经费 on the right."""
    sides = {"personnel": [], "public": []}  # type: dict[str, list[tuple[str, str]]]
    for group in economics():
        shown = [(group.code, group.name), *group.items.items()]
        every = style["tables"]["all_economics"]
        sides[group.side] += [(c, n) for c, n in shown if every or book.value(f"econ.{c}")]
    paths: list[Path] = []
    for side in sides:
        head = (style.label(side),) if style["tables"]["basic_heads"] else ()
        paths += [(*head, style.label(k)) for k in ("economic_code", "name", "final")]
    sheet = Sheet(style, "basic", paths, [(0, 3), (3, 6)])
    for pair in zip_longest(*sides.values()):
        cells, labels = [], []
        for entry in pair:
            code, name = entry or ("", "")
            money = sheet.money(f"econ.{code}", book.value(f"econ.{code}")) if code else Cell()
            cells += [Cell(code), Cell(style["tables"]["indent"] * (len(code) > 3) + name), money]
            labels.append((name,) if name else ())
        sheet.row(cells, *labels)
    sums = [style.label("personnel_sum"), style.label("public_sum")]
    cells = []
    for label, key in zip(sums, ("gen.personnel", "gen.public"), strict=True):
        cells += [Cell(), Cell(label), sheet.money(key, book.value(key))]
    sheet.row(cells, *((s,) for s in sums))
    return sheet.table([2, 5, 2] * 2)


def office(book: Book, style: Style) -> Table:
    """机关运行经费支出决算表: the items of the head office's running costs under their total."""
    heads = [(style.label(k),) for k in ("economic_code", "name", "final")]
    sheet = Sheet(style, "office", heads)
    sheet.row([Cell(), Cell(style.label("sum")), sheet.money("office", book.value("office"))], (style.label("sum"),))
    for group in economics():
        for code, name in ((group.code, group.name), *group.items.items()):
            amount = book.value(f"office.{code}")
            if amount:
                sheet.row([Cell(code), Cell(name), sheet.money(f"office.{code}", amount)], (name,))
    return sheet.table([2, 5, 2])


def procurement(book: Book, style: Style) -> Table:
    """政府采购支出表: goods, works, services and their sum."""
    sheet = Sheet(style, "procurement", [(style.label("item"),), (style.label("final"),)])
    for key, label in style["procurement_lines"].items():
        sheet.row([Cell(label), sheet.money(f"proc.{key}", book.value(f"proc.{key}"))], (label,))
    return sheet.table([5, 3])
