"""Tables of no known kind → forms: labels with values beside them, and the facts that their amounts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gouji.model import Cell, Column, Fact, Form, FormLine, Row, Subject, Table
from gouji.parse.form_rules import FormRules, label_of
from gouji.parse.table_labels import cell_to_amount, label_to_text
from gouji.parse.table_rules import TableRules

_MONEY = ("opening", "full", "budget", "final")
_OF_INDICATORS = ("indicator", "target", "reached")
_SCORED = ("indicator", "total")
_COLON = "\uff1a"


@dataclass(frozen=True)
class Forms:
    """What became of the tables of a report: all of them, in their order, and the forms that some of them are."""

    tables: tuple[Table, ...]
    forms: tuple[Form, ...]
    facts: tuple[Fact, ...]


def tables_to_forms(tables: Sequence[Table], kinds: Sequence[FormRules], rules: TableRules) -> Forms:
    """Read each table that no kind of table knows as forms. One grid may hold several, one below the other.

    A table with a form gets its kind, and rows and columns for the forms' lines; every amount of a whole or a part is a
    fact about ``project:`` and the project's name.
    """
    out: list[Table] = []
    forms: list[Form] = []
    facts: list[Fact] = []
    for table in tables:
        found = _read(table, kinds, rules) if table.kind is None else []
        if found:
            table = _as_table(table, found)
            forms += found
            facts += [fact for form in found for fact in _facts(table, form)]
        out.append(table)
    return Forms(tuple(out), tuple(forms), tuple(facts))


@dataclass
class _Draft:
    """A form as far as it has been read. ``headings``: the header row in force, by columns; ``indicators``: it is the
    one of the indicators."""

    name: str
    unit: str = ""
    lines: list[FormLine] = field(default_factory=list)
    headings: list[tuple[str, Cell]] = field(default_factory=list)
    indicators: bool = False


def _read(table: Table, kinds: Sequence[FormRules], rules: TableRules) -> list[Form]:
    rows = _rows_of(table)
    for kind in kinds:
        drafts: list[_Draft] = []
        for row in rows:
            name = _project(row, kind, rules)
            if name is not None:
                drafts.append(_Draft(name))
            elif drafts:
                _read_row(row, drafts[-1], kind, rules)
        found = [
            Form(table.id, kind.kind, draft.name, draft.unit or table.unit, tuple(draft.lines))
            for draft in drafts
            if any(line.role == "whole" for line in draft.lines)
        ]
        if found:
            return found
    return []


def _rows_of(table: Table) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.grid.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell)
    return [sorted(rows[r], key=lambda cell: cell.column) for r in sorted(rows)]


def _project(row: Sequence[Cell], kind: FormRules, rules: TableRules) -> str | None:
    """The name that stands beside the label of a project's name; None in a row without that label."""
    for cell, beside in zip(row, (*row[1:], None), strict=True):
        label, _, name = label_to_text(cell.text).partition(_COLON)
        if label_of(label, rules) in kind.project:
            if name or beside is None:
                return name
            return "" if label_of(beside.text, rules) in kind.lines else "".join(beside.text.split())
    return None


def _read_row(row: Sequence[Cell], draft: _Draft, kind: FormRules, rules: TableRules) -> None:
    labels = [label_of(cell.text, rules) for cell in row]
    for cell in row:
        draft.unit = draft.unit or rules.unit_of(cell.text)
    headings = [(kind.headings[label], cell) for label, cell in zip(labels, row, strict=True) if label in kind.headings]
    if len(headings) > 1:
        draft.headings = headings
        draft.indicators = any(key in _OF_INDICATORS for key, _ in headings)
    elif draft.indicators:
        draft.lines += _indicator(row, labels, draft, kind)
    else:
        draft.lines += _lines(row, labels, draft, kind)


def _lines(row: Sequence[Cell], labels: Sequence[str], draft: _Draft, kind: FormRules) -> Iterator[FormLine]:
    """Each label of the row with the cells to its right, as far as the next label."""
    for n, (cell, label) in enumerate(zip(row, labels, strict=True)):
        if label not in kind.lines:
            continue
        role, key = kind.lines[label]
        values: list[Cell] = []
        for other, text in zip(row[n + 1 :], labels[n + 1 :], strict=True):
            if text in kind.lines:
                break
            values.append(other)
        if draft.headings:
            cells = _by_heading(values, draft.headings)
        else:  # the first amount; where there is none, what stands in its place keeps the whole from being summed
            amounts = [value for value in values if cell_to_amount(value.text) is not None]
            cells = dict.fromkeys(("",), (amounts or values)[0]) if values else {}
        yield FormLine(role, key, label, cell.column, cell.row, cells, _printed(draft.headings))


