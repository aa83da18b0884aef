"""The same scan on a Dask cluster: several nodes, one of them killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.batch.scanning import scan, write_reports

from gouji.batch.store import open_store

pytest.importorskip("distributed", reason="no Dask: pip install 'gouji[cluster]'")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two nodes, each started as a user starts one."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    code = "from distributed.cli.dask_{0} import main; main()"
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = subprocess.Popen(
        [sys.executable, "-c", code.format("scheduler"), "--host", "127.0.0.1", "--port", "0", *common], **quiet
    )
    node = [sys.executable, "-c", code.format("worker"), "--nthreads", "1", "--host", "127.0.0.1", *common]
    nodes = [subprocess.Popen([*node, "--no-nanny"], **quiet) for _ in range(2)]
    try:
        yield _address(file), nodes
    finally:
        for process in (*nodes, scheduler):
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    import json

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text()).strip().endswith("}"):
            return str(json.loads(text)["address"])
        time.sleep(0.1)
    pytest.skip("the Dask scheduler does not start")


def test_a_node_killed_in_the_middle(cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    address, nodes = cluster
    folder, store = tmp_path / "reports", tmp_path / "s.sqlite"
    write_reports(folder, 40)
    (folder / "empty.pdf").write_bytes(b"")

    def kill_one() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if store.exists():
                with open_store(str(store), create=True) as opened:
                    if len(opened.files()) > 4:
                        break
            time.sleep(0.1)
        os.kill(nodes[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    result = scan(folder, "--store", store, "--engine", "dask", "--scheduler", address)
    killer.join()
    assert result.exit_code == 2, result.output  # the empty file
    assert nodes[0].poll() == -signal.SIGKILL
    with open_store(str(store)) as opened:
        rows = opened.files()
        assert [(row.outcome, row.reason) for row in rows if row.outcome != "checked"] == [("unreadable", "empty")]
        assert len(rows) == len({row.path for row in rows}) == 41
        assert len(list(opened.reports(current=False))) == 40
        assert opened.runs()[0]["arguments"]["engine"] == "dask"


def test_no_cluster_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.batch.engine_dask._CONNECT", 1)
    result = scan(tmp_path, "--store", tmp_path / "s.sqlite", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert "no Dask scheduler at tcp://127.0.0.1:1" in result.stderr
    assert scan(tmp_path, "--store", tmp_path / "s.sqlite", "--engine", "dask").exit_code == 2
