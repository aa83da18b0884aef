"""Several files as one report: one narrative, all tables, each place with its file, in whatever order they come."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gouji.cli import app

TEXT = """青禾区园林管护中心2031年度部门决算

三、支出决算情况说明

2031年度本年支出合计1,250.80万元，其中：基本支出800.25万元，项目支出450.55万元。

四、其他情况

2031年度接待费支出12.30万元。
"""
TABLES = """支出决算表
单位：万元
功能分类科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出
合计\t\t1,250.80\t800.25\t450.55
212\t城乡社区支出\t1,250.80\t800.25\t450.55
"""
WRONG = TABLES.replace("800.25", "810.25").replace("450.55", "440.55")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"text": TEXT, "tables": TABLES, "wrong": WRONG, "again": TEXT}.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path


def check(folder: Path, *names: str, status: int = 0) -> dict[str, Any]:
    paths = [folder / f"{name}.txt" for name in names]
    result = run(*paths, "--as-one", "--format", "json")
    assert result.exit_code == status, result.output
    return dict(json.loads(result.stdout))


def test_tables_of_one_file_serve_the_text_of_the_other(folder: Path) -> None:
    report = check(folder, "text", "tables")
    assert [n["status"] for n in report["numbers"] if n["unit"] == "万元"][:3] == ["confirmed"] * 3
    assert [Path(f["path"]).stem for f in report["document"]["files"]] == ["text", "tables"]
    assert {Path(n["file"]).stem for n in report["numbers"]} == {"text"}
    assert [Path(t["file"]).stem for t in report["tables"]] == ["tables"]
    assert {Path(s["file"]).stem for s in report["sections"]} == {"text", "tables"}


def test_evidence_names_its_file(folder: Path) -> None:
    report = check(folder, "text", "wrong", status=1)
    cell = next(e for f in report["findings"] for e in f["evidence"] if e["kind"] == "cell")
    assert Path(cell["file"]).stem == "wrong"
    assert {Path(f["file"]).stem for f in report["findings"]} == {"text"}
    assert "text.txt" in run(folder / "text.txt", folder / "wrong.txt", "--as-one").stdout


def test_the_order_of_the_files_changes_nothing(folder: Path) -> None:
    names = ("text", "wrong", "again")
    first, *others = (check(folder, *order, status=1) for order in permutations(names))
    assert all(other == first for other in others)


def test_a_file_given_twice_counts_once(folder: Path) -> None:
    once, twice = check(folder, "text", "tables"), check(folder, "again", "tables", "text")
    assert once["summary"] == twice["summary"]
    assert "same_file" in [notice["code"] for notice in twice["document"]["notices"]]


def test_one_unusable_file_is_said_and_the_others_are_checked(folder: Path) -> None:
    result = run(folder / "none.txt", folder / "text.txt", folder / "tables.txt", "--as-one", "--format", "json")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    report = json.loads(result.stdout)
    assert report["summary"]["numbers"]["confirmed"] >= 3
    assert [n["code"] for n in report["document"]["notices"]].count("unusable_file") == 1


def test_no_usable_file_is_one_error(folder: Path) -> None:
    result = run(folder / "none.txt", folder / "nil.txt", "--as-one", "--format", "jsonl")
    assert result.exit_code == 2
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["error"]["code"] == "missing"
    assert len(result.stderr.splitlines()) == 2
