"""The values that pass between the parts of a scan: files found, tasks for workers, and what becomes of them.

Everything here is frozen and can be pickled: tasks and results cross process and machine borders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gouji.model import Identity
from gouji.settings import Settings

Outcome = Literal["checked", "part", "duplicate", "not_report", "unreadable", "gone"]
"""What became of a file; ``gone``: it was there in an earlier run and no longer is."""

Row = dict[str, Any]
"""A row of a table of the store, by column name."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file has its outcome: a key of rules/messages.toml (group unusable or scan) and what fills it."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file, or a member of an archive (``path`` is then ``archive!member``).

    ``container`` is the file to open, ``member`` the name inside it. ``digest`` is the SHA-256 of the content, empty
    where it could not be read; ``problem`` says why, or why the file is no candidate (an archive). ``unit`` and
    ``year`` are what a manifest says of it.
    """

    path: str
    container: str
    member: str | None = None
    size: int = 0
    digest: str = ""
    problem: Reason | None = None
    archive: bool = False
    unit: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """What stands below a folder and is no regular file, or a folder that could not be listed."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Task:
    """Files to check as one report; of several, ``number`` tells the tasks of a run apart. ``prior`` and ``budget`` are
    the reports that it is held against, each by its files. ``needed``: a later task is held against its report.
    ``glance``: nothing is checked, only who the report in each of the files is of.
    """

    number: int
    files: tuple[FoundFile, ...]
    prior: tuple[tuple[FoundFile, ...], ...] = ()
    budget: tuple[tuple[FoundFile, ...], ...] = ()
    needed: bool = False
    glance: bool = False

    @property
    def is_beside_others(self) -> bool:
        """Whether its report is held against others."""
        return bool(self.prior or self.budget)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may cost: wall-clock seconds, and MiB of address space."""

    seconds: float = 120.0
    memory: int = 2048

    def __str__(self) -> str:
        return f"{self.seconds:g}s {self.memory}MiB"


@dataclass(frozen=True, slots=True)
class Orders:
    """What holds for all tasks of a worker; the first that it is told."""

    settings: Settings
    limits: Limits
    pages: Path | None = None
    """The folder for the HTML page of each report; none are made without it."""


READY = "ready"
"""The first answer of a worker: it has all it needs."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker says of a task: the rows of its report, or the reason why there is none.

    ``row`` is that of ``reports``, ``packed`` holds those of the other tables (batch/rows.py). ``digests`` are those of
    the contents that were read. ``has_narrative``, ``has_tables``, ``unit`` and ``year`` are what the report showed;
    ``seconds`` and ``memory`` (MiB, the worker's peak) what it cost, ``stages`` where. ``glances`` are the identities
    that a glance tells, one for each file, None where it tells none.
    """

    task: Task
    outcome: Literal["checked", "not_report", "unreadable"]
    reason: Reason | None = None
    digests: tuple[str, ...] = ()
    row: Row = field(default_factory=dict)
    packed: bytes = b""
    has_narrative: bool = False
    has_tables: bool = False
    unit: str = ""
    year: int | None = None
    seconds: float = 0.0
    memory: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    glances: tuple[Identity | None, ...] = ()
