"""A CSV manifest → the files it lists, with the unit and year it gives them."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("path", "unit", "year")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a manifest; ``path`` is absolute."""

    path: str
    unit: str = ""
    year: int | None = None


class ManifestError(Exception):
    """A manifest cannot be used. ``code`` is a key of rules/messages.toml, group scan."""

    def __init__(self, code: str, place: str, **values: str) -> None:
        super().__init__(f"{place}: {code} {values}")
        self.code = code
        self.values = {"place": place, **values}


def read_manifest(path: Path) -> list[Listed]:
    """The lines of a manifest: a header with ``path`` and, if wanted, ``unit`` and ``year``; UTF-8 or GB18030.

    A relative path is relative to the manifest. Raises ManifestError.
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
    if "path" not in (lines.fieldnames or ()):
        raise ManifestError("manifest_header", f"{path}:1", known=", ".join(COLUMNS))
    out: dict[str, Listed] = {}
    for line in lines:
        name = (line["path"] or "").strip()
        if not name:
            continue
        year = (line.get("year") or "").strip()
        if year and not year.isdecimal():
            raise ManifestError("manifest_year", f"{path}:{lines.line_num}", value=year)
        where = os.path.abspath(path.parent / name)  # noqa: PTH100 - links stay links
        out[where] = Listed(where, (line.get("unit") or "").strip(), int(year) if year else None)
    return list(out.values())
