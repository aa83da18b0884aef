"""Blocks of a document → raw tables: grids with their titles and notes, joined over their pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gouji.model import Cell, Document, Grid, Line
from gouji.parse.table_kind import title_match
from gouji.parse.table_labels import is_number, label_to_text
from gouji.parse.table_layout import Sheet, grid_to_sheet
from gouji.parse.table_rules import TableRules

_LINES_ABOVE = 8
_LONGEST_TITLE = 60
_SHORTEST_OWNER = 4


@dataclass(frozen=True)
class RawTable:
    """A table before it is understood: sheets of its pages, what stands above and below it."""

    title: str
    unit: str
    sheets: tuple[Sheet, ...]
    owner: str = ""
    notes: tuple[tuple[int, int], ...] = ()
    note_texts: tuple[str, ...] = ()


@dataclass
class _Above:
    """What the lines above a grid (or its first rows) say. The title is as printed, less its white space."""

    title: str = ""
    unit: str = ""
    owner: str = ""
    notes: list[Line] = field(default_factory=list)


def document_to_raw_tables(document: Document, rules: TableRules) -> tuple[RawTable, ...]:
    """Every grid of the document with its title, unit and notes; grids that go on are joined."""
    out: list[RawTable] = []
    lines: list[Line] = []
    ahead = _Above()  # what a grid of nothing but a title and a unit says of the next one
    for block in document.blocks:
        if lines and lines[-1].file != block.file:
            _close(out, document, lines, rules)
            lines, ahead = [], _Above()
        if isinstance(block, Line):
            lines.append(block)
            continue
        sheet = grid_to_sheet(block, rules)
        below = bool(out) and out[-1].sheets[0].grid.file == block.file
        above = _read_above(document, lines, rules, has_table=below)
        if below:
            out[-1] = _with_notes(out[-1], document, above.notes)
        title, unit, owner = _inside(sheet, rules)
        title, unit = title or above.title or ahead.title, unit or above.unit or ahead.unit
        owner = owner or above.owner or ahead.owner
        ahead = _Above()
        if block.cells and sheet.top == block.row_count and (title or unit):
            ahead, lines = _Above(title, unit, owner), []
            continue
        others = bool(out) and bool(owner) and out[-1].owner not in ("", owner)
        more = _continuation(out[-1], sheet, title, rules) if out and not others else None
        if more is not None and len(out[-1].sheets) == 1 and not out[-1].sheets[0].has_body():
            out[-1] = replace(out[-1], sheets=(grid_to_sheet(_stacked(out[-1].sheets[0], more), rules),))
        elif more is not None:
            out[-1] = replace(out[-1], sheets=(*out[-1].sheets, more))
        else:
            out.append(RawTable(title, unit, (sheet,), owner))
        lines = []
    _close(out, document, lines, rules)
    return tuple(_with_inner_notes(table) for table in out)


def _close(out: list[RawTable], document: Document, lines: Sequence[Line], rules: TableRules) -> None:
    """Give the last table the notes that stand first among the last ``lines`` of its file."""
    if out and lines and out[-1].sheets[0].grid.file == lines[0].file:
        out[-1] = _with_notes(out[-1], document, _read_above(document, lines, rules, has_table=True).notes)


# ------------------------------------------------------------------------------------------ lines above


def _read_above(document: Document, lines: Sequence[Line], rules: TableRules, *, has_table: bool) -> _Above:
    """The notes of the table before (from the top down) and the title and unit of the next (from the bottom
    up).
    """
    above = _Above()
    words = rules.words
    printed = ["".join(document.text[line.start : line.end].split()) for line in lines]
    texts = [label_to_text(text) for text in printed]
    if has_table:
        above.notes = [lines[n] for n in _note_lines(lines, texts, rules)]
    first = max(len(above.notes), len(texts) - _LINES_ABOVE)
    for n in range(len(texts) - 1, first - 1, -1):
        text = texts[n]
        unit = words.unit_line.search(text)
        if unit:
            above.unit = above.unit or unit.group(1)
            text = text[: unit.start()].strip("\uff08")
            printed[n] = words.unit_line.split(printed[n])[0].strip("(\uff08")
        above.owner = above.owner or _owner(text, rules)
        if not text or is_number(text) or words.form.fullmatch(text) or words.department.match(text):
            continue
        if _is_title(text, rules):
            above.title = _whole_title(printed[n], printed[n - 1] if n > first else "", rules)
            break
        if not above.title and text[-1] in "\u3002\uff1b":
            break  # a sentence: the narrative has begun
    return above


def _owner(text: str, rules: TableRules) -> str:
    """The unit that a line over a table names (部门：某某局, a unit of money cut off)."""
    found = rules.words.department.match(text)
    name = text[found.end() :] if found else ""
    return name if len(name) >= _SHORTEST_OWNER else ""


def _note_lines(lines: Sequence[Line], texts: Sequence[str], rules: TableRules) -> Iterator[int]:
    words = rules.words
    for n, text in enumerate(texts):
        first = words.note.match(text) or words.empty.search(text)
        goes_on = n > 0 and (words.note_item.match(text) or lines[n - 1].fills)
        if n and (_is_title(text, rules) or words.department.match(text) or words.unit_line.search(text)):
            return
        if not (first or goes_on) or (n == 0 and not first):
            return
        yield n


def _is_title(text: str, rules: TableRules) -> bool:
    if len(text) > _LONGEST_TITLE or text[-1] in "\u3002\uff1b\uff0c\uff1a":
        return False
    return bool(rules.words.title.search(text)) and not rules.words.form.fullmatch(text)


def _whole_title(text: str, before: str, rules: TableRules) -> str:
    """A title broken over two lines is put together when only the whole is known."""

    def known(title: str) -> int:
        return max(title_match(label_to_text(title), kind) for kind in rules.kinds.values())

    if before and before[-1] not in "\u3002\uff1b" and not _is_title(label_to_text(before), rules):
        joined = before + text
        if len(joined) <= _LONGEST_TITLE and known(joined) > known(text) and not known(before):
            text = joined
    return title_of(text, rules)


def title_of(text: str, rules: TableRules) -> str:
    """A title without the number in front of it."""
    text = rules.words.top.sub("", text)
    return rules.words.title_number.sub("", text) or text


def _inside(sheet: Sheet, rules: TableRules) -> tuple[str, str, str]:
    """Title, unit and owner from the first rows of the grid itself."""
    title, unit, owner = "", "", ""
    for r in range(sheet.top):
        for printed in sheet.row_texts(r):
            text = label_to_text(printed)
            found = rules.words.unit_line.search(text)
            unit = unit or (found.group(1) if found else "")
            owner = owner or _owner(text[: found.start()] if found else text, rules)
            if not found and _is_title(text, rules):
                title = title or title_of("".join(printed.split()), rules)
    return title, unit, owner


# ------------------------------------------------------------------------------------------ joining


def _continuation(table: RawTable, sheet: Sheet, title: str, rules: TableRules) -> Sheet | None:
    """The sheet as the next page of the table before, its header set apart; None when it is another table.

    It is the next page when nothing between them names another table and its header is the same, or it has
    none and as many columns.
    """
    last = table.sheets[-1]
    words = rules.words
    plain = words.continued.sub("", title)
    if title and plain != words.continued.sub("", table.title):
        return None
    if table.note_texts and not words.continued.search(title):
        return None
    if sheet.grid.file != last.grid.file or sheet.grid.column_count != last.grid.column_count:
        return None
    header = table.sheets[0].header()
    if header and sheet.rows_as_header(len(header)) == header:
        # first rows of its body may look like a header: labels without amounts
        return replace(sheet, body=sheet.top + len(header))
    if sheet.body == sheet.top or (sheet.grid.continues and not title):
        return replace(sheet, body=sheet.top)
    return None


def _stacked(above: Sheet, below: Sheet) -> Grid:
    """One grid of a header that a page's end cut off and what it stands over."""
    shift = above.end - below.top
    cells = [cell for cell in above.grid.cells if cell.row < above.end]
    cells += [_moved(cell, shift) for cell in below.grid.cells if cell.row >= below.top]
    return replace(above.grid, cells=tuple(cells), row_count=below.grid.row_count + shift)


