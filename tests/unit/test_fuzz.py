"""The fuzzing runner: the same inputs every time, its seeds are real reports, and a few of them go through."""

from __future__ import annotations

import pytest
from fuzz.seeds import MAKERS, seeds
from fuzz.tries import make, try_one

from gouji.ingest.read import read_document

KINDS = sorted(set(MAKERS) - {"pdf"})  # its seeds are written by the corpus when a campaign begins


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_are_read_as_what_they_are(kind: str) -> None:
    documents = [read_document(data, f"seed.{kind}") for data in seeds(kind)]
    assert {document.format for document in documents} <= {kind, "txt"}  # Markdown may look like text
    assert any("万元" in document.text for document in documents)
    assert any(document.blocks for document in documents)


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_are_the_same_every_time_and_go_through(kind: str) -> None:
    for index in range(4):
        data = make(kind, 1, index)
        assert data == make(kind, 1, index)
        assert try_one(kind, data, whole=index == 0)
    assert len({make(kind, 1, index) for index in range(8)}) > 4
