"""The words of rules/lexicon, and jieba with nothing but them and the report's own names as its dictionary."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gouji.model import NO_SUBJECT, KeyPath, RuleFile, Subject
from gouji.parse.fragments import alternation
from gouji.parse.marks import Marks, compile_marks
from gouji.records import cached_property, record


@record(frozen=True)
class Term:
    """A word and what it says: parts of a subject, a measure, or nothing (transparent)."""

    word: str
    subject: Subject = Subject()
    measure: str = ""
    weak: bool = False
    also: tuple[str, ...] = ()

    @property
    def transparent(self) -> bool:
        return not self.measure and self.subject == NO_SUBJECT


@dataclass(frozen=True)
class Lexicon:
    """Every known word.

    ``tree``, ``within`` and ``sums`` (whole, parts, whether they are exclusive) say which figures make up which;
    ``short``: whole → short name → the part it means while the whole is spoken of. ``aliases`` are phrases of many
    wordings and the one word that stands for them.
    """

    terms: Mapping[str, Term]
    tree: Mapping[str, tuple[str, ...]]
    within: Mapping[str, str]
    sums: tuple[tuple[str, tuple[str, ...], bool], ...]
    short: Mapping[str, Mapping[str, str]]
    weighted: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    aliases: tuple[tuple[re.Pattern[str], str], ...]
    levels: Mapping[str, int]
    reasons: re.Pattern[str]
    openers: re.Pattern[str]
    plain_openers: frozenset[str]
    partial: re.Pattern[str]
    ratings: re.Pattern[str]
    rated: re.Pattern[str]
    trailing: re.Pattern[str]
    some: re.Pattern[str]
    sum: re.Pattern[str]
    beside: frozenset[str]
    inside: str
    made_of: re.Pattern[str]
    respectively: re.Pattern[str]
    joins: re.Pattern[str]
    of_units: re.Pattern[str]
    organisation: re.Pattern[str]
    prior: re.Pattern[str]
    marks: Marks

    @cached_property
    def _tokenizer(self) -> Any:
        # jieba's own dictionary costs 0.6 s and 60 MB and knows no budget terms: it gets ours alone. Every word weighs
        # the same, so that the cut with the fewest words wins.
        jieba = _import_jieba()
        frequencies: dict[str, int] = {}
        for word in self.terms:
            frequencies[word] = 1
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)

        base: Any = jieba.Tokenizer

        class FewestWords(base):  # type: ignore[misc]  # jieba is not typed
            """jieba adds up logarithms of frequencies; where all are the same the number of words says as much."""

            def calc(self, sentence: str, ends: dict[int, list[int]], route: dict[int, tuple[int, int]]) -> None:
                route[len(sentence)] = (0, 0)
                for at in range(len(sentence) - 1, -1, -1):
                    route[at] = max([(route[end + 1][0] - 1, end) for end in ends[at]])

        tokenizer = FewestWords()
        tokenizer.FREQ, tokenizer.total = frequencies, len(self.terms)
        tokenizer.initialized = True
        return tokenizer

    def cut(self, text: str) -> list[str]:
        """Words of ``text`` in order; what is not in the dictionary comes as single characters or digit runs."""
        words = self._cuts.get(text)
        if words is None:
            words = self._cuts[text] = self._cut(text)
        return list(words)

    @cached_property
    def _cuts(self) -> dict[str, list[str]]:
        """The phrases that were cut: most are read more than once."""
        return {}

    def _cut(self, text: str) -> list[str]:
        # jieba treats brackets as boundaries, yet names hold them (因公出国（境）费): those are cut out first.
        out: list[str] = []
        at = 0
        for found in self._bracketed.finditer(text):
            out += self._tokenizer.lcut(text[at : found.start()], HMM=False) if found.start() > at else []
            out.append(found.group())
            at = found.end()
        return out + (self._tokenizer.lcut(text[at:], HMM=False) if at < len(text) else [])

    def unshortened(self, name: str, spoken: Iterable[str]) -> str | None:
        """The item that ``name`` is short for where the items ``spoken`` are spoken of: wholes, or parts of one."""
        known = set(spoken)
        last = self.cut(name)[-1:]
        for short in (name, *(name.removesuffix(word) for word in last if self._says_nothing(word))):  # 购置费为
            for whole, names in self.short.items():
                if short in names and (whole in known or known & {*self.tree.get(whole, ()), *names.values()}):
                    return names[short]
        return None

    def _says_nothing(self, word: str) -> bool:
        return word in self.terms and self.terms[word].transparent

    @cached_property
    def _bracketed(self) -> re.Pattern[str]:
        words = [w for w in self.terms if re.search(r"[^\u4e00-\u9fff]", w) and len(w) > 1]
        return re.compile(alternation(words) if words else r"(?!)")

    def rates(self, text: str, start: int, end: int) -> bool:
        """Whether the words before or right behind a count (from ``start`` to its ``end``) rate it: 18个为优."""
        behind = self.rated.match(text, end)
        return self.ratings.search(text, start, behind.end() if behind else end) is not None

    def sorts(self, opener: str) -> bool:
        """Whether an opener divides the section's total anew (按功能分：)."""
        return opener not in self.plain_openers

    def with_names(self, names: Mapping[str, Sequence[str]], owners: Iterable[str]) -> Lexicon:
        """The same lexicon that also knows a report's row names (name → items) and its unit's names."""
        terms = dict(self.terms)
        for owner in owners:
            if len(owner) > 1:
                terms.setdefault(owner, Term(owner))
        for name, items in names.items():
            known = terms.get(name)
            if known is None and self._is_of_fund(name):
                continue
            if known is None or (known.transparent and len(name) > 2):
                terms[name] = Term(name, Subject(item=items[0]), also=tuple(items[1:]))
            elif known.subject.item and not known.subject.item.startswith(("function:", "economic:")):
                terms[name] = replace(known, also=tuple(dict.fromkeys((*known.also, *items))))
        return replace(self, terms=terms)

    def _is_of_fund(self, name: str) -> bool:
        """Whether a row's name says whose money it is and nothing more: 国有资本经营预算支出 is a class of functions,
        and all that the fund spends."""
        words = [self.terms.get(word) for word in self._cut(name)] if name.startswith(self._funds) else []
        return bool(words) and all(t is not None and (t.subject.fund or t.weak or t.transparent) for t in words)

    @cached_property
    def _funds(self) -> tuple[str, ...]:
        return tuple(word for word, term in self.terms.items() if term.subject.fund and not term.subject.part)


