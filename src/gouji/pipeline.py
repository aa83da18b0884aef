"""The only module that joins the stages: file → Document → sections, tables, claims → checks → Report."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from gouji import __version__
from gouji.ingest.join import join_documents
from gouji.ingest.read import read_bytes, read_document
from gouji.limits import keep_time, within
from gouji.model import Box, Document, Entry, Fact, Identity, Notice, Report, RuleFile, Section, Sentence, UnusableInput
from gouji.overlay import lay_over
from gouji.parse.claims import Grammar, Reading, compile_grammar, read_narrative
from gouji.parse.counts import compile_counts
from gouji.parse.facts import tables_to_facts
from gouji.parse.fragments import alternation
from gouji.parse.identity import IdentityRules, compile_identity, identity_claims, read_identity
from gouji.parse.layout import NATIONAL, Layouts, compile_layouts
from gouji.parse.lexicon import compile_lexicon
from gouji.parse.normalise import Folding, compile_folding
from gouji.parse.sections import parse_sections
from gouji.parse.tables import TableRules, compile_tables, find_tables
from gouji.parse.units import compile_units
from gouji.reconcile.board import Board
from gouji.reconcile.change_sums import check_change_sums
from gouji.reconcile.changes import check_changes
from gouji.reconcile.confirm import Reread, doubts_to_notices, find_doubts, withdraw
from gouji.reconcile.disclosure import Held, check_disclosure
from gouji.reconcile.disclosure_rules import Disclosure, compile_disclosure
from gouji.reconcile.explained import check_explained
from gouji.reconcile.finding_key import with_keys
from gouji.reconcile.findings import Wording, find
from gouji.reconcile.ledger import Standing, lay_fault, settle, switch_off
from gouji.reconcile.levels import check_levels
from gouji.reconcile.match import FactIndex, prevailing_decimals
from gouji.reconcile.names import Classification, check_names, compile_classification
from gouji.reconcile.scans import Recognition, compile_recognition, distrust, find_misreadings, qualify
from gouji.reconcile.self_description import check_self_description
from gouji.reconcile.shares import check_shares
from gouji.reconcile.tallies import check_tallies
from gouji.reconcile.ties import TieRules, check_ties, compile_ties
from gouji.reconcile.trees import check_trees
from gouji.reconcile.weighted import check_weighted
from gouji.reconcile.wholes import check_wholes
from gouji.reconcile.words import ReasonWords, check_words
from gouji.report.catalogue import RuleText, compile_catalogue
from gouji.report.messages import Messages, compile_messages
from gouji.rulebook import Rulebook, load_rulebook
from gouji.settings import DEFAULTS, Level, Settings

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Rules:
    """The rulebook with every stage's part compiled."""

    book: Rulebook
    folding: Folding
    layouts: Layouts
    identity: IdentityRules
    tables: TableRules
    ties: TieRules
    grammar: Grammar
    catalogue: dict[str, RuleText]
    messages: Messages
    reasons: ReasonWords
    classification: Classification
    disclosure: Mapping[str, Disclosure]
    recognition: Recognition
    words: Mapping[str, Mapping[str, str]]


@cache
def compile_rules(own: tuple[Path, ...] = ()) -> Rules:
    """Load and compile our rules, those of the folders ``own`` laid over them; raises RuleError for a broken entry."""
    book = load_rulebook(own)
    units = compile_units(book.file("lexicon/units.toml"), book.file("lexicon/numerals.toml"))
    measures = book.file("lexicon/measures.toml")
    lexicon = compile_lexicon(book.file("lexicon/subjects.toml"), measures, book.file("lexicon/marks.toml"))
    disclosure, names = compile_disclosure(book.folder("disclosure"))
    return Rules(
        book=book,
        folding=compile_folding(book.file("lexicon/characters.toml")),
        layouts=_layouts(book),
        identity=compile_identity(book.file("lexicon/identity.toml"), measures),
        tables=compile_tables(book.folder("tables")),
        ties=compile_ties(book.folder("ties")),
        grammar=compile_grammar(
            book.folder("claims"), measures, lexicon, units, compile_counts(book.file("lexicon/counts.toml"))
        ),
        catalogue=compile_catalogue(book.folder("checks")),
        messages=compile_messages(book.file("messages.toml")),
        reasons=_reason_words(measures),
        classification=compile_classification(book.file("lexicon/economic.toml")),
        disclosure=disclosure,
        recognition=compile_recognition(book.file("lexicon/recognition.toml")),
        words={**book.file("words.toml").data["words"], **names},
    )


