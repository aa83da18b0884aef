"""Pages of reports, and pages opened in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gouji.compiled import compile_rules
from gouji.model import Report
from gouji.pipeline import check
from gouji.report.messages import compile_messages
from gouji.report.to_html import report_to_html
from gouji.rulebook import load_rulebook

DEMO = "corpus/demo/report.txt"


def page_of(source: str | bytes, language: Any = "zh") -> bytes:
    """The HTML page of a report."""
    name = "report.txt" if isinstance(source, bytes) else None
    return page_of_report(check(source, name=name, language=language))


def page_of_report(report: Report) -> bytes:
    """The HTML page of a report that is checked already."""
    catalogue = compile_rules().catalogue
    messages = compile_messages(load_rulebook().file("messages.toml"))
    return report_to_html(report, messages, lambda rule: catalogue[rule].name(report.language))


class Opened:
    """A page in the browser, with all that it said and asked for."""

    def __init__(self, browser: Any, file: Path, scheme: str = "light", width: int = 1400) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())
