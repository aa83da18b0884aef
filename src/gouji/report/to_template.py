"""Workpaper + an office's own workbook → that workbook, filled: placeholders, named cells and tables.

A text of the report is always written as a text, never as a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from gouji.report.inert import inert
from gouji.report.workpaper import FORMULA_SIGNS, Sum, Value, Workpaper, row_height
from gouji.report.workpaper_titles import columns_of

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NAMED = "gouji_"
_TABLES = {"findings": "findings", "figures": "numbers", "ties": "ties"}
"""What a model row says → the rows of the workpaper that it stands for."""
_LONGEST_TEXT = 32_767
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")
_LOST = ("xl/charts/", "xl/media/", "xl/drawings/drawing")
"""Parts of a workbook that filling does not keep."""


class BadTemplate(Exception):
    """The workbook cannot be filled. ``code`` is a key of rules/messages.toml, group template."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


def fill_template(paper: Workpaper, template: bytes, titles: Mapping[str, tuple[str, ...]]) -> bytes:
    """The workbook ``template`` with the workpaper in it; the same input gives the same bytes. Raises BadTemplate."""
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as broken:
        raise BadTemplate("not_a_workbook", detail=type(broken).__name__) from broken
    facts = _facts(paper)
    filled = 0
    for sheet in workbook.worksheets:
        for row, table in reversed(list(_tables(sheet))):  # from below, so that the rows above keep their places
            _fill_table(paper, sheet, row, table, titles)
            filled += 1
        filled += _fill_placeholders(sheet, facts)
    filled += _fill_named(workbook, facts)
    if not filled:
        raise BadTemplate("nothing_to_fill")
    out = io.BytesIO()
    workbook.save(out)
    return _without_times(out.getvalue())


def lost_parts(template: bytes) -> bool:
    """Whether the template holds pictures or charts, which the filled workbook does not."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            return any(name.startswith(_LOST) for name in parts.namelist())
    except zipfile.BadZipFile:
        return False


def _facts(paper: Workpaper) -> dict[str, Value]:
    run = {key: value for key, value in paper.run if key in ("version", "rulebook")}
    return {**paper.facts, **run, "sha256": paper.report.document.sha256}


# ------------------------------------------------------------------------------------------ single values


def _fill_placeholders(sheet: Any, facts: Mapping[str, Value]) -> int:
    """Replace each ``{{name}}`` of the sheet; returns how many cells had one."""
    count = 0
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if not isinstance(cell.value, str) or cell.data_type == "f" or not _PLACEHOLDER.search(cell.value):
            continue
        text = cell.value
        for name in _PLACEHOLDER.findall(text):
            if name not in facts:
                place = f"{sheet.title}!{cell.coordinate}"
                raise BadTemplate("unknown_name", place=place, name=name, known=", ".join((*facts, *_TABLES)))
        alone = _PLACEHOLDER.fullmatch(text.strip())
        _put(cell, facts[alone[1]] if alone else _PLACEHOLDER.sub(lambda found: _shown(facts[found[1]]), text))
        count += 1
    return count


def _fill_named(workbook: Any, facts: Mapping[str, Value]) -> int:
    """Fill the cells that have a name such as ``gouji_unit_name``; returns how many."""
    count = 0
    for name, defined in workbook.defined_names.items():
        fact = name.lower().removeprefix(_NAMED)
        if not name.lower().startswith(_NAMED):
            continue
        if fact not in facts:
            raise BadTemplate("unknown_name", place=name, name=fact, known=", ".join(facts))
        for title, place in defined.destinations:
            _put(workbook[title][place.replace("$", "").split(":")[0]], facts[fact])
            count += 1
    return count


def _shown(value: Value) -> str:
    return "" if value is None else str(value)


def _put(cell: Any, value: Value | Sum) -> None:
    """One cell, by the type of its value; a text is never taken for anything else."""
    if isinstance(value, Sum):
        cell.value = value.formula
    elif isinstance(value, Decimal):
        cell.value = value
        if cell.number_format == "General":
            exponent = value.as_tuple().exponent
            decimals = min(max(0, -exponent), 6) if isinstance(exponent, int) else 0
            cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    elif isinstance(value, str):
        cell.value = inert(value)[:_LONGEST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in FORMULA_SIGNS
    else:
        cell.value = value


# ------------------------------------------------------------------------------------------ tables


def _tables(sheet: Any) -> Iterator[tuple[int, str]]:
    """(row, table) of each row that stands for the rows of a table: one of its cells is ``{{findings}}`` or such."""
    for row in sheet.iter_rows():
        for cell in row:
            found = _PLACEHOLDER.fullmatch(cell.value.strip()) if isinstance(cell.value, str) else None
            if found and found[1] in _TABLES:
                yield cell.row, found[1]


def _fill_table(paper: Workpaper, sheet: Any, row: int, table: str, titles: Mapping[str, tuple[str, ...]]) -> None:
    """Put the rows of a table in place of its model row, below its header; the model's looks go to each of them."""
    from openpyxl.formula.translate import Translator

    rows: Sequence[Mapping[str, Value | Sum]] = getattr(paper, _TABLES[table])
    known = dict.fromkeys(key for each in rows for key in each) or dict.fromkeys(titles)
    header = [_shown(cell.value) for cell in sheet[row - 1]] if row > 1 else []
    columns = columns_of(header, titles, known)
    if not any(columns):
        raise BadTemplate("no_columns", place=f"{sheet.title}!{row - 1}", table=table)
    model = [(cell.coordinate, None if _is_marker(cell) else cell.value, copy(cell._style)) for cell in sheet[row]]
    height = sheet.row_dimensions[row].height
    _make_room(sheet, row, max(len(rows), 1) - 1)
    for n, values in enumerate(rows or [{}]):
        sheet.row_dimensions[row + n].height = height or row_height(_sized(sheet, values, columns))
        for index, (origin, kept, style) in enumerate(model):
            cell = sheet.cell(row + n, index + 1)
            cell._style = copy(style)
            column = columns[index] if index < len(columns) else None
            if column is not None:
                _put(cell, values.get(column))
            elif isinstance(kept, str) and kept.startswith("="):
                cell.value = Translator(kept, origin).translate_formula(cell.coordinate)
            else:
                cell.value = kept


