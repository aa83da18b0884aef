"""Tables from grids with borders, broken rule files, and grids of anything."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.model import Box, Cell, Document, Grid, Line, RuleError, RuleFile, Table
from gouji.parse.facts import tables_to_facts
from gouji.parse.table_labels import cell_to_amount, label_to_text
from gouji.parse.tables import TableRules, compile_tables, find_tables
from gouji.reconcile.ties import check_ties, compile_ties
from gouji.rulebook import load_rulebook


@cache
def rules() -> TableRules:
    return compile_tables(load_rulebook().folder("tables"))


def bordered(*rows: str, page: int = 1, continues: bool = False) -> Grid:
    """A grid whose reader saw the borders: "<" is covered by the cell at its left, "^" by the one above."""
    split = [row.split("|") for row in rows]
    cells = []
    for r, row in enumerate(split):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            wide = 1
            while c + wide < len(row) and row[c + wide] == "<":
                wide += 1
            high = 1
            while r + high < len(split) and split[r + high][c] == "^":
                high += 1
            cells.append(Cell(text, r, c, high, wide))
    width = max(map(len, split))
    return Grid(tuple(cells), len(split), width, page=page, spans_known=True, continues=continues)


def document(*blocks: str | Grid) -> Document:
    text, placed = "", []
    for block in blocks:
        if isinstance(block, Grid):
            placed.append(block)
            continue
        placed.append(Line(len(text), len(text) + len(block), page=1))
        text += block + "\n"
    return Document("x.pdf", "", "pdf", text, tuple(placed), pages=2)


def values(tables: tuple[Table, ...]) -> dict[tuple[str, str, str], str]:
    return {(f.row_path[-1], f.column_path[-1], f.subject.flow): str(f.value) for f in tables_to_facts(tables, rules())}


def test_a_header_left_alone_on_its_page_counts_to_the_pages_of_its_table() -> None:
    header = bordered("项目|<|金额", "科目编码|科目名称|^", page=3)
    body = bordered("项目|<|金额", "科目编码|科目名称|^", "207|文化支出|4.00", "|合计|4.00", page=4)
    boxed = tuple(replace(cell, box=Box(4, 0, 0, 1, 1)) for cell in body.cells)
    (table,) = find_tables(document("支出决算表", header, replace(body, cells=boxed)), rules())
    assert table.pages == (3, 4)


def test_merged_header_cells_head_every_column_they_cover() -> None:
    (table,) = find_tables(
        document(
            "支出决算表",
            "单位：万元",
            bordered(
                "项目|<|本年支出合计|基本支出|项目支出|经营支出",
                "科目编码|科目名称|^|^|^|^",
                "合计|<|12.50|10.50|2.00|",
                "201|一般公共服务支出|12.50|10.50|2.00|",
            ),
        ),
        rules(),
    )
    assert table.kind == "expenditure"
    assert [c.path for c in table.columns[:3]] == [("项目", "科目编码"), ("项目", "科目名称"), ("本年支出合计",)]
    assert [(row.label, row.code, row.level) for row in table.rows] == [
        ("合计", "", 0),
        ("一般公共服务支出", "201", 1),
    ]


def test_a_place_under_a_merged_cell_is_no_zero() -> None:
    tables = find_tables(
        document(
            "收支预算总表",
            bordered(
                "收入|<|支出|<|<|<",
                "项目|金额|功能分类|<|支出用途|<",
                "^|^|项目|金额|项目|金额",
                "一、财政拨款|9.00|一、外交支出|9.00|一、基本支出|9.00",
                "二、其他资金|||||",
                "当年收入小计|9.00|当年支出小计|<|<|9.00",
                "收入合计|9.00|支出合计|<|<|9.00",
            ),
        ),
        rules(),
    )
    assert tables[0].kind == "budget_summary"
    totals = [f for f in tables_to_facts(tables, rules()) if f.subject.total == "year"]
    assert [(f.subject.flow, str(f.value), f.blank) for f in totals] == [
        ("income", "9.00", False),
        ("expenditure", "9.00", False),
    ]


def test_pages_join_with_and_without_a_header_and_when_the_page_cuts_the_header_off() -> None:
    first = bordered(
        "科目编码|科目名称|合计|基本支出|项目支出", "201|一般公共服务支出|3.00|3.00|", "20101|人大事务|3.00|3.00|"
    )
    bare = bordered("2010101|行政运行|3.00|3.00|", page=2, continues=True)
    again = bordered("科目编码|科目名称|合计|基本支出|项目支出", "208|社会保障和就业支出|4.00|4.00|", page=3)
    (joined,) = find_tables(document("一般公共预算财政拨款支出决算表", first, bare, again), rules())
    assert [row.code for row in joined.rows] == ["201", "20101", "2010101", "208"]
    assert joined.pages == (1, 2, 3)
    assert [row.index for row in joined.rows] == [1, 2, 3, 4]

    header = bordered("收入|<|支出|<")
    body = bordered(
        "项目|金额|项目|金额", "一、一般公共预算|9.00|一、基本支出|9.00", "收入合计|9.00|支出合计|9.00",
        page=2, continues=True,
    )  # fmt: skip
    (cut,) = find_tables(document("财政拨款收支预算总表", header, body), rules())
    assert cut.kind == "budget_appropriation"
    assert cut.columns[1].path == ("收入", "金额")


def test_a_new_title_begins_a_new_table_although_the_header_is_the_same() -> None:
    header = "科目编码|科目名称|合计|基本支出|项目支出"
    tables = find_tables(
        document(
            "政府性基金预算财政拨款支出决算表",
            bordered(header, "|合计|1.00||1.00"),
            "国有资本经营预算财政拨款支出决算表",
            bordered(header, "|合计|2.00||2.00", page=2),
        ),
        rules(),
    )
    assert [table.kind for table in tables] == ["fund", "capital"]


def test_codes_that_each_row_fills_only_at_its_own_level() -> None:
    (table,) = find_tables(
        document(
            "支出决算表",
            bordered(
                "类|款|项|科目名称|本年支出合计|基本支出|项目支出|经营支出",
                "205|||教育支出|3.00|3.00||",
                "|02||普通教育|3.00|3.00||",
                "||02|小学教育|2.00|2.00||",
                "||3|初中教育|1.00|1.00||",
                "|99||其他教育支出||||",
            ),
        ),
        rules(),
    )
    assert [row.code for row in table.rows] == ["205", "20502", "2050202", "2050203", "20599"]
    assert table.rows[3].path == ("教育支出", "普通教育", "初中教育")


def test_rows_of_owners_are_not_functions() -> None:
    tables = find_tables(
        document(
            "部门收入总表",
            bordered(
                "单位编码|单位名称|合计|财政拨款|事业收入",
                "|合计|5.00|4.00|1.00",
                "101|临溪县苗圃|3.00|3.00|",
                "102|临溪县公园|2.00|1.00|1.00",
            ),
        ),
        rules(),
    )
    facts = tables_to_facts(tables, rules())
    assert {f.row_path for f in facts} == {("合计",)}


KIND = 'kind = "odd"\nreport = "budget"\ntitles = ["甲"]\nmeasure = "budget"\n'


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ('[vocabulary]\nx = [{ labels = ["甲"], colour = "red" }]', "2: vocabulary.x.colour: unknown"),
        ('[vocabulary]\nx = [{ patterns = ["("] }]', "2: vocabulary.x.patterns: not a regular expression"),
        ('[vocabulary]\nx = [{ item = "y" }]', "2: vocabulary.x: an entry without labels"),
        (KIND, "1: block: missing"),
        (KIND + 'block = [{ row_words = ["no"] }]', "5: block.row_words: vocabulary no: unknown"),
        (KIND + "block = [{ rows = [] }]", "5: block.rows: unknown; did you mean row_words?"),
        ('kind = "odd"\nshape = "round"', "2: shape: unknown"),
    ],
)  # fmt: skip
def test_a_broken_entry_names_its_file_and_key(source: str, key: str) -> None:
    good = load_rulebook().folder("tables")
    broken = RuleFile("tables/odd.toml", source, tomllib.loads(source))
    with pytest.raises(RuleError, match=r"rules/tables/odd\.toml:\d+: .*") as raised:
        compile_tables((*good, broken))
    assert key in str(raised.value)


def test_no_words_at_all_is_said() -> None:
    with pytest.raises(RuleError, match="words"):
        compile_tables(())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_an_amount_reads_as_it_was_printed(value: Decimal) -> None:
    for text in (f"{value:.2f}", f"{value:,.2f}", f" {value:,.2f} "):
        assert cell_to_amount(text) == (value, 2)


@pytest.mark.parametrize("text", ["", "-", "—", "－－", " "])
def test_a_blank_and_a_dash_are_zero(text: str) -> None:
    assert cell_to_amount(text) == (Decimal(0), 0)


@pytest.mark.parametrize("text", ["1,23", "12.5%", "1.2.3", "万元", "3人", "1-2"])
def test_what_is_no_amount(text: str) -> None:
    assert cell_to_amount(text) is None


def test_labels_are_compared_without_their_dress() -> None:
    assert label_to_text(" “三 公”经费 (境) : ") == "三公经费（境）："


_WORDS = [
    "", "项目", "科目编码", "科目名称", "行次", "栏次", "1", "2", "收入", "支出", "合计", "本年收入合计", "总计",
    "一、教育支出", "其中：", "（一）甲", "201", "20101", "12.50", "1,000", "-", "财政拨款收入", "事业收入", "基本支出",
    "项目支出", "预算数", "因公出国（境）费", "公务接待费", "小计", "年初结转和结余", "单位：万元",
    "注：本表无数据", "2023年决算数", "人员经费", "",
]  # fmt: skip
_GRIDS = st.lists(st.lists(st.sampled_from(_WORDS), min_size=4, max_size=4), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(_GRIDS, min_size=1, max_size=3), st.booleans())
def test_no_grid_of_known_words_breaks_the_stages(grids: list[list[list[str]]], spans_known: bool) -> None:
    blocks: list[str | Grid] = ["收入支出决算总表"]
    for rows in grids:
        cells = tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row))
        blocks.append(Grid(cells, len(rows), 4, spans_known=spans_known))
    tables = find_tables(document(*blocks), rules())
    facts = tables_to_facts(tables, rules())
    checks, closes = check_ties(tables, facts, compile_ties(load_rulebook().folder("ties")))
    assert set(closes) == {table.id for table in tables}
    assert len({check.id for check in checks}) == len(checks)
