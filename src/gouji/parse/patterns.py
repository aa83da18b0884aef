"""rules/claims → one scan of a sentence that gives its events: figures with the words that say what they do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

import regex

from gouji.model import KeyPath, RuleError, RuleFile, UnusableInput
from gouji.parse.fragments import alternation, build, insert
from gouji.parse.units import DIGITS, Units
from gouji.records import cached_property, record

# A pattern that cannot decide within this many seconds on one sentence is a hostile sentence, and is said.
TIME_LIMIT = 2.0
_NOWHERE = (-1, -1)  # the span of a group that matched nothing
CLASSES = {text: re.compile(text) for text in (r"\d", "[A-Za-z]")}
"""What may stand among the triggers for any character of a kind."""


@dataclass(frozen=True)
class Pattern:
    """One entry of rules/claims. ``event`` is what it reads; not_claim patterns have a ``reason`` instead. One of its
    ``triggers``, words or CLASSES, stands in all that it matches; without any it is tried on every sentence."""

    id: str
    event: str
    reason: str
    triggers: tuple[str, ...]
    match: regex.Pattern[str]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups, in their order."""
        return tuple(self.match.groupindex)


@record(frozen=True)
class Event:
    """One pattern's match in a sentence: half-open span, and its named groups with theirs."""

    pattern: str
    kind: str
    start: int
    end: int
    groups: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Patterns:
    """``events`` in order of precedence (a longer match at the same place wins, then the earlier pattern).

    ``watched``: the time that each takes for a sentence is limited. Looking at the clock takes nearly as long as the
    matching, and our own expressions are tried on hostile sentences before they are published.
    """

    events: tuple[Pattern, ...]
    excluded: tuple[Pattern, ...]
    fragments: Mapping[str, str]
    watched: bool = True

    def triggers_in(self, text: str) -> Set[str]:
        """The triggers of all patterns that stand in ``text``."""
        found = self._signs.intersection(text)
        found.update(word for word in self._words if word in text)
        found.update(name for name, one in CLASSES.items() if one.search(text))
        return found

    @cached_property
    def _triggers(self) -> frozenset[str]:
        return frozenset(word for one in (*self.excluded, *self.events) for word in one.triggers) - CLASSES.keys()

    @cached_property
    def _signs(self) -> set[str]:
        """Of one character, which are found faster all together."""
        return {word for word in self._triggers if len(word) == 1}

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(self._triggers - self._signs)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each event's pattern, by its id."""
        return {pattern.id: place for place, pattern in enumerate(self.events)}


def compile_patterns(files: Iterable[RuleFile], units: Units, *, watched: bool = True) -> Patterns:
    """Compile rules/claims; raises RuleError naming the entry for an unknown fragment or a broken expression."""
    by_stem = {file.stem: file for file in files}
    if "fragments" not in by_stem:
        raise RuleError("rules/claims: no fragments.toml")
    fragments = _fragments(by_stem.pop("fragments"), units)
    events: list[Pattern] = []
    excluded: list[Pattern] = []
    for file in by_stem.values():
        file.only((), ("pattern",))
        for at in file.entries("pattern"):
            pattern = _compile_entry(file, at, fragments)
            (excluded if pattern.reason else events).append(pattern)
    return Patterns(tuple(events), tuple(excluded), fragments, watched)


def _fragments(file: RuleFile, units: Units) -> dict[str, str]:
    known = {
        "number": DIGITS,
        "money": alternation([*units.money, *units.within]),
        "percent": alternation(sign for sign in units.percent if sign not in units.points),
        "percent_before": alternation(units.prefixes),
        "counter": units.counter,
        "about": alternation(units.before),
        "over": alternation(units.behind),
        "near": alternation(units.near),
    }
    file.only((), ("fragments",))
    return build(file, ("fragments",), known)


def _compile_entry(file: RuleFile, at: KeyPath, fragments: Mapping[str, str]) -> Pattern:
    file.only(at, ("id", "event", "reason", "triggers", "match"))
    entry = file.value(at)
    match = (*at, "match")
    try:
        compiled = regex.compile(insert(file, match, file.value(match, str), fragments))
    except regex.error as broken:
        raise file.error(match, f"not a regular expression: {broken}") from broken
    says = [key for key in ("event", "reason") if key in entry]
    if len(says) != 1:
        raise file.error(at, "needs either event or reason")
    says_what = {key: file.value((*at, key), str) for key in says}
    triggers = file.words((*at, "triggers")) if "triggers" in entry else ()
    return Pattern(
        file.value((*at, "id"), str), says_what.get("event", ""), says_what.get("reason", ""), triggers, compiled
    )


def scan(text: str, patterns: Patterns, marked: str = "") -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The events of a sentence in order, none overlapping another, and the places that state nothing.

    ``marked`` is the text with its numbers marked (units.mark_numbers), which is what patterns look at; the words of an
    event are those of ``text``. A match that begins inside an excluded place is dropped. Raises UnusableInput
    ("endless_sentence") when a pattern that is watched exceeds the time limit.
    """
    seen = marked or text
    words = patterns.triggers_in(seen)
    limit = TIME_LIMIT if patterns.watched else None
    excluded = tuple(_all(text, seen, words, patterns.excluded, limit))
    taken = [(e.start, e.end) for e in excluded]
    found = [event for event in _all(text, seen, words, patterns.events, limit) if not _states_nothing(event, taken)]
    found.sort(key=lambda e: (e.start, -e.end, patterns.order[e.pattern]))
    return _without_overlaps(found), excluded


def _states_nothing(event: Event, taken: Iterable[tuple[int, int]]) -> bool:
    """Whether its figure stands in an excluded place."""
    at = event.spans.get("number")
    return at is not None and any(at[0] < end and start < at[1] for start, end in taken)


def _without_overlaps(found: Iterable[Event]) -> tuple[Event, ...]:
    # A figure read together with its verb is worth more than the figure alone: an event gives way to one that begins
    # before its own end and holds the same figure.
    kept: list[Event] = []
    for event in found:
        if kept and event.start < kept[-1].end:
            continue
        kept.append(event)
    return tuple(kept)


def _all(text: str, seen: str, words: Set[str], patterns: Iterable[Pattern], limit: float | None) -> Iterable[Event]:
    """``words`` are the triggers that stand in the sentence; ``limit`` in seconds."""
    for pattern in patterns:
        if pattern.triggers and words.isdisjoint(pattern.triggers):
            continue
        try:
            for m in pattern.match.finditer(seen, timeout=limit):
                start, end = m.span()
                if end > start:
                    spans = {name: span for name in pattern.groups if (span := m.span(name)) != _NOWHERE}
                    groups = {name: text[begin:stop] for name, (begin, stop) in spans.items()}
                    yield Event(pattern.id, pattern.event or pattern.reason, start, end, groups, spans)
        except TimeoutError as slow:
            raise UnusableInput("endless_sentence", pattern=pattern.id, limit=f"{limit:g} s") from slow
