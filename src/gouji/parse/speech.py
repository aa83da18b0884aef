"""What a narrative is speaking of: the subject, the figures stated of it, and the base of comparison, as it is read.

Elliptic sentences are the rule: "比上年决算数减少1.20万元，下降8.4%" takes its subject and level from the clause
before, a numbered list from its heading, a part of a list the kind of money from its whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gouji.model import NO_SUBJECT, Section, Sentence, Subject
from gouji.parse.leads import Lead, read_lead
from gouji.parse.lexicon import Lexicon
from gouji.parse.lists import Lists
from gouji.parse.memory import Memory

_BOTH = ("income", "expenditure")
BALANCES = ("opening", "closing")  # flows that are no whole of the parts that a sentence goes on to list
_PRIOR = ("prior:final", "prior:execution", "prior:opening", "prior:full", "prior:budget")
_EARLIER = "earlier"  # a base before last year
_LABEL = 30  # characters of a sentence that is only the name of what follows
_FIGURE = re.compile(r"\d(?!\d*[.、．）])")


_NO_LEAD = Lead("", NO_SUBJECT)


class Speech:
    """Follows the sentences and answers what a figure at some place is about."""

    def __init__(
        self,
        lexicon: Lexicon,
        sections: Mapping[str, Section],
        year: int | None,
        lists: Lists,
        *,
        budget: bool = False,
    ) -> None:
        self.lexicon = lexicon
        self.budget = budget
        self.sections = sections
        self.year = year
        self.lists = lists
        self._read: dict[str, Lead] = {}
        self.memory = Memory()
        self.sentence = Sentence("", "", (), "", -1)
        self.previous = ""  # the sentence before, in the same paragraph
        self.at = 0  # the end of the last figure: where the words that lead to the next one begin
        self.resumed = 0  # where the sentence goes on behind an explanation
        self.cut: list[tuple[int, int]] = []  # phrases of comparison, which name no subject
        self._outside: list[Memory] = []
        self.turning: frozenset[int] = frozenset()  # where changes start whose bases take turns
        self.named: Mapping[int, str] = {}  # names that 分别 gives to the figures that start at these places

    def read_phrase(self, phrase: str) -> Lead:
        """read_lead with this report's words and year; reports repeat their phrases, so each is read once."""
        known = self._read.get(phrase)
        if known is None:
            known = self._read[phrase] = read_lead(phrase, self.lexicon, self.year)
        return known

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: a new section forgets all, a new paragraph forgets the subject, a sentence the base."""
        memory = self.memory
        while self._outside:
            self.leave_bracket()
        if sentence.section != memory.section:
            self.lists.close_all()
            self.memory = memory = Memory(section=sentence.section, head=self._heading_subject(sentence.section))
        if sentence.paragraph != memory.paragraph:
            memory.paragraph = sentence.paragraph
            memory.last_level = memory.last_count = memory.amount = memory.last_change = None
            memory.counted = ""
            memory.levels_before = memory.levels_here = []
            style = self.lexicon.marks.item_style(sentence.text)
            memory.in_item = memory.in_item or style > 0
            waiting = self.lists.awaits
            self.lists.next_paragraph(style)
            if not waiting and (style > 0 or not memory.in_item):
                memory.subject, memory.text = memory.head, self.sections[sentence.section].title
                memory.names, memory.also, memory.code = None, (), ""
        elif not self.lists.awaits:
            self.lists.end_sentence()
            if memory.subject.item.startswith("function:"):
                memory.subject = memory.subject._replace(part="")
        memory.base, memory.base_too, memory.base_value, memory.base_year, memory.turns = "", "", None, None, ()
        memory.stated_here, memory.changed_here, memory.percent = set(), {}, None
        memory.share_of, memory.share_wholes = Subject(), ()
        memory.measure = memory.period = ""
        memory.bases_here, self.turning, memory.compared = (), frozenset(), frozenset()
        memory.levels_before, memory.levels_here = [*memory.levels_before, *memory.levels_here], []
        self.previous = self.sentence.id if self.sentence.paragraph == sentence.paragraph else ""
        self.sentence, self.at, self.cut, self.resumed = sentence, 0, [], 0
        self._outside = []
        self._read_label(sentence)

    def _read_label(self, sentence: Sentence) -> None:
        """A sentence that only names what the next ones state."""
        clause = re.split("[，。；：]", sentence.text, maxsplit=1)[0]
        if "）" not in clause and len(sentence.text) > _LABEL:
            return
        memory, first = self.memory, self.read_phrase(clause)
        if first.names and not re.search(r"\d", first.text) and not self.lexicon.reasons.search(clause):
            self.speak_of(first)  # "1、甲支出（类）乙（款）丙（项）。": the sentences that follow are about it
            memory.named_at = (sentence.id, 0, len(clause))
        elif (
            len(clause) + 1 == len(sentence.text) <= _LABEL
            and first.known
            and first.named
            and not _FIGURE.search(clause)
        ):
            self.speak_of(first)  # "1.因公出国（境）费用。": a label within the line

    # ------------------------------------------------------------------------------ the words before a figure

    def words(self, start: int) -> str:
        """The text from the last figure to ``start``: phrases of comparison and closed explanations left out."""
        text, out, at = self.sentence.text, [], self.at
        for begin, end in self.cut:
            if at <= begin < start:
                out.append(text[at:begin])
                at = max(at, end)
        words = "".join([*out, text[at:start] if start > at else ""])
        reason = _last(self.lexicon.reasons, words)
        if reason is None:
            return words
        rest = words[reason.end() :]
        return rest[rest.rindex("；") + 1 :] if "；" in rest else rest.lstrip("：")

    def explains(self, start: int) -> bool:
        """Whether a figure stands in the explanation of another one."""
        before = self.sentence.text[:start]
        reason = _last(self.lexicon.reasons, before)
        if reason is not None and any(
            self.lexicon.sorts(opener.group()) for opener in self.lexicon.openers.finditer(before, reason.end())
        ):
            return False  # 主要是为保障运转的支出，按支出性质分类：甲5万元
        return reason is not None and "；" not in before[reason.end() :] and reason.end() > self.resumed

    def summed(self, start: int) -> tuple[str, ...]:
        """The levels of the sentence that 合计 adds up, if nothing else leads to a figure."""
        said = split_clauses(self.words(start))[-1].strip("、（）")
        return tuple(self.memory.levels_here) if self.lexicon.sum.fullmatch(said) else ()

    def compare(self, base: str, start: int) -> None:
        """Another base at the head of a clause ends an explanation: 小于预算数的原因是厉行节约，与上年相比减少…"""
        period = base.partition(":")[0] in ("prior", _EARLIER)
        said, text = self.memory.compared, self.sentence.text
        if said and period not in said and text[start - 1] == "，" and self.explains(start):
            self.at = self.resumed = start
        self.memory.compared = said | {period}

    def lead(self, start: int, *, of_change: bool = False) -> Lead:
        """What stands before a figure: its own clause, or the clauses before it while those name nothing.

        A change that follows another figure of its sentence (``of_change``) is about that figure unless its own clause
        says otherwise: what stands between them is a remark.
        """
        if start in self.named:
            return self._of_unit(self.read_phrase(self.named[start]))
        words = self.words(start)
        clauses = split_clauses(words)
        if of_change and self.at and "；" not in words and not self.explains(start):
            clauses = clauses[-1:]
        lead = nearest = _NO_LEAD
        measure = period = ""
        said = [c for c in clauses if c.strip("（）")]
        for at, clause in reversed(list(enumerate(said))):
            lead = self._clause(clause)
            measure, period = measure or lead.measure, period or lead.period
            if lead.named or self.explains(start):
                # 截至2023年12月31日，共有车辆5辆: a clause that says nothing but when
                when = self._clause(said[at - 1]) if at and lead.named and not period else _NO_LEAD
                if when.known and not when.named and when.subject == NO_SUBJECT and when.year and not when.measure:
                    period, lead = when.period, replace(lead, year=when.year)
                break
            nearest = nearest if nearest.subject != NO_SUBJECT else lead
        else:
            lead = replace(nearest, year=lead.year or nearest.year)  # 2024年，某某局收入预算: nothing but which way
        if (measure, period) != (lead.measure, lead.period):
            lead = replace(lead, measure=measure, period=period)
        return self._of_unit(self._unshortened(self._as_economic(lead)))

    def _of_unit(self, lead: Lead) -> Lead:
        """In a list by unit every name is a unit's, also the report's own."""
        one = self.lists.innermost
        if one is None or not one.of_units or not lead.text:
            return lead
        return replace(lead, subject=Subject(item="free:" + lead.text), known=False, named=True, name=lead.text)

    def _unshortened(self, lead: Lead) -> Lead:
        """购置费 behind 公务用车购置及运行维护费: the part of what is spoken of."""
        name = lead.subject.item.removeprefix("free:")
        if name == lead.subject.item:
            return lead
        spoken = [*(one.subject.item for one in self.lists.stack), self.memory.subject.item, self.memory.head.item]
        item = self.lexicon.unshortened(name, spoken)
        return lead if item is None else replace(lead, subject=Subject(item=item), known=True, name=name)

    def _as_economic(self, lead: Lead) -> Lead:
        """Among the items of basic expenditure 住房公积金 and 培训费 are economic items, whatever else is named so."""
        economic = next((item for item in lead.also if item.startswith("economic:")), None)
        if economic is None or lead.names or not self._within_basic():
            return lead
        return replace(lead, subject=Subject(flow="expenditure", item=economic, fund=lead.subject.fund), also=())

    def _clause(self, clause: str) -> Lead:
        lead = self.read_phrase(clause)
        if not lead.known and ("、" in clause or self.lexicon.trailing.match(clause)):
            last = clause.rsplit("、", 1)[-1]
            listed = self.lexicon.trailing.search(last)
            # 基本工资、津贴补贴等人员经费: the name is what stands behind the list.
            for words in (last, last[listed.end() :]) if listed else (last,):
                named = self.read_phrase(words)
                if named.known and named.named:
                    return named
        return lead

    def subject_for(self, start: int, *, of_change: bool = False) -> tuple[Lead, Subject, str]:
        """The lead of a figure, its subject (its own, or the one spoken of) and the subject's name."""
        lead = self.lead(start, of_change=of_change)
        memory = self.memory
        if lead.subject == Subject(flow="both") == memory.subject._replace(fund="", total=""):
            return lead, memory.subject, memory.text  # 收、支总计5万元，收支各减少1万元
        if lead.named and (part := self._part_of_item(lead.subject)) is not None:
            memory.subject, memory.text = part, lead.name
            return lead, part, lead.name
        if lead.named and self._is_fund_of_item(lead.subject):
            return lead, Subject(item="free:" + lead.text), lead.text
        if lead.named:
            if self.explains(start):
                return lead, self.completed(lead.subject), lead.name or lead.text
            self.speak_of(lead)
            return lead, memory.subject, memory.text
        if memory.subject == Subject() and lead.subject != Subject():
            if memory.last_count and self.at and not lead.measure:
                return lead, Subject(item="free:" + lead.text), lead.text  # 接待12批次，支出2万元: of what is counted
            memory.subject = self.completed(lead.subject)  # 2023年支出预算5万元，2024年…，增加…: of a plain 支出
            return lead, memory.subject, memory.text
        whole = memory.whole_of.get(lead.subject.flow) or memory.whole_of.get("both")
        behind_list = not self.at and memory.listed != Subject() and memory.subject == memory.listed
        if whole is not None and behind_list and lead.subject.flow and lead.subject == Subject(flow=lead.subject.flow):
            self.speak_of(replace(lead, subject=whole, also=()))  # 住房保障支出5万元。支出较上年减少3万元: of all of it
            return lead, memory.subject, memory.text
        if lead.subject.flow and _turns(memory.subject, lead.subject):
            # "2023年财政拨款收入90万元，支出90万元": the same money of the same year, the other way
            self.speak_of(replace(lead, subject=memory.subject._replace(flow=lead.subject.flow), also=()))
            if self.at and not lead.measure and not lead.period:
                lead = replace(lead, measure=memory.measure, period=memory.period)
        return lead, memory.subject, memory.text

    # ------------------------------------------------------------------------------ what is spoken of

    def enter_bracket(self) -> None:
        """Keep what is spoken of: behind the bracket the sentence goes on about it."""
        self._outside.append(replace(self.memory))

    def leave_bracket(self) -> None:
        """Speak again of what stood before the bracket."""
        if self._outside:
            before = self._outside.pop()
            memory = self.memory
            memory.subject, memory.text, memory.also = before.subject, before.text, before.also
            memory.names, memory.code, memory.named_at = before.names, before.code, before.named_at
            memory.last_level, memory.last_count = before.last_level, before.last_count
            memory.amount, memory.amount_too = before.amount, before.amount_too
            memory.counted = before.counted

    def _part_of_item(self, said: Subject) -> Subject | None:
        """小学教育（项）支出5万元，其中：基本支出3万元: the item's own basic expenditure."""
        one = self.lists.innermost
        if one is None or one.whole is None or one.kind != "level" or one.over_paragraphs or not said.part or said.item:
            return None
        return one.subject._replace(part=said.part) if one.subject.item.startswith("function:") else None

    def _is_fund_of_item(self, said: Subject) -> bool:
        """三公经费5万元，其中：一般公共预算支出5万元、政府性基金预算支出0万元: the item's own money by fund, not the
        fund's."""
        one = self.lists.innermost
        whole = one.subject.item if one is not None else ""
        # one fund's expenditure is a line of the tables too
        names_a_fund = said.item.startswith("function:") or (bool(said.fund) and not said.item)
        by_fund = names_a_fund and not said.part and said.flow in ("", "expenditure")
        return by_fund and bool(whole) and not whole.startswith(("function:", "economic:", "free:", "income."))

    def speak_of(self, lead: Lead) -> None:
        memory = self.memory
        if lead.subject.flow in BALANCES and memory.last_level is not None:
            memory.before_balance = memory.last_level
        memory.subject, memory.text = self.completed(lead.subject), lead.name or lead.text
        memory.also, memory.names, memory.code, memory.named_at = lead.also, lead.names, lead.code, None
        memory.last_level = memory.amount = None
        memory.counted = ""

    def completed(self, subject: Subject) -> Subject:
        """Fill what a part leaves unsaid from its whole, then from the heading: whose money it is."""
        if subject.item.startswith("economic:") and not subject.part and self._within_basic():
            subject = subject._replace(part="basic")
        has_rows = not subject.item or subject.item.startswith(("function:", "economic:"))
        if subject.fund or not has_rows or subject == Subject():
            return subject
        spoken = [self.memory.subject] if self.at and not self.lists.stack else []
        balance = not subject.item and not subject.part
        for context in [
            *(one.subject for one in reversed(self.lists.stack)),
            *(spoken if balance and subject.flow in ("opening", "closing") else []),
            self.memory.head,
        ]:
            if context.fund and (balance or context.flow in ("", "both", "expenditure", subject.flow)):
                return subject._replace(fund=context.fund)
        return subject

    def _within_basic(self) -> bool:
        """Whether the list or the heading is about 基本支出: its economic lines are then those of the basic table."""
        contexts = [*(one.subject for one in self.lists.stack), self.memory.head]
        return any(context.part in ("basic", "personnel", "public") for context in contexts)

    def _heading_subject(self, section: str) -> Subject:
        own: Section | None = self.sections[section]
        while own is not None:
            lead = self.read_phrase(own.title)
            subject = lead.subject if lead.known else self._fund_of(own.title)
            parent = self.sections.get(own.parent) if own.parent else None
            if subject != Subject() and (lead.named or subject.fund):
                if subject.item.startswith("function:") and not subject.fund and parent is not None:
                    subject = subject._replace(fund=self._heading_subject(parent.id).fund)
                return subject
            own = parent
        return Subject()

    def _fund_of(self, title: str) -> Subject:
        """Of a heading that is not wholly understood: the kind of money and the flow it names, if it names a fund."""
        out = Subject()
        for token in self.lexicon.cut(title):
            term = self.lexicon.terms.get(token)
            if term is not None:
                out = out._replace(fund=term.subject.fund or out.fund, flow=term.subject.flow or out.flow)
        return out if out.fund else Subject()

    # ------------------------------------------------------------------------------ levels and bases

    def level_of(self, subject: Subject) -> str | None:
        """The level that a change of ``subject`` is a change of, as far as this section has stated it."""
        return self.stated(subject, "final") or self.stated(subject, "budget")

    def role_of(self, lead: Lead) -> str:
        """The key under which a level is remembered; the same as the base that a change may name, or with its year.

        What a budget plans for its own year is its final figure, whether or not it is called 预算数.
        """
        measure = lead.measure
        if lead.period in ("prior", "other"):
            return f"{'prior' if lead.period == 'prior' else lead.year}:{measure or 'final'}"
        own = ("", "final", "execution", "budget") if self.budget else ("", "final", "execution")
        return "final" if measure in own else measure

    def state(self, subject: Subject, role: str, claim: str) -> None:
        """Remember a level of what is spoken of, by its role (see role_of)."""
        self.memory.levels[self._topic(subject, role)] = claim
        self.memory.stated_here.add(claim)

    def stated(self, subject: Subject, role: str) -> str | None:
        """The level remembered for a subject and role; of income and expenditure together, that of either."""
        ways = (subject._replace(flow=flow) for flow in _BOTH) if subject.flow == "both" else ()
        levels = (self.memory.levels.get(self._topic(one, role)) for one in (subject, *ways))
        return next((level for level in levels if level), None)

    def _topic(self, subject: Subject, role: str) -> tuple[object, ...]:
        # Rows of one name are told apart by the 类 and 款 above them, or by their code.
        names = tuple((self.memory.names or {}).values())
        return (subject, names, self.memory.code, role)

    def base_of(self, subject: Subject, unsaid: str = "prior") -> tuple[str, str | None]:
        """The base that a change of ``subject`` is counted from and the level that states it, if one does: said right
        behind the base, or before as a level of the same subject. Where no base is said, it is what the word of change
        implies (``unsaid``); last year's is a level of the same sentence, if one of that year is."""
        memory = self.memory
        here = {role: claim for role in _PRIOR if (claim := self.stated(subject, role)) in memory.stated_here}
        only = next(iter(here.items())) if len(here) == 1 else ("prior", None)
        base = memory.base or unsaid
        if not memory.base and unsaid == "prior":
            return only  # 上年100万元，本年120万元，增加20万元
        if memory.base_value and memory.base_subject in (subject, Subject()):
            return base, memory.base_value
        # "预算数" may be any of the budgets that were stated, "上年" any figure of last year in the same sentence.
        roles = (base, "full", "opening") if base == "budget" else (base,)
        if base.startswith(_EARLIER):
            roles = (base.replace(_EARLIER, str(memory.base_year), 1),)
        found = next((claim for role in roles if (claim := self.stated(subject, role))), None)
        return base, found or (only[1] if base == "prior" else None)

    def base_key(self, text: str) -> tuple[str, int | None]:
        """上年决算数 → "prior:final", 年初预算 → "opening", 2023年预算执行数 → "prior:execution", 2019年 → "earlier";
        and the year, when it is said."""
        lead = self.read_phrase(text)
        if lead.period == "other":
            return ":".join(p for p in (_EARLIER, lead.measure) if p), lead.year
        budget = lead.measure in ("opening", "full", "budget")
        prior = lead.period == "prior" or (lead.year is not None and lead.period != "this") or not budget
        return ":".join(p for p in ("prior" if prior else "", lead.measure) if p), lead.year


def _turns(spoken: Subject, said: Subject) -> bool:
    """Whether a bare 收入 or 支出 turns from the income or balance spoken of to the expenditure of the same money, or
    back."""
    plain = not spoken.item and not spoken.part and said == Subject(flow=said.flow)
    return plain and said.flow in _BOTH and spoken.flow in (*_BOTH, *BALANCES) and said.flow != spoken.flow


def split_base(base: str) -> tuple[str, str]:
    """The period and the measure of a base: "prior:final" → ("prior", "final"), "opening" → ("this", "opening")."""
    period, _, measure = base.partition(":")
    periods = {"prior": "prior", _EARLIER: "other"}
    return (periods[period], measure) if period in periods else ("this", base)


def split_clauses(phrase: str) -> Sequence[str]:
    """At commas, colons and semicolons outside brackets."""
    out, depth, begin = [], 0, 0
    for mark in _MARK.finditer(phrase):
        depth += {"（": 1, "）": -1}.get(mark[0], 0)
        if mark[0] not in "（）" and depth <= 0:
            out.append(phrase[begin : mark.start()])
            begin = mark.end()
    return [*out, phrase[begin:]]


_MARK = re.compile("[（），；：。]")


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None
