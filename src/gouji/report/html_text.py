"""The narrative as HTML: headings and sentences, each figure with its status, the words in question marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from gouji.model import Entry, Finding, Report, Section, Sentence
from gouji.report.html_escape import escape

SYMBOLS = {"confirmed": "✓", "contradicted": "✗", "unconfirmed": "?", "not_claim": "", "unread": "!"}
_SKIPPED = ("contents", "tables", "cover")
"""Sections that are shown as tables, or hold nothing to read, unless they hold a figure or a finding."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch of a sentence: a figure of the ledger, or the words of a finding."""

    start: int
    end: int
    entry: Entry | None
    finding: str | None


def narrative_to_html(report: Report, statuses: Mapping[str, str]) -> str:
    """The text pane. ``statuses``: status → its name for a reader who cannot see colours."""
    by_section: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in report.sentences:
        by_section[sentence.section].append(sentence)
    marks = _marks(report)
    spoken = {finding.section for finding in report.findings} | {entry.number.section for entry in report.entries}
    out = []
    for section in report.sections:
        if section.kind in _SKIPPED and section.id not in spoken:
            continue
        out.append(_heading(section, report))
        for _, sentences in groupby(by_section[section.id], key=lambda sentence: sentence.paragraph):
            body = "".join(_sentence(sentence, marks[sentence.id], statuses) for sentence in sentences)
            out.append(f"<p>{body}</p>")
        out.append("</section>")
    return "\n".join(out)


def _heading(section: Section, report: Report) -> str:
    level = min(section.level + 2, 6)
    title = escape(f"{section.number} {section.title}".strip())
    here = [finding for finding in report.findings if finding.section == section.id and finding.quote]
    hit = next(
        (f for f in here if "".join(f.quote.split()) in "".join(f"{section.number}{section.title}".split())), None
    )
    data = f' class="mark {hit.severity}" data-finding="{hit.id}" tabindex="0"' if hit else ""
    return f'<section id="{section.id}"><h{level}{data}>{title}</h{level}>'


def _marks(report: Report) -> dict[str, list[_Mark]]:
    """For each sentence its figures, and the words of findings that are not figures."""
    marks: dict[str, list[_Mark]] = defaultdict(list)
    for entry in report.entries:
        marks[entry.number.sentence].append(_Mark(*entry.number.at, entry, None))
    places: dict[str, list[str]] = defaultdict(list)
    for sentence in report.sentences:
        places[sentence.text].append(sentence.id)
    for finding in report.findings:
        ids = places.get(finding.quote)
        if ids:
            marks[_sentence_of(finding, ids, report)] += [_Mark(*at, None, finding.id) for at in finding.marks]
    return marks


def _sentence_of(finding: Finding, ids: list[str], report: Report) -> str:
    """Which of the sentences with these very words: the one whose figures the finding names, else the section's."""
    named = {entry.number.sentence for entry in report.entries if entry.number.id in finding.numbers}
    within = {sentence.id for sentence in report.sentences if sentence.section == finding.section}
    return next((i for i in ids if i in named), next((i for i in ids if i in within), ids[0]))


def _sentence(sentence: Sentence, marks: Iterable[_Mark], statuses: Mapping[str, str]) -> str:
    return f'<span class="sentence" id="{sentence.id}">{"".join(_pieces(sentence.text, list(marks), statuses))}</span>'


def _pieces(text: str, marks: list[_Mark], statuses: Mapping[str, str]) -> Iterator[str]:
    """The text cut at all marks: figures stay whole, words in question are wrapped around and between them."""
    figures = sorted((mark for mark in marks if mark.entry), key=lambda mark: mark.start)
    words = [mark for mark in marks if mark.finding]
    cuts = sorted({0, len(text), *(edge for mark in marks for edge in (mark.start, mark.end))})
    inside = {mark.start: mark for mark in figures}
    skip = 0
    for start, end in pairwise(cuts):
        if start < skip:
            continue
        finding = next((mark.finding for mark in words if mark.start <= start < mark.end), None)
        figure = inside.get(start)
        if figure is not None and figure.entry is not None:
            skip = figure.end
            yield _figure(text[start : figure.end], figure.entry, statuses)
        elif finding:
            yield f'<mark class="words" data-finding="{finding}">{escape(text[start:end])}</mark>'
        else:
            yield escape(text[start:end])


def _figure(text: str, entry: Entry, statuses: Mapping[str, str]) -> str:
    status, number = entry.status, entry.number.id
    symbol = f'<i aria-hidden="true">{SYMBOLS[status]}</i>' if SYMBOLS[status] else ""
    label = f' aria-label="{escape(text)} {escape(statuses[status])}"'
    role = ' role="button" tabindex="-1"'
    return f'<b class="n {status}" id="{number}" data-number="{number}"{role}{label}>{escape(text)}{symbol}</b>'
