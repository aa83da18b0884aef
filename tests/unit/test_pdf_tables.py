"""Ruled tables of a PDF: cells, merged cells, wrapped text, rulings of every kind, and what is no table."""

from __future__ import annotations

import itertools

from pdf_builder import Sheet, pdf

from gouji.ingest.from_pdf import read_pdf
from gouji.model import Document, Grid, Line

XS = [72, 200, 300, 400]
YS = [100, 120, 140, 160]
ROWS = [["项目", "预算数", "决算数"], ["办公费", "12.00", "11.50"], ["差旅费", "3.00", "2.75"]]


def read(*pages, **options) -> Document:
    return read_pdf(pdf(*pages, **options), "sample.pdf", "0" * 64)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    """The cells' texts row by row, in the order of their columns."""
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in sorted(grid.cells, key=lambda one: (one.row, one.column)):
        rows[cell.row].append(cell.text)
    return rows


def only(document: Document) -> Grid:
    (grid,) = grids(document)
    return grid


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells if cell.text}


def test_a_plain_table_between_lines():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 80, "支出表")
        sheet.table(XS, YS, ROWS)
        sheet.text(72, 180, "注：单位万元。")

    document = read(draw)
    assert [type(block) for block in document.blocks] == [Line, Grid, Line]
    grid = only(document)
    assert texts(grid) == ROWS
    assert grid.spans_known and grid.page == 1 and (grid.row_count, grid.column_count) == (3, 3)
    assert document.text == "支出表\n注：单位万元。"
    box = next(cell.box for cell in grid.cells if cell.text == "2.75")
    assert (box.page, box.x0, box.top, box.x1, box.bottom) == (1, 300, 140, 400, 160)


def test_merged_cells():
    def draw(sheet: Sheet) -> None:
        for box in (
            (72, 100, 200, 140),  # two rows high
            (200, 100, 400, 120),  # two columns wide
            (200, 120, 300, 140),
            (300, 120, 400, 140),
            (72, 140, 200, 160),
            (200, 140, 300, 160),
            (300, 140, 400, 160),
        ):
            sheet.box(*box)
        for x, y, text in (
            (100, 124, "项目"),
            (280, 114, "决算"),
            (220, 134, "人员"),
            (320, 134, "公用"),
            (80, 154, "行政运行"),
            (220, 154, "5.00"),
            (320, 154, "6.00"),
        ):
            sheet.text(x, y, text, 10)

    assert spans(only(read(draw))) == {
        "项目": (0, 0, 2, 1),
        "决算": (0, 1, 1, 2),
        "人员": (1, 1, 1, 1),
        "公用": (1, 2, 1, 1),
        "行政运行": (2, 0, 1, 1),
        "5.00": (2, 1, 1, 1),
        "6.00": (2, 2, 1, 1),
    }


def test_wrapped_cells():
    def draw(sheet: Sheet) -> None:
        sheet.rules([72, 140, 190, 300], [100, 150, 180])
        for y, text in ((115, "机关事业单"), (128, "位养老保险"), (141, "缴费")):
            sheet.text(76, y, text, 10)
        sheet.text(144, 115, "12,345,6", 10)  # a number too long for its cell
        sheet.text(144, 128, "78.90", 10)
        sheet.text(200, 115, "Word", 10)
        sheet.text(200, 128, "2031", 10)
        for x, letter in zip((80, 92, 104, 116), ["合", "计", "数", "额"], strict=True):
            sheet.text(x, 168, letter, 10)
        sheet.text(200, 168, "2030      2031", 10)

    assert texts(only(read(draw))) == [
        ["机关事业单位养老保险缴费", "12,345,678.90", "Word 2031"],
        ["合计数额", "", "2030 2031"],
    ]


def test_a_number_that_overruns_its_cell_stays_whole():
    def draw(sheet: Sheet) -> None:
        sheet.rules(XS, YS)
        sheet.text(262, 114, "98,765,432.10", 10)  # 12 points into the next cell

    grid = read(lambda sheet: (draw(sheet), sheet.text(76, 114, "合计", 10)))
    assert texts(only(grid))[0] == ["合计", "98,765,432.10", ""]


def test_double_rulings():
    def draw(sheet: Sheet) -> None:
        sheet.table(XS, YS, ROWS)
        for x in XS:
            sheet.line(x + 1.8, YS[0], x + 1.8, YS[-1])
        for y in YS:
            sheet.line(XS[0], y + 1.8, XS[-1], y + 1.8)

    assert texts(only(read(draw))) == ROWS


