"""Running text in two columns: read down the left one, then down the right one, and boxes stay where the text is."""

from __future__ import annotations

from pdf_builder import Sheet, pdf

from gouji.ingest.from_pdf import read_pdf

LEFT = [
    "一、收入支出决算总体情况",
    "2031年度收入总计1,334.73万元，支",
    "出总计1,334.73万元，与上年相比各增",
    "加45.12万元，增长3.5%。主要原因是",
    "园林管护面积扩大。日常运行支出相应",
    "增加，年末没有结转和结余的资金，本",
    "年没有新开工的工程。",
    "二、支出决算情况",
    "2031年度本年支出合计1,284.10万元",
]
RIGHT = [
    "，其中：基本支出936.50万元，占72.9",
    "%；项目支出347.60万元，占27.1%。项",
    "目支出主要用于道路绿化、公园设施的",
    "更新和病虫害防治。其中：道路绿化支",
    "出201.30万元，公园设施更新支出为",
    "146.30万元，均已完成。",
]
INDENTED = (1, 8)


def columns(sheet: Sheet, left: list[str] = LEFT, right: list[str] = RIGHT) -> None:
    sheet.centred(60, "2031年度部门决算情况说明", 16)
    for x, lines in ((70, left), (320, right)):
        for k, line in enumerate(lines):
            sheet.text(x + (24 if lines is left and k in INDENTED else 0), 100 + 20 * k, line)


def read(*pages):
    return read_pdf(pdf(*pages), "columns.pdf", "0" * 64)


def test_the_left_column_comes_before_the_right_one():
    assert read(columns).text.split("\n") == ["2031年度部门决算情况说明", *LEFT, *RIGHT]


def test_what_runs_over_both_columns_ends_them():
    def draw(sheet: Sheet) -> None:
        columns(sheet)
        sheet.text(70, 320, "以上各数四舍五入，合计数与各项之和可能有尾差，本部门对此负责解释，请予理解。")

    text = read(draw).text.split("\n")
    assert text[-1].startswith("以上各数") and text[-2] == RIGHT[-1]


def test_boxes_are_those_of_the_page():
    document = read(columns)
    at = document.text.index("201.30")
    (box,) = document.places.boxes(at, at + 6)
    assert box.x0 > 320 and 165 < box.top < 185


def test_a_sentence_goes_on_from_the_left_column_in_the_right_one():
    document = read(columns)
    (first,) = [block for block in document.blocks if document.text[block.start : block.end] == RIGHT[0]]
    assert first.opens is False


def test_short_entries_side_by_side_are_read_across():
    left, right = ["单位：园林中心", "电话：5550100", "地址：青禾路1号", "邮编：300000"] * 2, ["经办：甲"] * 8
    text = read(lambda sheet: columns(sheet, left, right)).text.split("\n")
    assert text[1] == "单位：园林中心 经办：甲"
