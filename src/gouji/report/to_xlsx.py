"""Workpaper → an Excel workbook: 汇总, 问题清单, 数字台账, 勾稽表, 运行记录.

A text of the report is always written as a text, never as a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from gouji.report.inert import inert
from gouji.report.to_json import SEVERITIES, STATUSES
from gouji.report.workpaper import FORMULA_SIGNS, Sum, Value, Workpaper, row_height

_BEYOND = Decimal(10) ** 300
_LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook holds."""

_WIDTHS = {
    "number": 6, "severity": 7, "page": 5, "section": 16, "sentence": 40, "cell": 30, "message": 34, "stated": 12,
    "expected": 12, "difference": 10, "formula": 24, "rule": 16, "diagnosis": 18, "suggestion": 24, "basis": 14,
    "file": 20, "opinion": 10, "result": 10, "why": 18, "reviewer": 9, "date": 11, "text": 14, "value": 14, "unit": 8,
    "kind": 8, "status": 10, "reason": 24, "checked": 40, "findings": 8, "stated_cell": 36, "other_cells": 36,
    "computed": 14, "lower": 14, "upper": 14, "verdict": 10,
}  # fmt: skip
_FINDINGS = (
    "number", "severity", "file", "page", "section", "sentence", "cell", "message", "stated", "expected", "difference",
    "formula", "rule", "diagnosis", "suggestion", "basis", "opinion", "result", "why", "reviewer", "date",
)  # fmt: skip
_NUMBERS = (
    "number", "page", "section", "text", "value", "unit", "kind", "status", "reason", "checked", "findings", "sentence",
)  # fmt: skip
_TIES = (
    "number", "verdict", "rule", "stated_cell", "stated", "computed", "difference", "lower", "upper", "other_cells",
    "formula", "reason",
)  # fmt: skip
_ABOUT = ("title", "unit_name", "year", "kind", "file", "beside", "pages", "tables", "tables_open", "numbers")
_A4, _A3 = 9, 8  # kinds of paper
_REVIEW_ROWS = 400  # rows below the findings that keep the drop-downs, for what a reviewer adds by hand
_FILLS = {"error": "#F8D7D4", "warning": "#FCEBC5", "note": "#DCEBF7"}


@dataclass(frozen=True, slots=True)
class _Book:
    """The workbook being written, its formats by name, and the words for it."""

    workbook: Any
    formats: Mapping[str, Any]
    paper: Workpaper

    def word(self, key: str) -> str:
        return self.paper.say("workpaper", key)