def test_dashed_and_dotted_rulings():
    def draw(sheet: Sheet) -> None:
        for x in XS:
            for k in range(15):
                sheet.line(x, 100 + 4 * k, x, 102 + 4 * k)
        for y in YS:
            for k in range(82):
                sheet.bar(72 + 4 * k, y - 0.4, 72.8 + 4 * k, y + 0.4)
        for top, row in zip(YS, ROWS, strict=False):
            for x, text in zip(XS, row, strict=False):
                sheet.text(x + 4, top + 14, text, 10)

    assert texts(only(read(draw))) == ROWS


def test_missing_outer_rulings():
    def inner(sheet: Sheet) -> None:
        for x in XS[1:-1]:
            sheet.line(x, YS[0], x, YS[-1])
        for y in YS[1:-1]:
            sheet.line(XS[0], y, XS[-1], y)
        for top, row in zip(YS, ROWS, strict=False):
            for x, text in zip(XS, row, strict=False):
                sheet.text(x + 4, top + 14, text, 10)

    grid = only(read(inner))
    assert texts(grid) == ROWS
    assert {round(cell.box.x0) for cell in grid.cells if cell.column == 0} == {72}


def test_rulings_as_one_compound_path_and_in_a_form():
    def path(sheet: Sheet) -> None:
        outline = sheet.canvas.beginPath()
        for top, low in itertools.pairwise(YS):
            for left, right in itertools.pairwise(XS):
                outline.rect(left, sheet.height - low, right - left, low - top)
        sheet.canvas.setLineWidth(0.5)
        sheet.canvas.drawPath(outline)

    def draw(sheet: Sheet) -> None:
        sheet.canvas.beginForm("frame")
        path(sheet)
        sheet.canvas.endForm()
        sheet.canvas.saveState()
        sheet.canvas.translate(20, -30)
        sheet.canvas.doForm("frame")
        sheet.canvas.restoreState()
        for top, row in zip(YS, ROWS, strict=False):
            for x, text in zip(XS, row, strict=False):
                sheet.text(x + 24, top + 44, text, 10)

    assert texts(only(read(draw))) == ROWS


def test_rulings_as_thin_bars():
    def draw(sheet: Sheet) -> None:
        for x in XS:
            for top, low in itertools.pairwise(YS):  # cell by cell, as word processors do
                sheet.bar(x - 0.24, top, x + 0.24, low)
        for y in YS:
            for left, right in itertools.pairwise(XS):
                sheet.bar(left, y - 0.24, right, y + 0.24)
        for top, row in zip(YS, ROWS, strict=False):
            for x, text in zip(XS, row, strict=False):
                sheet.text(x + 4, top + 14, text, 10)

    assert texts(only(read(draw))) == ROWS


def test_what_is_no_table():
    def draw(sheet: Sheet) -> None:
        sheet.text(72, 100, "下划线的标题")
        sheet.line(72, 103, 150, 103)
        sheet.box(72, 120, 300, 150)
        sheet.text(80, 138, "框里的话")
        sheet.canvas.setFillGray(0.9)
        sheet.bar(72, 160, 200, 176)
        sheet.canvas.setFillGray(0)
        sheet.text(76, 172, "底色里的话")
        for k in range(6):  # the grid of a chart
            sheet.line(100 + 40 * k, 300, 100 + 40 * k, 500)
            sheet.line(100, 300 + 40 * k, 300, 300 + 40 * k)
        sheet.text(180, 530, "各年支出图")

    document = read(draw)
    assert grids(document) == []
    assert document.text == "下划线的标题\n框里的话\n底色里的话\n各年支出图"


def test_boxes_joined_by_lines_are_no_table():
    def draw(sheet: Sheet) -> None:
        sheet.box(250, 100, 350, 130)
        sheet.text(270, 120, "办公室")
        sheet.line(300, 130, 300, 150)
        sheet.line(120, 150, 480, 150)
        for k, name in enumerate(("财务科", "人事科", "业务科")):
            sheet.line(120 + 180 * k, 150, 120 + 180 * k, 170)
            sheet.box(80 + 180 * k, 170, 160 + 180 * k, 200)
            sheet.text(95 + 180 * k, 190, name)

    document = read(draw)
    assert grids(document) == []
    assert document.text == "办公室\n财务科 人事科 业务科"


