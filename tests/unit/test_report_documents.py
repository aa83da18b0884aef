"""The documentation says what the project does: rule pages and the outputs shown in the READMEs."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_documentation_is_up_to_date() -> None:
    current = runpy.run_path(str(ROOT / "docs" / "build.py"))["current_pages"]()
    stale = [name for name, text in current.items() if (ROOT / name).read_text("utf-8") != text]
    assert stale == [], "run make docs"
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "rules").iterdir()}
    assert pages == {name for name in current if name.startswith("docs/rules/")}, "run make docs"


def test_pictures_show_what_the_project_shows() -> None:
    record = json.loads((ROOT / "docs" / "pictures" / "pictures.json").read_text("utf-8"))
    shown = runpy.run_path(str(ROOT / "docs" / "pictures.py"))["shown"]()
    assert {name: each["shows"] for name, each in record.items()} == shown, "run make pictures"


def test_pictures_are_small_as_recorded_and_shown() -> None:
    folder = ROOT / "docs" / "pictures"
    record = json.loads((folder / "pictures.json").read_text("utf-8"))
    assert {path.name for path in folder.glob("*.png")} == set(record)
    for name, each in record.items():
        data = (folder / name).read_bytes()
        assert len(data) < 200_000
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
    texts = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert set(re.findall(r"docs/pictures/([^)]+)", texts)) == set(record)
