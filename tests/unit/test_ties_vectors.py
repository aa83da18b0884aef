"""tests/vectors/ties against rules/ties: every tie has a case that breaks it; near misses do not."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gouji.ingest.from_text import read_text
from gouji.model import Check, Fact, Table
from gouji.parse.facts import tables_to_facts
from gouji.parse.tables import compile_tables, find_tables
from gouji.reconcile.tie_fault import place_of
from gouji.reconcile.tie_rules import Seen
from gouji.reconcile.ties import TieRules, check_ties, compile_ties
from gouji.rulebook import load_rulebook, rules_folder

FOLDER = Path(__file__).parents[1] / "vectors" / "ties"
STEMS = sorted(path.stem for path in FOLDER.glob("*.toml"))
BASES = sorted(path.name for path in FOLDER.glob("*.txt"))
SEVERITY = ("agrees", "rounding", "tail", "disagrees")


@cache
def rules() -> tuple[Any, TieRules]:
    book = load_rulebook()
    return compile_tables(book.folder("tables")), compile_ties(book.folder("ties"))


def read(text: str) -> tuple[tuple[Table, ...], tuple[Fact, ...]]:
    document = read_text(text.replace("|", "\t").encode(), "vector", "")
    tables = find_tables(document, rules()[0])
    return tables, tables_to_facts(tables, rules()[0])


def edited(case: dict[str, Any]) -> str:
    text = (FOLDER / case["base"]).read_text("utf-8")
    old, new = case["replace"]
    assert old in text, old
    return text.replace(old, new, 1)


def cases(kind: str) -> list[Any]:
    out = []
    for stem in STEMS:
        for n, case in enumerate(tomllib.loads((FOLDER / f"{stem}.toml").read_text("utf-8")).get(kind, ())):
            out.append(pytest.param(case, id=f"{stem}-{n}-{case['tie']}"))
    return out


def of_tie(name: str) -> TieRules:
    """Only the tie of this name (and its copy for budgets); only the trees when it has none."""
    every = rules()[1]
    if not name:
        return replace(every, ties=())
    ties = tuple(tie for tie in every.ties if tie.id in (name, f"budget_{name}"))
    assert ties, name
    return replace(every, ties=ties, trees=())


def place(check: Check, tables: tuple[Table, ...], facts: tuple[Fact, ...]) -> list[str]:
    out = []
    by_id = {table.id: table for table in tables}
    for ref in check.fault_cells:
        fact = next(f for f in facts if (f.table, f.row, f.column) == (ref.table, ref.row, ref.column))
        column = by_id[ref.table].columns[ref.column]
        row = next(r for r in by_id[ref.table].rows if (r.block, r.index) == (column.block, ref.row))
        out.append(place_of(Seen(fact, ref, row, column, 0), by_id))
    return out


@pytest.mark.parametrize("base", BASES)
def test_every_tie_holds_in_the_bases(base: str) -> None:
    tables, facts = read((FOLDER / base).read_text("utf-8"))
    checks, closes = check_ties(tables, facts, rules()[1])
    assert {check.verdict for check in checks} <= {"agrees", "undecided"}
    assert False not in closes.values()
    assert all(table.kind for table in tables)


@pytest.mark.parametrize("case", cases("break"))
def test_a_break_is_found_and_laid_on_its_cell(case: dict[str, Any]) -> None:
    tables, facts = read(edited(case))
    alone, _ = check_ties(tables, facts, of_tie(case["tie"]))
    assert "disagrees" in {check.verdict for check in alone}
    checks, _ = check_ties(tables, facts, rules()[1])
    broken = [check for check in checks if check.verdict == "disagrees"]
    rule = alone[0].rule
    assert any(check.rule == rule for check in broken)
    assert all(check.fault_cells and check.formula and check.values["place"] for check in broken)
    if "fault" in case:
        assert [case["fault"]] in [place(check, tables, facts) for check in broken if check.rule == rule]
        assert all(case["fault"] in place(check, tables, facts) for check in broken)


@pytest.mark.parametrize("case", cases("hold"))
def test_a_near_miss_is_no_error(case: dict[str, Any]) -> None:
    tables, facts = read(edited(case))
    checks, _ = check_ties(tables, facts, of_tie(case["tie"]))
    verdicts = [check.verdict for check in checks if check.verdict != "undecided"]
    worst = max(verdicts, key=SEVERITY.index, default="")
    assert worst == case["verdict"], case["why"]


def test_every_tie_has_a_case_that_breaks_it_beside_its_rule_file() -> None:
    for path in sorted((rules_folder() / "ties").glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        vector = tomllib.loads((FOLDER / path.name).read_text("utf-8"))
        assert {tie["id"] for tie in data.get("tie", ())} <= {case["tie"] for case in vector["break"]}, path.name
