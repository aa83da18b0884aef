"""The engine of the ties: units, what is left undecided, and broken rule files."""

from __future__ import annotations

import tomllib

import pytest

from gouji.ingest.from_text import read_text
from gouji.model import Check, RuleError, RuleFile, Table
from gouji.parse.facts import tables_to_facts
from gouji.parse.tables import compile_tables, find_tables
from gouji.reconcile.ties import check_ties, compile_ties
from gouji.rulebook import load_rulebook


def judged(text: str) -> tuple[tuple[Table, ...], tuple[Check, ...], dict[str, bool | None]]:
    book = load_rulebook()
    rules = compile_tables(book.folder("tables"))
    tables = find_tables(read_text(text.replace("|", "\t").encode(), "x", ""), rules)
    return (tables, *check_ties(tables, tables_to_facts(tables, rules), compile_ties(book.folder("ties"))))


THREE_PUBLIC = """
一般公共预算财政拨款基本支出决算表
单位：元
科目编码|科目名称|决算数
302|商品和服务支出|{items}
30217|公务接待费|{items}

财政拨款“三公”经费支出决算表
单位：万元
合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费
0.35|||0.35
"""


@pytest.mark.parametrize(
    ("items", "verdict"), [("3,499", "agrees"), ("3,550", "rounding"), ("3,620", "tail"), ("3,800", "disagrees")]
)
def test_units_are_converted_and_rounding_is_that_of_the_coarser(items: str, verdict: str) -> None:
    _, checks, _ = judged(THREE_PUBLIC.format(items=items))
    (bound,) = [c for c in checks if c.rule == "table-bound" and c.verdict != "undecided"]
    assert bound.verdict == verdict
    assert bound.unit == "万元"
    assert f"{items}元" in bound.formula


EXPENDITURE = """
支出决算表
单位：万元
科目编码|科目名称|本年支出合计|基本支出|项目支出|经营支出
|合计|30.00|20.00|10.00|
205|教育支出|{total}|20.00|10.00|
"""


def test_sums_of_zeros_are_left_out_and_a_table_says_whether_it_closes() -> None:
    tables, checks, closes = judged(EXPENDITURE.format(total="30.00"))
    assert closes == {tables[0].id: True}
    assert [c.id for c in checks] == [f"k{n}" for n in range(1, len(checks) + 1)]
    assert not any("经营支出" in str(c.cells) for c in checks)
    assert all(c.stated for c in checks if c.verdict == "agrees")
    assert judged("收入支出决算总表\n项目|金额\n甲|1.00\n")[2] == {"t1": None}


def test_the_cell_at_fault_is_the_one_that_broken_ties_share() -> None:
    tables, checks, closes = judged(EXPENDITURE.format(total="33.00"))
    broken = [c for c in checks if c.verdict == "disagrees"]
    assert {c.rule for c in broken} == {"table-across", "table-down"}
    assert {(ref.row, ref.column) for c in broken for ref in c.fault_cells} == {(2, 2)}
    assert closes == {tables[0].id: False}
    down = next(c for c in broken if c.rule == "table-down")
    assert down.values["culprit"] == "支出决算表 · 教育支出 · 本年支出合计"
    assert (down.values["culprit_stated"], down.values["culprit_expected"]) == ("33.00", "30.00")
    across = next(c for c in broken if c.rule == "table-across")
    assert (across.formula, across.values["expected"]) == ("20.00 + 10.00 = 30.00", "30.00")


def test_cells_that_cannot_be_told_apart_are_all_named() -> None:
    _, checks, _ = judged(
        "三公经费决算表\n单位：万元\n合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费\n9.00|1.00|2.00|3.00\n"
    )
    (broken,) = [c for c in checks if c.verdict == "disagrees"]
    assert broken.rule == "three-public-sum"
    assert broken.fault_cells == broken.cells
    assert "culprit" not in broken.values


def test_what_cannot_be_judged_is_said_once_with_its_reason() -> None:
    _, checks, _ = judged(
        """
收入决算表
单位：万元
科目编码|科目名称|本年收入合计|财政拨款收入|事业收入|奇怪的收入
|合计|9.00|6.00|2.00|1.00
205|教育支出|9.00|6.00|2.00|1.00
206|科学技术支出||||

收入支出决算总表
单位：万元
收入||支出|
项目|决算数|项目|决算数
一、一般公共预算财政拨款收入|6.00|一、教育支出|9.00
二、其他收入|3.00||
总计|9.00|总计|9.00
"""
    )
    reasons = sorted((c.rule, c.reason) for c in checks if c.verdict == "undecided")
    assert ("table-across", "unknown-column") in reasons
    assert ("table-tie", "no-row") in reasons  # the income from business has no line in the summary
    assert ("table-tie", "no-table") in reasons  # there is no table of expenditure
    assert not [c for c in checks if c.verdict == "disagrees"]


def test_a_code_that_occurs_twice_leaves_the_tree_undecided() -> None:
    _, checks, _ = judged(EXPENDITURE.format(total="30.00") + "205|教育支出|1.00|1.00||\n")
    assert [c.reason for c in checks if c.rule == "table-down"] == ["repeated"]


@pytest.mark.parametrize(
    ("tie", "said"),
    [
        ('rule = "table-tie"\nwhole = "a: x="\nparts = ["a:"]', "1: tie.id: missing"),
        ('id = "t"\nrule = "table-sum"\nwhole = "a:"\nparts = ["a:"]', "3: tie.rule: table-sum: unknown"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a:"', "1: tie.parts: missing"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a: colour=red"\nparts = ["a:"]', "4: tie.whole: unknown field"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a: level=one"\nparts = ["a:"]', "4: tie.whole: a level is a number"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a: level=*"\nparts = ["a:"]', "4: tie.whole: a level is a number"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a: flow"\nparts = ["a:"]', "4: tie.whole: not a condition: flow"),
        ('id = "t"\nrule = "table-tie"\nwhole = "flow=income"\nparts = ["a:"]', "4: tie.whole: a selector"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a:"\nparts = ["a:"]\neach = ["day"]', "6: tie.each: may name"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a:"\nparts = ["a:"]\ncompare = "<"', "6: tie.compare: must be"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a:"\nparts = ["a:"]\nequal = ["a:"]', "6: tie.equal: must be two"),
        ('id = "t"\nrule = "table-tie"\nwhole = "a:"\nparts = ["a:"]\nwhen = "a:"', "6: tie.when: unknown"),
    ],
)  # fmt: skip
def test_a_broken_tie_names_its_file_and_what_is_wrong(tie: str, said: str) -> None:
    good = load_rulebook().folder("ties")
    source = "[[tie]]\n" + tie
    with pytest.raises(RuleError, match=r"rules/ties/odd\.toml:\d+: ") as raised:
        compile_ties((*good, RuleFile("ties/odd.toml", source, tomllib.loads(source))))
    assert said in str(raised.value)


def test_settings_are_needed() -> None:
    with pytest.raises(RuleError, match="settings"):
        compile_ties(())
