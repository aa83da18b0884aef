"""Reports of one unit over the years are held against each other by a scan, whenever they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from corpus.writer.__main__ import write_pair
from corpus.writer.render_docx import render_docx
from corpus.writer.render_html import render_html
from corpus.writer.render_md import render_md
from corpus.writer.render_txt import render_txt
from tests.batch.scanning import scan

from gouji import check
from gouji.batch.discovery import Found
from gouji.batch.grouping import compile_part_names
from gouji.batch.neighbours import chains_of
from gouji.batch.scan import Scan
from gouji.batch.store import open_store
from gouji.batch.store_write import Writer
from gouji.batch.work import FoundFile, Limits, Orders, Result, Task
from gouji.batch.worker import check_task
from gouji.ingest.from_html import html_to_lines
from gouji.model import Identity
from gouji.rulebook import load_rulebook
from gouji.settings import Settings
from gouji.unit_names import compile_names


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


def _places(tmp_path: Path) -> tuple[Path, Path]:
    """An empty folder for reports, and where the store goes."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder, tmp_path / "s.sqlite"


def test_reports_that_come_in_together_are_checked_once_each(tmp_path: Path) -> None:
    folder, store = _places(tmp_path)
    this, last, _ = write_pair("donghu", 1, "small", wrong=True)
    (folder / "a-this.txt").write_text(render_txt(this), "utf-8")
    (folder / "b-last.txt").write_text(render_txt(last), "utf-8")
    output = scan(folder, "--store", store).output
    assert "once more" not in output
    assert "held against last year's report or the budget this time: 1" in output
    assert _options(str(store)) == {"a-this.txt": ["b-last.txt"], "b-last.txt": []}
    alone = check(folder / "a-this.txt", prior=[folder / "b-last.txt"], language="en").to_dict()
    with open_store(str(store)) as kept:
        found = next(one.json for one in kept.reports() if one.path.endswith("a-this.txt"))
    assert found["findings"] == alone["findings"] != []
    again = scan(folder, "--store", store).output
    assert "of these done before: 2" in again and "held against" not in again


def test_a_report_that_comes_in_later_is_checked_once_beside_the_one_before(tmp_path: Path) -> None:
    folder, store = _places(tmp_path)
    this, last, _ = write_pair("donghu", 1, "small")
    (folder / "last.txt").write_text(render_txt(last), "utf-8")
    scan(folder, "--store", store)
    (folder / "this.txt").write_text(render_txt(this), "utf-8")
    output = scan(folder, "--store", store).output
    assert "once more" not in output and "held against last year's report or the budget this time: 1" in output
    assert _options(str(store)) == {"this.txt": ["last.txt"], "last.txt": []}


def test_a_wrong_guess_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two units whose reports are taken for one's."""
    folder, store = _places(tmp_path)
    for name, seed in (("a.txt", 1), ("b.txt", 2)):
        (folder / name).write_text(render_txt(write_pair("donghu", seed, "small").this), "utf-8")

    def guess(tasks: Sequence[Task], *_: object) -> list[tuple[Task, ...]]:
        first, second = tasks
        return [(replace(first, needed=True), replace(second, prior=(first.files,)))]

    monkeypatch.setattr("gouji.batch.scan.chains_of", guess)
    output = scan(folder, "--store", store).output
    assert "once more: 1" in output and "this time" not in output
    with open_store(str(store)) as kept:
        reports = list(kept.reports())
    assert [one.json["run"]["options"]["prior"] for one in reports] == [[], []]


def test_a_report_whose_neighbour_cannot_be_read_is_checked_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = _places(tmp_path)
    this, last, _ = write_pair("donghu", 1, "small")
    (folder / "a.txt").write_text(render_txt(last), "utf-8")
    (folder / "b.txt").write_text(render_txt(this), "utf-8")

    def guess(tasks: Sequence[Task], *_: object) -> list[tuple[Task, ...]]:
        first, second = tasks
        gone = replace(first.files[0], container=str(tmp_path / "gone.txt"))
        return [(first,), (replace(second, prior=((gone,),)),)]

    monkeypatch.setattr("gouji.batch.scan.chains_of", guess)
    assert "once more: 1" in scan(folder, "--store", store).output
    assert _options(str(store)) == {"a.txt": [], "b.txt": ["a.txt"]}