def _indicator(row: Sequence[Cell], labels: Sequence[str], draft: _Draft, kind: FormRules) -> Iterator[FormLine]:
    cells = _by_heading(row, draft.headings)
    total = next((label for label in labels if label in kind.totals), None)
    if not cells:
        return
    name = cells.pop("indicator", None)
    label = total or ("".join(name.text.split()) if name is not None else "")
    heads = _printed(draft.headings)
    yield FormLine("total" if total else "indicator", "", label, row[0].column, row[0].row, cells, heads)


def _printed(headings: Iterable[tuple[str, Cell]]) -> dict[str, str]:
    """What each header of a row says; of two that mean the same, the first."""
    out: dict[str, str] = {}
    for key, cell in headings:
        out.setdefault(key, "".join(cell.text.split()))
    return out


def _by_heading(cells: Iterable[Cell], headings: Sequence[tuple[str, Cell]]) -> dict[str, Cell]:
    """Cells by the header over them: the one that shares columns with them."""
    out: dict[str, Cell] = {}
    for cell in cells:
        for key, over in headings:
            if cell.column < over.column + over.column_span and over.column < cell.column + cell.column_span:
                out.setdefault(key, cell)
                break
    return out


# ------------------------------------------------------------------------------------------ as a table


def _as_table(table: Table, forms: Sequence[Form]) -> Table:
    """The table with rows and columns that name the forms' amounts: a row for each label, a block for each column of
    labels."""
    lines = [(form, line) for form in forms for line in form.lines]
    of_money = [(form, line) for form, line in lines if line.role not in _SCORED]
    of_scores = [(form, line) for form, line in lines if line.role in _SCORED]
    rows: list[Row] = []
    blocks: dict[int, int] = {}
    heads: dict[int, str] = {}
    for form, line in of_money:
        rows.append(_row(form, line, line.group, "total" if line.role == "whole" else "item"))
        blocks |= {cell.column: line.group for cell in line.cells.values()}
        heads |= {
            cell.column: line.heads[key] for key, cell in line.cells.items() if key in _MONEY and key in line.heads
        }
    for form, line in of_scores:
        rows += [_row(form, line, block, "other") for block in {blocks.get(c.column, 0) for c in line.cells.values()}]
    columns = tuple(
        Column(
            index,
            (heads[index],) if index in heads else (),
            "amount" if index in blocks else "other",
            blocks.get(index, 0),
            measure="budget",
        )
        for index in range(table.grid.column_count)
    )
    return replace(table, kind=forms[0].kind, unit=forms[0].unit, rows=tuple(rows), columns=columns)


def _row(form: Form, line: FormLine, block: int, role: str) -> Row:
    label = f"{form.name}{_COLON}{line.label}" if form.name else line.label
    subject = _subject(form, line) if role != "other" else Subject()
    return Row(line.row, block, label, (form.name, line.label), "", None, role, subject)


def _subject(form: Form, line: FormLine) -> Subject:
    part = "" if line.role == "whole" else line.key
    return Subject(flow="expenditure", item=f"project:{form.name}", part=part)


def _facts(table: Table, form: Form) -> Iterator[Fact]:
    for line in form.lines:
        if line.role not in ("whole", "part", "nested"):
            continue
        # Of labels that stand in several columns, a column of amounts is read with one: places name a row by it.
        columns = {c.index for c in table.columns if c.role == "amount" and c.block == line.group}
        for key, cell in line.cells.items():
            amount = cell_to_amount(cell.text)
            if (key and key not in _MONEY) or amount is None or cell.column not in columns:
                continue
            value, decimals = amount
            head = (line.heads[key],) if key in line.heads else ()
            yield Fact(
                table.id, form.kind, line.row, cell.column, (form.name, line.label), head, "", None,
                _subject(form, line), key or "budget", "this" if line.key != "project" else "all", value, form.unit,
                decimals, cell.text, not cell.text, cell,
            )  # fmt: skip
