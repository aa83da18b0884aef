"""What reviewers settled, and what changed since an earlier report, as blocks of the console report."""

from __future__ import annotations

from gouji.report.rulings import ruling_lines, since_line
from gouji.report.view import SYMBOLS, View

_CHANGES = 12  # sentences with other figures than before; --verbose lists all
_SNIPPET = 44  # characters of a sentence around its figure


def decided_block(view: View) -> list[str]:
    """The findings that reviewers have settled, in short, with what they said."""
    rulings = view.report.rulings
    lines: list[str] = []
    for finding in view.report.findings:
        if finding.id in rulings and rulings[finding.id].state == "decided":
            lines += view.one_line(finding, 2)
            lines += [line for said in ruling_lines(rulings[finding.id], view.say) for line in view.fold(said, 4)]
    return [view.style(view.say("decided_heading", group="review"), "title"), *lines] if lines else []


def since_block(view: View) -> list[str]:
    """The comparison with an earlier report: in numbers, then what is gone and which figures changed."""
    since = view.report.since
    if since is None:
        return []
    lines = view.fold(since_line(view.report, view.say), 0)
    if since.gone:
        lines.append(f"  {view.say('gone', group='review')}")
        for gone in since.gone:
            lines += view.fold(gone.message, 6, f"    {view.style(SYMBOLS[gone.severity], gone.severity)} ")
    if since.changed:
        lines.append(f"  {view.say('changed', group='review')}")
        shown = since.changed if view.verbose else since.changed[:_CHANGES]
        for sentence in shown:
            pairs = [view.say("change", group="review", before=old, now=new) for old, new in sentence.figures]
            at = sentence.now.find(sentence.figures[0][1])
            marks = [(at, at + len(sentence.figures[0][1]))] if at >= 0 else []
            quote = view.marked(sentence.now, marks, "title", _SNIPPET)
            lines += view.fold(f"{view.say('comma').join(pairs)}  {view.style(quote, 'dim')}", 6, "    ")
        if len(shown) < len(since.changed):
            lines += view.fold(view.style(view.say("more", count=len(since.changed) - len(shown)), "dim"), 4)
    return lines