def test_a_glance_tells_whose_the_reports_are(tmp_path: Path) -> None:
    report = write_pair("donghu", 1, "small").this
    contents = {
        "a.txt": render_txt(report).encode(),
        "a.md": render_md(report),
        "a.html": render_html(report),
        "a.docx": render_docx(report),
        "a.pdf": pytest.importorskip("corpus.writer.render_pdf", reason="needs reportlab").render_pdf(report),
        "broken.pdf": b"%PDF-1.7 and no more",
        "broken.docx": b"PK\x03\x04 and no more",
    }
    files = []
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        files.append(FoundFile(name, str(tmp_path / name)))
    files.append(FoundFile("gone", str(tmp_path / "gone")))
    seen = check_task(Task(-1, tuple(files), glance=True), Orders(Settings(), Limits())).glances
    whole = check(tmp_path / "a.txt").identity
    assert [(one.unit_name, one.year, one.kind) for one in seen[:5] if one] == [
        (whole.unit_name, whole.year, whole.kind)
    ] * 5
    assert seen[5:] == (None, None, None)


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<title>某局</title><p>甲<b>乙</b><br>丙</p>丁", ["某局", "甲乙", "丙", "丁"]),
        ("<nav>甲</nav><p>乙</p><a href='x.html'>丙</a>丁<script>戊</script>", ["乙", "丁"]),
        ("<p>甲<a href='#1'>乙</a>丙</p><div class='footer'>丁</div>", ["甲乙丙"]),
    ],
)
def test_the_lines_of_a_page_are_without_links_and_what_stands_around(page: str, lines: list[str]) -> None:
    found = html_to_lines(f"<html><body>{page}</body></html>".encode())
    assert [line for line in found if line.strip()] == lines


def test_chains_are_in_the_order_of_the_years() -> None:
    names = compile_names(load_rulebook().file("lexicon/sources.toml"))
    years = [2024, 2022, 2023, 2023]
    units = ["甲市教育局", "甲市教育局", "甲市教育局", "乙市教育局"]
    files = [FoundFile(f"{n}.pdf", f"{n}.pdf", digest=str(n)) for n in range(4)]
    seen = {
        file: Identity(f"{unit}{year}年度部门决算", unit, year, "final_account")
        for file, unit, year in zip(files, units, years, strict=True)
    }
    tasks = [Task(number, (file,)) for number, file in enumerate(files, 1)]
    chain, lone = chains_of(tasks, seen, names, {})
    assert [task.number for task in chain] == [2, 3, 1] and lone == (tasks[3],)
    assert [task.needed for task in chain] == [True, True, False]
    assert [task.prior for task in chain] == [(), ((files[1],),), ((files[2],),)]
    assert chains_of(tasks, {}, names, {}) == [(task,) for task in tasks]


def test_last_years_report_is_found_by_name_and_year(tmp_path: Path) -> None:
    folder, store = _places(tmp_path)
    this, last, _ = write_pair("donghu", 1, "small")
    (folder / "this.txt").write_text(render_txt(this), "utf-8")
    scan(folder, "--store", store)
    assert _options(str(store)) == {"this.txt": []}
    (folder / "last.txt").write_text(render_txt(last), "utf-8")
    assert "held against last year's report or the budget once more: 1" in scan(folder, "--store", store).output
    assert _options(str(store)) == {"this.txt": ["last.txt"], "last.txt": []}
    again = scan(folder, "--store", store).output
    assert "held against" not in again and "of these done before: 2" in again
    (folder / "copy.txt").write_bytes((folder / "this.txt").read_bytes())
    scan(folder, "--store", store)
    assert set(_options(str(store))) <= {"this.txt", "copy.txt", "last.txt"}


class _OneByOne:
    """An engine that does nothing but say whose report each file is: all of one unit, but for the last few."""

    ahead = 4

    def __init__(self) -> None:
        self.chains: list[list[Task]] = []
        self.lengths: list[list[int]] = []

    def submit(self, *tasks: Task) -> None:
        self.chains.append(list(tasks))

    def result(self, seconds: float | None = None) -> Result:
        self.lengths.append([len(chain) for chain in self.chains])
        chain = self.chains[0]
        task = chain.pop(0)
        if not chain:
            self.chains.pop(0)
        if task.glance:
            units = ["甲市教育局"] * 6 + [f"{letter}市教育局" for letter in "乙丙丁戊己庚"]
            told = (Identity("", unit, 2018 + n, "final_account") for n, unit in enumerate(units))
            return Result(task, "checked", glances=tuple(told))
        return Result(task, "checked", row={"unit_name": "", "year": None})


class _NoWriter:
    others = 0
    known = known_reports = dict
    add = flush = staticmethod(lambda *_: None)


def test_a_long_chain_leaves_no_worker_without_work() -> None:
    files = tuple(FoundFile(f"{n:02}.txt", f"{n:02}.txt", digest=str(n)) for n in range(12))
    rules = load_rulebook()
    names = compile_part_names(rules.file("files.toml"))
    units = (compile_names(rules.file("lexicon/sources.toml")), {})
    writer = cast(Writer, _NoWriter())
    engine = _OneByOne()
    Scan(Found(files, (), ()), names, "", Limits(), writer, units, lambda: []).run(engine, lambda *_: None)
    assert engine.lengths[1] == [6, 1, 1, 1]  # behind the glance: as many chains as are wanted ahead
    assert all(len(lengths) <= engine.ahead for lengths in engine.lengths)
    assert len(engine.lengths) == 1 + len(files)
