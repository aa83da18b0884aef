"""gouji score: what counts as found, what as a false alarm, the bars, and the writer's reports held to the baseline."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gouji.cli import app
from gouji.model import RuleError, RuleFile
from gouji.proof.score import (
    BaselineError,
    Rate,
    Score,
    baseline_text,
    behind_baseline,
    hold_to_bars,
    summarise,
)
from gouji.proof.score_cells import compile_labels
from gouji.proof.score_gold import GoldError, find_cases, read_gold
from gouji.proof.score_run import Paper, score_folder
from gouji.proof.score_twins import Content, differences
from gouji.rulebook import load_rulebook

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "corpus" / "baseline.json"

REPORT = """2031年度青禾区园林管护中心部门决算
第二部分 2031年度部门决算表
支出决算表
单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出
合计\t\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
212\t城乡社区支出\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
21205\t城乡社区环境卫生\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
2120501\t城乡社区环境卫生\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
第三部分 2031年度部门决算情况说明
一、支出决算情况说明
2031年度本年支出合计1,250.40万元，比上年决算数增加30.00万元，增长2.46%。
其中：基本支出800.25万元，占64.00%；项目支出450.15万元，占36.00%。
"""
PARTS = "其中：基本支出800.25万元，占64.00%；项目支出450.15万元，占36.00%。"


def planted(stated: str, right: str, **changed: Any) -> dict[str, Any]:
    entry = {
        "class": "digit",
        "rules": ["level-cell"],
        "severity": "error",
        "quote": PARTS.replace(right, stated),
        "stated": stated,
        "right": right,
        "where": {"section": "", "sentence": PARTS.replace(right, stated)},
    }
    return {**entry, **changed}


def fact(row: str, column: str, value: str) -> dict[str, Any]:
    return {"table": "expenditure", "row": [row], "column": ["一、" + column], "value": value, "unit": "万元"}


def paper(folder: Path, text: str, *errors: dict[str, Any], **gold: Any) -> Paper:
    """The score of one text with its gold."""
    (folder / "r.txt").write_text(text, "utf-8")
    whole = {"style": "", "clean": not errors, "planted": errors, "near_misses": [], "facts": [], **gold}
    (folder / "r.gold.json").write_text(json.dumps(whole), "utf-8")
    return score_folder(folder).papers[0]


# ------------------------------------------------------------------------------------------ found and missed


def test_a_figure_blamed_by_a_right_rule_is_found(tmp_path: Path) -> None:
    scored = paper(tmp_path, REPORT.replace("本支出800.25", "本支出870.25"), planted("870.25", "800.25"))
    assert [(o.found, o.cause) for o in scored.outcomes] == [(True, "")]
    assert scored.alarms == ()


def test_another_rule_does_not_count(tmp_path: Path) -> None:
    wrong = planted("870.25", "800.25", rules=["nil"])
    scored = paper(tmp_path, REPORT.replace("本支出800.25", "本支出870.25"), wrong)
    assert [(o.found, o.cause) for o in scored.outcomes] == [(False, "other-rule")]
    assert "level-cell" in scored.outcomes[0].rules


def test_another_place_does_not_count_and_is_a_false_alarm(tmp_path: Path) -> None:
    """Something is reported of the sentence, but not the figure that was spoiled."""
    scored = paper(tmp_path, REPORT.replace("本支出800.25", "本支出870.25"), planted("36.00", "36.00"))
    assert [o.found for o in scored.outcomes] == [False]
    assert {alarm.rule for alarm in scored.alarms} >= {"level-cell"}
    assert {alarm.beside for alarm in scored.alarms} <= {"digit", ""}


def test_what_is_planted_as_a_note_explains_no_error(tmp_path: Path) -> None:
    note = planted("870.25", "800.25", severity="note")
    scored = paper(tmp_path, REPORT.replace("本支出800.25", "本支出870.25"), note, clean=True)
    assert [(o.found, o.cause) for o in scored.outcomes] == [(False, "too-severe")]
    assert scored.alarms


def test_a_rule_that_does_not_exist_is_the_cause(tmp_path: Path) -> None:
    scored = paper(tmp_path, REPORT, planted("64.00", "64.00", rules=["no-such-rule"]))
    assert scored.outcomes[0].cause == "no-rule"


def test_a_sentence_that_was_not_read_is_the_cause(tmp_path: Path) -> None:
    elsewhere = {"section": "", "sentence": "这句话不在报告里。"}
    scored = paper(tmp_path, REPORT, planted("64.00", "64.00", where=elsewhere))
    assert scored.outcomes[0].cause == "not-read"


def test_a_cell_is_found_by_its_labels_and_explains_what_follows_from_it(tmp_path: Path) -> None:
    spoiled = REPORT.replace(
        "2120501\t城乡社区环境卫生\t1,250.40\t800.25", "2120501\t城乡社区环境卫生\t1,250.40\t860.25"
    )
    where = {"table": "expenditure", "title": "", "row": ["城乡社区环境卫生"], "column": ["基本支出"]}
    cell = planted("860.25", "800.25", rules=["table-across", "table-down"], where=where)
    scored = paper(tmp_path, spoiled, cell)
    assert [o.found for o in scored.outcomes] == [True]
    assert scored.alarms == ()


FORM = """
项目支出绩效自评表
项目名称|步道改造||||
项目资金（万元）|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|200.00|184.00|10|95.00%|9.2
"""


@pytest.mark.parametrize(("project", "found"), [("步道改造", True), ("河道清淤", False)])
def test_a_rate_is_no_amount_and_found_by_its_row(tmp_path: Path, project: str, found: bool) -> None:
    text = REPORT + FORM.replace("|", "\t")
    where = {"table": "project_form", "title": "", "row": [project, "年度资金总额"], "column": []}
    scored = paper(tmp_path, text, planted("95.00%", "92.00%", rules=["form-rate"], where=where))
    assert [o.found for o in scored.outcomes] == [found]
    assert [alarm.rule for alarm in scored.alarms] == ([] if found else ["form-rate"])


def test_alarms_on_near_misses_name_them(tmp_path: Path) -> None:
    wrong = REPORT.replace("本支出800.25", "本支出870.25")
    near = [{"id": "part", "quote": PARTS.replace("800.25", "870.25"), "why": ""}]
    assert {alarm.near_miss for alarm in paper(tmp_path, wrong, near_misses=near).alarms} >= {"part"}


def test_an_unusable_report_has_found_nothing(tmp_path: Path) -> None:
    scored = paper(tmp_path, "", planted("1", "2"))
    assert scored.unusable
    assert scored.outcomes[0].cause == f"unusable:{scored.unusable}"


# ------------------------------------------------------------------------------------------ cells, twins, gold


def test_cells_need_row_column_and_value(tmp_path: Path) -> None:
    facts = [
        fact("（一）合计", "基本支出", "800.25"),  # numbers before names do not matter
        fact("合计", "项目支出", "450.16"),  # value
        fact("合计", "结余分配", "0"),  # column
        fact("小计", "项目支出", "450.15"),  # row
    ]
    cells = paper(tmp_path, REPORT, facts=facts).cells
    assert (cells.total, cells.right, len(cells.wrong)) == (4, 1, 3)
    assert cells.surplus == 24 - 1


def test_twins_are_compared_part_by_part() -> None:
    one: Content = {"facts": Counter({("basic", 1): 2}), "claims": Counter(), "findings": Counter()}
    other: Content = {"facts": Counter({("basic", 1): 1, ("basic", 3): 1}), "claims": Counter(), "findings": Counter()}
    assert differences(("txt", one), ("pdf", one)) == []
    [found] = differences(("txt", one), ("pdf", other))
    assert (found.part, found.only) == ("facts", ("- basic 1", "+ basic 3"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "Expecting"),
        ('{"clean": true}', "planted"),
        ('{"clean": true, "planted": [], "near_misses": [], "facts": [{"table": "x"}]}', "row"),
        ('{"clean": true, "planted": [3], "near_misses": [], "facts": []}', "r.gold.json"),
    ],
)
def test_broken_gold_is_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "r.gold.json").write_text(text, "utf-8")
    with pytest.raises(GoldError, match=why):
        read_gold(tmp_path / "r.gold.json")


def test_gold_needs_a_report_and_text_comes_first(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold"):
        find_cases(tmp_path)
    (tmp_path / "r.gold.json").write_text("{}", "utf-8")
    with pytest.raises(GoldError, match="no report"):
        find_cases(tmp_path)
    for form in ("pdf", "txt"):
        (tmp_path / f"r.{form}").write_text("", "utf-8")
    for part in ("tables.xlsx", "text.txt"):
        (tmp_path / f"r.txt+xlsx.{part}").write_text("", "utf-8")
    (tmp_path / "r2.txt").write_text("", "utf-8")
    (case,) = find_cases(tmp_path)
    assert [(form.name, len(form.files)) for form in case.forms] == [("txt", 1), ("pdf", 1), ("txt+xlsx", 2)]


# ------------------------------------------------------------------------------------------ bars and baseline


def test_rates_are_cut_so_that_only_all_is_all() -> None:
    assert Rate(1999, 2000).shown() == "99.95"
    assert Rate(99999, 100000).shown() == "99.99"
    assert Rate(1, 100000).shown(up=True) == "0.01"
    assert Rate(0, 0).shown() == "–"


def bars(score: Score, **changed: Any) -> dict[str, bool | None]:
    known = load_rulebook().file("proof.toml").data["score"]
    file = RuleFile("proof.toml", "", {"score": {**known, "bars": {**known["bars"], **changed}}})
    return {bar.key: bar.met for bar in hold_to_bars(score, file)}


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed reports that the writer wrote: one with seven errors, one clean."""
    folder = tmp_path_factory.mktemp("committed")
    for name in ("demo", "second"):
        shutil.copytree(ROOT / "corpus" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def score(committed: Path) -> Score:
    return summarise(score_folder(committed))


def test_bars_are_held_exactly_and_what_was_not_measured_is_said(score: Score) -> None:
    held = bars(score)
    assert held["twins"] is None and held["mutation"] is None
    assert bars(score, unread=Decimal("-1"))["unread"] is False
    assert bars(score, recall=101)["recall"] is False
    with pytest.raises(RuleError, match="recall"):
        bars(score, recall="98")


def test_baseline_tells_the_classes_that_fell_behind(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(baseline_text(score), "utf-8")
    assert behind_baseline(score, path) == []
    path.write_text('{"schema": "gouji.baseline/1", "classes": {"gone": [1, 1], "digit": [0, 1]}}', "utf-8")
    assert [kind for kind, _, _ in behind_baseline(score, path)] == ["gone"]
    path.write_text('{"schema": "other/1"}', "utf-8")
    with pytest.raises(BaselineError, match="other/1"):
        behind_baseline(score, path)


@pytest.mark.parametrize("pattern", [None, "("])
def test_labels_need_a_pattern(pattern: str | None) -> None:
    with pytest.raises(RuleError, match="before_name"):
        compile_labels(RuleFile("proof.toml", "", {"score": {"before_name": pattern}}))


# ------------------------------------------------------------------------------------------ command line


def test_command_writes_console_json_and_page(tmp_path: Path, committed: Path) -> None:
    page = tmp_path / "score.md"
    folder = str(committed)
    shown = CliRunner().invoke(app, ["score", folder, "--failures", "--page", str(page), "--lang", "en"])
    assert shown.exit_code in (0, 1)
    assert "Score over 2 reports, 2 files" in shown.stdout
    assert "| wrong-base | 1 | 1 | 100.00 |  |" in page.read_text("utf-8")
    data = json.loads(CliRunner().invoke(app, ["score", folder, "--format", "json"]).stdout)
    assert data["schema"] == "gouji.score/1"
    assert {line["class"] for line in data["classes"]} >= {"wrong-base", "unit-slip"}


@pytest.mark.parametrize(
    "arguments", [["--jobs", "0"], ["--mutate", "-1"], ["--accept"], ["--baseline", "no-such-file.json"]]
)
def test_wrong_calls_are_said_in_one_line(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["score", str(ROOT / "corpus"), *arguments])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_no_gold_is_said_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["score", str(tmp_path)])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


# ------------------------------------------------------------------------------------------ the writer's reports


@pytest.fixture(scope="module")
def subset(tmp_path_factory: pytest.TempPathFactory) -> Score:
    """Some of the reports of `make score`, of every house style."""
    folder = tmp_path_factory.mktemp("score")
    options = "--each 4 --plant mixed --jobs 2"
    command = [sys.executable, "-m", "corpus.writer", "--out", str(folder), *options.split()]
    subprocess.run(command, cwd=ROOT, check=True)
    return summarise(score_folder(folder, jobs=2))


def test_subset_is_not_behind_the_baseline(subset: Score) -> None:
    """What the whole run finds without a miss, the part of it must find too."""
    classes = json.loads(BASELINE.read_text("utf-8"))["classes"]
    sure = {kind for kind, (found, whole) in classes.items() if found == whole}
    assert {line.kind: dict(line.causes) for line in subset.classes if line.kind in sure and line.causes} == {}


def test_subset_is_read_through_and_raises_no_alarm_on_near_misses(subset: Score) -> None:
    held = bars(subset)
    assert held["unread"]
    assert subset.near_misses.part == 0
