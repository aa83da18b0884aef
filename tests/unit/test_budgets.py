"""What budgets say in ways of their own: planned figures, money carried over, both sides, changes of parts."""

from __future__ import annotations

from gouji.model import Report
from gouji.pipeline import check

HEAD = """澜江市云溪区气象服务局2024年部门预算

一、2024年部门预算情况说明

"""
SUMMARY = """
二、2024年部门预算表

收支预算总表

单位：万元

收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款收入\t90.00\t一、科学技术支出\t75.00
二、事业收入\t0.00\t二、社会保障和就业支出\t20.00
本年收入合计\t90.00\t本年支出合计\t95.00
上年结转\t5.00\t结转下年\t0.00
收入总计\t95.00\t支出总计\t95.00
"""


def read(text: str, tables: str = "") -> Report:
    return check((HEAD + text + "\n" + tables).encode())


def found(report: Report) -> list[str]:
    return [f.rule for f in report.findings if f.severity != "note" and not f.rule.startswith("disclosure")]


def status(report: Report, number: str) -> list[str]:
    return [e.status for e in report.entries if e.number.text == number]


def test_a_total_may_take_in_what_was_carried_over_unless_it_says_that_it_is_the_years() -> None:
    assert found(read("2024年收入预算合计95.00万元。", SUMMARY)) == []
    assert found(read("2024年收入总预算95.00万元，支出总预算95.00万元。", SUMMARY)) == []
    assert found(read("2024年本年收入合计95.00万元。", SUMMARY)) == ["level-cell"]


def test_the_changes_of_parts_make_up_the_change_of_their_whole() -> None:
    text = (
        "财政拨款支出预算90.00万元，比2023年预算增加{}万元。财政拨款支出预算中，一般公共预算拨款支出预算80.00万元，"
        "比2023年预算增加6.00万元；政府性基金预算拨款支出预算10.00万元，比2023年预算减少2.00万元。"
    )
    report = read(text.format("4.00"))
    assert status(report, "4.00") == status(report, "6.00") == status(report, "2.00") == ["confirmed"]
    assert found(read(text.format("5.00"))) == ["change-breakdown"]


def test_a_part_that_has_not_changed_adds_nothing() -> None:
    text = (
        "财政拨款支出预算90.00万元，比2023年预算增加6.00万元。财政拨款支出预算中，一般公共预算拨款支出预算80.00万元，"
        "比2023年预算增加6.00万元；政府性基金预算拨款支出预算10.00万元，与2023年预算持平。"
    )
    assert status(read(text), "6.00") == ["confirmed", "confirmed"]


def test_both_sides_of_a_budget_hold_each_other_and_differ_by_a_slip_only() -> None:
    text = "2024年政府性基金预算收入{}万元，政府性基金预算支出386.10万元。"
    assert status(read(text.format("386.10")), "386.10") == ["confirmed", "confirmed"]
    assert found(read(text.format("368.10"))) == ["level-repeat"]
    assert found(read(text.format("401.55"))) == []  # something was carried over


def test_money_of_what_is_counted_is_no_statement_of_the_whole() -> None:
    text = "2024年对12个项目设置了绩效目标，涉及一般公共预算拨款{}万元。"
    assert found(read(text.format("31.70"), SUMMARY)) == []
    assert status(read(text.format("90.00"), SUMMARY), "90.00") == ["confirmed"]


def test_last_years_date_on_this_years_plan_is_stale_but_not_on_what_was_made_of_it() -> None:
    assert found(read("2023年本部门18个项目编制了绩效目标。")) == ["identity"]
    assert found(read("2023年预算执行数为30.00万元，执行率为95%。")) == []
    assert found(read("2023年预算安排30.00万元，2024年没有安排。")) == []


def test_growth_from_a_stated_base_of_zero_is_no_percent() -> None:
    text = "公务用车购置费：上年预算0.00万元，2024年预算21.22万元，增加21.22万元，增幅100%。"
    assert found(read(text)) == ["growth-from-zero"]


def test_a_section_whose_heading_is_not_known_is_read_when_it_states_figures() -> None:
    report = check(
        (HEAD + "无。\n\n二、另外的话\n\n2024年机关运行经费20.00万元，比上年增加2.00万元，增长15%。\n").encode()
    )
    assert found(report) == ["change-recompute"]


def test_a_label_before_a_colon_names_what_the_next_paragraph_states() -> None:
    report = read(
        "“三公”经费：2024年预算9.00万元。\n\n1、公务用车购置费：\n\n2024年预算7.00万元。\n\n2、公务接待费：2024年预算2.00万元。"
    )
    items = [c.subject.item for c in report.claims if c.kind == "level"]
    assert items == ["three_public.total", "three_public.purchase", "three_public.reception"]
