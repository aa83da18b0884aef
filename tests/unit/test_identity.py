"""Where the body names a unit or a year of its own. What the cover says is in tests/vectors/lexicon/identity.toml."""

from __future__ import annotations

from gouji.compiled import compile_rules
from gouji.ingest.read import read_document
from gouji.model import Claim
from gouji.parse.identity import read_identity
from gouji.pipeline import check

RULES = compile_rules()


def claims(body: str) -> tuple[Claim, ...]:
    text = f"云溪区文物保护中心2024年度部门决算\n\n第一部分 部门决算情况说明\n\n{body}\n"
    return tuple(c for c in check(text.encode(), name="report.txt").claims if c.kind == "identity")


def test_a_heading_says_its_year() -> None:
    found = [c for c in claims("一、2023年度部门决算收支情况") if c.extra["year"] == 2023]
    assert len(found) == 1
    assert found[0].extra["heading"] and found[0].sentence == ""  # a heading is no sentence


def test_a_sentence_that_begins_with_a_unit_and_a_year_says_whose_figures_it_states() -> None:
    (found,) = [c for c in claims("云溪区考古工作中心2024年度本年支出合计512.40万元。") if c.sentence]
    assert found.extra["unit"] == "云溪区考古工作中心"
    assert found.at == (0, 9)


def test_a_heading_about_another_year_by_right_says_nothing() -> None:
    assert all(c.extra["year"] != 2023 for c in claims("一、与2023年度部门决算对比情况"))


def test_the_most_frequent_name_and_year_win() -> None:
    lines = ["云溪区文物保护中心2024年度部门决算"] * 2 + ["云溪区考古工作中心2023年度部门决算"]
    identity = read_identity(read_document("\n".join(lines).encode(), "r.txt"), RULES.identity, RULES.folding)
    assert (identity.unit_name, identity.year, identity.kind) == ("云溪区文物保护中心", 2024, "final_account")


def test_a_title_on_two_lines_of_the_cover_is_one() -> None:
    lines = ["2024年度云溪区文物保护中心部门", "决算", "目录", "第二部分：云溪区文物保护中心2024年度部门决算表"]
    identity = read_identity(read_document("\n".join(lines).encode(), "r.txt"), RULES.identity, RULES.folding)
    assert identity.title == "2024年度云溪区文物保护中心部门决算"
