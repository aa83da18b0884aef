"""Figures that were recognised in scans, and tables without rulings: what rests on them is doubted, and says so.

A misread digit must never look like an error of the report. A check that disagrees is withdrawn when one of its figures
is not surely recognised, or when another reading of it (a digit that looks alike, a point lost or gained, a digit of a
pair) would close the sum. What is left is a warning at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.model import Box, Check, Document, Evidence, Finding, Notice, RuleFile, Table
from gouji.reconcile.board import Board
from gouji.reconcile.confirm import Doubt

# The columns of a table without rulings are doubted when more than this share of its own sums break, and so many.
UNSURE = 0.1
FEW = 3

_NUMBER = re.compile(r"[\d,]*\d(?:\.\d+)?")
_PAIR = re.compile(r"(\d)\1")


@dataclass(frozen=True)
class Recognition:
    """How recognised figures are doubted: the least certainty, and what each digit looks like."""

    least: float
    alike: Mapping[str, str]


def compile_recognition(file: RuleFile) -> Recognition:
    """Read rules/lexicon/recognition.toml; raises RuleError for a broken entry."""
    file.only("recognition", ("least", "alike"))
    alike: dict[str, str] = {}
    for index, pair in enumerate(file.words(("recognition", "alike"))):
        if len(pair) != 2 or not pair.isdigit():
            raise file.error(("recognition", "alike", index), "a pair of digits")
        for k in (0, 1):
            alike[pair[k]] = alike.get(pair[k], "") + pair[1 - k]
    return Recognition(float(file.value(("recognition", "least"), (int, Decimal))), alike)


# ---------------------------------------------------------------------------------------------- misreadings


def find_misreadings(
    checks: Sequence[Check], findings: Sequence[Finding], document: Document, recognition: Recognition
) -> tuple[Doubt, ...]:
    """Errors and warnings that a recognised figure does not bear: it is unsure, or reads right another way."""
    if document.certainty is None:
        return ()
    by_id = {check.id: check for check in checks}
    doubted: dict[tuple[Box, ...], Doubt] = {}
    several = len(document.files) > 1
    for finding, evidence, sure in _recognised(findings, document):
        doubt = _doubt(by_id[finding.check], evidence, sure, recognition)
        if doubt:
            doubted.setdefault(evidence.boxes, replace(doubt, file=(evidence.file or "") if several else ""))
    # What is doubted once is doubted wherever it is held against something.
    return tuple(
        replace(doubted[evidence.boxes], check=finding.check)
        for finding, evidence, _ in _recognised(findings, document)
        if evidence.boxes in doubted
    )


def _recognised(findings: Sequence[Finding], document: Document) -> Iterator[tuple[Finding, Evidence, float]]:
    """The recognised figures of the errors and warnings, and how sure they are."""
    for finding in findings:
        for evidence in finding.evidence if finding.severity != "note" else ():
            sure = None if evidence.kind == "external" else _certainty(document, evidence)
            if sure is not None and evidence.value:
                yield finding, evidence, sure


def _certainty(document: Document, evidence: Evidence) -> float | None:
    """How sure the least sure place of a piece of evidence is; None when none was recognised."""
    sure = [document.certainty.of(box) for box in evidence.boxes] if document.certainty else []
    return min((one for one in sure if one is not None), default=None)


def _doubt(check: Check, evidence: Evidence, sure: float, recognition: Recognition) -> Doubt | None:
    value = evidence.value or ""
    page = evidence.page or 0
    if sure < recognition.least:
        return Doubt(check.id, "", page, value, "", "unsure_reading", _percent(sure))
    other = next((one for one in other_readings(value, recognition.alike) if _closes(check, value, one)), None)
    return Doubt(check.id, "", page, value, other, "may_be_misread") if other else None


def other_readings(text: str, alike: Mapping[str, str]) -> Iterator[str]:
    """What the print of a number may be instead: one digit another, the point lost or gained, a digit of a pair."""
    found = _NUMBER.fullmatch(text.strip("-+()%"))
    if not found:
        return
    number = found[0]
    for k, digit in enumerate(number):
        for other in alike.get(digit, ""):
            yield number[:k] + other + number[k + 1 :]
    if "." in number:
        yield number.replace(".", "")
    else:
        yield from (number[:-places] + "." + number[-places:] for places in (1, 2) if len(number) > places)
    for pair in _PAIR.finditer(number):
        yield number[: pair.start()] + number[pair.start() + 1 :]
    for k, digit in enumerate(number):
        if digit.isdigit():
            yield number[:k] + digit + number[k:]


def _closes(check: Check, value: str, other: str) -> bool:
    """Whether a check would hold if ``value`` read ``other``: the figure itself, or the gap that it leaves."""
    if check.stated is None or check.computed is None or check.lower is None or check.upper is None:
        return False
    read, instead = _amount(value), _amount(other)
    slack = (check.upper - check.lower) / 2 + Decimal(1).scaleb(-_places(other)) / 2
    if abs(check.stated) == read and check.lower - slack <= instead <= check.upper + slack:
        return True
    gap, moved = abs(check.stated - check.computed), abs(instead - read)
    if abs(gap - moved) <= slack:
        return True
    # one cell in another unit: what it is worth of what was computed from it
    scale = abs(check.computed) / read if read else Decimal(0)
    return len(check.cells) == 1 and bool(scale) and abs(gap - moved * scale) <= slack


def _amount(text: str) -> Decimal:
    found = _NUMBER.search(text)
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


def _places(text: str) -> int:
    return len(text.rpartition(".")[2]) if "." in text else 0


# ---------------------------------------------------------------------------------------------- alignment


def distrust(
    tables: Mapping[str, Table], checks: Sequence[Check], document: Document
) -> tuple[tuple[Check, ...], tuple[Notice, ...]]:
    """The checks, those that disagree withdrawn where they rest on a table whose columns were told wrong; and which.

    Its own sums tell: of a table without rulings they hold nearly all, or its columns are not what they seem. In the
    text layer of a scan, where marks and rulings come out as letters, and in a text set with spaces, they hold all, and
    there are some.
    """
    held: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for check in checks:
        names = {ref.table for ref in check.cells}
        if len(names) == 1 and not check.claims and check.verdict != "undecided":
            held.update(names)
            broken.update(names if check.verdict == "disagrees" else ())
    unsure = {
        name
        for name, table in tables.items()
        if table.grid.aligned
        and (
            (broken[name] or not held[name])
            if _is_rough(table, document)
            else (broken[name] >= FEW and broken[name] > UNSURE * held[name])
        )
    }
    kept = tuple(
        replace(check, verdict="undecided", reason="table_unsure", at_fault=(), fault_cells=())
        if check.verdict == "disagrees" and unsure & {ref.table for ref in check.cells}
        else check
        for check in checks
    )
    pages = {name: tables[name].pages for name in tables if name in unsure}
    return kept, tuple(
        Notice("table_unsure", {"title": tables[name].title, "pages": ", ".join(map(str, pages[name]))})
        if pages[name]
        else Notice("table_unsure_in_text", {"title": tables[name].title})
        for name in pages
    )


def _is_rough(table: Table, document: Document) -> bool:
    """Whether not even the places of its texts are sure: in the text layer of a scan, in a text set with spaces."""
    boxes = [cell.box for cell in table.grid.cells if cell.box]
    known = document.certainty
    return not boxes or (known is not None and any(map(known.is_layer, boxes)))


# ---------------------------------------------------------------------------------------------- caveats

Caveat = Callable[..., str]
"""The words of a caveat of rules/messages.toml [caveats]: its key, and what fills it."""


def qualify(
    board: Board, checks: Sequence[Check], findings: Sequence[Finding], document: Document, caveat: Caveat
) -> tuple[Finding, ...]:
    """``findings``: those that rest on a scan or on a table without rulings say so, and are warnings at most."""
    by_id = {check.id: check for check in checks}
    aligned = {name for name, table in board.tables.items() if table.grid.aligned}
    if document.certainty is None and not aligned:
        return tuple(findings)
    out = []
    for finding in findings:
        said = []
        own = [evidence for evidence in finding.evidence if evidence.kind != "external"]
        boxes = [box for evidence in own for box in evidence.boxes] or list(finding.boxes)
        if document.certainty and any(map(document.certainty.is_layer, boxes)):
            said.append(caveat("layer"))
            boxes = [box for box in boxes if not document.certainty.is_layer(box)]
        sure = [one for box in boxes if document.certainty and (one := document.certainty.of(box)) is not None]
        if sure:
            said.append(caveat("recognised", percent=_percent(min(sure))))
        if aligned & {ref.table for ref in by_id[finding.check].cells}:
            said.append(caveat("aligned"))
        if said:
            severity = "warning" if finding.severity == "error" else finding.severity
            finding = replace(finding, severity=severity, message=" ".join((finding.message, *said)))
        out.append(finding)
    return tuple(out)


def _percent(sure: float) -> str:
    return str(int(sure * 100))
