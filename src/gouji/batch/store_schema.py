"""The tables of a store, for SQLite and PostgreSQL alike. The columns are documented in docs/store.md.

``migrations/`` brings a store of an earlier version to this shape; a test holds the two against each other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine


class Exact(TypeDecorator[str]):
    """A decimal number, kept exactly: NUMERIC in PostgreSQL, its digits as text in SQLite, which has only floats."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return Decimal(value) if value is not None and dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return format(value, "f") if isinstance(value, Decimal) else value


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, with its time zone in both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


LIST = JSON(none_as_null=True)
"""A list of the JSON report."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(16), nullable=False),  # running, finished, interrupted
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),  # last sign of life
    Column("finished_at", Moment),
    Column("version", String(32), nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("recipe", String(64), nullable=False),  # digest of version, rulebook and options
    Column("options", JSON, nullable=False),
    Column("arguments", JSON, nullable=False),  # folders, limits, engine, workers
    Column("user_name", Text, nullable=False),
    Column("host", Text, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),  # digest of the contents and the recipe
    Column("run_id", Integer, ForeignKey("runs.id"), nullable=False),
    Column("current", Boolean, nullable=False, index=True),  # some file stands for it as it is now
    Column("recipe", String(64), nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("format", String(16), nullable=False),
    Column("pages", Integer),
    Column("title", Text),
    Column("unit_name", Text, index=True),
    Column("year", Integer, index=True),
    Column("kind", String(16), nullable=False),
    Column("has_narrative", Boolean, nullable=False),
    Column("has_tables", Boolean, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("figures", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("contradicted", Integer, nullable=False),
    Column("unconfirmed", Integer, nullable=False),
    Column("not_claim", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("memory", Float, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("archive", Text),  # the archive it is a member of
    Column("size", Integer, nullable=False),
    Column("sha256", String(64)),
    Column("outcome", String(16), nullable=False, index=True),
    Column("reason", String(32)),
    Column("message", Text),
    Column("report_id", Integer, ForeignKey("reports.id"), index=True),
    Column("duplicate_of", Text),
    Column("unit", Text),  # what a manifest says
    Column("year", Integer),
    Column("work", String(64), nullable=False),  # digest of what its outcome follows from
    Column("limits", String(32)),  # those that it broke
    Column("run_id", Integer, ForeignKey("runs.id"), nullable=False),
)

skipped = Table(
    "skipped",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("message", Text, nullable=False),
)


def _of_report(name: str, *columns: Column[Any], index: tuple[str, ...] = ()) -> Table:
    """A table of what one report has many of, in the report's order (``n``, from 1)."""
    return Table(
        name,
        metadata,
        Column("report_id", Integer, ForeignKey("reports.id"), primary_key=True),
        Column("n", Integer, primary_key=True, autoincrement=False),
        *columns,
        *(Index(f"ix_{name}_{column}", column) for column in index),
    )


findings = _of_report(
    "findings",
    Column("id", String(16), nullable=False),
    Column("key", String(32), nullable=False),  # the same for the same finding in every run
    Column("rule", String(64), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("title", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("numbers", LIST, nullable=False),
    Column("file", Text),
    Column("page", Integer),
    Column("bbox", LIST),
    Column("evidence", LIST, nullable=False),
    Column("formula", Text),
    Column("stated", Text),
    Column("expected", Text),
    Column("lower", Text),
    Column("upper", Text),
    Column("diagnosis", Text),
    Column("suggestion", Text),
    Column("parent", String(16)),
    Column("basis", Text),
    index=("rule", "severity"),
)

figures = _of_report(
    "figures",
    Column("id", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("value", Exact),
    Column("unit", Text),
    Column("kind", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("section", Text),
    Column("quote", Text, nullable=False),
    Column("claim", String(16)),
    Column("findings", LIST, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("file", Text),
    Column("page", Integer),
    Column("bbox", LIST),
    index=("status",),
)

ties = _of_report(
    "ties",
    Column("id", String(16), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text),
    Column("claims", LIST, nullable=False),
    Column("cells", LIST, nullable=False),
    Column("formula", Text),
    Column("stated", Exact),
    Column("computed", Exact),
    Column("lower", Exact),
    Column("upper", Exact),
    index=("rule", "verdict"),
)

tables = _of_report(
    "tables",
    Column("id", String(16), nullable=False),
    Column("kind", String(64)),
    Column("title", Text),
    Column("unit", Text),
    Column("file", Text),
    Column("pages", LIST, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("column_count", Integer, nullable=False),
    Column("closes", Boolean),
)

notices = _of_report("notices", Column("code", String(64), nullable=False), Column("message", Text, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("report_id", Integer, ForeignKey("reports.id"), primary_key=True),
    Column("json", LargeBinary, nullable=False),  # the JSON report gouji.report/1, compressed with zlib
)

OF_REPORT = (findings, figures, ties, tables, notices, documents)
"""The tables whose rows belong to a report, by its ``report_id``."""
