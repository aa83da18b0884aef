"""The findings of a report as pages to stand before the marked-up PDF: lines set, broken over pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Protocol

from gouji.model import Finding, Report
from gouji.report.inert import inert
from gouji.report.messages import Messages
from gouji.report.rulings import open_lines, since_line
from gouji.report.to_json import SEVERITIES, STATUSES, summary
from gouji.report.typeset import break_lines, trimmed
from gouji.report.view import SYMBOLS

PAGE = (595.28, 841.89)
"""Width and height of A4 in points."""

MARGIN = 52.0
_LEADING = 1.42  # from line to line, in sizes
COLOURS = {
    "error": (0.80, 0.10, 0.10),
    "warning": (0.72, 0.42, 0.0),
    "note": (0.10, 0.38, 0.62),
    "text": (0.10, 0.10, 0.12),
    "dim": (0.42, 0.42, 0.46),
}


class Width(Protocol):
    """Measures a text."""

    def __call__(self, text: str, size: float) -> float:
        """The width of ``text`` in points at ``size`` points."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph to be set: ``space`` above it, ``indent`` from the margin, the finding it leads to, if any."""

    text: str
    size: float = 10.0
    colour: str = "text"
    indent: float = 0.0
    space: float = 0.0
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line on a page: its baseline's left end in points from the page's lower left corner."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    finding: str | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with the number a reader knows it by: 3, or 3.1 when it follows from 3."""

    number: str
    finding: Finding


def number_findings(report: Report) -> list[Numbered]:
    """All findings, the gravest first, those that follow from another one under it."""
    known = {finding.id for finding in report.findings}
    roots = sorted(
        (finding for finding in report.findings if finding.parent not in known),
        key=lambda finding: SEVERITIES.index(finding.severity),
    )
    out: list[Numbered] = []
    for n, root in enumerate(roots, 1):
        out.append(Numbered(str(n), root))
        children = [finding for finding in report.findings if finding.parent == root.id]
        out += [Numbered(f"{n}.{k}", child) for k, child in enumerate(children, 1)]
    return out


def list_findings(report: Report, messages: Messages, file: int) -> list[Text]:
    """What the first pages of the file with that index say: the report, the ledger in numbers, each finding."""

    def say(key: str, group: str = "pdf", **values: object) -> str:
        return messages.text(group, key, report.language, **values)

    counts = summary(report.entries, report.findings, report.undecided)
    ledger = "  ".join(f"{say(status, 'status')} {counts['numbers'][status]}" for status in STATUSES)
    identity = report.identity
    title = " ".join((identity.title or identity.unit_name or report.document.path).split())
    if identity.unit_name not in title:
        title = f"{identity.unit_name} {title}"
    found = say("comma", "terminal").join(
        say("count", "terminal", severity=say(severity, "severity"), count=counts["undecided"][severity])
        for severity in SEVERITIES
    )
    path = report.document.path_of(file)
    digest = report.document.files[file].sha256 if report.document.files else report.document.sha256
    out = [
        Text(say("heading"), 17.0),
        Text(title, 12.0, space=8),
        Text(
            say("file", file=PurePath(path).name, digest=digest[:16]),
            8.0,
            "dim",
            space=5,
        ),
        Text(say("run", version=report.version, rulebook=report.rulebook[:16]), 8.0, "dim", space=2),
        Text(f"{say('ledger', 'terminal', total=counts['numbers']['total'])}  {ledger}", space=9),
        Text(say("found", counts=found), space=3),
        *(Text(line, space=3) for line in (*open_lines(report, say), _decided(report, say)) if line),
        *([Text(since_line(report, say), space=3)] if report.since else []),
        Text(say("how"), 8.0, "dim", space=5),
    ]
    numbered = number_findings(replace(report, findings=report.undecided))
    if not numbered:
        out.append(Text(say("none"), 11.0, space=14))
    for item in numbered:
        out += _item(item, path, say)
    return out


def _decided(report: Report, say: Callable[..., str]) -> str:
    count = len(report.findings) - len(report.undecided)
    return say("decided_not_marked", "review", count=count) if count else ""


def _item(item: Numbered, file: str, say: Callable[..., str]) -> Iterator[Text]:
    finding = item.finding
    child = "." in item.number
    elsewhere = PurePath(finding.file).name if finding.file not in (None, file) else ""
    place = "" if finding.page is None else say("page", "terminal", page=finding.page)
    head = "  ".join(
        part
        for part in (f"{SYMBOLS[finding.severity]} {item.number}", say(finding.severity, "severity"), finding.title)
        if part
    )
    where = "  ".join(part for part in (elsewhere, place) if part)
    indent = 14.0 if child else 0.0
    if child:
        told = f"{SYMBOLS[finding.severity]} {item.number}  {finding.message}  {where}".rstrip()
        yield Text(told, 9.0, finding.severity, indent, 3, finding.id)
        return
    yield Text(f"{head}  {where}".rstrip(), 10.5, finding.severity, indent, 11, finding.id)
    yield Text(finding.message, 9.5, "text", indent + 14, 2, finding.id)
    if finding.cause:
        yield Text(f"{say('label_diagnosis', 'terminal')} {finding.cause}", 9.0, "dim", indent + 14, 1, finding.id)
    if finding.suggestion:
        yield Text(
            f"{say('label_suggestion', 'terminal')} {finding.suggestion}", 9.0, "text", indent + 14, 1, finding.id
        )


def note_of(finding: Finding, report: Report, messages: Messages) -> str:
    """What the note of a highlight says: the message, the sum, what rounding allows, the cause and the advice."""

    def labelled(key: str, text: str | None) -> str:
        return f"{messages.text('terminal', key, report.language)}: {text}" if text else ""

    allowed = ""
    if finding.lower is not None and finding.upper is not None and finding.lower != finding.upper:
        values = {"lower": trimmed(finding.lower), "upper": trimmed(finding.upper)}
        allowed = messages.text("terminal", "interval", report.language, **values)
    lines = (
        f"{messages.text('severity', finding.severity, report.language)} · {finding.title} [{finding.rule}]",
        finding.message,
        labelled("label_formula", finding.formula),
        labelled("label_interval", allowed),
        labelled("label_diagnosis", finding.cause),
        labelled("label_suggestion", finding.suggestion),
        labelled("label_basis", finding.basis),
    )
    return "\n".join(line for line in lines if line)


def set_lines(texts: Sequence[Text], width: Width) -> list[list[SetLine]]:
    """The paragraphs broken into lines and pages; ``width`` measures a text at a size, in points."""
    pages: list[list[SetLine]] = [[]]
    top = PAGE[1] - MARGIN
    y = top
    for text in texts:
        shown = inert(text.text)
        room = PAGE[0] - 2 * MARGIN - text.indent
        for k, line in enumerate(break_lines(shown, partial(width, size=text.size), room)):
            y -= (text.space if k == 0 and y < top else 0.0) + text.size * _LEADING
            if y < MARGIN:
                pages.append([])
                y = top - text.size * _LEADING
            pages[-1].append(SetLine(MARGIN + text.indent, y, line, text.size, text.colour, text.finding))
    return pages
