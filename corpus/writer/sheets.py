"""Building blocks of tables: stacked headers, money cells, body rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from corpus.writer.figures import Book
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table

Path = tuple[str, ...]


def stacked(paths: Sequence[Path]) -> tuple[tuple[Cell, ...], ...]:
    """Header rows from one label path per column: equal neighbours merge, short paths reach down."""
    height = max(len(p) for p in paths)
    grid = [[Cell(covered=True) for _ in paths] for _ in range(height)]
    for depth in range(height):
        column = 0
        while column < len(paths):
            path = paths[column]
            if depth >= len(path):
                column += 1
                continue
            end = column + 1
            while end < len(paths) and paths[end][: depth + 1] == path[: depth + 1] and len(paths[end]) > depth + 1:
                end += 1
            if len(path) == depth + 1:
                end = column + 1
            rows = height - depth if len(path) == depth + 1 else 1
            grid[depth][column] = Cell(path[depth], rows=rows, columns=end - column)
            column = end
    return tuple(tuple(row) for row in grid)


class Sheet:
    """A table under construction. Rows are given as cells; `table` closes it."""

    def __init__(self, style: Style, key: str, paths: Sequence[Path], halves: Sequence[tuple[int, int]] = ()) -> None:
        self.style, self.key, self.paths = style, key, tuple(paths)
        self.halves = tuple(halves) or ((0, len(paths)),)
        self.header = list(stacked(paths))
        self.body: list[tuple[Cell, ...]] = []
        self.labels: list[tuple[Path, ...]] = []

    def money(self, key: str, amount: Decimal) -> Cell:
        """A cell showing ``amount`` (元) in the table's unit; blank or dash for zero as the style has it."""
        style = self.style
        return Cell(style.table_number(amount, self.key), key=key, value=style.table_value(amount, self.key))

    def count(self, name: str, number: int) -> Cell:
        """A cell showing a count."""
        return Cell(str(number), key=f"count.{name}", value=Decimal(number))

    def index_row(self, cells: Sequence[str]) -> None:
        """The 栏次 row under the header, where the style prints one."""
        if self.style["tables"]["index_row"]:
            self.header.append(tuple(Cell(text) for text in cells))

    def row(self, cells: Sequence[Cell], *labels: Path) -> None:
        """A body row; one label path for each half of the grid."""
        self.body.append(tuple(cells))
        self.labels.append(labels)

    def table(self, widths: Sequence[int], *, empty_note: str = "", wide: bool = False) -> Table:
        """The finished table with the style's title, captions and notes."""
        style = self.style
        title = style["table"][self.key]["title"]
        notes = [n for n in (style["table"][self.key].get("note", ""), empty_note) if n]
        return Table(
            self.key, title, style.shape(self.key)["unit"], (), tuple(self.header), tuple(self.body),
            tuple(self.labels), self.halves, self.paths, tuple(notes), tuple(widths), wide,
        )  # fmt: skip


def code_paths(style: Style, top: str, code: str) -> list[Path]:
    """The columns for the code (one, or three 类 款 项) and the name, under ``top``."""
    head: Path = (top, code)
    name: Path = (top, style.label("name"))
    if style["tables"]["codes"] == "one":
        return [head, name]
    return [(*head, style.label(k)) for k in ("class", "group", "entry")] + [name]


def code_cells(style: Style, code: str, name: str) -> list[Cell]:
    """The cells of `code_paths` for one row; ``code`` "" gives a total row."""
    indent = style["tables"]["indent"] * ((len(code) - 3) // 2)
    if style["tables"]["codes"] == "one":
        return [Cell(code), Cell(indent + name)]
    if style["tables"]["codes"] == "merged":
        return [Cell(code, columns=3), Cell(covered=True), Cell(covered=True), Cell(indent + name)]
    parts = [code[:3], code[3:5], code[5:7]]
    return [*(Cell(p) for p in parts), Cell(indent + name)]


def up_to(book: Book, families: Sequence[str]) -> list[str]:
    """The codes that have money in any of the families, in order."""
    return sorted({code for family in families for code in book.codes(family)})
