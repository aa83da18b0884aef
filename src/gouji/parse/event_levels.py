"""Events that state a figure: levels, bounds, counts, percents, and the statement that there is none."""

from __future__ import annotations

import re
from dataclasses import replace

from gouji.model import Claim, Section, Subject
from gouji.parse.counts import Counted
from gouji.parse.leads import Lead
from gouji.parse.lists import OpenList
from gouji.parse.patterns import Event
from gouji.parse.reader import Reader
from gouji.parse.speech import BALANCES, split_base, split_clauses

WHOLES = ("", "final", "execution", "budget")
"""Measures of figures that a report goes on to take apart; what was planned at first is not one."""


_OFFICE = "agency_operation"
# What an evaluation may be said to cover without its name.
_EVALUATED = (
    *(Subject(flow="expenditure", fund=fund, part="project") for fund in ("", "general", "appropriation")),
    Subject(flow="expenditure", total="year"),
    Subject(flow="expenditure", fund="appropriation", total="year"),
)


def read_level(reader: Reader, event: Event) -> None:
    """X 是 N 万元, or the base's own value right behind the base."""
    speech, memory = reader.speech, reader.speech.memory
    if _is_base_figure(reader, event):
        return
    explains = speech.explains(event.start)
    parts = _summed(reader, event)
    if parts:
        _read_sum(reader, event, parts)
        return
    lead, subject, text = speech.subject_for(event.start)
    unsaid = lead.subject == Subject() and not (lead.named or lead.measure or lead.period)
    of_things = unsaid and _is_of_things(reader, subject)
    if of_things or (unsaid and _is_remark(reader, event)):
        subject, text = Subject(item="free:" + lead.text), lead.text
    if subject.flow in BALANCES and _is_of_unnamed(reader, event):
        subject = Subject(item="free:" + lead.text)
    share = _share_before(reader, lead)
    if share is not None:
        subject, text = share.subject, share.subject_text
    covered = speech.lexicon.some.search(speech.words(event.start)) is not None
    claim = reader.add(
        "level",
        event,
        subject,
        text,
        measure=lead.measure,
        period=lead.period or _period_of_list(reader),
        extra={
            k: v
            for k, v in (
                ("reason", explains),
                ("year_said", lead.year),
                ("of", _may_be_of(reader, event, subject)),
                ("closes", lead.year and _closing(speech.sentence.text, event.start)),
            )
            if v
        },
    )
    if covered or subject.item.startswith("free:") or subject == Subject():
        head = _EVALUATED if covered or of_things else (memory.head,) if memory.head.part else ()
        reader.change(claim, extra={**claim.extra, "head": head})
    if share is not None:
        reader.change(share, extra={**share.extra, "part": claim.id})
    if explains:
        return
    if not covered:
        speech.state(subject, speech.role_of(lead), claim.id)
    memory.measure, memory.period, memory.rate = lead.measure, lead.period, None
    if lead.period == "prior":
        _give_base(reader, claim)
    if lead.named or not _reaches(reader, claim):
        memory.amount = None
    if lead.period in ("", "this") and subject.flow not in BALANCES:
        memory.last_level = claim.id
        memory.total = memory.total or claim.id
        if not reader.lists.stack and lead.measure in WHOLES:
            memory.wholes.append(claim.id)
            memory.whole_of[subject.flow] = subject
        memory.listed = subject if reader.lists.stack else Subject()
        memory.levels_here.append(claim.id)
    if not _is_aside(reader, claim):
        _note_whole(reader, claim)
        reader.lists.add(claim, _joined(reader, event, claim))


def _joined(reader: Reader, event: Event, claim: Claim) -> str:
    """The level right before this one that it is joined to (甲3万元、乙2万元), or nothing."""
    speech, before = reader.speech, reader.claims[-2:-1]
    joins = speech.lexicon.joins.match(speech.sentence.text[speech.at : event.start])
    near = before and before[0].kind == "level" and before[0].sentence == claim.sentence
    return before[0].id if joins and near and before[0].at[1] == speech.at else ""


