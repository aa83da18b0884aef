"""What comes of holding figures against each other: checks, findings, the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Literal, NamedTuple

from gouji.model.document import Box
from gouji.model.parsed import Number, Status
from gouji.records import record

Verdict = Literal["agrees", "rounding", "tail", "disagrees", "undecided"]


class CellRef(NamedTuple):
    """A cell named as evidence."""

    table: str
    row: int
    column: int


@record(frozen=True, slots=True)
class Check:
    """One comparison. ``stated``, ``computed``, ``lower`` and ``upper`` are in ``unit`` ("" for a percent or count).

    ``words`` is the half-open place (sentence id, start, end) of the words in question where they are not the claim's.
    ``numbers`` are the figures it holds; ``at_fault`` those that a "disagrees" is laid on, ``fault_cells`` likewise
    the cells. ``external`` are places in other reports that it rests on. ``values`` fills the rule's message template.
    """

    id: str
    rule: str
    verdict: Verdict
    reason: str = ""
    claims: tuple[str, ...] = ()
    cells: tuple[CellRef, ...] = ()
    external: tuple[Evidence, ...] = ()
    words: tuple[str, int, int] | None = None
    numbers: tuple[str, ...] = ()
    at_fault: tuple[str, ...] = ()
    fault_cells: tuple[CellRef, ...] = ()
    formula: str = ""
    unit: str = ""
    stated: Decimal | None = None
    computed: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Evidence:
    """One place that a finding rests on. ``table`` is a table's id; of an "external" cell, the title it has there, and
    ``quote`` is then the figure with its unit."""

    kind: Literal["text", "cell", "external"]
    quote: str
    file: str | None = None
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    table: str | None = None
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    value: str | None = None


@record(frozen=True, slots=True)
class Finding:
    """What a reader is told. ``title`` and ``message`` are filled templates of rules/checks in the run's language.

    ``diagnosis`` is a code, ``cause`` the same in words. ``marks`` are the
    half-open places inside ``quote`` of the figures in question. ``key`` is what a reviewer's decision is bound to.
    """

    id: str
    rule: str
    severity: Literal["error", "warning", "note"]
    title: str
    message: str
    quote: str
    marks: tuple[tuple[int, int], ...]
    numbers: tuple[str, ...]
    section: str
    file: str | None
    page: int | None
    boxes: tuple[Box, ...]
    evidence: tuple[Evidence, ...]
    formula: str
    stated: str | None
    expected: str | None
    lower: str | None
    upper: str | None
    diagnosis: str | None = None
    cause: str | None = None
    suggestion: str | None = None
    parent: str | None = None
    basis: str | None = None
    check: str = ""
    key: str = ""


@record(frozen=True, slots=True)
class Entry:
    """A ledger line: the one status of a number, why, and what it is tied to."""

    number: Number
    status: Status
    reason: str
    claim: str | None
    findings: tuple[str, ...]
    quote: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
