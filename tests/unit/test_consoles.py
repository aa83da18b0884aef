"""Consoles of other encodings: every command says what it can in each, and no character stops it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "corpus" / "demo" / "report.txt"
# Characters that GBK lacks, or that only GB18030 has.
RARE = """测试市㐂𠮷•🂡ḿ局2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入▲情况

2024年度收入合计12.00万元，占  %。
"""
CONSOLES = ("cp936", "gb18030", "ascii")


def gouji(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "gouji", *arguments]
    return subprocess.run(command, capture_output=True, env={**clean, **environment}, check=False)


@pytest.fixture(scope="module")
def rare(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("rare") / "㐂•.txt"
    file.write_text(RARE, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("encoding", CONSOLES)
def test_what_a_report_contains_is_shown_as_far_as_it_can_be(rare: str, encoding: str) -> None:
    done = gouji("check", rare, "--fail-on", "never", "--verbose", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert "12.00" in shown
    if encoding in ("cp936", "gb18030"):
        assert "部门决算" in shown
        assert "\ufffd" not in shown


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("gbk", ["check", "没有•㐂.pdf"]),
        ("ascii", ["check", "没有•㐂.pdf"]),
        ("gbk", ["check", str(DEMO), "--layout", "㐂"]),
        ("ascii", ["explain", "level-cell"]),
        ("gbk", ["explain", "㐂•"]),
        ("ascii", ["rules"]),
        ("gbk", ["show", str(DEMO), "--stage", "tables"]),
        ("ascii", ["show", "没有•.txt"]),
    ],
)
def test_every_command_speaks_the_encoding(encoding: str, arguments: list[str]) -> None:
    done = gouji(*arguments, PYTHONIOENCODING=encoding)
    assert done.returncode in (0, 2)
    assert (done.stdout + done.stderr).decode(encoding).strip()
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0 or len(done.stderr.splitlines()) == 1


def test_the_c_locale(rare: str) -> None:
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = gouji("check", rare, str(DEMO), "--format", "jsonl", "--fail-on", "never", **settings)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "测试市㐂𠮷" in done.stdout.decode("utf-8").splitlines()[0]
    assert gouji("check", rare, "--fail-on", "never", **settings).returncode == 0