def _import_jieba() -> Any:
    """jieba without pkg_resources, which it would only ask where its own dictionary lies and which takes 0.1 s."""
    name = "pkg_resources"
    before = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]  # what Python's import takes for "there is none"
    try:
        import jieba
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before
    logging.getLogger("jieba").setLevel(logging.ERROR)
    return jieba


_PARTS = Subject._fields
_GROUPS = (
    "measure", "transparent", "reason", "list", "level", "organisation", "period", "relation", "direction_noun",
    "unsaid_base",
)  # fmt: skip
_LIST = (
    "openers",
    "opener_patterns",
    "partial",
    "ratings",
    "rated",
    "trailing",
    "sum",
    "beside",
    "inside",
    "made_of",
    "respectively",
    "joins",
    "of_units",
    "some",
)


def compile_lexicon(subjects: RuleFile, measures: RuleFile, marks: RuleFile) -> Lexicon:
    """Raises RuleError for a word listed twice with different meanings, and for what is missing or unknown."""
    measures.only((), _GROUPS)
    measures.only("list", _LIST)

    def listed(key: str, group: str = "list") -> str:
        return alternation(measures.words((group, key)))

    openers = measures.words(("list", "openers"))
    return Lexicon(
        terms=_terms(subjects, measures),
        tree={key: subjects.words(("tree", key)) for key in subjects.value("tree", dict)},
        within={key: subjects.value(("within", key), str) for key in subjects.value("within", dict)},
        sums=tuple(_sum(subjects, at) for at in subjects.entries("sum")),
        short={whole: _short(subjects, whole) for whole in subjects.value("short", dict)},
        weighted=tuple(_weighted(subjects, at) for at in subjects.entries("weighted")),
        aliases=_aliases(subjects),
        levels={key: measures.value(("level", key), int) for key in measures.value("level", dict)},
        reasons=re.compile(f"(?!{listed('purpose', 'reason')})(?:{listed('words', 'reason')})"),
        openers=re.compile("|".join([alternation(openers), *measures.words(("list", "opener_patterns"))])),
        plain_openers=frozenset(openers),
        partial=re.compile(listed("partial")),
        ratings=re.compile(listed("ratings")),
        rated=measures.pattern(("list", "rated")),
        trailing=re.compile(listed("trailing")),
        some=re.compile(listed("some")),
        sum=measures.pattern(("list", "sum")),
        beside=frozenset(measures.words(("list", "beside"))),
        inside=measures.value(("list", "inside"), str),
        made_of=measures.pattern(("list", "made_of")),
        respectively=re.compile(listed("respectively")),
        joins=re.compile(listed("joins")),
        of_units=measures.pattern(("list", "of_units")),
        organisation=re.compile(f"(?:{listed('endings', 'organisation')})$"),
        prior=re.compile(listed("prior", "period")),
        marks=compile_marks(marks, measures.value("level", dict)),
    )


