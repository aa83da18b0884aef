"""The process that checks: takes tasks from standard input, gives results on standard output, until the input ends.

``python -m gouji.batch.worker`` is started by gouji.batch.supervise, which says what is to hold in the first message.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

from gouji.batch.archives import BrokenMember, read_archived
from gouji.batch.rows import page_name, report_rows
from gouji.batch.work import READY, FoundFile, Limits, Orders, Reason, Result, Task
from gouji.compiled import compile_rules
from gouji.ingest.read import read_bytes
from gouji.limits import within
from gouji.model import Identity, Report, UnusableInput
from gouji.pipeline import check_as_one, identity_at_a_glance
from gouji.reconcile.sources import Source
from gouji.settings import Settings

_LOST = ("image_pages", "pages_scanned", "unreadable_pages")
"""Notices of pages that were not read."""

_GRACE = 5.0  # seconds beyond its limit after which a worker that nobody watches any more ends by itself


def check_task(task: Task, orders: Orders) -> Result:
    """Check the files of a task as one report. Everything that can be wrong with them is a Result."""
    started = time.perf_counter()
    settings = orders.settings
    try:
        if task.glance:
            return Result(task, "checked", glances=tuple(_glance(file, settings) for file in task.files))
        contents = [_content(file, settings) for file in task.files]
        digests = tuple(hashlib.sha256(content).hexdigest() for content in contents)
        if digests != tuple(file.digest for file in task.files):
            return Result(task, "unreadable", Reason("changed"))
        problems: list[UnusableInput] = []
        report = check_as_one(
            contents,
            names=[file.path for file in task.files],
            unusable=lambda path, why: problems.append(why),
            prior=[one for files in task.prior for one in _beside(files, settings)],
            budget=[one for files in task.budget for one in _beside(files, settings)],
            settings=settings,
            timing=True,
            keep=partial(_keep, task.files) if task.needed else None,
        )
        if problems:  # of several files; each for itself was checked
            raise problems[0]
        if orders.pages is not None:
            _write_page(report, orders)
        return _result(task, digests, report, started)
    except UnusableInput as unusable:
        if unusable.code == "too_much_memory":
            return Result(task, "unreadable", Reason("memory", {"limit": f"{orders.limits.memory} MiB"}))
        reason = Reason(unusable.code, unusable.values)
        return Result(task, "not_report" if unusable.code == "not_text" else "unreadable", reason)
    except BrokenMember as broken:
        return Result(task, "unreadable", broken.reason)
    except MemoryError:
        return Result(task, "unreadable", Reason("memory", {"limit": f"{orders.limits.memory} MiB"}))
    except Exception as defect:  # one bad file never stops a scan; said, and never taken for a clean report
        detail = f"{type(defect).__name__}: {defect}".splitlines()[0]
        return Result(task, "unreadable", Reason("internal", {"detail": detail}))


_KEPT: dict[tuple[FoundFile, ...], Source] = {}
"""Of the reports checked last, those that a later task is held against."""
_MOST_KEPT = 8


def _keep(files: tuple[FoundFile, ...], source: Source) -> None:
    _KEPT[files] = source
    if len(_KEPT) > _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)))


def _beside(files: tuple[FoundFile, ...], settings: Settings) -> list[Source | tuple[str, bytes]]:
    """A report that another is held against: what was kept of it, or the files to read it from."""
    if files in _KEPT:
        return [_KEPT[files]]
    return [(file.path, _content(file, settings)) for file in files]


def _glance(file: FoundFile, settings: Settings) -> Identity | None:
    """Who the report in a file is of; None where that is not seen at a glance, or the file cannot be read: its check
    will say why."""
    try:
        return identity_at_a_glance(_content(file, settings), file.path, settings)
    except (UnusableInput, BrokenMember):
        return None


def _write_page(report: Report, orders: Orders) -> None:
    """The report's page; where it cannot be written the index says that there is none."""
    from gouji.report.to_html import report_to_html

    assert orders.pages is not None
    rules = compile_rules(orders.settings.rules)
    page = report_to_html(report, rules.messages, lambda rule: rules.catalogue[rule].name(report.language))
    with contextlib.suppress(OSError):
        orders.pages.mkdir(parents=True, exist_ok=True)
        part = orders.pages / f".{report.document.sha256}.{os.getpid()}"
        part.write_bytes(page)
        part.replace(orders.pages / page_name(report.document.sha256))


def _content(file: FoundFile, settings: Settings) -> bytes:
    if file.member is None:
        with within(settings.limits):
            return read_bytes(file.container)
    return read_archived(file.container, file.member, settings.limits.file)


def _result(task: Task, digests: tuple[str, ...], report: Report, started: float) -> Result:
    has_narrative = all(notice.code != "no_narrative" for notice in report.notices)
    has_tables = bool(report.facts)
    if not has_tables and (report.identity.kind == "other" or not has_narrative):
        lost = next((notice for notice in report.notices if notice.code in _LOST), None)
        if lost is not None:  # nobody can say what it is
            return Result(task, "unreadable", Reason(lost.code, lost.values), digests)
        return Result(task, "not_report", Reason("not_a_report"), digests)
    told = next((file for file in task.files if file.unit or file.year), task.files[0])
    unit, year = report.identity.unit_name or told.unit, report.identity.year or told.year
    stages = dict(report.timing)
    begun = time.perf_counter()
    row, packed = report_rows(report)
    row |= {"unit_name": unit or None, "year": year}
    now = time.perf_counter()
    stages["rows"] = now - begun
    return Result(
        task,
        "checked",
        None,
        digests,
        row,
        packed,
        has_narrative,
        has_tables,
        unit,
        year,
        now - started,
        _peak(),
        stages,
    )


def _peak() -> float:
    """The most memory that this process ever held, in MiB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Work until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    logging.disable()
    questions = sys.stdin.buffer
    orders: Orders = pickle.load(questions)
    compile_rules(orders.settings.rules)
    # What a report leaves behind is collected when it is done: to look for it while it is worked on costs a fifth. What
    # is still there then (modules loaded late, what caches hold) stays, and is not looked at again.
    gc.disable()
    gc.freeze()
    set_alarm = _limited(orders.limits)
    pickle.dump(READY, answers)
    answers.flush()
    while True:
        try:
            task: Task = pickle.load(questions)
        except EOFError:
            return
        set_alarm(orders.limits.seconds + _GRACE)
        result = check_task(task, orders)
        gc.collect()
        gc.freeze()
        set_alarm(0)
        try:
            pickle.dump(result, answers)
            answers.flush()
        except BrokenPipeError:  # whoever asked is gone
            return
        if result.reason is not None and result.reason.code == "memory":
            return  # what is left of the memory may be in pieces


def _limited(limits: Limits) -> Callable[[float], object]:
    """Bind this process to its memory limit; returns what sets the time after which it ends. POSIX only."""
    try:
        import resource
    except ImportError:  # Windows: the supervisor alone watches the time
        return lambda seconds: None
    most = limits.memory * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
