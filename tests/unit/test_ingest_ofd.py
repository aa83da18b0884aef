"""OFD: the same facts and claims as the PDF it shows, and the objects of its pages."""

from __future__ import annotations

import pytest
from corpus.writer.__main__ import write
from corpus.writer.forms import render
from ofd_builder import ofd, path_object, pdf_to_ofd, text_object

from gouji.ingest.read import read_document
from gouji.model import Grid, UnusableInput
from gouji.pipeline import check
from gouji.proof.score_twins import content, differences


def test_a_report_reads_as_its_pdf_does():
    pdf = render(write("beigang", 1, "small", "mixed").report, "pdf")["pdf"]
    report, as_pdf = check(pdf_to_ofd(pdf)), check(pdf)
    assert report.document.format == "ofd"
    assert report.document.pages == as_pdf.document.pages
    assert differences(("pdf", content(as_pdf)), ("ofd", content(report))) == []


def _page(objects: str) -> tuple[float, float, str]:
    return 210.0, 297.0, objects


def text_of(objects: str, template: str = "") -> str:
    return read_document(ofd([_page(objects)], template), "报告.ofd").text


def test_text_and_its_steps():
    assert text_of(text_object("收入12.50万元。", 20, 40, 5)) == "收入12.50万元。"
    assert text_of(text_object("收入12.50万元。", 20, 40, 5, delta="5 5 g 5 2.5 5 5")) == "收入12.50万元。"


def test_text_that_a_matrix_scales_and_what_lies_below_the_page():
    scaled = text_object("收入12.50万元。", 20, 40, 1, more=' CTM="5 0 0 5 0 0"')
    assert text_of(scaled, template=text_object("页眉", 20, 20, 4)).split("\n") == ["页眉", "收入12.50万元。"]


def test_numbers_that_are_none_are_as_if_they_were_not_there():
    odd = '<ofd:TextObject ID="7" Boundary="20 40 x" CTM="1 2" Size="5"><ofd:TextCode X="1e999" Y="6" DeltaX="g g 5">'
    assert text_of(f"{odd}正文。</ofd:TextCode></ofd:TextObject>") == "正文。"


def test_what_is_invisible_is_left_out():
    hidden = text_object("草稿99.99万元。", 20, 60, 5, more=' Visible="false"')
    assert text_of(text_object("正文。", 20, 40, 5) + hidden) == "正文。"


@pytest.mark.parametrize("filled", [False, True], ids=["lines", "thin boxes"])
def test_paths_rule_a_table(filled):
    lines = []
    for at in (50.0, 60.0, 70.0):
        lines.append((20.0, at, 120.0, at))
    for at in (20.0, 70.0, 120.0):
        lines.append((at, 50.0, at, 70.0))
    if filled:
        boxes = [(x0 - 0.1, y0 - 0.1, x1 + 0.1, y1 + 0.1) for x0, y0, x1, y1 in lines]
        paths = [
            path_object(f"M {a} {b} L {c} {b} L {c} {d} L {a} {d} C", ' Stroke="false" Fill="true"')
            for a, b, c, d in boxes
        ]
    else:
        paths = [path_object(f"M {a} {b} L {c} {d}") for a, b, c, d in lines]
    texts = [("项目", 22, 52), ("金额", 72, 52), ("合计", 22, 62), ("12.50", 72, 62)]
    objects = "".join([*paths, *(text_object(text, x, y, 4) for text, x, y in texts)])
    document = read_document(ofd([_page(objects)]), "报告.ofd")
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["项目", "金额", "合计", "12.50"]
    assert grid.page == 1


@pytest.mark.parametrize(("pages", "code"), [([], "no_text"), ([_page("")], "no_text")])
def test_nothing_to_read(pages, code):
    with pytest.raises(UnusableInput) as unusable:
        read_document(ofd(pages), "报告.ofd")
    assert unusable.value.code == code
