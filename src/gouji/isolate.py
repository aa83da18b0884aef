"""One check in a process of its own, which may hang, crash or eat memory without taking anything with it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.compiled import compile_rules
from gouji.ingest.read import STDIN, read_bytes
from gouji.limits import Limits, within
from gouji.model import Report, RuleError, UnusableInput
from gouji.pipeline import check_as_one
from gouji.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

GRACE = 5
"""Seconds of processor time over its limit after which a check that does not give up by itself is ended."""
_WAIT = 4
"""Times its limit that a check may take by the clock, on a busy machine, or where it waits for something."""

_BURIAL = 10
"""Seconds that the system may take to say how a process ended that has closed its end."""

_OUT_OF_TIME = "SIGXCPU"

Refuse = Callable[[str, UnusableInput], None]


class Defect(Exception):
    """What went wrong in the other process and is no fault of the file's; ``trace`` is its traceback."""

    def __init__(self, summary: str, trace: str) -> None:
        super().__init__(summary)
        self.trace = trace


def check_apart(files: Sequence[str], *, unusable: Refuse, settings: Settings, **asked: Any) -> Report:
    """``check_as_one`` in another process, held to the memory and the time of the settings' limits; ``asked`` is what
    else it is asked.

    Raises what ``check_as_one`` does, Defect for any other error of its own, and UnusableInput: "too_slow",
    "too_much_memory", "ended" (it crashed).
    """
    import multiprocessing

    compile_rules(settings.rules)  # once, here: the processes to come inherit it where they are forked
    with within(settings.limits):
        sources = [read_bytes(file) if file == STDIN else file for file in files]  # the other process has no input
    forked = sys.platform == "linux"  # elsewhere system libraries do not survive it
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, sources, list(files), settings, asked), daemon=True)
    process.start()
    there.close()
    try:
        return _listen(here, process, unusable, settings.limits)
    finally:
        process.kill()
        process.join()
        here.close()


def _listen(here: Connection, process: Any, unusable: Refuse, limits: Limits) -> Report:
    """Take what the other process says until it is done, dead or over its time."""
    ends = time.monotonic() + _WAIT * limits.seconds + GRACE
    while True:
        try:
            if not here.poll(max(ends - time.monotonic(), 0)):
                raise UnusableInput("too_slow", limit=f"{limits.seconds} s")
            said, content = here.recv()
        except EOFError:
            process.join(_BURIAL)
            how = _how_ended(process.exitcode)
            if how == _OUT_OF_TIME:
                raise UnusableInput("too_slow", limit=f"{limits.seconds} s") from None
            raise UnusableInput("ended", detail=how) from None
        if said == "report":
            report: Report = content
            return report
        if said == "refused":
            path, code, values = content
            unusable(path, UnusableInput(code, **values))
        elif said == "unusable":
            code, values = content
            raise UnusableInput(code, **values)
        elif said == "rules":
            raise RuleError(content)
        else:
            raise Defect(*content)


def _how_ended(status: int | None) -> str:
    if status is None or status >= 0:
        return f"exit {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _work(
    there: Connection,
    sources: Sequence[str | bytes],
    names: Sequence[str],
    settings: Settings,
    asked: Mapping[str, Any],
) -> None:
    """The other process: check, and say what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # this side is ended by the other
    _limit(settings.limits)

    def refuse(path: str, error: UnusableInput) -> None:
        there.send(("refused", (path, error.code, error.values)))

    try:
        report = check_as_one(sources, names=names, unusable=refuse, settings=settings, **asked)
        there.send(("report", report))
    except UnusableInput as error:
        there.send(("unusable", (error.code, error.values)))
    except RuleError as broken:
        there.send(("rules", str(broken)))
    except Exception as defect:
        import traceback

        there.send(("defect", (f"{type(defect).__name__}: {defect}", traceback.format_exc())))


def _limit(limits: Limits) -> None:
    """Bound what this process takes: processor time, and memory beyond what it has, where the system knows bounds."""
    if sys.platform == "win32":
        return
    import resource

    statm = Path("/proc/self/statm")
    taken = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0
    spent = int(time.process_time())
    _lower(resource.RLIMIT_AS, taken + limits.memory)
    _lower(resource.RLIMIT_CPU, spent + limits.seconds + GRACE)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, most: int) -> None:
    """Set a limit of the system's, unless there is a lower one."""
    import resource

    soft, hard = resource.getrlimit(kind)
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(kind, (most, hard))
