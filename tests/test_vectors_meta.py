"""Every rule has a vector that it must hit and one that it must not; files of vectors are named after their rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.proof.vectors import Vector, load_vectors
from gouji.rulebook import load_rulebook

FOLDER = Path(__file__).parent / "vectors"
BOOK = load_rulebook()
CLAIMS = load_vectors(FOLDER / "claims")
CHECKS = load_vectors(FOLDER / "checks")
PATTERNS = [(file.stem, entry["id"]) for file in BOOK.folder("claims") for entry in file.data.get("pattern", ())]
# What tables are held to has vectors of its own (tests/vectors/ties).
OF_TABLES = ("table-", "three-public-sum")
RULES = [file.stem for file in BOOK.folder("checks") if not file.stem.startswith(OF_TABLES)]


@pytest.mark.parametrize("kind", ["claims", "lexicon", "checks"])
def test_vector_files_are_named_after_rule_files(kind: str) -> None:
    rules = {file.stem for file in BOOK.folder(kind)}
    assert {path.stem for path in (FOLDER / kind).glob("*.toml")} <= rules


@pytest.mark.parametrize("vector", [pytest.param(v, id=v.name) for v in CLAIMS])
def test_claim_vector_stands_in_the_file_of_its_pattern(vector: Vector) -> None:
    of_words = vector.path.stem == "fragments" and vector.data["pattern"] in [name for _, name in PATTERNS]
    assert of_words or (vector.path.stem, vector.data["pattern"]) in PATTERNS
    assert not vector.data.get("none") or vector.data.get("why"), "a near miss says why it is none"


@pytest.mark.parametrize("pattern", [name for _, name in PATTERNS])
def test_pattern_has_a_hit_and_a_near_miss(pattern: str) -> None:
    own = [v for v in CLAIMS if v.data["pattern"] == pattern and "known_failure" not in v.data]
    assert any(not v.data.get("none") for v in own), "no sentence that it must read"
    assert any(v.data.get("none") for v in own), "no sentence that it must leave alone"


@pytest.mark.parametrize("vector", [pytest.param(v, id=v.name) for v in CHECKS])
def test_check_vector_stands_in_the_file_of_its_rule(vector: Vector) -> None:
    assert vector.data["rule"] == vector.path.stem
    assert _hit(vector) or vector.data.get("why"), "a near miss says why it is none"


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_a_hit_and_a_near_miss(rule: str) -> None:
    own = [v for v in CHECKS if v.data["rule"] == rule and "known_failure" not in v.data]
    assert any(_hit(v) for v in own), "no report that it must speak up on"
    assert any(not _hit(v) for v in own), "no report that it must leave alone"


def _hit(vector: Vector) -> bool:
    return any(one["rule"] == vector.data["rule"] for one in vector.data["found"])