def _is_remark(reader: Reader, event: Event) -> bool:
    """甲支出5万元（6万元、83.3%）: a bare figure in brackets is not the one before them; what it is was said above."""
    last, speech = reader.claims[-1] if reader.claims else None, reader.speech
    here = last is not None and last.kind == "level" and last.sentence == speech.sentence.id
    return bool(here and last and last.at[1] == speech.at and speech.sentence.text[speech.at : event.start] == "（")


def _is_of_unnamed(reader: Reader, event: Event) -> bool:
    """某项目预算5万元（上年结转1万元）: in brackets, of what no line of the tables names."""
    last, speech = reader.claims[-1] if reader.claims else None, reader.speech
    free = last is not None and last.kind == "level" and last.subject.item.startswith("free:")
    return bool(free and last and last.at[1] == speech.at and speech.sentence.text.startswith("（", speech.at))


def _is_of_things(reader: Reader, spoken: Subject) -> bool:
    """重点项目2个，金额5万元: what the things come to that were just counted, not what was ``spoken`` of before; unless
    it is what is spent on them (接待12批次，2万元), or its sentence has stated it."""
    last = reader.claims[-1] if reader.claims else None
    sentence = reader.speech.sentence.id
    if last is None or last.kind != "count" or last.sentence != sentence or last.subject.item.startswith("count."):
        return False
    return not any(c.kind == "level" and c.sentence == sentence and c.subject == spoken for c in reader.claims[-9:])


def _period_of_list(reader: Reader) -> str:
    """2023年预算9万元，其中基本支出5万元: a part is of its whole's year."""
    one = reader.lists.innermost
    whole = reader.claim(one.whole) if one is not None and one.whole else None
    return whole.period if whole is not None and whole.sentence == reader.speech.sentence.id else "this"


def read_derived(reader: Reader, event: Event) -> None:
    """财政负担80%即289万元: a figure made from the one before, a part of no list."""
    text = reader.speech.sentence.text[reader.speech.at : event.start]
    reader.add("level", event, Subject(item="free:" + text), text)


def _share_before(reader: Reader, lead: Lead) -> Claim | None:
    """基本支出占58%，金额5万元: the share right before, whose part is only stated now."""
    last = reader.claims[-1] if reader.claims else None
    if last is None or last.kind != "share" or last.sentence != reader.speech.sentence.id or last.extra.get("part"):
        return None
    return None if lead.named or lead.measure or lead.subject != Subject() else last


def _closing(text: str, at: int) -> int | None:
    """Where the bracket around a place closes, if one is open there."""
    opened = text.count("（", 0, at) > text.count("）", 0, at)
    closes = text.find("）", at)
    return closes if opened and closes >= 0 else None


def _note_whole(reader: Reader, level: Claim) -> None:
    """A level may be another figure than the line of its own name: a part of what no line names (涉及资金80万元
    of it 一般公共预算65万元), or 人员经费 of a 基本支出 that is of all money, where the tables know one fund's."""
    one, memory = reader.lists.innermost, reader.speech.memory
    whole = reader.claim(one.whole) if one is not None and one.whole else None
    if whole is not None and whole.id == level.id:
        return
    unknown = whole is not None and (whole.subject == Subject() or whole.subject.item.startswith("free:"))
    context = one.subject if one is not None else memory.head
    if unknown or (level.subject.part in ("personnel", "public") and not context.fund):
        reader.change(level, extra={**level.extra, "of_unknown": True})


def _is_aside(reader: Reader, level: Claim) -> bool:
    """其中：公务接待费1.20万元，2023年为1.50万元: another year's figure of a part is no part of this year's whole."""
    one = reader.lists.innermost
    whole = reader.claim(one.whole) if one is not None and one.whole else None
    return whole is not None and level.period != whole.period


def _may_be_of(reader: Reader, event: Event, subject: Subject) -> Subject | None:
    """What a figure may be of without being sure to: 涉及 names money of which it may be a part, and the costs of an
    office are lines of the basic table as far as they are not those of other offices."""
    speech = reader.speech
    clause = split_clauses(speech.words(event.start))[-1]
    found = speech.lexicon.some.match(clause)
    if found is not None:
        lead = speech.read_phrase(clause[found.end() :])
        return speech.completed(lead.subject) if lead.known and lead.named else None
    within = (*(one.subject.item for one in reader.lists.stack), speech.memory.head.item)
    if subject.item.startswith("economic:") and not subject.part and _OFFICE in within:
        return subject._replace(part="basic")
    return None


