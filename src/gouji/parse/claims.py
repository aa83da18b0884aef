"""Sentences → numbers and claims: the events of each sentence read in order, with what was spoken of before.

Elliptic sentences are the rule, so a reader walks the narrative and remembers: the subject spoken of, its last level, the
base of comparison, the list that is open. What a claim needs beyond the fields of model.Claim is in ``extra``:

change      level, amount, rate (claim ids that belong together), base_value (claim id), undefined, zero_base, reason
no_change   level, roughly
share       part, whole_claim (claim ids or None), whole (Subject or None), whole_text
completion  final, budget (claim ids or None), which (measure)
comparison  which (measure, or "prior")
breakdown   whole, parts (claim ids), partial, respectively
bound       side: upper or lower
nil         what (Subjects)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gouji.model import Claim, Number, RuleFile, Section, Sentence, Subject
from gouji.parse.leads import Lead, read_lead
from gouji.parse.lexicon import Lexicon
from gouji.parse.patterns import Event, Patterns, compile_patterns, scan
from gouji.parse.units import Units, find_numbers

UP, DOWN = "up", "down"


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
    directions = {word: way for way in (UP, DOWN) for word in fragments[way]}
    directions |= {word: way for way, words in measures.data["direction_noun"].items() for word in words}
    relations = {word: relation for relation, words in measures.data["relation"].items() for word in words}
    return Grammar(compile_patterns(files, units), lexicon, units, directions, relations)


@dataclass(frozen=True)
class Reading:
    """What the narrative says: every number, the claims, and why a number is no claim (number id → reason)."""

    numbers: tuple[Number, ...]
    claims: tuple[Claim, ...]
    excluded: Mapping[str, str]


@dataclass
class _List:
    """An open list of parts under a whole."""

    whole: str | None
    subject: Subject
    unit: str
    parts: list[str] = field(default_factory=list)
    partial: bool = False
    opened_at: int = 0
    sentence: str = ""


@dataclass
class _Memory:
    """What the reader remembers while it walks a paragraph."""

    subject: Subject = Subject()
    text: str = ""
    also: tuple[str, ...] = ()
    names: Mapping[int, str] | None = None
    head: Subject = Subject()  # what the heading is about
    base: str = ""
    base_value: str | None = None
    levels: dict[tuple[Subject, str], str] = field(default_factory=dict)
    last_level: str | None = None
    last_item: str | None = None  # the last level or count
    total: str | None = None  # the first level of the section: what its shares are of when nothing else is said
    amount: str | None = None  # the change amount that a percent may belong to
    lists: list[_List] = field(default_factory=list)
    section: str = ""
    paragraph: int = -1


def read_narrative(sentences: Iterable[Sentence], sections: Sequence[Section], grammar: Grammar) -> Reading:
    """Read the sentences of sections of kind narrative. Number ids count n1… in reading order, claims c1…"""
    reader = _Reader(grammar, {s.id: s for s in sections})
    for sentence in sentences:
        if reader.sections[sentence.section].kind == "narrative":
            reader.read(sentence)
    reader.close_lists()
    return Reading(tuple(reader.numbers), tuple(reader.claims), reader.excluded)


class _Reader:
    def __init__(self, grammar: Grammar, sections: Mapping[str, Section]) -> None:
        self.grammar = grammar
        self.lexicon = grammar.lexicon
        self.sections = sections
        self.numbers: list[Number] = []
        self.claims: list[Claim] = []
        self.excluded: dict[str, str] = {}
        self.memory = _Memory()
        self._sentence: Sentence | None = None
        self._by_start: dict[int, Number] = {}
        self._at = 0  # where the words of the next figure's lead begin
        self._base_spans: list[tuple[int, int]] = []

    # ------------------------------------------------------------------------------ walking

    def read(self, sentence: Sentence) -> None:
        self._enter(sentence)
        events, excluded = scan(sentence.text, self.grammar.patterns)
        self._count_numbers(sentence, excluded)
        for index, event in enumerate(events):
            self._open_list_before(event)
            handler = getattr(self, f"_on_{event.kind}")
            handler(event)
            if event.kind not in ("base", "comparison", "flat"):
                self._at = event.end
            elif event.kind == "base":
                self._base_spans.append((event.start, event.end))
                following = events[index + 1] if index + 1 < len(events) else None
                if following is not None and following.kind == "level" and following.start == event.end:
                    self._base_spans.append((following.start, following.end))
        self._open_list_at_end(sentence)

    def _enter(self, sentence: Sentence) -> None:
        memory = self.memory
        if sentence.section != memory.section:
            self.close_lists()
            self.memory = memory = _Memory(section=sentence.section, head=self._heading_subject(sentence.section))
            memory.subject, memory.text = memory.head, self.sections[sentence.section].title
        if sentence.paragraph != memory.paragraph:
            memory.paragraph = sentence.paragraph
            memory.base, memory.amount, memory.last_level, memory.last_item = "", None, None, None
            if not self._list_awaits():
                self.close_lists()
                memory.subject, memory.names, memory.also = memory.head, None, ()
                memory.text = self.sections[sentence.section].title
        memory.base, memory.base_value = "", None
        if memory.lists and memory.lists[-1].parts and memory.lists[-1].sentence != sentence.id:
            if not self._list_awaits():
                self.close_lists()
        self._sentence, self._at, self._base_spans = sentence, 0, []
        names = read_lead(sentence.text.split("。")[0].split("，")[0], self.lexicon, self.grammar.year).names
        if names and not any(ch.isdigit() for ch in sentence.text.split("，")[0][4:]):
            lead = read_lead(sentence.text.split("。")[0], self.lexicon, self.grammar.year)
            self._speak_of(lead)

    def _list_awaits(self) -> bool:
        """A list was opened at the end of the sentence before ("其中：") and its parts stand in what follows."""
        return bool(self.memory.lists) and self.memory.lists[-1].opened_at < 0

    def _heading_subject(self, section: str) -> Subject:
        own: Section | None = self.sections[section]
        while own is not None:
            lead = read_lead(own.title, self.lexicon, self.grammar.year)
            subject = lead.subject if lead.known else _fund_only(own.title, self.lexicon, self.grammar.year)
            if subject != Subject() and (lead.named or subject.fund):
                return subject
            own = self.sections.get(own.parent) if own.parent else None
        return Subject()

    def _count_numbers(self, sentence: Sentence, excluded: Iterable[Event]) -> None:
        self._by_start = {}
        spans = list(excluded)
        for printed in find_numbers(sentence.text, self.grammar.units):
            start, end = sentence.source(printed.start, printed.end)
            number = Number(
                f"n{len(self.numbers) + 1}", printed.text, printed.value, printed.decimals, printed.unit,
                printed.kind, sentence.section, sentence.id, (printed.start, printed.end), start, end,
            )  # fmt: skip
            self.numbers.append(number)
            self._by_start[printed.start] = number
            for event in spans:
                if event.start <= printed.start and printed.end <= event.end:
                    self.excluded[number.id] = event.kind

    # ------------------------------------------------------------------------------ leads and subjects

    def _lead(self, start: int) -> Lead:
        """What stands before a figure: its own clause, or the clauses before it when that names nothing."""
        phrase = self._words(start)
        clauses = [c for c in _split_clauses(phrase) if c]
        year = self.grammar.year
        lead = Lead("", Subject())
        measure = period = ""
        for clause in reversed(clauses):
            lead = self._read_clause(clause, year)
            measure, period = measure or lead.measure, period or lead.period
            if lead.named or self._in_reason(start):
                break
        return replace(lead, measure=measure, period=period)

    def _read_clause(self, clause: str, year: int | None) -> Lead:
        lead = read_lead(clause, self.lexicon, year)
        if not lead.known and "、" in clause:
            last = read_lead(clause.rsplit("、", 1)[1], self.lexicon, year)
            if last.known and last.named:
                return last
        return lead

    def _words(self, start: int) -> str:
        """The sentence's text from the last figure to ``start``, without phrases of comparison."""
        assert self._sentence is not None
        text = self._sentence.text
        out = []
        at = self._at
        for begin, end in self._base_spans:
            if begin >= at:
                out.append(text[at:begin])
                at = max(at, end)
        out.append(text[at:start] if start > at else "")
        words = "".join(out)
        reason = None
        for reason in self.lexicon.reasons.finditer(words):
            pass
        if reason is None:
            return words
        rest = words[reason.end() :]
        return rest[rest.rindex("；") + 1 :] if "；" in rest else rest.lstrip("：")

    def _in_reason(self, start: int) -> bool:
        """Whether the figure stands in the explanation of another figure."""
        assert self._sentence is not None
        text = self._sentence.text[:start]
        found = None
        for found in self.lexicon.reasons.finditer(text):
            pass
        return found is not None and "；" not in text[found.end() :]

    def _speak_of(self, lead: Lead) -> None:
        memory = self.memory
        memory.subject, memory.text = self._completed(lead.subject), lead.name or lead.text
        memory.also, memory.names = lead.also, lead.names
        memory.last_level = memory.last_item = memory.amount = None

    def _completed(self, subject: Subject) -> Subject:
        """Fill what a part of a list leaves unsaid from its whole, then from the heading: above all whose money."""
        if subject.fund or subject.item.startswith("free:"):
            return subject
        contexts = [open_.subject for open_ in reversed(self.memory.lists)] + [self.memory.head]
        needs = subject.item.startswith(("function:", "economic:")) or subject.part or subject.flow
        for context in contexts:
            if needs and context.fund and context.flow in ("", "both", subject.flow, "expenditure"):
                if subject.item and not subject.item.startswith(("function:", "economic:")):
                    return subject
                return replace(subject, fund=context.fund)
        return subject

    def _subject_for(self, event: Event) -> tuple[Lead, Subject, str]:
        """The lead of a figure, its subject (own or inherited) and the words that name it."""
        lead = self._lead(event.start)
        if lead.named:
            if not self._in_reason(event.start):
                self._speak_of(lead)
                return lead, self.memory.subject, self.memory.text
            return lead, self._completed(lead.subject), lead.name or lead.text
        subject = self.memory.subject
        if subject == Subject() and lead.subject != Subject():
            subject = self._completed(lead.subject)
        return lead, subject, self.memory.text

    # ------------------------------------------------------------------------------ claims

    def _add(self, kind: str, event: Event, subject: Subject, text: str, **given: Any) -> Claim:
        assert self._sentence is not None
        group = given.pop("group", "number")
        number = self._number(event, group)
        extra: dict[str, Any] = {"words": self._sentence.text[event.start : event.end], **given.pop("extra", {})}
        spread = _spread(event, group)
        if spread:
            extra["inexact"] = spread
        if self.memory.names and "names" not in extra and subject.item.startswith("function:"):
            extra["names"] = dict(self.memory.names)
        if self.memory.also and subject == self.memory.subject:
            extra["also"] = self.memory.also
        start, end = self._sentence.source(event.start, event.end)
        value, decimals = (number.value, number.decimals) if number else (None, 0)
        power = self.grammar.units.powers.get(event.groups.get("power", ""))
        if value is not None and power:
            value, decimals = value * power, 0
            extra["power"] = power
        claim = Claim(
            id=f"c{len(self.claims) + 1}", kind=kind, subject_text=text, subject=subject,
            measure=given.pop("measure", ""), period=given.pop("period", ""), base=given.pop("base", ""),
            value=value, unit=given.pop("unit", event.groups.get("unit", "")), decimals=decimals,
            direction=given.pop("direction", ""), numbers=(number.id,) if number else (),
            sentence=self._sentence.id, section=self._sentence.section, pattern=event.pattern,
            at=(event.start, event.end), start=start, end=end, extra=extra,
        )  # fmt: skip
        assert not given, given
        self.claims.append(claim)
        return claim

    def _number(self, event: Event, group: str) -> Number | None:
        span = event.spans.get(group)
        return self._by_start.get(span[0]) if span else None

    def _amend(self, claim: str, **extra: Any) -> None:
        at = int(claim[1:]) - 1
        old = self.claims[at]
        self.claims[at] = replace(old, extra={**old.extra, **extra})

    def _claim(self, claim: str) -> Claim:
        return self.claims[int(claim[1:]) - 1]

    def _on_level(self, event: Event) -> None:
        memory = self.memory
        if self._base_spans and self._base_spans[-1] == (event.start, event.end):
            claim = self._add("level", event, memory.subject, memory.text, period="prior", measure=_base_measure(memory.base))
            memory.base_value = claim.id
            return
        in_reason = self._in_reason(event.start)
        lead, subject, text = self._subject_for(event)
        measure = lead.measure
        claim = self._add("level", event, subject, text, measure=measure, period=lead.period or "this",
                          extra={"reason": True} if in_reason else {})  # fmt: skip
        if not in_reason:
            memory.levels[(subject, _role(measure, lead.period))] = claim.id
            memory.amount = None
            if lead.period in ("", "this"):
                memory.last_level = memory.last_item = claim.id
                memory.total = memory.total or claim.id
            self._add_part(claim)

    def _on_bound(self, event: Event) -> None:
        lead, subject, text = self._subject_for(event)
        side = "upper" if "bound_upper" in event.groups else "lower"
        self._add("bound", event, subject, text, measure=lead.measure, period=lead.period or "this", extra={"side": side})

    def _on_count(self, event: Event) -> None:
        lead = self._lead(event.start)
        phrase = _split_clauses(self._words(event.start))[-1:] or [""]
        subject = lead.subject if lead.known and lead.named else Subject(item="free:" + phrase[0].strip("，、："))
        claim = self._add("count", event, subject, phrase[0], period=lead.period or "this")
        self.memory.last_item = claim.id
        self._add_part(claim)

    def _on_percent(self, event: Event) -> None:
        lead = self._lead(event.start)
        self._add("level", event, Subject(item="free:" + lead.text), lead.text, measure=lead.measure, period=lead.period)

    def _on_base(self, event: Event) -> None:
        self.memory.base = self._base_key(event.groups["base"])
        self.memory.base_value = None

    def _base_key(self, text: str) -> str:
        """上年 | 年初预算 | 全年预算 | 预算, as DESIGN's `base`: the measure of the base, "prior" before it when a past year."""
        lead = read_lead(text, self.lexicon, self.grammar.year)
        budget = lead.measure in ("opening", "full", "budget")
        prior = lead.period == "prior" or (lead.year is not None and lead.period != "this") or not budget
        measure = lead.measure or ""
        return ":".join(p for p in ("prior" if prior else "", measure) if p)

    def _on_change(self, event: Event) -> None:
        memory = self.memory
        in_reason = self._in_reason(event.start)
        lead, subject, text = self._subject_for(event)
        level = self._level_of(subject, lead, in_reason)
        claim = self._add(
            "change", event, subject, text, measure=lead.measure, period="this", base=memory.base or "prior",
            direction=self._direction(event),
            extra={"level": level, "base_value": self._base_value(subject), "reason": in_reason},
        )  # fmt: skip
        memory.amount = claim.id

    def _on_rate(self, event: Event) -> None:
        memory = self.memory
        in_reason = self._in_reason(event.start)
        lead, subject, text = self._subject_for(event)
        amount = memory.amount
        if amount is not None and self._claim(amount).subject != subject:
            amount = None
        level = self._claim(amount).extra["level"] if amount else self._level_of(subject, lead, in_reason)
        undefined = "number" not in event.groups
        claim = self._add(
            "change", event, subject, text, measure=lead.measure, period="this", base=memory.base or "prior",
            direction=self._direction(event), unit="%",
            extra={"level": level, "amount": amount, "base_value": self._base_value(subject), "undefined": undefined,
                   "zero_base": "zero" in event.groups, "reason": in_reason},
        )  # fmt: skip
        if amount:
            self._amend(amount, rate=claim.id)
        memory.amount = None

    def _on_points(self, event: Event) -> None:
        _, subject, text = self._subject_for(event)
        self._add("change", event, subject, text, base=self.memory.base, direction=self._direction(event), extra={"points": True})

    def _level_of(self, subject: Subject, lead: Lead, in_reason: bool) -> str | None:
        if in_reason:
            return None
        memory = self.memory
        for role in ("final", "budget"):
            if found := memory.levels.get((subject, role)):
                return found
        last = memory.last_level
        return last if last and not lead.named and self._claim(last).subject == subject else None

    def _base_value(self, subject: Subject) -> str | None:
        """The base's own value: said right behind it, or as a level of the same subject before."""
        return self.memory.base_value or self.memory.levels.get((subject, self.memory.base))

    def _on_flat(self, event: Event) -> None:
        memory = self.memory
        if not memory.base:
            return
        lead, subject, text = self._subject_for(event)
        level = self._level_of(subject, lead, False)
        self._add("no_change", event, subject, text, measure=lead.measure, period="this", base=memory.base,
                  direction="flat", extra={"level": level, "base_value": self._base_value(subject), "roughly": "roughly" in event.groups})  # fmt: skip

    def _on_share(self, event: Event) -> None:
        memory = self.memory
        words = event.groups.get("whole", "")
        whole_lead = read_lead(words, self.lexicon, self.grammar.year) if words else None
        phrase = self._words(event.start).strip("，（；、")
        lead = self._lead(event.start) if phrase else Lead("", Subject())
        part = memory.last_level if not lead.named else None
        subject, text = (self._completed(lead.subject), lead.name or lead.text) if lead.named else (memory.subject, memory.text)
        open_ = memory.lists[-1] if memory.lists else None
        whole = whole_lead.subject if whole_lead and (whole_lead.named or whole_lead.subject != Subject()) else None
        extra = {
            "part": part, "whole_text": words, "undefined": "number" not in event.groups,
            "whole": whole if whole is not None else open_.subject if open_ else None,
            "whole_claim": None if words and whole is not None else open_.whole if open_ else memory.total,
            "implicit": not words and open_ is None,
        }  # fmt: skip
        self._add("share", event, subject, text, unit="%", period="this", extra=extra)

    def _on_completion(self, event: Event) -> None:
        memory = self.memory
        lead, subject, text = self._subject_for(event)
        which = event.groups.get("which", "")
        measure = read_lead(which, self.lexicon, self.grammar.year).measure if which else "budget"
        final = memory.levels.get((subject, "final"))
        budget = memory.levels.get((subject, measure)) or memory.levels.get((subject, "budget"))
        if "budget_number" in event.groups:
            stated = self._add("level", event, subject, text, group="budget_number", measure=measure, period="this",
                               unit=event.groups["budget_unit"])  # fmt: skip
            budget = stated.id
        elif budget is None:
            budget = next((memory.levels[(subject, m)] for m in ("opening", "full", "budget") if (subject, m) in memory.levels), None)
        self._add("completion", event, subject, text, measure=measure, period="this", unit="%",
                  extra={"final": final, "budget": budget, "which": measure, "which_text": which,
                         "undefined": "number" not in event.groups})  # fmt: skip

    def _on_comparison(self, event: Event) -> None:
        lead, subject, text = self._subject_for(event)
        which = read_lead(event.groups["which"], self.lexicon, self.grammar.year)
        key = self._base_key(event.groups["which"])
        self._add("comparison", event, subject, text, measure=lead.measure or "final", period="this", base=key,
                  direction=self.grammar.relations[event.groups["relation"]], extra={"which": which.measure or "prior"})  # fmt: skip

    def _on_nil(self, event: Event) -> None:
        lead = read_lead(event.groups["what"], self.lexicon, self.grammar.year)
        if lead.known and lead.named:
            self._add("nil", event, lead.subject, lead.text, period="this", measure=lead.measure)

    def _direction(self, event: Event) -> str:
        word = event.groups.get("direction", "")
        return self.grammar.directions.get(word, "both")

    # ------------------------------------------------------------------------------ lists

    def _open_list_before(self, event: Event) -> None:
        """Open a list when its opener stands between the last figure and this one."""
        assert self._sentence is not None
        memory = self.memory
        words = self._sentence.text[self._at : event.start]
        opener = self.lexicon.openers.search(words)
        inside = _inside_phrase(words, self.lexicon.inside)
        if event.kind == "base" or (opener is None and inside is None):
            return
        if opener is None and inside is not None:
            lead = read_lead(inside, self.lexicon, self.grammar.year)
            if not (lead.known and lead.named):
                return
            memory.lists = [_List(None, self._completed(lead.subject), "", sentence=self._sentence.id)]
            self._at += words.index(inside) + len(inside) + 1
            return
        assert opener is not None
        if memory.lists and memory.lists[-1].opened_at == self._at + opener.start() + 1:
            return
        whole = memory.last_item
        if whole is None and self.lexicon.sorts(opener.group()) and memory.total:
            whole = memory.total
        if whole is None and self._list_awaits():
            memory.lists[-1].opened_at = 0
            return
        partial = bool(self.lexicon.partial.search(words[max(0, opener.start() - 2) : opener.end() + 2]))
        subject = self._claim(whole).subject if whole else memory.subject
        unit = self._claim(whole).unit if whole else ""
        memory.lists.append(_List(whole, subject, unit, [], partial, self._at + opener.start() + 1, self._sentence.id))
        self._at += opener.end()

    def _open_list_at_end(self, sentence: Sentence) -> None:
        """"其中：" or "具体情况如下：" at the end: the parts follow in the next sentences or paragraphs."""
        tail = sentence.text[self._at :]
        opener = self.lexicon.openers.search(tail)
        if opener is None or not tail.rstrip("。").endswith("：") or self.memory.last_level is None:
            return
        whole = self._claim(self.memory.last_level)
        self.memory.lists.append(_List(whole.id, whole.subject, whole.unit, [], False, -1, sentence.id))

    def _add_part(self, claim: Claim) -> None:
        for open_ in reversed(self.memory.lists):
            if open_.whole == claim.id:
                continue
            if open_.opened_at < 0:
                open_.opened_at, open_.sentence = 0, claim.sentence
            if not open_.unit or open_.unit == claim.unit or (
                claim.unit in self.grammar.units.money and open_.unit in self.grammar.units.money
            ):
                open_.parts.append(claim.id)
            return

    def close_lists(self) -> None:
        for open_ in self.memory.lists:
            if not open_.parts or (open_.whole is None and len(open_.parts) < 2):
                continue
            first = self._claim(open_.parts[0])
            self.claims.append(
                replace(
                    first, id=f"c{len(self.claims) + 1}", kind="breakdown", subject=open_.subject, value=None,
                    subject_text=self._claim(open_.whole).subject_text if open_.whole else first.subject_text,
                    numbers=(), extra={"whole": open_.whole, "parts": tuple(open_.parts), "partial": open_.partial},
                )  # fmt: skip
            )
        self.memory.lists = []


