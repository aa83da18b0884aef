"""The index that a scan leaves: what it holds, who is missing, where it stands, and the pages it leads to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.batch.scanning import TABLES, TEXT, scan, write_reports
from typer.testing import CliRunner

from gouji.batch.manifest import ManifestError
from gouji.batch.roster import Expected, missing_of, read_roster
from gouji.cli import app

KINDS = {"决算": "final_account", "预算": "budget"}


def data_of(index: Path) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', index.read_text("utf-8"), re.S)
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_scan_leaves_an_index_with_pages_and_what_is_missing(tmp_path: Path) -> None:
    folder, store, pages = tmp_path / "reports", tmp_path / "s.sqlite", tmp_path / "pages"
    write_reports(folder, 3)
    (folder / "minutes.txt").write_text("会议纪要\n今天讨论了三件事。\n", "utf-8")
    (folder / "part-text.txt").write_text(TEXT, "utf-8")
    (folder / "part-tables.txt").write_text(TABLES, "utf-8")
    roster = tmp_path / "units.csv"
    there = TEXT.partition("2031")[0]
    roster.write_text(f"unit,year,kind\n{there},2031,决算\n{there},2030,\n无名区档案馆,,\n", "utf-8")
    result = scan(folder, "--store", store, "--roster", roster, "--pages", pages)
    assert "index.html" in result.stdout
    data = data_of(tmp_path / "index.html")
    assert [data["texts"][row[0]] for row in data["reports"]].count(there) == 1
    assert len(data["reports"]) == 4  # the two parts are one
    assert {row[1] for row in data["files"]} == {"not_report"}
    assert [row[:2] for row in data["missing"]] == [[there, 2030], ["无名区档案馆", None]]
    errors = [finding for finding in data["findings"] if finding[2] == 0]
    assert len(errors) == sum(row[3] for row in data["reports"]) > 0
    links = [row[10] for row in data["reports"] if row[10]]
    assert len(links) >= 3 and all((tmp_path / link).is_file() for link in links)

    lost = tmp_path / links[0]
    lost.unlink()
    scan(folder, "--store", store, "--pages", pages)
    assert lost.is_file()
    assert len(data_of(tmp_path / "index.html")["reports"]) == 4


def test_a_file_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    write_reports(tmp_path / "reports", 1)
    own = tmp_path / "index.html"
    own.write_text("<p>my own page</p>", "utf-8")
    result = scan(tmp_path / "reports", "--store", tmp_path / "s.sqlite")
    assert own.read_text("utf-8") == "<p>my own page</p>"
    assert str(own) in result.stderr
    written = CliRunner().invoke(
        app, ["index", "--store", str(tmp_path / "s.sqlite"), "-o", str(tmp_path / "all.html"), "--lang", "en"]
    )
    assert written.exit_code == 0 and len(data_of(tmp_path / "all.html")["reports"]) == 1


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["index", "--store", str(tmp_path / "none.sqlite")])
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1


def test_missing_are_told_by_unit_year_and_kind() -> None:
    there = [Expected("青禾区园林管护中心", 2031, "budget"), Expected("", 2031, "budget")]
    wanted = [
        Expected("青禾区 园林管护中心"),
        Expected("青禾区园林管护中心", 2031, "budget"),
        Expected("青禾区园林管护中心", 2031, "final_account"),
        Expected("青禾区园林管护所", 2031),
        Expected("别处档案馆"),
    ]
    missing = missing_of(wanted, there)
    assert [each.expected for each in missing] == wanted[2:]
    assert [each.near for each in missing] == ["", "青禾区园林管护中心", ""]


@pytest.mark.parametrize("text", ["name\n甲\n", "unit,year\n甲,去年\n", "unit,kind\n甲,月报\n"])
def test_a_roster_that_says_something_unknown_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "r.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(ManifestError):
        read_roster(file, KINDS)


def test_a_roster_in_gbk_is_read(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes("unit,year,kind\n甲局,2031,预算\n,,\n".encode("gb18030"))
    assert read_roster(file, KINDS) == [Expected("甲局", 2031, "budget")]
