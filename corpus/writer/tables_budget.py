"""The tables of a budget that list functions or economic items, in the shape of a house style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from corpus.writer.chart import economics, name_of
from corpus.writer.figures import Book, rounded
from corpus.writer.ledger import FUNDS
from corpus.writer.sheets import Path, Sheet, code_cells, code_paths
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table


class Column(NamedTuple):
    """A money column: its header labels, and the keys of a code's row and of the 合计 row.

    ``{}`` in ``code`` is the function code. A key with ``:change:`` is the change from that measure.
    """

    path: Path
    code: str
    total: str


def amount_of(book: Book, key: str) -> Decimal:
    """The amount of a cell's key: a quantity, a quantity at a measure, or its change from one."""
    name, _, base = key.partition(":change:")
    name, _, measure = name.partition("@")
    amount = book.value(name, measure or "final")
    return amount - book.value(name, base) if base else amount


def columns(style: Style, key: str) -> list[Column]:
    """The money columns that the style lists for a table by code."""
    return [Column(tuple(c["path"]), c["code"], c["total"]) for c in style["table"][key]["columns"]]


def by_code(book: Book, style: Style, key: str, codes: Sequence[str]) -> Table:
    """Function codes down, the style's columns across; a growth column behind them where the style has one."""
    money = columns(style, key)
    growth = style["table"][key].get("growth")
    heads = code_paths(style, style.label("item"), style.label("code"))
    extra = [tuple(growth["path"])] if growth else []
    sheet = Sheet(style, key, [*heads, *(c.path for c in money), *extra])
    sheet.index_row([*[""] * (len(heads) - 1), style.label("column"), *(str(n + 1) for n in range(len(money)))])

    def cells(keys: Sequence[str], grown: str) -> list[Cell]:
        row = [sheet.money(key, amount_of(book, key)) for key in keys]
        return row + ([Cell(_growth(book, grown, growth["base"]))] if growth else [])

    label = style.label("sum")
    top = [*code_cells(style, "", label), *cells([c.total for c in money], money[-1].total)]
    if style["tables"]["total_row"] == "top":
        sheet.row(top, (label,))
    for code in codes:
        path = tuple(name_of(code[:n]) for n in (3, 5, 7) if n <= len(code))
        row = cells([c.code.format(code) for c in money], f"gen.code.{code}")
        sheet.row([*code_cells(style, code, name_of(code)), *row], path)
    if style["tables"]["total_row"] != "top":
        sheet.row(top, (label,))
    widths = [*([2] if len(heads) == 2 else [1, 1, 1]), style["tables"]["name_width"], *[2] * (len(money) + len(extra))]
    empty = style.label("empty") if not codes else ""
    return sheet.table(widths, empty_note=empty, wide=len(money) > 4)


def _growth(book: Book, key: str, base: str) -> str:
    """The growth in percent as the table prints it; a dash from nothing."""
    name = key.partition(":")[0].partition("@")[0]
    then = book.value(name, base)
    return f"{rounded((book.value(name) - then) / then * 100, 2)}" if then else "—"


def codes_of(book: Book, *families: str) -> list[str]:
    """The codes that any of the families has money under, this year or in the year before's plan or account."""
    heads = tuple(f"{family}.code." for family in families)
    return sorted({key.split(".")[2] for (key, _), value in book.values.items() if value and key.startswith(heads)})


def income(book: Book, style: Style) -> Table:
    """收入预算总表 by function."""
    return by_code(book, style, "budget_income", book.codes("exp"))


def income_list(book: Book, style: Style) -> Table:
    """收入预算总表 as a list of sources, each over its parts."""
    sheet = Sheet(style, "budget_income_list", [(style.label("item"),), (style.label("final"),)])
    for key, label in style["income_list"].items():
        sheet.row([Cell(label), sheet.money(key, book.value(key))], (label,))
    return sheet.table([5, 3])


def expenditure(book: Book, style: Style) -> Table:
    """支出预算总表 by function, or one row of purposes."""
    if style["tables"]["expenditure_row"]:
        money = columns(style, "budget_expenditure")
        sheet = Sheet(style, "budget_expenditure", [c.path for c in money])
        sheet.row([sheet.money(c.total, book.value(c.total)) for c in money], ())
        return sheet.table([2] * len(money))
    return by_code(book, style, "budget_expenditure", book.codes("exp"))


def general(book: Book, style: Style) -> Table:
    """一般公共预算支出预算表."""
    told = any("executed" in c.total for c in columns(style, "budget_general"))
    return by_code(book, style, "budget_general", codes_of(book, "gen") if told else book.codes("gen"))


def fund(book: Book, style: Style) -> Table:
    """政府性基金预算支出预算表."""
    return by_code(book, style, "budget_fund", book.codes("fund"))


def capital(book: Book, style: Style) -> Table:
    """国有资本经营预算支出预算表."""
    return by_code(book, style, "budget_capital", book.codes("capital"))


def appropriation_expenditure(book: Book, style: Style) -> Table:
    """财政拨款支出预算表: all funds together."""
    return by_code(book, style, "budget_appropriation_expenditure", book.codes("app"))


