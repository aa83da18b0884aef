"""Time and memory of one check: warm (in this process, median) and cold (a new process, peak memory).

python bench/check.py REPORT [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    """Print one line for each measurement."""
    report = Path(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    stages, warm = warm_check(report, runs)
    print(f"warm   {warm * 1000:8.1f} ms   median of {runs}, in process")
    for stage, seconds in stages.items():
        print(f"         {seconds * 1000:6.1f} ms   {stage}")
    cold = [cold_check(report) for _ in range(min(runs, 5))]
    print(f"cold   {statistics.median(wall for wall, _ in cold) * 1000:8.1f} ms   median of {len(cold)}, new process")
    print(f"memory {max(peak for _, peak in cold):8.1f} MB   peak of the new process")


def warm_check(report: Path, runs: int) -> tuple[dict[str, float], float]:
    """Median seconds of each stage and of the whole, after one run that loads everything."""
    from gouji import check

    check(report)
    laps: dict[str, list[float]] = {}
    walls = []
    for _ in range(runs):
        start = time.perf_counter()
        timing = check(report, timing=True).timing
        walls.append(time.perf_counter() - start)
        for stage, seconds in timing.items():
            laps.setdefault(stage, []).append(seconds)
    return {stage: statistics.median(times) for stage, times in laps.items()}, statistics.median(walls)


def cold_check(report: Path) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of ``gouji check REPORT`` (POSIX only)."""
    command = [sys.executable, "-m", "gouji", "check", str(report)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    peak = usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return wall, peak


if __name__ == "__main__":
    main()
