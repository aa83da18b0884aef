"""A worker process and who watches it: a task that kills it, or takes too long, costs one result, never the run."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress

from gouji.batch.work import READY, Orders, Reason, Result, Task

RECYCLE = 300
"""Tasks after which a worker is replaced, so that what a library loses never adds up."""
_GLANCE = 2.0  # seconds for a file, hundreds of times what it takes
_TRIES = 2  # a worker may be killed from outside; a file that kills two is to blame itself
_STARTS = 3  # likewise; who cannot start three times never will


class WorkerError(Exception):
    """No worker process can be started here; the argument says how it ended."""


class Stopped(Exception):
    """The supervisor was stopped while it waited."""


class Supervisor:
    """One worker process at a time, for one thread: started when needed, replaced when it dies or is worn out.

    ``stop`` may be called from any thread, once; everything else belongs to the thread that calls ``check``.
    """

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._stopped = threading.Event()

    def check(self, task: Task) -> Result:
        """The result of a task, whatever the worker does. Raises Stopped, and WorkerError when there is no worker."""
        died = 0
        for _ in range(_TRIES):
            late = threading.Event()
            process = self._worker()
            timer = threading.Timer(self._seconds(task), _end, (process, late))
            timer.start()
            try:
                assert process.stdin and process.stdout
                process.stdin.write(pickle.dumps(task))
                process.stdin.flush()
                result: Result = pickle.load(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                died = self._bury()
                if self._stopped.is_set():
                    raise Stopped from None
                if late.is_set():
                    seconds = f"{self.orders.limits.seconds:g}"
                    return Result(task, "unreadable", Reason("timeout", {"seconds": seconds}))
            else:
                self._done += 1
                return result
            finally:
                timer.cancel()
        return Result(task, "unreadable", Reason("crashed", {"detail": _status(died)}))

    def _seconds(self, task: Task) -> float:
        """How long a task may take. A glance is given up sooner: the check will say what is wrong with the file."""
        most = self.orders.limits.seconds
        return min(most, _GLANCE * len(task.files)) if task.glance else most

    def start(self) -> None:
        """Have a worker ready for the first task. Raises Stopped, and WorkerError when there is none."""
        self._worker()

    def stop(self) -> None:
        """End the worker at once, whatever it does."""
        self._stopped.set()
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Let the worker end, and wait for it."""
        if self._process is not None:
            self._bury()

    def _worker(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._done >= RECYCLE or self._process.poll() is not None):
            self._bury()
        if self._stopped.is_set():
            raise Stopped
        for attempt in range(1, _STARTS + 1):
            if self._process is None:
                self._start(last=attempt == _STARTS)
        assert self._process is not None
        return self._process

    def _start(self, *, last: bool) -> None:
        """Start a worker and wait until it is ready. Raises Stopped, and WorkerError when the ``last`` try failed."""
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", "gouji.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C is for the scan, which tells its workers
        )
        self._done = 0
        if self._stopped.is_set():  # by another thread, which saw no process to end
            process.kill()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(pickle.dumps(self.orders))
            process.stdin.flush()
            if pickle.load(process.stdout) == READY:
                return
        except (OSError, EOFError, pickle.UnpicklingError):
            pass  # what it ended with says more
        status = self._bury()
        if self._stopped.is_set():
            raise Stopped
        if last:
            raise WorkerError(_status(status))

    def _bury(self) -> int:
        """End the worker; returns its exit status."""
        process, self._process = self._process, None
        assert process and process.stdin and process.stdout
        process.kill()
        status = process.wait()
        process.stdout.close()
        with suppress(OSError):  # it died with something still to be written to it
            process.stdin.close()
        return status


_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Each worker is one of many: libraries that would start threads of their own are told not to."""


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
