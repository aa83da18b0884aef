"""The only module that joins the stages: file → Document → sections, tables, claims → checks → Report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from gouji import __version__
from gouji.beside import Option, Owner, choose_sources, group_files, no_second_opinion, reader_elsewhere
from gouji.compiled import Rules, compile_rules
from gouji.ingest.join import join_documents
from gouji.ingest.read import read_beginning, read_bytes, read_document
from gouji.limits import keep_time, within
from gouji.model import Box, Document, Fact, Identity, Notice, Report, Section, Sentence, UnusableInput
from gouji.parse.claims import Grammar, read_narrative
from gouji.parse.facts import tables_to_facts
from gouji.parse.forms import tables_to_forms
from gouji.parse.identity import identity_claims, read_identity
from gouji.parse.sections import parse_sections
from gouji.parse.tables import find_tables
from gouji.parse.unit_parts import split_by_unit
from gouji.reconcile.board import Board
from gouji.reconcile.change_sums import check_change_sums
from gouji.reconcile.changes import check_changes
from gouji.reconcile.confirm import Reread, doubts_to_notices, find_doubts, withdraw
from gouji.reconcile.disclosure import Held, check_disclosure
from gouji.reconcile.explained import check_explained
from gouji.reconcile.external import check_external
from gouji.reconcile.finding_key import with_keys
from gouji.reconcile.findings import find
from gouji.reconcile.forms import check_forms
from gouji.reconcile.ledger import lay_fault, settle, switch_off
from gouji.reconcile.levels import check_levels
from gouji.reconcile.match import FactIndex, prevailing_decimals
from gouji.reconcile.names import check_names
from gouji.reconcile.scans import distrust, find_misreadings, qualify
from gouji.reconcile.self_description import check_self_description
from gouji.reconcile.shares import check_shares
from gouji.reconcile.sources import Source, report_to_source
from gouji.reconcile.tallies import check_tallies
from gouji.reconcile.ties import check_ties
from gouji.reconcile.trees import check_trees
from gouji.reconcile.weighted import check_weighted
from gouji.reconcile.wholes import check_wholes
from gouji.reconcile.words import check_words
from gouji.run_record import changed_rules, entries_of, options_of, what_is_absent, wording_of
from gouji.settings import DEFAULTS, Settings
from gouji.unit_names import read_aliases

Language = Literal["zh", "en"]
_COVER = 2  # pages: the cover, and what stands behind it
Other = str | Path | bytes | Source
Keep = Callable[[Source], None]
Others = Other | Sequence[Other | tuple[str, bytes]]
"""Another report, or several: paths, bytes (with what they are called), or what ``report_to_source`` made of one."""


def check(
    source: str | Path | bytes,
    *,
    language: Language | None = None,
    name: str | None = None,
    prior: Others = (),
    budget: Others = (),
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check one report.

    ``source`` is a path, "-" for standard input, or the bytes of a file (``name`` is then what it is called).
    ``prior`` are last year's final account or budget (or both), ``budget`` this year's, each in one file or several;
    what is not that is left out and said in a notice. ``only`` keeps the findings and ledger lines of one section (its
    id, number or a part of its title) or one number (its id). ``language`` of the messages, ``second_reading`` of
    doubtful pages and ``rules``, folders of the user's own, are what ``settings`` say where they are None; no settings
    file is looked for. Raises UnusableInput when the file cannot be checked at all, RuleError for a broken rule file.
    """
    return check_as_one(
        [source],
        names=[name],
        prior=prior,
        budget=budget,
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
    prior: Others = (),
    budget: Others = (),
    language: Language | None = None,
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
    keep: Keep | None = None,
) -> Report:
    """Check one report that stands in several files, at least one; their order is of no account.

    ``names`` are what the files are called, in place of their paths. A file that cannot be checked is told to
    ``unusable`` (its path and why), and the others are checked without it. ``keep`` is given what other reports can be
    held against, where that is the same as if the report were read for it. Raises UnusableInput when no file can be
    checked, RuleError for a broken rule file; the rest is as for ``check``.
    """
    own = None if rules is None else tuple(Path(folder) for folder in rules)
    settings = (settings or DEFAULTS).but(language=language, second_reading=second_reading, rules=own)
    compiled = compile_rules(settings.rules)
    with within(settings.limits):
        return _check_within(sources, names, unusable, (prior, budget), compiled, settings, only, timing, keep)


