"""Grid → sheet: which rows are title, header and body, what each column is headed by, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji.model import Cell, Grid
from gouji.parse.table_labels import cell_to_amount, is_dash, is_number, label_to_text
from gouji.parse.table_rules import TableRules, Words

_CODE = re.compile(r"\d{1,7}")
_LINE_FORMULA = re.compile(r"[\d=+\-()\uff08\uff09.~]+")
_LABEL_ROLES = ("code", "name", "line")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid understood as rows: ``texts[r][c]`` is the text of the cell that covers that place.

    Rows [0, top) are title and unit lines, [top, body) the header, [body, end) the body; what follows are
    notes. ``own[r][c]`` is the cell only where it begins, ``paths`` the header labels of each column from the
    top.
    """

    grid: Grid
    texts: tuple[tuple[str, ...], ...]
    own: tuple[tuple[Cell | None, ...], ...]
    top: int
    body: int
    end: int
    paths: tuple[tuple[str, ...], ...]

    def header(self) -> tuple[tuple[str, ...], ...]:
        """The header as it can be compared with the one on the next page."""
        return self.rows_as_header(self.body - self.top)

    def rows_as_header(self, count: int) -> tuple[tuple[str, ...], ...]:
        """The first ``count`` rows below the title rows, as they would be a header."""
        rows = self.texts[self.top : self.top + count]
        return tuple(tuple(label_to_text(text) for text in row) for row in rows)

    def has_body(self) -> bool:
        """False for a header alone, cut off by the page's end (or a table with nothing in it)."""
        return self.body < self.end

    def row_texts(self, row: int) -> list[str]:
        """The non-empty texts of the cells that begin in a row."""
        return [cell.text for cell in self.own[row] if cell is not None and cell.text]


def grid_to_sheet(grid: Grid, rules: TableRules) -> Sheet:
    """Tell title, header, body and note rows of a grid apart and stack the header labels."""
    own, texts = _grid_to_rows(grid)
    rows = [[cell.text for cell in row if cell is not None and cell.text] for row in own]
    end = len(rows)
    while end and _is_note_row(rows[end - 1], rules.words):
        end -= 1
    top = 0
    while top < end and _is_title_row(rows[top], grid.column_count, rules.words):
        top += 1
    body = top
    while body < end and not _begins_body(rows[body], body > top, rules):
        body += 1
    while body > top and not rows[body - 1]:
        body -= 1
    header = [r for r in range(top, body) if rows[r]]
    paths = _stacked(header, own, texts, grid.spans_known, rules.words)
    return Sheet(grid, texts, own, top, body, end, paths)


def _grid_to_rows(
    grid: Grid,
) -> tuple[tuple[tuple[Cell | None, ...], ...], tuple[tuple[str, ...], ...]]:
    own: list[list[Cell | None]] = [[None] * grid.column_count for _ in range(grid.row_count)]
    texts = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        own[cell.row][cell.column] = cell
        if cell.row_span == 1 and cell.column_span == 1:
            texts[cell.row][cell.column] = cell.text
            continue
        for r in range(cell.row, min(cell.row + cell.row_span, grid.row_count)):
            for c in range(cell.column, min(cell.column + cell.column_span, grid.column_count)):
                texts[r][c] = cell.text
    return tuple(map(tuple, own)), tuple(map(tuple, texts))


# ------------------------------------------------------------------------------------------ kinds of rows


def _is_note_row(row: Sequence[str], words: Words) -> bool:
    return not row or (len(row) == 1 and bool(words.note.match(label_to_text(row[0]))))


def _is_title_row(row: Sequence[str], columns: int, words: Words) -> bool:
    """A row that holds nothing but a title, a form number, the department's name or the unit."""
    texts = [label_to_text(text) for text in row]
    if not texts:
        return True
    if len(texts) == 1 and columns > 1 and words.title.search(texts[0]):
        return True
    return all(
        words.form.fullmatch(text) or words.department.match(text) or words.unit_line.search(text) for text in texts
    )


