"""A check in a process of its own: what it says comes through, and whatever becomes of it is said."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gouji import isolate
from gouji.cli import app
from gouji.isolate import check_apart
from gouji.limits import MIB, Limits
from gouji.model import Report, UnusableInput
from gouji.pipeline import check
from gouji.settings import DEFAULTS

DEMO = Path(__file__).parents[2] / "corpus" / "demo" / "report.txt"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what the other process does is put in by forking")

Apart = Callable[..., tuple[Report | str, list[tuple[str, str]]]]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Apart:
    """Check in another process, which does ``instead``; the report or the code, and what was told of files."""

    def run(*files: str, instead: Callable[..., Any] | None = None, **limits: int) -> Any:
        if instead is not None:
            monkeypatch.setattr(isolate, "check_as_one", lambda *args, **options: instead())
        monkeypatch.setattr(isolate, "GRACE", 0)
        told: list[tuple[str, str]] = []
        settings = replace(DEFAULTS, limits=Limits(**limits))
        try:
            report = check_apart(
                files or (str(DEMO),),
                unusable=lambda path, error: told.append((path, error.code)),
                only=None,
                timing=False,
                settings=settings,
            )
        except UnusableInput as refused:
            return refused.code, told
        return report, told

    return run


def test_the_report_is_the_same(apart: Apart) -> None:
    report, told = apart()
    assert isinstance(report, Report)
    assert report.to_dict() == check(DEMO).to_dict()
    assert told == []


def test_what_is_said_of_each_file_comes_through(apart: Apart, tmp_path: Path) -> None:
    report, told = apart(str(DEMO), str(tmp_path / "gone.txt"))
    assert isinstance(report, Report)
    assert told == [(str(tmp_path / "gone.txt"), "missing")]
    assert apart(str(tmp_path / "gone.txt"))[0] == "missing"


def _go_round() -> None:
    while True:
        pass


def test_one_that_hangs_is_ended(apart: Apart) -> None:
    assert apart(instead=lambda: time.sleep(600), seconds=1)[0] == "too_slow"
    assert apart(instead=_go_round, seconds=1)[0] == "too_slow"


def test_one_that_crashes_is_said(apart: Apart) -> None:
    assert apart(instead=lambda: os.kill(os.getpid(), signal.SIGKILL))[0] == "ended"
    assert apart(instead=lambda: os._exit(3))[0] == "ended"


def test_one_that_takes_too_much_memory_is_said(tmp_path: Path, apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    from gouji import pipeline

    monkeypatch.setattr(pipeline, "read_document", lambda data, name: bytearray(2048 * MIB))
    assert apart(memory=256 * MIB) == ("too_much_memory", [(str(DEMO), "too_much_memory")])


def test_a_batch_goes_on_over_a_crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from gouji import pipeline

    def crash(data: bytes, name: str) -> Any:
        return os.kill(os.getpid(), signal.SIGKILL) if b"crash" in data else read(data, name)

    read = pipeline.read_document
    monkeypatch.setattr(pipeline, "read_document", crash)
    (tmp_path / "bad.txt").write_text("crash")
    done = CliRunner().invoke(app, ["check", str(tmp_path / "bad.txt"), str(DEMO), "--format", "jsonl"])
    assert done.exit_code == 2
    assert len(done.stdout.splitlines()) == 2
    said = "核对这个文件时进程意外终止（SIGKILL），文件可能是有意损坏的"
    assert done.stderr == f"gouji: {tmp_path}/bad.txt: {said}\n"


def test_a_defect_of_ours_is_one_line(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a defect\nof ours")

    monkeypatch.setattr(isolate, "check_as_one", lambda *args, **options: fail())
    done = CliRunner().invoke(app, ["check", str(DEMO), "--isolate"])
    assert done.exit_code == 2
    assert done.stderr.endswith("内部错误，请报告给开发者：ZeroDivisionError: a defect（加 --debug 看详情）\n")
    assert "Traceback" in CliRunner().invoke(app, ["check", str(DEMO), "--isolate", "--debug"]).stderr


def test_standard_input_is_read_on_this_side() -> None:
    done = CliRunner().invoke(app, ["check", "-", "--isolate", "--format", "json"], input=DEMO.read_bytes())
    assert done.exit_code == 1
    assert '"path": "-"' in done.stdout
