"""Report + decisions → the report that knows where each of its findings stands under review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gouji.model import Decision, Report, Ruling
from gouji.review.decisions import merge


def with_decisions(report: Report, decisions: Iterable[Decision]) -> Report:
    """The report with the rulings that ``decisions`` make; decisions on findings it has not are of no account."""
    by_key: dict[str, list[Decision]] = {}
    for decision in merge(decisions):
        by_key.setdefault(decision.key, []).append(decision)
    rulings = {f.id: _ruling(by_key[f.key]) for f in report.findings if f.key in by_key}
    return replace(report, rulings=rulings)


def _ruling(said: list[Decision]) -> Ruling:
    """Reviewers who differ settle nothing; a finding that is called fixed and is found again is not fixed."""
    in_time = tuple(sorted(said, key=lambda decision: decision.date))
    kinds = {decision.decision for decision in said}
    if len(kinds) > 1:
        return Ruling("contested", in_time)
    return Ruling("still_there" if kinds == {"fixed"} else "decided", in_time)
