"""The HTML page as a text; what it does in a browser is in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.model import Report
from gouji.pipeline import check
from gouji.report.html_escape import escape
from gouji.report.messages import compile_messages
from gouji.report.to_html import report_to_html
from gouji.rulebook import load_rulebook

DEMO = "corpus/demo/report.txt"


def page(report: Report) -> str:
    catalogue = compile_rules().catalogue
    messages = compile_messages(load_rulebook().file("messages.toml"))
    return report_to_html(report, messages, lambda rule: catalogue[rule].name(report.language)).decode()


@pytest.fixture(scope="module")
def report() -> Report:
    return check(DEMO)


@pytest.fixture(scope="module")
def demo(report: Report) -> str:
    return page(report)


class Parsed(HTMLParser):
    """Elements that must be closed, ids, and the content of scripts and styles."""

    VOID = ("meta", "input", "br", "rect", "path", "circle")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(value)
            if key in ("src", "href", "action", "data") and not value.startswith("#"):
                self.outside.append(value)
            assert not key.startswith("on") and key != "style"  # the page's policy would not run them

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_well_formed_with_unique_ids_and_nothing_from_outside(demo):
    parsed = Parsed(demo)
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))
    assert parsed.outside == []


def test_the_same_report_gives_the_same_bytes(demo):
    assert demo == page(check(DEMO))


def test_each_figure_stands_once_with_its_status(report, demo):
    for entry in report.entries:
        assert len(re.findall(rf'class="n {entry.status}" id="{entry.number.id}"', demo)) == 1


def test_each_finding_has_its_message_and_key(report, demo):
    for finding in report.findings:
        assert escape(finding.message) in demo
        assert f'data-key="{finding.key}"' in demo


def test_the_cells_a_finding_names_are_there(report, demo):
    cells = re.findall(r'data-cells="([^"]+)"', demo)
    assert cells
    for id_ in " ".join(cells).split():
        assert f'id="{id_}"' in demo


def test_the_policy_names_the_pages_own_script_and_style(demo):
    for tag in ("script", "style"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", demo, re.S)[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src &#x27;sha256-{digest}" in demo or f"{tag}-src 'sha256-{digest}" in demo


def test_the_data_is_json_that_ends_no_script(demo):
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', demo, re.S)
    assert "<" not in text
    data = json.loads(text)
    assert data["numbers"] and data["checks"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("a\u202eb", "a\ufffdb"),  # turns what follows around
        ("a\x00b", "a\ufffdb"),
        ("第一部分 — 100%", "第一部分 — 100%"),
    ],
)
def test_escape(text, shown):
    assert escape(text) == shown


def test_the_command(tmp_path):
    out = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["check", DEMO, "--format", "html", "-o", str(out), "--lang", "en"])
    assert result.exit_code == 1
    assert '<html lang="en">' in out.read_text("utf-8")
