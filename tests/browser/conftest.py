"""A real browser: Debian's chromium, driven by playwright; skipped, and said why, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.opened import DEMO, Opened, page_of

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the dev extra)")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no chromium on this machine (make test installs it where it can)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "demo.html"
    file.write_bytes(page_of(DEMO))
    return file


@pytest.fixture
def demo(browser: Any, demo_file: Path) -> Iterator[Any]:
    opened = Opened(browser, demo_file)
    yield opened.page
    assert opened.complaints == []
    assert opened.requests == [demo_file.as_uri()]  # nothing is fetched
    opened.context.close()
