"""The walk through a narrative: numbers counted, claims made, lists opened and closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gouji.model import Claim, Number, Section, Sentence, Subject
from gouji.parse.beside import as_change
from gouji.parse.counts import CountRules
from gouji.parse.lexicon import Lexicon
from gouji.parse.lists import Lists, OpenList
from gouji.parse.patterns import Event, Patterns, scan
from gouji.parse.respectively import pair_names
from gouji.parse.speech import BALANCES, Speech
from gouji.parse.units import Printed, Units, find_numbers, mark_numbers


@dataclass(frozen=True)
class Grammar:
    """All that reading a sentence needs: patterns, words, units, the report's year, and whether it is a budget."""

    patterns: Patterns
    lexicon: Lexicon
    units: Units
    counts: CountRules
    directions: Mapping[str, str]
    relations: Mapping[str, str]
    unsaid_bases: Mapping[str, str]
    year: int | None = None
    budget: bool = False


_REMARK = re.compile("（[^（）]*）")
_CLOSE = 20  # characters between a count and the list of what it is made of

Handler = Callable[["Reader", Event], None]


class Reader:
    """Walks the sentences and collects numbers and claims; what an event says is read by its handler."""

    def __init__(self, grammar: Grammar, sections: Mapping[str, Section], handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers
        self.grammar = grammar
        self.lists = Lists(grammar.units.money, self.add_breakdown)
        self.speech = Speech(grammar.lexicon, sections, grammar.year, self.lists, budget=grammar.budget)
        self.numbers: list[Number] = []
        self.claims: list[Claim] = []
        self.excluded: dict[str, str] = {}
        self._rated: set[str] = set()  # counts that a list of ratings was opened under
        self._by_start: dict[int, Number] = {}  # the sentence's numbers by where they begin
        self._last: dict[str, int] = {}  # the worth of the last place that a numeral in words states
        self.base_figure = -1  # where the base's own value begins, when it is said right behind the base

    def read(self, sentence: Sentence) -> None:
        speech = self.speech
        speech.enter(sentence)
        numbers = tuple(find_numbers(sentence.text, self.grammar.units))
        events, excluded = scan(sentence.text, self.grammar.patterns, mark_numbers(sentence.text, numbers))
        paired = pair_names(sentence.text, events, self.grammar.lexicon)
        events, speech.named, speech.turning = paired.events, paired.names, paired.turning
        self._count_numbers(sentence, numbers, excluded)
        self.base_figure = -1
        within = 0
        last: Event | None = None
        for event in events:
            event = as_change(event, last, sentence.text, self.grammar.lexicon.beside)
            depth = sentence.text.count("（", 0, event.start) - sentence.text.count("）", 0, event.start)
            self.lists.leave_brackets(depth)
            for _ in range(within, depth):
                speech.enter_bracket()
                self._open_asides(depth)
            for _ in range(depth, within):
                speech.leave_bracket()
            within = depth
            if "；" in sentence.text[speech.at : event.start]:
                self.lists.pass_semicolon()
            if event.kind == "base":
                speech.compare(speech.base_key(event.groups["base"])[0], event.start)
            elif event.kind == "comparison":
                speech.compare(speech.base_key(event.groups["which"])[0], event.start)
            self._open_list_before(event, depth)
            self._handlers[event.kind](self, event)
            if event.kind in ("comparison", "flat"):
                speech.cut.append((event.start, event.end))
            elif event.kind in ("base", "other_base"):
                speech.cut.append((event.start, event.end))
                self.base_figure = event.end + sentence.text.startswith("（", event.end)
            elif event.kind in ("level", "percent") and event.start == self.base_figure:
                speech.cut.append((event.start, event.end))
            else:
                speech.at = event.end
                last = event
        self._note_lost_digits()
        self._open_list_at_end(sentence)
        innermost = self.lists.innermost
        listed = last is not None and last.kind == "items"  # 包括甲、乙等: it is the names that go on
        if innermost is not None and not listed and self.grammar.lexicon.trailing.match(sentence.text, speech.at):
            innermost.partial = True  # 甲1万元、乙2万元等。

    def _count_numbers(self, sentence: Sentence, numbers: Iterable[Printed], excluded: Sequence[Event]) -> None:
        self._by_start = {}
        for printed in numbers:
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
            if printed.last > 1:
                self._last[number.id] = printed.last
            for event in excluded:
                if event.start <= printed.start and printed.end <= event.end:
                    self.excluded[number.id] = event.kind

    def _note_lost_digits(self) -> None:
        """支出,867.48万元: a leftover, unless the number proves to be right."""
        memory = self.speech.memory
        for number in self._by_start.values():
            if number.text.startswith(",") and number.kind == "amount":
                event = Event("leftover-digit", "slot", *number.at)
                self.add("leftover", event, memory.subject, memory.text, unit="", extra={"number": number.id})

    # ------------------------------------------------------------------------------ making claims

    def add(
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
        """Make a claim of ``event``: its value is the number in ``group``, its unit the event's unless given; ``given``
        are measure, period, base and direction."""
        sentence, memory = self.speech.sentence, self.speech.memory
        span = event.spans.get(group)
        number = self._by_start.get(span[0]) if span else None
        more: dict[str, Any] = {"words": sentence.text[event.start : event.end], **(extra or {})}
        if group == "number" and (inexact := self.grammar.units.says(event.groups)):
            more["inexact"] = inexact
        if number is not None and number.id in self._last:
            more["last"] = self._last[number.id]
        if memory.names and subject.item.startswith("function:"):
            more["names"] = dict(memory.names)
            if memory.named_at:
                more["named_at"] = memory.named_at
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
            unit=self.grammar.units.named(event.groups.get("unit", "") if unit is None else unit),
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

    def claim(self, claim: str) -> Claim:
        """A claim by its id."""
        return self.claims[int(claim[1:]) - 1]

    def among(self, level: Claim | None) -> tuple[str, ...]:
        """The other levels of the paragraph that a sentence may go on about as well as ``level``, the one spoken of
        last, when it states none itself: 基本支出80万元，项目支出38万元。与上年相比，支出增加18万元."""
        if level is None or level.sentence == self.speech.sentence.id:
            return ()
        return tuple(other for other in self.speech.memory.levels_before if other != level.id)

    def change(self, claim: Claim, **fields: Any) -> None:
        """Give a claim other fields, now that more is known of it."""
        self.claims[int(claim.id[1:]) - 1] = replace(claim, **fields)

    # ------------------------------------------------------------------------------ lists

    def _open_list_before(self, event: Event, depth: int) -> None:
        """Open a list when its opener stands between the last figure and this one."""
        speech, memory, lexicon = self.speech, self.speech.memory, self.grammar.lexicon
        words = speech.sentence.text[speech.at : event.start]
        opener = lexicon.openers.search(words)
        if event.kind in ("base", "other_base"):
            return
        if opener is None:
            if event.kind == "count" and lexicon.rates(speech.sentence.text, speech.at, event.end):
                self._open_rated(depth)
            elif event.kind == "count" and words.startswith("：") and (whole := self._counted_whole(speech.at)):
                self._open(whole, speech.at, depth=depth)  # 车辆9辆：轿车5辆、越野车4辆
            else:
                self._open_named_whole(words)
            return
        if event.kind == "count" and lexicon.rates(speech.sentence.text, speech.at + opener.end(), event.end):
            self._open_rated(depth)
            return
        whole = self._counted_whole(opener.start() + speech.at) if event.kind == "count" else memory.last_level
        if event.kind == "change" and memory.last_change:
            whole = memory.last_change
        elif event.kind == "level" and not words[: opener.start()].strip("（，") and (before := self._level_before()):
            whole = before
        elif whole is None and memory.subject.flow in BALANCES:
            whole = memory.before_balance or memory.total  # 支出5万元，年末结余1万元。用于以下方面：
        innermost = self.lists.innermost
        if event.kind == "count" and lexicon.sorts(opener.group()) and innermost and innermost.kind == "count":
            # 分类型：轿车5辆、越野车8辆；分用途：…: the same whole, sorted another way
            whole = innermost.whole
            self.lists.close_innermost()
        elif lexicon.sorts(opener.group()):
            # Of all that the section is about: 基本支出, which an earlier sort named, is a part of it.
            totals = [one for one in (memory.total, *memory.wholes) if one and not self.claim(one).subject.part]
            whole = totals[-1] if totals else None if memory.head.flow else whole
        if whole is None and self.lists.awaits:
            self.lists.stack[-1].opened_at = 0
            return
        around = words[max(0, opener.start() - 2) : opener.end() + 2]
        self._open(whole, speech.at + opener.end(), partial=bool(lexicon.partial.search(around)), depth=depth)
        self.lists.stack[-1].run_on = words[opener.end() : opener.end() + 1] != "："
        self.lists.stack[-1].of_units = lexicon.of_units.match(opener.group()) is not None
        speech.at += opener.end()

    def _open_asides(self, depth: int) -> None:
        """What a bracket holds is no part of the list around it; it may be the parts of the figure before it."""
        innermost = self.lists.innermost
        counts = innermost is not None and innermost.kind == "count"
        whole = self.speech.memory.last_count if counts else self._level_before() or self.speech.memory.last_level
        if innermost is not None:
            self._open(whole, self.speech.at, depth=depth)
            self.lists.stack[-1].asides = True

    def _level_before(self) -> str | None:
        """The level right before this place, which is the whole of what it lists though nothing else is spoken of it:
        年初结转和结余5万元（其中：财政拨款结转3万元…）, 上年末资产总额9万元，其中流动资产…."""
        last = self.claims[-1] if self.claims else None
        if last is None or last.kind != "level" or last.at[1] != self.speech.at:
            return None
        return last.id if last.subject.flow in BALANCES or last.period != "this" else None

    def _open_rated(self, depth: int) -> None:
        """27个项目…，18个为优，8个为良: the ratings are the parts of the count before them."""
        memory = self.speech.memory
        innermost = self.lists.innermost
        if memory.last_count and (innermost is None or not innermost.parts or innermost.whole is None):
            known = self.claim(memory.last_count)
            is_rating = known.extra["rated"]
            near = known.sentence in (self.speech.sentence.id, self.speech.previous)
            if near and not is_rating and known.id not in self._rated:
                self._rated.add(known.id)
                self._open(known.id, self.speech.at, depth=depth)

    def _counted_whole(self, opener: int) -> str | None:
        """The last count, if the opener is close: 共有车辆9辆，其中… is one list, 4个单位）某某总队（包含… is not."""
        count, sentence = self.speech.memory.last_count, self.speech.sentence
        known = self.claim(count) if count else None
        if opener == 0 and known is not None and known.sentence == self.speech.previous:
            # 共有车辆9辆，较上年增加1辆。其中：…
            counts = (c for c in self.claims if c.kind == "count" and c.sentence == known.sentence)
            first = next(counts, known)
            return first.id if first.subject.item.startswith("count.") else None
        if known is None or known.sentence != sentence.id:
            return None
        between = _REMARK.sub("", sentence.text[known.at[1] : opener])
        return known.id if len(between) <= _CLOSE and not set(between) & set("）；。") else None

    def _open(self, whole: str | None, at: int, *, partial: bool = False, depth: int = 0) -> None:
        known = self.claim(whole) if whole else None
        subject = known.subject if known else self.speech.memory.subject
        unit, kind = (known.unit, known.kind) if known else ("", "level")
        among = self.among(known) if kind == "level" else ()
        self.lists.open(OpenList(whole, subject, unit, partial, at, self.speech.sentence.id, depth, kind, among=among))

    def _open_named_whole(self, words: str) -> None:
        """三公经费支出决算中，…: the parts of a whole that is named and not stated."""
        mark = self.grammar.lexicon.inside
        if words.startswith(mark + "，") and self.speech.memory.last_level:
            # 本年支出100万元中，…; a function's may be the items worth a word
            chosen = self.claim(self.speech.memory.last_level).subject.item.startswith(("function:", "free:"))
            self._open(self.speech.memory.last_level, 0, partial=chosen)
            self.speech.at += len(mark)
            return
        for clause in re.split("[，：]", words)[:-1]:
            opens = self.grammar.lexicon.made_of.search(clause)
            lead = self.speech.read_phrase(clause[: opens.start()] if opens else clause.removesuffix(mark))
            if (opens or clause.endswith(mark)) and lead.known and lead.named:
                self.lists.close_all()
                subject = self.speech.completed(lead.subject)
                known = self.claim(whole) if (whole := self.speech.level_of(subject)) else None
                self.lists.open(OpenList(whole, subject, known.unit if known else "", sentence=self.speech.sentence.id))
                self.speech.at += words.index(clause) + len(clause)
                return

    def _open_list_at_end(self, sentence: Sentence) -> None:
        """ "其中：" or "具体情况如下：" at the end: the parts follow in the next sentences or paragraphs."""
        tail = sentence.text[self.speech.at :]
        last = self.speech.memory.last_level
        if last is not None and tail.rstrip("。").endswith("：") and self.grammar.lexicon.openers.search(tail):
            self._open(last, -1)
            self.lists.stack[-1].over_paragraphs = tail.endswith("：")

    def add_breakdown(self, one: OpenList) -> None:
        """The claim that a list makes: its parts are the whole."""
        first = self.claim(one.parts[0])
        text = self.claim(one.whole).subject_text if one.whole else first.subject_text
        extra: dict[str, Any] = {
            "whole": one.whole,
            "parts": tuple(one.parts),
            "partial": one.partial,
            "adds_up": one.adds_up,
        }
        extra |= {"among": one.among, "asides": one.asides, "cuts": tuple(one.cuts)}
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
