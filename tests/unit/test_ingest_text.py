"""Text of any usual encoding becomes the same Document; what is no text is refused with the right code."""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji import check
from gouji.ingest.from_text import read_text
from gouji.ingest.read import read_document
from gouji.limits import Limits, within
from gouji.model import Document, Grid, Line, SourceFile, UnusableInput

REPORT = (
    "青禾区园林管护中心2031年度部门决算\n\n一、收入支出决算总体情况\n"
    "2031年度收入总计1,250.40万元，支出总计1,250.40万元。\n项目\t行次\t决算数\n合计\t1\t1,250.40\n\t2\n"
)


def blocks(text: str) -> list[Line | Grid]:
    return list(read_text(text.encode(), "x", "").blocks)


def rows(grid: Grid) -> list[list[str]]:
    out = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        out[cell.row][cell.column] = cell.text
    return out


def check_offsets(document: Document) -> None:
    for block in document.blocks:
        if isinstance(block, Line):
            assert document.text[block.start : block.end].strip()
            assert "\n" not in document.text[block.start : block.end]
            continue
        for cell in block.cells:
            assert cell.start is not None
            assert document.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_and_newline_gives_the_same_text(encoding: str, newline: str) -> None:
    document = read_document(REPORT.replace("\n", newline).encode(encoding))
    assert document.text == REPORT
    assert document.notices == ()
    check_offsets(document)


def test_ascii_is_text() -> None:
    assert read_document(b"plain 12.5\n").text == "plain 12.5\n"


def test_traditional_and_foreign_text_is_text() -> None:
    for text in ("決算報告書：財務總計與審計意見，臺灣繁體字樣。", "보고서 12.5", "отчёт 12,5"):
        assert read_document(text.encode()).text == text


def test_a_character_cut_at_the_end_is_said_and_changes_nothing_else() -> None:
    document = read_document(REPORT.strip().encode() + "万".encode()[:2])
    assert document.text == REPORT.strip() + "\ufffd"
    assert [(notice.code, notice.values) for notice in document.notices] == [("undecodable", {"count": "1"})]


def test_document_says_what_it_is() -> None:
    data = REPORT.encode()
    document = read_document(data, "a.txt")
    digest = hashlib.sha256(data).hexdigest()
    assert (document.path, document.format, document.sha256) == ("a.txt", "txt", digest)
    assert document.files == (SourceFile("a.txt", digest, "txt", None, 0, len(REPORT)),)


def test_lines_and_one_grid() -> None:
    found = blocks(REPORT)
    assert [type(block).__name__ for block in found] == ["Line", "Line", "Line", "Grid"]
    assert isinstance(found[-1], Grid)
    assert rows(found[-1]) == [["项目", "行次", "决算数"], ["合计", "1", "1,250.40"], ["", "2", ""]]
    assert not found[-1].spans_known


def test_blank_line_parts_two_grids() -> None:
    assert [type(block).__name__ for block in blocks("a\tb\nc\td\n\ne\tf\n")] == ["Grid", "Grid"]


def test_cells_lose_their_white_space_and_keep_their_place() -> None:
    document = read_text("　项 目 \t 12.50 \n合计\t\t\n".encode(), "x", "")
    check_offsets(document)
    assert isinstance(document.blocks[0], Grid)
    assert rows(document.blocks[0]) == [["项 目", "12.50", ""], ["合计", "", ""]]


@pytest.mark.parametrize(
    "text",
    [
        "\t2031年度收入总计12.50万元。\n\t支出总计12.50万元。\n",  # paragraphs indented by a tab
        "支出\t12.50万元，\t与上年持平。\n",  # a lone sentence with tabs in it
        "注：本表反映收支情况。\t\t\t\n",  # a note that a spreadsheet filled up with cells
        "青禾区园林管护中心\t\t\n",  # a lone title
    ],
)
def test_tabs_that_make_no_table(text: str) -> None:
    assert all(isinstance(block, Line) for block in blocks(text))


def test_note_right_under_a_table_stays_out_of_it() -> None:
    found = blocks("项目\t金额\n合计\t1.00\n注：本表反映收支情况。\t\n")
    assert [type(block).__name__ for block in found] == ["Grid", "Line"]


