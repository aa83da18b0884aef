"""Holds ``build/onefile/gouji`` to the ordinary command; ``make onefile`` runs it on what it has built.

    python onefile/check.py [FILE]

The file runs where there is no checkout, and with no environment at all: every call must give the same exit status and
the same bytes as the ordinary command. Then its size and how long it takes from start to report.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from corpus.writer.__main__ import write  # noqa: E402 - the checkout is no installed package
from corpus.writer.forms import render  # noqa: E402
from fuzz.seeds import seeds  # noqa: E402

from gouji.compiled import compile_rules  # noqa: E402
from gouji.ingest.libreoffice import convert, find_office  # noqa: E402
from gouji.report.to_sample_template import sample_template  # noqa: E402

OUT = ROOT / "build/onefile" / ("gouji.exe" if sys.platform == "win32" else "gouji")
DEMO = ROOT / "corpus/demo/report.txt"
FORMS = ("pdf", "docx", "html", "md", "txt+xlsx")
TEMPLATE = "template.xlsx"
STARTS = 5
# What a scan writes beside results is full of times.
_OF_THE_RUN = re.compile(r"store\.sqlite|(?:runs|files|reports)\.csv|index\.html")
_TIME = re.compile(rb"\d+:\d\d:\d\d")


class Ended(NamedTuple):
    """How a call ended: its exit status, what it said, and the files that it wrote."""

    status: int
    said: bytes
    complained: bytes
    wrote: dict[str, bytes]


def main() -> int:
    """Print what differs and the figures; exit status 1 when something does."""
    one = Path(sys.argv[1] if len(sys.argv) > 1 else OUT).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "reports"
        folder.mkdir()
        names = write_samples(folder)
        calls = list(calls_on(names))
        wrong = sum(differs(one, call, folder) for call in calls)
        first, *later = (seconds(one, folder) for _ in range(STARTS + 1))
    size = one.stat().st_size / 1024**2
    print(
        f"{one.name}: {size:.0f} MiB; the demo checked in {first:.1f} s at first, then {statistics.median(later):.1f} s"
    )
    print(f"{len(calls)} calls on {len(names)} files, {wrong or 'none'} ending otherwise than the ordinary command's")
    return 1 if wrong else 0


def write_samples(folder: Path) -> list[str]:
    """The demo and a report of the corpus in every format, written to ``folder``; their names."""
    report = write("beigang", 1, "small", "mixed").report
    written = {DEMO.name: DEMO.read_bytes(), "ofd.ofd": seeds("ofd")[0]}
    for form in FORMS:
        written |= {f"{form}.{ending}": data for ending, data in render(report, form, "ruled").items()}
    written["cut.pdf"] = written["pdf.pdf"][: len(written["pdf.pdf"]) // 2]
    if find_office():
        written["rtf.rtf"] = convert(written["docx.docx"], "docx", "rtf")
    for name, data in written.items():
        (folder / name).write_bytes(data)
    (folder.parent / TEMPLATE).write_bytes(sample_template(compile_rules().messages, "zh"))
    return sorted(written)


def calls_on(names: Sequence[str]) -> Iterator[list[str]]:
    """What is asked of both commands: each sample, each output, a batch, and what must be refused."""
    demo, pdf = DEMO.name, "pdf.pdf"
    yield from (["--version"], ["rules"], ["explain", "level-cell"], ["check", "gone.pdf"])
    yield from (["check", name, "--format", "json"] for name in names)
    yield from (["check", demo], ["check", pdf, "--lang", "en", "--verbose"])
    yield ["check", *names, "--format", "jsonl"]  # in processes of their own
    yield from (["check", pdf, "--format", form, "-o", f"out.{form}"] for form in ("html", "xlsx", "pdf"))
    yield ["check", pdf, "--format", "xlsx", "--template", f"../{TEMPLATE}", "-o", "out.xlsx"]
    # by one worker, so that the store is filled in the same order
    yield ["scan", ".", "--store", "store.sqlite", "--pages", "out.pages", "--workers", "1"]


def differs(one: Path, call: Sequence[str], folder: Path) -> bool:
    """Whether the two commands end otherwise; what differs is printed."""
    built = run([str(one)], call, folder, {})
    ordinary = run([sys.executable, "-m", "gouji"], call, folder, dict(os.environ))
    for part, ours, theirs in zip(Ended._fields, built, ordinary, strict=True):
        if ours != theirs:
            print(f"gouji {' '.join(call)}: {part} differs\n  {shown(ours)}\n  {shown(theirs)}")
    return built != ordinary


def shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {len(data)} bytes" for name, data in value.items())
    return value.decode("utf-8", "replace")[-1000:] if isinstance(value, bytes) else str(value)


def run(command: Sequence[str], call: Sequence[str], folder: Path, environment: dict[str, str]) -> Ended:
    """Run a command on the samples, and take away what it wrote."""
    before = set(folder.iterdir())
    done = subprocess.run([*command, *call], capture_output=True, cwd=folder, env=environment)
    if call[0] == "scan":
        export = ["export", "--store", "store.sqlite", "-o", "out.tables"]
        subprocess.run([*command, *export], capture_output=True, cwd=folder, env=environment, check=True)
    wrote: dict[str, bytes] = {}
    for made in sorted(set(folder.iterdir()) - before):
        files = sorted(made.rglob("*.*")) if made.is_dir() else [made]
        wrote |= {str(path): path.read_bytes() for path in files if not _OF_THE_RUN.match(path.name)}
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    return Ended(done.returncode, _TIME.sub(b"", done.stdout), done.stderr, wrote)


def seconds(one: Path, folder: Path) -> float:
    """From the start of the file to the end of its report on the demo."""
    begun = time.perf_counter()
    subprocess.run([str(one), "check", DEMO.name], stdout=subprocess.DEVNULL, cwd=folder, env={})
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
