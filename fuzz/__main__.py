"""``python -m fuzz --reader pdf --count 2000 --seed 1``: damage reports, read them in a supervised process.

Each input has ten seconds of processor time and a gigabyte of memory; with --ocr, where pages that look like scans are
recognised, six times and three times as much. What ends otherwise than with a report or a
reason is printed and kept in build/fuzz. Exit status: 0 all orderly, 1 something was not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzz.seeds import MAKERS, ROOT, seeds
from fuzz.tries import set_recognition

SECONDS = 10
OUT = ROOT / "build/fuzz"
SEEDS = ROOT / "build/fuzz-seeds"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--reader", action="append", choices=sorted(MAKERS), help="a format; all without it")
    parser.add_argument("--count", type=int, default=1000, help="inputs of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first input")
    parser.add_argument("--check", type=int, default=10, metavar="N", help="check and show every Nth, read the others")
    parser.add_argument("--ocr", action="store_true", help="recognise text in pictures, where gouji[ocr] is installed")
    options = parser.parse_args()
    set_recognition(options.ocr)
    wrong = 0
    for kind in options.reader or sorted(MAKERS):
        _write_seeds(kind)
        wrong += Campaign(kind, options.seed, options.check, 60 if options.ocr else SECONDS).run(
            options.first, options.first + options.count
        )
    return 1 if wrong else 0


def _write_seeds(kind: str) -> None:
    """The PDFs that are damaged are written first, by the corpus."""
    if kind == "pdf" and not SEEDS.exists():
        words = ["--out", str(SEEDS), "--each", "1", "--formats", "pdf", "--size", "small", "--plant", "mixed"]
        subprocess.run([sys.executable, "-m", "corpus.writer", *words], check=True, cwd=ROOT)
    if not seeds(kind):
        raise SystemExit(f"no seeds for {kind}")


class Campaign:
    """The inputs of one format, one after another, in a process that is replaced when it ends or hangs."""

    def __init__(self, kind: str, seed: int, whole_every: int, seconds: float) -> None:
        self.kind, self.seed, self.whole_every, self.seconds = kind, seed, whole_every, seconds
        self.outcomes: Counter[str] = Counter()
        self.wrong = 0

    def run(self, first: int, end: int) -> int:
        from gouji.compiled import compile_rules
        from gouji.pipeline import check

        compile_rules()
        check(seeds(self.kind)[0], name=f"seed.{self.kind}") if self.kind in ("txt", "pdf", "html") else None
        started = time.monotonic()
        while first < end:
            first = self._work_from(first, end)
        spent = time.monotonic() - started
        known = ", ".join(f"{what} {count}" for what, count in self.outcomes.most_common())
        print(f"{self.kind}: {self.outcomes.total()} inputs in {spent:.0f} s: {known}; wrong: {self.wrong}", flush=True)
        return self.wrong

    def _work_from(self, first: int, end: int) -> int:
        """Start a process at input ``first``; returns the number of the input to go on with."""
        context: Any = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(there, self.kind, self.seed, first, end, self.whole_every))
        process.start()
        there.close()
        at, began = first, 0.0
        while True:
            try:
                if here.poll(1.0):
                    index, outcome, trace = here.recv()
                    self._note(index, outcome, trace)
                    at, began = index + 1, _spent(process.pid)
                    if at == end:
                        break
                elif _spent(process.pid) - began > self.seconds:
                    self._note(at, "hang", "")
                    break
            except EOFError:
                process.join()
                self._note(at, f"crash ({process.exitcode})", "")
                break
        process.kill()
        process.join()
        here.close()
        return min(at if at == end else at + 1, end)

    def _note(self, index: int, outcome: str, trace: str) -> None:
        from fuzz.tries import make

        what = outcome.partition(":")[0]
        self.outcomes[what] += 1
        if what in ("error", "hang") or what.startswith("crash"):
            self.wrong += 1
            OUT.mkdir(parents=True, exist_ok=True)
            kept = OUT / f"{self.seed}-{index}.{self.kind}"
            kept.write_bytes(make(self.kind, self.seed, index))
            whole = index % self.whole_every == 0
            print(f"{self.kind} {index} {'checked' if whole else 'read'}: {outcome} → {kept}\n{trace}", flush=True)


def _spent(pid: int) -> float:
    """Processor seconds of a process: on a busy machine a clock on the wall would call everything hung."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _work(there: Connection, kind: str, seed: int, first: int, end: int, whole_every: int) -> None:
    from fuzz.tries import limit_memory, make, try_one

    limit_memory()
    for index in range(first, end):
        data = make(kind, seed, index)
        trace = ""
        try:
            outcome = try_one(kind, data, index % whole_every == 0)
        except Exception as wrong:  # that is what is looked for
            outcome = f"error: {type(wrong).__name__}: {wrong}"
            trace = "".join(traceback.format_exc().splitlines(keepends=True)[-9:])
        there.send((index, outcome, trace))


if __name__ == "__main__":
    sys.exit(main())