def is_line_row(row: Sequence[str], words: Words) -> bool:
    """The row that numbers the columns (1, 2, 3=1+2): its labels are few and its numbers count from 1."""
    texts = [label_to_text(text) for text in row]
    numbers = [text for text in texts if text[0].isdigit() or text[0] in "\uff08="]
    others = [text for text in texts if text not in numbers]
    if not numbers or not all(_LINE_FORMULA.fullmatch(text) for text in numbers):
        return False
    if any("," in text for text in numbers):
        return False
    heads = [re.split(r"[=(\uff08]", text.strip("\uff08\uff09"))[0] for text in numbers]
    if any(text in words.line_row for text in others):
        return all(head.isdigit() or not head for head in heads)
    counted = heads == [str(n) for n in range(1, len(heads) + 1)]
    return counted and len(heads) > 1 and all(words.roles.get(text) == "code" for text in others)


def _begins_body(row: Sequence[str], below_header: bool, rules: TableRules) -> bool:
    words = rules.words
    if not row or is_line_row(row, words):
        return False
    if any(is_number(text) for text in row):
        return True
    names = [label_to_text(text) for text in row]
    if any(words.top.match(name) for name in names):
        return True
    held = [text for text, name in zip(row, names, strict=True) if not is_dash(name)]
    return below_header and bool(held) and all(rules.name_of(text) in words.totals for text in held)


# ------------------------------------------------------------------------------------------ header


def _stacked(
    header: Sequence[int],
    own: Sequence[Sequence[Cell | None]],
    texts: Sequence[Sequence[str]],
    spans_known: bool,
    words: Words,
) -> tuple[tuple[str, ...], ...]:
    """The labels above each column, top down; a merged label counts for every column it covers."""
    width = len(texts[0]) if texts else 0
    rows = []
    for r in header:
        line = is_line_row([text for text in texts[r] if text], words)
        rows.append(["" if line and _numbers_columns(text, words) else label_to_text(text) for text in texts[r]])
    paths: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        before = [tuple(path) for path in paths]
        last = ""
        for c in range(width):
            label = row[c]
            if (
                not label
                and not spans_known
                and c
                and before[c] == before[c - 1]
                and any(r[c] for r in rows[depth + 1 :])
            ):
                label = last  # the tail of a merged cell: something stands below it, under the same parent
            last = label
            cell = own[header[depth]][c]
            merged_down = spans_known and cell is None and depth and label == (paths[c] or [""])[-1]
            if label and not merged_down:
                paths[c].append(label)
    return tuple(map(tuple, paths))


def _numbers_columns(text: str, words: Words) -> bool:
    label = label_to_text(text)
    return label in words.line_row or bool(_LINE_FORMULA.fullmatch(label))


# ------------------------------------------------------------------------------------------ columns


@dataclass(frozen=True, slots=True)
class Band:
    """What a column holds: its role and which of the side-by-side tables it belongs to."""

    index: int
    role: str
    block: int


def sheet_to_bands(sheet: Sheet, rules: TableRules) -> tuple[Band, ...]:
    """The role of each column, from its header first and its content second, and the blocks they form."""
    roles = [_role(sheet, c, rules) for c in range(sheet.grid.column_count)]
    bands: list[Band] = []
    block, has_amount = 0, False
    for index, role in enumerate(roles):
        if role in _LABEL_ROLES and has_amount:
            block, has_amount = block + 1, False
        has_amount = has_amount or role in ("amount", "count")
        bands.append(Band(index, role, block))
    return tuple(bands)


def _role(sheet: Sheet, column: int, rules: TableRules) -> str:
    path = sheet.paths[column]
    said = _label_role(path[-1], rules) if path else ""
    held = list(_held(sheet, column))
    numbers = [text for text in held if is_number(text)]
    amounts = [text for text in held if cell_to_amount(text) is not None]
    if said == "name" and numbers and len(numbers) * 2 > len(held):
        # a header merged over code and name columns heads the codes too
        return "code" if all(_CODE.fullmatch(label_to_text(text)) for text in numbers) else "amount"
    if said:
        return said
    if not path and not held:
        return "other"
    if not path and not numbers and column and _role(sheet, column - 1, rules) == "name":
        return "name"  # parts of the label at the left, under the same header
    return "amount" if not held or len(amounts) * 2 >= len(held) else "other"


def _label_role(label: str, rules: TableRules) -> str:
    return rules.words.roles.get(label) or rules.words.roles.get(rules.name_of(label), "")


def _held(sheet: Sheet, column: int) -> Iterator[str]:
    for r in range(sheet.body, sheet.end):
        cell = sheet.own[r][column]
        if cell is not None and cell.text:
            yield cell.text