def _check_within(
    sources: Sequence[str | Path | bytes],
    names: Sequence[str | None],
    unusable: Callable[[str, UnusableInput], None],
    given: tuple[Others, Others],
    compiled: Rules,
    settings: Settings,
    only: str | None,
    timing: bool,
    keep: Keep | None,
) -> Report:
    """``check_as_one`` with everything settled, inside its limits; ``given`` are the prior reports and the budgets."""
    clock = _Clock()
    missing: list[Notice] = []
    failed: list[UnusableInput] = []

    def refuse(path: str, why: UnusableInput) -> None:
        unusable(path, why)
        missing.append(Notice("unusable_file", {"file": path}))
        failed.append(why)

    reads = list(_read_all(zip_longest(sources, names), refuse))
    if not reads:
        raise failed[-1]
    others: list[tuple[Option, Source]]
    others = [("prior", one) for one in read_sources(given[0], compiled, settings, refuse)]
    others += [("budget", one) for one in read_sources(given[1], compiled, settings, refuse)]
    document = join_documents([read.document for read in reads])
    document = replace(document, notices=(*document.notices, *sorted(missing, key=lambda n: n.values["file"])))
    clock.lap("ingest")
    reread = _second_reader(document, reads) if settings.second_reading else None
    try:
        report = check_document(document, compiled, settings.language, clock, reread, settings, others, keep)
    except (UnusableInput, MemoryError) as failure:
        refused = _as_unusable(failure)
        unusable(document.path, refused)
        raise refused from None
    options = {"only": only, **report.options}
    report = replace(report, options=options, timing=dict(clock.laps) if timing else {})
    return select(report, only) if only else report


def read_sources(
    given: Others, rules: Rules, settings: Settings, unusable: Callable[[str, UnusableInput], None]
) -> list[Source]:
    """The reports in the files ``given``, as sources; files of one kind and year are one report. A file that cannot be
    read is told to ``unusable``."""
    given = [given] if isinstance(given, Other) else given
    out = [one for one in given if isinstance(one, Source)]
    files = [one if isinstance(one, tuple) else (None, one) for one in given if not isinstance(one, Source)]
    reads = _read_all([(file, name) for name, file in files], unusable)
    documents = [read.document for read in reads]
    for group in group_files([(d, read_identity(d, rules.identity, rules.folding)) for d in documents]):
        report = check_document(join_documents(group), rules, settings.language, settings=settings)
        out.append(report_to_source(report))
    return out


def identity_at_a_glance(data: bytes, path: str, settings: Settings) -> Identity | None:
    """Who a report is of, by its cover, or by all its pages where that does not say it; None for a file of a kind that
    takes long to read. The report itself may turn out to say otherwise. Raises UnusableInput."""
    rules = compile_rules(settings.rules)
    identity: Identity | None = None
    with within(settings.limits):
        for pages in (_COVER, settings.limits.pages):
            beginning = read_beginning(data, path, pages)
            if beginning is None:
                return None
            identity = read_identity(beginning, rules.identity, rules.folding)
            if identity.unit_name and identity.year and identity.kind != "other":
                break
    return identity


@dataclass(frozen=True)
class _Read:
    """A file's bytes and the document they make."""

    data: bytes
    document: Document


def _read_all(
    sources: Iterable[tuple[str | Path | bytes, str | None]], refuse: Callable[[str, UnusableInput], None]
) -> Iterable[_Read]:
    """Each file that can be read; the others are told to ``refuse``."""
    for source, name in sources:
        path = name or ("" if isinstance(source, bytes) else os.fspath(source))
        try:
            yield _read(source, path)
        except (UnusableInput, MemoryError) as failure:
            refuse(path, _as_unusable(failure))