def workpaper_to_xlsx(paper: Workpaper) -> bytes:
    """The workbook; the same workpaper gives the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, options)
    workbook.set_properties({"title": inert(str(paper.facts["title"] or "")), "created": datetime(2000, 1, 1)})
    book = _Book(workbook, _formats(workbook), paper)
    _summary(book)
    _findings(book)
    _sheet(book, "numbers", _NUMBERS, paper.numbers)
    _ties(book)
    _run(book)
    workbook.close()
    return out.getvalue()


def _formats(workbook: Any) -> dict[str, Any]:
    base = {"font_name": "SimSun", "font_size": 10, "valign": "top"}
    return {
        "title": workbook.add_format(base | {"font_size": 16, "bold": True}),
        "head": workbook.add_format(
            base | {"bold": True, "bg_color": "#E4E9F0", "border": 1, "text_wrap": True, "valign": "vcenter"}
        ),
        "text": workbook.add_format(base | {"border": 1, "text_wrap": True}),
        "quoted": workbook.add_format(base | {"border": 1, "text_wrap": True, "quote_prefix": True}),
        "count": workbook.add_format(base | {"border": 1, "align": "center"}),
        "money": [workbook.add_format(base | {"border": 1, "num_format": _places(n)}) for n in range(7)],
        "label": workbook.add_format(base | {"bold": True}),
        "plain": workbook.add_format(base | {"text_wrap": True, "align": "left"}),
        **{name: workbook.add_format({"bg_color": colour}) for name, colour in _FILLS.items()},
    }


def _places(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _write(book: _Book, sheet: Any, row: int, column: int, value: Value | Sum) -> None:
    """One cell, by the type of its value; a text is never taken for anything else."""
    formats = book.formats
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, (Sum, Decimal)) and not _fits(value):
        sheet.write_string(row, column, str(value.value if isinstance(value, Sum) else value), formats["text"])
    elif isinstance(value, Sum):
        sheet.write_formula(row, column, value.formula, _money(book, value.value), float(value.value))
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), _money(book, value))
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["count"])
    else:
        looks = "quoted" if value[:1] in FORMULA_SIGNS else "text"  # a text stays one, even when it is edited
        sheet.write_string(row, column, inert(value[:_LONGEST_TEXT]), formats[looks])


def _money(book: _Book, value: Decimal) -> Any:
    """The format with the decimals that the figure was printed with."""
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return book.formats["money"][min(decimals, 6)]


def _sheet(book: _Book, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Value | Sum]]) -> Any:
    """A sheet with a frozen, repeated header line, filters, widths and a print set-up."""
    sheet = book.workbook.add_worksheet(book.word(f"sheet_{name}"))
    for column, key in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS[key])
        sheet.write_string(0, column, book.word(key), book.formats["head"])
    for line, row in enumerate(rows, 1):
        fold = {"level": 1, "hidden": True} if row.get("settled") else {}
        sheet.set_row(line, row_height((row.get(key), _WIDTHS[key]) for key in columns), None, fold)
        for column, key in enumerate(columns):
            _write(book, sheet, line, column, row.get(key))
    if any(row.get("settled") for row in rows):
        sheet.set_row(len(rows) + 1, None, None, {"collapsed": True})
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.repeat_rows(0)
    _for_print(book, sheet, _A3)
    return sheet


def _for_print(book: _Book, sheet: Any, paper: int = _A4) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{book.word('footer')}&R&P / &N")


def _summary(book: _Book) -> None:
    """汇总: the report, the counts (live from the other sheets), and what was not checked."""
    paper, facts = book.paper, book.paper.facts
    sheet = book.workbook.add_worksheet(book.word("sheet_summary"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, book.word("heading"), book.formats["title"])
    row = 2
    for key in _ABOUT:
        _pair(book, sheet, row, book.word(f"about_{key}"), facts[key])
        row += 1
    row += 1
    for group, keys, column in (("severity", SEVERITIES, "B"), ("status", STATUSES, "H")):
        other = book.word("sheet_findings" if group == "severity" else "sheet_numbers")
        for key in keys:
            label = paper.say(group, key)
            sheet.write_string(row, 0, label, book.formats["label"])
            count = facts[key]
            sheet.write_formula(
                row, 1, f"=COUNTIF('{other}'!{column}:{column},A{row + 1})", book.formats["plain"], count
            )
            row += 1
        if group == "severity" and facts["decided"]:
            _pair(book, sheet, row, book.word("about_decided"), facts["decided"])
            row += 1
        row += 1
    _pair(book, sheet, row, book.word("about_notices"), facts["notices"] or book.word("nothing"))
    _for_print(book, sheet)


def _fits(value: Sum | Decimal) -> bool:
    """Whether a workbook can hold a number; what a report calls one may have thousands of digits."""
    return abs(value.value if isinstance(value, Sum) else value) < _BEYOND


def _pair(book: _Book, sheet: Any, row: int, label: str, value: Value) -> None:
    sheet.write_string(row, 0, inert(label), book.formats["label"])
    if isinstance(value, int):
        sheet.write_number(row, 1, value, book.formats["plain"])
    elif value is not None:
        sheet.write_string(row, 1, inert(str(value)[:_LONGEST_TEXT]), book.formats["plain"])


def _findings(book: _Book) -> None:
    """问题清单, with drop-downs for the reviewer."""
    rows = book.paper.findings
    several = len(book.paper.report.document.files) > 1
    columns = [column for column in _FINDINGS if several or column != "file"]
    sheet = _sheet(book, "findings", columns, rows)
    last = len(rows) + _REVIEW_ROWS
    for key in ("opinion", "result"):
        column = columns.index(key)
        choices = book.word(f"{key}_choices").split("|")
        sheet.data_validation(1, column, last, column, {"validate": "list", "source": choices, "ignore_blank": True})
    column = columns.index("date")
    is_date = {"validate": "date", "criteria": ">=", "value": datetime(2000, 1, 1), "ignore_blank": True}
    sheet.data_validation(1, column, last, column, is_date)
    for name in _FILLS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{book.paper.say("severity", name)}"'}
        sheet.conditional_format(1, 1, max(len(rows), 1), 1, rule | {"format": book.formats[name]})


def _ties(book: _Book) -> None:
    """勾稽表: the difference is recomputed by the workbook itself from both sides."""
    rows = book.paper.ties
    sheet = _sheet(book, "ties", _TIES, rows)
    stated, computed, difference = (_TIES.index(key) for key in ("stated", "computed", "difference"))
    for line, row in enumerate(rows, 1):
        value = row["difference"]
        if isinstance(value, Decimal) and _fits(value):
            formula = f"={_letter(stated)}{line + 1}-{_letter(computed)}{line + 1}"
            sheet.write_formula(line, difference, formula, _money(book, value), float(value))
    wrong = book.paper.say("verdict", "disagrees")
    column = _TIES.index("verdict")
    rule = {"type": "cell", "criteria": "==", "value": f'"{wrong}"', "format": book.formats["error"]}
    sheet.conditional_format(1, column, max(len(rows), 1), column, rule)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _run(book: _Book) -> None:
    """运行记录: versions, digests, options."""
    sheet = book.workbook.add_worksheet(book.word("sheet_run"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    for row, (label, value) in enumerate(book.paper.run):
        known = label in ("version", "rulebook")
        _pair(book, sheet, row, book.word(label) if known else label, value)
    _for_print(book, sheet)
