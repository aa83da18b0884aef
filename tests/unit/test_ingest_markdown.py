"""Markdown: text without marks at its place in the source, tables with pipes and in HTML."""

from __future__ import annotations

import pytest

from gouji.ingest.from_markdown import is_markdown
from gouji.ingest.read import read_document
from gouji.model import Document, Grid, Line

BLANK = "\u200b"


def read(text: str) -> Document:
    return read_document(text.encode(), "报告.md")


def lines(document: Document) -> list[str]:
    shown = (document.text[b.start : b.end] for b in document.blocks if isinstance(b, Line))
    return [line.replace(BLANK, "") for line in shown]


def test_headings_lists_and_emphasis():
    source = "# 部门决算\n\n## 一、收入\n\n1. 收入**1,2**50.80万元，见[附件3](http://x/99.99)。\n- 车辆*5*辆。\n"
    document = read(source)
    assert document.format == "md"
    assert lines(document) == ["部门决算", "一、收入", "1. 收入1,250.80万元，见附件3。", "车辆5辆。"]


def test_places_are_those_of_the_source():
    source = "# 部门决算\n\n收入**12.50**万元。\n"
    document = read(source)
    assert len(document.text) == len(source)
    assert all(a in (b, BLANK) for a, b in zip(document.text, source, strict=True))
    assert document.text.index("12.50") == source.index("12.50")


def test_lines_of_a_paragraph_go_on():
    document = read("# 题\n\n收入12.\n50万元。  \n支出。\n\n下一段。\n")
    assert [b.opens for b in document.blocks if isinstance(b, Line)] == [True, True, False, None, True]


def test_stars_beside_chinese_stops_are_marks():
    assert lines(read("# 题\n\n**（一）总体情况。**收入1.00万元。\n"))[1] == "（一）总体情况。收入1.00万元。"


def test_escapes_and_entities():
    assert lines(read("# 题\n\n1\\. 收入\\*&nbsp;12万元。\n"))[1].replace("&nbsp;", "") == "1. 收入*12万元。"


def test_a_table_with_pipes():
    document = read("单位：万元\n\n| 项目 | 金额 |\n|---|---:|\n| 合计 | **1,250.80** |\n| 其中<br>基本 | |\n")
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["项目", "金额", "合计", "1,250.80", "其中\n基本", ""]
    assert (grid.row_count, grid.column_count, grid.spans_known) == (3, 2, False)
    cell = grid.cells[2]
    assert document.text[cell.start : cell.end] == "合计"


def test_a_table_in_html_with_blank_lines():
    document = read(
        "# 题\n\n<table>\n\n<tr><td rowspan=2>项目</td><td>金额</td></tr>\n\n<tr><td>1.00</td></tr>\n</table>\n\n"
        "<p width=99>共<b>3.5</b>万元。</p>\n"
    )
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [(cell.text, cell.row_span) for cell in grid.cells] == [("项目", 2), ("金额", 1), ("1.00", 1)]
    assert lines(document)[-1] == "共3.5万元。"


def test_an_indented_paragraph_is_no_code():
    assert lines(read("# 题\n\n    2031年度收入1.00万元。\n"))[1] == "2031年度收入1.00万元。"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("# 标题\n正文", True),
        ("| 项目 | 金额 |\n| --- | ---: |\n| 合计 | 1 |", True),
        ("#号文件\n正文", False),
        ("项目\t金额\n合计\t1", False),
        ("—— 甲\n--- 乙", False),
        ("收入 | 支出", False),
    ],
)
def test_told_by_content(text, is_one):
    assert is_markdown(text.encode()) is is_one
    assert is_markdown(text.encode("gb18030")) is is_one
