"""Tasks → results on this machine: threads that each watch a worker process of their own."""

from __future__ import annotations

import queue
import threading

from gouji.batch.supervise import Stopped, Supervisor
from gouji.batch.work import Orders, Result, Task


class LocalEngine:
    """``workers`` processes at once. A context: leaving it ends them all, whatever they do."""

    def __init__(self, orders: Orders, workers: int) -> None:
        self._tasks: queue.SimpleQueue[tuple[Task, ...] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result | BaseException] = queue.SimpleQueue()
        self._supervisors = [Supervisor(orders) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._run, args=(one,), daemon=True) for one in self._supervisors]

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *_: object) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()
        for _supervisor in self._supervisors:
            self._tasks.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def start(self) -> None:
        """Start the workers, where that is not done: the first tasks then need not wait for them."""
        for thread in self._threads:
            if thread.ident is None:
                thread.start()

    @property
    def ahead(self) -> int:
        """How often to hand tasks over before the first result, so that no worker waits for the next."""
        return 2 * len(self._supervisors)

    def submit(self, *tasks: Task) -> None:
        """Hand over tasks that one worker does in turn; their results come with ``result``, mixed with others."""
        self.start()
        self._tasks.put(tasks)

    def result(self, seconds: float | None = None) -> Result | None:
        """The next result; None when there is none within that time."""
        try:
            result = self._results.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(result, BaseException):
            raise result
        return result

    def _run(self, supervisor: Supervisor) -> None:
        try:
            supervisor.start()
            while (tasks := self._tasks.get()) is not None:
                for task in tasks:
                    self._results.put(supervisor.check(task))
        except Stopped:
            pass
        except BaseException as defect:  # said by the scan; a thread that died in silence would leave it waiting
            self._results.put(defect)
        finally:
            supervisor.close()
