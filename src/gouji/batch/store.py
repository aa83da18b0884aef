"""A store: the database that scans write to and that everything about many reports is read from.

>>> with open_store("results.sqlite") as store:
...     for report in store.reports():
...         print(report.unit_name, report.year, report.kind, report.errors)
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from gouji.batch.store_read import FileRow, Reader, StoredReport

REVISION = "0001"
"""The newest migration: the shape of the tables of gouji.batch.store_schema."""

_BUSY = 60  # seconds that one writer waits for another (SQLite)


class StoreError(Exception):
    """A store cannot be used. ``code`` is a key of rules/messages.toml, group scan."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


class Store(Reader):
    """An open store; a context that closes it. What can be read from it: gouji.batch.store_read."""

    def __init__(self, engine: Engine, url: URL) -> None:
        super().__init__(engine)
        self.engine = engine
        self.url = url

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @property
    def own_files(self) -> list[Path]:
        """The files of the database, where it is one: a scan does not check them."""
        if self.engine.dialect.name != "sqlite" or not self.url.database:
            return []
        return [Path(self.url.database + ending) for ending in ("", "-wal", "-shm", "-journal")]


def store_url(name: str) -> URL:
    """The URL of a store: as it stands, or of a SQLite file when ``name`` is a path. Raises StoreError."""
    try:
        url = make_url(name if "://" in name else f"sqlite:///{name}")
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise StoreError("store_url", store=name) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+pg8000")
    if url.get_backend_name() == "postgresql" and not url.password and (password := os.environ.get("PGPASSWORD")):
        url = url.set(password=password)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError("store_url", store=name)
    return url


def is_new_file(name: str) -> bool:
    """Whether the store is a SQLite file that is not there yet. Raises StoreError."""
    url = store_url(name)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def open_store(name: str, *, create: bool = False) -> Store:
    """Open the store at a URL or path. With ``create`` it is made, or brought to this version's shape, if need be.

    Raises StoreError: not there, of another version, no driver, no connection.
    """
    url = store_url(name)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise StoreError("store_missing", store=shown)
    try:
        engine = create_engine(url, json_serializer=json.JSONEncoder(ensure_ascii=False).encode)
    except (ImportError, NoSuchModuleError):
        raise StoreError("store_driver", store=shown) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine.dialect.use_insertmanyvalues_wo_returning = True  # many rows, one statement
    try:
        found = _revision(engine)
        if found != REVISION:
            if not create:
                raise StoreError("store_version" if found else "store_missing", store=shown)
            _migrate(engine)
    except DBAPIError as failed:
        engine.dispose()
        raise StoreError("store_failed", store=shown, detail=str(failed.orig).splitlines()[0]) from failed
    except StoreError:
        engine.dispose()
        raise
    return Store(engine, url)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL a crash loses the last rows at most, never the file
    connection.execute("PRAGMA foreign_keys = ON")


def _revision(engine: Engine) -> str | None:
    """The migration that the store is at; None when it has none yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    """Bring the store to the newest revision; of several that come at once, one does it."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('gouji'))"))
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as unknown:
            shown = engine.url.render_as_string(hide_password=True)
            raise StoreError("store_version", store=shown) from unknown


__all__ = ["FileRow", "Store", "StoreError", "StoredReport", "open_store", "store_url"]
