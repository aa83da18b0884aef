"""The nine tables of a final account, from the book of figures, in the shape of a house style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import zip_longest

from corpus.writer.chart import class_lines, name_of
from corpus.writer.figures import Book
from corpus.writer.ledger import FUNDS
from corpus.writer.sheets import Path, Sheet, code_cells, code_paths
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table

INCOME_LINES = ("general", "fund", "capital", "upstream", "service", "operating", "subsidiary", "other")
ZERO = Decimal(0)

Line = tuple[str, list[tuple[str, Decimal]]]  # label, (key, amount) of each money column


def _class_lines(book: Book, style: Style, families: Sequence[str]) -> list[Line]:
    """The expenditure lines 一、二、…, one amount for each family."""
    lines: list[Line] = []
    for code, name in class_lines().items():
        keys = [f"{family}.code.{code}" for family in families]
        amounts = [(key, book.value(key)) for key in keys]
        if style["tables"]["all_lines"] or any(a for _, a in amounts):
            lines.append((style.table_line(len(lines) + 1, name), amounts))
    return lines


def _side_by_side(sheet: Sheet, left: list[Line], right: list[Line], totals: list[tuple[Line, Line]]) -> None:
    """Fill a two-sided sheet: the lines of both sides, then the totals on one level."""
    style = sheet.style
    numbers = style["tables"]["line_numbers"]
    columns = [end - start - 1 - numbers for start, end in sheet.halves]
    rows = [*zip_longest(left, right), *totals]
    for index, pair in enumerate(rows):
        cells: list[Cell] = []
        labels: list[Path] = []
        for side, line in enumerate(pair):
            label, amounts = line or ("", [])
            cells.append(Cell(label))
            if numbers:
                cells.append(Cell(str(index + 1 + side * len(rows))))
            money = [sheet.money(k, a) for k, a in amounts]
            cells += money + [Cell()] * (columns[side] - len(money))
            labels.append((label,) if label else ())
        sheet.row(cells, *labels)


def _side_paths(style: Style, side: str, money: Sequence[str]) -> list[Path]:
    top = style.label(side)
    line = [(top, style.label("line"))] if style["tables"]["line_numbers"] else []
    return [(top, style.label("item")), *line, *((top, m) for m in money)]


def _side_index(style: Style, counts: Sequence[int]) -> list[str]:
    cells, number = [], 0
    for count in counts:
        cells += [style.label("column"), *([""] if style["tables"]["line_numbers"] else [])]
        cells += [str(number + n + 1) for n in range(count)]
        number += count
    return cells


def summary(book: Book, style: Style) -> Table:
    """收入支出决算总表."""
    left_paths = _side_paths(style, "income", [style.label("final")])
    paths = left_paths + _side_paths(style, "expenditure", [style.label("final")])
    half = len(left_paths)
    sheet = Sheet(style, "summary", paths, [(0, half), (half, len(paths))])
    sheet.index_row(_side_index(style, (1, 1)))
    left: list[Line] = []
    for place, source in enumerate(INCOME_LINES, 1):
        key = f"inc.{source}"
        left.append((style.table_line(place, style["income_lines"][source]), [(key, book.value(key))]))
    keys = [
        ("inc.total", "exp.total"),
        ("carry.used.all", "carry.distributed.all"),
        ("carry.opening.all", "carry.closing.all"),
        ("inc.grand", "exp.grand"),
    ]
    totals = [_total_pair(book, style, *pair) for pair in keys]
    _side_by_side(sheet, left, _class_lines(book, style, ["exp"]), totals)
    return sheet.table(([5, 1, 2] if style["tables"]["line_numbers"] else [5, 2]) * 2)


def _total_pair(book: Book, style: Style, left: str, right: str) -> tuple[Line, Line]:
    labels = style["totals"]
    return (labels[left], [(left, book.value(left))]), (labels[right], [(right, book.value(right))])


def appropriation(book: Book, style: Style) -> Table:
    """财政拨款收入支出决算总表."""
    funds = [style["fund_columns"][f] for f in FUNDS]
    left_paths = _side_paths(style, "income", [style.label("final")])
    paths = left_paths + _side_paths(style, "expenditure", [style.label("sum"), *funds])
    half = len(left_paths)
    sheet = Sheet(style, "appropriation", paths, [(0, half), (half, len(paths))])
    sheet.index_row(_side_index(style, (1, 4)))
    left: list[Line] = [
        (style.table_line(n, style["fund_columns"][f]), [(f"inc.{f}", book.value(f"inc.{f}"))])
        for n, f in enumerate(FUNDS, 1)
    ]
    labels = style["totals"]

    def right(label: str, keys: Sequence[str]) -> Line:
        return label, [(key, book.value(key)) for key in keys]

    families = ("app", "gen", "fund", "capital")
    blank: Line = ("", [])
    totals = [
        (
            (labels["app.inc"], [("inc.app", book.value("inc.app"))]),
            right(labels["app.exp"], [f"{f}.total" for f in families]),
        ),
        (
            (labels["app.opening"], [("carry.opening.app", book.value("carry.opening.app"))]),
            right(labels["app.closing"], [f"carry.closing.{f}" for f in ("app", *FUNDS)]),
        ),
        *(
            ((style["tables"]["fund_prefix"] + style["fund_columns"][f], [(k, book.value(k))]), blank)
            for f, k in ((f, f"carry.opening.{f}") for f in FUNDS)
        ),
        (
            (labels["app.grand"], [("grand.app", book.value("grand.app"))]),
            right(labels["app.grand"], [f"grand.{f}" for f in ("app", *FUNDS)]),
        ),
    ]
    _side_by_side(sheet, left, _class_lines(book, style, families), totals)
    numbers = style["tables"]["line_numbers"]
    return sheet.table([5, *([1] if numbers else []), 2, 5, *([1] if numbers else []), 2, 2, 2, 2], wide=True)


Columns = Sequence[tuple[Path, str]]  # header labels, and the end of the key ("" the code's own total)


def _by_code(
    book: Book,
    style: Style,
    key: str,
    family: str,
    columns: Columns,
    codes: Sequence[str],
    total: Callable[[str], str],
) -> Table:
    """Function codes down, money columns across; ``total`` gives the keys of the 合计 row."""
    heads = code_paths(style, style.label("item"), style.label("code"))
    sheet = Sheet(style, key, [*heads, *(path for path, _ in columns)])
    sheet.index_row([*[""] * (len(heads) - 1), style.label("column"), *(str(n + 1) for n in range(len(columns)))])
    top = [
        *code_cells(style, "", style.label("sum")),
        *(sheet.money(total(end), book.value(total(end))) for _, end in columns),
    ]
    if style["tables"]["total_row"] == "top":
        sheet.row(top, (style.label("sum"),))
    for code in codes:
        keys = [f"{family}.code.{code}" + (f".{end}" if end else "") for _, end in columns]
        path = tuple(name_of(code[:n]) for n in (3, 5, 7) if n <= len(code))
        cells = [sheet.money(k, book.value(k)) for k in keys]
        sheet.row([*code_cells(style, code, name_of(code)), *cells], path)
    if style["tables"]["total_row"] != "top":
        sheet.row(top, (style.label("sum"),))
    empty = style.label("empty") if not codes else ""
    codes_width = [2] if len(heads) == 2 else [1, 1, 1]
    widths = [*codes_width, style["tables"]["name_width"], *[2] * len(columns)]
    return sheet.table(widths, empty_note=empty, wide=len(columns) > 4)


def income(book: Book, style: Style) -> Table:
    """收入决算表."""
    names = style["income_columns"]
    ends = ("", "app", "upstream", "service", "operating", "subsidiary", "other")
    columns = [((names[e or "total"],), e) for e in ends]
    return _by_code(book, style, "income", "inc", columns, book.codes("inc"), lambda e: f"inc.{e or 'total'}")


def expenditure(book: Book, style: Style) -> Table:
    """支出决算表."""
    names = style["expenditure_columns"]
    ends = ("", "basic", "project", "to_upstream", "operating", "to_subsidiary")
    columns = [((names[e or "total"],), e) for e in ends]
    return _by_code(book, style, "expenditure", "exp", columns, book.codes("exp"), lambda e: f"exp.{e or 'total'}")


def general(book: Book, style: Style) -> Table:
    """一般公共预算财政拨款支出决算表."""
    names = style["expenditure_columns"]
    columns = [((names[e or "general_total"],), e) for e in ("", "basic", "project")]
    return _by_code(book, style, "general", "gen", columns, book.codes("gen"), lambda e: f"gen.{e or 'total'}")


def _fund_codes(book: Book, fund: str, family: str) -> list[str]:
    """Codes with income, spending or money carried in a fund."""
    head = f"{fund}.code."
    moved = {
        key.split(".")[2]
        for (key, measure), value in book.values.items()
        if key.startswith(head) and measure == "final" and value
    }
    return sorted(moved | set(book.codes(family)))


def _fund_movement(book: Book, style: Style, fund: str) -> Table:
    """年初 + 收入 − 支出 = 年末 of one fund; its table has the fund's name as key."""
    n = style["fund_table"]
    columns = [
        ((n["opening"],), "opening"),
        ((n["income"],), "income"),
        ((n["spent"], n["sub"]), ""),
        ((n["spent"], n["basic"]), "basic"),
        ((n["spent"], n["project"]), "project"),
        ((n["closing"],), "closing"),
    ]
    ends = {"opening": f"carry.opening.{fund}", "income": f"inc.{fund}", "closing": f"carry.closing.{fund}"}
    codes = _fund_codes(book, fund, fund)
    return _by_code(book, style, fund, fund, columns, codes, lambda e: ends.get(e, f"{fund}.{e or 'total'}"))


def fund(book: Book, style: Style) -> Table:
    """政府性基金预算财政拨款收入支出决算表."""
    return _fund_movement(book, style, "fund")


def capital(book: Book, style: Style) -> Table:
    """国有资本经营预算财政拨款支出决算表, with income and carried money where the style says."""
    if style["tables"]["capital_movement"]:
        return _fund_movement(book, style, "capital")
    n = style["fund_table"]
    columns = [((n["spent"], n[e or "sub"]), e) for e in ("", "basic", "project")]
    codes = book.codes("capital")
    return _by_code(book, style, "capital", "capital", columns, codes, lambda e: f"capital.{e or 'total'}")
