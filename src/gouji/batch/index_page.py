"""What an index shows → one HTML file that opens from disk, whatever the number of reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gouji.report.html_escape import escape
from gouji.report.html_page import embed, fill, part_of, policy
from gouji.report.messages import Messages
from gouji.report.to_json import SEVERITIES

MARK = '<meta name="generator" content="gouji index">'
"""What tells an index of ours from another file of that name."""

_KINDS = ("final_account", "budget", "other")
_OUTCOMES = ("unreadable", "not_report")
_PAGE_WORDS = (
    "title", "search", "all_years", "all_kinds", "all_rules", "units", "reports", "findings", "errors_by_rule",
    "errors_by_table", "unit", "year", "kind", "figures", "confirmed", "unread", "file", "missing", "missing_note",
    "not_checked", "previous", "next", "theme", "with_findings", "close",
)  # fmt: skip
_SCRIPT_WORDS = (
    "shown", "place", "open_page", "no_page", "no_unit", "no_findings", "near", "no_missing", "of_units", "no_table",
    "none_match", "page",
)  # fmt: skip


def index_page(data: Mapping[str, Any], messages: Messages, language: str, run: str) -> bytes:
    """The page in UTF-8; ``run`` says what the store is and when it was last written to."""

    def say(key: str, group: str = "index", **values: object) -> str:
        return messages.text(group, key, language, **values)

    style, script = part_of("index.css", "gouji.batch"), part_of("index.js", "gouji.batch")
    words = {
        **{key: messages.template("index", key, language) for key in _SCRIPT_WORDS},
        "severities": [say(severity, "severity") for severity in SEVERITIES],
        "kinds": {kind: say(kind, "kind") for kind in _KINDS},
        "outcomes": {outcome: say(outcome, "outcome") for outcome in _OUTCOMES},
    }
    parts = {
        "language": "zh-CN" if language == "zh" else "en",
        "mark": MARK,
        "policy": policy(style, script),
        "style": style,
        "script": script,
        "run": escape(run),
        "severities": _headers(say),
        "data": embed(data),
        "words": embed(words),
    }
    said = {f"say_{key}": escape(say(key)) for key in _PAGE_WORDS}
    return fill(part_of("index.html", "gouji.batch"), {**parts, **said}).encode("utf-8", "replace")


def _headers(say: Callable[..., str]) -> str:
    return "".join(
        f'<th scope="col" class="count"><button type="button" data-sort="{n + 3}">{escape(say(key, "severity"))}'
        "</button></th>"
        for n, key in enumerate(SEVERITIES)
    )
