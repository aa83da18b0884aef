"""What the tests of scans share: small reports, and a scan as its user starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from gouji.cli import app

TEXT = """青禾区园林管护中心2031年度部门决算

三、支出决算情况说明

2031年度本年支出合计1,250.80万元，其中：基本支出800.25万元，项目支出450.55万元。
"""
TABLES = """支出决算表
单位：万元
功能分类科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出
合计\t\t1,250.80\t800.25\t450.55
212\t城乡社区支出\t1,250.80\t800.25\t450.55
"""
WHOLE = TEXT + "\n" + TABLES
WRONG = WHOLE.replace("基本支出800.25", "基本支出900.25")


def report(number: int, *, wrong: bool = False) -> str:
    """A small report of its own content."""
    return (WRONG if wrong else WHOLE).replace("青禾区", f"青禾{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}区")


def write_reports(folder: Path, count: int) -> None:
    """``count`` different reports, every third one with an error."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"r{number:03}.txt").write_text(report(number, wrong=number % 3 == 0), "utf-8")


def scan(*arguments: object) -> Result:
    """``gouji scan`` in this process, which starts its workers."""
    return CliRunner().invoke(app, ["scan", *map(str, arguments), "--no-config", "--lang", "en", "-j", "2"])


def start_scan(*arguments: object) -> subprocess.Popen[bytes]:
    """``gouji scan`` in a process of its own, so that it can be killed."""
    command = [sys.executable, "-m", "gouji", "scan", *map(str, arguments), "--no-config", "--lang", "en", "-j", "2"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def child_processes(parent: int) -> list[int]:
    """The numbers of the processes that ``parent`` started (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has ended
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def is_root() -> bool:
    """Whether permissions do not hold for us."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
