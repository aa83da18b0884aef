"""tests/vectors/tables against rules/tables: every kind of table is known and read as the facts it states."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gouji.ingest.from_text import read_text
from gouji.model import Fact, Subject
from gouji.parse.facts import tables_to_facts
from gouji.parse.tables import TableRules, compile_tables, find_tables
from gouji.rulebook import load_rulebook, rules_folder

FOLDER = Path(__file__).parents[1] / "vectors" / "tables"
PARTS = ("flow", "fund", "part", "item", "total")


@cache
def rules() -> TableRules:
    return compile_tables(load_rulebook().folder("tables"))


def cases() -> list[Any]:
    out = []
    for path in sorted(FOLDER.glob("*.toml")):
        for n, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"]):
            out.append(pytest.param(case, id=f"{path.stem}-{n}"))
    return out


def is_meant(fact: Fact, expected: dict[str, str]) -> bool:
    subject = Subject(**{part: expected.get(part, "") for part in PARTS})
    rest = {key: expected[key] for key in ("measure", "period", "unit", "code") if key in expected}
    return fact.subject == subject and all(getattr(fact, key) == value for key, value in rest.items())


@pytest.mark.parametrize("case", cases())
def test_a_table_is_known_and_read(case: dict[str, Any]) -> None:
    document = read_text(case["text"].replace("|", "\t").encode(), "vector", "")
    tables = find_tables(document, rules())
    assert [table.kind or "" for table in tables] == case["kinds"], case["why"]
    facts = tables_to_facts(tables, rules())
    for expected in case["facts"]:
        found = [fact for fact in facts if is_meant(fact, expected)]
        assert {fact.value for fact in found} == {Decimal(expected["value"])}, (case["why"], expected)
    if "title" in case:
        assert tables[0].title == case["title"]
    assert tables[0].declared_empty == case.get("empty", False)
    if "notes" in case:
        assert [document.text[start:end] for start, end in tables[0].notes] == case["notes"]


def test_every_kind_has_a_case_beside_its_rule_file() -> None:
    stems = {path.stem for path in FOLDER.glob("*.toml")}
    assert stems == {path.stem for path in (rules_folder() / "tables").glob("*.toml")}
    for kind in rules().kinds:
        cases = tomllib.loads((FOLDER / f"{kind}.toml").read_text("utf-8"))["case"]
        assert any(kind in case["kinds"] for case in cases), kind