@pytest.mark.parametrize("char", ["\f", "\v", "\x85", "\u2028", "\u2029"])
def test_other_line_ends(char: str) -> None:
    assert len(blocks(f"甲{char}乙")) == 2


@given(st.lists(st.text(st.sampled_from("甲乙1。，.\t \u3000\n\r\f-"), max_size=30), max_size=12))
def test_blocks_cover_every_character_in_order(parts: list[str]) -> None:
    text = "首" + "\n".join(parts)
    document = read_text(text.encode(), "x", "")
    check_offsets(document)
    if document.notices:
        return  # figures that were a table are left out, and said
    at = 0
    for block in document.blocks:
        start = block.start if isinstance(block, Line) else block.cells[0].start
        end = block.end if isinstance(block, Line) else block.cells[-1].end
        assert start is not None and end is not None
        assert not document.text[at:start].strip()
        at = end
    assert not document.text[at:].strip()


# ------------------------------------------------------------------------------------------ unusable


def code(source: str | Path | bytes, name: str | None = None) -> str:
    with pytest.raises(UnusableInput) as refused:
        read_document(source, name)
    return refused.value.code


@pytest.mark.parametrize("data", [b"", b" \n\t ", "\ufeff".encode(), "\ufeff \n".encode("utf-16-le"), "　\n".encode()])
def test_empty(data: bytes) -> None:
    assert code(data) == "empty"


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("report.txt", REPORT * 50)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(archive(), id="archive"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + hashlib.sha512(b"pixels").digest() * 40, id="picture"),
        pytest.param(b"\0" * 4096, id="zeros"),
        pytest.param(b"\x7fELF" + bytes(range(256)) * 20, id="program"),
    ],
)
def test_not_text(data: bytes) -> None:
    assert code(data) == "not_text"
    assert code(data, "report.pdf") == "not_pdf"


def test_a_stray_nul_is_no_reason_to_refuse() -> None:
    assert read_document((REPORT + "\0").encode()).text == REPORT + "\0"


def test_missing_and_unreadable(tmp_path: Path) -> None:
    assert code(tmp_path / "absent.txt") == "missing"
    assert code("nul\0byte") == "missing"
    assert code(tmp_path) == "unreadable"
    file = tmp_path / "file"
    file.write_text("x")
    assert code(file / "below") == "missing"


def test_too_large() -> None:
    with within(Limits(file=10)), pytest.raises(UnusableInput) as refused:
        read_document(b"x" * 11, "report.txt")
    assert refused.value.code == "too_large"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    document = read_document("-")
    assert (document.path, document.text) == ("-", REPORT)


def test_pdf_goes_by_content_not_by_name(tmp_path: Path) -> None:
    file = tmp_path / "text.pdf"
    file.write_text(REPORT, encoding="utf-8")
    assert read_document(file).format == "txt"


LOST = {
    "set with spaces": (
        "201  01  人大事务      10.00     10.00\n\n{wrapped}\n201  02  政协事务    1,020.50    1,020.50\n"
        "205      教育支出      300.00    300.00\n合计         1,330.50  1,330.50\n"
    ),
    "a cell to a line": ("人大事务\n\n10.00\n\n10.00\n\n政协事务\n\n1,020.50\n\n1,020.50\n合计\n1,330.50\n1,330.50\n"),
    "one space": (
        "201 人大事务 10.00 10.00\n201 政协事务 1,020.50 1,020.50\n205 教育支出 300.00 300.00\n合计 1,330.50 1,330.50\n"
    ),
}


@pytest.mark.parametrize("table", LOST.values(), ids=LOST)
def test_a_table_without_columns_is_neither_read_nor_narrative(table: str) -> None:
    before, behind = "收入总计1,330.50万元，支出总计1,330.50万元。", "其中：基本支出300.00万元。"
    document = read_text(f"{before}\n{table.format(wrapped='（款）')}{behind}\n".encode(), "x", "")
    assert [document.text[b.start : b.end] for b in document.blocks if isinstance(b, Line)] in (
        [before, behind],
        [before, "人大事务", behind],  # the label before the first figure may as well be a heading
    )
    assert [(n.code, n.values["count"]) for n in document.notices] == [("tables_without_columns", "1")]


