"""Word files: numbers of lists, merged cells, what is hidden, tracked, boxed or noted, and what is not to be read."""

from __future__ import annotations

import pytest
from corpus.writer.docx_package import package

from gouji.ingest.docx_numerals import numeral
from gouji.ingest.read import read_document
from gouji.model import Document, Grid, UnusableInput

LEVELS = {1: ("japaneseCounting", "第%1部分 "), 2: ("chineseCounting", "%2、"), 3: ("decimal", "%3.")}


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text) if text else '')}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def read(body: str, footnotes: str = "") -> Document:
    return read_document(package(body, footnotes, LEVELS, "页眉里的标题9.99万元"), "报告.docx")


def codes(document: Document) -> dict[str, str]:
    return {notice.code: notice.values.get("count", "") for notice in document.notices}


def heading(level: int, text: str) -> str:
    return p(r(text), f'<w:pStyle w:val="{level}"/>')


# ------------------------------------------------------------------------------------------ text


def test_numbers_that_styles_generate_stand_in_the_text():
    body = (heading(1, "概况"), heading(2, "职责"), heading(2, "机构"), heading(1, "说明"), heading(2, "收入"))
    body += (heading(3, "一般公共预算"), heading(3, "政府性基金"), heading(2, "支出"), heading(3, "基本支出"))
    assert read("".join(body)).text.split("\n") == [
        "第一部分 概况",
        "一、职责",
        "二、机构",
        "第二部分 说明",
        "一、收入",
        "1.一般公共预算",
        "2.政府性基金",
        "二、支出",
        "1.基本支出",
    ]


def test_a_paragraph_may_leave_the_list_of_its_style():
    off = p(r("不编号"), '<w:pStyle w:val="2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert read(heading(2, "甲") + off + heading(2, "乙")).text == "一、甲\n不编号\n二、乙"


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (11, "chineseLegalSimplified", "拾壹"),
        (3, "ideographTraditional", "丙"),
        (2, "decimalEnclosedCircle", "②"),
        (3, "decimalEnclosedParen", "(3)"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (5, "bullet", ""),
        (5, "no-such-form", "5"),
    ],
)
def test_numerals(number, form, text):
    assert numeral(number, form) == text


def test_tracked_changes_are_accepted_and_said():
    body = p(
        r("收入") + '<w:del w:id="1"><w:r><w:delText>99.99</w:delText></w:r></w:del>'
        f'<w:ins w:id="2">{r("12.50")}</w:ins>' + r("万元。")
    )
    document = read(body)
    assert document.text == "收入12.50万元。"
    assert codes(document) == {"tracked_changes": "2"}


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    first = p(r("收入12.50"), '<w:rPr><w:del w:id="1"/></w:rPr>')
    assert read(first + p(r("万元。"))).text == "收入12.50万元。"


def test_hidden_text_is_left_out_and_said():
    body = p(r("收入1.00万元") + r("暂按2.00万元", "<w:vanish/>") + r("草稿", '<w:rStyle w:val="draft"/>') + r("。"))
    document = read(body)
    assert document.text == "收入1.00万元。"
    assert codes(document) == {"hidden_characters": "10"}
    shown = p(r("收入", '<w:rStyle w:val="draft"/><w:vanish w:val="0"/>'))
    assert read(shown).text == "收入"


def test_fields_show_their_result():
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText> PAGEREF _Toc9 </w:instrText></w:r>"
    line = p(r("一、收入") + "<w:r><w:tab/></w:r>" + mark("begin") + code + mark("separate") + r("7") + mark("end"))
    assert read(p(mark("begin") + r("不显示") + mark("separate")) + line + p(mark("end"))).text == "一、收入\t7"


def test_soft_breaks_tabs_and_raised_digits():
    document = read(p(r("面积1m") + r("2", '<w:vertAlign w:val="superscript"/>') + "<w:r><w:br/></w:r>" + r("合计")))
    assert document.text == "面积1m²\n合计"
    assert [line.opens for line in document.blocks] == [True, None]


def test_headers_and_footers_are_no_text():
    assert read(p(r("正文。"))).text == "正文。"