def _sized(
    sheet: Any, values: Mapping[str, Value | Sum], columns: Sequence[str | None]
) -> Iterator[tuple[Value | Sum, float]]:
    """The values of a row with the widths of their columns."""
    from openpyxl.utils import get_column_letter

    for index, column in enumerate(columns, 1):
        if column is not None:
            yield values.get(column), sheet.column_dimensions[get_column_letter(index)].width or 10


def _is_marker(cell: Any) -> bool:
    return isinstance(cell.value, str) and bool(_PLACEHOLDER.fullmatch(cell.value.strip()))


def _make_room(sheet: Any, row: int, more: int) -> None:
    """Move what stands below ``row`` down by ``more`` rows; choices and colours of the row reach over all new ones."""
    if more < 1:
        return
    last, width = sheet.max_row, sheet.max_column
    heights = {n: sheet.row_dimensions[n].height for n in range(row + 1, last + 1)}
    merged = [area for area in sheet.merged_cells.ranges if area.min_row > row]
    for area in merged:
        sheet.unmerge_cells(area.coord)
    if last > row:
        from openpyxl.utils import get_column_letter

        sheet.move_range(f"A{row + 1}:{get_column_letter(width)}{last}", rows=more, translate=True)
    for area in merged:
        area.shift(row_shift=more)
        sheet.merge_cells(area.coord)
    for n in sorted(heights, reverse=True):
        sheet.row_dimensions[n + more].height = heights[n]
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = _reaching(rule.sqref, row, more)
    for area in list(sheet.conditional_formatting):
        reaching = _reaching(area.sqref, row, more)
        if str(reaching) != str(area.sqref):
            for each in area.rules:
                sheet.conditional_formatting.add(str(reaching), each)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = str(_reaching(_areas(sheet.auto_filter.ref), row, more))


def _areas(text: str) -> Any:
    from openpyxl.worksheet.cell_range import MultiCellRange

    return MultiCellRange(text)


def _reaching(areas: Any, row: int, more: int) -> Any:
    """The areas, those over ``row`` longer by ``more`` rows, those below it moved down."""
    out = []
    for area in areas.ranges:
        area = copy(area)
        if area.min_row > row:
            area.shift(row_shift=more)
        elif area.max_row >= row:
            area.expand(down=more)
        out.append(area.coord)
    return _areas(" ".join(out))


def _without_times(data: bytes) -> bytes:
    """The same workbook without the time it was written at."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            plain.writestr(zipfile.ZipInfo(part.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
