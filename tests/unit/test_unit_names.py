"""Names of units as they vary from year to year."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.model import RuleError
from gouji.rulebook import load_rulebook
from gouji.unit_names import compile_names, read_aliases

RULES = compile_names(load_rulebook().file("lexicon/sources.toml"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("泊宁市霁原县卫生健康局", "泊宁市霁原县卫生健康局"),
        ("泊宁市霁原县卫生健康局", "霁原县卫生健康局"),
        ("泊宁市霁原县卫生健康局（本级）", "泊宁市霁原县卫生健康局"),
        ("泊宁市霁原县卫生健康局(部门)", "霁原县卫生健康局机关"),
        ("2023年度霁原县卫生健康局", "霁原县卫生健康局"),
        ("中共霁原县委办公室", "霁原县委办公室"),
        ("云溪自治州霁原县档案馆", "档案馆"),
        ("霁原县 档案馆", "霁原县档案馆"),
    ],
)
def test_names_of_one_unit(one: str, other: str) -> None:
    assert RULES.same_unit(one, other, {})
    assert RULES.same_unit(other, one, {})
    assert RULES.key(one, {}) == RULES.key(other, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("霁原县卫生健康局", "澜江县卫生健康局"),  # another county
        ("霁原县卫生健康局", "霁原县卫生健康监督所"),
        ("霁原县中级人民法院", "人民法院"),  # what is left out is no place
        ("霁原县机关事务管理局", "霁原县事务管理局"),
        ("霁原县卫生健康局", ""),
    ],
)
def test_names_of_two_units(one: str, other: str) -> None:
    assert not RULES.same_unit(one, other, {})
    assert not RULES.same_unit(other, one, {})


def test_aliases_join_the_names_that_a_unit_has_had(tmp_path: Path) -> None:
    file = tmp_path / "aliases.csv"
    file.write_text("# 2023年机构改革\n霁原县卫生和计划生育局,霁原县卫生健康局,霁原县卫健局\n", "utf-8-sig")
    aliases = read_aliases(file, RULES)
    assert RULES.same_unit("霁原县卫生和计划生育局", "泊宁市霁原县卫生健康局", aliases)
    assert RULES.same_unit("霁原县卫生和计划生育局（本级）", "霁原县卫健局", aliases)
    assert not RULES.same_unit("霁原县档案馆", "霁原县卫健局", aliases)


@pytest.mark.parametrize(
    ("text", "says"), [("甲县甲局\n", ":1: one name"), ("甲县甲局,甲县乙局\n甲县丙局,甲县乙局\n", ":2: 甲县乙局")]
)
def test_a_broken_file_of_aliases_names_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "aliases.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(RuleError, match=says):
        read_aliases(file, RULES)


def test_a_missing_file_of_aliases_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"none\.csv"):
        read_aliases(tmp_path / "none.csv", RULES)


@pytest.mark.parametrize(
    ("title", "unit", "scope"),
    [
        ("2024年度霁原县卫生健康局部门决算", "霁原县卫生健康局", "department"),
        ("2024年度霁原县卫生健康局单位决算", "霁原县卫生健康局", "alone"),
        ("2024年度霁原县卫生健康局(本级)决算", "霁原县卫生健康局", "alone"),
        ("2024年度决算公开", "霁原县卫生健康局", ""),
    ],
)
def test_scope(title: str, unit: str, scope: str) -> None:
    assert RULES.scope(title, unit) == scope
