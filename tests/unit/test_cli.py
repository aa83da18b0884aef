"""The command line: exit status, streams, formats, and no traceback whatever happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report_builder import build_report, clean_report, messages
from typer.testing import CliRunner

import gouji
from gouji import cli_check
from gouji.cli import app
from gouji.cli_options import Stage
from gouji.model import Report, UnusableInput

DEMO = Path(__file__).parents[2] / "corpus" / "demo" / "report.txt"
SCHEMA = json.loads((Path(gouji.__file__).parent / "report" / "schema.json").read_text("utf-8"))


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """The command line over a pipeline whose answer depends on the name of the file alone."""

    def check(sources: Sequence[str], unusable: Callable[[str, UnusableInput], None], **options: Any) -> Report:
        source = sources[0]
        if "broken" in source:
            raise ZeroDivisionError("a defect\nof ours")
        if "absent" in source:
            unusable(source, missing := UnusableInput("missing"))
            raise missing
        report = clean_report() if "clean" in source else build_report()
        if "warning" in source:
            report = replace(report, findings=(replace(report.findings[0], severity="warning"),))
        if options["only"]:
            return replace(report, entries=(), findings=(), options={"only": options["only"]})
        timing = {"parse": 0.5} if options["timing"] else {}
        return replace(report, language=options["settings"].language, timing=timing)

    monkeypatch.setattr(cli_check, "check_as_one", check)
    monkeypatch.setattr(cli_check, "check_apart", check)

    def invoke(*arguments: str) -> Run:
        result = CliRunner().invoke(app, arguments)
        return Run(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["clean"], 0),
        (["faulty"], 1),
        (["warning"], 0),
        (["warning", "--fail-on", "warning"], 1),
        (["clean", "--fail-on", "note"], 0),
        (["faulty", "--fail-on", "never"], 0),
        (["faulty", "clean"], 1),
        (["clean", "absent"], 2),
        (["absent", "faulty", "--fail-on", "never"], 2),
        (["broken", "clean"], 2),
        ([], 2),
        (["clean", "--format", "csv"], 2),
        (["clean", "--no-such-option"], 2),
    ],
)
def test_exit_status(run: Callable[..., Run], arguments: list[str], status: int) -> None:
    assert run("check", *arguments).status == status


def test_one_line_for_each_unusable_file_and_the_others_are_reported(run: Callable[..., Run]) -> None:
    done = run("check", "absent.txt", "clean", "broken.pdf")
    assert done.err.splitlines() == [
        "gouji: absent.txt: 没有这个文件",
        "gouji: broken.pdf: 内部错误，请报告给开发者：ZeroDivisionError: a defect（加 --debug 看详情）",
    ]
    assert "没有发现错误" in done.out


def test_debug_shows_the_traceback(run: Callable[..., Run]) -> None:
    assert "Traceback" not in run("check", "broken").err
    assert "Traceback" in run("check", "broken", "--debug").err


def test_jsonl_is_one_line_for_each_path_in_order(run: Callable[..., Run]) -> None:
    done = run("check", "faulty", "absent", "clean", "--format", "jsonl", "--lang", "en")
    values = [json.loads(line) for line in done.out.splitlines()]
    assert [value.get("error", {}).get("code") for value in values] == [None, "missing", None]
    assert values[1]["document"] == {"path": "absent"}
    assert values[1]["error"]["message"] == "no such file"
    for value in values:
        Draft202012Validator(SCHEMA).validate(value)


def test_json_is_an_object_for_one_path_and_a_list_for_several(run: Callable[..., Run]) -> None:
    one = json.loads(run("check", "faulty", "--format", "json").out)
    several = json.loads(run("check", "faulty", "absent", "--format", "json").out)
    assert one["schema"] == "gouji.report/1"
    assert several[0] == one
    Draft202012Validator(SCHEMA).validate(several)


def test_json_of_an_unusable_file_alone(run: Callable[..., Run]) -> None:
    assert json.loads(run("check", "absent", "--format", "json").out)["error"]["code"] == "missing"


def test_timing_only_when_asked_for(run: Callable[..., Run]) -> None:
    assert "timing" not in json.loads(run("check", "clean", "--format", "json").out)["run"]
    assert "timing" in json.loads(run("check", "clean", "--format", "json", "--timing").out)["run"]


def test_output_file(run: Callable[..., Run], tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    done = run("check", "faulty", "-o", str(target))
    assert (done.status, done.out) == (1, "")
    assert "【1,250.40】" in target.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [target]


def test_output_never_overwrites_an_input(run: Callable[..., Run], tmp_path: Path) -> None:
    source = tmp_path / "clean.txt"
    source.write_text("precious")
    link = tmp_path / "link.txt"
    link.symlink_to(source)
    for output in (source, link, tmp_path / "." / "clean.txt"):
        done = run("check", str(source), "-o", str(output))
        assert done.status == 2
        assert len(done.err.splitlines()) == 1
    assert source.read_text() == "precious"


def test_output_that_cannot_be_written_is_one_line(run: Callable[..., Run], tmp_path: Path) -> None:
    done = run("check", "clean", "-o", str(tmp_path / "no" / "folder"))
    assert done.status == 2
    assert len(done.err.splitlines()) == 1


def test_broken_rules_are_one_line(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "messages.toml").write_text("[unusable\n")
    done = run("check", "clean", "--rules", str(tmp_path))
    assert done.status == 2
    assert done.err.startswith(f"gouji: 规则文件有误：{tmp_path.as_posix()}/messages.toml: ")
    assert len(done.err.splitlines()) == 1


def test_interrupt_ends_quietly(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: str, **options: Any) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_check, "check_as_one", interrupted)
    done = run("check", "clean")
    assert (done.status, done.out, done.err) == (130, "", "")


def test_selecting_nothing_is_said(run: Callable[..., Run]) -> None:
    done = run("check", "clean", "--only", "no such section")
    assert done.status == 2
    assert "no such section" in done.err


def test_explain_and_rules(run: Callable[..., Run]) -> None:
    assert "# level-cell" in run("explain", "level-cell").out
    assert "What it checks" in run("explain", "level-cell", "--lang", "en").out
    assert "growth-from-zero" in run("rules").out
    done = run("explain", "no-such-rule")
    assert done.status == 2
    assert "no-such-rule" in done.err


def test_version(run: Callable[..., Run]) -> None:
    assert run("--version").out == f"gouji {gouji.__version__}\n"


# ------------------------------------------------------------------------------------------ as a process


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "gouji", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_gbk_console_gets_gbk(tmp_path: Path) -> None:
    done = process("check", str(tmp_path / "absent•.txt"), PYTHONIOENCODING="gbk")
    assert done.returncode == 2
    assert "没有这个文件" in done.stderr.decode("gbk")
    listed = process("rules", PYTHONIOENCODING="gbk")
    assert "与表格不一致" in listed.stdout.decode("gbk")


def test_ascii_console_gets_ascii() -> None:
    done = process("explain", "unit-slip", "--lang", "en", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "What it checks" in done.stdout.decode("ascii")


def test_json_is_utf8_on_every_console(tmp_path: Path) -> None:
    done = process("check", str(tmp_path / "没有.txt"), "--format", "json", PYTHONIOENCODING="gbk")
    assert "没有" in json.loads(done.stdout.decode("utf-8"))["document"]["path"]


def test_whole_check_on_a_gbk_console() -> None:
    done = process("check", str(DEMO), PYTHONIOENCODING="gbk")
    assert done.returncode == 1
    assert "【" in done.stdout.decode("gbk")
    assert done.stderr == b""


def test_same_bytes_on_every_run() -> None:
    runs = [process("check", str(DEMO), "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")]
    assert runs[0] == runs[1]
    value = json.loads(runs[0])
    Draft202012Validator(SCHEMA).validate(value)
    assert value == gouji.check(DEMO, name=str(DEMO)).to_dict()


def test_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gouji", "check", "-", "--format", "json"], input=DEMO.read_bytes(), capture_output=True
    )
    assert json.loads(done.stdout)["document"]["path"] == "-"


@pytest.mark.parametrize("stage", [stage.value for stage in Stage])
def test_every_stage_of_a_real_report_can_be_shown(run: Callable[..., Run], stage: str) -> None:
    done = run("show", str(DEMO), "--stage", stage)
    assert done.status == 0
    assert len(done.out.splitlines()) > 5


@pytest.mark.parametrize("group", ["reasons", "notices", "diagnosis"])
def test_every_code_of_a_real_report_has_words(group: str) -> None:
    report = gouji.check(DEMO)
    codes = {
        "reasons": {entry.reason for entry in report.entries} - {""},
        "notices": {notice.code for notice in report.notices},
        "diagnosis": {finding.diagnosis for finding in report.findings} - {None},
    }[group]
    assert codes <= set(messages().groups[group])


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently there")
def test_closed_pipe_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "gouji", "rules"], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (141, b"")
