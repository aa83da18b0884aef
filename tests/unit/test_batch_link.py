"""Which reports of many belong to one unit."""

from __future__ import annotations

from gouji.batch.link import Links, Row, link_reports
from gouji.rulebook import load_rulebook
from gouji.unit_names import compile_names

RULES = compile_names(load_rulebook().file("lexicon/sources.toml"))
UNIT = "泊宁市霁原县卫生健康局"


def links(*rows: Row) -> dict[str, Links]:
    return link_reports(rows, RULES, {})


def test_final_account_and_budget_of_a_unit() -> None:
    found = links(
        Row("f24", UNIT, 2024, "final_account"),
        Row("b24", "霁原县卫生健康局", 2024, "budget"),
        Row("f23", UNIT + "（本级）", 2023, "final_account"),
        Row("b23", UNIT, 2023, "budget"),
        Row("f22", UNIT, 2022, "final_account"),
        Row("else", "泊宁市澜江县卫生健康局", 2023, "final_account"),
    )
    assert found["f24"] == Links(("f23", "b23"), ("b24",))
    assert found["b24"] == Links(("b23", "f23"))
    assert found["f23"] == Links(("f22",), ("b23",))
    assert found["f22"] == found["else"] == Links()


def test_scopes_keep_apart() -> None:
    found = links(
        Row("alone24", UNIT, 2024, "final_account", "alone"),
        Row("all24", UNIT, 2024, "final_account", "department"),
        Row("alone23", UNIT, 2023, "final_account", "alone"),
        Row("all23", UNIT, 2023, "final_account", "department"),
    )
    assert found["alone24"].prior == ("alone23",)
    assert found["all24"].prior == ("all23",)


def test_two_reports_of_one_name_are_no_choice() -> None:
    found = links(
        Row("f24", "霁原县档案馆", 2024, "final_account"),
        Row("one", "霁原县档案馆", 2023, "final_account"),
        Row("two", "霁原县档案馆", 2023, "final_account"),
    )
    assert found["f24"] == Links(ambiguous=("prior",))


def test_a_name_without_its_place_means_the_only_one_there_is() -> None:
    rows = [Row("f24", "档案馆", 2024, "final_account"), Row("one", "霁原县档案馆", 2023, "final_account")]
    assert links(*rows)["f24"].prior == ("one",)
    rows.append(Row("two", "澜江县档案馆", 2023, "final_account"))
    assert links(*rows)["f24"] == Links(ambiguous=("prior",))


def test_what_has_no_name_year_or_kind_is_linked_to_nothing() -> None:
    found = links(
        Row("noname", "", 2024, "final_account"),
        Row("noyear", UNIT, None, "final_account"),
        Row("nokind", UNIT, 2024, "other"),
        Row("f23", UNIT, 2023, "final_account"),
        Row("nameless", "", 2023, "final_account"),
    )
    assert set(found.values()) == {Links()}
