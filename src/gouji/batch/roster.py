"""A roster: the units that should have published, and which of them a store has no report of."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from gouji.batch.manifest import ManifestError

COLUMNS = ("unit", "year", "kind")
_NEAR = 0.8  # how alike two names must be for one to be meant by the other, perhaps


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a roster: a unit, and the year and kind of its report where they are said."""

    unit: str
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What was expected and is not there; ``near``: a unit of nearly the same name that has a report."""

    expected: Expected
    near: str


def read_roster(path: Path, kinds: Mapping[str, str]) -> list[Expected]:
    """The lines of a CSV file with ``unit`` and, if wanted, ``year`` and ``kind``; UTF-8 or GB18030.

    ``kinds``: what a kind may be called → its key. Raises ManifestError.
    """
    try:
        raw = path.read_bytes()
    except OSError as failed:
        raise ManifestError("manifest_unreadable", str(path), detail=failed.strerror or "") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    lines = csv.DictReader(text.splitlines())
    if "unit" not in (lines.fieldnames or ()):
        raise ManifestError("roster_header", f"{path}:1", known=", ".join(COLUMNS))
    out = []
    for line in lines:
        unit, year, kind = ((line.get(column) or "").strip() for column in COLUMNS)
        if year and not year.isdecimal():
            raise ManifestError("manifest_year", f"{path}:{lines.line_num}", value=year)
        if kind and kind not in kinds:
            raise ManifestError("roster_kind", f"{path}:{lines.line_num}", value=kind, known=", ".join(kinds))
        if unit:
            out.append(Expected(unit, int(year) if year else None, kinds.get(kind, "")))
    return out


def missing_of(expected: Iterable[Expected], there: Sequence[Expected]) -> list[Missing]:
    """Those that are not among the reports ``there``, in their order."""
    names = sorted({one.unit for one in there if one.unit})
    by_name: dict[str, list[Expected]] = {}
    for one in there:
        by_name.setdefault(_plain(one.unit), []).append(one)
    out = []
    for wanted in expected:
        reports = by_name.get(_plain(wanted.unit), [])
        if not any(wanted.year in (None, one.year) and wanted.kind in ("", one.kind) for one in reports):
            near = [] if reports else get_close_matches(wanted.unit, names, 1, _NEAR)
            out.append(Missing(wanted, "".join(near)))
    return out


def _plain(name: str) -> str:
    return "".join(name.split())