def _role(measure: str, period: str) -> str:
    if period in ("prior", "other"):
        return "prior:" + (measure or "final")
    return "final" if measure in ("", "final", "execution") else measure


def _base_measure(base: str) -> str:
    return base.rpartition(":")[2].removeprefix("prior")


def _split_clauses(phrase: str) -> list[str]:
    out, depth, current = [], 0, ""
    for char in phrase:
        depth += {"（": 1, "）": -1}.get(char, 0)
        if char in "，；：。" and depth <= 0:
            out.append(current)
            current = ""
        else:
            current += char
    return [*out, current]


def _inside_phrase(words: str, mark: str) -> str | None:
    """三公经费支出决算中，… → the phrase before 中 at the end of a clause."""
    for clause in words.split("，")[:-1]:
        if clause.endswith(mark) and len(clause) > len(mark) + 1:
            return clause[: -len(mark)]
    return None


def _fund_only(title: str, lexicon: Lexicon, year: int | None) -> Subject:
    lead = read_lead(title, lexicon, year)
    del lead
    out = Subject()
    for token in lexicon.cut(title):
        term = lexicon.terms.get(token)
        if term is not None and term.subject.fund:
            out = replace(out, fund=term.subject.fund)
        if term is not None and term.subject.flow:
            out = replace(out, flow=term.subject.flow)
    return out if out.fund else Subject()


def _spread(event: Event, group: str) -> str:
    if group != "number":
        return ""
    if event.groups.get("over") or event.groups.get("over2"):
        return "over"
    if event.groups.get("around") or event.groups.get("near"):
        return "about:" + (event.groups.get("around") or event.groups.get("near", ""))
    return ""


