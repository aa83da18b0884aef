"""Every rule has a vector that it must hit and one that it must not; files of vectors are named after their rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.proof.vectors import Vector, load_vectors
from gouji.rulebook import load_rulebook

FOLDER = Path(__file__).parent / "vectors"
BOOK = load_rulebook()
CLAIMS = load_vectors(FOLDER / "claims")
PATTERNS = [(file.stem, entry["id"]) for file in BOOK.folder("claims") for entry in file.data.get("pattern", ())]


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