def _layouts(book: Rulebook) -> Layouts:
    """The national layout, and each other one laid over it."""
    national = book.file(f"layouts/{NATIONAL}.toml")
    others = (file for file in book.folder("layouts") if file.stem != NATIONAL)
    return compile_layouts(national, {file.stem: lay_over(national, file) for file in others})


def check(
    source: str | Path | bytes,
    *,
    language: Language | None = None,
    name: str | None = None,
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check one report.

    ``source`` is a path, "-" for standard input, or the bytes of a file (``name`` is then what it is called). ``only``
    keeps the findings and ledger lines of one section (its id, number or a part of its title) or one number (its id).
    ``language`` of the messages, ``second_reading`` of doubtful pages and ``rules``, folders of the user's own, are
    what ``settings`` say where they are None; no settings file is looked for. Raises UnusableInput when the file cannot
    be checked at all, RuleError for a broken rule file.
    """
    return check_as_one(
        [source],
        names=[name],
        language=language,
        only=only,
        second_reading=second_reading,
        timing=timing,
        rules=rules,
        settings=settings,
    )


def check_as_one(
    sources: Sequence[str | Path | bytes],
    *,
    names: Sequence[str | None] = (),
    unusable: Callable[[str, UnusableInput], None] = lambda path, why: None,
    language: Language | None = None,
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check one report that stands in several files, at least one; their order is of no account.

    ``names`` are what the files are called, in place of their paths. A file that cannot be checked is told to
    ``unusable`` (its path and why), and the others are checked without it. Raises UnusableInput when none can be,
    RuleError for a broken rule file; the rest is as for ``check``.
    """
    own = None if rules is None else tuple(Path(folder) for folder in rules)
    settings = (settings or DEFAULTS).but(language=language, second_reading=second_reading, rules=own)
    compiled = compile_rules(settings.rules)
    with within(settings.limits):
        return _check_within(sources, names, unusable, compiled, settings, only, timing)


def _check_within(
    sources: Sequence[str | Path | bytes],
    names: Sequence[str | None],
    unusable: Callable[[str, UnusableInput], None],
    compiled: Rules,
    settings: Settings,
    only: str | None,
    timing: bool,
) -> Report:
    """``check_as_one`` with everything settled, inside its limits."""
    clock = _Clock()
    reads: list[_Read] = []
    missing: list[Notice] = []
    for source, name in zip_longest(sources, names):
        path = name or ("" if isinstance(source, bytes) else os.fspath(source))
        try:
            reads.append(_read(source, path))
        except (UnusableInput, MemoryError) as failure:
            failed = failure if isinstance(failure, UnusableInput) else UnusableInput("too_much_memory")
            unusable(path, failed)
            missing.append(Notice("unusable_file", {"file": path}))
    if not reads:
        raise failed
    document = join_documents([read.document for read in reads])
    document = replace(document, notices=(*document.notices, *sorted(missing, key=lambda n: n.values["file"])))
    clock.lap("ingest")
    reread = _second_reader(document, reads) if settings.second_reading else None
    try:
        report = check_document(document, compiled, settings.language, clock, reread, settings)
    except (UnusableInput, MemoryError) as failure:
        failed = failure if isinstance(failure, UnusableInput) else UnusableInput("too_much_memory")
        unusable(document.path, failed)
        raise failed from None
    options = {"only": only, **report.options}
    report = replace(report, options=options, timing=dict(clock.laps) if timing else {})
    return select(report, only) if only else report


@dataclass(frozen=True)
class _Read:
    """A file's bytes and the document they make."""

    data: bytes
    document: Document


def _read(source: str | Path | bytes, path: str) -> _Read:
    data = source if isinstance(source, bytes) else read_bytes(source)
    return _Read(data, read_document(data, path or None))


def check_document(
    document: Document,
    rules: Rules,
    language: Language,
    clock: _Clock | None = None,
    reread: Reread | None = None,
    settings: Settings = DEFAULTS,
) -> Report:
    """Check a document that is already read. ``reread`` is the second reader that confirms findings, if any.

    Of ``settings`` count the levels of the rules, the layout and the unit's names.
    """
    clock = clock or _Clock()
    identity = read_identity(document, rules.identity, rules.folding)
    layout = rules.layouts.pick(settings.layout, (identity.title, identity.unit_name))
    sections, sentences = parse_sections(document, rules.layouts.by_name[layout], rules.folding)
    tables = find_tables(document, rules.tables)
    facts = tables_to_facts(tables, rules.tables)
    clock.lap("tables")
    grammar = _grammar_for(rules.grammar, facts, identity, settings.unit_names)
    reading = read_narrative(sentences, sections, grammar)
    described = identity_claims(document, sections, sentences, rules.identity, len(reading.claims), identity)
    reading = replace(reading, claims=(*reading.claims, *described))
    clock.lap("claims")
    board = Board(
        reading.claims,
        reading.numbers,
        FactIndex(facts),
        tables,
        prevailing_decimals(reading.claims, facts, grammar.units),
        grammar.lexicon.tree,
        grammar.lexicon.within,
        grammar.lexicon.sums,
        {s.id: s.title for s in sections},
        budget=identity.kind == "budget",
    )
    check_levels(board)
    check_wholes(board)
    check_weighted(board, grammar.lexicon.weighted)
    check_trees(board, {s.id: s.parent for s in sections})
    check_tallies(board)
    check_changes(board)
    check_shares(board)
    check_change_sums(board)
    check_words(board, sentences, rules.reasons)
    check_explained(board, sentences, rules.reasons)
    check_names(board, rules.classification)
    overview = {s.id for s in sections if s.kind in ("overview", "duties")}
    listed = [s for s in sentences if s.section in overview]
    check_self_description(board, identity, listed, document.text, settings.unit_names)
    undisclosed = check_disclosure(board, Held(document, identity, sections, sentences), rules.disclosure)
    tied, closes = check_ties(tables, facts, rules.ties, settings.off)
    made = [*board.checks, *(replace(c, id=f"k{len(board.checks) + i + 1}") for i, c in enumerate(tied))]
    trusted, unsure = distrust(board.tables, switch_off(made, settings.off))
    checks = lay_fault(trusted)
    wording = _wording(rules, language, settings.levels)
    findings = find(board, checks, sentences, document, wording)
    clock.lap("reconcile")
    doubts = find_misreadings(checks, findings, document, rules.recognition)
    doubts += find_doubts(board, checks, findings, document, reread) if reread else ()
    if doubts:
        checks = withdraw(checks, doubts)
        findings = find(board, checks, sentences, document, wording)
    findings = qualify(
        board, checks, findings, document, lambda key, **values: rules.messages.text("caveats", key, language, **values)
    )
    clock.lap("second_reading")
    standings = settle(board, checks, reading.excluded)
    clock.lap("reconcile")
    return Report(
        version=__version__,
        rulebook=rules.book.digest,
        options=_options(settings, language, layout),
        language=language,
        document=document,
        identity=identity,
        notices=rules.messages.notices(
            (
                *document.notices,
                *unsure,
                *doubts_to_notices(doubts),
                *_absent(sections, sentences, facts, identity),
                *undisclosed,
                *_changed_rules(settings),
            ),
            language,
        ),
        sections=sections,
        sentences=sentences,
        tables=tables,
        closes=closes,
        facts=facts,
        claims=reading.claims,
        checks=checks,
        entries=tuple(_entries(reading, standings, findings, sentences, document)),
        findings=with_keys(findings),
    )


def _second_reader(document: Document, reads: Sequence[_Read]) -> Reread | None:
    """The second reader of the files that are PDF; None when none is."""
    by_digest = {read.document.sha256: read.data for read in reads if read.document.format == "pdf"}
    if not by_digest:
        return None

    def reread(places: Sequence[Box]) -> list[str]:
        from gouji.ingest.second_reading import reread as read_again  # pdfminer.six, only when there is a doubt

        found = [""] * len(places)
        for number, file in enumerate(document.files):
            here = [index for index, box in enumerate(places) if box.file == number]
            if here and file.sha256 in by_digest:
                texts = read_again(by_digest[file.sha256], [places[index] for index in here])
                for index, text in zip(here, texts, strict=True):
                    found[index] = text
        return found

    return reread


def select(report: Report, only: str) -> Report:
    """Keep what concerns one section (and those below it) or one number."""
    wanted = {s.id for s in report.sections if only in (s.id, s.number) or (len(only) > 1 and only in s.title)}
    for section in report.sections:
        if section.parent in wanted:
            wanted.add(section.id)
    entries = tuple(
        e for e in report.entries if e.number.id == only or e.number.section in wanted or e.number.text == only
    )
    kept = {e.number.id for e in entries}
    findings = tuple(f for f in report.findings if f.section in wanted or kept & set(f.numbers))
    return replace(report, entries=entries, findings=findings)


class _Clock:
    """Seconds spent in each stage; between two stages a check may be told that it has used up its time."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + now - self._at
        self._at = now
        keep_time()


def _reason_words(measures: RuleFile) -> ReasonWords:
    purpose, reasons, up, down = (
        alternation(measures.words(("reason", key))) for key in ("purpose", "words", "up", "down")
    )
    relations = alternation(word for way in ("above", "below", "equal") for word in measures.words(("relation", way)))
    begins = re.compile(f"(?!{purpose})(?:{reasons})")
    return ReasonWords(begins, re.compile(up), re.compile(down), re.compile(relations))


def _options(settings: Settings, language: Language, layout: str) -> dict[str, Any]:
    """What was asked for beside the files, for the record of the run."""
    return {
        "language": language,
        "second_reading": settings.second_reading,
        "layout": layout,
        "rules": dict(settings.levels),
        "own_rules": [folder.as_posix() for folder in settings.rules],
        "unit_names": list(settings.unit_names),
        "settings": {"file": settings.file, "sha256": settings.digest} if settings.file else None,
    }


def _changed_rules(settings: Settings) -> list[Notice]:
    """That rules are off or count for more or less than they do by themselves: what is not said must not look right."""
    source = {"file": settings.file} if settings.file else {}
    off = [rule for rule, level in settings.levels.items() if level == "off"]
    other = [f"{rule} = {level}" for rule, level in settings.levels.items() if level != "off"]
    out = [Notice("rules_off", {"rules": ", ".join(off), **source})] if off else []
    return out + ([Notice("rules_changed", {"rules": ", ".join(other), **source})] if other else [])


def _grammar_for(
    grammar: Grammar, facts: Iterable[Fact], identity: Identity, unit_names: Sequence[str] = ()
) -> Grammar:
    """The grammar that also knows this report's row names, its unit's names and its year."""
    names: dict[str, list[str]] = {}
    for fact in facts:
        item = fact.subject.item
        if item.startswith(("function:", "economic:")):
            known = names.setdefault(item.partition(":")[2], [])
            if item not in known:
                known.append(item)
    lexicon = grammar.lexicon.with_names(names, [name for name in (identity.unit_name, *unit_names) if name])
    return replace(grammar, lexicon=lexicon, year=identity.year, budget=identity.kind == "budget")


def _wording(rules: Rules, language: Language, levels: Mapping[str, Level]) -> Wording:
    catalogue = rules.catalogue
    severities = {rule: text.severity for rule, text in catalogue.items()}
    severities |= {rule: level for rule, level in levels.items() if level != "off"}
    words = rules.words
    return Wording(
        title=lambda rule: catalogue[rule].title(language),
        message=lambda rule, values: catalogue[rule].message(language, values),
        severity=lambda rule: severities[rule],
        off=lambda rule: levels.get(rule) == "off",
        basis=lambda rule: catalogue[rule].basis,
        word=lambda key: words[key][language] if key in words else key,
        diagnosis=lambda code, values: rules.messages.text("diagnosis", code, language, **values),
        suggestion=lambda text: rules.messages.text("advice", "replace", language, text=text),
    )


def _absent(
    sections: Sequence[Section], sentences: Sequence[Sentence], facts: Sequence[Fact], identity: Identity
) -> list[Notice]:
    kinds = {s.id: s.kind for s in sections}
    out = []
    if not any(kinds[s.section] == "narrative" for s in sentences):
        out.append(Notice("no_narrative"))
    if not facts:
        out.append(Notice("no_tables"))
    if identity.kind == "other":
        out.append(Notice("not_a_report"))
    return out


def _entries(
    reading: Reading,
    standings: dict[str, Standing],
    findings: Sequence[Any],
    sentences: Sequence[Sentence],
    document: Document,
) -> Iterable[Entry]:
    by_id = {s.id: s for s in sentences}
    blamed: dict[str, list[str]] = {}
    for finding in findings:
        for number in finding.numbers:
            blamed.setdefault(number, []).append(finding.id)
    for number in reading.numbers:
        standing = standings[number.id]
        boxes = document.places.boxes(number.start, number.end) if document.places else ()
        yield Entry(
            number,
            standing.status,
            standing.reason,
            standing.claim,
            tuple(blamed.get(number.id, ())),
            by_id[number.sentence].text,
            boxes[0].page if boxes else None,
            boxes,
        )
