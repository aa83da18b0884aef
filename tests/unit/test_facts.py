"""Facts: what a cell means, blanks, counts, and the frame."""

from __future__ import annotations

from decimal import Decimal

from gouji.ingest.from_text import read_text
from gouji.model import Column, Row, Subject
from gouji.parse.facts import combine, facts_frame, tables_to_facts
from gouji.parse.tables import compile_tables, find_tables
from gouji.rulebook import load_rulebook

TEXT = """
收入决算表
单位：万元
科目编码|科目名称|本年收入合计|财政拨款收入|事业收入|其他收入|奇怪的收入
|合计|121.50|118.50|2.00|1.00|1.00
201|一般公共服务支出|120.50|118.50|2.00|见说明|
206|科学技术支出|1.00|||1.00|
208|社会保障和就业支出|||||
"""


def facts_of(text: str) -> tuple[object, ...]:
    rules = compile_tables(load_rulebook().folder("tables"))
    tables = find_tables(read_text(text.replace("|", "\t").encode(), "x", ""), rules)
    return tables_to_facts(tables, rules)


def test_the_frame_is_tidy() -> None:
    frame = facts_frame(facts_of(TEXT))
    assert list(frame.columns) == [
        "table", "kind", "row_path", "column_path", "code", "level", "flow", "fund", "part", "item", "total",
        "measure", "period", "value", "unit", "decimals", "blank", "row", "column", "page",
    ]  # fmt: skip
    assert len(frame) == 15
    business = frame[(frame.part == "income.business") & (frame.code == "201")]
    assert business.value.tolist() == [Decimal("2.00")]
    assert business.row_path.tolist() == [("一般公共服务支出",)]
    assert facts_frame(()).empty


def test_a_blank_is_zero_a_word_is_nothing_an_unknown_column_has_no_facts() -> None:
    facts = facts_of(TEXT)
    other = [f for f in facts if "income.other" in (f.subject.item, f.subject.part)]
    assert [(f.code, f.value, f.blank, f.decimals) for f in other] == [
        ("", Decimal("1.00"), False, 2),
        ("206", Decimal("1.00"), False, 2),
        ("208", Decimal(0), True, 0),
    ]
    assert not [f for f in facts if f.column_path == ("奇怪的收入",)]


def test_row_and_column_say_together_what_a_cell_is() -> None:
    column = Column(3, ("事业收入",), "amount", subject=Subject("income", item="income.business"))
    total = Row(1, 0, "合计", ("合计",), "", 0, "total")
    function = Row(2, 0, "教育支出", ("教育支出",), "205", 1, "item", Subject(item="function:教育支出"))
    assert combine(total, column) == Subject("income", item="income.business")
    assert combine(function, column) == Subject("income", part="income.business", item="function:教育支出")
