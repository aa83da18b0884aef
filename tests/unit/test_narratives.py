"""Narratives without a mistake, written to mislead: nothing is found in them, and nothing is left unread.

Each file holds what real reports say in a way that a careless reader takes for an error: wholes that are not named,
other years beside this one, sums in words. A false alarm that was mended leaves its sentence here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji import check

FOLDER = Path(__file__).parents[1] / "narratives"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_nothing_is_found_where_nothing_is_wrong(path: Path) -> None:
    report = check(path, language="en")
    assert [(f.rule, f.message) for f in report.findings if f.severity != "note"] == []
    assert [e.number.text for e in report.entries if e.status == "unread"] == []
