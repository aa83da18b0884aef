"""No text, however broken, makes the reader fail or lose count of its numbers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.compiled import compile_rules
from gouji.model import UnusableInput
from gouji.parse.patterns import scan
from gouji.parse.units import find_numbers
from gouji.pipeline import check

RULES = compile_rules()
WORDS = """
2024年度 上年 比上年 比年初预算 决算数 年初预算 支出 收入 基本支出 项目支出 公务接待费 增加 减少
增长 下降 持平 占 完成 其中： 主要包括： 分别为 大于 不超过 无 万元 亿元 元 % 个百分点 辆 人次
1,234.56 12.3 0 100 - -- （ ） ， 。 ； 、 ： 一、 （一） 1. XX局 主要原因是
"""
sentence = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=40).map("".join)


@given(st.text(max_size=200))
def test_scanning_never_fails(text: str) -> None:
    events, excluded = scan(text, RULES.grammar.patterns)
    assert all(0 <= e.start < e.end <= len(text) for e in (*events, *excluded))
    assert all(one.end <= two.start for one, two in pairwise(events))


@given(sentence)
def test_events_of_broken_sentences_do_not_overlap(text: str) -> None:
    events, _ = scan(text, RULES.grammar.patterns)
    assert all(one.end <= two.start for one, two in pairwise(events))
    for event in events:
        assert all(text[slice(*event.spans[name])] == said for name, said in event.groups.items())


@settings(max_examples=40)
@given(sentence)
def test_every_number_of_the_narrative_has_one_status(text: str) -> None:
    report = check(f"2024年度澜江市文物局部门决算\n\n第三部分 部门决算情况说明\n\n{text}\n".encode(), name="any.txt")
    narrative = {s.id for s in report.sections if s.kind == "narrative"}
    numbers = [n for s in report.sentences if s.section in narrative for n in find_numbers(s.text, RULES.grammar.units)]
    assert len(report.entries) == len(numbers)
    blamed = {n for f in report.findings for n in f.numbers if f.severity != "note"}
    for entry in report.entries:
        assert report.document.text[entry.number.start] in entry.number.text + "０１２３４５６７８９－—"
        assert (entry.number.id in blamed) <= (entry.status == "contradicted")


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_file_is_checked_or_said_to_be_no_text(text: str) -> None:
    try:
        report = check(("部门决算情况说明\n" + text).encode("utf-8", "ignore"), name="any.txt")
    except UnusableInput as said:
        assert said.code == "not_text"
    else:
        assert report.sentences or report.notices


@settings(max_examples=20)
@given(sentence)
def test_the_same_text_gives_the_same_report(text: str) -> None:
    data = f"部门决算情况说明\n\n{text}\n".encode()
    assert check(data, name="any.txt").to_dict() == check(data, name="any.txt").to_dict()
