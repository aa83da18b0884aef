"""rules/ties → ties: which facts make up which other fact, said in a small selector language.

A selector is ``kind|kind: field=value|value field!=value …``. Fields: ``flow fund part item total`` of the
cell's subject, the same with ``column.`` or ``row.`` for what the header or the row label alone says,
``row.role``, ``level``, ``code``, ``measure``, ``period``. ``*`` in a value stands for any text, an empty
value for "not said".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from gouji.exact import Fraction
from gouji.model import CellRef, Column, Fact, KeyPath, Row, RuleError, RuleFile, unknown
from gouji.records import record

RULES = (
    "table-across",
    "table-down",
    "table-total",
    "table-tie",
    "table-bound",
    "table-balance",
    "three-public-sum",
)
_TIE_KEYS = {"id", "rule", "whole", "parts", "each", "compare", "only_if", "unless", "unless_sum", "equal", "not_equal"}
_SUBJECT = ("flow", "fund", "part", "item", "total")
_FIELDS = {
    **{name: f"fact.subject.{name}" for name in _SUBJECT},
    **{f"{owner}.{name}": f"{owner}.subject.{name}" for owner in ("row", "column") for name in _SUBJECT},
    **{name: f"fact.{name}" for name in ("code", "measure", "period", "level")},
    "row.role": "row.role",
}
_EACH = ("row", "column", "block", "series", "line", "top", "item", "flow", "fund", "part")
_CONDITION = re.compile(r"([a-z_.]+)(!?=)(\S*)")


@record(frozen=True, slots=True)
class Seen:
    """A fact with its cell, row and column; ``group`` counts the tables of its kind (0, 1, …)."""

    fact: Fact
    ref: CellRef
    row: Row
    column: Column
    group: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of a fact and the values it may (``negated``: may not) have, written out or as a ``pattern``."""

    read: Callable[[Seen], object]
    values: frozenset[object]
    pattern: re.Pattern[str] | None
    negated: bool

    def of(self, seen: Iterable[Seen]) -> list[Seen]:
        """Those that the condition holds for, in their order."""
        read = self.read  # a report has tens of thousands of these questions: no call of ours for each
        values = self.values
        if self.pattern is not None:
            seen = tuple(seen)
            values = frozenset(value for value in set(map(read, seen)) if self.pattern.fullmatch(str(value)))
        if self.negated:
            return [one for one in seen if read(one) not in values]
        return [one for one in seen if read(one) in values]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which facts: of these kinds of table, every condition holding. ``text`` and ``kinds`` say it all."""

    text: str
    kinds: tuple[str, ...]
    conditions: tuple[Condition, ...] = field(compare=False)


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
    figures of ``equal`` are equal and those of ``not_equal`` are not known to be. It does not hold where the first
    figure of ``unless_sum`` is the sum of the others and the last of them is not zero.
    """

    id: str
    rule: str
    whole: Selector
    parts: tuple[Term, ...]
    each: tuple[str, ...]
    bound: bool
    only_if: tuple[Selector, ...]
    unless: tuple[Selector, ...]
    unless_sum: tuple[Term, ...]
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
    settings.only("settings", ("prefixes", "trees", "units"))
    prefixes = tuple(settings.value(("settings", "prefixes"), list))
    trees = settings.words(("settings", "trees"))
    worths = {
        unit: Fraction(settings.value(("settings", "units", unit), (int, Decimal)))
        for unit in settings.value(("settings", "units"), dict)
    }
    ties = []
    for file in files:
        file.only((), ("settings", "tie"))
        ties += [_compile_tie(file, at, prefix) for at in file.entries("tie") for prefix in prefixes]
    return TieRules(tuple(ties), tuple(prefix + kind for kind in trees for prefix in prefixes), worths)


def _compile_tie(file: RuleFile, at: KeyPath, prefix: str) -> Tie:
    file.only(at, _TIE_KEYS)
    raw = file.value(at)
    rule, compare = file.value((*at, "rule"), str), raw.get("compare", "=")
    if rule not in RULES:
        raise file.error((*at, "rule"), f"{rule}: {unknown(rule, RULES)}")
    if compare not in ("=", ">="):
        raise file.error((*at, "compare"), "must be = or >=")
    each = file.words((*at, "each")) if "each" in raw else ()
    if not set(each) <= set(_EACH):
        raise file.error((*at, "each"), f"may name {', '.join(_EACH)}")

    def selector(*key: str | int) -> Selector:
        return _compile_selector(file, (*at, *key), file.value((*at, *key), str), prefix)

    def several(key: str) -> tuple[Selector, ...]:
        if key not in raw:
            return ()
        if isinstance(raw[key], str):
            return (selector(key),)
        return tuple(selector(key, n) for n in range(len(file.words((*at, key)))))

    def pair(key: str) -> tuple[Selector, Selector] | None:
        both = several(key)
        if len(both) not in (0, 2):
            raise file.error((*at, key), "must be two selectors")
        return (both[0], both[1]) if both else None

    parts = tuple(
        _compile_term(file, (*at, "parts", n), text, prefix) for n, text in enumerate(file.words((*at, "parts")))
    )
    return Tie(
        id=prefix + file.value((*at, "id"), str),
        rule=rule,
        whole=selector("whole"),
        parts=parts,
        each=each,
        bound=compare == ">=",
        only_if=several("only_if"),
        unless=several("unless"),
        unless_sum=tuple(
            _compile_term(file, (*at, "unless_sum", n), text, prefix)
            for n, text in enumerate(file.words((*at, "unless_sum")) if "unless_sum" in raw else ())
        ),
        equal=pair("equal"),
        not_equal=pair("not_equal"),
    )


def _compile_term(file: RuleFile, at: KeyPath, text: str, prefix: str) -> Term:
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+- ")
    return Term(sign, text.startswith("?"), _compile_selector(file, at, text.lstrip("? "), prefix))


def _compile_selector(file: RuleFile, at: KeyPath, text: str, prefix: str) -> Selector:
    kinds, colon, rest = text.partition(":")
    if not colon:
        raise file.error(at, f"a selector begins with kinds of tables and a colon: {text}")
    conditions = []
    for condition in rest.split():
        parsed = _CONDITION.fullmatch(condition)
        if parsed is None:
            raise file.error(at, f"not a condition: {condition}")
        name = parsed.group(1)
        if name not in _FIELDS:
            raise file.error(at, f"unknown field: {name}")
        values = parsed.group(3).split("|")
        if name == "level" and not all(value == "" or value.isdecimal() for value in values):
            raise file.error(at, f"a level is a number: {condition}")
        conditions.append(_condition(name, values, negated=parsed.group(2) == "!="))
    return Selector(text, tuple(prefix + kind.strip() for kind in kinds.split("|")), tuple(conditions))


def _condition(name: str, values: Sequence[str], *, negated: bool) -> Condition:
    read = attrgetter(_FIELDS[name])
    plain = [value for value in values if "*" not in value]
    globs = [value for value in values if "*" in value]
    if name == "level":
        return Condition(read, frozenset(int(value) if value else None for value in plain), None, negated)
    if not globs:
        return Condition(read, frozenset(plain), None, negated)
    # "*" alone asks for something said; elsewhere it may stand for nothing
    bodies = [re.escape(value).replace(r"\*", ".*") if value != "*" else ".+" for value in globs]
    return Condition(read, frozenset(), re.compile("|".join([*map(re.escape, plain), *bodies])), negated)
