"""基本支出决算明细表, and the tables of 机关运行经费 and 政府采购 that some styles add."""

from __future__ import annotations

from itertools import zip_longest

from corpus.writer.chart import economics
from corpus.writer.figures import Book
from corpus.writer.sheets import Path, Sheet
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table

Entry = tuple[str, str]  # code and name


def _entries(book: Book, style: Style) -> dict[str, list[Entry]]:
    """The classes and items of each side, all of them or those with money."""
    sides: dict[str, list[Entry]] = {"personnel": [], "public": []}
    for group in economics():
        shown = [(group.code, group.name), *group.items.items()]
        every = style["tables"]["all_economics"]
        sides[group.side] += [(c, n) for c, n in shown if every or book.value(f"econ.{c}")]
    return sides


def basic(book: Book, style: Style) -> Table:
    """一般公共预算财政拨款基本支出决算明细表 in the layout the style names."""
    sides = _entries(book, style)
    layout = style["tables"]["basic_layout"]
    if layout == "list":
        return _basic_list(book, style, sides)
    blocks = [("personnel", sides["personnel"])]
    if layout == "three":
        middle = (len(sides["public"]) + 1) // 2
        blocks += [("public", sides["public"][:middle]), ("public", sides["public"][middle:])]
    else:
        blocks.append(("public", sides["public"]))
    return _side_by_side(book, style, blocks)


def _side_by_side(book: Book, style: Style, blocks: list[tuple[str, list[Entry]]]) -> Table:
    """人员经费 on the left, 公用经费 in one or two blocks on the right, the two sums at the foot."""
    paths: list[Path] = []
    for side, _ in blocks:
        head = (style.label(side),) if style["tables"]["basic_heads"] else ()
        paths += [(*head, style.label(k)) for k in ("economic_code", "name", "final")]
    sheet = Sheet(style, "basic", paths, [(3 * n, 3 * n + 3) for n in range(len(blocks))])
    for row in zip_longest(*(entries for _, entries in blocks)):
        cells, labels = [], []
        for entry in row:
            code, name = entry or ("", "")
            money = sheet.money(f"econ.{code}", book.value(f"econ.{code}")) if code else Cell()
            cells += [Cell(code), Cell(style["tables"]["indent"] * (len(code) > 3) + name), money]
            labels.append((name,) if name else ())
        sheet.row(cells, *labels)
    last = len(blocks) - 1
    cells, labels = [], []
    for place in range(len(blocks)):
        whole = {0: "personnel", last: "public"}.get(place)
        label = style.label(f"{whole}_sum") if whole else ""
        money = sheet.money(f"gen.{whole}", book.value(f"gen.{whole}")) if whole else Cell()
        cells += [Cell(), Cell(label), money]
        labels.append((label,) if whole else ())
    sheet.row(cells, *labels)
    return sheet.table([2, 5, 2] * len(blocks), wide=len(blocks) > 2)


def _basic_list(book: Book, style: Style, sides: dict[str, list[Entry]]) -> Table:
    """One item a line with the columns 合计, 人员经费 and 公用经费."""
    ends = ("sum", "personnel", "public")
    paths = [(style.label("item"), style.label(k)) for k in ("economic_code", "name")]
    sheet = Sheet(style, "basic", [*paths, *((style.label(e),) for e in ends)])
    total = [sheet.money(k, book.value(k)) for k in ("gen.basic", "gen.personnel", "gen.public")]
    sheet.row([Cell(), Cell(style.label("sum")), *total], (style.label("sum"),))
    for side, entries in sides.items():
        for code, name in entries:
            amount = book.value(f"econ.{code}")
            money = sheet.money(f"econ.{code}", amount)
            own = [money if side == end else sheet.money(f"econ.{code}.{end}", amount * 0) for end in ends[1:]]
            sheet.row([Cell(code), Cell(name), money, *own], (name,))
    return sheet.table([2, 5, 2, 2, 2])


def office(book: Book, style: Style) -> Table:
    """机关运行经费支出决算表: the items of the head office's running costs under their total."""
    heads = [(style.label(k),) for k in ("economic_code", "name", "final")]
    sheet = Sheet(style, "operation", heads)
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
