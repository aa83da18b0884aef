"""How far a long command is: a bar on a terminal, a line now and then in a log. On standard error."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING

from gouji.cli_streams import complain
from gouji.report.messages import Messages

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_EVERY = 30.0  # seconds between the lines in a log


class Progress:
    """A context in which ``show`` tells how far it is."""

    def __init__(self, messages: Messages, language: str) -> None:
        self._messages = messages
        self._language = language
        self._started = self._said = time.monotonic()
        self._bar = _bar() if sys.stderr.isatty() else None

    def __enter__(self) -> Progress:
        self._started = self._said = time.monotonic()
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, key: str, **values: object) -> None:
        """A line of the group scan."""
        complain(self._text(key, **values), self._messages)

    def show(self, settled: int, total: int, before: int) -> None:
        """``settled`` of ``total`` are done, ``before`` of them before this run; only what this run does has a rate."""
        now = time.monotonic()
        rate = (settled - before) / max(now - self._started, 0.001)
        left = timedelta(seconds=round((total - settled) / rate)) if rate else "?"
        values = {"settled": settled, "total": total, "rate": f"{rate:.1f}", "left": left}
        if self._bar is not None:
            self._bar.update(
                self._bar.task_ids[0], completed=settled, total=total, said=self._text("progress", **values)
            )
        elif now - self._said >= _EVERY:
            self._said = now
            complain(self._text("progress", **values), self._messages)

    def _text(self, key: str, **values: object) -> str:
        return self._messages.text("scan", key, self._language, **values)


def _bar() -> Bar:
    from rich.console import Console  # only where there is a terminal
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    bar = Bar(BarColumn(), TextColumn("{task.percentage:>3.0f}% {task.fields[said]}"), console=Console(stderr=True))
    bar.add_task("", said="")
    return bar