def _as_unusable(failure: UnusableInput | MemoryError) -> UnusableInput:
    return failure if isinstance(failure, UnusableInput) else UnusableInput("too_much_memory")


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
    others: Sequence[tuple[Option, Source]] = (),
    keep: Keep | None = None,
) -> Report:
    """Check a document that is already read. ``reread`` is the second reader that confirms findings, if any.

    Of ``settings`` count the levels of the rules, the layout and the names of units. ``others`` are last year's report
    and the budget, if given; ``keep`` is as for ``check_as_one``.
    """
    clock = clock or _Clock()
    identity = read_identity(document, rules.identity, rules.folding)
    layout = rules.layouts.pick(settings.layout, (identity.title, identity.unit_name))
    sections, sentences = parse_sections(document, rules.layouts.by_name[layout], rules.folding)
    found = find_tables(document, rules.tables)
    forms = tables_to_forms(found, rules.forms, rules.tables)
    tables, facts = forms.tables, (*tables_to_facts(found, rules.tables), *forms.facts)
    clock.lap("tables")
    grammar = _grammar_for(rules.grammar, facts, identity, settings.unit_names)
    reading = read_narrative(sentences, sections, grammar)
    described = identity_claims(document, sections, sentences, rules.identity, len(reading.claims), identity)
    reading = replace(reading, claims=(*reading.claims, *described))
    clock.lap("claims")
    board = Board(
        reading.claims,
        reading.numbers,
        FactIndex(facts, all_read=bool(facts) and not document.may_lack_tables),
        tables,
        prevailing_decimals(reading.claims, facts, grammar.units),
        grammar.lexicon.tree,
        grammar.lexicon.within,
        grammar.lexicon.sums,
        {s.id: s.title for s in sections},
        budget=identity.kind == "budget",
    )
    overview = {s.id for s in sections if s.kind in ("overview", "duties")}
    listed = [s for s in sentences if s.section in overview]
    parts = split_by_unit(identity.unit_name, tables, sections, (s.text for s in listed))
    boards = [board.of_part(part.sections, part.tables) for part in parts] or [board]
    for one in boards:
        _check_narrative(one, grammar, rules, sections, sentences)
    aliases = read_aliases(settings.unit_aliases, rules.names) if settings.unit_aliases else {}
    beside = choose_sources(Owner(identity, settings.unit_names, rules.names, aliases), others)
    restated = {s.id for s in sentences if rules.names.restated.search(s.text)} if beside.given else set()
    check_external(boards[0], beside.given, identity.year, grammar.units, restated)
    check_self_description(board, identity, listed, document.text, settings.unit_names)
    undisclosed = check_disclosure(board, Held(document, identity, sections, sentences), rules.disclosure)
    for kind, words in rules.form_words.items():
        check_forms(board, [form for form in forms.forms if form.kind == kind], sentences, words)
    tied, closes = check_ties(tables, facts, rules.ties, settings.off, forms.forms, first=len(board.checks) + 1)
    trusted, unsure = distrust(board.tables, switch_off([*board.checks, *tied], settings.off), document)
    checks = lay_fault(trusted)
    wording = wording_of(rules, language, settings.levels)
    findings = find(board, checks, sentences, document, wording)
    clock.lap("reconcile")
    second, elsewhere = reread or no_second_opinion, reader_elsewhere(beside.given)
    doubts = find_misreadings(checks, findings, document, rules.recognition)
    if settings.second_reading:
        doubts += find_doubts(board, checks, findings, document, second, elsewhere)
    if doubts:
        checks = withdraw(checks, doubts)
        findings = find(board, checks, sentences, document, wording)
    findings = qualify(
        board, checks, findings, document, lambda key, **values: rules.messages.text("caveats", key, language, **values)
    )
    clock.lap("second_reading")
    standings = settle(board, checks, reading.excluded)
    clock.lap("reconcile")
    report = Report(
        version=__version__,
        rulebook=rules.book.digest,
        options=options_of(settings, language, layout) | beside.options,
        language=language,
        document=document,
        identity=identity,
        notices=rules.messages.notices(
            (
                *document.notices,
                *unsure,
                *doubts_to_notices(doubts),
                *what_is_absent(sections, sentences, facts, identity),
                *beside.notices,
                *undisclosed,
                *changed_rules(settings),
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
        entries=tuple(entries_of(reading, standings, findings, sentences, document)),
        findings=with_keys(findings),
    )
    if keep is not None and document.certainty is None:  # figures recognised in a picture are doubted beside others too
        alone = [check for check in [*board.checks, *tied] if not check.external]
        own, _ = distrust(board.tables, switch_off(alone, settings.off), document)
        keep(report_to_source(replace(report, checks=lay_fault(own))))
    return report


def _check_narrative(
    board: Board, grammar: Grammar, rules: Rules, sections: Sequence[Section], sentences: Sequence[Sentence]
) -> None:
    """All that a narrative states against the tables and against itself."""
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
