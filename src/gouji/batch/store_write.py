"""What a scan writes: its run, and for each file and report what became of it, many in one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Connection, LargeBinary, exists, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from gouji.batch import store_schema as schema
from gouji.batch.rows import COLUMNS, Cells, unpack_rows
from gouji.batch.store import Store
from gouji.batch.work import FoundFile, Outcome, Reason, Row, Skipped

_BATCH = 24  # reports in one transaction, and
_SECONDS = 2.0  # the longest that one waits in memory
_ATTEMPTS = 5
_CONFLICTS = ("40P01", "40001")  # PostgreSQL: deadlock, serialization failure; the transaction was undone
_ALIVE = 60.0  # seconds since its last sign of life after which a scan counts as dead
_CHUNK = 1000  # values in one IN (…)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What becomes of a file. ``report`` is the key of its report, ``limits`` are set where it broke them."""

    file: FoundFile
    outcome: Outcome
    work: str
    reason: Reason | None = None
    report: str | None = None
    duplicate_of: str | None = None
    limits: str | None = None


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report to keep: its key, its row, the packed rows of the other tables (batch/rows.py), what it cost."""

    key: str
    row: Row
    packed: bytes
    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Known:
    """What the store says of a file from before."""

    work: str
    outcome: str
    report_id: int | None
    duplicate_of: str | None
    limits: str | None


class Writer:
    """Writes one run. ``explain`` makes the sentence for a reason. Entries wait in memory until ``flush``."""

    def __init__(self, store: Store, run: Row, explain: Callable[[Reason], str]) -> None:
        self._engine = store.engine
        self._insert = _insert_of(store.engine.dialect.name)
        self._keep = self._insert(schema.reports).on_conflict_do_nothing().returning(schema.reports.c.id)
        self._explain = explain
        self._recipe: str = run["recipe"]
        self._files: list[FileEntry] = []
        self._reports: list[ReportEntry] = []
        self._flushed = time.monotonic()
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            made = connection.execute(
                insert(schema.runs).values(**run, state="running", started_at=now, seen_at=now)
            ).inserted_primary_key
        self.run: int = made[0]  # type: ignore[index]
        self.others = 0
        """How many other scans are writing to the store just now."""
        self.flush()
        self._known = self._read_known()
        self._placed: dict[str, int | None] = {}  # path → the number of its report, as this run has written it

    def known(self) -> Mapping[str, Known]:
        """Path → what the store says of it."""
        return self._known

    def known_reports(self) -> dict[str, int]:
        """Key → number of the reports that were made with this run's recipe."""
        r = schema.reports.c
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(select(r.key, r.id).where(r.recipe == self._recipe))}

    def add(self, files: Iterable[FileEntry], reports: Iterable[ReportEntry] = ()) -> None:
        """Take what belongs together: it is written in one transaction, now or soon."""
        self._files += files
        self._reports += reports
        if len(self._reports) >= _BATCH or time.monotonic() - self._flushed > _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        for attempt in range(_ATTEMPTS):
            try:
                self._write_batch(datetime.now(UTC))
                break
            except DBAPIError as failed:
                if attempt == _ATTEMPTS - 1 or not _is_conflict(failed):
                    raise
        self._files, self._reports = [], []
        self._flushed = time.monotonic()

    def _write_batch(self, now: datetime) -> None:
        """One transaction. All writers keep one order, so that two rarely wait for each other."""
        r = schema.runs.c
        with self._engine.begin() as connection:
            connection.execute(update(schema.runs).where(r.id == self.run).values(seen_at=now))
            reports = sorted(self._reports, key=lambda report: report.key)
            numbers = self._write_reports(connection, reports, now)
            if self._files:
                self._write_files(connection, numbers)
            alive = select(func.count()).where(
                r.state == "running", r.seen_at > now - timedelta(seconds=_ALIVE), r.id != self.run
            )
            self.others = connection.execute(alive).scalar_one()

    def done_elsewhere(self, file: FoundFile, work: str) -> bool:
        """Whether another run has written what becomes of a file meanwhile."""
        f = schema.files.c
        wanted = select(f.id).where(f.path == file.path, f.work == work, f.outcome != "gone")
        with self._engine.connect() as connection:
            return connection.execute(wanted).first() is not None

    def finish(self, state: str, roots: Sequence[str], seen: Iterable[str], skipped: Iterable[Skipped]) -> None:
        """End the run. When it is finished, what was below ``roots`` and is not among ``seen`` is gone."""
        self.flush()
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            if state == "finished":
                self._write_gone(connection, roots, set(seen))
                rows = [
                    {"run_id": self.run, "path": s.path, "reason": s.reason.code, "message": self._explain(s.reason)}
                    for s in skipped
                ]
                if rows:
                    connection.execute(insert(schema.skipped), rows)
            ended = {"state": state, "seen_at": now, "finished_at": now}
            connection.execute(update(schema.runs).where(schema.runs.c.id == self.run).values(**ended))

    def _read_known(self) -> dict[str, Known]:
        f = schema.files.c
        wanted = select(f.path, f.work, f.outcome, f.report_id, f.duplicate_of, f.limits)
        with self._engine.connect() as connection:
            return {row[0]: Known(*row[1:]) for row in connection.execute(wanted)}

    def _write_reports(self, connection: Connection, reports: Sequence[ReportEntry], now: datetime) -> dict[str, int]:
        """Key → number."""
        numbers: dict[str, int] = {}
        rows: dict[str, list[Cells]] = {table: [] for table in COLUMNS}
        for report in reports:
            number, new = self._write_report(connection, report, now)
            numbers[report.key] = number
            if new:
                for table, found in unpack_rows(report.packed).items():
                    rows[table] += [(number, *row) for row in found]
        for table, found in rows.items():
            if found:
                _insert_many(connection, table, found)
        return numbers

    def _write_report(self, connection: Connection, report: ReportEntry, now: datetime) -> tuple[int, bool]:
        """Its number, and whether it is new: what is there already, from another machine perhaps, stays."""
        r = schema.reports.c
        row = {
            **report.row,
            "key": report.key,
            "run_id": self.run,
            "recipe": self._recipe,
            "checked_at": now,
            "current": True,
            "seconds": round(report.seconds, 3),
            "memory": round(report.memory, 1),
        }
        number: int | None = connection.execute(self._keep, row).scalar()
        if number is None:
            number = connection.execute(select(r.id).where(r.key == report.key)).scalar_one()
            connection.execute(update(schema.reports).where(r.id == number).values(current=True))
            return number, False
        return number, True

    def _write_files(self, connection: Connection, numbers: dict[str, int]) -> None:
        r = schema.reports.c
        missing = {entry.report for entry in self._files if entry.report and entry.report not in numbers}
        if missing:  # of an earlier run, or an earlier batch
            wanted = select(r.key, r.id).where(r.key.in_(missing))
            numbers = numbers | {row[0]: row[1] for row in connection.execute(wanted)}
        entries = sorted(self._files, key=lambda entry: entry.file.path)
        rows = {entry.file.path: self._file_row(entry, numbers) for entry in entries}
        statement = self._insert(schema.files)
        changed = {name: statement.excluded[name] for name in next(iter(rows.values())) if name != "path"}
        connection.execute(statement.on_conflict_do_update(index_elements=["path"], set_=changed), list(rows.values()))
        f, of = schema.files.c, schema.files.alias()
        original = select(of.c.report_id).where(of.c.path == f.duplicate_of).scalar_subquery()
        copies = f.duplicate_of.is_not(None) & (f.path.in_(rows) | f.duplicate_of.in_(rows))
        connection.execute(update(schema.files).where(copies).values(report_id=original))
        left = {self._known[path].report_id for path in rows if path in self._known} - {None}
        left |= {self._placed[path] for path in rows if path in self._placed} - {None}
        self._placed |= {path: row["report_id"] for path, row in rows.items()}
        used = {row["report_id"] for row in rows.values()} - {None}
        self._settle_current(connection, {number for number in left | used if number is not None})

    def _settle_current(self, connection: Connection, numbers: set[int]) -> None:
        """Reports are current while a file stands for them."""
        f, r = schema.files.c, schema.reports.c
        stands = exists().where(f.report_id == r.id, f.outcome != "gone")
        connection.execute(update(schema.reports).where(r.id.in_(numbers)).values(current=stands))

    def _file_row(self, entry: FileEntry, numbers: Mapping[str, int]) -> Row:
        file, reason = entry.file, entry.reason
        return {
            "path": file.path,
            "archive": file.path.rpartition("!")[0] if file.member is not None else None,
            "size": file.size,
            "sha256": file.digest or None,
            "outcome": entry.outcome,
            "reason": reason.code if reason else None,
            "message": self._explain(reason) if reason else None,
            "report_id": numbers[entry.report] if entry.report else None,
            "duplicate_of": entry.duplicate_of,
            "unit": file.unit or None,
            "year": file.year,
            "work": entry.work,
            "limits": entry.limits,
            "run_id": self.run,
        }

    def _write_gone(self, connection: Connection, roots: Sequence[str], seen: set[str]) -> None:
        f = schema.files.c
        known = connection.execute(select(f.path, f.report_id).where(f.outcome != "gone"))
        gone = {path: number for path, number in known if path not in seen and _below(path, roots)}
        paths = sorted(gone)
        for at in range(0, len(paths), _CHUNK):
            chunk = paths[at : at + _CHUNK]
            connection.execute(update(schema.files).where(f.path.in_(chunk)).values(outcome="gone", run_id=self.run))
            self._settle_current(connection, {number for path in chunk if (number := gone[path]) is not None})