def test_a_few_figures_on_lines_of_their_own_are_no_table() -> None:
    text = "收入总计1,330.50万元，\n其中：基本支出\n300.00\n万元，项目支出\n1,030.50\n万元。\n12\n"
    assert len(blocks(text)) == 7
    assert not read_text(text.encode(), "x", "").notices


def test_lines_that_fill_the_width_of_a_wrapped_text_say_so() -> None:
    long = "2031年度一般公共预算财政拨款支出决算为三百万元，主要用于园林管护与日常运行，" * 12
    wrapped = "\n".join(long[at : at + 30] for at in range(0, len(long) - 30, 30))
    lines = blocks("一、支出决算情况\n" + wrapped + "\n其余从略。")
    assert [line.fills for line in lines if isinstance(line, Line)] == [None, *[True] * (len(lines) - 2), None]


def test_a_text_of_a_paragraph_a_line_is_not_wrapped() -> None:
    lines = blocks("\n".join("园林管护支出增加。" * n for n in range(1, 30)))
    assert not any(line.fills for line in lines if isinstance(line, Line))


# ------------------------------------------------------------------------------------------ tables set with spaces

SPACED = """青禾区园林管护中心2031年度部门决算

本年支出合计420.00万元，其中：基本支出300.00万元。

支出决算表

单位：万元

科目编码  科目名称          本年支出合计  基本支出  项目支出
          栏次                         1         2         3
          合  计                  420.00    300.00    120.00
     212  城乡社区支出            320.00    200.00    120.00
   21205  城乡社区环境卫生        320.00    200.00    120.00
     221  住房保障支出            100.00    100.00
   22102  住房改革支出            100.00    100.00

注：本表反映本部门各项支出。
"""
COLUMNS = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]


def test_a_table_set_with_spaces_is_read_by_alignment() -> None:
    text = SPACED
    document = read_text(text.encode(), "x", "")
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.aligned
    assert rows(grid)[0] == COLUMNS
    assert ["".join(text.split()) for text in rows(grid)[2]] == ["", "合计", "420.00", "300.00", "120.00"]
    assert rows(grid)[-2:] == [
        ["221", "住房保障支出", "100.00", "100.00", ""],
        ["22102", "住房改革支出", "100.00", "100.00", ""],
    ]
    assert all(text[c.start : c.end] == c.text for c in grid.cells if c.start is not None)
    shown = [document.text[b.start : b.end] for b in document.blocks if isinstance(b, Line)]
    assert shown == [
        line for line in text.split("\n") if line.strip() and ("：" in line or line.endswith(("决算", "表")))
    ]
    assert not document.notices


def test_what_rests_on_a_table_set_with_spaces_is_a_warning() -> None:
    report = check(SPACED.replace("420.00万元", "430.00万元").encode())
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.stated, finding.expected) == (
        "level-cell",
        "warning",
        "430.00",
        "420.00",
    )
    assert "没有框线" in finding.message


def test_a_table_set_with_spaces_that_does_not_add_up_is_held_against_nothing() -> None:
    report = check(SPACED.replace("420.00万元", "430.00万元").replace("320.00    200", "350.00    200").encode())
    assert not report.findings
    assert "table_unsure_in_text" in [said["code"] for said in report.to_dict()["document"]["notices"]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("本年支出合计  基本支出  项目支出", "本年支出              其中项目"),  # a column without a label
        ("本年支出合计  基本支出  项目支出", "基本支出      项目支出            "),  # labels beside their columns
        ("科目名称          ", "科目名称 "),  # an ideograph counted as one place
    ],
)
def test_a_table_whose_columns_are_not_told_by_their_labels_is_said_and_not_read(old: str, new: str) -> None:
    document = read_text(SPACED.replace(old, new).encode(), "x", "")
    assert not any(isinstance(block, Grid) for block in document.blocks)
    assert [notice.code for notice in document.notices] == ["tables_without_columns"]
    assert "城乡社区支出" not in "".join(document.text[b.start : b.end] for b in document.blocks if isinstance(b, Line))
