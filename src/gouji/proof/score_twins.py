"""Two forms of one report (txt, PDF): whether they give the same facts, claims and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from gouji.model import Report

Content = Mapping[str, Counter[Hashable]]
PARTS = ("facts", "claims", "findings")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one form has and the other has not: ``only`` as "+ …" (in the second) and "- …" (in the first)."""

    part: str
    first: str
    second: str
    only: tuple[str, ...]


def content(report: Report) -> Content:
    """What both forms must have in common; places and ids are their own."""
    return {
        "facts": Counter((f.kind, f.value.normalize(), f.unit) for f in report.facts),
        "claims": Counter((c.kind, c.subject_text, c.value, c.unit) for c in report.claims),
        "findings": Counter((f.rule, f.stated) for f in report.findings),
    }


def differences(first: tuple[str, Content], second: tuple[str, Content]) -> list[Difference]:
    """One for each part that differs; each side is a format and its content."""
    found = []
    for part in PARTS:
        one, other = first[1][part], second[1][part]
        if one != other:
            only = [f"- {_said(x)}" for x in (one - other).elements()] + [
                f"+ {_said(x)}" for x in (other - one).elements()
            ]
            found.append(Difference(part, first[0], second[0], tuple(only)))
    return found


def _said(item: object) -> str:
    return " ".join("" if part is None else str(part) for part in item) if isinstance(item, tuple) else str(item)
