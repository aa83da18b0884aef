"""Report → what a person reads on a console: the ledger, the findings, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.model import Entry, Evidence, Finding, Report
from gouji.report.elsewhere import external_to_text, held_against
from gouji.report.messages import Messages
from gouji.report.rulings import decided_line, open_lines, ruling_lines, standing_tag
from gouji.report.terminal_review import decided_block, since_block
from gouji.report.to_json import SEVERITIES, STATUSES, summary
from gouji.report.typeset import display_width, excerpt, pad, trimmed
from gouji.report.view import SYMBOLS, View

_QUOTE = 140  # characters of a sentence around the figure; --verbose shows all of it
_SNIPPET = 44  # the same for a line of a list
_CELLS = 4  # cells and sentences listed under a finding
_OPERATORS = "+−-×÷/"
_EXAMPLES = 3  # figures listed of each reason; --verbose lists all


def render(report: Report, messages: Messages, *, width: int = 100, colour: bool = False, verbose: bool = False) -> str:
    """The report as text in ``report.language``, lines of at most ``width`` columns, a newline at the end.

    ``colour`` marks figures by colour and else by brackets; ``verbose`` leaves nothing out.
    """
    view = View(report, messages, max(width, 40), colour, verbose)
    blocks = [
        _header(view),
        *(finding_lines(view, finding) for finding in view.roots() if finding.severity != "note" or verbose),
        [] if verbose else _notes(view),
        decided_block(view) if verbose else [],
        _unchecked(view),
        since_block(view),
        _verdict(view),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


# ------------------------------------------------------------------------------------------ header


def _header(view: View) -> list[str]:
    report, identity = view.report, view.report.identity
    title = "".join((identity.title or identity.unit_name or report.document.path).split("\n"))
    facts = [
        *([file.path for file in report.document.files] or [report.document.path]),
        "" if identity.unit_name in title else identity.unit_name,
        "" if identity.year is None else view.say("year", year=identity.year),
        view.say(identity.kind, group="kind"),
        "" if report.document.pages is None else view.say("pages", count=report.document.pages),
        _tables(view),
    ]
    counts = summary(report.entries, report.findings)["numbers"]
    ledger = "  ".join(
        f"{view.say(status, group='status')} {view.style(str(counts[status]), _ledger_style(status, counts))}"
        for status in STATUSES
    )
    return [
        *view.fold(view.style(title, "title"), 0),
        *view.fold(view.style(" · ".join(fact for fact in facts if fact), "dim"), 0),
        *_beside(view),
        *view.fold(f"{view.say('ledger', total=counts['total'])}  {ledger}", 0),
        *_timing(view),
    ]


def _beside(view: View) -> list[str]:
    files = held_against(view.report)
    line = view.say("beside", files=view.say("comma").join(files))
    return view.fold(view.style(line, "dim"), 0) if files else []


def _ledger_style(status: str, counts: dict[str, int]) -> str:
    grave = {"contradicted": "error", "unread": "warning", "confirmed": "good"}
    return grave.get(status, "title") if counts[status] else "dim"


def _tables(view: View) -> str:
    tables = [table for table in view.report.tables if table.kind is not None]
    still_open = sum(view.report.closes.get(table.id) is False for table in tables)
    if not tables:
        return ""
    return view.say("tables_open" if still_open else "tables", count=len(tables), open=still_open)


def _timing(view: View) -> list[str]:
    timing = view.report.timing
    if not timing:
        return []
    stages = " · ".join(f"{stage} {seconds:.3f}" for stage, seconds in timing.items())
    line = view.say("timing", total=f"{sum(timing.values()):.3f}", stages=stages)
    return view.fold(view.style(line, "dim"), 0)


# ------------------------------------------------------------------------------------------ findings


def finding_lines(view: View, finding: Finding) -> list[str]:
    """One finding with all that it rests on, and in short those that follow from it."""
    severity = view.say(finding.severity, group="severity")
    head = " ".join(
        (
            view.style(f"{SYMBOLS[finding.severity]} {severity}", finding.severity),
            view.style(finding.title, "title"),
            view.style(f"[{finding.rule}]", "dim"),
            *([view.style(tag, "title")] if (tag := standing_tag(view.report, finding.id, view.say)) else []),
        )
    )
    place = view.place(finding.file, finding.page, finding.section)
    lines = view.fold(head, 0) + (view.fold(view.style(place, "dim"), 2) if place else [])
    lines += view.fold(finding.message, 2)
    lines += _labelled(view, list(_details(view, finding)))
    if ruling := view.report.rulings.get(finding.id):
        lines += [line for said in ruling_lines(ruling, view.say) for line in view.fold(said, 2)]
    children = [child for child in view.report.undecided if child.parent == finding.id]
    if children:
        lines += [f"  {view.style(view.say('follows'), 'dim')}"]
        for child in children:
            lines += view.one_line(child, 4, near=finding)
    return lines


def _details(view: View, finding: Finding) -> Iterator[tuple[str, str]]:
    """(label, text) of everything a finding rests on; what is absent is left out."""
    if finding.quote and finding.section:
        yield "label_text", view.marked(finding.quote, finding.marks, finding.severity, _QUOTE)
    yield from _all_evidence(view, finding)
    if any(sign in finding.formula for sign in _OPERATORS):
        yield "label_formula", finding.formula
    if finding.lower is not None and finding.upper is not None and finding.lower != finding.upper:
        lower, upper = trimmed(finding.lower), trimmed(finding.upper)
        yield "label_interval", view.say("interval", lower=lower, upper=upper)
    if finding.cause:
        yield "label_diagnosis", finding.cause
    if finding.suggestion:
        yield "label_suggestion", view.style(finding.suggestion, "good")
    elif finding.expected is not None:
        yield "label_expected", view.style(finding.expected, "good")
    if finding.basis and view.verbose:
        yield "label_basis", finding.basis


def _all_evidence(view: View, finding: Finding) -> Iterator[tuple[str, str]]:
    """The other sentences and the cells; a long sum is told by its formula, so its cells are cut short."""
    others = [e for e in finding.evidence if e.kind != "text" or e.quote != finding.quote]
    if not view.verbose and len(others) > _CELLS:
        others = [e for e in others if e.value is None or e.value.strip("0.-—")] or others  # zeros add nothing
    shown = others if view.verbose or len(others) <= _CELLS + 1 else others[:_CELLS]
    for evidence in shown:
        yield _evidence(view, evidence)
    if len(shown) < len(others):
        yield "label_cell", view.style(view.say("more", count=len(others) - len(shown)), "dim")


def _evidence(view: View, evidence: Evidence) -> tuple[str, str]:
    page = view.page(evidence.file, evidence.page)
    where = view.style(page, "dim") + " " if page else ""
    if evidence.kind == "cell":
        return "label_cell", where + view.say(
            "cell",
            table=_table_title(view, evidence.table),
            labels=view.say("comma").join(" / ".join(path) for path in (evidence.row, evidence.column) if any(path)),
            value=evidence.value if evidence.value is not None else evidence.quote,
            unit=next((t.unit for t in view.report.tables if t.id == evidence.table), ""),
        )
    if evidence.kind == "external":
        text = external_to_text(evidence, view.messages, view.report.language)
        return "label_external", text if view.verbose or evidence.table else excerpt(text, (), _QUOTE)[0]
    start = evidence.quote.find(evidence.value) if evidence.value else -1
    marks = [(start, start + len(evidence.value or ""))] if start >= 0 else []
    return "label_other", where + view.marked(evidence.quote, marks, "title", _QUOTE)


def _table_title(view: View, table: str | None) -> str:
    found = next((t for t in view.report.tables if t.id == table), None)
    title = (found.title if found else table) or view.say("untitled")
    return view.say("table_title", title=title)


def _labelled(view: View, rows: Sequence[tuple[str, str]]) -> list[str]:
    """Rows with their labels in one column, the texts folded behind it."""
    labels = {key: view.say(key) for key, _ in rows}
    column = max(map(display_width, labels.values()), default=0) + 4
    lines: list[str] = []
    for key, text in rows:
        label = "  " + view.style(pad(labels[key], column - 2), "dim")
        lines += view.fold(text, column, label)
    return lines


def _notes(view: View) -> list[str]:
    notes = [finding for finding in view.roots() if finding.severity == "note"]
    if not notes:
        return []
    return [
        view.style(view.say("notes"), "title"),
        *(line for note in notes for line in view.one_line(note, 2)),
    ]


# ------------------------------------------------------------------------------------------ not checked


def _unchecked(view: View) -> list[str]:
    lines = _absent(view)
    unread = [entry for entry in view.report.entries if entry.status == "unread"]
    if unread:
        lines += view.fold(view.say("unread", count=len(unread)), 2)
        lines += [line for entry in unread for line in _number(view, entry, "warning", 4)]
    unconfirmed = [entry for entry in view.report.entries if entry.status == "unconfirmed"]
    if unconfirmed:
        lines += view.fold(view.say("unconfirmed", count=len(unconfirmed)), 2)
        lines += _by_reason(view, unconfirmed)
    if lines:
        return [view.style(view.say("unchecked"), "title"), *lines]
    return [view.say("all_checked")] if view.report.entries else []


def _absent(view: View) -> list[str]:
    """The notices, and the tables that no rule knows."""
    notices = [view.messages.notice(notice, view.report.language) for notice in view.report.notices]
    untied = [table for table in view.report.tables if table.kind is None and table.grid.row_count > 1]
    if untied:
        titles = [table.title or view.say("untitled") for table in untied]
        named = view.say("comma").join(titles)
        notices.append(view.say("untied", count=len(untied), titles=named))
    return [line for notice in notices for line in view.fold(notice, 4, "  · ")]


def _by_reason(view: View, entries: Sequence[Entry]) -> list[str]:
    """The figures under their reasons, the most frequent reason first."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        text = view.say(entry.reason, group="reasons") if entry.reason else view.say("no_reason")
        groups.setdefault(text, []).append(entry)
    lines: list[str] = []
    for text, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        lines += view.fold(view.say("reason", reason=text, count=len(group)), 6, "    · ")
        shown = group if view.verbose or len(group) <= _EXAMPLES + 1 else group[:_EXAMPLES]
        lines += [line for entry in shown for line in _number(view, entry, "title", 6)]
        if len(shown) < len(group):
            lines += view.fold(view.style(view.say("more", count=len(group) - len(shown)), "dim"), 6)
    return lines


