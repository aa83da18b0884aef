"""What a report has to hold: nothing is missed in whole reports, and each part that is cut out is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gouji.model import Report, RuleError, RuleFile
from gouji.pipeline import check
from gouji.reconcile.disclosure_rules import compile_disclosure

CORPUS = Path(__file__).parents[2] / "corpus"
FEW = ("central", "shaanxi-budget")  # written with some of their tables only
PROVINCES = [path for path in CORPUS.glob("provinces/*/report.txt") if path.parent.name not in FEW]
WHOLE = sorted([*PROVINCES, CORPUS / "demo/report.txt", CORPUS / "second/report.txt"])
DEMO = (CORPUS / "demo/report.txt").read_text("utf-8")
BODY = DEMO.index("\n第一部分", DEMO.index("\n第四部分"))  # behind the contents list


def said(report: Report) -> dict[str, list[str]]:
    """The names of what is missing, by rule."""
    found = [f for f in report.findings if f.rule.startswith("disclosure-")]
    return {f.rule: re.split("[：；]", f.message.rstrip("。"))[1:] for f in found}


def cut(text: str, begin: str, end: str) -> Report:
    """The demo report without what stands from ``begin`` (behind the contents list) up to ``end``."""
    start = text.index(begin, BODY)
    return check((text[:start] + text[text.index(end, start + 1) :]).encode(), name="cut.txt")


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_a_whole_report_lacks_nothing(path: Path) -> None:
    report = check(path)
    assert said(report) == {}
    assert not [n for n in report.notices if n.code.startswith("few_")]


@pytest.mark.parametrize(
    ("begin", "end", "missing"),
    [
        ("一、部门主要职责", "二、部门机构设置", "主要职责"),
        ("（一）机关运行经费支出情况", "（二）政府采购", "机关运行经费支出情况"),
        ("（二）政府采购支出情况", "（三）国有资产", "政府采购支出情况"),
        ("（三）国有资产占用情况", "（四）绩效", "国有资产占用情况"),
        ("（四）绩效评价情况", "第四部分", "预算绩效管理工作情况"),
    ],
)
def test_a_statement_cut_out_is_named(begin: str, end: str, missing: str) -> None:
    report = cut(DEMO, begin, end)
    assert said(report) == {"disclosure-statement": [missing]}
    (finding,) = (f for f in report.findings if f.rule == "disclosure-statement")
    # its place is the document as a whole
    assert (finding.severity, finding.quote, finding.page, finding.boxes, finding.evidence) == (
        "note",
        "",
        None,
        (),
        (),
    )
    assert finding.file == "cut.txt" and finding.basis


@pytest.mark.parametrize(
    ("begin", "end", "missing"),
    [
        ("\n收入决算表", "\n支出决算表", "收入决算表"),
        ("\n支出决算表", "\n财政拨款收入支出决算总表", "支出决算表"),
        ("\n国有资本经营预算财政拨款支出决算表", "\n财政拨款“三公”", "国有资本经营预算财政拨款支出决算表"),
    ],
)
def test_a_table_cut_out_is_named(begin: str, end: str, missing: str) -> None:
    report = cut(DEMO, begin, end)
    assert said(report)["disclosure-table"] == [missing]
    assert next(f for f in report.findings if f.rule == "disclosure-table").severity == "warning"


def test_text_alone_and_tables_alone_are_parts_of_a_report() -> None:
    tables = DEMO.index("第二部分", BODY), DEMO.index("第三部分", BODY)
    text = check((DEMO[: tables[0]] + DEMO[tables[1] :]).encode(), name="text.txt")
    assert "disclosure-table" not in said(text) and "no_tables" in [n.code for n in text.notices]
    alone = check((DEMO[:BODY] + DEMO[slice(*tables)]).encode(), name="tables.txt")
    assert said(alone) == {} and "no_narrative" in [n.code for n in alone.notices]


def test_three_tables_of_nine_are_a_notice() -> None:
    start, end = DEMO.index("\n财政拨款收入支出决算总表", BODY), DEMO.index("第三部分", BODY)
    report = check((DEMO[:start] + DEMO[end:]).encode(), name="part.txt")
    assert "disclosure-table" not in said(report)
    (notice,) = (n for n in report.notices if n.code == "few_tables")
    assert (notice.values["count"], notice.values["total"]) == ("3", "9")


def test_a_document_of_another_kind_is_asked_for_nothing() -> None:
    report = check("关于召开会议的通知\n各科室：请准时到会。\n".encode(), name="note.txt")
    assert said(report) == {} and not [n for n in report.notices if n.code.startswith("few_")]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"id": "a", "name": {"zh": "甲", "en": "a"}, "said": "("}, "not a regular expression"),
        ({"id": "a", "name": {"zh": "甲"}}, "zh and en"),
        ({"name": {"zh": "甲", "en": "a"}}, "without an id"),
        ({"id": "a", "name": {"zh": "甲", "en": "a"}, "sayd": "x"}, "unknown key sayd"),
    ],
)
def test_a_broken_entry_is_an_error_that_names_it(entry: dict[str, object], complaint: str) -> None:
    data = {"report": "budget", "enough": {"tables": 1, "statements": 1}, "statement": [entry]}
    with pytest.raises(RuleError, match=re.escape(complaint)):
        compile_disclosure([RuleFile("disclosure/budget.toml", "", data)])
