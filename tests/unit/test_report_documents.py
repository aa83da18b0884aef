"""The documentation says what the project does: rule pages and the outputs shown in the READMEs."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_documentation_is_up_to_date() -> None:
    current = runpy.run_path(str(ROOT / "docs" / "build.py"))["current_pages"]()
    stale = [name for name, text in current.items() if (ROOT / name).read_text("utf-8") != text]
    assert stale == [], "run make docs"
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "rules").iterdir()}
    assert pages == {name for name in current if name.startswith("docs/rules/")}, "run make docs"
