"""Sentences → numbers and claims: the events of each sentence in order, with what was spoken of before.

What a claim needs beyond the fields of model.Claim is in ``extra`` (values are claim ids unless said):

all         words (the event's text), names (类/款/项 names by level), also (other readings of the item), inexact, power
level       of: the subject before a bare percent; reason: it stands in an explanation; mean: it is an amount for each
            ``per`` (item) of money (items)
count       money, paid, least, sure (parse/counts.Counted), for the counts that rules/lexicon/counts.toml knows; reason
change      level, amount, rate (those that belong together), base_value, undefined, reason, points
no_change   level, base_value, roughly
share       part, whole_claim, whole (Subject), whole_text, implicit (the whole is only the section's total), undefined
completion  final, budget, which (measure), which_text, undefined
comparison  which (measure, or "prior")
breakdown   whole, parts, partial
bound       side: upper or lower
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.limits import keep_time
from gouji.model import Claim, Number, RuleFile, Section, Sentence, unknown
from gouji.parse import event_bases, event_changes, event_levels, event_ratios, event_words
from gouji.parse.counts import CountRules
from gouji.parse.lexicon import Lexicon
from gouji.parse.patterns import compile_patterns
from gouji.parse.reader import Grammar, Handler, Reader
from gouji.parse.units import Units

__all__ = ["Grammar", "Reading", "compile_grammar", "read_narrative"]

HANDLERS: Mapping[str, Handler] = {
    "level": event_levels.read_level,
    "derived": event_levels.read_derived,
    "bound": event_levels.read_bound,
    "count": event_levels.read_count,
    "mean": event_levels.read_mean,
    "percent": event_levels.read_percent,
    "nil": event_levels.read_nil,
    "base": event_bases.read_base,
    "other_base": event_bases.read_other_base,
    "change": event_changes.read_change,
    "rate": event_changes.read_rate,
    "over": event_changes.read_over,
    "from_to": event_changes.read_from_to,
    "restated": event_levels.read_restated,
    "percent_from_to": event_changes.read_percent_from_to,
    "points": event_changes.read_points,
    "doubled": event_changes.read_doubled,
    "multiple": event_ratios.read_multiple,
    "flat": event_changes.read_flat,
    "share": event_ratios.read_share,
    "completion": event_ratios.read_completion,
    "of_budget": event_ratios.read_of_budget,
    "comparison": event_ratios.read_comparison,
    "unsigned_rate": event_words.read_unsigned_rate,
    "unsigned_share": event_words.read_unsigned_share,
    "unsigned_completion": event_words.read_unsigned_completion,
    "bare": event_words.read_bare,
    "slot": event_words.read_slot,
    "items": event_words.read_items,
}


def compile_grammar(
    patterns: Iterable[RuleFile],
    measures: RuleFile,
    lexicon: Lexicon,
    units: Units,
    counts: CountRules,
    *,
    watched: bool = True,
) -> Grammar:
    """``watched`` is as in Patterns. Raises RuleError for a broken pattern."""
    files = list(patterns)
    compiled = compile_patterns(files, units, watched=watched)
    for file in files:
        for at in file.entries("pattern"):
            event = file.value(at).get("event")
            if event is not None and event not in HANDLERS:
                raise file.error((*at, "event"), f"{event}: {unknown(event, sorted(HANDLERS))}")
    fragments = next(f for f in files if f.stem == "fragments")
    directions = {word: way for way in ("up", "down") for word in fragments.words(("fragments", way))}
    directions |= {word: way for way in ("up", "down") for word in measures.words(("direction_noun", way))}
    unsaid = {word: base for base in ("budget", "adjusted") for word in measures.words(("unsaid_base", base))}
    relations = {word: way for way in ("above", "below", "equal") for word in measures.words(("relation", way))}
    directions |= {word: {"above": "up", "below": "down"}[way] for word, way in relations.items() if way != "equal"}
    return Grammar(compiled, lexicon, units, counts, directions, relations, unsaid)


@dataclass(frozen=True)
class Reading:
    """What the narrative says: every number, the claims, and why a number is no claim (number id → reason)."""

    numbers: tuple[Number, ...]
    claims: tuple[Claim, ...]
    excluded: Mapping[str, str]


def read_narrative(sentences: Iterable[Sentence], sections: Sequence[Section], grammar: Grammar) -> Reading:
    """Read the sentences of sections of kind narrative. Number ids count n1… in reading order, claims c1…

    Raises UnusableInput ("too_slow", "endless_sentence").
    """
    reader = Reader(grammar, {s.id: s for s in sections}, HANDLERS)
    for sentence in sentences:
        keep_time()
        if reader.speech.sections[sentence.section].kind == "narrative":
            reader.read(sentence)
    reader.lists.close_all()
    return Reading(tuple(reader.numbers), tuple(reader.claims), reader.excluded)