def basic(book: Book, style: Style) -> Table:
    """一般公共预算基本支出预算表."""
    return _economic(book, style, "budget_basic", "gen.basic", "econ")


def appropriation_basic(book: Book, style: Style) -> Table:
    """财政拨款基本支出预算表: the same, since only the general fund pays for staff and offices here."""
    return _economic(book, style, "budget_appropriation_basic", "gen.basic", "econ")


def operation(book: Book, style: Style) -> Table:
    """机关运行经费预算表."""
    return _economic(book, style, "budget_operation", "office", "office")


def _economic(book: Book, style: Style, key: str, total: str, family: str) -> Table:
    """Economic items with money under 合计; in columns of 人员经费 and 公用经费 where the style splits them."""
    split = key in style["tables"]["split"]
    ends = ("personnel", "public") if split else ()
    heads = [(style.label("item"), style.label(k)) for k in ("economic_code", "economic_name")]
    sheet = Sheet(style, key, [*heads, (style["table"][key]["amount"],), *((style.label(e),) for e in ends)])
    whole = [total, *(f"gen.{end}" for end in ends)]
    label = style.label("sum")
    sheet.row([Cell(), Cell(label), *(sheet.money(k, book.value(k)) for k in whole)], (label,))
    for group in economics():
        for code, name in ((group.code, group.name), *group.items.items()):
            amount = book.value(f"{family}.{code}")
            if amount:
                money = sheet.money(f"{family}.{code}", amount)
                own = [money if group.side == e else sheet.money(f"{family}.{code}.{e}", amount * 0) for e in ends]
                path = (group.name, name) if code != group.code else (name,)
                sheet.row([Cell(code), Cell(style["tables"]["indent"] * (len(code) > 3) + name), money, *own], path)
    return sheet.table([2, 5, *[2] * (1 + len(ends))])


def procurement(book: Book, style: Style) -> Table:
    """政府采购预算表: goods, works, services and their sum."""
    sheet = Sheet(style, "budget_procurement", [(style.label("item"),), (style.label("final"),)])
    for key, label in style["procurement_lines"].items():
        sheet.row([Cell(label), sheet.money(f"proc.{key}", book.value(f"proc.{key}"))], (label,))
    return sheet.table([5, 3])


# ---------------------------------------------------------------------------------- sides

Line = tuple[str, list[str]]  # label, the key of each money column


def summary(book: Book, style: Style) -> Table:
    """收支预算总表: income beside expenditure by function, and by purpose where the style has a third side."""
    return _sides(book, style, "budget_summary", ["exp"])


def appropriation(book: Book, style: Style) -> Table:
    """财政拨款收支预算总表."""
    money = style["table"]["budget_appropriation"]["money"][1]
    families = ["app"] if len(money) == 1 else ["app", "gen", *FUNDS[1:]]
    return _sides(book, style, "budget_appropriation", families)


def _sides(book: Book, style: Style, key: str, families: Sequence[str]) -> Table:
    """The style's sides of a table beside each other, then its totals on one level."""
    shape = style["table"][key]
    paths: list[Path] = []
    halves = []
    for heads, names in zip(shape["heads"], shape["money"], strict=True):
        start = len(paths)
        paths += [(*heads, style.label("item")), *((*heads, name) for name in names)]
        halves.append((start, len(paths)))
    sheet = Sheet(style, key, paths, halves)
    sides = [_lines(book, style, entries, families) for entries in shape["sides"]]
    totals = [[(label, list(keys)) for label, *keys in row] for row in shape["totals"]]
    for row in (*zip_longest(*sides), *totals):
        cells: list[Cell] = []
        labels: list[Path] = []
        for line, (start, end) in zip(row, halves, strict=True):
            label, keys = line or ("", [])
            money = [sheet.money(k, book.value(k)) for k in keys]
            cells += [Cell(label), *money, *[Cell()] * (end - start - 1 - len(money))]
            labels.append((label.strip(),) if label else ())
        sheet.row(cells, *labels)
    widths = [w for names in shape["money"] for w in (5, *[2] * len(names))]
    return sheet.table(widths, wide=len(widths) > 4)


def _lines(book: Book, style: Style, entries: Sequence[Sequence[str]], families: Sequence[str]) -> list[Line]:
    """A side's lines: [label, key, …], or ["classes", form] for one line for each 类 with money."""
    lines: list[Line] = []
    for label, *keys in entries:
        if label != "classes":
            lines.append((label, list(keys)))
            continue
        for number, code in enumerate(book.codes(families[0], 3), 1):
            name = keys[0].format(zh=style.numeral(number), name=name_of(code))
            lines.append((name, [f"{family}.code.{code}" for family in families]))
    return lines


BUILDERS: Mapping[str, Callable[[Book, Style], Table]] = {
    "budget_summary": summary,
    "budget_income": income,
    "budget_income_list": income_list,
    "budget_expenditure": expenditure,
    "budget_appropriation": appropriation,
    "budget_appropriation_expenditure": appropriation_expenditure,
    "budget_appropriation_basic": appropriation_basic,
    "budget_general": general,
    "budget_basic": basic,
    "budget_fund": fund,
    "budget_capital": capital,
    "budget_operation": operation,
    "budget_procurement": procurement,
}
