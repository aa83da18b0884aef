"""rules/tables → what is known of tables: words common to all, vocabularies, and one schema for each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from gouji.model import RuleError, RuleFile, Subject
from gouji.parse.table_labels import label_to_text

NO_FLOW = "none"
"""The flow of a row that is neither income nor expenditure, whatever half of the table it stands in."""

_SUBJECT_KEYS = tuple(f.name for f in fields(Subject))
_ENTRY_KEYS = {*_SUBJECT_KEYS, "labels", "patterns", "role", "measure", "period", "opens", "within", "beside"}
_KIND_KEYS = {
    "kind", "report", "titles", "labels", "columns", "rows", "without", "codes", "by_columns", "measure",
    "subject", "column_words", "block",
}  # fmt: skip
_BLOCK_KEYS = {"labels", "subject", "row_words", "names", "names_after_total"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a label means. ``within``: only below a row that ``opens`` that context; ``beside``: only when
    that other header stands in the same header row.
    """

    labels: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    subject: Subject
    role: str = ""
    measure: str = ""
    period: str = ""
    opens: str = ""
    within: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Entries in the order they are tried: whole labels first, then patterns."""

    exact: Mapping[str, tuple[Entry, ...]]
    patterned: tuple[Entry, ...]

    def find(self, name: str, context: str = "", beside: frozenset[str] = frozenset()) -> Entry | None:
        """The first entry for ``name``; one that needs the context wins over one that does not."""
        found = list(self.exact.get(name, ()))
        found += [e for e in self.patterned if any(p.search(name) for p in e.patterns)]
        found = [e for e in found if e.within in ("", context) and (not e.beside or e.beside in beside)]
        return max(found, key=lambda e: bool(e.within) + bool(e.beside), default=None)


@dataclass(frozen=True, slots=True)
class BlockRule:
    """One of the tables that stand side by side. ``names``: what a row not in the vocabulary is called (item
    prefix, "" when such a row has no meaning); ``names_after_total`` the same below the year's total."""

    labels: frozenset[str]
    subject: Subject
    words: Vocabulary
    names: str
    names_after_total: str


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of table: how it is known (titles, labels it must and must not have) and what its cells mean.

    ``titles``: aliases, each the words that occur in the title in this order. ``labels``, ``columns`` and
    ``rows``: groups of which one label each must occur anywhere, in the header, in the rows. ``by_columns``:
    known without a title.
    """

    kind: str
    report: str
    titles: tuple[tuple[str, ...], ...]
    labels: tuple[frozenset[str], ...]
    columns: tuple[frozenset[str], ...]
    rows: tuple[frozenset[str], ...]
    without: frozenset[str]
    codes: str
    by_columns: bool
    measure: str
    subject: Subject
    words: Vocabulary
    blocks: tuple[BlockRule, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """rules/tables/words.toml: what every table has in common."""

    unit_line: re.Pattern[str]
    unit_in_label: re.Pattern[str]
    title: re.Pattern[str]
    title_number: re.Pattern[str]
    title_owner: re.Pattern[str]
    form: re.Pattern[str]
    department: re.Pattern[str]
    continued: re.Pattern[str]
    note: re.Pattern[str]
    note_item: re.Pattern[str]
    empty: re.Pattern[str]
    top: re.Pattern[str]
    nested: re.Pattern[str]
    item: re.Pattern[str]
    part: re.Pattern[str]
    year: re.Pattern[str]
    owners: frozenset[str]
    line_row: frozenset[str]
    totals: frozenset[str]
    neutral: frozenset[str]
    roles: Mapping[str, str]
    reports: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class TableRules:
    """All of rules/tables, compiled."""

    words: Words
    kinds: Mapping[str, KindRule]
    names: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def name_of(self, label: str) -> str:
        """A label as a name: without numbering and the mark of a part ("of which")."""
        known = self.names.get(label)
        if known is None:
            known = self.names[label] = _stripped(label_to_text(label), self.words)
        return known


def _stripped(text: str, words: Words) -> str:
    for pattern in (words.part, words.top, words.nested, words.unit_in_label):
        shorter = pattern.sub("", text, count=1)
        text = shorter or text
    return text


def overlay(under: Subject, over: Subject) -> Subject:
    """``over`` said on top of ``under``: a part, item, fund or other flow said anew is no longer the total."""
    said = {key: value for key in _SUBJECT_KEYS if (value := getattr(over, key))}
    if not said:
        return under
    narrower = not said.keys().isdisjoint(("part", "item", "fund")) or said.get("flow", under.flow) != under.flow
    if "total" not in said and narrower:
        said["total"] = ""
    return replace(under, **said)


# ------------------------------------------------------------------------------------------ compiling


def compile_tables(files: Iterable[RuleFile]) -> TableRules:
    """The files of rules/tables: one with [words], any with [vocabulary], one with ``kind`` for each kind.

    Raises RuleError naming file, line and key for anything broken.
    """
    files = tuple(files)
    words: Words | None = None
    raw_words: dict[str, tuple[RuleFile, Sequence[Mapping[str, Any]]]] = {}
    for file in files:
        if "words" in file.data:
            words = _compile_words(file)
        for name, entries in file.data.get("vocabulary", {}).items():
            raw_words[name] = (file, entries)
    if words is None:
        raise RuleError("rules/tables: no file with [words]")
    rules = TableRules(words, {})
    entries = {name: _compile_entries(file, raw, rules) for name, (file, raw) in raw_words.items()}
    kinds: dict[str, KindRule] = {}
    for file in files:
        if "kind" in file.data:
            kind = _compile_kind(file, entries, rules)
            kinds[kind.kind] = kind
    return replace(rules, kinds=kinds)


def _compile_words(file: RuleFile) -> Words:
    data = dict(file.data["words"])
    data["roles"] = {label_to_text(label): role for role, labels in data["roles"].items() for label in labels}
    data["reports"] = {key: _pattern(file, text) for key, text in data["reports"].items()}
    out: dict[str, Any] = {}
    for one in fields(Words):
        if one.name not in data:
            raise file.error("words", f"{one.name} is missing")
        value = data.pop(one.name)
        if isinstance(value, str):
            value = _pattern(file, value)
        elif isinstance(value, list):
            value = frozenset(label_to_text(label) for label in value)
        out[one.name] = value
    if data:
        raise file.error(next(iter(data)), "unknown entry of [words]")
    return Words(**out)


def _pattern(file: RuleFile, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as broken:
        raise file.error(text, f"not a regular expression: {broken}") from broken


def _compile_entries(file: RuleFile, raw: Sequence[Mapping[str, Any]], rules: TableRules) -> tuple[Entry, ...]:
    out = []
    for entry in raw:
        labels = entry.get("labels", ())
        place = next(iter((*labels, *entry.get("patterns", ()))), "")
        for key in entry:
            if key not in _ENTRY_KEYS:
                raise file.error(place, f"unknown key {key}")
        if not place:
            raise file.error("vocabulary", "an entry without labels and patterns")
        out.append(
            Entry(
                frozenset(rules.name_of(label) for label in labels),
                tuple(_pattern(file, text) for text in entry.get("patterns", ())),
                Subject(**{key: entry[key] for key in _SUBJECT_KEYS if key in entry}),
                **{key: entry.get(key, "") for key in ("role", "measure", "period", "opens", "within")},
                beside=label_to_text(entry.get("beside", "")),
            )
        )
    return tuple(out)


def _vocabulary(file: RuleFile, names: Sequence[str], entries: Mapping[str, tuple[Entry, ...]]) -> Vocabulary:
    exact: dict[str, list[Entry]] = {}
    patterned: list[Entry] = []
    for name in names:
        if name not in entries:
            raise file.error(name, "no such vocabulary")
        for entry in entries[name]:
            for label in entry.labels:
                exact.setdefault(label, []).append(entry)
            if entry.patterns:
                patterned.append(entry)
    return Vocabulary({label: tuple(found) for label, found in exact.items()}, tuple(patterned))


def _compile_kind(file: RuleFile, entries: Mapping[str, tuple[Entry, ...]], rules: TableRules) -> KindRule:
    data = file.data
    for key in data:
        if key not in _KIND_KEYS:
            raise file.error(key, "unknown key")
    for key in ("report", "titles", "measure", "block"):
        if key not in data:
            raise file.error("kind", f"{key} is missing")

    def groups(key: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(rules.name_of(label) for label in group) for group in data.get(key, ()))

    return KindRule(
        kind=data["kind"],
        report=data["report"],
        titles=tuple(tuple(label_to_text(w) for w in title.split()) for title in data["titles"]),
        labels=groups("labels"),
        columns=groups("columns"),
        rows=groups("rows"),
        without=frozenset(rules.name_of(label) for label in data.get("without", ())),
        codes=data.get("codes", ""),
        by_columns=data.get("by_columns", False),
        measure=data["measure"],
        subject=_subject(file, data.get("subject", {})),
        words=_vocabulary(file, data.get("column_words", ()), entries),
        blocks=tuple(_compile_block(file, block, entries, rules) for block in data["block"]),
    )


def _compile_block(
    file: RuleFile, data: Mapping[str, Any], entries: Mapping[str, tuple[Entry, ...]], rules: TableRules
) -> BlockRule:
    for key in data:
        if key not in _BLOCK_KEYS:
            raise file.error(key, "unknown key of [[block]]")
    names = data.get("names", "")
    return BlockRule(
        labels=frozenset(rules.name_of(label) for label in data.get("labels", ())),
        subject=_subject(file, data.get("subject", {})),
        words=_vocabulary(file, data.get("row_words", ()), entries),
        names=names,
        names_after_total=data.get("names_after_total", names),
    )


def _subject(file: RuleFile, data: Mapping[str, str]) -> Subject:
    for key in data:
        if key not in _SUBJECT_KEYS:
            raise file.error(key, "not a part of a subject")
    return Subject(**data)
