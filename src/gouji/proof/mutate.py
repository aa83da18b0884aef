"""Slips → trials: make each change, check again, and see whether an error or warning is new."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from gouji.compiled import compile_rules
from gouji.model import Document, Finding, Report
from gouji.proof.edits import Edit, edit_document
from gouji.proof.slips import CLASSES, Slip, compile_slips, find_slips
from gouji.stages import check_document

_CHUNK = 16  # slips that a process is handed at a time
_COUNTED = ("error", "warning")

Complaint = tuple[object, ...]
"""What makes a finding the same one in two runs: its rule, severity and place, and the figure it quotes."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one slip. ``rules`` are those of the new errors and warnings; ``in_place``: one names the slip."""

    slip: Slip
    noticed: bool
    in_place: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """The report before any change, and the trials, class by class."""

    report: Report
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class _Setting:
    """What every trial starts from."""

    document: Document
    rules: tuple[Path, ...]
    before: Counter[Complaint]


def mutate(
    document: Document,
    *,
    classes: Sequence[str] = CLASSES,
    sample: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    rules: tuple[Path, ...] = (),
) -> Proof:
    """Change ``document`` in one place at a time, check it again each time, and tell what was noticed.

    ``sample`` tries at most so many slips of each class, drawn by ``seed``; ``jobs`` is the number of processes.
    Raises RuleError for a broken rule file.
    """
    compiled = compile_rules(rules)
    report = check_document(document, compiled, "zh")
    slips = find_slips(report, compile_slips(compiled.book.file("proof.toml")))
    chosen = list(_sample([s for s in slips if s.kind in classes], sample, seed))
    before = Counter(_complaint(report, finding, None) for finding in _grave(report))
    setting = _Setting(replace(document, places=None), rules, before)
    return Proof(report, tuple(_trials(setting, chosen, jobs)))


def _sample(slips: Sequence[Slip], size: int | None, seed: int) -> Iterator[Slip]:
    for kind in CLASSES:
        of_kind = [slip for slip in slips if slip.kind == kind]
        if size is not None and size < len(of_kind):
            # A string seeds alike on every machine; one for each class keeps the draw free of --classes.
            picked = random.Random(f"{seed}:{kind}").sample(range(len(of_kind)), size)
            of_kind = [of_kind[index] for index in sorted(picked)]
        yield from of_kind


def _trials(setting: _Setting, slips: Sequence[Slip], jobs: int) -> Iterator[Trial]:
    if jobs == 1:
        yield from _try_all(setting, slips)
        return
    from concurrent.futures import ProcessPoolExecutor

    chunks = list(_chunks(slips))
    with ProcessPoolExecutor(jobs) as pool:
        for trials in pool.map(_try_all, [setting] * len(chunks), chunks):
            yield from trials


def _chunks(slips: Iterable[Slip]) -> Iterator[list[Slip]]:
    rest = iter(slips)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _try_all(setting: _Setting, slips: Iterable[Slip]) -> list[Trial]:
    return [_try(setting, slip) for slip in slips]


def _try(setting: _Setting, slip: Slip) -> Trial:
    changed = edit_document(setting.document, slip.edit)
    report = check_document(changed, compile_rules(setting.rules), "zh")
    spare = Counter(setting.before)
    new = []
    for finding in _grave(report):
        complaint = _complaint(report, finding, slip.edit)
        if spare[complaint]:
            spare[complaint] -= 1
        else:
            new.append(finding)
    in_place = any(_names(report, finding, slip) for finding in new)
    return Trial(slip, bool(new), in_place, tuple(dict.fromkeys(finding.rule for finding in new)))


def _grave(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity in _COUNTED]


def _complaint(report: Report, finding: Finding, edit: Edit | None) -> Complaint:
    """The same finding in a report before and after an edit elsewhere is the same complaint.

    The place is where its figures stood before the edit, or else its cells, or else its claims. What the figure
    should be is no part of it: an old finding that merely computes another value has not noticed the edit.
    """
    numbers = {entry.number.id: entry.number.start for entry in report.entries}
    check = next(c for c in report.checks if c.id == finding.check)
    starts = [numbers[number] for number in finding.numbers]
    cells = () if starts else check.fault_cells or check.cells
    if not starts and not cells:
        starts = [claim.start for claim in report.claims if claim.id in check.claims]
    places = tuple(sorted(start if edit is None else edit.original(start) for start in starts))
    return (finding.rule, finding.severity, places, cells, finding.stated)


def _names(report: Report, finding: Finding, slip: Slip) -> bool:
    """Whether a finding is about the very figure, word or cell that was changed."""
    check = next(c for c in report.checks if c.id == finding.check)
    if slip.cell is not None:
        return slip.cell in check.cells or slip.cell in check.fault_cells
    assert slip.anchor is not None
    numbers = {entry.number.id: entry.number for entry in report.entries}
    spans = [(numbers[n].start, numbers[n].end) for n in finding.numbers]
    if slip.kind in ("direction", "direction-zero", "comparison"):
        spans += [(claim.start, claim.end) for claim in report.claims if claim.id in check.claims]
    return any(start <= slip.anchor < end for start, end in spans)
