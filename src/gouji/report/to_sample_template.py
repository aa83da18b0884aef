"""A workbook to start an office's own template from: every kind of place that ``--template`` fills."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from gouji.report.messages import Messages

_FINDINGS = (
    ("number", 6), ("severity", 8), ("page", 6), ("sentence", 42), ("cell", 32), ("message", 40), ("stated", 12),
    ("expected", 12), ("difference", 10), ("suggestion", 26), ("opinion", 12), ("result", 12), ("reviewer", 10),
    ("date", 12),
)  # fmt: skip
_TIES = (("number", 6), ("verdict", 10), ("stated_cell", 46), ("stated", 14), ("computed", 14), ("difference", 12))
_ABOUT = ("unit_name", "year", "title", "numbers", "confirmed", "error", "warning")
_HEADER_ROW = 8
_DROP_DOWNS = ("opinion", "result")


def sample_template(messages: Messages, language: Literal["zh", "en"]) -> bytes:
    """The workbook; the same call gives the same bytes."""
    import xlsxwriter

    def word(key: str) -> str:
        return messages.text("workpaper", key, language)

    def label(key: str) -> str:
        group = {"confirmed": "status", "error": "severity", "warning": "severity"}.get(key)
        return word(f"about_{key}") if group is None else messages.text(group, key, language)

    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    workbook.set_properties({"created": datetime(2000, 1, 1)})
    base = {"font_name": "SimSun", "font_size": 10}
    title = workbook.add_format(base | {"font_size": 16, "bold": True, "align": "center"})
    bold = workbook.add_format(base | {"bold": True})
    plain = workbook.add_format(base | {"align": "left"})
    sheet = workbook.add_worksheet(word("sheet_findings"))
    sheet.merge_range(0, 0, 0, len(_FINDINGS) - 1, word("heading"), title)
    for n, key in enumerate(_ABOUT):
        row, column = 2 + n // 2, 0 if n % 2 == 0 else 5
        sheet.write_string(row, column, label(key), bold)
        sheet.write_string(row, column + 3 if column == 0 else column + 1, f"{{{{{key}}}}}", plain)
    _table(workbook, sheet, _HEADER_ROW, "findings", _FINDINGS, word)
    sheet.write_string(_HEADER_ROW + 3, 0, word("signed_by"), bold)
    sheet.write_string(_HEADER_ROW + 3, 5, word("signed_on"), bold)
    for column, (key, _) in enumerate(_FINDINGS):
        if key in _DROP_DOWNS:
            choices = {"validate": "list", "source": word(f"{key}_choices").split("|")}
            sheet.data_validation(_HEADER_ROW + 1, column, _HEADER_ROW + 1, column, choices)
    _table(workbook, workbook.add_worksheet(word("sheet_ties")), 0, "ties", _TIES, word)
    workbook.close()
    return out.getvalue()


def _table(workbook: Any, sheet: Any, row: int, table: str, columns: Sequence[tuple[str, int]], word: Any) -> None:
    """A header of our titles, and below it the row that stands for all: its first cell names the table."""
    base = {"font_name": "SimSun", "font_size": 10, "border": 1, "text_wrap": True, "valign": "top"}
    head = workbook.add_format(base | {"bold": True, "bg_color": "#E4E9F0", "valign": "vcenter"})
    body = workbook.add_format(base)
    for column, (key, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, word(key), head)
        sheet.write_blank(row + 1, column, None, body)
    sheet.write_string(row + 1, 0, f"{{{{{table}}}}}", body)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
