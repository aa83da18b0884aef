"""The index of a scan in a real browser: five thousand reports, hostile texts, filters, what is missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.opened import Opened

from gouji.batch.index_page import index_page
from gouji.report.messages import compile_messages
from gouji.rulebook import load_rulebook

REPORTS = 5000
ATTACK = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


def made_data(count: int) -> dict[str, Any]:
    """Reports of invented units, with two findings in every second one."""
    dice = random.Random(7)
    texts = [f"第{n}局" for n in range(count)] + [
        "final_account",
        "budget",
        "收入决算表",
        "基本支出决算表",
        f"写的是{ATTACK}",
    ]
    kinds, tables = (count, count + 1), (count + 2, count + 3)
    reports, findings = [], []
    for n in range(count):
        errors = 2 if n % 2 else 0
        page = "pages/ab.html" if n == 1 else ""
        path = f"a/b/{n}.pdf"
        reports.append([n, 2020 + n % 4, kinds[n % 2], errors + (n == 77), 0, 0, 100, 90, 0, path, page])
        for _ in range(errors + (n == 77)):
            findings.append([n, dice.randrange(3), 0, dice.randrange(1, 30), dice.choice(tables), count + 4])
    return {
        "reports": reports,
        "findings": findings,
        "rules": [["a", "甲规则"], ["b", "乙规则"], ["c", "丙规则"]],
        "files": [["坏.pdf", "unreadable", "有密码"]],
        "texts": texts,
        "missing": [["某某局", 2024, "budget", "第1局"]],
        "expected": 3,
    }


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    messages = compile_messages(load_rulebook().file("messages.toml"))
    path = tmp_path_factory.mktemp("index") / "index.html"
    path.write_bytes(index_page(made_data(REPORTS), messages, "zh", f"r.sqlite {ATTACK}"))
    return path


@pytest.fixture
def index(browser: Any, file: Path) -> Iterator[Any]:
    opened = Opened(browser, file)
    yield opened.page
    assert opened.complaints == []
    assert opened.requests == [file.as_uri()]
    opened.context.close()


def rows(index: Any) -> Any:
    return index.locator("#reports tbody tr[data-report]")


def test_the_worst_report_stands_first_and_pages_lead_to_all(index):
    assert rows(index).first.get_attribute("data-report") == "77"
    assert rows(index).count() == 100
    assert index.locator("#place").text_content() == "第 1 / 50 页"
    index.click("#next")
    assert index.locator("#place").text_content() == "第 2 / 50 页"
    assert index.locator("#previous").is_enabled()


def test_filters_by_words_year_kind_and_findings(index):
    index.fill("#search", "第4999局")
    assert rows(index).count() == 1
    index.fill("#search", "")
    index.select_option("#year", "2021")
    assert index.locator("#shown").text_content() == "1250 / 5000 份报告"
    index.select_option("#kind", "final_account")
    assert index.locator("#shown").text_content() == "没有符合条件的报告。"
    index.select_option("#kind", "")
    index.select_option("#year", "")
    index.check("#found")
    assert index.locator("#shown").text_content() == "2500 / 5000 份报告"


def test_a_bar_shows_the_units_with_the_same_error(index):
    bar = index.locator("#by-rule button").first
    told = bar.locator(".number").text_content()
    bar.click()
    assert index.locator("#by-rule button").first.get_attribute("aria-pressed") == "true"
    shown = index.locator("#shown").text_content().split()[0]
    assert f"{shown} 个单位" in told
    rows(index).first.locator("button").click()
    name = index.locator("#by-rule button .name").first.text_content()
    assert all(name in each for each in index.locator(".detail .rule").all_text_contents())


def test_a_report_opens_with_its_findings_and_the_link_to_its_page(index):
    index.fill("#search", "第1局 b/1.pdf")
    rows(index).first.locator("button").click()
    detail = index.locator(".detail")
    assert detail.locator("li").count() == 2
    assert detail.locator("a").get_attribute("href") == "pages/ab.html"
    assert "<img" in detail.text_content()  # shown as it stands


def test_sorting_by_a_column(index):
    index.click("th button[data-sort='1']")
    years = rows(index).locator("td:nth-child(2)").all_text_contents()
    assert set(years) == {"2023"}
    index.click("th button[data-sort='1']")
    assert index.locator("th[aria-sort=ascending]").count() == 1
    assert rows(index).first.locator("td:nth-child(2)").text_content() == "2020"


def test_who_is_missing_and_what_was_not_checked(index):
    assert index.locator("#missing-count").text_content() == "1 / 3"
    assert "可能是：第1局" in index.locator("#missing").text_content()
    index.click("#files-pane summary")
    assert "坏.pdf" in index.locator("#files").text_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(browser: Any, file: Path, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (the dev extra)")
    opened = Opened(browser, file, scheme)
    opened.page.locator("#reports tbody button").first.click()
    found = axe.Axe().run(opened.page).response["violations"]
    grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert grave == []
    opened.context.close()
