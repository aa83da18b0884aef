"""Reports in the house styles of several provinces: no false alarm, nothing unread, and planted slips are found.

``gold.json`` beside each report: ``style`` says what sets it apart, ``known`` why the clean report does not pass yet,
``slips`` are errors to plant one at a time (``right`` becomes ``wrong``; ``missed`` marks those not found yet).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gouji.model import Finding, Report
from gouji.pipeline import check

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "corpus" / "provinces").glob("*/report.txt"))
GOLD: dict[str, Any] = {f.name: json.loads((f / "gold.json").read_text("utf-8")) for f in FOLDERS}


def alarms(report: Report) -> dict[tuple[str, tuple[str, ...]], Finding]:
    """Errors and warnings by rule and numbers; the numbers of a report keep their ids when one of them is changed."""
    return {(f.rule, f.numbers): f for f in report.findings if f.severity != "note"}


@cache
def clean_alarms(folder: Path) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(alarms(check(folder / "report.txt")))


def reports() -> list[Any]:
    marks = {
        f: [pytest.mark.xfail(strict=True, reason=GOLD[f.name]["known"])] for f in FOLDERS if "known" in GOLD[f.name]
    }
    return [pytest.param(f, id=f.name, marks=marks.get(f, [])) for f in FOLDERS]


def slips() -> list[Any]:
    missed = [pytest.mark.xfail(strict=True, reason="not found yet")]
    return [
        pytest.param(f, slip, id=f"{f.name}-{n}", marks=missed if slip.get("missed") else [])
        for f in FOLDERS
        for n, slip in enumerate(GOLD[f.name]["slips"])
    ]


@pytest.mark.parametrize("folder", reports())
def test_clean_report_raises_no_alarm_and_all_is_read(folder: Path) -> None:
    report = check(folder / "report.txt")
    assert [(f.rule, f.quote) for f in report.findings if f.severity != "note"] == []
    assert [e.quote for e in report.entries if e.status == "unread"] == []
    assert all(holds is not False for holds in report.closes.values())


@pytest.mark.parametrize(("folder", "slip"), slips())
def test_planted_slip_is_found(folder: Path, slip: dict[str, str], tmp_path: Path) -> None:
    text = (folder / "report.txt").read_text("utf-8")
    assert text.count(slip["right"]) == 1
    planted = tmp_path / "report.txt"
    planted.write_text(text.replace(slip["right"], slip["wrong"]), "utf-8")
    report, before = check(planted), clean_alarms(folder)
    at = text.index(slip["right"])
    line = range(text.rfind("\n", 0, at) + 1, text.index("\n", at) + len(slip["wrong"]) - len(slip["right"]))
    places = {e.number.id: e.number.start for e in report.entries}
    new = [finding for key, finding in alarms(report).items() if key not in before]
    assert any(_is_at(f, line, places, slip["wrong"]) for f in new), slip["what"]


def _is_at(finding: Finding, line: range, places: dict[str, int], wrong: str) -> bool:
    """Whether a finding holds a figure of the planted paragraph, or quotes it where it holds none."""
    if finding.numbers:
        return any(places[number] in line for number in finding.numbers)
    return wrong.split("，")[0] in finding.quote
