"""Report → the rows of the auditor's workpaper (底稿): plain values, before any format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.model import CellRef, Check, Entry, Evidence, Finding, Report
from gouji.records import cached_property
from gouji.report.elsewhere import external_to_text, held_against
from gouji.report.messages import Messages
from gouji.report.pdf_list import number_findings
from gouji.report.rulings import ruling_lines
from gouji.report.to_json import SEVERITIES, STATUSES, summary
from gouji.report.typeset import display_width

Value = str | Decimal | int | None

_HOLDS = ("agrees", "rounding", "tail")
_SUM = re.compile(r"[\d.,\s+\-−×÷*/()]+")
_SIGNS = str.maketrans({"−": "-", "×": "*", "÷": "/", ",": None, " ": None})
_LONGEST = 8000  # a spreadsheet's formula holds 8192 characters


@dataclass(frozen=True, slots=True)
class Sum:
    """A formula a spreadsheet can recompute (``=754.75+236.64``) and what it comes to."""

    formula: str
    value: Decimal


FORMULA_SIGNS = ("=", "+", "-", "@")
"""What begins a text that a spreadsheet would take for a formula when it is typed in."""

_LINE, _TALLEST = 13.5, 400.0  # points: one line of a row, and the most a spreadsheet gives a row

Row = Mapping[str, Value | Sum]


def row_height(cells: Iterable[tuple[Value | Sum, float]]) -> float:
    """The height in points that shows the texts of a row whole; ``cells`` are (value, width of the column).

    Not every spreadsheet fits the height by itself when it opens a file.
    """
    lines = 1
    for value, width in cells:
        if isinstance(value, str):
            room = max(int(width) - 1, 1)
            lines = max(lines, sum(max(1, -(-display_width(part) // room)) for part in value.split("\n")))
    return min(lines * _LINE + 2, _TALLEST)


class Workpaper:
    """The workpaper of a report; ``name`` names a rule's check in the report's language.

    ``facts`` are single values by name (unit name, year, counts…); ``findings``, ``numbers`` and ``ties`` are rows
    by column name, ``run`` is (label key, value).
    """

    def __init__(self, report: Report, messages: Messages, name: Callable[[str], str]) -> None:
        self.report = report
        self._messages = messages
        self._name = name

    def say(self, group: str, key: str, /, **values: object) -> str:
        return self._messages.text(group, key, self.report.language, **values)

    @cached_property
    def facts(self) -> dict[str, Value]:
        """What the first sheet says of the report as a whole."""
        report, identity = self.report, self.report.identity
        counts = summary(report.entries, report.findings)
        tables = [table for table in report.tables if table.kind is not None]
        return {
            "title": " ".join(identity.title.split()) or None,
            "unit_name": identity.unit_name or None,
            "year": identity.year,
            "kind": self.say("kind", identity.kind),
            "file": "\n".join(file.path for file in report.document.files) or report.document.path,
            "beside": "\n".join(held_against(report)) or None,
            "pages": report.document.pages,
            "tables": len(tables),
            "tables_open": sum(report.closes.get(table.id) is False for table in tables),
            "numbers": counts["numbers"]["total"],
            **{status: counts["numbers"][status] for status in STATUSES},
            **{severity: counts["findings"][severity] for severity in SEVERITIES},
            "decided": len(report.findings) - len(report.undecided),
            "notices": "\n".join(notice.values.get("message", notice.code) for notice in report.notices) or None,
        }

    @cached_property
    def run(self) -> list[tuple[str, Value]]:
        """What it takes to repeat the run: versions, digests, options."""
        report = self.report
        files = [(f"{file.path}", file.sha256) for file in report.document.files]
        return [
            ("version", report.version),
            ("rulebook", report.rulebook),
            *((f"{self.say('workpaper', 'sha256')} {path}", digest) for path, digest in files),
            *((f"{self.say('workpaper', 'option')} {key}", _plain(value)) for key, value in report.options.items()),
        ]

    @cached_property
    def findings(self) -> list[dict[str, Value]]:
        """One row for each finding: the gravest first, what follows from one under it, what is decided at the end."""
        rows = [self._finding(item.number, item.finding) for item in number_findings(self.report)]
        return sorted(rows, key=lambda row: row["settled"] or 0)

    def _finding(self, number: str, finding: Finding) -> dict[str, Value]:
        cells = [evidence for evidence in finding.evidence if evidence.kind == "cell"]
        stated, expected = _decimal(finding.stated), _decimal(finding.expected)
        numeric = stated is not None and (finding.expected is None or expected is not None)
        return {
            "number": number,
            "severity": self.say("severity", finding.severity),
            "page": finding.page,
            "section": self._section(finding.section),
            "sentence": finding.quote or None,
            "cell": "\n".join((*map(self._evidence, cells[:_CELLS]), *self._external(finding.evidence))) or None,
            "message": finding.message,
            "stated": stated if numeric else finding.stated if stated is None else None,  # a name is beside a name
            "expected": finding.expected if expected is None else expected,
            "difference": None if stated is None or expected is None else stated - expected,
            "formula": finding.formula or None,
            "rule": f"{finding.title} [{finding.rule}]",
            "diagnosis": finding.cause,
            "suggestion": finding.suggestion,
            "basis": finding.basis,
            "file": finding.file,
            "key": finding.key or None,
            "settled": None,
            **self._ruling(finding),
        }

    def _ruling(self, finding: Finding) -> dict[str, Value]:
        """What the reviewers' columns hold already; "settled" is 1 where nothing is left to decide."""
        ruling = self.report.rulings.get(finding.id)
        if ruling is None:
            return {}
        true, untrue, open_ = self.say("workpaper", "opinion_choices").split("|")
        corrected, needless = self.say("workpaper", "result_choices").split("|")[:2]
        opinions = {"accepted": (true, None), "not_an_error": (untrue, needless), "fixed": (true, corrected)}
        settled = ruling.state == "decided"
        opinion, result = opinions[ruling.decisions[-1].decision] if settled else (open_, None)
        reasons = dict.fromkeys(decision.reason for decision in ruling.decisions if decision.reason)
        lines = reasons if settled else ruling_lines(ruling, lambda key, group: self.say(group, key))
        return {
            "opinion": opinion,
            "result": result,
            "why": "\n".join(lines) or None,
            "reviewer": "、".join(decision.by for decision in ruling.decisions),
            "date": ruling.decisions[-1].date,
            "settled": 1 if settled else None,
        }

    @cached_property
    def numbers(self) -> list[dict[str, Value]]:
        """One row for each figure of the text, in the order of the text."""
        held: dict[str, list[Check]] = defaultdict(list)
        for check in self.report.checks:
            if check.verdict in _HOLDS:
                for number in check.numbers:
                    held[number].append(check)
        known = {item.finding.id: item.number for item in number_findings(self.report)}
        return [self._number(n, entry, held[entry.number.id], known) for n, entry in enumerate(self.report.entries, 1)]

    def _number(self, n: int, entry: Entry, held: list[Check], known: Mapping[str, str]) -> dict[str, Value]:
        number = entry.number
        reason = self.say("reasons", entry.reason) if entry.reason else None
        return {
            "number": n,
            "page": entry.page,
            "section": self._section(number.section),
            "text": number.text,
            "value": number.value,
            "unit": number.unit or None,
            "kind": self.say("number_kind", number.kind),
            "status": self.say("status", entry.status),
            "reason": reason,
            "checked": "\n".join(dict.fromkeys(self._check(check) for check in held[:_CELLS])) or None,
            "findings": "、".join(known[f] for f in entry.findings if f in known) or None,
            "sentence": entry.quote,
        }

    @cached_property
    def ties(self) -> list[dict[str, Value | Sum]]:
        """One row for each check among the tables' own cells, those that fail first."""
        order = {"disagrees": 0, "tail": 1, "rounding": 2, "agrees": 3, "undecided": 4}
        ties = sorted((c for c in self.report.checks if not c.claims and c.cells), key=lambda c: order[c.verdict])
        return [self._tie(n, check) for n, check in enumerate(ties, 1)]

    def _tie(self, n: int, check: Check) -> dict[str, Value | Sum]:
        left, _, _ = check.formula.partition("=")
        return {
            "number": n,
            "rule": self._name(check.rule),
            "stated_cell": self._cell(check.cells[0]),
            "other_cells": "\n".join(
                dict.fromkeys((*map(self._cell, check.cells[1 : 1 + _CELLS]), *self._external(check.external)))
            )
            or None,
            "stated": check.stated,
            "computed": _sum(left, check.computed),
            "difference": None if check.stated is None or check.computed is None else check.stated - check.computed,
            "lower": check.lower,
            "upper": check.upper,
            "verdict": self.say("verdict", check.verdict),
            "reason": self.say("reasons", check.reason) if check.reason else None,
            "formula": check.formula or None,
        }

    def _check(self, check: Check) -> str:
        held = f"{self._name(check.rule)}：{check.formula}" if check.formula else self._name(check.rule)
        return "\n".join((held, *self._external(check.external)))

    def _external(self, evidence: Iterable[Evidence]) -> list[str]:
        """The places in other reports."""
        return [external_to_text(e, self._messages, self.report.language) for e in evidence if e.kind == "external"]

    def _section(self, section: str) -> str | None:
        return self._sections.get(section)

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {section.id: f"{section.number} {section.title}".strip() for section in self.report.sections}

    @cached_property
    def _places(self) -> dict[tuple[str, int, int], str]:
        titles = {table.id: table.title or table.id for table in self.report.tables}
        return {
            (fact.table, fact.row, fact.column): " · ".join(
                (titles[fact.table], " / ".join(fact.row_path), " / ".join(fact.column_path))
            )
            for fact in self.report.facts
        }

    def _cell(self, cell: CellRef) -> str:
        return self._places.get((cell.table, cell.row, cell.column), cell.table)

    def _evidence(self, cell: Evidence) -> str:
        titles = {table.id: table.title or table.id for table in self.report.tables}
        place = (titles.get(cell.table or "", ""), " / ".join(cell.row), " / ".join(cell.column))
        return f"{' · '.join(part for part in place if part)} = {cell.value or cell.quote}"


_CELLS = 6  # cells or checks named in one field; a longer sum is told by its formula


def _decimal(text: str | None) -> Decimal | None:
    """The figure in a finding's field, if it is one."""
    plain = (text or "").replace(",", "").removesuffix("%")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def _sum(text: str, value: Decimal | None) -> Decimal | Sum | None:
    """A formula for the spreadsheet where ``text`` is plain arithmetic of more than one figure."""
    plain = text.translate(_SIGNS)
    if value is None or len(plain) > _LONGEST or not _SUM.fullmatch(text) or not re.search(r"\d[-+*/]", plain):
        return value
    return Sum(f"={plain}", value)


def _plain(value: object) -> Value:
    if value is None or isinstance(value, str):
        return value
    return str(value)
