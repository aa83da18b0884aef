"""Where the command line writes: consoles of any encoding, UTF-8 files, and standard error."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from gouji.report.inert import inert, inert_but_for_styles
from gouji.report.messages import Messages
from gouji.report.typeset import expressible

PIPED_WIDTH = 100
"""Columns when nobody's console tells, so that the bytes do not depend on where the command ran."""

BROKEN = "\ufffd"
"""In place of a line break where there can be only one line."""

Write = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Output:
    """Takes text. ``text`` goes to people, in the console's encoding; ``data`` to programs, in UTF-8."""

    text: Write
    data: Write
    width: int = PIPED_WIDTH
    colour: bool = False


@contextmanager
def open_output(path: Path | None, messages: Messages) -> Iterator[Output]:
    """Standard output, or the file ``path``, which is complete or left as it was. Raises OSError."""
    if path is None:
        stream = sys.stdout
        tty = stream.isatty()
        width = shutil.get_terminal_size().columns if tty else PIPED_WIDTH
        colour = tty and _has_colour()
        yield Output(_console(stream, messages, colour), _bytes_of(stream), width, colour)
    else:
        with _complete_file(path) as file:
            yield Output(lambda text: file.write(inert(text)), file.write)


def complain(line: str, messages: Messages) -> None:
    """One line on standard error, whatever its encoding and whatever a file's name consists of."""
    _console(sys.stderr, messages)(f"gouji: {line.replace(chr(10), BROKEN)}\n")


def _console(stream: TextIO, messages: Messages, colour: bool = False) -> Write:
    """Text to a console or pipe: nothing that it would obey; what its encoding lacks is replaced by look-alikes."""

    def write(text: str) -> None:
        text = inert_but_for_styles(text) if colour else inert(text)
        stream.write(expressible(text, stream.encoding or "utf-8", messages.lookalikes))

    return write


def _bytes_of(stream: TextIO) -> Write:
    """UTF-8 to a stream whatever its own encoding: JSON is UTF-8."""

    def write(text: str) -> None:
        stream.flush()
        stream.buffer.write(text.encode("utf-8"))
        stream.buffer.flush()

    return write


def _has_colour() -> bool:
    """Whether the console understands colours; a Windows console says so, others do unless they deny it."""
    if os.environ.get("NO_COLOR"):
        return False
    if sys.platform == "win32":
        return any(os.environ.get(name) for name in ("WT_SESSION", "ANSICON", "ConEmuANSI", "TERM"))
    return os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def _complete_file(path: Path) -> Iterator[TextIO]:
    """A UTF-8 file that replaces ``path`` once all is written; devices and pipes are written directly."""
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as direct:
            yield direct
        return
    target = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n", errors="replace") as out:  # noqa: PTH123
            yield out
        part.chmod(mode_of(target))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def mode_of(target: Path) -> int:
    """The permissions the file has, or those that any new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
