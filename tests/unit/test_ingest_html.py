"""Web pages: the article among noise, paragraphs, tables with spans, encodings, and pages that attack."""

# ruff: noqa: E501 - the samples are pages as they come

from __future__ import annotations

import re

import pytest

from gouji import check
from gouji.ingest.from_html import is_html, read_html
from gouji.ingest.read import read_document
from gouji.ingest.text_wrap import places
from gouji.model import Document, Grid, Line, UnusableInput

ARTICLE = """<div class="TRS_Editor">
<p align="center">青禾区园林管护中心2031年度部门决算</p>
<p>&nbsp;&nbsp;&nbsp;&nbsp;一、收入支出决算总体情况说明</p>
<p>&nbsp;&nbsp;&nbsp;&nbsp;2031年度收入总计<span>1,2</span><b>50.80</b>万元，支出总计1,250.80万元。&nbsp;&nbsp;&nbsp;&nbsp;二、支出决算情况说明<br>
本年支出合计1,250.80万元，其中：基本支出800.25万元。</p>
</div>"""
NOISE = """<html><head><title>青禾区园林管护中心2031年度部门决算 - 青禾区人民政府</title><script>var a = "9.99万元";</script></head>
<body><div class="nav"><a href="/">首页</a> <a href="/gk">政府信息公开</a> 今日访问 12,345 人次</div>
<div style="display:none">隐藏 88.88万元。</div>
{article}
<div class="share"><a href="#">分享到微信</a></div>
<ul class="related"><li><a href="/1.html">青禾区2030年度决算 3,000万元</a></li><li><a href="/2.html">通知公告</a></li></ul>
<div class="footer">主办：青禾区人民政府 版权所有 备案号 12345678</div></body></html>"""


def read(page: str | bytes) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return read_html(data, "page.html", "0" * 64)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def table(rows: str) -> Grid:
    (grid,) = grids(read(f"<html><body><p>单位：万元。</p><table>{rows}</table></body></html>"))
    return grid


def cells(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def test_the_article_is_read_without_what_stands_around_it():
    text = read(NOISE.format(article=ARTICLE)).text
    assert "2031年度收入总计1,250.80万元，支出总计1,250.80万元。" in text
    for noise in ("首页", "12,345", "88.88", "9.99", "分享", "3,000", "版权", "12345678"):
        assert noise not in text


def test_wide_gaps_and_breaks_begin_lines():
    lines = read(NOISE.format(article=ARTICLE)).text.split("\n")
    assert "一、收入支出决算总体情况说明" in lines
    assert "二、支出决算情况说明" in lines
    assert lines[-1].startswith("本年支出合计")


def test_the_title_comes_from_the_page_where_the_article_lacks_it():
    article = ARTICLE.replace('<p align="center">青禾区园林管护中心2031年度部门决算</p>', "")
    assert read(NOISE.format(article=f"<h1>青禾区园林管护中心2031年度部门决算</h1>{article}")).text.startswith(
        "青禾区园林"
    )


def test_lines_know_their_place():
    document = read(NOISE.format(article=ARTICLE))
    for block in document.blocks:
        if isinstance(block, Line):
            assert "\n" not in document.text[block.start : block.end]
            assert document.text[block.start : block.end].strip()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "no-such-encoding", ""])
def test_whatever_encoding_it_says_it_is_in(encoding, declared):
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body>{ARTICLE}</body></html>".encode(encoding)
    assert is_html(page)
    assert "收入总计1,250.80万元" in read(page).text


def test_spans():
    grid = table(
        "<tr><td rowspan=2>项目</td><td colspan=2>支出</td></tr><tr><td>基本</td><td>项目</td></tr>"
        "<tr><td>行政运行</td><td>1.00</td><td>2.00</td></tr>"
    )
    assert cells(grid)[:4] == [("项目", 0, 0, 2, 1), ("支出", 0, 1, 1, 2), ("基本", 1, 1, 1, 1), ("项目", 1, 2, 1, 1)]
    assert (grid.row_count, grid.column_count) == (3, 3)
    assert grid.spans_known


def test_a_number_parted_by_mark_up_is_one_number():
    assert (
        cells(table("<tr><td>合计</td><td><span>1,2</span><font>50</font>.80</td></tr><tr><td>a<td>1</tr>"))[1][0]
        == "1,250.80"
    )


def test_a_table_that_lays_out_the_page_is_no_table():
    page = f"<html><body><table><tr><td width=200><a href=/>首页</a></td><td>{ARTICLE}</td></tr></table></body></html>"
    document = read(page)
    assert grids(document) == []
    assert "收入总计1,250.80万元" in document.text