def _summed(reader: Reader, event: Event) -> list[Claim]:
    """The levels that 共计 adds up: those before it in its sentence, if they are of several names."""
    parts = [reader.claim(part) for part in reader.speech.summed(event.start)]
    return parts if len({part.subject for part in parts}) > 1 else []


def _read_sum(reader: Reader, event: Event, parts: list[Claim]) -> None:
    """甲3万元，乙2万元，共计5万元: a whole behind its parts, unless a list among them says what is part of what."""
    text = split_clauses(reader.speech.words(event.start))[-1].strip("、（）")
    whole = reader.add("level", event, Subject(item="free:" + text), text)
    alike = len({p.measure for p in parts}) == 1 and len({p.subject.flow for p in parts}) == 1
    once = len({p.subject for p in parts}) == len(parts)
    if alike and once and not reader.lists.opened(reader.speech.sentence.id):
        one = OpenList(whole.id, whole.subject, whole.unit, sentence=whole.sentence, adds_up=True)
        one.parts = [part.id for part in parts]
        reader.add_breakdown(one)


def _give_base(reader: Reader, level: Claim) -> None:
    """增加10万元（上年190万元）: the base's own value, said behind the change."""
    amount = reader.speech.memory.amount
    change = reader.claim(amount) if amount else None
    if change is not None and change.subject == level.subject and change.base.startswith("prior"):
        if change.extra["base_value"] is None:
            reader.change(change, extra={**change.extra, "base_value": level.id})


def _reaches(reader: Reader, level: Claim) -> bool:
    """Whether a level is the one that the change before it leads to: 增加12万元，达到312万元，增长4.1%."""
    amount = reader.speech.memory.amount
    change = reader.claim(amount) if amount else None
    if change is None or change.subject != level.subject or change.sentence != level.sentence:
        return False
    if level.measure not in ("", "final") or level.period != "this" or change.extra["level"]:
        return False
    reader.change(change, extra={**change.extra, "level": level.id})
    return True


def _is_base_figure(reader: Reader, event: Event) -> bool:
    """比上年的 100 万元, 比上年（95.2%）: the base's own value, read as such."""
    memory = reader.speech.memory
    if event.start != reader.base_figure:
        return False
    period, measure = split_base(memory.base)
    subject, text = memory.subject, memory.text
    lead = reader.speech.lead(event.start, of_change=True)
    if lead.known and lead.named:
        subject, text = reader.speech.completed(lead.subject), lead.name  # 事业收入比上年的90万元增加10万元
    level = reader.add("level", event, subject, text, period=period, measure=measure)
    memory.base_value, memory.base_subject = level.id, level.subject
    if level.unit in reader.grammar.units.money:
        reader.speech.state(subject, "prior:final" if memory.base == "prior" else memory.base, level.id)
    return True


def read_restated(reader: Reader, event: Event) -> None:
    """44021.80万元（约合4.40亿元）: the figure before, said again in another unit."""
    last = reader.speech.memory.last_level
    known = reader.claim(last) if last else None
    subject, text = (known.subject, known.subject_text) if known else (Subject(), "")
    measure = known.measure if known else ""
    reader.add("level", event, subject, text, measure=measure, extra={"restates": last})


def read_bound(reader: Reader, event: Event) -> None:
    """不超过 N 万元."""
    lead, subject, text = reader.speech.subject_for(event.start)
    side = "upper" if "bound_upper" in event.groups else "lower"
    reader.add(
        "bound",
        event,
        subject,
        text,
        measure=lead.measure,
        period=lead.period or "this",
        extra={"side": side},
    )