def test_text_set_sideways_in_a_cell():
    def draw(sheet: Sheet) -> None:
        sheet.table([72, 100, 300, 400], YS, [["", "预算数", "决算数"], ["", "1.00", "2.00"], ["", "3.00", "4.00"]])
        sheet.sideways(90, 118, "支出", 8)

    document = read(draw)
    assert texts(only(document))[0] == ["支出", "预算数", "决算数"]
    assert document.notices == ()


def test_a_table_goes_on_overleaf():
    def first(sheet: Sheet) -> None:
        sheet.centred(50, "年度收支情况", 9)
        sheet.text(72, 90, "支出表")
        ys = [100 + 20 * k for k in range(35)]
        sheet.table(XS, ys, [["办公费", "1.00", "2.00"]] * 34)
        sheet.centred(815, "1", 9)

    def second(sheet: Sheet) -> None:
        sheet.centred(50, "年度收支情况", 9)
        xs = [x + 11 for x in XS]  # the binding margin is on the other side
        sheet.table(xs, YS, ROWS)
        sheet.text(72, 200, "另一张表")
        sheet.table(XS, [210, 230, 250, 270], ROWS)
        sheet.centred(815, "2", 9)

    document = read(first, second)
    assert [grid.continues for grid in grids(document)] == [False, True, False]


def test_a_table_that_ends_on_its_page_does_not_go_on():
    document = read(lambda sheet: sheet.table(XS, YS, ROWS), lambda sheet: sheet.table(XS, YS, ROWS))
    assert [grid.continues for grid in grids(document)] == [False, False]


def test_a_single_row_overleaf_belongs_to_its_table():
    def first(sheet: Sheet) -> None:
        sheet.table(XS, [100 + 20 * k for k in range(35)], [["办公费", "1.00", "2.00"]] * 34)

    def second(sheet: Sheet) -> None:
        for x in (72, 300, 400):
            sheet.line(x, 80, x, 100)
        for y in (80, 100):
            sheet.line(72, y, 400, y)
        sheet.text(100, 94, "合计", 10)
        sheet.text(320, 94, "68.00", 10)
        sheet.text(72, 130, "注：无。")

    document = read(first, second)
    total = grids(document)[1]
    assert total.continues and (total.row_count, total.column_count) == (1, 3)
    assert spans(total) == {"合计": (0, 0, 1, 2), "68.00": (0, 2, 1, 1)}
    assert document.text == "注：无。"


def test_the_first_row_alone_at_the_foot_of_a_page():
    def first(sheet: Sheet) -> None:
        sheet.text(72, 740, "支出表")
        for x in (72, 200, 400):
            sheet.line(x, 750, x, 770)
        for y in (750, 770):
            sheet.line(72, y, 400, y)
        sheet.text(100, 764, "收入", 10)
        sheet.text(280, 764, "支出", 10)

    document = read(first, lambda sheet: sheet.table(XS, YS, ROWS))
    head, rest = grids(document)
    assert spans(head) == {"收入": (0, 0, 1, 1), "支出": (0, 1, 1, 2)}
    assert rest.continues and not head.continues


def test_captions_side_by_side_of_which_one_is_wrapped():
    def draw(sheet: Sheet) -> None:
        sheet.text(74, 70, "编制单位：青禾区水", 10)
        sheet.text(74, 83, "务站", 10)
        sheet.text(330, 83, "单位：万元", 10)
        sheet.table(XS, [90, 110, 130, 150], ROWS)
        sheet.text(74, 208, "编制单位：青禾区水务站", 10)
        sheet.text(360, 195, "单位：万", 10)
        sheet.text(390, 208, "元", 10)
        sheet.table(XS, [215, 235, 255, 275], ROWS)

    assert read(draw).text == "\n".join(["编制单位：青禾区水务站 单位：万元"] * 2)


def test_a_table_on_a_page_drawn_sideways():
    def draw(sheet: Sheet) -> None:
        sheet.canvas.translate(0, sheet.height)
        sheet.canvas.rotate(-90)
        sheet.canvas.translate(0, sheet.width - sheet.height)
        sheet.table(XS, YS, ROWS)

    grid = only(read(draw))
    assert texts(grid) == ROWS
    box = next(cell.box for cell in grid.cells if cell.text == "办公费")
    # upright it stands at x 72 to 200, 120 to 140 from the top: turned right, at the right of the page
    assert (round(box.x0), round(box.top), round(box.x1), round(box.bottom)) == (595 - 140, 72, 595 - 120, 200)
