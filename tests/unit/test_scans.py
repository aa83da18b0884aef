"""Pages that are pictures: what is read of them, and how what rests on them is doubted."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pdf_builder import Sheet, pdf

import gouji.report.to_json
from gouji import check
from gouji.compiled import compile_rules
from gouji.ingest.from_pdf import read_pdf
from gouji.ingest.scans import Scans
from gouji.model import Box, CellRef, Check, Grid
from gouji.reconcile.scans import distrust, find_misreadings, other_readings, qualify

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the writer is run from the checkout

from corpus.writer.fonts import register_font
from corpus.writer.render_scan import scanned

SCHEMA = Path(gouji.report.to_json.__file__).with_name("schema.json")
recognises = pytest.mark.skipif(not Scans.can_be_read(), reason="gouji[ocr] is not installed")

XS, YS = [72, 180, 260, 340], [150, 172, 194, 216, 238]
ROWS = [
    ["科目名称", "合计", "基本支出"],
    ["行政运行", "1,246.11", "236.50"],
    ["公路养护", "88.62", "8.62"],
    ["三", "0.00", "0.00"],
]


LINES = ["2031年度本年支出合计1,334.73万元，其中：基本支出245.12", "万元，占18.4%。"]
FONT = register_font("".join([*LINES, *(text for row in ROWS for text in row)]))  # a picture needs one that is there


def page(sheet: Sheet) -> None:
    for k, line in enumerate(LINES):
        sheet.text(72 if k else 96, 80 + 21.6 * k, line, font=FONT)
    sheet.rules(XS, YS)
    for top, texts in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, texts, strict=False):
            sheet.text(x + 4, top + 14, text, 10, FONT)


@pytest.fixture(scope="module")
def scan():
    """A page with text, and the same as a rough scan."""
    both = scanned(pdf(page, page), askew=0.8, noise=8.0, quality=60, kept=[1])
    return read_pdf(both, "scan.pdf", "0" * 64)


@recognises
def test_a_scanned_page_reads_as_the_drawn_one(scan):
    drawn, seen = (block for block in scan.blocks if isinstance(block, Grid))
    assert [cell.text for cell in seen.cells] == [cell.text for cell in drawn.cells]
    lines = scan.text.split("\n")
    assert lines[2:] == lines[:2]
    assert [(one.code, one.values) for one in scan.notices] == [("pages_recognised", {"pages": "2"})]


@recognises
def test_only_what_was_recognised_is_uncertain(scan):
    drawn, seen = (block for block in scan.blocks if isinstance(block, Grid))
    assert scan.certainty.of(drawn.cells[4].box) is None
    assert 0.9 < scan.certainty.of(seen.cells[4].box) <= 1


@recognises
def test_places_on_a_scan_are_near_those_on_the_page(scan):
    first = scan.text.index("1,334.73")
    (drawn,) = scan.places.boxes(first, first + 8)
    second = scan.text.index("1,334.73", first + 1)
    (seen,) = scan.places.boxes(second, second + 8)
    assert (seen.page, drawn.page) == (2, 1)
    assert (seen.x0, seen.top, seen.x1, seen.bottom) == pytest.approx(
        (drawn.x0, drawn.top, drawn.x1, drawn.bottom), abs=6
    )


@recognises
@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("1.246.11", "1,246.11"),
        ("1,246,11", "1,246.11"),
        ("12，5", "12.5"),
        ("1,246", "1,246"),
        ("2031.12.31", "2031.12.31"),
        ("２３６．５０", "236.50"),
        ("-8,62%", "-8.62%"),
        ("合计35，其中", "合计35，其中"),
    ],
)
def test_points_and_commas_of_numbers(seen, meant):
    from gouji.ingest.scan_text import mend_numbers

    assert mend_numbers(seen) == meant


@recognises
@pytest.mark.parametrize(("seen", "at"), [("531,22134", 7), ("8,0881", 5), ("1,246", None), ("3523", None)])
def test_a_point_that_was_overlooked(seen, at):
    from gouji.ingest.scan_text import lost_point

    assert lost_point(seen) == at


# ---------------------------------------------------------------------------------------------- doubts

ALIKE = {"3": "8", "8": "3", "6": "8"}


def test_other_readings():
    assert set(other_readings("33.0", ALIKE)) == {"83.0", "38.0", "330", "3.0", "333.0", "33.00"}
    assert "35.23" in set(other_readings("3523", {}))
    assert not set(other_readings("合计", ALIKE))


class Sure:
    """A certainty that knows one page."""

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def of(self, box: Box) -> float | None:
        return self.sure if box.page == 2 else None

    def is_layer(self, box: Box) -> bool:
        return False


REPORT = """2031年度泊宁市测试局部门决算
第三部分 2031年度部门决算情况说明
一、收入支出决算总体情况
2031年度支出总计{total}万元。
收入支出决算总表
单位：万元
项目\t决算数\t项目\t决算数
一、一般公共预算财政拨款收入\t382.92\t一、一般公共服务支出\t382.92
本年收入合计\t382.92\t本年支出合计\t382.92
总计\t382.92\t总计\t382.92
"""


def doubts_of(total: str, sure: float, pages: int = 2):
    """What is doubted of a report whose stated total stands on a scan, and the findings as qualified."""
    report = check(REPORT.format(total=total).encode())
    (finding,) = [f for f in report.findings if f.rule == "level-cell"]
    box = Box(pages, 10, 10, 50, 20)
    evidence = (replace(finding.evidence[0], boxes=(box,), page=pages), *finding.evidence[1:])
    finding = replace(finding, evidence=evidence)
    document = replace(report.document, certainty=Sure(sure))
    doubts = find_misreadings(report.checks, [finding], document, compile_rules().recognition)
    board = type("Tables", (), {"tables": {t.id: t for t in report.tables}})()
    (said,) = qualify(board, report.checks, [finding], document, lambda key, **values: f"{key} {values['percent']}")
    return [(d.reason, d.first, d.second) for d in doubts], said


@pytest.mark.parametrize(
    ("total", "sure", "doubts"),
    [
        ("392.92", 0.99, [("may_be_misread", "392.92", "382.92")]),
        ("332.92", 0.99, [("may_be_misread", "332.92", "382.92")]),
        ("38292", 0.99, [("may_be_misread", "38292", "382.92")]),
        ("471.08", 0.99, []),
        ("471.08", 0.55, [("unsure_reading", "471.08", "")]),
    ],
)
def test_a_misread_figure_is_doubted(total, sure, doubts):
    assert doubts_of(total, sure)[0] == doubts


def test_what_rests_on_a_scan_is_a_warning_and_says_so():
    _, said = doubts_of("471.08", 0.987)
    assert said.severity == "warning" and said.message.endswith("recognised 98")


def test_what_does_not_is_as_it_was():
    doubts, said = doubts_of("332.92", 0.1, pages=1)
    assert doubts == [] and said.severity == "error" and "recognised" not in said.message


@pytest.mark.parametrize(("wrong", "kept"), [(1, True), (5, False)])
def test_a_table_without_rulings_is_trusted_as_far_as_its_sums_hold(wrong, kept):
    table = replace(check(REPORT.format(total="382.92").encode()).tables[0], pages=(3,))
    cells = tuple(replace(cell, box=Box(3, 0, 0, 10, 10)) for cell in table.grid.cells)
    table = replace(table, grid=replace(table.grid, cells=cells, aligned=True))
    cell = CellRef(table.id, 2, 1)
    checks = [
        Check(f"k{k}", "table-across", "disagrees" if k < wrong else "agrees", cells=(cell,), fault_cells=(cell,))
        for k in range(20)
    ]
    after, notices = distrust({table.id: table}, checks, check(REPORT.format(total="382.92").encode()).document)
    assert [c.verdict for c in after[:wrong]] == ["disagrees" if kept else "undecided"] * wrong
    assert [(n.code, n.values["pages"]) for n in notices] == ([] if kept else [("table_unsure", "3")])


def test_json_says_how_sure_recognised_figures_are():
    report = check(REPORT.format(total="471.08").encode())
    assert not any("confidence" in number for number in report.to_dict()["numbers"])
    boxes = (Box(2, 10, 10, 50, 20),)
    entries = tuple(replace(entry, boxes=boxes) for entry in report.entries)
    seen = replace(report, document=replace(report.document, certainty=Sure(0.987)), entries=entries).to_dict()
    assert {number["confidence"] for number in seen["numbers"]} == {"0.98"}
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(seen)


def test_a_document_read_from_the_file_is_doubted_nowhere():
    report = check(REPORT.format(total="332.92").encode())
    assert find_misreadings(report.checks, report.findings, report.document, compile_rules().recognition) == ()
    assert [f.severity for f in report.findings if f.rule == "level-cell"] == ["error"]


@recognises
def test_a_page_that_the_engine_gives_up_on_is_said(monkeypatch):
    from gouji.ingest import scan_text

    class Broken:
        def __call__(self, *picture: object, **options: object) -> None:
            raise RuntimeError("Non-zero status code returned while running Concat node")

        recognize_txt = __call__

    monkeypatch.setattr(scan_text, "_engine", Broken)
    document = read_pdf(scanned(pdf(page, page), kept=[1]), "scan.pdf", "0" * 64)
    assert [(one.code, one.values) for one in document.notices] == [("unreadable_pages", {"pages": "2"})]


@recognises
def test_want_of_memory_in_the_engine_is_want_of_memory(monkeypatch):
    from gouji.ingest import scan_text

    def starved(*picture: object, **options: object) -> None:
        raise RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc")

    monkeypatch.setattr(scan_text, "_engine", lambda: starved)
    with pytest.raises(MemoryError):
        read_pdf(scanned(pdf(page)), "scan.pdf", "0" * 64)
