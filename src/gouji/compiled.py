"""The rules in the form that each stage takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gouji.model import RuleFile
from gouji.overlay import lay_over
from gouji.parse.claims import Grammar, compile_grammar
from gouji.parse.counts import compile_counts
from gouji.parse.form_rules import FormRules, compile_forms
from gouji.parse.fragments import alternation
from gouji.parse.identity import IdentityRules, compile_identity
from gouji.parse.layout import NATIONAL, Layouts, compile_layouts
from gouji.parse.lexicon import compile_lexicon
from gouji.parse.normalise import Folding, compile_folding
from gouji.parse.tables import TableRules, compile_tables
from gouji.parse.units import compile_units
from gouji.reconcile.disclosure_rules import Disclosure, compile_disclosure
from gouji.reconcile.form_words import FormWords, compile_form_words
from gouji.reconcile.names import Classification, compile_classification
from gouji.reconcile.scans import Recognition, compile_recognition
from gouji.reconcile.ties import TieRules, compile_ties
from gouji.reconcile.words import ReasonWords
from gouji.report.catalogue import RuleText, compile_catalogue
from gouji.report.messages import Messages, compile_messages
from gouji.rulebook import Rulebook, load_rulebook
from gouji.unit_names import NameRules, compile_names


@dataclass(frozen=True)
class Rules:
    """The rulebook with every stage's part compiled."""

    book: Rulebook
    folding: Folding
    layouts: Layouts
    identity: IdentityRules
    tables: TableRules
    forms: tuple[FormRules, ...]
    form_words: Mapping[str, FormWords]
    ties: TieRules
    grammar: Grammar
    catalogue: dict[str, RuleText]
    messages: Messages
    reasons: ReasonWords
    classification: Classification
    disclosure: Mapping[str, Disclosure]
    recognition: Recognition
    names: NameRules
    words: Mapping[str, Mapping[str, str]]


@cache
def compile_rules(own: tuple[Path, ...] = ()) -> Rules:
    """Load and compile our rules, those of the folders ``own`` laid over them; raises RuleError for a broken entry."""
    book = load_rulebook(own)
    units = compile_units(book.file("lexicon/units.toml"), book.file("lexicon/numerals.toml"))
    measures = book.file("lexicon/measures.toml")
    lexicon = compile_lexicon(book.file("lexicon/subjects.toml"), measures, book.file("lexicon/marks.toml"))
    tables = compile_tables(book.folder("tables"))
    disclosure, names = compile_disclosure(book.folder("disclosure"))
    return Rules(
        book=book,
        folding=compile_folding(book.file("lexicon/characters.toml")),
        layouts=_layouts(book),
        identity=compile_identity(book.file("lexicon/identity.toml"), measures),
        tables=tables,
        forms=compile_forms(book.folder("forms"), tables),
        form_words=compile_form_words(book.folder("forms")),
        ties=compile_ties(book.folder("ties")),
        grammar=compile_grammar(
            book.folder("claims"),
            measures,
            lexicon,
            units,
            compile_counts(book.file("lexicon/counts.toml")),
            watched=bool(own),
        ),
        catalogue=compile_catalogue(book.folder("checks")),
        messages=compile_messages(book.file("messages.toml")),
        reasons=_reason_words(measures),
        classification=compile_classification(book.file("lexicon/economic.toml")),
        disclosure=disclosure,
        recognition=compile_recognition(book.file("lexicon/recognition.toml")),
        names=compile_names(book.file("lexicon/sources.toml")),
        words={**book.file("words.toml").data["words"], **names},
    )


def _layouts(book: Rulebook) -> Layouts:
    """The national layout, and each other one laid over it."""
    national = book.file(f"layouts/{NATIONAL}.toml")
    others = (file for file in book.folder("layouts") if file.stem != NATIONAL)
    return compile_layouts(national, {file.stem: lay_over(national, file) for file in others})


def _reason_words(measures: RuleFile) -> ReasonWords:
    purpose, reasons, up, down = (
        alternation(measures.words(("reason", key))) for key in ("purpose", "words", "up", "down")
    )
    up_too, down_too = (alternation(measures.words(("reason", key))) for key in ("up_too", "down_too"))
    relations = alternation(word for way in ("above", "below", "equal") for word in measures.words(("relation", way)))
    begins = re.compile(f"(?!{purpose})(?:{reasons})")
    return ReasonWords(
        reasons=begins,
        up=re.compile(up),
        down=re.compile(down),
        up_too=re.compile(up_too),
        down_too=re.compile(down_too),
        relations=re.compile(relations),
        before=measures.pattern(("reason", "before")),
    )
