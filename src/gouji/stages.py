"""Document → Report: the stages of a check in their order, each given what those before it made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from gouji import __version__
from gouji.beside import Beside, Option, Owner, choose_sources, no_second_opinion, reader_elsewhere
from gouji.compiled import Rules
from gouji.limits import keep_time
from gouji.model import Document, Fact, Identity, Notice, Report, Section, Sentence
from gouji.parse.claims import Grammar, Reading, read_narrative
from gouji.parse.facts import tables_to_facts
from gouji.parse.forms import Forms, tables_to_forms
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
from gouji.run_record import Language, changed_rules, entries_of, options_of, what_is_absent, wording_of
from gouji.settings import DEFAULTS, Settings
from gouji.unit_names import read_aliases

Keep = Callable[[Source], None]


@dataclass(frozen=True)
class _Parsed:
    """What a document says, and whose it is, before anything is checked."""

    identity: Identity
    layout: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    forms: Forms
    facts: tuple[Fact, ...]
    grammar: Grammar
    reading: Reading


def check_document(
    document: Document,
    rules: Rules,
    language: Language,
    clock: Clock | None = None,
    reread: Reread | None = None,
    settings: Settings = DEFAULTS,
    others: Sequence[tuple[Option, Source]] = (),
    keep: Keep | None = None,
) -> Report:
    """Check a document that is already read. ``reread`` is the second reader that confirms findings, if any.

    Of ``settings`` count the levels of the rules, the layout and the names of units. ``others`` are last year's report
    and the budget, if given; ``keep`` is as for ``gouji.pipeline.check_as_one``.
    """
    clock = clock or Clock()
    parsed = _parse(document, rules, settings, clock)
    board = _board(parsed, document)
    beside, undisclosed = _reconcile(board, parsed, document, rules, settings, others)
    first = len(board.checks) + 1
    tied, closes = check_ties(
        parsed.forms.tables, parsed.facts, rules.ties, settings.off, parsed.forms.forms, first=first
    )
    trusted, unsure = distrust(board.tables, switch_off([*board.checks, *tied], settings.off), document)
    checks = lay_fault(trusted)
    wording = wording_of(rules, language, settings.levels)
    findings = find(board, checks, parsed.sentences, document, wording)
    clock.lap("reconcile")
    doubts = find_misreadings(checks, findings, document, rules.recognition)
    if settings.second_reading:
        elsewhere = reader_elsewhere(beside.given)
        doubts += find_doubts(board, checks, findings, document, reread or no_second_opinion, elsewhere)
    if doubts:
        checks = withdraw(checks, doubts)
        findings = find(board, checks, parsed.sentences, document, wording)
    messages = rules.messages
    findings = qualify(
        board, checks, findings, document, lambda key, **values: messages.text("caveats", key, language, **values)
    )
    clock.lap("second_reading")
    standings = settle(board, checks, parsed.reading.excluded)
    clock.lap("reconcile")
    said = (
        *document.notices,
        *unsure,
        *doubts_to_notices(doubts),
        *what_is_absent(parsed.sections, parsed.sentences, parsed.facts, parsed.identity),
        *beside.notices,
        *undisclosed,
        *changed_rules(settings),
    )
    report = Report(
        version=__version__,
        rulebook=rules.book.digest,
        options=options_of(settings, language, parsed.layout) | beside.options,
        language=language,
        document=document,
        identity=parsed.identity,
        notices=messages.notices(said, language),
        sections=parsed.sections,
        sentences=parsed.sentences,
        tables=parsed.forms.tables,
        closes=closes,
        facts=parsed.facts,
        claims=parsed.reading.claims,
        checks=checks,
        entries=tuple(entries_of(parsed.reading, standings, findings, parsed.sentences, document)),
        findings=with_keys(findings),
    )
    if keep is not None and document.certainty is None:  # figures recognised in a picture are doubted beside others too
        alone = [check for check in [*board.checks, *tied] if not check.external]
        own, _ = distrust(board.tables, switch_off(alone, settings.off), document)
        keep(report_to_source(replace(report, checks=lay_fault(own))))
    return report


def _parse(document: Document, rules: Rules, settings: Settings, clock: Clock) -> _Parsed:
    """Sections, tables and claims."""
    identity = read_identity(document, rules.identity, rules.folding)
    layout = rules.layouts.pick(settings.layout, (identity.title, identity.unit_name))
    sections, sentences = parse_sections(document, rules.layouts.by_name[layout], rules.folding)
    found = find_tables(document, rules.tables)
    forms = tables_to_forms(found, rules.forms, rules.tables)
    facts = (*tables_to_facts(found, rules.tables), *forms.facts)
    clock.lap("tables")
    grammar = _grammar_for(rules.grammar, facts, identity, settings.unit_names)
    reading = read_narrative(sentences, sections, grammar)
    described = identity_claims(document, sections, sentences, rules.identity, len(reading.claims), identity)
    reading = replace(reading, claims=(*reading.claims, *described))
    clock.lap("claims")
    return _Parsed(identity, layout, sections, sentences, forms, facts, grammar, reading)


def _board(parsed: _Parsed, document: Document) -> Board:
    facts, reading, lexicon = parsed.facts, parsed.reading, parsed.grammar.lexicon
    return Board(
        reading.claims,
        reading.numbers,
        FactIndex(facts, all_read=bool(facts) and not document.may_lack_tables),
        parsed.forms.tables,
        prevailing_decimals(reading.claims, facts, parsed.grammar.units),
        lexicon.tree,
        lexicon.within,
        lexicon.sums,
        {s.id: s.title for s in parsed.sections},
        budget=parsed.identity.kind == "budget",
    )


def _reconcile(
    board: Board,
    parsed: _Parsed,
    document: Document,
    rules: Rules,
    settings: Settings,
    others: Sequence[tuple[Option, Source]],
) -> tuple[Beside, Sequence[Notice]]:
    """All that the text states, unit by unit, against this report and the ``others``; the checks are on the board."""
    identity, sections, sentences = parsed.identity, parsed.sections, parsed.sentences
    overview = {s.id for s in sections if s.kind in ("overview", "duties")}
    listed = [s for s in sentences if s.section in overview]
    parts = split_by_unit(identity.unit_name, parsed.forms.tables, sections, (s.text for s in listed))
    boards = [board.of_part(part.sections, part.tables) for part in parts] or [board]
    for one in boards:
        _check_narrative(one, parsed.grammar, rules, sections, sentences)
    aliases = read_aliases(settings.unit_aliases, rules.names) if settings.unit_aliases else {}
    beside = choose_sources(Owner(identity, settings.unit_names, rules.names, aliases), others)
    restated = {s.id for s in sentences if rules.names.restated.search(s.text)} if beside.given else set()
    check_external(boards[0], beside.given, identity.year, parsed.grammar.units, restated)
    check_self_description(board, identity, listed, document.text, settings.unit_names)
    undisclosed = check_disclosure(board, Held(document, identity, sections, sentences), rules.disclosure)
    for kind, words in rules.form_words.items():
        check_forms(board, [form for form in parsed.forms.forms if form.kind == kind], sentences, words)
    return beside, undisclosed


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


class Clock:
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
