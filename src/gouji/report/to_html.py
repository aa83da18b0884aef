"""Report → one HTML file that needs nothing else: findings, text and tables side by side.

Texts of the report are escaped, the page's own script and style are the only ones its policy lets run, and nothing
is fetched. What the script needs is embedded as JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from gouji.model import Check, Report
from gouji.report.html_escape import escape
from gouji.report.html_findings import findings_to_html
from gouji.report.html_page import embed, fill, part_of, policy
from gouji.report.html_pictures import status_bar, web_of_ties
from gouji.report.html_tables import cell_id, cells_of_checks, tables_to_html
from gouji.report.html_text import narrative_to_html
from gouji.report.messages import Messages
from gouji.report.rulings import open_lines, since_line
from gouji.report.to_json import SEVERITIES, STATUSES, summary
from gouji.report.typeset import trimmed


def report_to_html(report: Report, messages: Messages, name: Callable[[str], str]) -> bytes:
    """The page in UTF-8; ``name`` says what a rule's check is called. The same report gives the same bytes."""

    def say(key: str, group: str = "page", **values: object) -> str:
        return messages.text(group, key, report.language, **values)

    style, script = part_of("page.css"), part_of("page.js")
    counts = summary(report.entries, report.findings, report.undecided)
    statuses: dict[str, str] = {status: say(status, "status") for status in STATUSES}
    title = " ".join((report.identity.title or report.identity.unit_name or report.document.path).split())
    held = cells_of_checks(report)
    parts = {
        "language": "zh-CN" if report.language == "zh" else "en",
        "policy": policy(style, script),
        "style": style,
        "script": script,
        "title": escape(title),
        "about": escape(_about(report, say)),
        "bar": status_bar(counts["numbers"], lambda status: statuses[status]),
        "severities": "".join(_chip("severity", s, say(s, "severity"), counts["undecided"][s]) for s in SEVERITIES),
        "settled": _settled_chip(report, say),
        "statuses": "".join(_chip("status", s, statuses[s], counts["numbers"][s]) for s in STATUSES),
        "rules": _rule_choices(report, say, name),
        "findings": findings_to_html(report, messages),
        "notices": _changes(report, say) + _notices(report, say),
        "narrative": narrative_to_html(report, statuses),
        "web": web_of_ties(report, say),
        "tables": tables_to_html(report, held, say),
        "run": escape(say("run", version=report.version, rulebook=report.rulebook, digest=report.document.sha256)),
        "words": embed(_words(messages, report.language)),
        "data": embed(_data(report, messages, held, name)),
    }
    words = {f"say_{key}": escape(say(key)) for key in _WORDS}
    return fill(part_of("page.html"), {**parts, **words}).encode("utf-8", "replace")


_WORDS = (
    "search", "all_rules", "theme", "help", "export", "findings_pane", "text_pane", "tables_pane", "keys", "close",
    "key_next", "key_figure", "key_search", "key_theme", "key_escape", "reviewer", "skip", "figures", "web", "picked",
)  # fmt: skip
_SCRIPT_WORDS = (
    "no_checks", "shown", "picked", "picked_cell", "nothing_to_export", "needs_name", "needs_reason",
)  # fmt: skip


def _about(report: Report, say: Callable[..., str]) -> str:
    identity, document = report.identity, report.document
    files_ = "、".join(PurePath(file.path).name for file in document.files) or PurePath(document.path).name
    facts = (
        files_,
        identity.unit_name,
        "" if identity.year is None else say("year", "terminal", year=identity.year),
        say(identity.kind, "kind"),
        "" if document.pages is None else say("pages", "terminal", count=document.pages),
    )
    return " · ".join(fact for fact in facts if fact)


def _chip(group: str, key: str, label: str, count: int) -> str:
    return (
        f'<button type="button" class="chip {key}" data-{group}="{key}" aria-pressed="true">'
        f"{escape(label)} <b>{count}</b></button>"
    )


def _settled_chip(report: Report, say: Callable[..., str]) -> str:
    """What shows the findings that reviewers have settled; they are hidden until it is pressed."""
    count = len(report.findings) - len(report.undecided)
    if not count:
        return ""
    label = escape(say("decided_heading", "review"))
    return (
        f'<button type="button" class="chip settled" id="settled" aria-pressed="false">{label} <b>{count}</b></button>'
    )


