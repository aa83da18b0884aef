"""rules/tables → what is known of tables: words common to all, vocabularies, and one schema for each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from gouji.model import KeyPath, RuleError, RuleFile, Subject, unknown
from gouji.parse.table_labels import label_to_text

NO_FLOW = "none"
"""The flow of a row that is neither income nor expenditure, whatever half of the table it stands in."""

_SUBJECT_KEYS = Subject._fields
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

    def unit_of(self, label: str) -> str:
        """The unit that a label carries in brackets, such as an amount column's; "" when it carries none."""
        found = self.words.unit_in_label.search(label_to_text(label))
        return found.group(0).strip("\uff08\uff09").rpartition("\uff1a")[2] if found else ""


def _stripped(text: str, words: Words) -> str:
    for pattern in (words.part, words.top, words.nested, words.unit_in_label):
        shorter = pattern.sub("", text, count=1)
        text = shorter or text
    return text


def overlay(under: Subject, over: Subject) -> Subject:
    """``over`` said on top of ``under``: a part, item, fund or other flow said anew is no longer the total."""
    said = over.said()
    if not said:
        return under
    narrower = not said.keys().isdisjoint(("part", "item", "fund")) or said.get("flow", under.flow) != under.flow
    if "total" not in said and narrower:
        said["total"] = ""
    return under._replace(**said)


# ------------------------------------------------------------------------------------------ compiling


def compile_tables(files: Iterable[RuleFile]) -> TableRules:
    """The files of rules/tables: one with [words], any with [vocabulary], one with ``kind`` for each kind.

    Raises RuleError naming file, line and key for anything broken.
    """
    files = tuple(files)
    words: Words | None = None
    where: dict[str, RuleFile] = {}  # in which file each vocabulary stands
    for file in files:
        file.only((), _KIND_KEYS if "kind" in file.data else ("words", "vocabulary"))
        if "words" in file.data:
            words = _compile_words(file)
        if "vocabulary" in file.data:
            where |= dict.fromkeys(file.value("vocabulary", dict), file)
    if words is None:
        raise RuleError("rules/tables: no file with [words]")
    rules = TableRules(words, {})
    entries = {name: _compile_entries(file, ("vocabulary", name), rules) for name, file in where.items()}
    kinds = [_compile_kind(file, entries, rules) for file in files if "kind" in file.data]
    return replace(rules, kinds={kind.kind: kind for kind in kinds})


def _compile_words(file: RuleFile) -> Words:
    known = [one.name for one in fields(Words)]
    file.only("words", known)
    roles = file.value(("words", "roles"), dict)
    out: dict[str, Any] = {
        "roles": {label_to_text(label): role for role in roles for label in file.words(("words", "roles", role))},
        "reports": {key: file.pattern(("words", "reports", key)) for key in file.value(("words", "reports"), dict)},
    }
    for name in known:
        if name not in out:
            at = ("words", name)
            is_list = isinstance(file.value(at), list)
            out[name] = frozenset(map(label_to_text, file.words(at))) if is_list else file.pattern(at)
    return Words(**out)


def _compile_entries(file: RuleFile, vocabulary: KeyPath, rules: TableRules) -> tuple[Entry, ...]:
    out = []
    for at in file.entries(vocabulary):
        file.only(at, _ENTRY_KEYS)
        entry = file.value(at)
        if not entry.get("labels") and not entry.get("patterns"):
            raise file.error(at, "an entry without labels and patterns")
        labels = file.words((*at, "labels")) if "labels" in entry else ()
        patterns = range(len(file.words((*at, "patterns")))) if "patterns" in entry else ()
        said = {key: file.value((*at, key), str) for key in entry if key not in ("labels", "patterns")}
        out.append(
            Entry(
                frozenset(rules.name_of(label) for label in labels),
                tuple(file.pattern((*at, "patterns", n)) for n in patterns),
                Subject(**{key: said[key] for key in _SUBJECT_KEYS if key in said}),
                **{key: said.get(key, "") for key in ("role", "measure", "period", "opens", "within")},
                beside=label_to_text(said.get("beside", "")),
            )
        )
    return tuple(out)


def _vocabulary(file: RuleFile, at: KeyPath, entries: Mapping[str, tuple[Entry, ...]]) -> Vocabulary:
    exact: dict[str, list[Entry]] = {}
    patterned: list[Entry] = []
    for n, name in enumerate(file.words(at) if at[-1] in file.value(at[:-1]) else ()):
        if name not in entries:
            raise file.error((*at, n), f"vocabulary {name}: {unknown(name, sorted(entries))}")
        for entry in entries[name]:
            for label in entry.labels:
                exact.setdefault(label, []).append(entry)
            if entry.patterns:
                patterned.append(entry)
    return Vocabulary({label: tuple(found) for label, found in exact.items()}, tuple(patterned))


def _compile_kind(file: RuleFile, entries: Mapping[str, tuple[Entry, ...]], rules: TableRules) -> KindRule:
    def groups(key: str) -> tuple[frozenset[str], ...]:
        lists = range(len(file.value(key, list))) if key in file.data else ()
        return tuple(frozenset(rules.name_of(label) for label in file.words((key, n))) for n in lists)

    if not file.entries("block"):
        raise file.error("block", "missing")
    without = file.words("without") if "without" in file.data else ()
    return KindRule(
        kind=file.value("kind", str),
        report=file.value("report", str),
        titles=tuple(tuple(label_to_text(w) for w in title.split()) for title in file.words("titles")),
        labels=groups("labels"),
        columns=groups("columns"),
        rows=groups("rows"),
        without=frozenset(rules.name_of(label) for label in without),
        codes=file.data.get("codes", ""),
        by_columns=file.data.get("by_columns", False),
        measure=file.value("measure", str),
        subject=_subject(file, ("subject",)),
        words=_vocabulary(file, ("column_words",), entries),
        blocks=tuple(_compile_block(file, at, entries, rules) for at in file.entries("block")),
    )


def _compile_block(
    file: RuleFile, at: KeyPath, entries: Mapping[str, tuple[Entry, ...]], rules: TableRules
) -> BlockRule:
    file.only(at, _BLOCK_KEYS)
    data = file.value(at)
    names = data.get("names", "")
    labels = file.words((*at, "labels")) if "labels" in data else ()
    return BlockRule(
        labels=frozenset(rules.name_of(label) for label in labels),
        subject=_subject(file, (*at, "subject")),
        words=_vocabulary(file, (*at, "row_words"), entries),
        names=names,
        names_after_total=data.get("names_after_total", names),
    )


def _subject(file: RuleFile, at: KeyPath) -> Subject:
    if at[-1] not in file.value(at[:-1]):
        return Subject()
    file.only(at, _SUBJECT_KEYS)
    return Subject(**{key: file.value((*at, key), str) for key in file.value(at)})