def _sum(subjects: RuleFile, at: KeyPath) -> tuple[str, tuple[str, ...], bool]:
    subjects.only(at, ("whole", "parts", "exclusive"))
    exclusive = subjects.value(at).get("exclusive", False)
    return subjects.value((*at, "whole"), str), subjects.words((*at, "parts")), bool(exclusive)


def _short(subjects: RuleFile, whole: str) -> dict[str, str]:
    parts = subjects.value(("short", whole), dict)
    return {word: part for part in parts for word in subjects.words(("short", whole, part))}


def _weighted(subjects: RuleFile, at: KeyPath) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The figure, and each item with the whole that [within] gives it."""
    subjects.only(at, ("whole", "shares"))
    items = subjects.words((*at, "shares"))
    wholes = [subjects.value(("within", item), str) for item in items]
    return subjects.value((*at, "whole"), str), tuple(zip(items, wholes, strict=True))


def _aliases(subjects: RuleFile) -> tuple[tuple[re.Pattern[str], str], ...]:
    out = []
    for at in subjects.entries("alias"):
        subjects.only(at, ("match", "word"))
        out.append((subjects.pattern((*at, "match")), subjects.value((*at, "word"), str)))
    return tuple(out)


def _terms(subjects: RuleFile, measures: RuleFile) -> dict[str, Term]:
    """Every word with what it says; a word that says nothing gives way to one that does."""
    terms = {word: Term(word) for word in measures.words(("transparent", "words"))}
    for at in measures.entries("measure"):
        measures.only(at, ("key", "flow", "words"))
        entry = measures.value(at)
        for word in measures.words((*at, "words")):
            terms[word] = Term(word, Subject(flow=entry.get("flow", "")), measures.value((*at, "key"), str))
    subjects.only((), ("term", "alias", "tree", "short", "within", "sum", "weighted"))
    for at in subjects.entries("term"):
        subjects.only(at, (*_PARTS, "words", "weak", "also"))
        entry = subjects.value(at)
        subject = Subject(**{part: subjects.value((*at, part), str) for part in _PARTS if part in entry})
        also = (subjects.value((*at, "also"), str),) if "also" in entry else ()
        for index, word in enumerate(subjects.words((*at, "words"))):
            if word in terms and not terms[word].transparent and terms[word].subject != subject:
                raise subjects.error((*at, "words", index), f"{word} has two meanings")
            terms[word] = Term(word, subject, "", bool(entry.get("weak", False)), also)
    return terms
