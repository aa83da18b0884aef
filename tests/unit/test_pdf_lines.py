"""Lines of a PDF: reading order, spaces, paragraphs, headers, footers and page numbers."""

from __future__ import annotations

import pytest
from pdf_builder import FONT, Sheet, pdf

from gouji.ingest.from_pdf import read_pdf
from gouji.model import Document, Line


def read(*pages, **options) -> Document:
    return read_pdf(pdf(*pages, **options), "sample.pdf", "0" * 64)


def lines(document: Document) -> list[Line]:
    return [block for block in document.blocks if isinstance(block, Line)]


def flow(document: Document) -> list[tuple[str, bool | None, bool | None]]:
    return [(document.text[one.start : one.end], one.opens, one.fills) for one in lines(document)]


FULL = "本年度收入比上年度增加的主要原因是新增两个试点项目以及人员正常"  # as many characters as a line holds
LONG = [FULL[:-2], FULL, "增资。"]


def test_text_drawn_in_any_order_reads_from_the_top():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 160, "第三行")
        sheet.text(110, 120, "一行")
        sheet.text(72, 120, "第")
        sheet.text(72, 140, "第二行")

    assert read(draw).text == "第 一行\n第二行\n第三行"


def test_digits_drawn_above_their_letters_stay_on_the_line():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 120, "支出合计")
        sheet.text(122, 116, "356.70", font="Times-Roman")
        sheet.text(160, 120, "万元。")
        sheet.text(72, 140, "下一行")

    assert read(draw).text == "支出合计356.70万元。\n下一行"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([(72, "目"), (110, "录")], "目录"),  # a heading set apart
        ([(72, "2031"), (110, "年"), (136, "预"), (162, "算")], "2031年预算"),
        ([(72, "2030"), (110, "2031")], "2030 2031"),
        ([(72, "运"), (90, "行"), (108, "经"), (126, "费")], "运行经费"),
        ([(72, "1"), (82, "2"), (92, "3.45")], "123.45"),  # a number pulled apart
        ([(72, "办公费"), (150, "12.30"), (220, "15.60")], "办公费 12.30 15.60"),  # two numbers are two
        ([(72, "见 GB T 1234")], "见GB T 1234"),  # words in Latin script keep their spaces
        ([(72, "合计"), (72.3, "合计")], "合计"),  # bold by drawing twice
        ([(72, "共        台"), (90, "12")], "共12台"),  # drawn into a gap
    ],
)
def test_gaps(pieces, expected):
    def draw(sheet: Sheet) -> None:
        for x, text in pieces:
            sheet.text(x, 120, text)

    assert read(draw).text == expected


def test_look_alike_code_points_become_plain():
    assert read(lambda sheet: sheet.text(72, 120, "\u2f00\u822c")).text == "\u4e00\u822c"


def test_paragraphs_open_indented_and_their_lines_fill():
    def draw(sheet: Sheet) -> None:
        y = sheet.paragraph(120, LONG)
        y = sheet.paragraph(y, ["短段落。"])
        sheet.paragraph(y, LONG)

    assert flow(read(draw)) == [
        (LONG[0], True, True),
        (LONG[1], False, True),
        (LONG[2], False, False),
        ("短段落。", True, False),
        (LONG[0], True, True),
        (LONG[1], False, True),
        (LONG[2], False, False),
    ]


def test_a_line_fills_when_the_next_word_did_not_fit():
    number = "1234567.89万元"

    def draw(sheet: Sheet) -> None:
        y = sheet.paragraph(120, [*LONG[:2], FULL, "增资。"])
        y = sheet.paragraph(y, [FULL[:-6], number])  # the number would not have fitted
        sheet.paragraph(y, [FULL[:-8], "元"])  # one character would have

    fills = {text: fill for text, _, fill in flow(read(draw))}
    assert fills[FULL[:-6]] is True
    assert fills[FULL[:-8]] is False


