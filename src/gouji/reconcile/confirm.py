"""Findings are only as good as the reading under them: their places are read again by a second reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.model import Box, Check, Document, Finding, Notice
from gouji.reconcile.board import Board

Reread = Callable[[Sequence[Box]], list[str]]
_KEPT = re.compile(r"[0-9.%\u4e00-\u9fff]")  # what a reading is compared by: spacing, commas and quotes vary


@dataclass(frozen=True)
class Place:
    """A text of a finding and the boxes it was read from."""

    text: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Doubt:
    """A place that the two readers read differently, or that may be misread in a scan (``reason``: the notice's code).

    ``second`` is the other reading, if any; ``percent`` how sure the recognition is; ``file`` is named where there are
    several.
    """

    check: str
    file: str
    page: int
    first: str
    second: str
    reason: str = "reads_two_ways"
    percent: str = ""


def find_doubts(
    board: Board,
    checks: Sequence[Check],
    findings: Sequence[Finding],
    document: Document,
    reread: Reread,
) -> tuple[Doubt, ...]:
    """Re-read the figures, words and cells of every error and warning; a place that the second reader finds empty
    gives no second opinion."""
    by_id = {c.id: c for c in checks}
    owners: list[tuple[str, Place]] = []
    for finding in findings:
        if finding.severity != "note":
            owners += [(finding.check, place) for place in _places(board, by_id[finding.check], finding, document)]
    flat = [box for _, place in owners for box in place.boxes]
    if not flat:
        return ()
    texts = iter(reread(flat))
    out = []
    for check, place in owners:
        second = "".join(next(texts) for _ in place.boxes)
        if second and _essence(second) != _essence(place.text):
            file = document.path_of(place.boxes[0].file) if len(document.files) > 1 else ""
            out.append(Doubt(check, file, place.boxes[0].page, place.text, second))
    return tuple(out)


def _places(board: Board, check: Check, finding: Finding, document: Document) -> list[Place]:
    if document.places is None:
        return []
    spans = [(board.numbers[n].start, board.numbers[n].end) for n in check.numbers]
    spans += [(board.by_id[c].start, board.by_id[c].end) for c in check.claims[:1] if not check.at_fault]
    out = [Place(document.text[start:end], document.places.boxes(start, end)) for start, end in spans]
    out += [Place(e.quote, e.boxes) for e in finding.evidence if e.kind == "cell" and e.boxes and e.quote != "0"]
    return [place for place in out if place.boxes]


def _essence(text: str) -> str:
    return "".join(_KEPT.findall(text))


def withdraw(checks: Sequence[Check], doubts: Sequence[Doubt]) -> tuple[Check, ...]:
    """Checks that rest on a doubtful place become undecided."""
    by_check: Mapping[str, Doubt] = {d.check: d for d in doubts}
    return tuple(
        replace(c, verdict="undecided", reason=_REASONS[by_check[c.id].reason], at_fault=(), fault_cells=())
        if c.id in by_check
        else c
        for c in checks
    )


def doubts_to_notices(doubts: Sequence[Doubt]) -> tuple[Notice, ...]:
    """One notice for each place, in the order found."""
    places = dict.fromkeys((d.reason, d.file, d.page, d.first, d.second, d.percent) for d in doubts)
    return tuple(
        Notice(
            code, {"page": str(p), "first": a, "second": b} | ({"percent": c} if c else {}) | ({"file": f} if f else {})
        )
        for code, f, p, a, b, c in places
    )


# What a doubt leaves a figure with: a key of rules/messages.toml [reasons].
_REASONS = {
    "reads_two_ways": "reads_two_ways",
    "may_be_misread": "may_be_misread",
    "unsure_reading": "may_be_misread",
}