def _insert_of(dialect: str) -> Any:
    """``insert`` with what this database has beyond others."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # as many modules as the rest of SQLAlchemy's engine

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _insert_many(connection: Connection, name: str, rows: Sequence[Cells]) -> None:
    """Insert rows, their report's number before the cells, as they are: the driver takes what a worker has made.

    PostgreSQL takes them as one JSON value, which costs the client a tenth of a value for each cell.
    """
    columns = ("report_id", *COLUMNS[name])
    quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    if connection.dialect.name != "postgresql":
        values = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {name} ({quoted}) VALUES ({values})", list(rows))
        return
    table = schema.metadata.tables[name]
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    if any(isinstance(column.type, LargeBinary) for column in table.columns):
        connection.execute(insert(table), named)
        return
    # A list is JSON text, in JSON a string: #>> gives its content, whatever else comes as it is.
    taken = ", ".join(_of_recordset(connection, table.columns[column]) for column in columns)
    recordset = f"json_populate_recordset(CAST(NULL AS {name}), CAST(:rows AS json))"
    into = text(f"INSERT INTO {name} ({quoted}) SELECT {taken} FROM {recordset}")
    connection.execute(into, {"rows": json.dumps(named, ensure_ascii=False)})


def _of_recordset(connection: Connection, column: Column[Any]) -> str:
    name = connection.dialect.identifier_preparer.quote(column.name)
    return f"CAST({name} #>> '{{}}' AS json)" if isinstance(column.type, JSON) else name


def _is_conflict(failed: DBAPIError) -> bool:
    """Whether a transaction was undone because of another one, and may be tried again."""
    told = failed.orig.args[0] if failed.orig is not None and failed.orig.args else None
    return isinstance(told, dict) and told.get("C") in _CONFLICTS  # as pg8000 tells it


def _below(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith((f"{root.rstrip('/')}/", f"{root}!")) for root in roots)
