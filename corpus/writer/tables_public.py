"""The 三公 table of a final account or a budget in its several layouts."""

from __future__ import annotations

from corpus.writer.figures import Book
from corpus.writer.sheets import Path, Sheet
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table

ITEMS = ("total", "abroad", "car", "buy", "run", "host")


def _paths(style: Style) -> dict[str, Path]:
    """The header labels of each item: the car items stand under a common head."""
    n = style["three_public"]
    car = n["car"]
    return {
        "total": (n["total"],),
        "abroad": (n["abroad"],),
        "car": (car, n["sub"]),
        "buy": (car, n["buy"]),
        "run": (car, n["run"]),
        "host": (n["host"],),
    }


def three_public(book: Book, style: Style) -> Table:
    """The 三公 table in the layout that the style names."""
    layouts = {"twelve": _twelve, "pairs": _pairs, "list": _list, "counts": _counts, "meetings": _meetings, "row": _row}
    return layouts[style["tables"]["three_public"]](book, style)


def _key(style: Style) -> str:
    """The key of the 三公 table in this kind of report."""
    return "budget_three_public" if style["report"] == "budget" else "three_public"


def _row(book: Book, style: Style) -> Table:
    """One row of the columns that the style lists, 机关运行经费 among them in some."""
    columns = [(tuple(c["path"]), c["key"]) for c in style["table"][_key(style)]["columns"]]
    sheet = Sheet(style, _key(style), [path for path, _ in columns])
    sheet.row([sheet.money(key, book.value(key)) for _, key in columns], ())
    return sheet.table([2] * len(columns), wide=len(columns) > 8)


def _twelve(book: Book, style: Style) -> Table:
    """One row: the budget's six figures, then the six of the final account."""
    paths = _paths(style)
    measures = (style["tables"]["public_budget"], "final")
    heads = {m: style["three_public"][m] for m in measures}
    sheet = Sheet(style, _key(style), [(heads[m], *paths[i]) for m in measures for i in ITEMS])
    sheet.index_row([str(n + 1) for n in range(12)])
    cells = [sheet.money(f"tp.{i}@{m}", book.value(f"tp.{i}", m)) for m in measures for i in ITEMS]
    sheet.row(cells, ())
    return sheet.table([1] * 12, wide=True)


def _pairs(book: Book, style: Style) -> Table:
    """One row: under each item its budget and its final figure."""
    paths = _paths(style)
    measures = (style["tables"]["public_budget"], "final")
    top = style["three_public"]["head"]
    heads = [style["three_public"][m] for m in measures]
    sheet = Sheet(style, _key(style), [(top, *paths[i], h) for i in ITEMS for h in heads])
    sheet.row([sheet.money(f"tp.{i}@{m}", book.value(f"tp.{i}", m)) for i in ITEMS for m in measures], ())
    return sheet.table([1] * 12, wide=True)


def _list(book: Book, style: Style) -> Table:
    """Items down, budget and final figure across."""
    return _listed(book, style).table([6, 2, 2])


def _counts(book: Book, style: Style) -> Table:
    """`_list` with the numbers of trips, vehicles and visits below, in the last column."""
    sheet = _listed(book, style)
    for name, label in style["three_public"]["counts"].items():
        sheet.row([Cell(label), Cell(), sheet.count(name, book.counts[name])], (label,))
    return sheet.table([6, 2, 2])


def _listed(book: Book, style: Style) -> Sheet:
    """The list of items, still open for more rows."""
    n = style["three_public"]
    measures = (style["tables"]["public_budget"], "final")
    sheet = Sheet(style, _key(style), [(style.label("item"),), *((n[m],) for m in measures)])
    for item in ITEMS:
        label = n["list"][item]
        money = [sheet.money(f"tp.{item}@{m}", book.value(f"tp.{item}", m)) for m in measures]
        sheet.row([Cell(label), *money], (label,))
    return sheet


def _meetings(book: Book, style: Style) -> Table:
    """Three header levels, 会议费 and 培训费 beside the 三公 items; a row for each measure."""
    n = style["three_public"]
    paths = _paths(style)
    head = n["head"]
    columns: list[tuple[Path, str]] = [((n["all"],), "all"), ((head, n["sub"]), "total")]
    columns += [((head, *paths[i]), i) for i in ITEMS[1:]]
    columns += [((n["meeting"],), "meeting"), ((n["training"],), "training")]
    sheet = Sheet(style, _key(style), [(style.label("item"),), *(p for p, _ in columns)])
    for measure in (style["tables"]["public_budget"], "final"):
        cells = [sheet.money(f"tp.{i}@{measure}", book.value(f"tp.{i}", measure)) for _, i in columns]
        sheet.row([Cell(n[measure]), *cells], (n[measure],))
    return sheet.table([2] + [2] * len(columns), wide=True)
