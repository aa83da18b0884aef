"""Headings, contents lists, and sentences rejoined over lines and pages."""

from __future__ import annotations

from gouji.compiled import compile_rules
from gouji.ingest.read import read_document
from gouji.model import Document, Section, Sentence
from gouji.parse.sections import parse_sections

RULES = compile_rules()


def parse(text: str) -> tuple[Document, tuple[Section, ...], tuple[Sentence, ...]]:
    document = read_document(text.encode(), "report.txt")
    return (document, *parse_sections(document, RULES.layouts.by_name["national"], RULES.folding))


REPORT = """云溪区文物保护中心2024年度部门决算

目录

第一部分 概况

一、主要职责

第二部分 2024年度部门决算情况说明

一、收入支出情况

（一）收入情况

第一部分 概况

一、主要职责

承担文物的调查和保护。

第二部分 2024年度部门决算情况说明

一、收入支出情况

（一）收入情况

本年收入合计510.00万元。其中，财政拨款
收入480.00万元。

（二）支出情况

本年支出合计512.40万元；基本支出312.40万元。
"""


def test_headings_nest_and_end_where_the_next_of_their_level_begins() -> None:
    document, sections, _ = parse(REPORT)
    named = {s.title: s for s in sections if s.title}
    assert list(named) == ["概况", "主要职责", "2024年度部门决算情况说明", "收入支出情况", "收入情况", "支出情况"]
    narrative, income = named["2024年度部门决算情况说明"], named["收入情况"]
    assert named["收入支出情况"].parent == narrative.id and income.parent == named["收入支出情况"].id
    assert [s.level for s in named.values()] == [1, 2, 1, 2, 3, 3]
    assert document.text[income.start : income.end].rstrip().endswith("480.00万元。")
    assert narrative.end == len(document.text)


def test_kinds_come_from_the_part() -> None:
    _, sections, _ = parse(REPORT)
    kinds = {s.title: s.kind for s in sections}
    assert kinds["主要职责"] == "duties"
    assert kinds["支出情况"] == kinds["2024年度部门决算情况说明"] == "narrative"


def test_the_contents_list_makes_no_sections_and_no_sentences() -> None:
    document, sections, sentences = parse(REPORT)
    body = document.text.rindex("第一部分")
    assert all(s.start >= body for s in sections if s.level)
    assert [s.text for s in sentences] == [
        "承担文物的调查和保护。",
        "本年收入合计510.00万元。",
        "其中，财政拨款收入480.00万元。",
        "本年支出合计512.40万元；基本支出312.40万元。",
    ]


def test_each_character_of_a_sentence_knows_its_place() -> None:
    document, _, sentences = parse(REPORT)
    one = sentences[2]
    start, end = one.source(one.text.index("财政"), one.text.index("480"))
    assert document.text[start:end] == "财政拨款\n收入"
    assert all(document.text[at] == char for at, char in zip(one.offsets, one.text, strict=True))


def test_sentences_of_one_paragraph_share_its_number() -> None:
    _, _, sentences = parse(REPORT)
    assert sentences[1].paragraph == sentences[2].paragraph != sentences[3].paragraph


def test_a_note_under_a_table_is_no_sentence() -> None:
    table = "支出决算表\n项目\t金额\n基本支出\t312.40\n项目支出\t200.00\n注：本表反映支出情况。\n"
    _, _, sentences = parse(f"第一部分 部门决算表\n\n{table}\n第二部分 部门决算情况说明\n\n基本支出312.40万元。\n")
    assert [s.text for s in sentences if "注" in s.text] == []


def test_a_text_without_headings_is_one_section() -> None:
    _, sections, sentences = parse("部门决算情况说明\n本年支出合计512.40万元。\n")
    assert len({s.section for s in sentences}) == 1
    assert [s.text for s in sentences][-1] == "本年支出合计512.40万元。"
    assert sections


def test_a_text_of_page_numbers_alone_has_no_sentences() -> None:
    _, _, sentences = parse("- 1 -\n\n- 2 -\n")
    assert sentences == ()


def test_a_word_cut_after_its_first_character_is_no_heading() -> None:
    _, sections, sentences = parse("部门决算情况说明\n\n（一）人\n\n- 18 -\n\n员经费553.92万元。\n")
    assert sentences[-1].text == "（一）人员经费553.92万元。"
    assert all(section.title != "人" for section in sections)


def test_a_list_set_below_its_colon_is_of_the_sentence() -> None:
    _, _, sentences = parse(
        "部门决算情况说明\n\n人员经费561.66万元，主要包括：\n\n基本工资、奖金；公用经费25.07万元。\n"
    )
    assert sentences[-1].text == "人员经费561.66万元，主要包括：基本工资、奖金；公用经费25.07万元。"


def test_numbered_items_below_a_colon_are_not() -> None:
    _, _, sentences = parse("部门决算情况说明\n\n支出561.66万元，包括：\n\n1.基本工资300.00万元。\n")
    assert [s.text for s in sentences] == ["支出561.66万元，包括：", "1.基本工资300.00万元。"]
