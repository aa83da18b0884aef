"""The answer for one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from gouji.model.checked import Check, Entry, Finding
from gouji.model.document import Document, Notice
from gouji.model.parsed import Claim, Fact, Identity, Section, Sentence, Table
from gouji.model.reviewed import Ruling, Since
from gouji.records import record


@record(frozen=True, slots=True)
class Report:
    """The answer for one report. ``closes``: table id → its own sums hold (None: nothing to sum).

    ``rulings``: finding id → where it stands under review, for those that a decisions file speaks of. ``since``: the
    comparison with an earlier report, when one was asked for.
    """

    version: str
    rulebook: str
    options: Mapping[str, Any]
    language: Literal["zh", "en"]
    document: Document
    identity: Identity
    notices: tuple[Notice, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    closes: Mapping[str, bool | None]
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    timing: Mapping[str, float] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    since: Since | None = None

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings that no reviewer has settled."""
        return tuple(f for f in self.findings if f.id not in self.rulings or self.rulings[f.id].state != "decided")

    def to_dict(self) -> dict[str, Any]:
        """The JSON report of DESIGN §6 as plain values."""
        from gouji.report.to_json import report_to_dict

        return report_to_dict(self)
