"""What reviewers decided, and the comparison with an earlier report, in words that every output format shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from gouji.model import Report, Ruling

Say = Callable[..., str]
"""(key, group) → the text in the report's language."""


def ruling_lines(ruling: Ruling, say: Say) -> list[str]:
    """One line for each decision, and one before them where they settle nothing."""
    lines = [] if ruling.state == "decided" else [say(ruling.state, "review")]
    for decision in ruling.decisions:
        values = {"decision": say(decision.decision, "review"), "by": decision.by, "date": decision.date}
        lines.append(say("line" if decision.reason else "line_bare", "review", **values, reason=decision.reason))
    return lines


def decided_line(report: Report, say: Say) -> str:
    """How many findings are decided, by what was decided; "" when none is."""
    kinds = Counter(r.decisions[-1].decision for r in report.rulings.values() if r.state == "decided")
    if not kinds:
        return ""
    parts = [say("part", "review", decision=say(kind, "review"), count=kinds[kind]) for kind in sorted(kinds)]
    return say("decided", "review", count=kinds.total(), parts=say("comma", "terminal").join(parts))


def open_lines(report: Report, say: Say) -> list[str]:
    """What decisions did not settle: contested, or called fixed and found again."""
    states = Counter(ruling.state for ruling in report.rulings.values())
    return [
        say(f"count_{state}", "review", count=states[state]) for state in ("contested", "still_there") if states[state]
    ]


def standing_tag(report: Report, finding: str, say: Say) -> str:
    """What the finding with that id is against the earlier report, in a word; "" when it is nothing new."""
    standing = "unchanged" if report.since is None else report.since.standing(finding)
    return "" if standing == "unchanged" else say(standing, "review")


def since_line(report: Report, say: Say) -> str:
    """The comparison with the earlier report in one line; "" when none was asked for."""
    since = report.since
    if since is None:
        return ""
    values = {"path": since.path, "new": len(since.new), "altered": len(since.altered), "gone": len(since.gone)}
    kept = len(report.findings) - len(since.new) - len(since.altered)
    line = say("since", "review", **values, kept=kept, **{f"figures_{k}": n for k, n in since.counts.items()})
    return line + (say("other_report", "review") if since.other_report else "")
