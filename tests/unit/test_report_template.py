"""An office's own workbook, filled, and read back by two libraries."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl.worksheet.datavalidation import DataValidation
from report_builder import messages
from typer.testing import CliRunner

from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.pipeline import check
from gouji.report.to_sample_template import sample_template
from gouji.report.to_template import BadTemplate, fill_template
from gouji.report.workpaper import Workpaper
from gouji.report.workpaper_titles import columns_of, compile_titles
from gouji.rulebook import load_rulebook

DEMO = "corpus/demo/report.txt"
TITLES = compile_titles(load_rulebook().file("workpaper.toml"), messages())
HOSTILE = """测试市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入支出决算总体情况说明

=HYPERLINK("http://x") 2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长14.2%。
"""


def paper(source: str | bytes) -> Workpaper:
    report = check(source, name="report.txt" if isinstance(source, bytes) else None)
    catalogue = compile_rules().catalogue
    return Workpaper(report, messages(), lambda rule: catalogue[rule].name("zh"))


@pytest.fixture(scope="module")
def demo() -> Workpaper:
    return paper(DEMO)


def book(*rows: list) -> openpyxl.Workbook:
    """A workbook of one sheet with those rows."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def filled(paper: Workpaper, workbook: openpyxl.Workbook):
    return openpyxl.load_workbook(io.BytesIO(fill_template(paper, saved(workbook), TITLES))).active


def test_placeholders_become_values_of_their_kind(demo):
    sheet = filled(demo, book(["单位：{{unit_name}}（{{year}}）", "{{numbers}}"]))
    assert sheet["A1"].value == f"单位：{demo.facts['unit_name']}（{demo.facts['year']}）"
    assert sheet["B1"].value == demo.facts["numbers"]


def test_named_cells_are_filled(demo):
    workbook = book(["单位", None])
    name = openpyxl.workbook.defined_name.DefinedName("gouji_unit_name", attr_text="Sheet!$B$1")
    workbook.defined_names["gouji_unit_name"] = name
    assert filled(demo, workbook)["B1"].value == demo.facts["unit_name"]


def test_the_header_says_what_goes_into_which_column(demo):
    head = ["编号", "存在问题", "本处室意见", "审定数"]
    sheet = filled(demo, book(head, ["{{findings}}", None, "请填写", None], ["编制人：", None, None, None]))
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    findings = demo.findings
    assert [row[1] for row in rows[:-1]] == [finding["message"] for finding in findings]
    assert [row[0] for row in rows[:-1]] == [finding["number"] for finding in findings]
    assert {row[2] for row in rows[:-1]} == {"请填写"}  # the office's own column, repeated
    assert rows[-1][0] == "编制人："  # what stood below stands below


def test_looks_choices_merged_cells_and_formulas_follow(demo):
    workbook = book(
        ["序号", "差额", "倍", "复核意见"], ["{{findings}}", None, "=B2*2", None], ["合计", None, "=A3", None]
    )
    sheet = workbook.active
    sheet["B2"].font = openpyxl.styles.Font(bold=True)
    sheet.merge_cells("A3:B3")
    choice = DataValidation(type="list", formula1='"属实,不属实"')
    choice.add("D2")
    sheet.add_data_validation(choice)
    done = filled(demo, workbook)
    last = len(demo.findings) + 1
    assert all(done.cell(row, 2).font.bold for row in range(2, last + 1))
    assert done.cell(last, 3).value == f"=B{last}*2"
    assert str(done.data_validations.dataValidation[0].sqref) == f"D2:D{last}"
    assert [str(area) for area in done.merged_cells.ranges] == [f"A{last + 1}:B{last + 1}"]
    assert done.cell(last + 1, 3).value == f"=A{last + 1}"


def test_no_row_leaves_an_empty_one():
    clean = paper("测试局2024年度部门决算\n\n第三部分 情况说明\n\n一、总体情况\n\n收入总计10.00万元。\n".encode())
    workbook = book(["规则", "文中数", "结论"], ["{{ties}}", None, None], ["完", None, None])
    assert clean.ties == []
    rows = list(filled(clean, workbook).iter_rows(min_row=2, values_only=True))
    assert rows == [(None, None, None), ("完", None, None)]


def test_a_text_of_the_report_never_becomes_a_formula():
    sheet = filled(paper(HOSTILE.encode()), book(["原文"], ["{{findings}}"]))
    texts = [cell for (cell,) in sheet.iter_rows(min_row=2) if str(cell.value).startswith("=HYPER")]
    assert texts and all(cell.data_type == "s" and cell.quotePrefix for cell in texts)


def test_the_sample_is_filled_and_read_by_another_library(demo):
    data = fill_template(demo, sample_template(messages(), "zh"), TITLES)
    assert data == fill_template(demo, sample_template(messages(), "zh"), TITLES)
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    findings, ties = (workbook.get_sheet_by_name(name).to_python() for name in ("问题清单", "勾稽表"))
    flat = [value for row in findings for value in row]
    assert demo.facts["unit_name"] in flat and all(finding["message"] in flat for finding in demo.findings)
    assert len(ties) == len(demo.ties) + 1
    assert not any("{{" in str(value) for value in flat)


@pytest.mark.parametrize(
    ("workbook", "code"),
    [
        (book(["{{unit}}"]), "unknown_name"),
        (book(["甲", "乙"], ["{{findings}}", None]), "no_columns"),
        (book(["{{findings}}"]), "no_columns"),
        (book(["单位"]), "nothing_to_fill"),
    ],
)
def test_what_cannot_be_filled_is_said(demo, workbook, code):
    with pytest.raises(BadTemplate) as refused:
        fill_template(demo, saved(workbook), TITLES)
    assert refused.value.code == code


def test_each_title_is_taken_once_and_unknown_ones_are_the_offices():
    assert columns_of(["序 号", "Page", "备忘", "序号", ""], TITLES, ("number", "page")) == [
        "number",
        "page",
        None,
        None,
        None,
    ]


def test_the_commands(tmp_path: Path):
    template, out = tmp_path / "ours.xlsx", tmp_path / "out.xlsx"

    def run(*arguments: object):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    assert run("template", "-o", template).exit_code == 0
    assert run("template", "-o", template).exit_code == 2  # never over an office's work
    assert run("check", DEMO, "--format", "xlsx", "--template", template, "-o", out).exit_code == 1
    assert out.exists()
    assert run("check", DEMO, "--format", "html", "--template", template, "-o", tmp_path / "a.html").exit_code == 2
    done = run("check", DEMO, "--format", "xlsx", "--template", DEMO, "-o", tmp_path / "b.xlsx")
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1