def test_stops_that_hang_over_the_margin_do_not_move_it():
    def draw(sheet: Sheet) -> None:
        y = 120.0
        for _ in range(3):
            y = sheet.paragraph(y, [FULL[:-2] + "，", FULL[:-1], FULL + "。", "增资。"])
            y = sheet.paragraph(y, [FULL[:-4] + "123", "万元。"])  # no room was left for one more

    assert [fills for _, _, fills in flow(read(draw))] == [True, True, True, False, True, False] * 3


def test_lines_broken_by_count_go_on_though_they_end_short():
    """Every line has so many characters, wide or narrow; none but the widest reaches the margin."""
    text = (
        "本年收入合计12345.67万元，比上年度收入合计增加1234.56万元，增长11.11%，"
        "其中一般公共预算财政拨款收入为12000.00万元，"
    )

    def draw(sheet: Sheet) -> None:
        y = 120.0
        for _ in range(4):
            y = sheet.paragraph(y, [text[:29], text[29:57], FULL, "其他收入0.55万元。"])
        sheet.text(72, y, "不缩进的标题")

    flows = flow(read(draw))
    assert [opens for _, opens, _ in flows] == [True, False, False, False] * 4 + [True]
    assert not flows[0][2]


def test_a_line_that_ends_short_before_a_figure_kept_with_its_unit_goes_on():
    def draw(sheet: Sheet) -> None:
        y = 120.0
        for _ in range(3):
            y = sheet.paragraph(y, LONG)
        sheet.paragraph(y, [FULL[:-2], FULL[:-8], "12345.67万元。"])

    assert flow(read(draw))[-1] == ("12345.67万元。", False, False)


def test_long_lines_of_a_list_stand_alone():
    """At the left edge, long and without a stop: but the paragraphs of this report reach the margin."""
    titles = [f"第{k}张表青禾区水务站及所属单位年度收入支出决算总表" for k in "一二三四五"]

    def contents(sheet: Sheet) -> None:
        for k, title in enumerate(titles):
            sheet.text(72, 120 + 22 * k, title)

    def body(sheet: Sheet) -> None:
        y = 120.0
        for _ in range(6):
            y = sheet.paragraph(y, LONG)

    assert all(opens for _, opens, _ in flow(read(contents, body))[: len(titles)])


def test_a_paragraph_goes_on_overleaf_and_page_numbers_stay_out():
    def draw(number: int):
        def page(sheet: Sheet) -> None:
            y = 100.0 if number == 1 else sheet.paragraph(100, ["增资。"], left=48)
            sheet.paragraph(y, [*LONG[:2], FULL])
            sheet.centred(800, f"- {number} -", 9)

        return page

    document = read(draw(1), draw(2), draw(3))
    assert flow(document)[3] == ("增资。", False, False)
    assert "-" not in document.text


def test_a_page_number_right_behind_a_figure():
    def draw(number: int):
        def page(sheet: Sheet) -> None:
            sheet.paragraph(120, LONG)
            sheet.text(72, 790, {7: "其他支出情况", 8: "资产情况", 9: "全年支出合计700.63"}[number])
            sheet.text(176 if number == 9 else 300, 790, str(number))

        return page

    document = read(*(draw(number) for number in (7, 8, 9)))
    assert document.text.endswith("全年支出合计700.63")
    assert "其他支出情况\n" in document.text and "资产情况\n" in document.text


def test_a_page_number_inside_a_unit():
    def first(sheet: Sheet) -> None:
        sheet.paragraph(120, [*LONG[:2], "共计156.6万"])
        sheet.centred(805, "-16-", 9)

    def second(sheet: Sheet) -> None:
        sheet.text(72, 100, "元。")
        sheet.centred(805, "-17-", 9)

    assert read(first, second).text.endswith("共计156.6万\n元。")


def test_a_lone_page_number():
    def draw(sheet: Sheet) -> None:
        sheet.paragraph(120, LONG)
        sheet.centred(800, "4", 9)

    assert read(draw).text == "\n".join(LONG)


@pytest.mark.parametrize("footer", ["第 {} 页 共 4 页", "{} / 4", "~ {} ~", "〔{}〕"])
def test_forms_of_page_numbers(footer):
    def draw(number: int):
        def page(sheet: Sheet) -> None:
            sheet.paragraph(120, LONG)
            sheet.centred(800, footer.format(number), 9)

        return page

    assert read(*(draw(k) for k in (1, 2, 3, 4))).text == "\n".join(LONG * 4)


