"""Report → the JSON report ``gouji.report/1``, as described by ``schema.json`` beside this module.

Amounts and percents are decimal strings, what is absent is null, and the same report gives the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Literal

import msgspec

from gouji.model import (
    Box,
    Check,
    Claim,
    Document,
    Entry,
    Evidence,
    Finding,
    Notice,
    Report,
    Ruling,
    Section,
    SourceFile,
    Status,
    Table,
    UnusableInput,
)
from gouji.report.inert import inert_json

Json = dict[str, Any]
Severity = Literal["error", "warning", "note"]

SCHEMA = "gouji.report/1"
STATUSES: tuple[Status, ...] = ("confirmed", "contradicted", "unconfirmed", "not_claim", "unread")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def report_to_dict(report: Report) -> Json:
    """The report as plain values, keys in the contract's order; ``run.timing`` only when it was measured."""
    run: Json = {"version": report.version, "rulebook": report.rulebook, "options": dict(report.options)}
    if report.timing:
        run["timing"] = {stage: round(seconds, 6) for stage, seconds in report.timing.items()}
    return {
        "schema": SCHEMA,
        "run": run,
        "document": _document(report),
        "sections": [_section(section, report.document) for section in report.sections],
        "tables": [_table(table, report) for table in report.tables],
        "numbers": [_number(entry, report) for entry in report.entries],
        "claims": [_claim(claim) for claim in report.claims],
        "checks": [_check(check) for check in report.checks],
        "findings": [_finding(finding, report) for finding in report.findings],
        "summary": summary(report.entries, report.findings, report.undecided),
        "since": _since(report),
    }


def error_to_dict(path: str, error: UnusableInput, message: str) -> Json:
    """What stands for a file that could not be checked; ``message`` is the sentence for ``error.code``."""
    return {
        "schema": SCHEMA,
        "document": {"path": path},
        "error": {"code": error.code, "message": message},
        "findings": [],
        "summary": summary((), ()),
    }


def dumps(value: Json | list[Json], *, indent: int | None = None) -> str:
    """JSON text, inert on a terminal, without a newline at its end. Lone surrogates (file names) become U+FFFD."""
    try:
        text = msgspec.json.format(msgspec.json.encode(value), indent=indent or 0).decode()
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return inert_json(text)


def summary(entries: Sequence[Entry], findings: Sequence[Finding], undecided: Sequence[Finding] | None = None) -> Json:
    """How many numbers have each status, how many findings each severity; folded findings are counted too.

    ``undecided`` are the findings that no reviewer has settled, all of them where it is None.
    """
    statuses = Counter(entry.status for entry in entries)
    severities = Counter(finding.severity for finding in findings)
    left = Counter(finding.severity for finding in (findings if undecided is None else undecided))
    return {
        "numbers": {"total": len(entries), **{status: statuses[status] for status in STATUSES}},
        "findings": {severity: severities[severity] for severity in SEVERITIES},
        "undecided": {severity: left[severity] for severity in SEVERITIES},
    }


def _document(report: Report) -> Json:
    document, identity = report.document, report.identity
    return {
        "path": document.path,
        "sha256": document.sha256,
        "format": document.format,
        "files": [_source_file(file) for file in document.files],
        "pages": document.pages,
        "title": identity.title or None,
        "unit_name": identity.unit_name or None,
        "year": identity.year,
        "kind": identity.kind,
        "text": document.text,
        "notices": [_notice(notice) for notice in report.notices],
    }


def _source_file(file: SourceFile) -> Json:
    return {"path": file.path, "sha256": file.sha256, "format": file.format, "pages": file.pages}


def _notice(notice: Notice) -> Json:
    return {"code": notice.code, "message": notice.values.get("message", notice.code)}


def _section(section: Section, document: Document) -> Json:
    return {
        "id": section.id,
        "number": section.number or None,
        "title": section.title,
        "level": section.level,
        "start": section.start,
        "end": section.end,
        "file": document.path_of(document.file_at(section.start)),
    }


def _table(table: Table, report: Report) -> Json:
    return {
        "id": table.id,
        "kind": table.kind,
        "title": table.title or None,
        "unit": table.unit or None,
        "file": report.document.path_of(table.file),
        "pages": list(table.pages),
        "row_count": table.grid.row_count,
        "column_count": table.grid.column_count,
        "closes": report.closes.get(table.id),
        **({"aligned": True} if table.grid.aligned else {}),
    }