def test_a_text_box_is_read_once_behind_its_paragraph():
    inside = f"<w:txbxContent>{p(r('框内2.00万元。'))}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read(p(r("前半") + box + r("后半。")))
    assert document.text == "前半后半。\n框内2.00万元。"
    assert codes(document) == {}


def test_a_footnote_is_read_behind_its_paragraph_and_one_in_a_table_behind_the_table():
    note = "".join(f'<w:footnote w:id="{n}">{p(r(f"注{n}。"))}</w:footnote>' for n in (1, 2))
    cell = "<w:tc>" + p(r("项目") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + "</w:tc>"
    table = f"<w:tbl>{tr(cell, tc('金额'))}{tr(tc('合计'), tc('1.00'))}</w:tbl>"
    body = p(r("第一段") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + r("。")) + table + p(r("第二段。"))
    document = read(body, note)
    assert document.text == "第一段。\n注1。\n注2。\n第二段。"
    assert [isinstance(block, Grid) for block in document.blocks] == [False, False, True, False, False]


def test_what_stands_in_controls_is_read_and_embedded_files_are_said():
    body = f'<w:sdt><w:sdtContent>{p(r("控件里。"))}</w:sdtContent></w:sdt><w:altChunk r:id="r9"/>'
    document = read(body)
    assert document.text == "控件里。"
    assert codes(document) == {"embedded_parts": "1"}


def test_pictures_are_counted_but_not_icons():
    def picture(size: int) -> str:
        extent = f'<wp:extent cx="{size}" cy="{size}"/>'
        return f"<w:r><w:drawing><wp:inline>{extent}<a:graphic><a:blip/></a:graphic></wp:inline></w:drawing></w:r>"

    assert codes(read(p(r("表见图。") + picture(5_000_000) + picture(90_000)))) == {"pictures": "1"}


def test_paragraphs_cut_like_lines_may_go_on():
    long = "本年度一般公共预算财政拨款支出决算数较年初预算数增加的主要原因是按照"
    document = read(p(r(long)) + p(r("规定追加了人员经费。")) + p(r("第二段。"), '<w:ind w:firstLine="640"/>'))
    assert [line.opens for line in document.blocks] == [True, None, True]


# ------------------------------------------------------------------------------------------ tables


def grid(rows: str) -> Grid:
    (found,) = (block for block in read(f"<w:tbl>{rows}</w:tbl>").blocks if isinstance(block, Grid))
    return found


def test_merged_cells():
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    found = grid(
        tr(tc("项目", down), tc("支出", wide))
        + tr(tc("", on), tc("基本"), tc("项目支出"))
        + tr(tc("合计"), tc("1.00"), tc("2.00"))
    )
    cells = [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells]
    assert cells[:4] == [("项目", 0, 0, 2, 1), ("支出", 0, 1, 1, 2), ("基本", 1, 1, 1, 1), ("项目支出", 1, 2, 1, 1)]
    assert (found.row_count, found.column_count, found.spans_known) == (3, 3, True)


def test_deleted_rows_are_gone():
    gone = "<w:tr><w:trPr><w:del w:id='1'/></w:trPr>" + tc("旧") + tc("9.99") + "</w:tr>"
    found = grid(tr(tc("项目"), tc("金额")) + gone + tr(tc("合计"), tc("1.00")))
    assert [cell.text for cell in found.cells] == ["项目", "金额", "合计", "1.00"]


def test_rows_may_begin_further_right():
    late = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + tc("1.00") + "</w:tr>"
    found = grid(tr(tc("项目"), tc("金额")) + tr(tc("基本"), tc("3.00")) + late)
    assert [(c.text, c.row, c.column) for c in found.cells][-1] == ("1.00", 2, 1)


def test_a_frame_of_one_cell_is_no_table():
    document = read(f"<w:tbl>{tr(tc('收入1.00万元。'))}</w:tbl>")
    assert document.text == "收入1.00万元。"


# ------------------------------------------------------------------------------------------ not to be read


def test_nothing_to_read():
    with pytest.raises(UnusableInput) as unusable:
        read(p(""))
    assert unusable.value.code == "no_text"


def test_found_by_content_not_by_name():
    data = package(p(r("正文。")), "", LEVELS, "")
    assert read_document(data, "报告.pdf").format == "docx"
