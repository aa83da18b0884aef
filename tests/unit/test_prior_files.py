"""Last year's report and the budget as files: which are used, what is said of the others, what every format shows."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from gouji.cli import app

SCHEMA = json.loads(files("gouji.report").joinpath("schema.json").read_text("utf-8"))
TABLES = """财政拨款“三公”经费支出决算表
单位：万元
因公出国（境）费\t公务用车购置费\t公务用车运行维护费\t公务接待费
0.00\t0.00\t{run}\t{host}
"""
TEXT = """青禾区园林管护中心{year}年度部门决算

第三部分 {year}年度部门决算情况说明

八、“三公”经费支出决算情况说明

{text}
"""
THIS = (
    "公务接待费支出决算为2.10万元，比上年决算数减少0.40万元；"
    "公务用车运行维护费支出决算为6.30万元，比上年决算数增加0.30万元。"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    last = TEXT.format(year=2030, text="公务接待费支出决算为2.40万元。")
    tables = TABLES.format(run="6.00", host="2.40")
    this = TEXT.format(year=2031, text=THIS) + TABLES.format(run="6.30", host="2.10")
    contents = {
        "this": this,
        "last": last + tables,
        "last-text": last,
        "last-tables": "青禾区园林管护中心2030年度部门决算\n\n" + tables,
        "older": (last + tables).replace("2030", "2029"),
        "renamed": (last + tables).replace("园林管护中心", "园林绿化所"),
        "memo": "关于召开会议的通知\n\n请于3月5日到会。\n",
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.txt").write_text(content, "utf-8")
    (tmp_path / "names.csv").write_text("青禾区园林绿化所,青禾区园林管护中心\n", "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    paths = [str(folder / a) if a.endswith((".txt", ".csv", ".xlsx", ".html")) else a for a in arguments]
    return CliRunner().invoke(app, ["check", *paths, "--no-config"])


def report(folder: Path, *arguments: str, status: int = 1) -> dict[str, Any]:
    result = run(folder, "this.txt", *arguments, "--format", "json")
    assert result.exit_code == status, result.output
    value = json.loads(result.stdout)
    Draft202012Validator(SCHEMA).validate(value)
    return dict(value)


def codes(value: dict[str, Any]) -> list[str]:
    return [n["code"] for n in value["document"]["notices"] if n["code"].startswith(("beside", "unusable"))]


def test_external_evidence_names_file_table_and_figure(folder: Path) -> None:
    value = report(folder, "--prior", "last.txt")
    (finding,) = value["findings"]
    assert finding["rule"] == "prior-figure"
    (external,) = [e for e in finding["evidence"] if e["kind"] == "external"]
    assert external["file"] == str(folder / "last.txt")
    assert external["table"] == "财政拨款“三公”经费支出决算表"
    assert (external["column"], external["value"], external["quote"]) == (["公务接待费"], "2.40", "2.40万元")
    held = next(c for c in value["checks"] if c["rule"] == "prior-figure" and c["verdict"] == "agrees")
    assert [e["value"] for e in held["external"]] == ["6.00"]
    (given,) = value["run"]["options"]["prior"]
    assert given["used"] and given["file"] == str(folder / "last.txt") and len(given["sha256"]) == 64


def test_a_report_in_two_files_is_one(folder: Path) -> None:
    value = report(folder, "--prior", "last-text.txt", "--prior", "last-tables.txt")
    assert [f["rule"] for f in value["findings"]] == ["prior-figure"]
    assert [g["used"] for g in value["run"]["options"]["prior"]] == [True, True]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("older.txt", "beside_other_year"),
        ("renamed.txt", "beside_other_unit"),
        ("memo.txt", "beside_no_report"),
        ("this.txt", "beside_other_year"),
    ],
)
def test_a_wrong_file_is_one_notice_and_nothing_else(folder: Path, given: str, code: str) -> None:
    value = report(folder, "--prior", given, status=0)
    assert codes(value) == [code]
    assert value["findings"] == [] and not [c for c in value["checks"] if c["external"]]
    assert [g["used"] for g in value["run"]["options"]["prior"]] == [False]


def test_of_the_unit_alone_and_of_the_department_are_two_scopes(folder: Path) -> None:
    alone = (folder / "last.txt").read_text("utf-8").replace("部门决算", "单位决算")
    (folder / "alone.txt").write_text(alone, "utf-8")
    value = report(folder, "--prior", "alone.txt", status=0)
    assert codes(value) == ["beside_other_scope"]
    assert [(f["rule"], f["severity"]) for f in value["findings"]] == [("prior-doubt", "warning")]


def test_a_final_account_is_no_budget(folder: Path) -> None:
    assert codes(report(folder, "--budget", "last.txt", status=0)) == ["beside_no_budget"]


def test_the_second_report_of_a_kind_is_left_out(folder: Path) -> None:
    (folder / "again.txt").write_text((folder / "last.txt").read_text("utf-8") + "\n", "utf-8")
    (folder / "older.txt").unlink()
    value = report(folder, "--prior", "last.txt", "--prior", "renamed.txt", "--unit-aliases", "names.csv")
    assert [f["rule"] for f in value["findings"]] == ["prior-figure"], "files of one kind and year are one report"


def test_a_renamed_unit_is_known_by_the_file_of_names(folder: Path) -> None:
    value = report(folder, "--prior", "renamed.txt", "--unit-aliases", "names.csv")
    assert [f["rule"] for f in value["findings"]] == ["prior-figure"]
    assert Path(value["run"]["options"]["unit_aliases"]["file"]).name == "names.csv"


def test_a_missing_file_is_said_and_the_report_checked(folder: Path) -> None:
    result = run(folder, "this.txt", "--prior", "absent.txt", "--format", "json")
    assert result.exit_code == 2
    assert codes(json.loads(result.stdout)) == ["unusable_file"]
    assert "absent.txt" in result.stderr


def test_several_reports_have_no_one_prior(folder: Path) -> None:
    result = run(folder, "this.txt", "older.txt", "--prior", "last.txt")
    assert result.exit_code == 2 and "--as-one" in result.stderr


def test_a_prior_is_never_written_over(folder: Path) -> None:
    before = (folder / "last.txt").read_bytes()
    assert run(folder, "this.txt", "--prior", "last.txt", "-o", "last.txt").exit_code == 2
    assert (folder / "last.txt").read_bytes() == before


def test_the_console_shows_where_it_stands(folder: Path) -> None:
    out = run(folder, "this.txt", "--prior", "last.txt", "--lang", "en").stdout
    assert "held against: " in out and "last.txt: " not in out
    assert "last.txt 《财政拨款“三公”经费支出决算表》 公务接待费 = 2.40万元" in " ".join(out.split())


def test_page_and_workpaper_show_where_it_stands(folder: Path) -> None:
    for name in ("out.html", "out.xlsx"):
        ending = name.rpartition(".")[2]
        assert run(folder, "this.txt", "--prior", "last.txt", "--format", ending, "-o", name).exit_code == 1
    shown = "last.txt 《财政拨款“三公”经费支出决算表》公务接待费 = 2.40万元"
    assert shown in (folder / "out.html").read_text("utf-8")
    book = openpyxl.load_workbook(io.BytesIO((folder / "out.xlsx").read_bytes()))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any(shown in cell for cell in cells)
    assert str(folder / "last.txt") in cells