def _number(entry: Entry, report: Report) -> Json:
    number = entry.number
    return {
        "id": number.id,
        "text": number.text,
        "value": _decimal(number.value),
        "unit": number.unit or None,
        "kind": number.kind,
        "status": entry.status,
        "reason": entry.reason or None,
        "section": number.section or None,
        "quote": entry.quote,
        "claim": entry.claim,
        "findings": list(entry.findings),
        "start": number.start,
        "end": number.end,
        "file": report.document.path_of(report.document.file_at(number.start)),
        "page": entry.page,
        "bbox": _bbox(entry.boxes),
        **_confidence(entry.boxes, report.document),
    }


def _claim(claim: Claim) -> Json:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "subject": claim.subject_text or None,
        "measure": claim.measure or None,
        "period": claim.period or None,
        "base": claim.base or None,
        "value": _decimal(claim.value),
        "unit": claim.unit or None,
        "decimals": claim.decimals if claim.value is not None else None,
        "direction": claim.direction or None,
        "numbers": list(claim.numbers),
    }


def _check(check: Check) -> Json:
    return {
        "id": check.id,
        "rule": check.rule,
        "verdict": check.verdict,
        "reason": check.reason or None,
        "claims": list(check.claims),
        "cells": [{"table": cell.table, "row": cell.row, "column": cell.column} for cell in check.cells],
        "external": [_evidence(evidence, None) for evidence in check.external],
        "formula": check.formula or None,
        "stated": _decimal(check.stated),
        "computed": _decimal(check.computed),
        "lower": _decimal(check.lower),
        "upper": _decimal(check.upper),
    }


def _finding(finding: Finding, report: Report) -> Json:
    since, ruling = report.since, report.rulings.get(finding.id)
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "title": finding.title,
        "message": finding.message,
        "quote": finding.quote,
        "numbers": list(finding.numbers),
        "file": finding.file,
        "page": finding.page,
        "bbox": _bbox(finding.boxes),
        "evidence": [_evidence(e, None if e.kind == "external" else report.document) for e in finding.evidence],
        "formula": finding.formula or None,
        "stated": finding.stated,
        "expected": finding.expected,
        "lower": finding.lower,
        "upper": finding.upper,
        "diagnosis": finding.diagnosis,
        "suggestion": finding.suggestion,
        "parent": finding.parent,
        "basis": finding.basis,
        "key": finding.key,
        "review": None if ruling is None else _ruling(ruling),
        "since": None if since is None else since.standing(finding.id),
    }


def _ruling(ruling: Ruling) -> Json:
    said = [{"decision": d.decision, "reason": d.reason, "by": d.by, "date": d.date} for d in ruling.decisions]
    return {"state": ruling.state, "decisions": said}


def _since(report: Report) -> Json | None:
    """The comparison with an earlier report: counts, what is gone, and the sentences with other figures."""
    since = report.since
    if since is None:
        return None
    kept = len(report.findings) - len(since.new) - len(since.altered)
    found = {"new": len(since.new), "altered": len(since.altered), "unchanged": kept, "gone": len(since.gone)}
    return {
        "path": since.path,
        "sha256": since.sha256,
        "other_report": since.other_report,
        "findings": found,
        "gone": [asdict(finding) for finding in since.gone],
        "figures": dict(since.counts),
        "changed": [
            {"before": s.before, "now": s.now, "figures": [list(pair) for pair in s.figures]} for s in since.changed
        ],
    }


def _evidence(evidence: Evidence, document: Document | None) -> Json:
    """``document`` is the one its boxes are of; None where that is another report."""
    return {
        "kind": evidence.kind,
        "quote": evidence.quote,
        "file": evidence.file,
        "page": evidence.page,
        "bbox": _bbox(evidence.boxes),
        "table": evidence.table,
        "row": list(evidence.row),
        "column": list(evidence.column),
        "value": evidence.value,
        **(_confidence(evidence.boxes, document) if document is not None else {}),
    }


def _confidence(boxes: Sequence[Box], document: Document) -> Json:
    """How sure a place was recognised, 0 to 1 cut to two decimals; nothing where it was read from the file."""
    known = document.certainty
    sure = [one for box in boxes if known and not known.is_layer(box) and (one := known.of(box)) is not None]
    return {"confidence": f"{int(min(sure) * 100) / 100:.2f}"} if sure else {}


def _decimal(value: Decimal | None) -> str | None:
    """Digits without an exponent; zero has no sign."""
    if value is None:
        return None
    return format(abs(value) if value.is_zero() else value, "f")


def _bbox(boxes: Sequence[Box]) -> list[float] | None:
    """One box around all that stands on the page of the first one."""
    if not boxes:
        return None
    page = [box for box in boxes if (box.file, box.page) == (boxes[0].file, boxes[0].page)]
    edges = (
        min(box.x0 for box in page),
        min(box.top for box in page),
        max(box.x1 for box in page),
        max(box.bottom for box in page),
    )
    return [round(float(edge), 2) for edge in edges]
