"""Sentences → numbers and claims: the events of each sentence in order, with what was spoken of before.

What a claim needs beyond the fields of model.Claim is in ``extra`` (values are claim ids unless said):

all         words (the event's text), names (类/款/项 names by level), also (other readings of the item), inexact, power
level       reason: it stands in an explanation
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
from dataclasses import dataclass, replace
from typing import Any

from gouji.model import Claim, Number, RuleFile, Section, Sentence, Subject
from gouji.parse.leads import Lead
from gouji.parse.lexicon import Lexicon
from gouji.parse.lists import Lists, OpenList
from gouji.parse.patterns import Event, Patterns, compile_patterns, scan
from gouji.parse.respectively import pair_names
from gouji.parse.speech import Speech, role_of, split_clauses
from gouji.parse.units import Units, find_numbers


@dataclass(frozen=True)
class Grammar:
    """All that reading a sentence needs: patterns, words, units, and the year of the report."""

    patterns: Patterns
    lexicon: Lexicon
    units: Units
    directions: Mapping[str, str]
    relations: Mapping[str, str]
    year: int | None = None


def compile_grammar(patterns: Iterable[RuleFile], measures: RuleFile, lexicon: Lexicon, units: Units) -> Grammar:
    """Raises RuleError for a broken pattern."""
    files = list(patterns)
    fragments = next(f for f in files if f.stem == "fragments").data["fragments"]
    directions = {word: way for way in ("up", "down") for word in fragments[way]}
    directions |= {word: way for way, words in measures.data["direction_noun"].items() for word in words}
    relations = {word: relation for relation, words in measures.data["relation"].items() for word in words}
    return Grammar(compile_patterns(files, units), lexicon, units, directions, relations)


@dataclass(frozen=True)
class Reading:
    """What the narrative says: every number, the claims, and why a number is no claim (number id → reason)."""

    numbers: tuple[Number, ...]
    claims: tuple[Claim, ...]
    excluded: Mapping[str, str]


def read_narrative(sentences: Iterable[Sentence], sections: Sequence[Section], grammar: Grammar) -> Reading:
    """Read the sentences of sections of kind narrative. Number ids count n1… in reading order, claims c1…"""
    reader = _Reader(grammar, {s.id: s for s in sections})
    for sentence in sentences:
        if reader.speech.sections[sentence.section].kind == "narrative":
            reader.read(sentence)
    reader.lists.close_all()
    return Reading(tuple(reader.numbers), tuple(reader.claims), reader.excluded)


class _Reader:
    def __init__(self, grammar: Grammar, sections: Mapping[str, Section]) -> None:
        self.grammar = grammar
        self.lists = Lists(grammar.units.money, self._add_breakdown)
        self.speech = Speech(grammar.lexicon, sections, grammar.year, self.lists)
        self.numbers: list[Number] = []
        self.claims: list[Claim] = []
        self.excluded: dict[str, str] = {}
        self._by_start: dict[int, Number] = {}  # the sentence's numbers by where they begin
        self._base_figure = -1  # where the base's own value begins, when it is said right behind the base
        self._handlers = {
            "level": self._on_level,
            "bound": self._on_bound,
            "count": self._on_count,
            "percent": self._on_percent,
            "base": self._on_base,
            "change": self._on_change,
            "rate": self._on_rate,
            "points": self._on_points,
            "flat": self._on_flat,
            "share": self._on_share,
            "completion": self._on_completion,
            "comparison": self._on_comparison,
            "nil": self._on_nil,
        }

    def read(self, sentence: Sentence) -> None:
        speech = self.speech
        speech.enter(sentence)
        events, excluded = scan(sentence.text, self.grammar.patterns)
        events, speech.named = pair_names(sentence.text, events, self.grammar.lexicon)
        self._count_numbers(sentence, excluded)
        self._base_figure = -1
        for event in events:
            depth = sentence.text.count("（", 0, event.start) - sentence.text.count("）", 0, event.start)
            self.lists.leave_brackets(depth)
            self._open_list_before(event, depth)
            self._handlers[event.kind](event)
            if event.kind == "base":
                speech.cut.append((event.start, event.end))
                self._base_figure = event.end
            elif event.kind == "level" and event.start == self._base_figure:
                speech.cut.append((event.start, event.end))
            elif event.kind not in ("comparison", "flat"):
                speech.at = event.end
        self._open_list_at_end(sentence)

    def _count_numbers(self, sentence: Sentence, excluded: Iterable[Event]) -> None:
        self._by_start = {}
        spans = list(excluded)
        for printed in find_numbers(sentence.text, self.grammar.units):
            start, end = sentence.source(printed.start, printed.end)
            number = Number(
                f"n{len(self.numbers) + 1}",
                printed.text,
                printed.value,
                printed.decimals,
                printed.unit,
                printed.kind,
                sentence.section,
                sentence.id,
                (printed.start, printed.end),
                start,
                end,
            )
            self.numbers.append(number)
            self._by_start[printed.start] = number
            for event in spans:
                if event.start <= printed.start and printed.end <= event.end:
                    self.excluded[number.id] = event.kind

    # ------------------------------------------------------------------------------ making claims

    def _add(
        self,
        kind: str,
        event: Event,
        subject: Subject,
        text: str,
        *,
        group: str = "number",
        unit: str | None = None,
        extra: Mapping[str, Any] | None = None,
        **given: str,
    ) -> Claim:
        sentence, memory = self.speech.sentence, self.speech.memory
        span = event.spans.get(group)
        number = self._by_start.get(span[0]) if span else None
        more: dict[str, Any] = {"words": sentence.text[event.start : event.end], **(extra or {})}
        if group == "number" and (inexact := _inexact(event)):
            more["inexact"] = inexact
        if memory.names and subject.item.startswith("function:"):
            more["names"] = dict(memory.names)
        if subject == memory.subject:
            more |= {k: v for k, v in (("also", memory.also), ("code", memory.code)) if v}
        if kind == "level" and unit is None and "unit" not in event.groups:
            unit = min(self.grammar.units.money, key=self.grammar.units.scale)  # a zero without a unit is zero in any
        value, decimals = (number.value, number.decimals) if number else (None, 0)
        power = self.grammar.units.powers.get(event.groups.get("power", ""))
        if value is not None and power:
            value, more["power"] = value * power, power
        start, end = sentence.source(event.start, event.end)
        claim = Claim(
            id=f"c{len(self.claims) + 1}",
            kind=kind,
            subject_text=text,
            subject=subject,
            measure=given.get("measure", ""),
            period=given.get("period", "this"),
            base=given.get("base", ""),
            value=value,
            unit=event.groups.get("unit", "") if unit is None else unit,
            decimals=decimals,
            direction=given.get("direction", ""),
            numbers=(number.id,) if number else (),
            sentence=sentence.id,
            section=sentence.section,
            pattern=event.pattern,
            at=(event.start, event.end),
            start=start,
            end=end,
            extra=more,
        )
        self.claims.append(claim)
        return claim

    def _claim(self, claim: str) -> Claim:
        return self.claims[int(claim[1:]) - 1]

    def _on_level(self, event: Event) -> None:
        speech, memory = self.speech, self.speech.memory
        if event.start == self._base_figure:
            measure = memory.base.rpartition(":")[2].removeprefix("prior")
            period = "prior" if memory.base.startswith("prior") else "this"
            memory.base_value = self._add(
                "level", event, memory.subject, memory.text, period=period, measure=measure
            ).id
            return
        explains = speech.explains(event.start)
        lead, subject, text = speech.subject_for(event.start)
        claim = self._add(
            "level",
            event,
            subject,
            text,
            measure=lead.measure,
            period=lead.period or "this",
            extra={"reason": True} if explains else {},
        )
        if explains:
            return
        speech.state(subject, role_of(lead.measure, lead.period), claim.id)
        memory.amount = None
        if lead.period in ("", "this"):
            memory.last_level = claim.id
            memory.total = memory.total or claim.id
        self.lists.add(claim)

    def _on_bound(self, event: Event) -> None:
        lead, subject, text = self.speech.subject_for(event.start)
        side = "upper" if "bound_upper" in event.groups else "lower"
        self._add(
            "bound",
            event,
            subject,
            text,
            measure=lead.measure,
            period=lead.period or "this",
            extra={"side": side},
        )

    def _on_count(self, event: Event) -> None:
        lead = self.speech.lead(event.start)
        phrase = split_clauses(self.speech.words(event.start))[-1].strip("，、：（ ")
        subject = lead.subject if lead.known and lead.named else Subject(item="free:" + phrase)
        claim = self._add("count", event, subject, phrase, period=lead.period or "this")
        self.speech.memory.last_count = claim.id
        self.lists.add(claim)

    def _on_percent(self, event: Event) -> None:
        lead = self.speech.lead(event.start)
        subject = Subject(item="free:" + lead.text)
        if lead.named and not self.speech.explains(event.start):
            self.speech.speak_of(replace(lead, subject=subject, also=()))
        self._add("level", event, subject, lead.text, measure=lead.measure, period=lead.period or "this")

    def _on_base(self, event: Event) -> None:
        self.speech.memory.base = self.speech.base_key(event.groups["base"])
        self.speech.memory.base_value = None

    def _on_change(self, event: Event) -> None:
        speech, memory = self.speech, self.speech.memory
        explains = speech.explains(event.start)
        lead, subject, text = speech.subject_for(event.start, of_change=True)
        claim = self._add(
            "change",
            event,
            subject,
            text,
            measure=lead.measure,
            base=memory.base or "prior",
            direction=self._way(event),
            extra={
                "level": None if explains else speech.level_of(subject),
                "base_value": speech.base_value(subject),
                "reason": explains,
            },
        )
        memory.amount = claim.id
        if not explains:
            self.lists.add(claim)
            if self.lists.innermost is None or self.lists.innermost.kind != "change":
                memory.last_change = claim.id

    def _on_rate(self, event: Event) -> None:
        speech, memory = self.speech, self.speech.memory
        explains = speech.explains(event.start)
        lead, subject, text = speech.subject_for(event.start, of_change=True)
        amount = memory.amount if memory.amount and self._claim(memory.amount).subject == subject else None
        level = self._claim(amount).extra["level"] if amount else None if explains else speech.level_of(subject)
        claim = self._add(
            "change",
            event,
            subject,
            text,
            measure=lead.measure,
            base=memory.base or "prior",
            direction=self._way(event),
            unit="%",
            extra={
                "level": level,
                "amount": amount,
                "base_value": speech.base_value(subject),
                "undefined": "number" not in event.groups,
                "reason": explains,
            },
        )
        if amount:
            known = self._claim(amount)
            self.claims[int(amount[1:]) - 1] = replace(known, extra={**known.extra, "rate": claim.id})
        memory.amount = None

    def _on_points(self, event: Event) -> None:
        _, subject, text = self.speech.subject_for(event.start, of_change=True)
        base = self.speech.memory.base or "prior"
        self._add("change", event, subject, text, base=base, direction=self._way(event), extra={"points": True})

    def _on_flat(self, event: Event) -> None:
        speech = self.speech
        if not speech.memory.base:
            return
        lead, subject, text = speech.subject_for(event.start, of_change=True)
        extra = {
            "level": speech.level_of(subject),
            "base_value": speech.base_value(subject),
            "roughly": "roughly" in event.groups,
        }
        self._add(
            "no_change",
            event,
            subject,
            text,
            measure=lead.measure,
            base=speech.memory.base,
            direction="flat",
            extra=extra,
        )

    def _on_share(self, event: Event) -> None:
        speech, memory = self.speech, self.speech.memory
        words = event.groups.get("whole", "")
        whole = speech.read_phrase(words).subject if words else Subject()
        lead = speech.lead(event.start, of_change=True)
        part = None if lead.named else memory.last_level
        subject, text = (
            (speech.completed(lead.subject), lead.name or lead.text) if lead.named else (memory.subject, memory.text)
        )
        open_ = self.lists.innermost
        named = whole != Subject()
        extra = {
            "part": part,
            "whole_text": words,
            "undefined": "number" not in event.groups,
            "whole": whole if named else open_.subject if open_ else memory.head,
            "whole_claim": None if named else open_.whole if open_ else memory.total,
            "implicit": not words and open_ is None,
        }
        self._add("share", event, subject, text, unit="%", extra=extra)

    def _on_completion(self, event: Event) -> None:
        speech = self.speech
        _, subject, text = speech.subject_for(event.start, of_change=True)
        which = event.groups.get("which", "")
        measure = (speech.read_phrase(which).measure if which else "") or "budget"
        stated = [speech.stated(subject, m) for m in (measure, "budget", "full", "opening")]
        budget = next((claim for claim in stated if claim), None)
        if event.pattern == "completion-bare" and budget is None:
            self._on_percent(event)
            return
        if "budget_number" in event.groups:
            unit = event.groups["budget_unit"]
            budget = self._add("level", event, subject, text, group="budget_number", measure=measure, unit=unit).id
        extra = {
            "final": speech.stated(subject, "final"),
            "budget": budget,
            "which": measure,
            "which_text": which,
            "undefined": "number" not in event.groups,
        }
        self._add("completion", event, subject, text, measure=measure, unit="%", extra=extra)

    def _on_comparison(self, event: Event) -> None:
        speech = self.speech
        lead, subject, text = speech.subject_for(event.start)
        which = event.groups["which"]
        self._add(
            "comparison",
            event,
            subject,
            text,
            measure=lead.measure or "final",
            base=speech.base_key(which),
            direction=self.grammar.relations[event.groups["relation"]],
            extra={"which": speech.read_phrase(which).measure or "prior"},
        )

    def _on_nil(self, event: Event) -> None:
        lead: Lead = self.speech.read_phrase(event.groups["what"])
        if lead.known and lead.named:
            self._add("nil", event, lead.subject, lead.name or lead.text, measure=lead.measure)

    def _way(self, event: Event) -> str:
        return self.grammar.directions.get(event.groups.get("direction", ""), "both")

    # ------------------------------------------------------------------------------ lists

    def _open_list_before(self, event: Event, depth: int) -> None:
        """Open a list when its opener stands between the last figure and this one."""
        speech, memory, lexicon = self.speech, self.speech.memory, self.grammar.lexicon
        words = speech.sentence.text[speech.at : event.start]
        opener = lexicon.openers.search(words)
        if event.kind == "base":
            return
        if opener is None:
            self._open_named_whole(words)
            return
        whole = memory.last_count if event.kind == "count" else memory.last_level
        if event.kind == "change" and memory.last_change:
            whole = memory.last_change
        if whole is None and lexicon.sorts(opener.group()):
            whole = memory.total
        if whole is None and self.lists.awaits:
            self.lists.stack[-1].opened_at = 0
            return
        around = words[max(0, opener.start() - 2) : opener.end() + 2]
        self._open(whole, speech.at + opener.end(), partial=bool(lexicon.partial.search(around)), depth=depth)
        speech.at += opener.end()

    def _open(self, whole: str | None, at: int, *, partial: bool = False, depth: int = 0) -> None:
        known = self._claim(whole) if whole else None
        subject = known.subject if known else self.speech.memory.subject
        unit, kind = (known.unit, known.kind) if known else ("", "level")
        self.lists.open(OpenList(whole, subject, unit, partial, at, self.speech.sentence.id, depth, kind))

    def _open_named_whole(self, words: str) -> None:
        """三公经费支出决算中，…: the parts of a whole that is named and not stated."""
        mark = self.grammar.lexicon.inside
        if words.startswith(mark + "，") and self.speech.memory.last_level:
            self._open(self.speech.memory.last_level, 0)  # 本年支出100万元中，…
            self.speech.at += len(mark)
            return
        for clause in words.split("，")[:-1]:
            lead = self.speech.read_phrase(clause.removesuffix(mark))
            if clause.endswith(mark) and lead.known and lead.named:
                self.lists.close_all()
                self.lists.open(
                    OpenList(None, self.speech.completed(lead.subject), "", sentence=self.speech.sentence.id)
                )
                self.speech.at += words.index(clause) + len(clause)
                return

    def _open_list_at_end(self, sentence: Sentence) -> None:
        """ "其中：" or "具体情况如下：" at the end: the parts follow in the next sentences or paragraphs."""
        tail = sentence.text[self.speech.at :]
        last = self.speech.memory.last_level
        if last is not None and tail.rstrip("。").endswith("：") and self.grammar.lexicon.openers.search(tail):
            self._open(last, -1)

    def _add_breakdown(self, one: OpenList) -> None:
        first = self._claim(one.parts[0])
        text = self._claim(one.whole).subject_text if one.whole else first.subject_text
        extra = {"whole": one.whole, "parts": tuple(one.parts), "partial": one.partial}
        self.claims.append(
            replace(
                first,
                id=f"c{len(self.claims) + 1}",
                kind="change_breakdown" if one.kind == "change" else "breakdown",
                subject=one.subject,
                subject_text=text,
                value=None,
                numbers=(),
                extra=extra,
            )
        )


def _inexact(event: Event) -> str:
    """ "over" (余, 多) or "about" (约, 近, 左右), "" for an exact figure."""
    if event.groups.get("over") or event.groups.get("over2"):
        return "over"
    return "about" if event.groups.get("around") or event.groups.get("near") else ""