def test_running_headers_are_left_out():
    def draw(sheet: Sheet) -> None:
        sheet.centred(50, "云溪县园林局文件", 9)
        sheet.paragraph(120, LONG)

    assert read(draw, draw, draw).text == "\n".join(LONG * 3)


def test_a_title_repeated_over_the_parts_of_a_table_is_kept():
    def draw(sheet: Sheet) -> None:
        sheet.text(450, 70, "单位：万元")
        sheet.table([72, 200, 400], [80, 100, 120], [["项目", "金额"], ["办公费", "1.00"]])

    assert read(draw, draw, draw).text.count("单位：万元") == 3


def test_contents_lines_stand_alone():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 120, "一、收入情况" + "." * 100 + "1")
        sheet.text(72, 142, "二、支出情况" + "." * 100 + "2")

    assert [(opens, fills) for _, opens, fills in flow(read(draw))] == [(True, False), (True, False)]


def test_characters_outside_the_page_are_left_out_and_said():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 120, "看得见")
        sheet.text(-200, 120, "看不见")
        sheet.text(72, -20, "也看不见")

    document = read(draw)
    assert document.text == "看得见"
    assert [(one.code, one.values) for one in document.notices] == [("outside_page", {"pages": "1", "characters": "7"})]


def test_a_page_drawn_sideways_is_turned():
    def draw(sheet: Sheet) -> None:
        for k, text in enumerate(LONG):
            sheet.sideways(100 + 22 * k, 700, text)
        sheet.sideways(560, 430, "3", 9)

    document = read(draw)
    assert document.text == "\n".join(LONG)
    (box,) = document.places.boxes(0, 4)
    assert 86 < box.x0 < 92 and 651 < box.top < 653 and 698 < box.bottom < 702


def test_a_page_displayed_turned_keeps_its_displayed_places():
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setPageRotation(90)
        for k, text in enumerate(LONG):
            sheet.sideways(100 + 22 * k, 700, text)

    document = read(draw)
    assert document.text == "\n".join(LONG)
    (box,) = document.places.boxes(0, 4)
    assert 140 < box.x0 < 143 and 86 < box.top < 92  # 842 - 700 from the left of the turned page


def test_slanted_text_is_left_out_and_said():
    def draw(sheet: Sheet) -> None:
        sheet.paragraph(120, LONG)
        sheet.sideways(200, 500, "内部资料", 40, degrees=45)
        sheet.sideways(30, 500, "附件", 12)

    document = read(draw)
    assert document.text == "\n".join(LONG)
    assert [(one.code, one.values) for one in document.notices] == [("turned_text", {"pages": "1", "characters": "6"})]


def test_every_character_has_its_place():
    document = read(lambda sheet: sheet.paragraph(120, LONG))
    boxes = document.places.boxes(0, len(document.text))
    assert [box.page for box in boxes] == [1, 1, 1]
    assert boxes[0].x0 == pytest.approx(96) and boxes[1].x0 == pytest.approx(72)
    (one,) = document.places.boxes(3, 4)
    assert one.x1 - one.x0 == pytest.approx(12) and one.x0 == pytest.approx(96 + 36)
    over = document.places.boxes(len(LONG[0]) - 1, len(LONG[0]) + 2)
    assert [round(box.x1 - box.x0) for box in over] == [12, 12]
    assert document.places.boxes(5, 5) == ()


def test_font_is_what_the_tests_think():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 120, "一二三", 20, FONT)

    (box,) = read(draw).places.boxes(0, 3)
    assert box.x1 - box.x0 == pytest.approx(60, abs=0.5)


def test_a_line_of_thousands_of_numbers_is_read_in_time():
    """Found by fuzzing: each of them was tried as the page number of the line."""
    import time

    def draw(sheet: Sheet) -> None:
        for k in range(6000):
            sheet.text(10 + (k % 100) * 5.6 + k / 1000, 30, "7", 1)

    begun = time.process_time()
    read(draw)
    assert time.process_time() - begun < 5
