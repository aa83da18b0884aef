"""How fast ``gouji scan`` is: reports a second, how it grows, memory, the cost of going on, and pdfplumber beside it.

python bench/scan.py [FOLDER] [--count N] [--plumber N]

FOLDER holds PDF reports; without it (or where it is empty) N reports of 25 to 30 pages are written to it first. Ratios
are taken within one run, as absolute figures depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKERS = (1, 2)


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "scan")
    parser.add_argument("--count", type=int, default=1000, help="the most reports to scan at once")
    parser.add_argument("--plumber", type=int, default=16, help="reports to read with pdfplumber")
    arguments = parser.parse_args()
    reports = written(arguments.folder, arguments.count)
    show_stages(spread(reports, 40))
    show_workers(spread(reports, 100), spread(reports, arguments.plumber))
    show_growth(reports)


def written(folder: Path, count: int) -> list[Path]:
    """The PDF reports of ``folder``, written first when there are none."""
    found = sorted(folder.glob("*.pdf"))
    if not found:
        command = [sys.executable, "-m", "corpus.writer", "--out", str(folder), "--count", str(count)]
        options = ["--size", "medium", "--formats", "pdf", "--plant", "mixed", "--jobs", "2"]
        subprocess.run([*command, *options], cwd=ROOT, check=True)
        found = sorted(folder.glob("*.pdf"))
    return found[:count]


def spread(reports: Sequence[Path], count: int) -> Sequence[Path]:
    """So many of them, of every house style: their names begin with it."""
    return [reports[k * len(reports) // count] for k in range(min(count, len(reports)))]


def show_stages(reports: Sequence[Path]) -> None:
    """Processor time of a report in one process, and where it goes."""
    from gouji.batch.work import FoundFile, Limits, Orders, Task
    from gouji.batch.worker import check_task
    from gouji.settings import Settings

    orders = Orders(Settings(), Limits())
    tasks = [
        Task(n, (FoundFile(str(path), str(path), digest=hashlib.sha256(path.read_bytes()).hexdigest()),))
        for n, path in enumerate(reports)
    ]
    check_task(tasks[0], orders)
    laps: Counter[str] = Counter()
    begun = time.process_time()
    for task in tasks:
        laps.update(check_task(task, orders).stages)
    each = (time.process_time() - begun) / len(tasks)
    print(f"one report, in process   {each * 1000:8.1f} ms of processor time, {pages(reports):.0f} pages")
    for stage, seconds in laps.most_common():
        print(f"  {stage:22} {seconds / laps.total():8.1%}")


def pages(reports: Sequence[Path]) -> float:
    """The mean number of pages."""
    import pypdfium2

    return statistics.mean(len(pypdfium2.PdfDocument(path)) for path in reports[:20])


def show_workers(reports: Sequence[Path], sample: Sequence[Path]) -> None:
    """Reports a second end to end with the store, and what pdfplumber reads of a sample of them."""
    for workers in WORKERS:
        rate = len(reports) / scan(reports, workers).seconds
        plumber = len(sample) / plumb(sample, workers)
        print(
            f"{workers} worker{'s' if workers > 1 else ' '}, {len(reports)} reports    {rate:8.2f} a second;"
            f" pdfplumber {plumber:.2f}, ratio {rate / plumber:.1f}"
        )


def plumb(reports: Sequence[Path], workers: int) -> float:
    """Seconds to read them with pdfplumber, text and tables, once its processes run."""
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_plumb, [reports[0]] * workers))
        begun = time.perf_counter()
        list(pool.map(_plumb, reports))
        return time.perf_counter() - begun


def _plumb(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return sum(len(page.extract_text()) + len(page.extract_tables()) for page in pdf.pages)


class Scanned:
    """One scan of a folder: its time, the time of the same again, and the memory of its workers."""

    def __init__(self, seconds: float, again: float, memory: Sequence[float], megabytes: float) -> None:
        self.seconds = seconds
        self.again = again
        self.memory = memory
        self.megabytes = megabytes


def scan(reports: Sequence[Path], workers: int) -> Scanned:
    """Scan the reports into a new SQLite store, and then once more."""
    from gouji.batch.store import open_store

    with tempfile.TemporaryDirectory() as name:
        folder, store = Path(name) / "reports", Path(name) / "store.sqlite"
        folder.mkdir()
        for path in reports:
            try:
                (folder / path.name).hardlink_to(path)
            except OSError:  # another file system
                shutil.copyfile(path, folder / path.name)
        times = []
        for _ in range(2):
            begun = time.perf_counter()
            command = [sys.executable, "-m", "gouji", "scan", str(folder), "--store", str(store), "-j", str(workers)]
            done = subprocess.run([*command, "--no-config"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            times.append(time.perf_counter() - begun)
            if done.returncode not in (0, 1):
                raise SystemExit(f"exit status {done.returncode}")
        with open_store(str(store)) as opened:
            by_time = sorted(opened.reports(), key=lambda report: report.id)
        if len(by_time) != len(reports):
            raise SystemExit(f"{len(by_time)} reports of {len(reports)}")
        return Scanned(times[0], times[1], [each.memory for each in by_time], store.stat().st_size / 1024**2)


def show_growth(reports: Sequence[Path]) -> None:
    """The same with ten times as many, and again: time, the cost of going on, memory."""
    count = 10
    while count <= len(reports):
        done = scan(spread(reports, count), WORKERS[-1])
        tenth = max(count // 10, 1)
        early, late = done.memory[tenth : 2 * tenth], done.memory[-tenth:]
        print(
            f"{count:5} reports on {WORKERS[-1]}      {done.seconds:8.1f} s, {count / done.seconds:.2f} a second;"
            f" again {done.again:.1f} s; store {done.megabytes:.0f} MB;"
            f" memory of a worker {max(early):.0f} MB early, {max(late):.0f} MB late"
        )
        count *= 10


if __name__ == "__main__":
    main()
