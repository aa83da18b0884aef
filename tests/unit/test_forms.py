"""Forms: grids of labels and values, however they are filled in."""

from __future__ import annotations

import re
import tomllib

import pytest

from gouji.compiled import compile_rules
from gouji.ingest.read import read_document
from gouji.model import Report, RuleError, RuleFile
from gouji.parse.form_rules import compile_forms
from gouji.parse.forms import Forms, tables_to_forms
from gouji.parse.tables import compile_tables, find_tables
from gouji.pipeline import check
from gouji.rulebook import load_rulebook

GOALS = """项目支出绩效目标表
（2024年度）
项目名称|水库除险加固补助经费|||
项目资金（万元）|年度资金总额：|260.00||
|其中：财政拨款|200.00||
|其中：中央补助|120.00||
|省级资金|80.00||
|其他资金|60.00||
"""


def read(text: str) -> Forms:
    rules = compile_rules()
    tables = find_tables(read_document(text.replace("|", "\t").encode(), "x.txt"), rules.tables)
    return tables_to_forms(tables, rules.forms, rules.tables)


def checked(text: str) -> Report:
    return check(text.replace("|", "\t").encode(), name="x.txt")


def sums(report: Report) -> list[tuple[str, str]]:
    return [(c.verdict, c.formula) for c in report.checks if c.rule == "table-down"]


def test_lines_say_what_they_are() -> None:
    (form,) = read(GOALS).forms
    assert (form.name, form.unit) == ("水库除险加固补助经费", "万元")
    assert [(line.role, line.label) for line in form.lines] == [
        ("whole", "年度资金总额"),
        ("part", "财政拨款"),
        ("nested", "中央补助"),
        ("nested", "省级资金"),
        ("part", "其他资金"),
    ]


def test_amounts_are_facts_of_the_project() -> None:
    facts = {fact.row_path[-1]: fact for fact in read(GOALS).facts}
    assert facts["年度资金总额"].subject.item == "project:水库除险加固补助经费"
    assert (str(facts["财政拨款"].value), facts["财政拨款"].unit, facts["财政拨款"].subject.part) == (
        "200.00",
        "万元",
        "appropriation",
    )


def test_nested_parts_are_no_terms_of_the_whole() -> None:
    assert sums(checked(GOALS)) == [("agrees", "200.00 + 60.00 = 260.00")]


def test_parts_that_are_all_nested_are_terms() -> None:
    text = GOALS.replace("|其中：财政拨款|200.00||\n", "")
    assert sums(checked(text)) == [("agrees", "120.00 + 80.00 + 60.00 = 260.00")]


def test_nested_parts_beside_the_appropriation_are_terms_where_only_so_the_form_closes() -> None:
    text = GOALS.replace("|260.00|", "|460.00|")
    assert sums(checked(text)) == [("agrees", "200.00 + 120.00 + 80.00 + 60.00 = 460.00")]


def test_amounts_that_make_up_the_one_before_them_are_parts_of_it() -> None:
    text = GOALS.replace("其中：中央补助", "一般公共预算").replace("省级资金", "政府性基金")
    assert sums(checked(text)) == [("agrees", "200.00 + 60.00 = 260.00")]
    (finding,) = (f for f in checked(text.replace("|80.00|", "|85.00|")).findings if f.rule == "table-down")
    assert finding.stated == "260.00"


def test_a_broken_sum_is_found() -> None:
    (finding,) = (f for f in checked(GOALS.replace("|60.00|", "|66.00|")).findings if f.rule == "table-down")
    assert finding.message == (
        "项目支出绩效目标表 · 水库除险加固补助经费：年度资金总额写的是 260.00万元，下级各行相加是 266.00万元。"
    )


def test_amounts_under_headers_say_which_they_are() -> None:
    text = "项目支出绩效自评表\n项目名称|水库除险加固补助经费||\n项目资金（万元）|全年预算数|全年执行数|执行率\n"
    text += "年度资金总额|260.00|240.00|92.31%\n"
    assert [fact.column_path for fact in read(text).facts] == [("全年预算数",), ("全年执行数",)]
    text += "其中：财政拨款|260.00|230.00|\n"
    (finding,) = (f for f in checked(text).findings if f.rule == "table-down")
    assert "水库除险加固补助经费：年度资金总额 · 全年执行数写的是 240.00万元" in finding.message


def test_a_part_that_cannot_be_read_makes_no_sum() -> None:
    assert sums(checked(GOALS.replace("|60.00|", "|见附件|"))) == []


def test_several_forms_in_one_grid() -> None:
    second = (
        GOALS.replace("水库除险加固补助经费", "农村供水管护经费").replace("260.00", "250.00").replace("60.00", "50.00")
    )
    found = read(GOALS + second)
    assert [form.name for form in found.forms] == ["水库除险加固补助经费", "农村供水管护经费"]


def test_a_grid_without_money_is_no_form() -> None:
    found = read("项目名称|负责人\n水库除险加固补助经费|张工\n")
    assert not found.forms
    assert [table.kind for table in found.tables] == [None]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('scope = "year"', 'scope = "yaer"', "whole.scope: unknown; did you mean year?"),
        ('key = "weight"', 'key = "wieght"', "heading.key: unknown; did you mean weight?"),
    ],
)
def test_a_broken_entry_is_named(old: str, new: str, said: str) -> None:
    book = load_rulebook()
    text = book.file("forms/project.toml").text.replace(old, new)
    broken = RuleFile("forms/project.toml", text, tomllib.loads(text))
    with pytest.raises(RuleError, match=re.escape(said)):
        compile_forms([broken], compile_tables(book.folder("tables")))
