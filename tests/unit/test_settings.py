"""gouji.toml and rules of one's own: what they change, and what is said of a slip in them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gouji.cli import app
from gouji.settings import DEFAULTS, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = """测试市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入支出决算总体情况说明

2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长14.2%。

二、支出决算情况说明

因公出国（境）费支出0万元，比上年减少  万元。
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def checked(*arguments: str) -> dict:
    result = run("check", "report.txt", "--format", "json", "--fail-on", "never", *arguments)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def write(folder: Path, text: str) -> None:
    (folder / "gouji.toml").write_text(text, encoding="utf-8")


def rules(report: dict) -> dict[str, str]:
    return {finding["rule"]: finding["severity"] for finding in report["findings"]}


def test_without_a_file_everything_is_as_the_rules_say(folder: Path) -> None:
    report = checked()
    assert rules(report)["change-recompute"] == "error"
    assert report["run"]["options"]["settings"] is None


def test_a_rule_is_off_and_blames_no_figure(folder: Path) -> None:
    write(folder, '[rules]\nchange-recompute = "off"\n')
    report = checked()
    assert "change-recompute" not in rules(report)
    assert report["summary"]["numbers"]["contradicted"] == 0
    assert any(notice["code"] == "rules_off" for notice in report["document"]["notices"])
    assert report["run"]["options"]["settings"]["file"] == "gouji.toml"


def test_a_severity_of_ones_own(folder: Path) -> None:
    write(folder, '[rules]\nchange-recompute = "note"\n')
    assert rules(checked())["change-recompute"] == "note"
    assert run("check", "report.txt").exit_code == 0


def test_the_console_says_what_is_off(folder: Path) -> None:
    write(folder, '[rules]\nchange-recompute = "off"\n')
    assert "change-recompute" in run("check", "report.txt").stdout


def test_the_nearest_file_upward_counts_and_an_option_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, 'language = "en"\n')
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert "Numbers in the text" in run("check", "../../report.txt").stdout
    assert "正文数字" in run("check", "../../report.txt", "--lang", "zh").stdout
    assert "正文数字" in run("check", "../../report.txt", "--no-config").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langage = 'zh'", "gouji.toml:1"),
        ("[rules]\n\nitem-lst = 'off'", "gouji.toml:3"),
        ("[rules]\nitem-list = 'of'", "gouji.toml:2"),
        ("[limits]\nfile-mib = 0", "gouji.toml:2"),
        ("second-reading = 'yes'", "gouji.toml:1"),
        ("unit-names = [1]", "gouji.toml:1"),
        ("layout = 'mars'", "gouji.toml:1"),
        ("language = ", "gouji.toml"),
        ("own-rules = ['nowhere']", "nowhere"),
    ],
)
def test_a_slip_is_named_with_its_place(folder: Path, text: str, said: str) -> None:
    write(folder, text)
    result = run("check", "report.txt")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_misspelt_rule_is_told_the_nearest(folder: Path) -> None:
    write(folder, "[rules]\nitem-lst = 'off'")
    assert "item-list" in run("check", "report.txt").stderr


def test_the_documented_file_is_one_that_can_be_read(folder: Path) -> None:
    (sample,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.DOTALL)
    (folder / "my-rules" / "lexicon").mkdir(parents=True)
    (folder / "my-rules" / "lexicon" / "units.toml").write_text("", encoding="utf-8")
    write(folder, sample)
    settings = load_settings(folder / "gouji.toml")
    assert settings.off == {"item-list"}
    assert settings.unit_aliases == folder / "names.csv"
    plain = replace(settings, levels={}, rules=(), unit_names=(), unit_aliases=None, isolate=None, file="", digest="")
    assert plain == DEFAULTS == Settings()


def own_rules(folder: Path) -> Path:
    """The files that CONTRIBUTING.md shows, written where it says."""
    for text in re.findall(r"```toml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL):
        path = folder / text.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "my-rules"


def test_a_new_phrase_is_one_entry_and_one_vector(folder: Path) -> None:
    own = own_rules(folder)
    result = run("test-rules", "my-rules")
    assert (result.exit_code, result.stdout) == (0, "向量 2 个，不通过 0 个\n")
    bare = own.rename(folder / "bare-rules")
    (bare / "claims" / "fragments.toml").write_text("", encoding="utf-8")
    result = run("test-rules", "bare-rules")  # without the entry the vector fails
    assert result.exit_code == 1
    assert "fragments:1" in result.stdout


def test_a_reports_figures_are_read_by_ones_own_words(folder: Path) -> None:
    own_rules(folder)
    (folder / "report.txt").write_text(TEXT.replace("增加50.40", "溢增50.40"), encoding="utf-8")
    (finding,) = [f for f in checked("--rules", "my-rules")["findings"] if f["rule"] == "change-recompute"]
    assert finding["stated"] == "14.2"
    assert checked("--rules", "my-rules")["run"]["rulebook"] != checked()["run"]["rulebook"]


def test_a_province_has_its_layout_by_its_name(folder: Path) -> None:
    layouts = folder / "own" / "layouts"
    layouts.mkdir(parents=True)
    layout = "[choose]\nunit = '^测试市'\n[[kind]]\nkind = 'glossary'\ntitle = '^支出决算情况说明$'\n"
    (layouts / "ceshi.toml").write_text(layout, encoding="utf-8")
    chosen = checked("--rules", "own")
    assert chosen["run"]["options"]["layout"] == "ceshi"
    assert checked()["run"]["options"]["layout"] == "national"
    assert checked("--rules", "own", "--layout", "national")["run"]["options"]["layout"] == "national"
    assert run("check", "report.txt", "--layout", "ceshi").exit_code == 2
