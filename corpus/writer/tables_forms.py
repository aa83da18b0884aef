"""The forms of projects as grids of labels and values, row by row as a style's [forms] lists them.

A cell of a row is text with {project}, {kind}, {goal}, {unit} … filled in, or

  $PART@MEASURE   the project's money            %PART      its rate of spending
  #rate #points   that of all its money, points  #weight #score    of an indicator, and in the row of totals
  <  ^            more of the cell to the left, or above; =first =second   like ^ where the level is the one above
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from corpus.writer.figures import Book
from corpus.writer.narrative import Narrator, Scope
from corpus.writer.projects import Indicator, Project, rate_of, rate_points
from corpus.writer.styles import Style
from corpus.writer.tree import Cell, Table

KEY = "project_form"
_TOKENS = "$%#<^="
_LEFT, _ABOVE = "<", "^"
_RATE_WEIGHT = Decimal(10)


def project_form(book: Book, style: Style, narrator: Narrator, project: Project) -> Table:
    """The form of one project."""
    return _Form(book, style, narrator, project).table()


class _Form:
    """A form under construction."""

    def __init__(self, book: Book, style: Style, narrator: Narrator, project: Project) -> None:
        self.book, self.style, self.narrator, self.project = book, style, narrator, project
        self.shape: Mapping[str, Any] = style["forms"]
        self.names = {"project": project.name, "kind": project.kind, "goal": project.goal}
        self.rows: list[list[Cell]] = []
        self.labels: list[tuple[tuple[str, ...], ...]] = []

    def table(self) -> Table:
        """The finished form."""
        halves = tuple((start, end) for start, end in self.shape["halves"])
        paths: list[tuple[str, ...]] = [()] * halves[-1][1]
        for row in self.shape["rows"]:
            if not self._holds(row):
                continue
            if row.get("heads"):
                paths = [() if text[:1] in _TOKENS else (text,) for text in row["cells"]]
            for indicator in self.project.indicators if row.get("each") else (None,):
                self._row(row["cells"], indicator, halves)
        title = self.shape["title"]
        return Table(
            KEY, title, self.style.shape(KEY)["unit"], tuple(self.shape["captions"]), (),
            tuple(tuple(row) for row in self.rows), tuple(self.labels), halves, tuple(paths), (),
            tuple(self.shape["widths"]),
        )  # fmt: skip

    def _holds(self, row: Mapping[str, Any]) -> bool:
        """Whether the part that the row is for has money."""
        part = row.get("when")
        return part is None or any(
            value for (key, _), value in self.book.values.items() if key == self.project.key + part
        )

    def _row(self, cells: Sequence[str], indicator: Indicator | None, halves: Sequence[tuple[int, int]]) -> None:
        row: list[Cell] = []
        for column, text in enumerate(cells):
            if text == _LEFT:
                owner = max(c for c in range(column) if not row[c].covered)
                row[owner] = replace(row[owner], columns=row[owner].columns + 1)
                row.append(Cell(covered=True))
            elif text == _ABOVE:
                row.append(self._reach_down(column))
            elif text.startswith("="):
                row.append(self._level(column, text[1:], indicator))
            else:
                row.append(self._cell(text, indicator))
        self.rows.append(row)
        self.labels.append(tuple(self._label(cells, row, half) for half in halves))

    def _reach_down(self, column: int) -> Cell:
        """What stands in ``column`` reaches down into the row under construction."""
        owner = next(n for n in range(len(self.rows) - 1, -1, -1) if not self.rows[n][column].covered)
        above = self.rows[owner][column]
        self.rows[owner][column] = replace(above, rows=above.rows + 1)
        return Cell(covered=True)

    def _level(self, column: int, which: str, indicator: Indicator | None) -> Cell:
        assert indicator is not None
        text = indicator.levels[("first", "second").index(which)]
        above = next((row[column] for row in reversed(self.rows) if not row[column].covered), None)
        return self._reach_down(column) if above is not None and above.text == text else Cell(text)

    def _label(self, cells: Sequence[str], row: Sequence[Cell], half: tuple[int, int]) -> tuple[str, ...]:
        """What the figures of a half of the row are called: the project, and the label before them."""
        start, end = half
        first = next((c for c in range(start, end) if row[c].key), None)
        if first is None:
            return ()
        label = next(cells[c] for c in range(first - 1, -1, -1) if cells[c] and cells[c][0] not in _TOKENS)
        return self.project.name, label

    # ---- cells

    def _cell(self, text: str, indicator: Indicator | None) -> Cell:
        key = self.project.key + text[1:]
        if text.startswith("$"):
            part, _, measure = key.partition("@")
            amount = self.book.value(part, measure)
            shown = self.style.table_value(amount, KEY)
            return Cell(self.style.table_number(amount, KEY), key=key, value=shown)
        if text.startswith("%"):
            rate = rate_of(self.book, key)
            return Cell(self.shape["blank"] if rate is None else f"{rate}%", key=f"{key}:rate" if rate else "")
        if text.startswith("#"):
            return self._points(text[1:], indicator)
        return Cell(self.narrator.words(text, Scope("", {**self.names, **self._described(indicator)})))

    def _described(self, indicator: Indicator | None) -> dict[str, str]:
        if indicator is None:
            return {}
        return {"indicator": indicator.name, "target": indicator.target, "reached": indicator.reached}

    def _points(self, what: str, indicator: Indicator | None) -> Cell:
        if what == "rate":
            return Cell(f"{_RATE_WEIGHT}")
        if what == "points":
            return Cell(_plain(rate_points(self.book, self.project)))
        if indicator is not None:
            number = indicator.weight if what == "weight" else indicator.score
            return Cell(self.shape["blank"] if number is None else _plain(number))
        if what == "weight":
            return Cell(_plain(sum(self._weights(), _RATE_WEIGHT)))
        scores = [one.score for one in self.project.indicators]
        known = [score for score in scores if score is not None]
        # Where a line has no score the total cannot be held against its parts.
        key = f"{self.project.key}score" if len(known) == len(scores) else ""
        return Cell(_plain(sum(known, rate_points(self.book, self.project))), key=key)

    def _weights(self) -> Iterator[Decimal]:
        return (one.weight for one in self.project.indicators)


def _plain(number: Decimal) -> str:
    """Points as they are printed: 9.20 as 9.2."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