def _moved(cell: Cell, rows: int) -> Cell:
    """The cell some rows further down; written out because joined tables move every cell of every page."""
    return Cell(
        cell.text, cell.row + rows, cell.column, cell.row_span, cell.column_span, cell.start, cell.end, cell.box
    )


def _with_notes(table: RawTable, document: Document, lines: Sequence[Line]) -> RawTable:
    spans = tuple((line.start, line.end) for line in lines)
    texts = tuple(label_to_text(document.text[a:b]) for a, b in spans)
    return replace(table, notes=table.notes + spans, note_texts=table.note_texts + texts)


def _with_inner_notes(table: RawTable) -> RawTable:
    """Notes that stand in the grid's last rows; they have no place in the text outside tables."""
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    for sheet in table.sheets:
        for r in range(sheet.end, len(sheet.own)):
            for cell in sheet.own[r]:
                if cell is None or not cell.text:
                    continue
                texts.append(label_to_text(cell.text))
                if cell.start is not None and cell.end is not None:
                    spans.append((cell.start, cell.end))
    return replace(table, notes=(*spans, *table.notes), note_texts=(*texts, *table.note_texts))


def sheets_to_sheet(sheets: Sequence[Sheet], rules: TableRules) -> Sheet:
    """One sheet for all pages: header and body of the first, then the bodies of the others."""
    first = sheets[0]
    if len(sheets) == 1:
        return first
    own = [list(row) for row in first.own[: first.end]]
    texts = [list(row) for row in first.texts[: first.end]]
    for sheet in sheets[1:]:
        start = sheet.body
        if own[first.body :] and start < sheet.end and _is_tail(texts[-1], sheet.texts[start], rules):
            _append_tail(own, texts, sheet.own[start])
            start += 1
        shift = len(own) - start
        for r in range(start, sheet.end):
            own.append([None if c is None else _moved(c, shift) for c in sheet.own[r]])
            texts.append(list(sheet.texts[r]))
    cells = tuple(cell for row in own for cell in row if cell is not None)
    grid = replace(first.grid, cells=cells, row_count=len(own))
    return replace(first, grid=grid, own=tuple(map(tuple, own)), texts=tuple(map(tuple, texts)), end=len(own))


def _is_tail(above: Sequence[str], row: Sequence[str], rules: TableRules) -> bool:
    """A row broken by the page's end: words only, each the rest of a label above, none a label of its own."""
    words = rules.words
    labels = [(c, label_to_text(text)) for c, text in enumerate(row) if text]
    coded = any(is_number(text) and text.isdigit() for text in above[:1])
    if not labels or any(is_number(text) for _, text in labels):
        return False
    for c, text in labels:
        numbered = words.top.match(label_to_text(above[c])) is not None
        if not above[c] or is_number(above[c]) or not (coded or numbered):
            return False
        if words.top.match(text) or words.nested.match(text) or rules.name_of(text) in words.totals:
            return False
    return True


def _append_tail(own: list[list[Cell | None]], texts: list[list[str]], tail: Sequence[Cell | None]) -> None:
    for c, cell in enumerate(tail):
        above = own[-1][c]
        if cell is not None and cell.text and above is not None:
            own[-1][c] = replace(above, text=above.text + cell.text)
            texts[-1][c] = above.text + cell.text
