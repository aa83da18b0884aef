"""Lists of parts in which not every figure can be read."""

from __future__ import annotations

from gouji import check


def test_a_part_that_is_no_number_leaves_a_list_that_is_not_complete() -> None:
    text = "二、支出决算情况说明\n2031年度支出总计120.00万元，其中：基本支出100.00万元，项目支出1.2.3万元。\n"
    report = check(text.encode(), name="x.txt")
    assert not [f for f in report.findings if f.rule.startswith("breakdown")]


def test_the_parts_that_are_read_may_still_exceed_the_whole() -> None:
    text = "二、支出决算情况说明\n2031年度支出总计120.00万元，其中：基本支出130.00万元，项目支出1.2.3万元。\n"
    report = check(text.encode(), name="x.txt")
    assert [f.rule for f in report.findings if f.severity == "error"] == ["breakdown-bound"]
