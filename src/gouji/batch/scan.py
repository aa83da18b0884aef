"""A scan: what was found → bundles → tasks for an engine → what is written, going on where an earlier scan stopped."""

from __future__ import annotations

import hashlib
import json
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from gouji.batch.discovery import Found
from gouji.batch.grouping import Bundle, PartNames, bundle_files, parts_of_one
from gouji.batch.neighbours import Standing, chains_of, glance_tasks
from gouji.batch.rows import page_name
from gouji.batch.store_write import FileEntry, ReportEntry, Writer
from gouji.batch.work import FoundFile, Limits, Outcome, Reason, Result, Task
from gouji.model import Identity
from gouji.unit_names import Aliases, NameRules

_LIMITED = ("timeout", "memory", "crashed")  # may go well under other limits
TICK = 0.5  # seconds after which a wait looks up, for the progress and for Ctrl-C


class Engine(Protocol):
    """Runs tasks somewhere and gives their results in any order."""

    @property
    def ahead(self) -> int: ...
    def submit(self, *tasks: Task) -> None: ...
    def result(self, seconds: float | None = None) -> Result | None: ...


def recipe_of(version: str, rulebook: str, options: Mapping[str, Any]) -> str:
    """The digest of all that a result follows from beside the files."""
    said = json.dumps([version, rulebook, options], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass
class _Pending:
    """A bundle on its way: how many results are still out, and those that wait for the others."""

    bundle: Bundle
    out: int
    held: list[Result] = field(default_factory=list)
    joins: dict[tuple[FoundFile, ...], list[Result]] = field(default_factory=dict)  # the parts, each for itself


Watch = Callable[[int, int], None]
"""Told how many files are settled, of how many."""


class Scan:
    """One scan over what was ``found``; ``run`` does it, once."""

    def __init__(
        self,
        found: Found,
        names: PartNames,
        recipe: str,
        limits: Limits,
        writer: Writer,
        units: tuple[NameRules, Aliases],
        standing: Callable[[], Sequence[Standing]],
        pages: Path | None = None,
    ) -> None:
        """``units`` says how the names of units are compared, ``standing`` which reports the store has of the files
        that were found. ``pages``: the folder where each report's page is wanted; reports without one there are checked
        again."""
        self._writer = writer
        self._limits = str(limits)
        self._recipe = recipe
        self._known = writer.known()
        self._pages = pages
        self._paged = {path.name for path in pages.glob("*.html")} if pages and pages.is_dir() else set()
        self._made = set(writer.known_reports())
        candidates = [file for file in found.files if file.digest and file.problem is None]
        self._bundles = bundle_files(candidates, names, recipe)
        self._others = [file for file in found.files if file.problem is not None]
        self._pending: dict[int, _Pending] = {}
        self._waiting: deque[tuple[Task, ...]] = deque()
        self._numbers = 0
        self._out: set[int] = set()  # of what was handed over together, the last task, until its result is in
        self._units = units
        self._standing = standing
        self.beside: set[str] = set()
        """The keys of what was held against the neighbours that it was guessed to have."""
        self.total = len(found.files)
        self.settled = 0
        self.before = 0
        """How many files were settled by earlier runs."""

    def run(self, engine: Engine, watch: Watch) -> None:
        """Check what is not done yet and write it; whatever ends it early, what was handed to the writer is kept."""
        for file in self._others:
            assert file.problem is not None
            self._settle_other(file, file.problem)
        for bundle in self._bundles:
            self._plan(bundle)
        self._look_for_neighbours(engine, watch)
        if self._writer.others:  # begin elsewhere than they did, so that they do not work on the same
            self._waiting.rotate(random.randrange(len(self._waiting) or 1))
        watch(self.settled, self.total)
        while True:
            self._submit(engine)
            if not self._pending:
                break
            result = engine.result(TICK)
            if result is not None:
                self._out.discard(result.task.number)
                self._take(result)
            watch(self.settled, self.total)
        self._writer.flush()

    def _look_for_neighbours(self, engine: Engine, watch: Watch) -> None:
        """Put the reports of one unit together, so that each is checked once, beside the others."""
        single = [task for (task,) in self._waiting if len(self._pending[task.number].bundle.files) == 1]
        seen: dict[FoundFile, Identity] = {}
        left = 0
        for glance in glance_tasks(single) if len(single) + self.before > 1 else []:
            engine.submit(glance)
            left += 1
        while left:
            result = engine.result(TICK)
            if result is not None:
                left -= 1
                told = zip(result.task.files, result.glances, strict=False)  # a glance that failed tells of none
                seen |= {file: identity for file, identity in told if identity is not None}
            watch(self.settled, self.total)
        if seen:
            tasks = [task for (task,) in self._waiting]
            self._waiting = deque(chains_of(tasks, seen, *self._units, self._standing() if self.before else ()))

    def _submit(self, engine: Engine) -> None:
        """Hand over the next tasks that no other scan has done meanwhile, no more than the workers need not to wait."""
        while self._waiting and len(self._out) < engine.ahead:
            tasks = [task for task in self._waiting.popleft() if not self._done_elsewhere(task)]
            if tasks:
                engine.submit(*tasks)
                self._out.add(tasks[-1].number)

    def _done_elsewhere(self, task: Task) -> bool:
        bundle = self._pending[task.number].bundle
        if not self._writer.others or len(bundle.files) > 1:
            return False
        if not self._writer.done_elsewhere(task.files[0], bundle.work):
            return False
        del self._pending[task.number]
        self.settled += 1
        self._settle_copies(bundle)
        return True

    def _settle_other(self, file: FoundFile, problem: Reason) -> None:
        outcome: Outcome = "not_report" if problem.code == "archive" else "unreadable"
        work = hashlib.sha256(f"{problem.code} {file.size} {file.digest}".encode()).hexdigest()
        if self._done(file, work, None):
            self.before += 1
        else:
            self._writer.add([FileEntry(file, outcome, work, problem)])
        self.settled += 1

    def _plan(self, bundle: Bundle) -> None:
        """Tasks for the files of a bundle that are not done."""
        open_files = [file for file in bundle.files if not self._done(file, bundle.work, None)]
        done = len(bundle.files) - len(open_files)
        self.settled += done
        self.before += done
        if not open_files:
            self._settle_copies(bundle)
        elif (
            len(bundle.files) == 1 and bundle.work in self._made and not self._lacks_page(open_files[0])
        ):  # the same content under another path
            self._write([FileEntry(open_files[0], "checked", bundle.work, report=bundle.work)], [])
            self._settle_copies(bundle)
        else:
            pending = _Pending(bundle, len(open_files))
            for file in open_files:
                self._enqueue(pending, (file,), first=False)

    def _enqueue(self, pending: _Pending, files: tuple[FoundFile, ...], *, first: bool) -> None:
        self._numbers += 1
        self._pending[self._numbers] = pending
        task = Task(self._numbers, files)
        if first:
            self._waiting.appendleft((task,))
        else:
            self._waiting.append((task,))

    def _take(self, result: Result) -> None:
        pending = self._pending.pop(result.task.number)
        if result.task.is_beside_others and result.outcome != "checked":  # it, or what it is held against
            self._enqueue(pending, result.task.files, first=True)
            return
        pending.out -= 1
        apart = pending.joins.get(result.task.files)
        if apart is not None and result.outcome != "checked":  # together they fail; each for itself they did not
            pending.held += apart
        elif len(pending.bundle.files) == 1 or not _is_part(result):
            self._write(*self._entries(pending.bundle, [result]))
        else:
            pending.held.append(result)
        if not pending.out:
            self._decide(pending)

    def _decide(self, pending: _Pending) -> None:
        """All results of a bundle are in: check as one what belongs together, or write what waited for that."""
        groups = [] if pending.joins else parts_of_one(pending.held)
        for group in groups:
            files = tuple(one.task.files[0] for one in group)
            pending.joins[files] = group
            pending.held = [one for one in pending.held if one not in group]
            pending.out += 1
            self._enqueue(pending, files, first=True)
        if groups:
            return
        if pending.held:
            self._write(*self._entries(pending.bundle, pending.held))
        self._settle_copies(pending.bundle)

    def _entries(self, bundle: Bundle, results: Sequence[Result]) -> tuple[list[FileEntry], list[ReportEntry]]:
        files, reports = [], []
        for result in results:
            together = len(result.task.files) > 1
            key = key_of(self._recipe, result.task) if result.outcome == "checked" else None
            if key is not None and result.task.is_beside_others:
                self.beside.add(key)
            limits = self._limits if result.reason is not None and result.reason.code in _LIMITED else None
            outcome: Outcome = "part" if together and key else result.outcome
            files += [
                FileEntry(file, outcome, bundle.work, result.reason, key, limits=limits) for file in result.task.files
            ]
            if key is not None:
                reports.append(ReportEntry(key, result.row, result.packed, result.seconds, result.memory))
        return files, reports

    def _write(self, files: Sequence[FileEntry], reports: Sequence[ReportEntry]) -> None:
        self._writer.add(files, reports)
        self.settled += len(files)

    def _settle_copies(self, bundle: Bundle) -> None:
        """The copies of files of a bundle stand for the same report as those do."""
        for file, original in bundle.copies:
            if self._done(file, bundle.work, original):
                self.before += 1
            else:
                self._writer.add([FileEntry(file, "duplicate", bundle.work, duplicate_of=original)])
            self.settled += 1

    def _done(self, file: FoundFile, work: str, original: str | None) -> bool:
        known = self._known.get(file.path)
        return (
            known is not None
            and known.work == work
            and known.outcome != "gone"
            and known.duplicate_of == original
            and known.limits in (None, self._limits)
            and not (known.outcome == "checked" and self._lacks_page(file))
        )

    def _lacks_page(self, file: FoundFile) -> bool:
        """Whether a page is wanted and missing; a report in several files is named otherwise, and left alone."""
        return self._pages is not None and page_name(file.digest) not in self._paged


def key_of(recipe: str, task: Task) -> str:
    """The digest of the contents of a report and of those beside it, what a manifest says of them, and the recipe."""
    if not task.is_beside_others:
        return hashlib.sha256("\n".join([recipe, *_told(task.files)]).encode()).hexdigest()
    groups = (task.files, *([file for files in others for file in files] for others in (task.prior, task.budget)))
    return hashlib.sha256("\n".join([recipe, *("|".join(_told(files)) for files in groups)]).encode()).hexdigest()


def _told(files: Sequence[FoundFile]) -> list[str]:
    return sorted(f"{file.digest} {file.unit} {file.year or ''}" for file in files)


def _is_part(result: Result) -> bool:
    """Whether it may become a part of a report; the parts of a bundle are decided together."""
    return len(result.task.files) > 1 or (result.outcome == "checked" and result.has_narrative != result.has_tables)
