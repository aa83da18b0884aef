"""The console report says everything, fits its width, and survives every encoding."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_builder import build_report, clean_report, messages

from gouji.model import Report
from gouji.report.to_stage import STAGES, render_stage
from gouji.report.to_terminal import render
from gouji.report.typeset import display_width, excerpt, expressible, mark, wrap

MESSAGES = messages()


def shown(report: Report, **options: object) -> str:
    return render(report, MESSAGES, **options)  # type: ignore[arg-type]


def test_finding_shows_place_figure_cell_interval_and_advice() -> None:
    text = shown(build_report())
    for part in (
        "● 错误 与表格不一致 [level-cell]",
        "第 7 页 · 三、支出决算情况说明",
        "【1,250.40】",
        "第 3 页 《支出决算表》合计，合计 = 1,250.80万元",
        "1250.795 ～ 1250.805",
        "把 1,250.40 改成 1,250.80",
    ):
        assert part in text


def test_ledger_totals_stand_in_one_line() -> None:
    assert "正文数字 8 个  相符 2  矛盾 2  无从核对 2  非陈述 1  未读懂 1\n" in shown(build_report())


def test_folded_finding_stands_below_its_parent_only() -> None:
    text = shown(build_report())
    assert text.count("基本支出占本年支出合计的比重写的是") == 1
    assert text.index("由此引起") < text.index("基本支出占本年支出合计的比重写的是") < text.index("说明（")


def test_finding_whose_parent_is_not_listed_is_not_lost() -> None:
    orphan = replace(build_report().findings[1], parent="elsewhere")
    assert "比重算得不对" in shown(build_report(findings=(orphan,)))


def test_notes_take_one_line_unless_verbose() -> None:
    assert "表内横向不平" not in shown(build_report())
    assert "○ 说明 表内横向不平 [table-across]" in shown(build_report(), verbose=True)


def test_what_was_not_checked_is_listed_with_its_figure() -> None:
    text = shown(build_report())
    assert "没有找到表格" in text
    assert "补充资料表" in text
    assert "接待【6】批次" in text
    assert "prior_absent（1 个）" in text
    assert "增加【30.00】万元" in text


def test_long_group_is_shortened_unless_verbose() -> None:
    report = build_report()
    many = (report.entries[2],) * 9
    assert shown(replace(report, entries=many)).count("【30.00】") == 3
    assert shown(replace(report, entries=many), verbose=True).count("【30.00】") == 9


def test_clean_report_says_so_in_plain_words() -> None:
    text = shown(clean_report())
    assert text.endswith("没有发现错误。正文数字中有 8 个与表格、前后文或重新计算的结果相符。\n")
    assert "正文里的数字都核对了。" in text


def test_nothing_to_check_is_not_called_clean() -> None:
    assert "没有可以核对的数字" in shown(replace(clean_report(), entries=()))


def test_only_notes_is_still_clean() -> None:
    note = build_report().findings[2]
    text = shown(replace(clean_report(), findings=(note,)))
    assert "没有发现错误" in text
    assert "说明 1 处" in text


def test_english() -> None:
    text = shown(build_report(language="en"))
    assert "● error" in text
    assert "Found: error 2, note 1." in text
    assert "Not checked" in text


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in shown(build_report())
    coloured = shown(build_report(), colour=True)
    assert "\x1b[1;31m1,250.40\x1b[0m" in coloured
    assert "【" not in coloured


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_console(width: int, colour: bool, language: str) -> None:
    text = shown(build_report(language=language), width=width, colour=colour, verbose=True)
    assert max(map(display_width, text.splitlines())) <= width


def test_timing_is_shown_when_measured() -> None:
    assert "用时 0.750 秒：parse 0.500 · reconcile 0.250" in shown(
        build_report(timing={"parse": 0.5, "reconcile": 0.25})
    )


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_console_can_print_it(encoding: str, language: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    stream.write(expressible(shown(build_report(language=language)), encoding, MESSAGES.lookalikes))
    stream.flush()


def test_lookalikes_before_question_marks() -> None:
    assert expressible("≥3㎡ • 甲\U0001f600", "gbk", MESSAGES.lookalikes) == "≥3㎡ * 甲?"
    assert expressible("≥3㎡", "ascii", MESSAGES.lookalikes) == ">=3m2"
    assert expressible("caf\udce9", "utf-8", MESSAGES.lookalikes) == "caf?"


def test_stages_have_a_line_for_each_thing() -> None:
    report = build_report()
    assert all(render_stage(report, stage).count("\n") > 0 for stage in STAGES)
    assert "1,250.40万元 amount  contradicted  c1  f1" in render_stage(report, "numbers")
    assert "level-cell  disagrees" in render_stage(report, "checks")


# ------------------------------------------------------------------------------------------ typeset

TEXT = st.text(st.sampled_from("支出万元，。（）“”【】1234.,% abc…\x1b[0m"), max_size=80).map(
    lambda text: re.sub("\x1b(?!\\[0m)", "", text)
)


@given(TEXT, st.integers(8, 60))
def test_wrap_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(display_width(line) <= width for line in lines)


def test_wrap_divides_no_figure_and_begins_no_line_with_a_stop() -> None:
    lines = wrap("本年支出合计1,250.40万元，比上年增加（“其他”）30.00万元，增长2.46%。" * 4, 30)
    assert all(line[0] not in "，。）”%" and line[-1] not in "（“" for line in lines)
    assert sum(line.count("1,250.40") for line in lines) == 4


@given(st.text("甲乙，。12", min_size=1, max_size=120), st.data())
def test_excerpt_keeps_its_mark(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 12)))
    short, marks = excerpt(text, [(start, end)], 30)
    assert short[slice(*marks[0])] == text[start:end]
    assert len(short) <= 32 + (end - start)


def test_excerpt_is_cut_between_clauses() -> None:
    text = "本年支出合计1,250.40万元，其中基本支出800.25万元，项目支出450.15万元。" * 2
    at = text.index("800.25")
    assert excerpt(text, [(at, at + 6)], 24) == ("…其中基本支出800.25万元，…", [(7, 13)])


def test_overlapping_marks() -> None:
    assert mark("abcdef", [(3, 4), (1, 3), (2, 3)], "<", ">") == "a<bc><d>ef"
