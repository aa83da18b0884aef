"""Reports of one unit over the years are held against each other by a scan, whenever they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.writer.__main__ import write_pair
from corpus.writer.render_txt import render_txt
from tests.batch.scanning import scan

from gouji.batch.store import open_store


def _options(url: str) -> dict[str, list[str]]:
    """The name of each report's file → those of the reports it was held against."""
    with open_store(url) as store:
        out: dict[str, list[str]] = {}
        for report in store.reports():
            options: dict[str, Any] = report.json["run"]["options"]
            used = [one["file"] for key in ("prior", "budget") for one in options.get(key) or [] if one["used"]]
            out[Path(report.path).name] = sorted(Path(path).name for path in used)
        assert len(out) == len(list(store.reports()))  # no report stands twice
        return out


def test_last_years_report_is_found_by_name_and_year(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    folder.mkdir()
    this, last, _ = write_pair("donghu", 1, "small")
    (folder / "this.txt").write_text(render_txt(this), "utf-8")
    scan(folder, "--store", store)
    assert _options(str(store)) == {"this.txt": []}
    (folder / "last.txt").write_text(render_txt(last), "utf-8")
    assert "held against last year's report or the budget: 1" in scan(folder, "--store", store).output
    assert _options(str(store)) == {"this.txt": ["last.txt"], "last.txt": []}
    again = scan(folder, "--store", store).output
    assert "held against" not in again and "of these done before: 2" in again
    (folder / "copy.txt").write_bytes((folder / "this.txt").read_bytes())
    scan(folder, "--store", store)
    assert set(_options(str(store))) <= {"this.txt", "copy.txt", "last.txt"}
