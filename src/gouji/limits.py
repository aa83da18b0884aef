"""How much one check may take: sizes, counts and time, asked for wherever a stage could go on without end.

The limits are those of the run that is going on (``within``); a stage asks for them without being handed them, so that
a loop deep inside a reader can give up as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gouji.model import UnusableInput

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, ``seconds`` of processor time for one check, so that a busy machine refuses nothing.

    What each is for stands in docs/settings.md. ``memory`` holds only for a check in a process of its own.
    """

    file: int = 256 * MIB
    pages: int = 2_000
    characters: int = 4_000_000
    objects: int = 1_000_000
    nesting: int = 100
    unpacked: int = 512 * MIB
    seconds: int = 300
    memory: int = 2048 * MIB


@dataclass(frozen=True)
class _Run:
    limits: Limits
    ends: float = float("inf")


DEFAULT_LIMITS = Limits()
_NO_RUN = _Run(DEFAULT_LIMITS)
_RUN: ContextVar[_Run] = ContextVar("run", default=_NO_RUN)


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Let what is done inside keep to ``limits``; its time begins now."""
    token = _RUN.set(_Run(limits, time.thread_time() + limits.seconds))
    try:
        yield
    finally:
        _RUN.reset(token)


def limits() -> Limits:
    """The limits of the check that is going on; the defaults outside one."""
    return _RUN.get().limits


def keep_time() -> None:
    """Raises UnusableInput ("too_slow") when the check has used up its time."""
    run = _RUN.get()
    if time.thread_time() > run.ends:
        raise UnusableInput("too_slow", limit=f"{run.limits.seconds} s")


def keep_size(size: int) -> None:
    """Raises UnusableInput ("too_large") for a file of more bytes than a check reads."""
    largest = limits().file
    if size > largest:
        raise UnusableInput("too_large", limit=f"{largest / MIB:g} MiB")


def keep_pages(count: int) -> None:
    """Raises UnusableInput ("too_many_pages")."""
    _keep(count, limits().pages, "too_many_pages")


def keep_characters(count: int) -> None:
    """Raises UnusableInput ("too_long") for more text than any report has."""
    _keep(count, limits().characters, "too_long")


def keep_objects(count: int) -> None:
    """Raises UnusableInput ("too_many_objects"): what is drawn on PDF pages, elements, cells, members of an archive."""
    _keep(count, limits().objects, "too_many_objects")


def keep_nesting(depth: int) -> None:
    """Raises UnusableInput ("too_deep"): elements, forms or tables inside one another."""
    _keep(depth, limits().nesting, "too_deep")


def keep_unpacked(size: int) -> None:
    """Raises UnusableInput ("unpacks_too_large"): the bytes that compressed content becomes."""
    largest = limits().unpacked
    if size > largest:
        raise UnusableInput("unpacks_too_large", limit=f"{largest / MIB:g} MiB")


def _keep(count: int, most: int, code: str) -> None:
    if count > most:
        raise UnusableInput(code, limit=f"{most:,}")
