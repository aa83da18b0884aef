"""Decisions on findings, and the comparison with an earlier report."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from report_builder import messages
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.model import Decision, Report
from gouji.pipeline import check
from gouji.report.to_json import report_to_dict
from gouji.report.to_terminal import render
from gouji.report.to_xlsx import workpaper_to_xlsx
from gouji.report.workpaper import Workpaper
from gouji.review.decisions import BadFile, conflicts, dump_decisions, merge, read_decisions
from gouji.review.rulings import with_decisions
from gouji.review.since import read_earlier, with_since

DEMO = "corpus/demo/report.txt"
TEXT = Path(DEMO).read_text("utf-8")
STATED, OTHER = "政府性基金预算财政拨款收入66.44万元", "政府性基金预算财政拨款收入66.45万元"
SCHEMA = json.loads((Path(gouji.__file__).parent / "report" / "schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def report() -> Report:
    return check(DEMO)


def changed(text: str, **options) -> Report:
    return check(text.encode(), name="report.txt", **options)


def decided(key: str, decision="not_an_error", by="王审计", date="2031-05-06", reason="口径不同") -> Decision:
    return Decision(key, decision, reason, by, date)


def run(*arguments: str, answers: str = ""):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answers)


# ------------------------------------------------------------------------------------------ keys


def keys(report: Report) -> set[str]:
    return {finding.key for finding in report.findings}


def test_keys_differ_and_outlast_a_moved_page_and_another_language(report):
    assert len(keys(report)) == len(report.findings)
    assert keys(changed("\n\n\n" + TEXT, language="en")) == keys(report)


def test_a_changed_figure_in_the_sentence_makes_its_findings_new_and_no_others(report):
    assert STATED in TEXT
    touched = {f.key for f in report.findings if STATED in f.quote}
    later = changed(TEXT.replace(STATED, OTHER))
    assert touched and touched & keys(later) == set()
    assert keys(report) - touched <= keys(later) | {f.key for f in report.findings if "66.44" in f.quote}


def test_spaces_and_wide_characters_change_no_key(report):
    sentence, same = "支出决算数大于全年预算", "支出决算数 大于 全年预算"
    assert sentence in TEXT
    assert keys(changed(TEXT.replace(sentence, same).replace("42%", "４２％"))) == keys(report)


# ------------------------------------------------------------------------------------------ rulings


def test_a_decided_finding_is_folded_and_counted(report):
    first, *others = report.findings
    ruled = with_decisions(report, [decided(first.key)])
    assert ruled.undecided == tuple(others)
    shown = render(ruled, messages())
    assert first.message.replace(" ", "") not in "".join(shown.split())
    assert "另有 1 处已复核（不是错误 1）" in shown
    assert "王审计：不是错误（口径不同）" in render(ruled, messages(), verbose=True)


def test_what_is_called_fixed_and_found_again_is_not_decided(report):
    ruled = with_decisions(report, [decided(report.findings[0].key, "fixed")])
    assert ruled.undecided == report.findings
    assert "标为已改正但仍在的 1 处" in render(ruled, messages())


def test_reviewers_who_differ_settle_nothing(report):
    key = report.findings[0].key
    said = [decided(key), decided(key, "accepted", "李复核")]
    ruled = with_decisions(report, said)
    assert ruled.undecided == report.findings
    assert "复核意见不一的 1 处" in render(ruled, messages())
    assert list(conflicts(said)) == [key]


def test_the_last_word_of_a_reviewer_counts_whatever_the_order():
    early, late = decided("k", "accepted", date="2031-01-01"), decided("k", "not_an_error", date="2031-02-01")
    assert merge([late, early]) == merge([early, late]) == (late,)
    assert conflicts([early, late]) == {}


def test_a_finding_that_follows_from_a_decided_one_is_shown_by_itself(report):
    child = next(f for f in report.findings if f.parent)
    parent = next(f for f in report.findings if f.id == child.parent)
    ruled = with_decisions(report, [decided(parent.key)])
    assert f"[{child.rule}]" in render(ruled, messages())


def test_json_says_what_was_decided(report):
    first = report.findings[0]
    said = report_to_dict(with_decisions(report, [decided(first.key)]))
    Draft202012Validator(SCHEMA).validate(said)
    assert said["findings"][0]["review"] == {
        "state": "decided",
        "decisions": [{"decision": "not_an_error", "reason": "口径不同", "by": "王审计", "date": "2031-05-06"}],
    }
    counts = said["summary"]
    assert counts["undecided"]["error"] == counts["findings"]["error"] - 1


def test_the_workpaper_folds_what_is_decided_and_says_who_decided(report):
    catalogue = compile_rules().catalogue
    ruled = with_decisions(report, [decided(report.findings[0].key)])
    paper = Workpaper(ruled, messages(), lambda rule: catalogue[rule].name("zh"))
    sheet = openpyxl.load_workbook(io.BytesIO(workpaper_to_xlsx(paper)))["问题清单"]
    headings = [cell.value for cell in sheet[1]]
    last = sheet.max_row
    row = dict(zip(headings, (cell.value for cell in sheet[last]), strict=True))
    said = [row[name] for name in ("复核意见", "处理结果", "理由", "复核人", "日期")]
    assert said == ["不是错误", "不需改正", "口径不同", "王审计", "2031-05-06"]
    assert row["问题"] == report.findings[0].message
    assert [sheet.row_dimensions[n].hidden for n in range(2, last + 1)] == [False] * (last - 2) + [True]


# ------------------------------------------------------------------------------------------ files


def test_decisions_are_read_back_as_written(tmp_path):
    file = tmp_path / "d.json"
    said = [decided("b"), decided("a", by="李")]
    file.write_text(dump_decisions(said), encoding="utf-8")
    assert read_decisions(file) == merge(said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not_json"),
        ("[]", "not_decisions"),
        ('{"schema": "gouji.decisions/2", "decisions": []}', "not_decisions"),
        ('{"schema": "gouji.decisions/1", "decisions": [{"key": "k"}]}', "bad_decision"),
        ('{"schema": "gouji.decisions/1", "decisions": [[]]}', "bad_decision"),
        (dump_decisions([decided("k", "perhaps")]), "bad_decision"),
        (dump_decisions([decided("k", date="yesterday")]), "bad_decision"),
        (dump_decisions([decided("")]), "bad_decision"),
    ],
)
def test_a_file_that_says_something_unknown_is_refused(tmp_path, text, code):
    file = tmp_path / "d.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_decisions(file)
    assert refused.value.code == code
    done = run("check", DEMO, "--decisions", file)
    assert done.exit_code == 2
    assert str(file) in done.stderr and "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------------ commands


def test_exit_status_counts_only_what_is_undecided(report, tmp_path):
    file = tmp_path / "d.json"
    file.write_text(dump_decisions(decided(f.key, "accepted") for f in report.findings), encoding="utf-8")
    assert run("check", DEMO).exit_code == 1
    done = run("check", DEMO, "--decisions", file)
    assert done.exit_code == 0
    assert "没有未复核的问题" in done.stdout
    one = json.loads(run("check", DEMO, "--decisions", file, "--format", "json").stdout)
    assert one["run"]["options"]["decisions"][0]["file"] == file.as_posix()


def test_review_by_options(report, tmp_path):
    file = tmp_path / "d.json"
    key = report.findings[0].key
    done = run("review", DEMO, "--decisions", file, "--not-an-error", key[:8], "--reason", "口径", "--name", "王")
    assert done.exit_code == 0
    (decision,) = read_decisions(file)
    assert (decision.key, decision.decision, decision.reason, decision.by) == (key, "not_an_error", "口径", "王")
    assert "王：不是错误（口径）" in run("review", DEMO, "--decisions", file, "--list").stdout
    assert run("review", DEMO, "--decisions", file, "--withdraw", key, "--name", "王").exit_code == 0
    assert read_decisions(file) == ()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--accept", "KEY"],  # no name
        ["--not-an-error", "KEY", "--name", "王"],  # no reason
        ["--accept", "0000000000000000", "--name", "王"],  # no such finding
        ["--accept", "", "--name", "王"],  # the beginning of them all
    ],
)
def test_review_refuses_half_a_decision(report, tmp_path, arguments):
    file = tmp_path / "d.json"
    given = [report.findings[0].key if argument == "KEY" else argument for argument in arguments]
    done = run("review", DEMO, "--decisions", file, *given)
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1
    assert not file.exists()


def test_review_asks_one_after_another(report, tmp_path):
    """A reviewer with a slip of the pen, a reason that is asked for twice, a step back, and an early end."""
    file = tmp_path / "d.json"
    answers = "\n".join(["x", "n", "王审计", "", "口径不同", "s", "b", "a", "", "q", ""])
    done = run("review", DEMO, "--decisions", file, answers=answers)
    assert done.exit_code == 0
    made = {decision.key: decision for decision in read_decisions(file)}
    first, second = report.findings[:2]
    assert (made[first.key].decision, made[first.key].reason) == ("not_an_error", "口径不同")
    assert (made[second.key].decision, made[second.key].by) == ("accepted", "王审计")
    assert first.message.replace(" ", "") in "".join(done.stdout.split())


def test_review_ends_where_the_answers_end(tmp_path):
    file = tmp_path / "d.json"
    assert run("review", DEMO, "--decisions", file, answers="n\n王\n").exit_code == 0
    assert not file.exists()


def test_decisions_of_several_reviewers_are_put_together(tmp_path):
    one, two, both = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "both.json"
    one.write_text(dump_decisions([decided("a"), decided("b")]), encoding="utf-8")
    two.write_text(dump_decisions([decided("b", by="李"), decided("c", by="李")]), encoding="utf-8")
    assert run("decisions", one, two, "-o", both).exit_code == 0
    assert [d.key for d in read_decisions(both)] == ["a", "b", "b", "c"]
    two.write_text(dump_decisions([decided("b", "accepted", by="李")]), encoding="utf-8")
    done = run("decisions", one, two, "-o", both)
    assert done.exit_code == 1 and "李：属实" in done.stderr.replace(": ", "：")


# ------------------------------------------------------------------------------------------ since


def compared(before: Report, now: Report, tmp_path: Path) -> Report:
    file = tmp_path / "old.json"
    file.write_text(json.dumps(report_to_dict(before)), encoding="utf-8")
    return with_since(now, read_earlier(file), file.as_posix())


def test_nothing_changed(report, tmp_path):
    since = compared(report, report, tmp_path).since
    assert not since.new and not since.gone and not since.altered and not since.changed and not since.other_report
    assert since.counts == {"same": len(report.entries), "changed": 0, "added": 0, "gone": 0}


def test_a_changed_figure_is_named_with_what_follows(report, tmp_path):
    now = compared(report, changed(TEXT.replace(STATED, OTHER)), tmp_path)
    pairs = {pair for sentence in now.since.changed for pair in sentence.figures}
    assert pairs == {("66.44", "66.45")}
    assert now.since.counts["changed"] == sum(len(s.figures) for s in now.since.changed)
    assert now.since.altered and now.since.new
    shown = render(now, messages())
    assert "66.44 → 66.45" in shown
    said = report_to_dict(now)
    Draft202012Validator(SCHEMA).validate(said)
    assert {f["since"] for f in said["findings"]} == {"new", "altered", "unchanged"}


def test_a_corrected_finding_is_gone(report, tmp_path):
    finding = next(f for f in report.findings if f.rule == "comparison")
    now = compared(report, changed(TEXT.replace("大于全年预算", "小于全年预算")), tmp_path)
    assert [gone.key for gone in now.since.gone] == [finding.key]
    assert finding.message.replace(" ", "") in "".join(render(now, messages()).split())


def test_another_unit_is_said(report, tmp_path):
    now = replace(report, identity=replace(report.identity, unit_name="某某局"))
    assert compared(report, now, tmp_path).since.other_report


def test_since_takes_one_report_and_a_result_it_can_use(tmp_path):
    old = tmp_path / "old.json"
    old.write_text(run("check", DEMO, "--format", "json").stdout, encoding="utf-8")
    assert run("check", DEMO, DEMO, "--since", old).exit_code == 2
    assert run("check", DEMO, "--since", old, "--only", "三公").exit_code == 2
    assert run("check", DEMO, "--since", DEMO).exit_code == 2
    data = json.loads(old.read_text("utf-8"))
    for finding in data["findings"]:
        del finding["key"]
    old.write_text(json.dumps(data), encoding="utf-8")
    done = run("check", DEMO, "--since", old)
    assert done.exit_code == 2 and "Traceback" not in done.stderr