def _changes(report: Report, say: Callable[..., str]) -> str:
    """What decisions left open, and the comparison with an earlier report."""
    lines = [f"<p>{escape(line)}</p>" for line in open_lines(report, say)]
    since = report.since
    if since is not None:
        lines.append(f"<p>{escape(since_line(report, say))}</p>")
        gone = "".join(f"<li>{escape(finding.message)}</li>" for finding in since.gone)
        changed = "".join(
            f"<li>{escape(say('comma', 'terminal').join(' → '.join(pair) for pair in sentence.figures))}"
            f'<div class="about">{escape(sentence.now)}</div></li>'
            for sentence in since.changed
        )
        for key, items in (("gone", gone), ("changed", changed)):
            if items:
                lines.append(f"<details><summary>{escape(say(key, 'review'))}</summary><ul>{items}</ul></details>")
    return f'<section class="changes">{"".join(lines)}</section>' if lines else ""


def _rule_choices(report: Report, say: Callable[..., str], name: Callable[[str], str]) -> str:
    rules = sorted({finding.rule for finding in report.findings})
    options = [f'<option value="">{escape(say("all_rules"))}</option>']
    options += [f'<option value="{escape(rule)}">{escape(name(rule))}</option>' for rule in rules]
    return "".join(options)


def _notices(report: Report, say: Callable[..., str]) -> str:
    if not report.notices:
        return ""
    lines = "".join(f"<li>{escape(n.values.get('message', n.code))}</li>" for n in report.notices)
    return f'<section class="notices"><h3>{escape(say("unchecked", "terminal"))}</h3><ul>{lines}</ul></section>'


def _data(
    report: Report, messages: Messages, held: Mapping[str, list[Check]], name: Callable[[str], str]
) -> dict[str, Any]:
    """What the script shows of a figure or a cell: the checks they take part in."""

    def say(key: str, group: str = "page", **values: object) -> str:
        return messages.text(group, key, report.language, **values)

    places = {
        cell_id(f.table, f.row, f.column): "/".join((*f.row_path[-1:], *f.column_path[-1:])) for f in report.facts
    }
    wanted = [check for check in report.checks if check.verdict != "undecided" and (check.numbers or check.cells)]
    index = {check.id: n for n, check in enumerate(wanted)}
    by_number: dict[str, list[int]] = defaultdict(list)
    for check in wanted:
        for number in check.numbers:
            by_number[number].append(index[check.id])
    return {
        "checks": [
            {
                "name": name(check.rule),
                "verdict": check.verdict,
                "formula": check.formula,
                "allowed": _allowed(check, say),
                "cells": [cell_id(c.table, c.row, c.column) for c in check.cells],
                "numbers": list(check.numbers),
            }
            for check in wanted
        ],
        "numbers": {
            entry.number.id: {
                "status": entry.status,
                "reason": say(entry.reason, "reasons") if entry.reason else "",
                "checks": by_number[entry.number.id],
                "findings": list(entry.findings),
                "page": say("page", "terminal", page=entry.page) if entry.page else "",
            }
            for entry in report.entries
        },
        "cells": {id_: [index[check.id] for check in checks] for id_, checks in held.items()},
        "places": {id_: places[id_] for id_ in held if id_ in places},
    }


def _words(messages: Messages, language: str) -> dict[str, str]:
    """The words that the script says, and what it calls an export."""
    verdicts = ("agrees", "rounding", "tail", "disagrees")
    return {
        **{f"status_{status}": messages.text("status", status, language) for status in STATUSES},
        **{verdict: messages.text("verdict", verdict, language) for verdict in verdicts},
        **{key: messages.template("page", key, language) for key in _SCRIPT_WORDS},
        "file": "gouji-decisions.json",
    }


def _allowed(check: Check, say: Callable[..., str]) -> str:
    if check.lower is None or check.upper is None or check.lower == check.upper:
        return ""
    return say("interval", "terminal", lower=trimmed(f"{check.lower:f}"), upper=trimmed(f"{check.upper:f}"))
