"""Stores to write to: a SQLite file, and a PostgreSQL server that the tests start for themselves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.batch.scanning import TEXT, WHOLE, scan, write_reports

POSTGRES_USERS = ("postgres", "nobody")  # the server refuses to run as root


def _binary(name: str) -> str | None:
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def _as_other(folder: Path) -> dict[str, str]:
    """The arguments that make subprocess run as somebody else where we are root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in POSTGRES_USERS if name in known), None)
    if user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")
    shutil.chown(folder, user)
    return {"user": user}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server of our own on loopback, without a database; it is gone afterwards."""
    initdb, server = _binary("initdb"), _binary("postgres")
    if initdb is None or server is None:
        pytest.skip("no PostgreSQL server here (Debian: apt install postgresql)")
    pytest.importorskip("pg8000", reason="no driver: pip install 'gouji[postgres]'")
    with tempfile.TemporaryDirectory(prefix="gouji-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        other = _as_other(folder)
        data = folder / "data"
        made = subprocess.run(
            [initdb, "-D", data, "-U", "gouji", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True, text=True, cwd=folder, **other,
        )  # fmt: skip
        if made.returncode:
            pytest.skip(f"PostgreSQL cannot be set up: {made.stderr.strip().splitlines()[-1]}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [server, "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        running = subprocess.Popen(
            [*command, "-c", f"unix_socket_directories={folder}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **other,
        )  # fmt: skip
        try:
            _wait_for(port)
            yield f"postgresql+pg8000://gouji@127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(30)


def _wait_for(port: int) -> None:
    import time

    import pg8000.native

    for _ in range(300):
        try:
            pg8000.native.Connection("gouji", host="127.0.0.1", port=port, database="postgres").close()
            return
        except (pg8000.exceptions.InterfaceError, pg8000.exceptions.DatabaseError):
            time.sleep(0.1)
    pytest.skip("PostgreSQL does not start")


def _new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a store that is not made yet, in the kind of database that the fixture's parameter says."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("store") / "store.sqlite")
    server = request.getfixturevalue("postgres_server")
    from sqlalchemy import create_engine, text

    name = f"gouji_{uuid.uuid4().hex[:12]}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}".replace("+pg8000", "")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a new store, in each kind of database in turn."""
    return _new_store(request, tmp_path_factory)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store to read from, with findings and figures of several kinds, in each kind of database in turn."""
    folder = tmp_path_factory.mktemp("reports")
    write_reports(folder, 4)
    (folder / "minutes.txt").write_text("会议纪要\n", "utf-8")
    (folder / "=cmd.txt").write_text(WHOLE.replace(TEXT, TEXT + "\n2031年度接待费支出12.30万元。\n"), "utf-8")
    store = _new_store(request, tmp_path_factory)
    scan(folder, "--store", store)
    return store
