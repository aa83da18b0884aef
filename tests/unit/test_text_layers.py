"""Text of a PDF that nobody sees: a scan's layer of recognised text, and characters hidden on an ordinary page."""

from __future__ import annotations

import pytest
from pdf_builder import Sheet, pdf
from PIL import Image
from reportlab.lib.utils import ImageReader

from gouji import check
from gouji.ingest.from_pdf import read_pdf
from gouji.ingest.scans import Scans
from gouji.model import Box, Grid

INVISIBLE = 3
LINES = [
    "2031年度泊宁市测试局部门决算",
    "一、收入支出决算总体情况",
    "2031年度支出总计482.92万元。",
    "收入支出决算总表",
    "单位：万元",
]
XS, YS = [72, 220, 300, 440, 520], [230, 252, 274, 296, 318]
ROWS = [
    ["项目", "决算数", "项目", "决算数"],
    ["一、一般公共预算财政拨款收入", "382.92", "一、一般公共服务支出", "382.92"],
    ["本年收入合计", "382.92", "本年支出合计", "382.92"],
    ["总计", "382.92", "总计", "382.92"],
]


@pytest.fixture(autouse=True)
def no_recognition(monkeypatch):
    """As if gouji[ocr] were not installed."""
    monkeypatch.setattr(Scans, "can_be_read", lambda: False)


def picture(sheet: Sheet, colour: tuple[int, ...] = (128, 128, 128)) -> None:
    mode = "RGBA" if len(colour) == 4 else "RGB"
    page = ImageReader(Image.new(mode, (60, 80), colour))
    sheet.canvas.drawImage(page, 0, 0, sheet.width, sheet.height, mask="auto")


def words(sheet: Sheet, mode: int = 0) -> None:
    for k, line in enumerate(LINES):
        sheet.canvas.setFont("STSong-Light", 12)
        sheet.canvas.drawString(72, sheet.height - 80 - 30 * k, line, mode=mode)


def table(sheet: Sheet, mode: int = 0) -> None:
    for top, cells in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, cells, strict=False):
            sheet.canvas.setFont("STSong-Light", 9)
            sheet.canvas.drawString(x, sheet.height - top, text, mode=mode)


def read(draw):
    return read_pdf(pdf(draw), "layer.pdf", "0" * 64)


def codes(document) -> list[tuple[str, dict[str, str]]]:
    return [(notice.code, dict(notice.values)) for notice in document.notices]


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: (picture(sheet), words(sheet, INVISIBLE)),
        lambda sheet: (words(sheet), picture(sheet)),
        lambda sheet: words(sheet, INVISIBLE),  # drawn as outlines, with the text for searching
    ],
    ids=["invisible", "under the picture", "no picture"],
)
def test_a_layer_is_read_and_said(draw):
    document = read(draw)
    assert document.text.splitlines() == LINES
    assert codes(document) == [("text_layer", {"pages": "1"})]
    assert document.certainty is not None and document.certainty.is_layer(Box(1, 0, 0, 10, 10))


def test_words_of_a_layer_stay_whole_where_their_letters_overlap():
    """Text recognition gives each letter of a word the same width, whatever it is."""

    def draw(sheet: Sheet) -> None:
        picture(sheet)
        for x, word in ((72, "支出总计"), (118, "482.92"), (146, "万元，")):
            sheet.canvas.setFont("STSong-Light", 12)
            sheet.canvas.drawString(x, sheet.height - 80, word, mode=INVISIBLE)

    assert read(draw).text == "支出总计482.92万元，"


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: (picture(sheet), words(sheet)),
        lambda sheet: (words(sheet), picture(sheet, (0, 0, 255, 40))),
    ],
    ids=["text on a coloured page", "a mark that shows it through"],
)
def test_text_that_is_seen_is_no_layer(draw):
    document = read(draw)
    assert document.text.splitlines() == LINES
    assert codes(document) == [] and document.certainty is None


def test_characters_hidden_on_an_ordinary_page_are_left_out_and_counted():
    def draw(sheet: Sheet) -> None:
        words(sheet)
        sheet.canvas.drawString(72, sheet.height - 300, "总计1.00万元。", mode=INVISIBLE)

    document = read(draw)
    assert document.text.splitlines() == LINES
    assert codes(document) == [("hidden_characters", {"count": "9"})]


def test_what_rests_on_a_layer_is_a_warning_and_says_so():
    seen = check(pdf(lambda sheet: (picture(sheet), words(sheet, INVISIBLE), table(sheet, INVISIBLE))))
    (known,) = check(pdf(lambda sheet: (words(sheet), table(sheet), sheet.rules(XS, [y - 14 for y in YS])))).findings
    (finding,) = seen.findings
    assert (finding.rule, finding.stated) == (known.rule, known.stated) == ("level-cell", "482.92")
    assert (finding.severity, known.severity) == ("warning", "error")
    assert "图片后面" in finding.message and "图片后面" not in known.message
    assert not any("confidence" in number for number in seen.to_dict()["numbers"])  # nobody knows it


def test_a_table_of_a_layer_that_does_not_add_up_is_held_against_nothing():
    rows = [*ROWS[:2], ["本年收入合计", "382.92", "|本年支出合计", "302.92"], ROWS[3]]

    def draw(sheet: Sheet) -> None:
        picture(sheet)
        words(sheet, INVISIBLE)
        for top, cells in zip(YS, rows, strict=False):
            for x, text in zip(XS, cells, strict=False):
                sheet.canvas.setFont("STSong-Light", 9)
                sheet.canvas.drawString(x, sheet.height - top, text, mode=INVISIBLE)

    report = check(pdf(draw))
    grids = [block for block in report.document.blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grids[0].cells][-6] == "本年支出合计"  # a ruling taken for a letter is none
    assert report.findings == ()
    assert {"text_layer", "table_unsure"} <= {said["code"] for said in report.to_dict()["document"]["notices"]}