def _number(view: View, entry: Entry, style: str, indent: int) -> list[str]:
    """One figure of the ledger in its sentence, with its place."""
    sentence = next((s for s in view.report.sentences if s.id == entry.number.sentence), None)
    text, at = (entry.quote, None) if sentence is None else (sentence.text, entry.number.at)
    if at is None:
        start = text.find(entry.number.text)
        at = (start, start + len(entry.number.text)) if start >= 0 else (0, 0)
    quote = view.marked(text, [at] if at[0] < at[1] else [], style, _SNIPPET)
    document = view.report.document
    file = document.path_of(document.file_at(entry.number.start))
    return view.fold(quote + view.short_place(file, entry.page, entry.number.section), indent)


def _verdict(view: View) -> list[str]:
    said = [*open_lines(view.report, view.say), decided_line(view.report, view.say)]
    return [*_found(view), *(line for text in said if text for line in view.fold(text, 0))]


def _found(view: View) -> list[str]:
    counts = summary(view.report.entries, view.report.findings, view.report.undecided)
    found = {severity: counts["undecided"][severity] for severity in SEVERITIES}
    if view.report.rulings and not any(found.values()):
        return [view.style(view.say("all_decided", group="review"), "good")]
    if any(found.values()):
        parts = [
            view.style(view.say("count", severity=view.say(s, group="severity"), count=n), s)
            for s, n in found.items()
            if n
        ]
        line = view.say("found", counts=view.say("comma").join(parts))
        if found["error"] or found["warning"]:
            return view.fold(line, 0)
    else:
        line = ""
    confirmed = counts["numbers"]["confirmed"]
    clean = view.say("clean", confirmed=confirmed) if confirmed else view.say("nothing")
    return view.fold(view.style(clean, "good" if confirmed else "title") + line, 0)