def read_count(reader: Reader, event: Event) -> None:
    """n 辆, n 人次, n 个项目."""
    speech = reader.speech
    lead = speech.lead(event.start)
    phrase = split_clauses(speech.words(event.start))[-1].strip("，、：（ ")
    moved = _is_moved(reader, event)
    counted = None if moved else read_counted(reader, event)
    extra: dict[str, object] = {
        "moved": moved,
        "rated": reader.grammar.lexicon.rates(speech.sentence.text, speech.at, event.end),
    }
    measure = ""
    if counted is not None:
        subject, measure, phrase = Subject(item=counted.item), lead.measure, counted.name
        extra |= {"money": counted.money, "paid": counted.paid, "least": counted.least, "sure": counted.sure}
        extra |= {"reason": True} if speech.explains(event.start) else {}
    else:
        known = lead.known and lead.named and not lead.subject.item.startswith("count.")
        subject = lead.subject if known else Subject(item="free:" + phrase)
    claim = reader.add("count", event, subject, phrase, measure=measure, period=lead.period or "this", extra=extra)
    speech.memory.last_count = claim.id
    speech.memory.counted = counted.topic if counted is not None else ""
    reader.lists.add(claim)


def _is_moved(reader: Reader, event: Event) -> bool:
    """比上年分别减少12批次、88人次: by how many a count changed, not how many there are."""
    speech = reader.speech
    words = speech.sentence.text[speech.at : event.start]
    if any(words.endswith(word) for word in reader.grammar.directions):
        return True
    last = reader.claims[-1] if reader.claims else None
    goes_on = last is not None and last.kind == "count" and last.sentence == speech.sentence.id
    return bool(goes_on and last and last.extra.get("moved") and speech.lexicon.joins.fullmatch(words))


def read_counted(reader: Reader, event: Event) -> Counted | None:
    """What the number of ``event`` counts, where it is one of the counts that the rules know."""
    speech, rules = reader.speech, reader.grammar.counts
    section: Section | None = speech.sections[speech.sentence.section]
    while section is not None:
        if rules.sections.search(section.title):
            return None
        section = speech.sections.get(section.parent) if section.parent else None
    behind = _BEHIND.match(speech.sentence.text, event.end)
    clauses = split_clauses(speech.words(event.start))
    return rules.find(
        clauses,
        behind.group() if behind else "",
        event.groups.get("unit", ""),
        speech.memory.subject.item,
        speech.memory.counted,
    )


_LOOSE_ENDS = re.compile("^[，：为是约]+|[，：为是约]+$")  # of the words before an amount for each
_BEHIND = re.compile(r"[^，。；：、（）\d]{0,10}")  # the words right behind a unit: 2个出国团组


def read_mean(reader: Reader, event: Event) -> None:
    """人均 N 元, 车均运行维护费 N 万元: an amount for each of what is counted; a part of no list."""
    speech = reader.speech
    own = split_clauses(speech.words(event.start))[-1] + event.groups.get("of", "")
    counted = speech.memory.last_count
    here = counted is not None and reader.claim(counted).sentence == speech.sentence.id
    spoken, last = speech.memory.subject.item, speech.memory.counted if here else ""
    per = reader.grammar.counts.find_per(event.groups["per"], own, spoken, last)
    text = _LOOSE_ENDS.sub("", speech.sentence.text[event.start : event.spans["number"][0]])
    if per is None:
        reader.add("level", event, Subject(item="free:" + text), text, extra={"mean": ()})
        return
    extra = {"mean": per.money, "per": per.item}
    reader.add("level", event, Subject(item=per.item.replace("count.", "mean.", 1)), text, extra=extra)


def read_percent(reader: Reader, event: Event) -> None:
    """A percent of something that is not named: 满意率99%."""
    if _is_base_figure(reader, event):
        return
    lead = reader.speech.lead(event.start)
    subject = Subject(item="free:" + lead.text)
    if lead.named and not reader.speech.explains(event.start):
        reader.speech.speak_of(replace(lead, subject=subject, also=()))
    of = lead.subject if lead.known and lead.named else None
    level = reader.add(
        "level", event, subject, lead.text, measure=lead.measure, period=lead.period or "this", extra={"of": of}
    )
    reader.speech.memory.percent = level.id


def read_nil(reader: Reader, event: Event) -> None:
    """无…支出, where it names a line of the tables."""
    lead: Lead = reader.speech.read_phrase(event.groups["what"])
    if lead.known and lead.named:
        when = reader.speech.lead(event.start)
        extra = {"also": lead.also, "year_said": when.year}
        period = "prior" if when.period == "prior" else "this"  # 主要是上年无公务用车购置支出
        name = lead.name or lead.text
        reader.add("nil", event, lead.subject, name, measure=lead.measure, period=period, extra=extra)
