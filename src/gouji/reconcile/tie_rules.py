"""rules/ties → ties: which facts make up which other fact, said in a small selector language.

A selector is ``kind|kind: field=value|value field!=value …``. Fields: ``flow fund part item total`` of the
cell's subject, the same with ``column.`` or ``row.`` for what the header or the row label alone says,
``row.role``, ``level``, ``code``, ``measure``, ``period``. ``*`` in a value stands for any text, an empty
value for "not said".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gouji.model import CellRef, Column, Fact, Row, RuleError, RuleFile

RULES = (
    "table-across",
    "table-down",
    "table-total",
    "table-tie",
    "table-bound",
    "table-balance",
    "three-public-sum",
)
_TIE_KEYS = {"id", "rule", "whole", "parts", "each", "compare", "only_if", "unless", "equal", "not_equal"}
_SUBJECT = ("flow", "fund", "part", "item", "total")
_EACH = ("row", "column", "block", "series", "line", "top", "item", "flow", "fund", "part")
_CONDITION = re.compile(r"([a-z_.]+)(!?=)(\S*)")


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact with its cell, row and column; ``group`` counts the tables of its kind (0, 1, …)."""

    fact: Fact
    ref: CellRef
    row: Row
    column: Column
    group: int


Test = Callable[[Seen], bool]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which facts: of these kinds of table, passing every test. ``text`` and ``kinds`` say it all."""

    text: str
    kinds: tuple[str, ...]
    tests: tuple[Test, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A selector with its sign; ``optional``: nothing selected counts as zero."""

    sign: int
    optional: bool
    selector: Selector


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: ``whole`` = (or >=, when ``bound``) the sum of ``parts``, once for each value of ``each``.

    It holds in reports where each of ``only_if`` and none of ``unless`` selects something, and where the two
    figures of ``equal`` are equal and those of ``not_equal`` are not known to be.
    """

    id: str
    rule: str
    whole: Selector
    parts: tuple[Term, ...]
    each: tuple[str, ...]
    bound: bool
    only_if: tuple[Selector, ...]
    unless: tuple[Selector, ...]
    equal: tuple[Selector, Selector] | None
    not_equal: tuple[Selector, Selector] | None

    def kinds(self) -> tuple[str, ...]:
        """Every kind of table the tie takes part of."""
        return tuple({k: None for s in (self.whole, *(t.selector for t in self.parts)) for k in s.kinds})


@dataclass(frozen=True, slots=True)
class TieRules:
    """All of rules/ties, compiled. ``units``: the worth of a unit in its base; ``trees``: kinds summed by
    code.
    """

    ties: tuple[Tie, ...]
    trees: tuple[str, ...]
    units: Mapping[str, Fraction]


def compile_ties(files: Iterable[RuleFile]) -> TieRules:
    """Compile the files of rules/ties; every tie is made once for each prefix of a kind (final account,
    budget).

    Raises RuleError naming file, line and key for anything broken.
    """
    files = tuple(files)
    settings = next((file for file in files if "settings" in file.data), None)
    if settings is None:
        raise RuleError("rules/ties: no file with [settings]")
    said = settings.data["settings"]
    for key in ("prefixes", "trees", "units"):
        if key not in said:
            raise settings.error("settings", f"{key} is missing")
    prefixes = tuple(said["prefixes"])
    ties = tuple(
        _compile_tie(file, raw, prefix) for file in files for raw in file.data.get("tie", ()) for prefix in prefixes
    )
    trees = tuple(prefix + kind for kind in said["trees"] for prefix in prefixes)
    return TieRules(ties, trees, {unit: Fraction(worth) for unit, worth in said["units"].items()})


def _compile_tie(file: RuleFile, raw: Mapping[str, Any], prefix: str) -> Tie:
    name = raw.get("id", "")
    if not name:
        raise file.error("tie", "a tie without an id")
    for key in raw:
        if key not in _TIE_KEYS:
            raise file.error(name, f"unknown key {key}")
    if raw.get("rule") not in RULES:
        raise file.error(name, f"rule is not one of {', '.join(RULES)}")
    if not raw.get("whole") or not raw.get("parts"):
        raise file.error(name, "whole and parts are needed")
    if raw.get("compare", "=") not in ("=", ">="):
        raise file.error(name, "compare is = or >=")
    each = tuple(raw.get("each", ()))
    if not set(each) <= set(_EACH):
        raise file.error(name, f"each may name {', '.join(_EACH)}")

    def selector(text: str) -> Selector:
        return _compile_selector(file, text, prefix)

    def several(key: str) -> tuple[Selector, ...]:
        said = raw.get(key, [])
        return tuple(selector(text) for text in ([said] if isinstance(said, str) else said))

    def pair(key: str) -> tuple[Selector, Selector] | None:
        if key not in raw:
            return None
        if len(raw[key]) != 2:
            raise file.error(name, f"{key} holds two selectors")
        return selector(raw[key][0]), selector(raw[key][1])

    return Tie(
        id=prefix + name,
        rule=raw["rule"],
        whole=selector(raw["whole"]),
        parts=tuple(_compile_term(text, selector) for text in raw["parts"]),
        each=each,
        bound=raw.get("compare") == ">=",
        only_if=several("only_if"),
        unless=several("unless"),
        equal=pair("equal"),
        not_equal=pair("not_equal"),
    )


def _compile_term(text: str, selector: Callable[[str], Selector]) -> Term:
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+- ")
    return Term(sign, text.startswith("?"), selector(text.lstrip("? ")))


def _compile_selector(file: RuleFile, text: str, prefix: str) -> Selector:
    kinds, colon, rest = text.partition(":")
    if not colon:
        raise file.error(text, "a selector begins with kinds of tables and a colon")
    tests = []
    for condition in rest.split():
        parsed = _CONDITION.fullmatch(condition)
        if parsed is None:
            raise file.error(text, f"not a condition: {condition}")
        read = _field(parsed.group(1))
        if read is None:
            raise file.error(text, f"unknown field: {parsed.group(1)}")
        tests.append(_test(read, parsed.group(3).split("|"), negated=parsed.group(2) == "!="))
    return Selector(text, tuple(prefix + kind.strip() for kind in kinds.split("|")), tuple(tests))


def _field(name: str) -> Callable[[Seen], str] | None:
    owner, _, part = name.rpartition(".")
    if part in _SUBJECT:
        if owner == "":
            return lambda seen: getattr(seen.fact.subject, part)
        if owner == "row":
            return lambda seen: getattr(seen.row.subject, part)
        if owner == "column":
            return lambda seen: getattr(seen.column.subject, part)
    if name in ("code", "measure", "period"):
        return lambda seen: getattr(seen.fact, name)
    if name == "level":
        return lambda seen: "" if seen.fact.level is None else str(seen.fact.level)
    if name == "row.role":
        return lambda seen: seen.row.role
    return None


def _test(read: Callable[[Seen], str], values: list[str], *, negated: bool) -> Test:
    plain = frozenset(value for value in values if "*" not in value)
    globs = [value for value in values if "*" in value]
    if not globs:
        if negated:
            return lambda seen: read(seen) not in plain
        return lambda seen: read(seen) in plain
    # "*" alone asks for something said; elsewhere it may stand for nothing
    bodies = [re.escape(value).replace(r"\*", ".*") if value != "*" else ".+" for value in globs]
    pattern = re.compile("|".join([*map(re.escape, plain), *bodies]))
    return lambda seen: (pattern.fullmatch(read(seen)) is None) == negated
