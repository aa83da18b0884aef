"""The reports kept in corpus/ are what the writer writes, byte for byte."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the writer is run from the checkout, it is not installed

from corpus.writer.__main__ import committed  # noqa: E402

FILES = [(folder, name) for folder in ("demo", "second") for name in ("report.txt", "gold.json")]


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, str]]:
    return committed()


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_committed_report_is_what_the_writer_writes(written: dict[str, dict[str, str]], folder: str, name: str) -> None:
    assert (ROOT / "corpus" / folder / name).read_text("utf-8") == written[folder][name]


def test_demo_holds_its_planted_errors() -> None:
    gold = json.loads((ROOT / "corpus" / "demo" / "gold.json").read_text("utf-8"))
    text = (ROOT / "corpus" / "demo" / "report.txt").read_text("utf-8").replace("\n", "")
    assert len({p["class"] for p in gold["planted"]}) >= 6
    for planted in gold["planted"]:
        assert planted["stated"] in planted["quote"]
        assert planted["stated"] in text
        assert planted["where"].get("sentence", "") in text


def test_second_report_is_clean_and_has_all_nine_tables() -> None:
    gold = json.loads((ROOT / "corpus" / "second" / "gold.json").read_text("utf-8"))
    assert gold["clean"] and not gold["planted"]
    assert len({f["table"] for f in gold["facts"]}) == 9
    assert all(Decimal(f["value"]) >= 0 for f in gold["facts"])
