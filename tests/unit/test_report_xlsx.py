"""The workpaper, read back by another library."""

from __future__ import annotations

import io

import openpyxl
import pytest
from typer.testing import CliRunner

from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.pipeline import check
from gouji.report.messages import compile_messages
from gouji.report.to_xlsx import workpaper_to_xlsx
from gouji.report.workpaper import Workpaper
from gouji.rulebook import load_rulebook

DEMO = "corpus/demo/report.txt"
HOSTILE = """测试市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入支出决算总体情况说明

=HYPERLINK("http://x") 2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长14.2%。
@SUM(1)+cmd|'/c calc'!A0 支出总计1,250.40万元。
"""


def paper(source: str | bytes) -> Workpaper:
    report = check(source, name="report.txt" if isinstance(source, bytes) else None)
    catalogue = compile_rules().catalogue
    messages = compile_messages(load_rulebook().file("messages.toml"))
    return Workpaper(report, messages, lambda rule: catalogue[rule].name("zh"))


@pytest.fixture(scope="module")
def demo() -> Workpaper:
    return paper(DEMO)


def opened(data: bytes, *, values: bool):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def column(sheet, heading: str) -> list:
    """The values below a heading."""
    headings = [cell.value for cell in sheet[1]]
    at = headings.index(heading)
    return [row[at].value for row in sheet.iter_rows(min_row=2)]


def test_five_sheets(demo):
    assert opened(workpaper_to_xlsx(demo), values=True).sheetnames == [
        "汇总",
        "问题清单",
        "数字台账",
        "勾稽表",
        "运行记录",
    ]


def test_the_same_report_gives_the_same_bytes(demo):
    assert workpaper_to_xlsx(demo) == workpaper_to_xlsx(paper(DEMO))


def test_each_finding_has_a_row_with_its_sentence_figure_and_rule(demo):
    sheet = opened(workpaper_to_xlsx(demo), values=True)["问题清单"]
    assert len(column(sheet, "序号")) == len(demo.report.findings) > 0
    by_message = dict(zip(column(sheet, "问题"), sheet.iter_rows(min_row=2, values_only=True), strict=True))
    for finding in demo.report.findings:
        row = by_message[finding.message]
        assert any(finding.rule in str(value) for value in row)
        assert finding.quote in row or not finding.quote


def test_every_figure_is_in_the_ledger_once(demo):
    sheet = opened(workpaper_to_xlsx(demo), values=True)["数字台账"]
    assert column(sheet, "数字") == [entry.number.text for entry in demo.report.entries]
    confirmed = [c for c, s in zip(column(sheet, "核对依据"), column(sheet, "状态"), strict=True) if s == "相符"]
    assert confirmed and all(confirmed)  # what holds says by what


def test_differences_and_sums_are_live_and_already_computed(demo):
    data = workpaper_to_xlsx(demo)
    formulas, values = opened(data, values=False)["勾稽表"], opened(data, values=True)["勾稽表"]
    live = [c for c in column(formulas, "差额") if c is not None]
    assert live and all(str(c).startswith("=E") for c in live)
    triples = zip(column(values, "文中数"), column(values, "另一方"), column(values, "差额"), strict=True)
    for stated, computed, difference in triples:
        if difference is not None:
            assert round(stated - computed, 6) == round(difference, 6)
    sums = [c for c in column(formulas, "另一方") if isinstance(c, str)]
    assert any("+" in c for c in sums)


def test_the_counts_of_the_summary_follow_the_other_sheets(demo):
    data = workpaper_to_xlsx(demo)
    formulas, values = opened(data, values=False)["汇总"], opened(data, values=True)["汇总"]
    count = next(row for row in range(1, 30) if formulas.cell(row, 1).value == "错误")
    assert formulas.cell(count, 2).value.startswith("=COUNTIF")
    assert values.cell(count, 2).value == sum(f.severity == "error" for f in demo.report.findings)


def test_drop_downs_for_the_reviewer(demo):
    sheet = opened(workpaper_to_xlsx(demo), values=True)["问题清单"]
    lists = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert any("属实" in choices for choices in lists) and len(lists) == 2
    assert sheet.freeze_panes == "C2" and sheet.print_title_rows == "$1:$1"


def test_a_reports_text_never_becomes_a_formula_or_a_link():
    book = opened(workpaper_to_xlsx(paper(HOSTILE.encode())), values=False)
    for name in ("问题清单", "数字台账"):
        for row in book[name].iter_rows(min_row=2):
            for cell in row:
                assert cell.hyperlink is None
                assert cell.data_type != "f" or str(cell.value).startswith("=COUNTIF")
    assert any("=HYPERLINK" in str(v) for v in column(book["数字台账"], "原文"))


def test_the_command(tmp_path):
    out = tmp_path / "paper.xlsx"
    result = CliRunner().invoke(app, ["check", DEMO, "--format", "xlsx", "-o", str(out), "--lang", "en"])
    assert result.exit_code == 1
    assert openpyxl.load_workbook(out).sheetnames[0] == "Summary"
