"""The console report and the JSON, whole, as accepted by reading them (CONTRIBUTING.md, Changed output)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from report_builder import build_report, clean_report, messages

from gouji.report.to_json import dumps, report_to_dict
from gouji.report.to_stage import render_stage
from gouji.report.to_terminal import render

GOLDEN = Path(__file__).parents[1] / "golden"
CASES: dict[str, Callable[[], str]] = {
    "found.zh.txt": lambda: render(build_report(), messages(), width=80),
    "found.en.txt": lambda: render(build_report(language="en"), messages(), width=80),
    "found.verbose.txt": lambda: render(build_report(), messages(), width=80, verbose=True),
    "clean.zh.txt": lambda: render(clean_report(), messages(), width=80),
    "clean.en.txt": lambda: render(clean_report(language="en"), messages(), width=80),
    "found.json": lambda: dumps(report_to_dict(build_report()), indent=2) + "\n",
    "tables.txt": lambda: render_stage(build_report(), "tables"),
    "numbers.txt": lambda: render_stage(build_report(), "numbers"),
}


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str) -> None:
    text, path = CASES[name](), GOLDEN / name
    if os.environ.get("GOUJI_ACCEPT"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text("utf-8") == text


def test_every_golden_has_its_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)
