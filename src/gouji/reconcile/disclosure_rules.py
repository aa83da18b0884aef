"""rules/disclosure → what a report of each kind has to hold, and how each item of it is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.exact import Fraction
from gouji.model import RuleError, RuleFile

WORD = "disclosure"
"""Names of items are worded under keys that begin so: ``disclosure.final_account.statement.duties``."""

GROUPS = ("table", "statement", "detail")
_ALL_KEYS = {"id", "name", "from_year", "unless_unit", "unless", "basis"}
_KEYS = {
    "table": _ALL_KEYS | {"kinds", "title"},
    "statement": _ALL_KEYS | {"heading", "said", "subjects", "tables", "under"},
    "detail": _ALL_KEYS | {"of", "when", "said"},
}
_TOP_KEYS = {"report", "enough", "reason", *GROUPS}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a report has to hold. ``word`` is the key of its name; which of the others are filled depends on
    its group (rules/disclosure/final_account.toml says what they mean)."""

    id: str
    word: str
    kinds: frozenset[str]
    title: re.Pattern[str] | None
    heading: re.Pattern[str] | None
    said: tuple[re.Pattern[str], ...]
    subjects: tuple[str, ...]
    under: frozenset[str]
    of: str
    when: str
    from_year: int
    unless_unit: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    basis: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """All that one kind of report has to hold. ``enough_tables``, ``enough_statements``: the part of them that must be
    there before the others are missed."""

    report: str
    enough_tables: Fraction
    enough_statements: Fraction
    tables: tuple[Item, ...]
    statements: tuple[Item, ...]
    details: tuple[Item, ...]


def compile_disclosure(files: Iterable[RuleFile]) -> tuple[dict[str, Disclosure], dict[str, Mapping[str, str]]]:
    """The lists by kind of report, and the items' names (zh, en) by their ``word``.

    Raises RuleError naming file, line and key for anything broken.
    """
    lists: dict[str, Disclosure] = {}
    names: dict[str, Mapping[str, str]] = {}
    for file in files:
        for key in file.data:
            if key not in _TOP_KEYS:
                raise file.error(key, "unknown key")
        enough = file.data.get("enough", {})
        if "report" not in file.data or set(enough) != {"tables", "statements"}:
            raise RuleError(f"rules/{file.path}: report and enough (tables, statements) are needed")
        groups = {group: tuple(_item(file, group, raw) for raw in file.data.get(group, ())) for group in GROUPS}
        report = file.data["report"]
        shares = (Fraction(enough["tables"]), Fraction(enough["statements"]))
        lists[report] = Disclosure(report, *shares, *(groups[group] for group in GROUPS))
        for group in GROUPS:
            names |= {item.word: raw["name"] for item, raw in zip(groups[group], file.data.get(group, ()), strict=True)}
        known = {item.id for item in groups["statement"]}
        for item in groups["detail"]:
            if item.of not in known:
                raise file.error(item.id, f"no such statement: {item.of}")
    return lists, names


def _item(file: RuleFile, group: str, raw: Mapping[str, Any]) -> Item:
    name = raw.get("id", "")
    if not name:
        raise file.error(group, "an item without an id")
    for key in raw:
        if key not in _KEYS[group]:
            raise file.error(name, f"unknown key {key}")
    if set(raw.get("name", ())) != {"zh", "en"}:
        raise file.error(name, "name needs zh and en")

    def pattern(key: str) -> re.Pattern[str] | None:
        return _compile(file, name, raw[key]) if key in raw else None

    said = raw.get("said", ())
    return Item(
        id=name,
        word=f"{WORD}.{file.data['report']}.{group}.{name}",
        kinds=frozenset(raw.get("kinds", raw.get("tables", ()))),
        title=pattern("title"),
        heading=pattern("heading"),
        said=tuple(_compile(file, name, text) for text in ([said] if isinstance(said, str) else said)),
        subjects=tuple(raw.get("subjects", ())),
        under=frozenset(raw.get("under", ())),
        of=raw.get("of", ""),
        when=raw.get("when", ""),
        from_year=int(raw.get("from_year", 0)),
        unless_unit=pattern("unless_unit"),
        unless=pattern("unless"),
        basis=raw.get("basis", ""),
    )


def _compile(file: RuleFile, name: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as broken:
        raise file.error(name, f"not a regular expression: {broken}") from broken


def words_of(items: Sequence[Item]) -> str:
    """The names of items as one value of a message; the wording splits it (reconcile/findings)."""
    return "|".join(item.word for item in items)
