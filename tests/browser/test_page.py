"""The HTML page in a real browser: what a reviewer does with it, and what a hostile report cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.browser.opened import DEMO, Opened, page_of, page_of_report

from gouji.model import Decision
from gouji.pipeline import check
from gouji.report.to_json import report_to_dict
from gouji.review.rulings import with_decisions
from gouji.review.since import with_since

IN_VIEW = """node => {
  const box = node.getBoundingClientRect(), pane = node.closest('#text, #tables').getBoundingClientRect();
  return box.bottom > pane.top && box.top < pane.bottom;
}"""
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"
HOSTILE = f"""测试市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入支出决算总体情况说明{ATTACK}

</script><script>alert(3)</script>2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长14.2%。
\u202e]]>&lt;b&gt;{{{{data}}}} 支出总计1,250.40万元，\"'--><svg onload=alert(4)>。
"""


def test_choosing_a_finding_shows_it_and_scrolls_both_sides(demo):
    finding = demo.locator(".finding[data-cells]:not([data-cells=''])").first
    finding.locator("h3 button").click()
    assert finding.locator(".body").is_visible()
    figure = finding.get_attribute("data-numbers").split()[0]
    cell = finding.get_attribute("data-cells").split()[0]
    demo.wait_for_timeout(100)
    assert demo.locator(f"[id='{figure}']").evaluate(IN_VIEW)
    assert demo.locator(f"[id='{cell}']").evaluate(IN_VIEW)


def test_choosing_a_figure_that_holds_says_by_what(demo):
    demo.locator(".n.confirmed").first.click()
    picked = demo.locator("#picked")
    assert picked.is_visible()
    assert picked.locator("li.agrees, li.rounding, li.tail").count() >= 1
    assert demo.locator("#tables .hit").count() >= 1


def test_choosing_a_contradicted_figure_opens_its_finding(demo):
    demo.locator(".n.contradicted").first.click()
    assert demo.locator(".finding.chosen .body").is_visible()


def test_a_cell_says_which_ties_it_is_in(demo):
    demo.locator("td[data-cell].agrees").first.click()
    assert demo.locator("#picked li").count() >= 1


def test_filters_by_severity_rule_and_words(demo):
    total = demo.locator(".finding:visible").count()
    assert total > 2
    demo.locator(".chip[data-severity=error]").click()
    assert demo.locator(".finding.error:visible").count() == 0
    demo.locator(".chip[data-severity=error]").click()
    rule = demo.locator("#rules option").nth(1).get_attribute("value")
    demo.select_option("#rules", rule)
    assert {each.get_attribute("data-rule") for each in demo.locator(".finding:visible").all()} == {rule}
    demo.select_option("#rules", "")
    demo.fill("#search", "no such words")
    assert demo.locator(".finding:visible").count() == 0
    assert demo.locator("#shown").text_content() == f"显示 0 / {total} 处"


def test_a_status_can_be_left_uncoloured(demo):
    colour = "node => getComputedStyle(node).backgroundColor"
    figure = demo.locator(".n.confirmed").first
    before = figure.evaluate(colour)
    demo.locator(".chip[data-status=confirmed]").click()
    assert figure.evaluate(colour) != before


def test_keys(demo):
    demo.keyboard.press("j")
    first = demo.locator(".finding.chosen").get_attribute("id")
    demo.keyboard.press("j")
    assert demo.locator(".finding.chosen").get_attribute("id") != first
    demo.keyboard.press("k")
    assert demo.locator(".finding.chosen").get_attribute("id") == first
    demo.keyboard.press("Escape")
    assert not demo.locator(".finding.chosen .body").is_visible()
    demo.keyboard.press("n")
    assert demo.locator(".n.hit").count() >= 1
    demo.keyboard.press("/")
    assert demo.evaluate("document.activeElement.id") == "search"
    demo.keyboard.press("Escape")
    demo.keyboard.press("?")
    assert demo.locator("dialog").is_visible()


def test_light_and_dark(demo):
    ground = "getComputedStyle(document.body).backgroundColor"
    before = demo.evaluate(ground)
    demo.keyboard.press("t")
    assert demo.evaluate(ground) != before
    demo.keyboard.press("t")
    assert demo.evaluate(ground) == before


def test_decisions_are_exported(demo, tmp_path: Path):
    demo.fill("#reviewer", "王审计")
    finding = demo.locator(".finding").first
    finding.locator("h3 button").click()
    finding.locator("input[value=not_an_error]").check()
    finding.locator(".why").fill("口径不同")
    with demo.expect_download() as download:
        demo.click("#export")
    download.value.save_as(tmp_path / "decisions.json")
    made = json.loads((tmp_path / "decisions.json").read_text("utf-8"))
    assert made["schema"] == "gouji.decisions/1"
    (decision,) = made["decisions"]
    assert (decision["decision"], decision["reason"], decision["by"]) == ("not_an_error", "口径不同", "王审计")
    assert decision["key"] and decision["rule"] == finding.get_attribute("data-rule")


def test_an_export_needs_a_name_and_a_reason_for_what_is_no_error(demo):
    finding = demo.locator(".finding").first
    finding.locator("h3 button").click()
    finding.locator("input[value=not_an_error]").check()
    demo.click("#export")
    assert demo.evaluate("document.activeElement.id") == "reviewer"
    demo.fill("#reviewer", "王审计")
    demo.click("#export")
    assert demo.evaluate("document.activeElement.className") == "why"
    assert demo.locator("#said").text_content()


def test_what_is_decided_is_folded_counted_and_stays_its_reviewers(browser: Any, tmp_path: Path):
    report = check(DEMO)
    first, second = report.findings[:2]
    ruled = with_decisions(report, [Decision(first.key, "not_an_error", "口径不同", "李复核", "2031-05-06")])
    earlier = report_to_dict(check(DEMO))
    earlier["findings"] = earlier["findings"][:1]
    file = tmp_path / "reviewed.html"
    file.write_bytes(page_of_report(with_since(ruled, earlier, "old.json")))
    opened = Opened(browser, file)
    page = opened.page
    decided = page.locator(f"[id='{first.id}']")
    assert not decided.is_visible()
    assert page.locator("#settled b").text_content() == "1"
    assert page.locator(f"[id='{second.id}'] .new").is_visible()
    page.click("#settled")
    decided.locator("h3 button").click()
    assert "李复核" in decided.locator(".decision").text_content()
    assert decided.locator("input[value=not_an_error]").is_checked()
    page.click("#export")  # nothing was decided here
    assert page.locator("#said").text_content()
    assert opened.complaints == []
    opened.context.close()


def test_the_web_of_ties_leads_to_the_tables(demo):
    node = demo.locator(".web a").last
    target = node.get_attribute("data-goto")
    node.click()
    demo.wait_for_timeout(100)
    assert demo.locator(f"[id='{target}']").evaluate(IN_VIEW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_is_inert(browser: Any, tmp_path: Path, language):
    file = tmp_path / "hostile.html"
    file.write_bytes(page_of(HOSTILE.encode(), language))
    opened = Opened(browser, file)
    opened.page.keyboard.press("j")
    opened.page.keyboard.press("n")
    opened.page.wait_for_timeout(200)
    assert opened.complaints == []
    assert opened.requests == [file.as_uri()]
    assert opened.page.locator("#text img, #text svg, #text script").count() == 0
    assert "<script>" in opened.page.locator("#text").text_content()  # shown as it stands
    assert "\u202e" not in opened.page.content()
    opened.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(browser: Any, demo_file: Path, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (the dev extra)")
    opened = Opened(browser, demo_file, scheme)
    opened.page.keyboard.press("j")
    found = axe.Axe().run(opened.page).response["violations"]
    grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert grave == []
    opened.context.close()


def test_a_narrow_window_has_one_column(browser: Any, demo_file: Path):
    opened = Opened(browser, demo_file, width=420)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 420
    opened.context.close()


def test_in_one_column_what_is_chosen_stays_in_view(browser: Any, demo_file: Path):
    opened = Opened(browser, demo_file, width=420)
    inside = "node => { const box = node.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; }"
    opened.page.keyboard.press("j")
    opened.page.wait_for_timeout(100)
    assert opened.page.locator(".finding.chosen h3").evaluate(inside)
    figure = opened.page.locator(".n.confirmed").first
    figure.click()
    assert figure.evaluate(inside) and opened.page.locator("#picked").evaluate(inside)
    opened.context.close()


def test_printed_all_findings_are_open(demo):
    demo.emulate_media(media="print")
    assert demo.locator(".body:visible").count() == demo.locator(".finding").count()
    assert demo.locator(".tools").is_hidden()
