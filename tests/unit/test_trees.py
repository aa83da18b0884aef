"""三公经费 and its parts, stated in paragraphs of their own: they add up, and so do their changes."""

from __future__ import annotations

import pytest

from gouji import check

TEXT = """某区文化馆2031年度部门决算
第三部分 2031年度部门决算情况说明
四、“三公”经费支出决算情况说明
2031年度“三公”经费支出决算{total}万元，比上年决算数减少{change}万元。
1.因公出国（境）费支出决算0.00万元，与上年决算数持平。
2.公务用车购置及运行维护费支出决算18.00万元，比上年决算数增加0.50万元，增长2.86%。
3.公务接待费支出决算3.35万元，比上年决算数减少1.65万元，下降33%。
"""


def rules_found(**figures: str) -> list[str]:
    report = check(TEXT.format(**{"total": "21.35", "change": "1.15", **figures}).encode(), name="x.txt")
    return [f.rule for f in report.findings if f.severity == "error"]


def test_parts_that_add_up_confirm_their_whole() -> None:
    report = check(TEXT.format(total="21.35", change="1.15").encode(), name="x.txt")
    assert not report.findings or {f.severity for f in report.findings} == {"note"}
    status = {e.number.text: e.status for e in report.entries}
    assert (status["21.35"], status["1.15"]) == ("confirmed", "confirmed")


@pytest.mark.parametrize(
    ("figures", "rule"), [({"total": "31.35"}, "breakdown-sum"), ({"change": "2.15"}, "change-breakdown")]
)
def test_what_does_not_add_up_is_found(figures: dict[str, str], rule: str) -> None:
    assert rule in rules_found(**figures)


def test_a_part_that_is_not_stated_leaves_the_whole_alone() -> None:
    text = TEXT.replace("1.因公出国（境）费支出决算0.00万元，与上年决算数持平。\n", "")
    assert "breakdown-sum" not in [f.rule for f in check(text.format(total="25.35", change="1.15").encode()).findings]