def test_a_table_inside_a_layout_table_is_one():
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>合计</td><td>1.00</td></tr></table>"
    page = f"<html><body><table><tr><td>{ARTICLE}{inner}</td></tr></table></body></html>"
    (grid,) = grids(read(page))
    assert cells(grid)[3][0] == "1.00"


def test_items_of_a_numbered_list_have_their_numbers():
    page = "<html><body><ol start=3><li>车辆5辆。</li><li>设备2台。</li></ol></body></html>"
    assert read(page).text == "3.车辆5辆。\n4.设备2台。"


def test_the_reading_of_a_character_is_left_out_and_an_exponent_stays_one():
    page = (
        "<html><body><p><ruby>缙<rp>(</rp><rt>jìn</rt><rp>)</rp></ruby>云县，面积100m<sup>2</sup>。</p></body></html>"
    )
    assert read(page).text == "缙云县，面积100m²。"


def test_pictures_and_attachments_are_said():
    page = f"<html><body>{ARTICLE[:-6]}<p><img src=a.png width=800 height=600></p></div><p><a href='附件.xls'>附件：决算公开表.xls</a></p></body></html>"
    assert {notice.code for notice in read(page).notices} == {"pictures", "attachments"}


def test_text_that_only_a_script_would_show_is_read_and_said():
    document = read(f"<html><body><div style='display:none'>{ARTICLE}</div></body></html>")
    assert "收入总计" in document.text
    assert [notice.code for notice in document.notices] == ["hidden_text"]


def test_a_page_saved_with_its_pictures():
    saved = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-8\n'
        f"Content-Transfer-Encoding: 8bit\n\n<html><body>{ARTICLE}</body></html>\n--x\nContent-Type: image/png\n\nxx\n--x--\n"
    ).encode()
    assert is_html(saved)
    assert "收入总计1,250.80万元" in read(saved).text


def test_by_content_not_by_name():
    assert read_document(NOISE.format(article=ARTICLE).encode(), "report.txt").format == "html"
    assert read_document("收入 < 支出，<p> 不是网页。".encode(), "report.html").format == "txt"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><script>1</script></body></html>", "<html><body> &nbsp; </body></html>"]
)
def test_a_page_with_nothing_to_read(page):
    with pytest.raises(UnusableInput) as unusable:
        read(page)
    assert unusable.value.code == "no_text"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 50_000 + "1.00万元。",  # deep
        "<html><body><p>" + "<font>" * 20_000 + "1.00万元。",  # deep by unclosed marks
        "<html><body><table>"
        + "<tr><td rowspan=65000 colspan=1000>1</td></tr>" * 50
        + "</table><p>1.00万元。</p>",  # wide
        "<html><body><p>1.00万元。</p>" + "<table><tr><td>" * 3000,  # tables in tables
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;1.00万元。</p></body></html>',
        "<html><body><p>" + "\0" * 1000 + "1.00万元。</p></body></html>",
    ],
    ids=["deep", "unclosed", "wide", "nested", "entities", "nul"],
)
def test_a_page_that_attacks_is_read_or_refused_in_time(page):
    try:
        document = read(page)
    except UnusableInput as refused:
        assert refused.code in ("no_text", "not_text", "too_deep")
    else:
        assert len(document.text) < 1_000_000


# ------------------------------------------------------------------------------------------ pages saved line by line

PARAGRAPHS = (
    "一、收入支出决算总体情况",
    "2031年度收入总计1,334.73万元，支出总计1,334.73万元，与上年相比各增加45.12万元，增长3.5%，主要原因是园林"
    "管护面积扩大，日常运行支出相应增加。",
    "二、支出决算情况",
    "2031年度本年支出合计1,284.10万元，其中：基本支出936.50万元，占72.9%；项目支出347.60万元，占27.1%。项目支出"
    "主要用于道路绿化、公园设施更新和病虫害防治，其中：道路绿化支出201.30万元，公园设施更新支出146.30万元。",
    "三、“三公”经费支出决算情况",
    "2031年度“三公”经费支出决算为12.46万元，其中：公务用车运行维护费支出决算为11.20万元，占89.9%；公务接待费"
    "支出决算为1.26万元，占10.1%，全部用于接待外省市绿化部门的学习考察，共接待8批次、61人次。",
    "四、其他说明",
    "机关运行经费支出88.20万元，比上年减少3.10万元，下降3.4%，主要原因是压缩会议费、培训费和办公用品采购支出，"
    "同时减少了纸质材料的印刷数量，办公用房取暖费和物业管理费也有所下降。政府采购支出总额201.30万元，其中：政府"
    "采购工程支出160.00万元，政府采购服务支出41.30万元。授予中小企业合同金额180.00万元，占政府采购支出总额的89.4%。",
)


def wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of ``width`` places; a figure goes to the next line whole, so that lines end short before it."""
    lines, line = [], "\u3000\u3000" if paragraph.endswith("。") else ""
    for piece in re.findall(r"\d[\d,.]*%?|.", paragraph):
        if places(line + piece) > width:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


@pytest.mark.parametrize("width", [46, 58])
@pytest.mark.parametrize(
    "page",
    [
        lambda lines: "".join(f"<p>{line.strip()}</p>\n" for line in lines),
        lambda lines: "".join(f"{line.strip()}<br/>\n" for line in lines),
        lambda lines: "<br/>\n".join([*lines[:9], "- 1 -"]) + "<hr/><a name=2></a>" + "<br/>\n".join(lines[9:]),
    ],
    ids=["a paragraph a line", "a break a line", "pages"],
)
def test_a_page_saved_line_by_line_reads_as_its_paragraphs(page, width) -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph, width)]
    broken = check(f"<html><body><div>{page(lines)}</div></body></html>".encode(), name="broken.html")
    whole = check(("".join(f"<p>{text}</p>" for text in PARAGRAPHS)).encode(), name="whole.html")
    assert [sentence.text for sentence in broken.sentences] == [sentence.text for sentence in whole.sentences]
    assert [(f.rule, f.stated) for f in broken.findings] == [(f.rule, f.stated) for f in whole.findings]


def test_a_web_page_of_whole_paragraphs_stays_as_it_is() -> None:
    document = read("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    assert all(block.opens and not block.fills for block in document.blocks)


def test_a_table_taken_apart_into_lines_is_said() -> None:
    cells = ["项目", "决算数", "办公费", "10.00", "印刷费", "20.00", "差旅费", "30.00", "合计", "60.00"]
    document = read("<p>办公费10.00万元。</p>" + "".join(f"{cell}<br/>" for cell in cells) + "<p>其余从略。</p>")
    assert [(n.code, n.values["count"]) for n in document.notices] == [("tables_without_columns", "1")]
    assert "20.00" not in [document.text[b.start : b.end] for b in document.blocks]


def placed(lines: list[str], *, size: int = 20, left: int = 108) -> str:
    """A page as pdftohtml writes it: each line where it stood on the printed page, in whatever order."""
    shown = [
        f'<p style="position:absolute;top:{100 + 36 * k}px;left:{left}px;white-space:nowrap" class="ft1">{line}</p>'
        for k, line in enumerate(line.replace("\u3000", "&#160;&#160;") for line in lines)
    ]
    style = f"<style>p {{margin: 0;}} .ft1{{font-size:{size}px;font-family:X;}}</style>"
    return (
        f'{style}<div id="page1-div" style="position:relative;width:892px;height:2400px;">{"".join(shown[::-1])}</div>'
    )


def test_a_page_of_placed_lines_reads_as_its_paragraphs() -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph, 40)]
    broken = check(f"<html><body>{placed(lines)}</body></html>".encode(), name="placed.html")
    whole = check(("".join(f"<p>{text}</p>" for text in PARAGRAPHS)).encode(), name="whole.html")
    assert [sentence.text for sentence in broken.sentences] == [sentence.text for sentence in whole.sentences]
    assert broken.document.format == "html" and broken.document.pages is None
    assert all(block.page is None for block in broken.document.blocks)


def test_a_table_of_placed_cells_is_read_by_alignment() -> None:
    rows = [
        ("项目", "决算数", "预算数"),
        ("办公费", "10.00", "12.00"),
        ("印刷费", "1,020.00", "1,100.50"),
        ("差旅费", "30.00", "30.00"),
    ]
    cells = [
        f'<p style="position:absolute;top:{2000 + 30 * k}px;left:{left - (8 * len(text) if left > 108 else 0)}px" class="ft1">{text}</p>'
        for k, row in enumerate(rows)
        for left, text in zip((108, 400, 600), row, strict=True)
    ]
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph, 40)]
    page = placed(lines, size=16).replace("</div>", "".join(cells) + "</div>")
    document = read(f"<html><body>{page}</body></html>")
    (grid,) = grids(document)
    assert grid.aligned
    assert [cell.text for cell in grid.cells if cell.row] == [text for row in rows[1:] for text in row]
    assert all(cell.box is None for cell in grid.cells)


def test_a_page_with_a_few_placed_lines_is_an_ordinary_one() -> None:
    mark = '<div style="position:absolute;top:0px;left:0px">公示</div>' * 40
    document = read("".join(f"<p>{text}</p>" for text in PARAGRAPHS) + mark)
    assert [document.text[b.start : b.end] for b in document.blocks][: len(PARAGRAPHS)] == list(PARAGRAPHS)
