"""The vectors of the narrative: words, claims and checks. What a vector holds: gouji.proof.vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.proof.vectors import Vector, load_vectors, run_vector

FOLDER = Path(__file__).parent / "vectors"


def cases(kind: str) -> list[object]:
    """One parameter for each vector; a known failure must fail, so that its mark goes when it is mended."""
    out = []
    for vector in load_vectors(FOLDER / kind):
        reason = vector.data.get("known_failure")
        marks = [pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)] if reason else []
        out.append(pytest.param(vector, id=vector.name, marks=marks))
    return out


def hold(vector: Vector) -> None:
    complaints = run_vector(vector)
    assert not complaints, "\n".join([vector.data["text"], *complaints])


@pytest.mark.parametrize("vector", cases("lexicon"))
def test_words(vector: Vector) -> None:
    hold(vector)


@pytest.mark.parametrize("vector", cases("claims"))
def test_sentence(vector: Vector) -> None:
    hold(vector)


@pytest.mark.parametrize("vector", cases("checks"))
def test_report(vector: Vector) -> None:
    hold(vector)
