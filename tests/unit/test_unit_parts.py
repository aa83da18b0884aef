"""A report of several units is read unit by unit."""

from __future__ import annotations

from pathlib import Path

from gouji.pipeline import check

REPORT = (Path(__file__).parents[1] / "narratives" / "several-units.txt").read_text("utf-8")


def rules_of(text: str) -> list[str]:
    return [f.rule for f in check(text.encode(), name="report.txt").findings if f.severity != "note"]


def test_each_unit_is_held_against_its_own_tables() -> None:
    assert rules_of(REPORT) == []


def test_a_slip_in_the_part_of_one_unit_is_found() -> None:
    slip = REPORT.replace("其中基本支出1000.00万元", "其中基本支出1060.00万元")
    assert "level-cell" in rules_of(slip)


def test_a_figure_of_another_unit_does_not_hold() -> None:
    slip = REPORT.replace("2022年收入预算1100.00万元", "2022年收入预算900.00万元")
    assert "level-cell" in rules_of(slip)
