"""The findings as HTML: each with its sentence, cells, sum, interval, cause and advice, and room for a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

from gouji.model import Evidence, Finding, Report
from gouji.report.elsewhere import external_to_text
from gouji.report.html_escape import escape
from gouji.report.html_tables import cell_id
from gouji.report.messages import Messages
from gouji.report.pdf_list import number_findings
from gouji.report.rulings import ruling_lines, standing_tag
from gouji.report.typeset import mark, trimmed
from gouji.report.view import SYMBOLS

DECISIONS = ("accepted", "not_an_error", "fixed")


def findings_to_html(report: Report, messages: Messages) -> str:
    """The list pane."""

    def say(key: str, group: str = "page", **values: object) -> str:
        return messages.text(group, key, report.language, **values)

    items = [_finding(item.number, item.finding, report, messages, say) for item in number_findings(report)]
    if not items:
        return f'<p class="none">{escape(say("none", "pdf"))}</p>'
    return "\n".join(items)


def _finding(number: str, finding: Finding, report: Report, messages: Messages, say: Callable[..., str]) -> str:
    place = "" if finding.page is None else say("page", "terminal", page=finding.page)
    if len(report.document.files) > 1 and finding.file:
        place = f"{PurePath(finding.file).name} {place}".strip()
    severity = say(finding.severity, "severity")
    ruling = report.rulings.get(finding.id)
    settled = ruling is not None and ruling.state == "decided"
    classes = f"finding {finding.severity}{' follows' if '.' in number else ''}{' settled' if settled else ''}"
    standing = standing_tag(report, finding.id, say)
    tag = f' <span class="new">{escape(standing)}</span>' if standing else ""
    details = _details(finding, report, messages, say)
    rows = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in details if text)
    return (
        f'<article class="{classes}" id="{finding.id}" data-finding="{finding.id}" '
        f'data-severity="{finding.severity}" data-rule="{escape(finding.rule)}" '
        f'data-numbers="{" ".join(finding.numbers)}" data-cells="{" ".join(_cells(finding, report))}" '
        f'data-section="{finding.section}">'
        f'<h3><button type="button" aria-expanded="false" aria-controls="{finding.id}-body">'
        f'<span class="symbol" aria-hidden="true">{SYMBOLS[finding.severity]}</span> '
        f'<span class="no">{number}</span> <span class="severity">{escape(severity)}</span> '
        f'<span class="title">{escape(finding.title)}</span>{tag} '
        f'<span class="place">{escape(place)}</span></button></h3>'
        f'<p class="message">{escape(finding.message)}</p>'
        f'<div class="body" id="{finding.id}-body" hidden><dl>{rows}</dl>{_decision(finding, report, say)}</div>'
        "</article>"
    )


def _details(
    finding: Finding, report: Report, messages: Messages, say: Callable[..., str]
) -> Iterator[tuple[str, str]]:
    """(label, text) of everything the finding rests on, both as HTML."""

    def label(key: str) -> str:
        return escape(say(key, "terminal"))

    if finding.quote:
        place = next(iter(finding.numbers), finding.section)
        link = f'<a href="#{place}" data-goto="{place}">{label("label_text")}</a>'
        yield (link if place else label("label_text")), _quoted(finding)
    for evidence in finding.evidence:
        if evidence.kind == "cell":
            yield label("label_cell"), _cell(evidence, report)
        elif evidence.kind == "external":
            yield label("label_external"), escape(external_to_text(evidence, messages, report.language))
        elif evidence.quote != finding.quote:
            page = "" if evidence.page is None else say("page", "terminal", page=evidence.page)
            yield label("label_other"), escape(f"{page} {evidence.quote}".strip())
    yield label("label_formula"), escape(finding.formula)
    if finding.lower is not None and finding.upper is not None and finding.lower != finding.upper:
        allowed = say("interval", "terminal", lower=trimmed(finding.lower), upper=trimmed(finding.upper))
        yield label("label_interval"), escape(allowed)
    yield label("label_diagnosis"), escape(finding.cause or "")
    if finding.suggestion:
        yield label("label_suggestion"), f'<span class="good">{escape(finding.suggestion)}</span>'
    elif finding.expected is not None:
        yield label("label_expected"), f'<span class="good">{escape(finding.expected)}</span>'
    yield label("label_basis"), escape(finding.basis or "")


def _quoted(finding: Finding) -> str:
    """The sentence with the figures in question marked; the marks are put in before escaping, as private characters."""
    begin, end = "\ue000", "\ue001"
    plain = finding.quote.replace(begin, "").replace(end, "")
    marks = finding.marks if plain == finding.quote else ()
    return escape(mark(plain, marks, begin, end)).replace(begin, "<mark>").replace(end, "</mark>")


def _cell(evidence: Evidence, report: Report) -> str:
    table = next((t for t in report.tables if t.id == evidence.table), None)
    where = " / ".join(part for part in (*evidence.row, *evidence.column) if part)
    text = f"{table.title if table else ''} {where}".strip()
    value = evidence.value if evidence.value is not None else evidence.quote
    target = _cell_of(evidence, report)
    name = f'<a href="#{target}" data-goto="{target}">{escape(text)}</a>' if target else escape(text)
    return f"{name} = <b>{escape(value)}</b>{escape(table.unit if table else '')}"


def _cells(finding: Finding, report: Report) -> list[str]:
    found = (_cell_of(evidence, report) for evidence in finding.evidence if evidence.kind == "cell")
    return [id_ for id_ in found if id_]


def _cell_of(evidence: Evidence, report: Report) -> str:
    """The HTML id of the cell named by labels; "" when no cell of that name is there."""
    for fact in report.facts:
        if fact.table == evidence.table and fact.row_path == evidence.row and fact.column_path == evidence.column:
            return cell_id(fact.table, fact.row, fact.column)
    return evidence.table or ""


def _decision(finding: Finding, report: Report, say: Callable[..., str]) -> str:
    """Room for a decision; what was decided before is filled in, and said."""
    ruling = report.rulings.get(finding.id)
    latest = ruling.decisions[-1] if ruling and ruling.state == "decided" else None
    choices = "".join(
        f'<label><input type="radio" name="decision-{finding.id}" value="{choice}"'
        f"{' checked' if latest and latest.decision == choice else ''}> {escape(say(choice, 'review'))}</label>"
        for choice in DECISIONS
    )
    said = "".join(f"<p>{escape(line)}</p>" for line in ruling_lines(ruling, say)) if ruling else ""
    return (
        f'<fieldset class="decision" data-key="{escape(finding.key)}" data-rule="{escape(finding.rule)}">'
        f"<legend>{escape(say('decision'))}</legend>{said}{choices}"
        f'<input type="text" class="why" placeholder="{escape(say("why"))}" '
        f'value="{escape(latest.reason if latest else "")}" aria-label="{escape(say("why"))}"></fieldset>'
    )
