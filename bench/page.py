"""How long a browser takes to open the HTML page of a large report: 120 pages, 5,000 figures and more.

    python bench/page.py [FIGURES]

Writes a report of that many figures from the demo's own sentences and tables, makes its page, and opens it in
chromium five times; prints the page's size and the median time to load and to be laid out.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from gouji.compiled import compile_rules
from gouji.pipeline import check
from gouji.report.messages import compile_messages
from gouji.report.to_html import report_to_html
from gouji.rulebook import load_rulebook

DEMO = Path(__file__).parents[1] / "corpus" / "demo" / "report.txt"
RUNS = 5


def large_page(figures: int) -> bytes:
    """The page of the demo's report repeated until it has that many figures."""
    text = DEMO.read_text("utf-8")
    each = len(check(text.encode(), name="report.txt").entries)
    times = -(-figures // each)
    report = check((text * times).encode(), name="report.txt", second_reading=False)
    print(f"{len(report.entries)} figures, {len(report.tables)} tables, {len(report.findings)} findings")
    catalogue = compile_rules().catalogue
    messages = compile_messages(load_rulebook().file("messages.toml"))
    start = time.perf_counter()
    page = report_to_html(report, messages, lambda rule: catalogue[rule].name("zh"))
    print(f"page made in {time.perf_counter() - start:.2f} s, {len(page) / 1e6:.1f} MB")
    return page


def main() -> None:
    figures = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "page.html"
        file.write_bytes(large_page(figures))
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        times = []
        for _ in range(RUNS):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            start = time.perf_counter()
            page.goto(file.as_uri(), wait_until="load")
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            times.append(time.perf_counter() - start)
            page.close()
        browser.close()
    print(f"opened in {median(times):.2f} s (median of {RUNS})")


if __name__ == "__main__":
    main()
