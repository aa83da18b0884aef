"""Tables without rulings: told by alignment, marked so; text that only looks a little like one is left alone."""

from __future__ import annotations

import pytest
from pdf_builder import Sheet, pdf

from gouji.ingest.from_pdf import read_pdf
from gouji.model import Document, Grid

ROWS = [
    ("行政运行", "1,246.11", "236.50", "1,009.61"),
    ("公路建设", "161.21", "0.00", "161.21"),
    ("公路养护", "88.62", "8.62", "80.00"),
    ("合计", "1,495.94", "245.12", "1,250.82"),
]
RIGHT = [260, 340, 420]


def read(draw) -> Document:
    return read_pdf(pdf(draw), "sample.pdf", "0" * 64)


def right(sheet: Sheet, x: float, y: float, text: str) -> None:
    sheet.canvas.setFont("STSong-Light", 10)
    sheet.canvas.drawRightString(x, sheet.height - y, text)


def body(sheet: Sheet, top: float = 160, rows=ROWS) -> None:
    for k, (label, *amounts) in enumerate(rows):
        sheet.text(72, top + 18 * k, label, 10)
        for x, amount in zip(RIGHT, amounts, strict=True):
            right(sheet, x, top + 18 * k, amount)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows_of(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in sorted(grid.cells, key=lambda one: (one.row, one.column)):
        rows[cell.row].append(cell.text)
    return rows


def simple_header(sheet: Sheet) -> None:
    for x, text in ((80, "科目名称"), (215, "本年合计"), (295, "基本支出"), (375, "项目支出")):
        sheet.text(x, 142, text, 10)


def ruled_across(sheet: Sheet) -> None:
    simple_header(sheet)
    body(sheet)
    for y in (130, 148, 220):
        sheet.line(70, y, 424, y)


@pytest.mark.parametrize("draw", [lambda sheet: (simple_header(sheet), body(sheet)), ruled_across])
def test_columns_by_alignment(draw):
    (grid,) = grids(read(draw))
    assert grid.aligned
    assert rows_of(grid) == [["科目名称", "本年合计", "基本支出", "项目支出"], *map(list, ROWS)]


def test_a_label_stands_over_the_columns_it_is_in_the_middle_of():
    def draw(sheet: Sheet) -> None:
        sheet.text(330, 124, "本年支出", 10)
        for x, y, text in (
            (80, 132, "科目名称"),
            (215, 132, "本年合计"),
            (295, 142, "基本支出"),
            (375, 142, "项目支出"),
        ):
            sheet.text(x, y, text, 10)
        body(sheet)

    (grid,) = grids(read(draw))
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["本年支出"] == (0, 2, 1, 2)
    assert spans["基本支出"] == (1, 2, 1, 1)
    assert spans["本年合计"] == (0, 1, 2, 1)


def test_rows_of_labels_alone_and_wrapped_labels():
    def draw(sheet: Sheet) -> None:
        simple_header(sheet)
        body(sheet, rows=[ROWS[0], ("公路建设", "", "", ""), *ROWS[2:]])
        body(sheet, 260, [("一般公共预算财政拨款", "12.00", "2.00", "10.00")])
        sheet.text(72, 250, "机关事业单位", 10)  # above and below the line of its figures
        sheet.text(72, 270, "年金缴费支出", 10)

    (grid,) = grids(read(draw))
    rows = rows_of(grid)
    assert rows[2] == ["公路建设", "", "", ""]
    assert rows[-1][1:] == ["12.00", "2.00", "10.00"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: [sheet.text(72, 80 + 20 * k, f"一、部门概况{'…' * 20}{k + 1}", 12) for k in range(6)],
        lambda sheet: [
            (sheet.text(72, 80 + 20 * k, f"第{k + 1}章 部门收支情况", 12), sheet.text(400, 80 + 20 * k, str(k + 1), 12))
            for k in range(6)
        ],
        lambda sheet: sheet.paragraph(80, ["2024年度收入总计1,250.40万元，", "比上年减少 0.23 万元，下降 1.1%。"] * 4),
    ],
    ids=["contents with leaders", "contents with page numbers", "a paragraph"],
)
def test_no_table(draw):
    assert not grids(read(draw))


def test_a_watermark_is_no_part_of_lines_and_cells():
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.85)
        sheet.sideways(120, 700, "内部公示专用", 60, 45)
        sheet.canvas.setFillGray(0)
        sheet.text(72, 80, "本年支出合计1,495.94万元。")
        sheet.table([72, 200, 300], [400, 420, 440], [["项目", "金额"], ["办公费", "35.20"]])

    document = read(draw)
    assert document.text == "本年支出合计1,495.94万元。"
    assert rows_of(grids(document)[0]) == [["项目", "金额"], ["办公费", "35.20"]]
