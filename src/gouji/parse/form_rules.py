"""rules/forms → the labels of forms: what names a project, what is a whole, a part, a header, a total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gouji.model import RuleError, RuleFile, unknown
from gouji.parse.table_rules import TableRules

_SCOPES = ("project", "year")
_HEADINGS = ("opening", "full", "budget", "final", "rate", "weight", "score", "target", "reached", "indicator")

Meaning = tuple[str, str]
"""A role (whole, part, nested) and the key that goes with it."""


@dataclass(frozen=True, slots=True)
class FormRules:
    """One file of rules/forms, compiled; labels are as ``TableRules.name_of`` gives them, less a colon at the end."""

    kind: str
    project: frozenset[str]
    lines: Mapping[str, Meaning]
    headings: Mapping[str, str]
    totals: frozenset[str]


def compile_forms(files: Iterable[RuleFile], tables: TableRules) -> tuple[FormRules, ...]:
    """The files of rules/forms, one kind of form each. Raises RuleError naming file, line and key of what is broken."""
    return tuple(_compile(file, tables) for file in files)


def label_of(text: str, tables: TableRules) -> str:
    """A printed label as forms compare it."""
    return tables.name_of(text).rstrip("\uff1a")


def _compile(file: RuleFile, tables: TableRules) -> FormRules:
    file.only((), ("kind", "project", "whole", "part", "heading", "totals", "text"))
    lines: dict[str, Meaning] = {}
    headings: dict[str, str] = {}

    def labels(at: tuple[str | int, ...]) -> frozenset[str]:
        return frozenset(label_of(label, tables) for label in file.words((*at, "labels")))

    for at in file.entries("whole"):
        file.only(at, ("scope", "labels"))
        scope = file.value((*at, "scope"), str)
        if scope not in _SCOPES:
            raise file.error((*at, "scope"), unknown(scope, _SCOPES))
        lines |= dict.fromkeys(labels(at), ("whole", scope))
    for at in file.entries("part"):
        file.only(at, ("key", "labels", "nested"))
        role = "nested" if file.value(at).get("nested") else "part"
        lines |= dict.fromkeys(labels(at), (role, file.value((*at, "key"), str)))
    for at in file.entries("heading"):
        file.only(at, ("key", "labels"))
        key = file.value((*at, "key"), str)
        if key not in _HEADINGS:
            raise file.error((*at, "key"), unknown(key, _HEADINGS))
        headings |= dict.fromkeys(labels(at), key)
    if not lines or not headings:
        raise RuleError(f"rules/{file.path}: no whole, part or heading")
    file.only("totals", ("labels",))
    return FormRules(
        file.value("kind", str),
        frozenset(label_of(label, tables) for label in file.words("project")),
        lines,
        headings,
        labels(("totals",)),
    )
