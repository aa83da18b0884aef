"""Tasks → results on a Dask cluster, each still in a supervised worker process: a file that kills it costs no node.

The nodes open the files themselves, so they must see them under the same paths, and must have gouji installed.
"""

from __future__ import annotations

import atexit
import queue
import threading
from typing import Any

from gouji.batch.supervise import Supervisor, WorkerError
from gouji.batch.work import Orders, Reason, Result, Task

_CONNECT = 15  # seconds to wait for the scheduler
_RETRIES = 5  # a node that goes away takes its task with it, which another node then does


class ClusterError(Exception):
    """The cluster cannot be used; the argument says why."""


class DaskEngine:
    """The nodes of the cluster whose scheduler is at ``address``. A context: leaving it withdraws what is not done.

    Entering raises ClusterError when there is no such scheduler, or no distributed installed.
    """

    def __init__(self, orders: Orders, address: str) -> None:
        self._orders = orders
        self._address = address
        self._client: Any = None
        self._results: queue.SimpleQueue[Result | WorkerError] = queue.SimpleQueue()
        self._futures: dict[int, Any] = {}
        self._left = False

    def __enter__(self) -> DaskEngine:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("pip install 'gouji[cluster]'") from None
        try:
            self._client = Client(self._address, timeout=_CONNECT)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as failed:
            raise ClusterError(str(failed).splitlines()[0]) from failed
        return self

    def __exit__(self, *_: object) -> None:
        self._left = True
        self._client.cancel(list(self._futures.values()), force=True)
        self._client.close()

    @property
    def ahead(self) -> int:
        """How many tasks to hand over before the first result, so that no thread of any node waits for the next."""
        threads: int = sum(self._client.nthreads().values())
        return 2 * max(1, threads)

    def submit(self, *tasks: Task) -> None:
        """Hand tasks over; their results come with ``result``, in no order. Each goes to any node."""
        for task in tasks:
            self._send(task, _RETRIES)

    def _send(self, task: Task, again: int) -> None:
        future = self._client.submit(check_supervised, task, self._orders, pure=False, retries=_RETRIES)
        self._futures[task.number] = future
        future.add_done_callback(lambda done: self._take(done, task, again))

    def _take(self, future: Any, task: Task, again: int) -> None:
        """Keep what became of a task; one that the scheduler lost with its node, the file not at fault, goes again."""
        if future.status in ("lost", "cancelled") and again and task.number in self._futures and not self._left:
            self._send(task, again - 1)
        else:
            self._results.put(self._result_of(future, task))

    def result(self, seconds: float | None = None) -> Result | None:
        """The next result; None when there is none within that time."""
        try:
            result = self._results.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(result, WorkerError):
            raise result
        self._futures.pop(result.task.number, None)
        return result

    def _result_of(self, future: Any, task: Task) -> Result | WorkerError:
        if future.status == "finished":
            result: Result = future.result()
            return result
        failed = future.exception() if future.status == "error" else future.status
        if isinstance(failed, WorkerError):
            return failed
        return Result(task, "unreadable", Reason("crashed", {"detail": repr(failed).splitlines()[0]}))


_LOCAL = threading.local()
_SUPERVISORS: list[Supervisor] = []


def check_supervised(task: Task, orders: Orders) -> Result:
    """Runs on a node: each of its threads has one worker process, which stays for the next task."""
    supervisor: Supervisor | None = getattr(_LOCAL, "supervisor", None)
    if supervisor is None or supervisor.orders != orders:
        if supervisor is not None:
            supervisor.close()
        supervisor = _LOCAL.supervisor = Supervisor(orders)
        _SUPERVISORS.append(supervisor)
    return supervisor.check(task)


@atexit.register
def _close() -> None:
    for supervisor in _SUPERVISORS:
        supervisor.stop()
