"""Workbooks: figures as their number formats show them, sheets with captions and notes, and what is hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
import xlwt

from gouji.ingest.number_formats import BUILT_IN, shown
from gouji.ingest.read import read_document
from gouji.model import Document, Grid, Line, UnusableInput


def xlsx(fill: Callable[[Any], None]) -> Document:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return read_document(out.getvalue(), "表.xlsx")


def xls(fill: Callable[[Any], None]) -> Document:
    out = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    book.save(out)
    return read_document(out.getvalue(), "表.xls")


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def lines(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if isinstance(block, Line)]


def rows(grid: Grid) -> list[list[str]]:
    out: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        out[cell.row].append(cell.text)
    return out


def codes(document: Document) -> dict[str, dict[str, str]]:
    return {notice.code: dict(notice.values) for notice in document.notices}


# ------------------------------------------------------------------------------------------ number formats


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("3193.4", "#,##0.00", "3,193.40"),
        ("3193.3900000000003", "General", "3193.39"),
        ("3193.3900000000003", "0.00", "3193.39"),
        ("2.675", "0.00", "2.68"),
        ("0.333333333333333", "General", "0.333333333"),
        ("208050500012", "General", "208050500012"),
        ("1E-05", "0.00", "0.00"),
        ("-12.5", BUILT_IN[43], "-12.50"),
        ("0", BUILT_IN[43], "-"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0", "#,##0.00;-#,##0.00;;@", ""),
        ("-5", "0.00_);[Red](0.00)", "(5.00)"),
        ("0.1234", "0.00%", "12.34%"),
        ("31934", "0\\.0000", "3.1934"),
        ("123456", "0\\.0,", "12.3"),
        ("12345678", "#,##0.00,", "12,345.68"),
        ("1500", '[>1000]0.0,"千";0', "1.5千"),
        ("900", '[>1000]0.0,"千";0', "900"),
        ("0.5", "#.##", ".5"),
        ("7", "00", "07"),
        ("2024", '0"年"', "2024年"),
        ("45291", BUILT_IN[31], "2023年12月31日"),
        ("45000.5", "yyyy-mm-dd hh:mm", "2023-03-15 12:00"),
        ("5", "@", "5"),
    ],
)
def test_a_figure_is_shown_as_its_format_says(value, code, text):
    assert shown(Decimal(value), code) == text


def test_days_counted_from_1904():
    assert shown(Decimal(1), "yyyy-mm-dd", later=True) == "1904-01-02"


# ------------------------------------------------------------------------------------------ sheets


def _table(book: Any) -> None:
    sheet = book.add_worksheet("收入支出决算总表")
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.merge_range(0, 0, 0, 2, "2031年度收入支出决算总表")
    sheet.write_string(1, 2, "单位：万元")
    sheet.merge_range(2, 0, 3, 0, "项目")
    sheet.merge_range(2, 1, 2, 2, "支出")
    sheet.write_row(3, 1, ["基本支出", "项目支出"])
    sheet.write_row(4, 0, ["行政运行", 800.2, 3193.4], money)
    sheet.merge_range(5, 0, 5, 2, "注：本表反映本年度支出。")


def test_captions_are_lines_tables_are_grids_and_notes_are_lines():
    document = xlsx(_table)
    assert document.format == "xlsx"
    assert lines(document) == ["2031年度收入支出决算总表", "单位：万元", "注：本表反映本年度支出。"]
    (grid,) = grids(document)
    assert rows(grid) == [["项目", "支出"], ["基本支出", "项目支出"], ["行政运行", "800.20", "3,193.40"]]
    assert [(c.row_span, c.column_span) for c in grid.cells[:2]] == [(2, 1), (1, 2)]


def test_the_name_of_a_sheet_is_the_title_of_a_table_without_one():
    def fill(book: Any) -> None:
        for name in ("支出决算表", "Sheet2"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["项目", "金额"])
            sheet.write_row(1, 0, ["合计", 1.5])

    assert lines(xlsx(fill)) == ["支出决算表"]


def test_two_tables_of_a_sheet_stand_apart_by_a_gap_and_a_title():
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        for top, title in ((0, "收入决算表"), (5, "支出决算表")):
            sheet.write(top, 0, title)
            sheet.write_row(top + 1, 0, ["项目", "金额"])
            sheet.write_row(top + 2, 0, ["合计", 1.5])

    document = xlsx(fill)
    assert [type(block).__name__ for block in document.blocks] == ["Line", "Grid", "Line", "Grid"]


def test_a_row_with_a_label_alone_stays_in_its_table():
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "金额"])
        sheet.write_row(1, 0, ["一、一般公共服务支出", 1.5])
        sheet.write(2, 0, "二、国防支出")

    assert rows(grids(xlsx(fill))[0])[2] == ["二、国防支出"]


def test_what_is_hidden_is_left_out_and_said():
    def fill(book: Any) -> None:
        _table(book)
        sheet = book.worksheets()[0]
        sheet.write_column(2, 3, ["草稿", "草稿", 9.99])
        sheet.set_column(3, 3, 8, None, {"hidden": True})
        sheet.write_row(6, 0, ["旧", 9.99, 9.99])
        sheet.set_row(6, None, None, {"hidden": True})
        other = book.add_worksheet("旧稿")
        other.write_row(0, 0, ["项目", 9.99])
        other.hide()

    document = xlsx(fill)
    assert "9.99" not in str(document.blocks)
    assert codes(document) == {
        "hidden_sheets": {"count": "1", "names": "旧稿"},
        "hidden_lines": {"count": "2", "names": "收入支出决算总表"},
    }


def test_a_formula_has_its_saved_result_and_one_without_is_said():
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        money = book.add_format({"num_format": "0.00"})
        sheet.write_row(0, 0, ["项目", "金额"])
        for row, result in enumerate((3.5, 7, 8), 1):
            sheet.write(row, 0, "支出")
            sheet.write_formula(row, 1, "=1+2", money, result)

    out, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>7</v>", b"").replace(b"<v>8</v>", b"<v/>"))
    document = read_document(changed.getvalue(), "表.xlsx")
    assert rows(grids(document)[0])[1:] == [["支出", "3.50"], ["支出"], ["支出"]]
    assert codes(document) == {"uncomputed": {"count": "2", "names": "表"}}


def test_xls_shows_its_figures_the_same_way():
    def fill(book: Any) -> None:
        sheet = book.add_sheet("支出决算表")
        money = xlwt.easyxf(num_format_str="#,##0.00")
        sheet.write_merge(0, 0, 0, 1, "2031年度支出决算表")
        sheet.write(1, 0, "项目")
        sheet.write(1, 1, "金额")
        sheet.write(2, 0, "合计")
        sheet.write(2, 1, 3193.4, money)
        sheet.write(3, 0, "旧")
        sheet.write(3, 1, 9.99)
        sheet.row(3).hidden = True
        book.add_sheet("旧稿").visibility = 1

    document = xls(fill)
    assert document.format == "xls"
    assert lines(document) == ["2031年度支出决算表"]
    assert rows(grids(document)[0]) == [["项目", "金额"], ["合计", "3,193.40"]]
    assert set(codes(document)) == {"hidden_sheets", "hidden_lines"}


def test_a_sheet_with_a_cell_far_away_is_read_at_once():
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "金额"])
        sheet.write_row(1_048_575, 16_382, ["合计", 1.5])

    (grid,) = grids(xlsx(fill))
    assert (grid.row_count, grid.column_count) == (2, 4)


def test_an_empty_workbook():
    with pytest.raises(UnusableInput) as unusable:
        xlsx(lambda book: book.add_worksheet("空"))
    assert unusable.value.code == "no_text"


SHEET = "xl/worksheets/sheet1.xml"


def changed(member: str, change: Callable[[str], str]) -> Document:
    """A small workbook, one member of it changed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _table(book)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text.decode()).encode() if name == member else text)
    return read_document(changed.getvalue(), "表.xlsx")


LARGE = "7" * 5000
"""More digits than Python makes a number of."""


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        (SHEET, '<row r="1"', f'<row r="{LARGE}"'),
        (SHEET, ' t="s"><v>0</v>', f' t="s"><v>{LARGE}</v>'),
        (SHEET, "<sheetData>", f'<cols><col min="{LARGE}" max="{LARGE}" hidden="1"/></cols><sheetData>'),
        (SHEET, ' s="1"', f' s="{LARGE}"'),
        (SHEET, ' t="s"><v>0</v>', "><v>1e999999999</v>"),
        (SHEET, ' t="s"><v>0</v>', "><v>-1e-999999999</v>"),
        ("xl/styles.xml", 'numFmtId="0"', f'numFmtId="{LARGE}"'),
    ],
    ids=["row", "string", "column", "style", "large", "small", "format"],
)
def test_numbers_beyond_all_measure_are_none(member: str, old: str, new: str) -> None:
    plain = changed(member, lambda text: text)
    document = changed(member, lambda text: text.replace(old, new))
    assert len(rows(grids(document)[0])) >= len(rows(grids(plain)[0])) - 1
