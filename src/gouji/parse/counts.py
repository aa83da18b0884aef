"""What a number of things counts: the missions, visits, vehicles and equipment that reports state in several places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gouji.model import KeyPath, RuleFile, unknown
from gouji.parse.fragments import alternation
from gouji.records import cached_property

_NEAR = 3  # clauses before a number in which its topic may be named
_WORDS = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Topic:
    """What is counted: named by ``about``, gone on about by ``hints``; see rules/lexicon/counts.toml."""

    key: str
    name: str
    about: re.Pattern[str]
    hints: re.Pattern[str]
    money: str
    paid: bool
    within: str
    spoken: bool


@dataclass(frozen=True)
class Tally:
    """One count of a topic: the units it is stated in; of ``named`` units one of ``words`` must stand beside them."""

    key: str
    name: str
    units: frozenset[str]
    named: frozenset[str]
    words: re.Pattern[str]
    least: str

    def takes(self, unit: str, words: str) -> bool:
        """Whether a number with ``unit`` and these words around it is this count."""
        return unit in self.units or (unit in self.named and self.words.search(words) is not None)


@dataclass(frozen=True)
class Counted:
    """A count that is known: its topic, its item (``count.<topic>.<count>``) and name; the money spent on it, its own
    first, then that which takes it in; whether it is ``paid``: nothing is spent on none; the item that it is never
    below (``least``); ``sure``: the words say nothing that makes it a part of the unit's count."""

    topic: str
    item: str
    name: str
    money: tuple[str, ...]
    paid: bool
    least: str
    sure: bool


@dataclass(frozen=True)
class CountRules:
    """rules/lexicon/counts.toml, compiled. ``per``: which counts of a topic an amount for each is divided by."""

    topics: tuple[Topic, ...]
    tallies: Mapping[str, tuple[Tally, ...]]
    per: tuple[tuple[str, re.Pattern[str]], ...]
    other: re.Pattern[str]
    sections: re.Pattern[str]
    plain: re.Pattern[str]

    @cached_property
    def by_key(self) -> Mapping[str, Topic]:
        return {topic.key: topic for topic in self.topics}

    @cached_property
    def by_money(self) -> Mapping[str, Topic]:
        return {topic.money: topic for topic in self.topics if topic.money and topic.spoken}

    def find(self, clauses: Sequence[str], behind: str, unit: str, spoken: str, last: str) -> Counted | None:
        """What a number counts, or None.

        ``clauses`` lead up to it, ``behind`` follows its unit; ``spoken`` is the item that the sentence speaks of,
        ``last`` the topic of the count right before it.
        """
        near = [clause for clause in clauses if clause][-_NEAR:]
        own = (near[-1] if near else "") + behind
        topic = None if self.other.search(own) else self._topic(near, behind, spoken, last)
        tallies = self.tallies.get(topic.key, ()) if topic is not None else ()
        found = next((t for t in tallies if t.takes(unit, own)), None)
        if topic is None or found is None:
            return None
        return self._counted(topic, found, sure=not _WORDS.search(self.plain.sub("", own)))

    def find_per(self, word: str, clause: str, spoken: str, last: str) -> Counted | None:
        """What an amount for each (人均, 车均: ``word``) is divided by, or None."""
        keys = [key for key, words in self.per if words.fullmatch(word)]
        topic = self._topic([clause], "", spoken, last)
        tallies = self.tallies.get(topic.key, ()) if topic is not None else ()
        found = next((t for t in tallies if t.key in keys), None)
        return self._counted(topic, found, sure=True) if topic is not None and topic.money and found else None

    def _counted(self, topic: Topic, tally: Tally, *, sure: bool) -> Counted:
        least = f"count.{topic.key}.{tally.least}" if tally.least else ""
        money: tuple[str, ...] = ()
        around: Topic | None = topic
        while around is not None:
            money += (around.money,) if around.money else ()
            around = self.by_key.get(around.within)
        item = f"count.{topic.key}.{tally.key}"
        return Counted(topic.key, item, topic.name + tally.name, money, topic.paid, least, sure)

    def _topic(self, clauses: Sequence[str], behind: str, spoken: str, last: str) -> Topic | None:
        before = self.by_key.get(last)
        if before is None or not before.spoken:
            before = self.by_money.get(spoken)
        for words in (f"{behind}|{clauses[-1]}" if clauses else behind, *reversed(clauses[:-1])):
            named = next((topic for topic in self.topics if topic.about.search(words)), None)
            if named is not None:
                return named
            hinted = next((topic for topic in self.topics if topic.hints.search(words)), None)
            if hinted is not None:
                return before if before is not None and self._takes_in(hinted, before) else hinted
            if _WORDS.search(self.plain.sub("", words)):
                return None  # 其他用车3辆: something else than what was counted before
        return before

    def _takes_in(self, wide: Topic, narrow: Topic) -> bool:
        while narrow.key != wide.key:
            if not narrow.within:
                return False
            narrow = self.by_key[narrow.within]
        return True


def compile_counts(file: RuleFile) -> CountRules:
    """Raises RuleError for a count of an unknown topic, a topic within one, and for what is missing or unknown."""
    file.only((), ("topic", "count", "per", "other", "plain"))
    file.only("other", ("words", "sections"))
    topics = tuple(_topic(file, at) for at in file.entries("topic"))
    known = [topic.key for topic in topics]
    for at, topic in zip(file.entries("topic"), topics, strict=True):
        if topic.within and topic.within not in known:
            raise file.error((*at, "within"), f"{topic.within}: {unknown(topic.within, known)}")
    tallies: dict[str, tuple[Tally, ...]] = {}
    for at in file.entries("count"):
        tally = _tally(file, at)
        for index, key in enumerate(file.words((*at, "topics"))):
            if key not in known:
                raise file.error((*at, "topics", index), f"{key}: {unknown(key, known)}")
            tallies[key] = (*tallies.get(key, ()), tally)
    per = []
    for at in file.entries("per"):
        file.only(at, ("count", "words"))
        per.append((file.value((*at, "count"), str), re.compile(alternation(file.words((*at, "words"))))))
    plain = re.compile(alternation(file.words(("plain", "words"))) + r"|\d+|\s")
    return CountRules(
        topics, tallies, tuple(per), _any(file, ("other", "words")), _any(file, ("other", "sections")), plain
    )


def _topic(file: RuleFile, at: KeyPath) -> Topic:
    file.only(at, ("key", "name", "about", "hints", "money", "paid", "within", "spoken"))
    entry = file.value(at)
    return Topic(
        file.value((*at, "key"), str),
        file.value((*at, "name"), str),
        _any(file, (*at, "about")),
        _any(file, (*at, "hints")),
        entry.get("money", ""),
        bool(entry.get("paid", False)),
        entry.get("within", ""),
        bool(entry.get("spoken", True)),
    )


def _tally(file: RuleFile, at: KeyPath) -> Tally:
    file.only(at, ("key", "name", "topics", "units", "named", "words", "least"))
    entry = file.value(at)
    return Tally(
        file.value((*at, "key"), str),
        file.value((*at, "name"), str),
        frozenset(file.words((*at, "units"))),
        frozenset(file.words((*at, "named")) if "named" in entry else ()),
        _any(file, (*at, "words")),
        entry.get("least", ""),
    )


def _any(file: RuleFile, at: KeyPath) -> re.Pattern[str]:
    """Any of a list of expressions; where there is none, one that is never found."""
    if at[-1] not in file.value(at[:-1], dict):
        return re.compile(r"(?!)")
    patterns = [file.pattern((*at, index)).pattern for index in range(len(file.value(at, list)))]
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)")
