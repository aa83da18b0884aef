"""What can be read from a store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, Table, select

from gouji.batch import store_schema as schema
from gouji.records import cached_property

_PAGE = 500  # reports fetched at once


@dataclass(frozen=True)
class StoredReport:
    """One report of a store. What there is many of is read when it is asked for.

    ``path`` is the (first) file as it was called when the report was checked; ``current``: some file still stands for
    it, with this content and this version, rulebook and options.
    """

    id: int
    key: str
    run_id: int
    current: bool
    recipe: str
    checked_at: datetime
    path: str
    sha256: str
    format: str
    pages: int | None
    title: str | None
    unit_name: str | None
    year: int | None
    kind: str
    has_narrative: bool
    has_tables: bool
    errors: int
    warnings: int
    notes: int
    figures: int
    confirmed: int
    contradicted: int
    unconfirmed: int
    not_claim: int
    unread: int
    seconds: float
    memory: float
    reader: Reader

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """Its findings in their order, as in the JSON report, with their ``key``."""
        return self.reader.rows(schema.findings, self.id)

    @cached_property
    def files(self) -> list[FileRow]:
        """The files it stands in and their copies, by path."""
        return self.reader.files(report=self.id)

    @cached_property
    def json(self) -> dict[str, Any]:
        """The JSON report ``gouji.report/1``."""
        return self.reader.document(self.id)


@dataclass(frozen=True, slots=True)
class FileRow:
    """What became of one file; see docs/store.md for the outcomes."""

    id: int
    path: str
    archive: str | None
    size: int
    sha256: str | None
    outcome: str
    reason: str | None
    message: str | None
    report_id: int | None
    duplicate_of: str | None
    unit: str | None
    year: int | None
    work: str
    limits: str | None
    run_id: int


_REPORT_COLUMNS = [schema.reports.c[f.name] for f in fields(StoredReport) if f.name != "reader"]


class Reader:
    """Reads a store; each method takes its own connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reports(self, *, current: bool = True, path: str | None = None) -> Iterator[StoredReport]:
        """The reports by unit, year and kind; all that were ever made unless ``current``; those of one file only with
        ``path``."""
        r, f = schema.reports.c, schema.files.c
        wanted = select(*_REPORT_COLUMNS).order_by(r.unit_name, r.year, r.kind, r.id)
        if current:
            wanted = wanted.where(r.current)
        if path is not None:
            wanted = wanted.where(r.id.in_(select(f.report_id).where(f.path == path)))
        with self._engine.connect() as connection:
            found = connection.execution_options(yield_per=_PAGE).execute(wanted)
            for row in found.mappings():
                yield StoredReport(**row, reader=self)

    def report(self, number: int) -> StoredReport | None:
        """The report with that number in the store."""
        rows = self._all(select(*_REPORT_COLUMNS).where(schema.reports.c.id == number))
        return StoredReport(**rows[0], reader=self) if rows else None

    def files(self, *, report: int | None = None, outcome: str | None = None) -> list[FileRow]:
        """The files by path: all, those of one report, or those of one outcome."""
        f = schema.files.c
        wanted = select(schema.files).order_by(f.path)
        if report is not None:
            wanted = wanted.where(f.report_id == report)
        if outcome is not None:
            wanted = wanted.where(f.outcome == outcome)
        return [FileRow(**row) for row in self._all(wanted)]

    def runs(self) -> list[dict[str, Any]]:
        """The runs, the first one first."""
        return self._all(select(schema.runs).order_by(schema.runs.c.id))

    def skipped(self, run: int) -> list[dict[str, Any]]:
        """What a run left alone because it is no regular file, by path."""
        s = schema.skipped.c
        return self._all(select(schema.skipped).where(s.run_id == run).order_by(s.path))

    def rows(self, table: Table, report: int) -> list[dict[str, Any]]:
        """What a report has in one of the tables of store_schema.OF_REPORT, in its order."""
        found = self._all(select(table).where(table.c.report_id == report).order_by(table.c.n))
        return [{name: value for name, value in row.items() if name not in ("report_id", "n")} for row in found]

    def document(self, report: int) -> dict[str, Any]:
        """The JSON report of a report. Raises KeyError for a number that the store has not."""
        d = schema.documents.c
        rows = self._all(select(d.json).where(d.report_id == report))
        if not rows:
            raise KeyError(report)
        whole: dict[str, Any] = json.loads(zlib.decompress(rows[0]["json"]))
        return whole

    def _all(self, wanted: Select[Any]) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            return [_plain(row) for row in connection.execute(wanted).mappings()]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
