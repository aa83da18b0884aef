"""Another report of the unit, last year's or the budget, as far as figures are held against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gouji.model import Box, CellRef, Claim, Fact, Identity, Report, SourceFile

_REPEATED = "level-repeat"  # of two statements of one figure, either may be wrong

Role = Literal["prior_final", "prior_budget", "budget"]
"""What another report is to the one that is checked: last year's final account or budget, or this year's budget."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """How a table of another report is named: its title there, its unit, the path of its file."""

    title: str
    unit: str
    file: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A level that another report's text states: the claim, its number as printed, its sentence and place."""

    claim: Claim
    text: str
    quote: str
    file: str
    page: int | None
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Plain values that can be kept and pickled: no text, no reader, nothing open.

    ``doubtful_cells`` are cells that the report's own sums name at fault, ``doubtful_claims`` the ids of levels that it
    contradicts itself: a difference from them proves nothing. ``recognised``: it was read from pictures of its pages,
    at least in part.
    """

    identity: Identity
    files: tuple[SourceFile, ...]
    tables: Mapping[str, SourceTable]
    facts: tuple[Fact, ...]
    levels: tuple[Stated, ...]
    doubtful_cells: frozenset[CellRef]
    doubtful_claims: frozenset[str]
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A source and what it is to the report that is checked; ``same_scope``: both are of the unit alone, or both of
    the department with all its units."""

    source: Source
    role: Role
    same_scope: bool = True


def report_to_source(report: Report) -> Source:
    """What other reports of the unit can be held against, of a report that was checked."""
    document = report.document
    by_id = {sentence.id: sentence for sentence in report.sentences}
    entries = {entry.number.id: entry for entry in report.entries}
    levels = []
    for claim in report.claims:
        if claim.kind != "level" or claim.value is None or not claim.numbers or claim.extra.get("inexact"):
            continue
        entry = entries[claim.numbers[0]]
        sentence = by_id[claim.sentence]
        file = document.path_of(document.file_at(entry.number.start))
        levels.append(Stated(claim, entry.number.text, sentence.text, file, entry.page, entry.boxes))
    wrong = [check for check in report.checks if check.verdict == "disagrees"]
    faulty = {number for c in wrong for number in (c.numbers if c.rule == _REPEATED else c.at_fault)}
    broken = (c for c in wrong if not c.claims)
    return Source(
        identity=report.identity,
        files=document.files,
        tables={t.id: SourceTable(t.title, t.unit, document.path_of(t.file)) for t in report.tables},
        facts=report.facts,
        levels=tuple(levels),
        doubtful_cells=frozenset(cell for check in broken for cell in (check.fault_cells or check.cells)),
        doubtful_claims=frozenset(one.claim.id for one in levels if faulty & set(one.claim.numbers)),
        recognised=_is_recognised(report, levels),
    )


def _is_recognised(report: Report, levels: Sequence[Stated]) -> bool:
    """Whether a cell or a level was read from a picture."""
    certainty = report.document.certainty
    boxes = [fact.cell.box for fact in report.facts if fact.cell.box] + [box for one in levels for box in one.boxes]
    return certainty is not None and any(certainty.of(box) is not None for box in boxes)
