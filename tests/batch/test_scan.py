"""A scan: one row for each file whatever becomes of it, killed and taken up again, nothing lost and nothing twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.batch.scanning import TABLES, TEXT, WHOLE, WRONG, child_processes, report, scan, start_scan, write_reports

from gouji.batch.engine_local import LocalEngine
from gouji.batch.store import open_store
from gouji.batch.work import FoundFile, Limits, Orders, Reason, Task
from gouji.batch.worker import check_task
from gouji.limits import Limits as CheckLimits
from gouji.settings import Settings

HOSTILE = {
    "empty.pdf": b"",
    "cut.pdf": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog",
    "renamed.pdf": b"GIF89a\0\0\xff\xfe\0",
    "picture.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "minutes.txt": "会议纪要\n今天讨论了三件事。\n".encode(),
    "nul.txt": WHOLE.replace("园林", "园\0林").encode(),
    "damaged.zip": b"PK\x03\x04 and then nothing",
    ".hidden": b"secret",
}


def outcomes(url: str) -> dict[str, tuple[str, str | None]]:
    with open_store(url) as store:
        return {Path(row.path).name: (row.outcome, row.reason) for row in store.files()}


def test_one_row_for_each_file_in_either_database(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write_reports(folder, 3)
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
    (folder / "copy.txt").write_bytes((folder / "r001.txt").read_bytes())
    result = scan(folder, "--store", url)
    assert result.exit_code == 2, result.output
    found = outcomes(url)
    assert len(found) == sum(path.is_file() for path in folder.rglob("*"))
    assert found == {
        "r000.txt": ("checked", None), "r001.txt": ("duplicate", None), "r002.txt": ("checked", None),
        "copy.txt": ("checked", None), "nul.txt": ("checked", None),
        "empty.pdf": ("unreadable", "empty"), "cut.pdf": ("unreadable", "damaged"),
        "renamed.pdf": ("unreadable", "not_pdf"), "picture.png": ("not_report", "not_text"),
        "minutes.txt": ("not_report", "not_a_report"), "damaged.zip": ("unreadable", "damaged"),
        ".hidden": ("not_report", "not_a_report"),
    }  # fmt: skip
    with open_store(url) as store:
        reports = {Path(each.path).name: each for each in store.reports()}
        assert sorted(reports) == ["copy.txt", "nul.txt", "r000.txt", "r002.txt"]
        wrong = reports["r000.txt"]
        assert (wrong.year, wrong.kind) == (2031, "final_account")
        assert wrong.errors == sum(finding["severity"] == "error" for finding in wrong.findings) > 0
        assert [finding["id"] for finding in wrong.findings] == [f["id"] for f in wrong.json["findings"]]
        copied = {Path(row.path).name: row.outcome for row in reports["copy.txt"].files}
        assert copied == {"copy.txt": "checked", "r001.txt": "duplicate"}


def test_what_is_done_is_not_done_again_and_what_changed_is(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write_reports(folder, 4)
    assert scan(folder, "--store", url).exit_code == 1
    again = scan(folder, "--store", url)
    assert "of these done before: 4" in again.stdout
    (folder / "r000.txt").write_text(report(0), "utf-8")
    (folder / "r001.txt").unlink()
    (folder / "r002.txt").rename(folder / "moved.txt")
    assert scan(folder, "--store", url).exit_code == 1  # r003
    with open_store(url) as store:
        runs = store.runs()
        by_run = Counter(each.run_id for each in store.reports(current=False))
        assert by_run == {runs[0]["id"]: 4, runs[2]["id"]: 1}
        assert {Path(row.path).name: row.outcome for row in store.files()} == {
            "r000.txt": "checked", "r001.txt": "gone", "r002.txt": "gone", "moved.txt": "checked",
            "r003.txt": "checked",
        }  # fmt: skip
        assert {each.errors for each in store.reports() if "r003" not in each.path} == {0}
        assert len(list(store.reports())) == 3
    other = scan(folder, "--store", url, "--no-second-reading")
    assert "of these done before" not in other.stdout
    with open_store(url) as store:
        assert {each.run_id for each in store.reports()} == {store.runs()[3]["id"]}


def test_text_and_tables_are_one_report(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    folder.mkdir()
    (folder / "决算公开说明.txt").write_text(TEXT, "utf-8")
    (folder / "决算公开表.txt").write_text(TABLES, "utf-8")
    (folder / "other-tables.txt").write_text(TABLES.replace("1,250.80", "1,260.80"), "utf-8")
    assert scan(folder, "--store", store).exit_code == 1  # other-tables does not add up
    assert outcomes(str(store)) == {
        "决算公开说明.txt": ("part", None), "决算公开表.txt": ("part", None), "other-tables.txt": ("checked", None),
    }  # fmt: skip
    with open_store(str(store)) as opened:
        joined = next(each for each in opened.reports() if len(each.files) == 2)
        assert joined.has_narrative and joined.has_tables and joined.errors == 0 and joined.confirmed >= 3
    assert "of these done before: 3" in scan(folder, "--store", store).stdout
    (folder / "决算公开表.txt").write_text(TABLES.replace("800.25", "810.25").replace("450.55", "440.55"), "utf-8")
    assert scan(folder, "--store", store).exit_code == 1
    with open_store(str(store)) as opened:
        joined = next(each for each in opened.reports() if len(each.files) == 2)
        assert joined.errors > 0


def test_two_whole_reports_of_like_names_stay_apart(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    folder.mkdir()
    (folder / "决算.txt").write_text(WHOLE, "utf-8")
    (folder / "决算公开表.txt").write_text(TABLES, "utf-8")
    (folder / "决算说明.txt").write_text(TEXT.replace("2031", "2030"), "utf-8")
    scan(folder, "--store", store)
    assert {outcome for outcome, _ in outcomes(str(store)).values()} == {"checked", "part"}
    # the tables name no year: they may be of the one text, and there is no other
    assert outcomes(str(store))["决算.txt"] == ("checked", None)


def test_killed_and_taken_up_again(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write_reports(folder, 60)
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
    for _ in range(2):
        running = start_scan(folder, "--store", url)
        done = _rows(url)
        deadline = time.monotonic() + 60
        while _rows(url) < done + 10 and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        running.kill()
        running.wait()
    assert _rows(url) > 0
    assert scan(folder, "--store", url).exit_code == 2
    with open_store(url) as store:
        rows = store.files()
        assert len(rows) == len({row.path for row in rows}) == 60 + len(HOSTILE)
        reports = list(store.reports(current=False))
        assert len(reports) == len({each.sha256 for each in reports}) == 61
        assert [run["state"] for run in store.runs()][-1] == "finished"
        assert all(len(each.findings) == each.errors + each.warnings + each.notes for each in reports)


def _rows(url: str) -> int:
    from gouji.batch.store import StoreError

    try:
        with open_store(url) as store:
            return len(store.files())
    except StoreError:  # not made yet
        return 0


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    write_reports(folder, 40)
    running = start_scan(folder, "--store", store)
    while _rows(str(store)) < 5 and running.poll() is None:
        time.sleep(0.05)
    children = child_processes(running.pid)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    with open_store(str(store)) as opened:
        assert opened.runs()[-1]["state"] == "interrupted"
        done = len(opened.files())
    assert f"of these done before: {done}" in scan(folder, "--store", store).stdout


def _task(folder: Path, number: int, content: bytes = WRONG.encode()) -> Task:
    import hashlib

    path = folder / f"t{number}.txt"
    path.write_bytes(content)
    return Task(number, (FoundFile(str(path), str(path), digest=hashlib.sha256(content).hexdigest()),))


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    others = child_processes(os.getpid())
    with LocalEngine(Orders(Settings(), Limits()), 2) as engine:
        engine.submit(_task(tmp_path, 0))
        assert engine.result(60) is not None
        victims = sorted(set(child_processes(os.getpid())) - set(others))
        assert victims
        for number in range(1, 9):
            engine.submit(_task(tmp_path, number))
        os.kill(victims[0], signal.SIGKILL)
        results = [engine.result(60) for _ in range(8)]
    assert sorted(each.task.number for each in results if each) == list(range(1, 9))
    assert {each.outcome for each in results if each} == {"checked"}
    assert child_processes(os.getpid()) == others


def test_no_worker_is_one_line_and_blames_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    write_reports(folder, 3)
    monkeypatch.setattr("gouji.batch.supervise._ONE_THREAD", {"PYTHONHOME": str(tmp_path)})
    result = scan(folder, "--store", store)
    assert result.exit_code == 2 and "no worker process can be started (exit status 1)" in result.stderr
    assert not outcomes(str(store))
    monkeypatch.undo()
    assert scan(folder, "--store", store).exit_code == 1


def test_a_file_that_changed_since_it_was_found(tmp_path: Path) -> None:
    task = _task(tmp_path, 1)
    (tmp_path / "t1.txt").write_text("something else")
    result = check_task(task, Orders(Settings(), Limits()))
    assert result.outcome == "unreadable" and result.reason == Reason("changed")


def test_a_scan_behind_a_cover_of_text_is_not_called_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("reportlab")
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from tests.unit.pdf_builder import Sheet, pdf

    from gouji.ingest.scans import Scans

    def picture(sheet: Sheet) -> None:
        sheet.canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "gray")), 0, 0, sheet.width, sheet.height)

    monkeypatch.setattr(Scans, "can_be_read", lambda: False)  # as if gouji[ocr] were not installed
    cover = pdf(lambda sheet: sheet.centred(300, "青禾区园林管护中心2031年度部门决算"), picture)
    result = check_task(_task(tmp_path, 1, cover), Orders(Settings(), Limits()))
    assert result.outcome == "unreadable" and result.reason is not None and "2" in result.reason.values["pages"]


@pytest.mark.parametrize(
    ("limits", "reason"), [(Limits(seconds=0.3), "timeout"), (Limits(memory=512), "memory")], ids=["time", "memory"]
)
def test_a_report_that_breaks_a_limit_costs_one_result(tmp_path: Path, limits: Limits, reason: str) -> None:
    greedy = ("2031年度本年支出合计1,250.80万元。\n" * 4_000_000).encode()
    anything = CheckLimits(file=2**40, characters=2**40, objects=2**40, seconds=10**6, memory=2**40)
    settings = Settings(limits=anything) if reason == "memory" else Settings()
    with LocalEngine(Orders(settings, limits), 1) as engine:
        engine.submit(_task(tmp_path, 1, greedy))
        result = engine.result(100)
    assert result is not None and result.reason is not None
    assert (result.outcome, result.reason.code) == ("unreadable", reason)


def test_a_broken_limit_is_tried_again_under_another_one(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    folder.mkdir()
    (folder / "slow.txt").write_text("2031年度本年支出合计1,250.80万元。\n" * 60_000, "utf-8")
    assert scan(folder, "--store", store, "--timeout", "1").exit_code == 2
    assert outcomes(str(store)) == {"slow.txt": ("unreadable", "timeout")}
    assert "of these done before: 1" in scan(folder, "--store", store, "--timeout", "1").stdout
    assert "of these done before" not in scan(folder, "--store", store, "--timeout", "2").stdout


def test_a_call_that_cannot_be_carried_out_says_why(tmp_path: Path) -> None:
    for arguments, said in (
        ([], "name a folder"),
        ([tmp_path / "none"], "nothing there"),
        ([tmp_path / "*.pdf"], "nothing there"),
        (["--manifest", tmp_path / "none.csv"], "cannot be opened"),
    ):
        result = scan(*arguments, "--store", tmp_path / "s.sqlite")
        assert result.exit_code == 2
        assert said in result.stderr and len(result.stderr.splitlines()) <= 2
    assert scan(tmp_path, "--store", "mysql://x/y").exit_code == 2
    assert scan(tmp_path, "--store", tmp_path / "no" / "s.sqlite").exit_code == 2
