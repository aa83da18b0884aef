"""Events of change: amounts, percents, points, and that nothing changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gouji.model import Claim, Subject
from gouji.parse.event_bases import for_other_base, read_base, same_base, take_turn
from gouji.parse.event_ratios import read_share
from gouji.parse.leads import Lead
from gouji.parse.patterns import Event
from gouji.parse.reader import Reader
from gouji.parse.speech import BALANCES


def read_change(reader: Reader, event: Event) -> None:
    """增加 N 万元."""
    take_turn(reader, event, "amount")
    claim = _change(reader, event)
    reader.speech.memory.taken.setdefault("amount", []).append(claim.id)
    _give_rate(reader, claim)
    for_other_base(reader, lambda: _change(reader, event))
    if not claim.extra["reason"]:
        reader.lists.add(claim)
        if reader.lists.innermost is None or reader.lists.innermost.kind != "change":
            reader.speech.memory.last_change = claim.id


def _give_rate(reader: Reader, change: Claim) -> None:
    """增长4.1%（12万元）, 增长4.1%，增加12万元: the percent right before is of this amount."""
    rate = reader.speech.memory.rate
    known = reader.claim(rate) if rate else None
    if known is None or known.sentence != change.sentence or known.extra["amount"]:
        return
    if known.subject == change.subject and same_base(known.base, change.base):
        reader.change(known, extra={**known.extra, "amount": change.id, "level": change.extra["level"]})
        reader.speech.memory.rate = None


def _change(reader: Reader, event: Event) -> Claim:
    speech, memory = reader.speech, reader.speech.memory
    explains = speech.explains(event.start)
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    own = _own_level(reader, subject)
    same_year = _same_year(reader, own, lead)
    base, base_value = speech.base_of(subject, _unsaid_base(reader, event))
    claim = reader.add(
        "change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=base,
        direction=way(reader, event),
        extra={
            "level": None if explains else own or speech.level_of(subject),
            "base_value": None if own or same_year else base_value,
            "reason": explains,
            "same_year": same_year,
            "base_year": memory.base_year,
            "unsaid": not memory.base and base == "prior",
            "among": _among(reader, lead, own or speech.level_of(subject)),
            "other_level": _other_level(reader, subject, lead),
        },
    )
    memory.amount = memory.changed_here[subject] = claim.id
    return claim


def _among(reader: Reader, lead: Lead, level: str | None) -> tuple[str, ...]:
    """The other levels that a change may be of: the wholes of the list it stands behind (其中甲10万元，增加3万元) or
    those of the paragraph (see Reader.among); none where its clause names what it is of."""
    if lead.named or level is None:
        return ()
    if reader.claim(level).subject.flow in BALANCES:
        # 本年支出5万元，年末结余0万元，比上年减少3万元: of what was spent, as well
        return tuple(one for one in reader.speech.memory.levels_here if one != level)
    # Where the parts before it have changes of their own (甲10万元，增1万元；乙5万元，增3万元), each is of its part.
    sentence = reader.speech.sentence.id
    changed = {c.extra.get("level") for c in reader.claims if c.kind == "change" and c.sentence == sentence} - {level}
    lists = [one for one in reader.lists.stack if one.whole not in (None, level) and level in one.parts]
    wholes = [one.whole for one in lists if one.whole and not changed & set(one.parts)]
    return (*wholes, *reader.among(reader.claim(level)))


def _unsaid_base(reader: Reader, event: Event) -> str:
    said = event.groups.get("direction") or event.groups.get("either", "")
    return next((base for word, base in reader.grammar.unsaid_bases.items() if said.endswith(word)), "prior")


def _own_level(reader: Reader, subject: Subject) -> str | None:
    """The level that a change leads to when its sentence says, wrongly, that it is last year's."""
    memory = reader.speech.memory
    said = _dated_level(reader, subject)
    if said is None or reader.speech.level_of(subject):
        return None
    return said.id if memory.base_year in (None, said.extra.get("year_said")) else None


def _other_level(reader: Reader, subject: Subject, lead: Lead) -> str | None:
    """The level of last year that a sentence may go on about, when another one stated this year's: 2024年为8.4万元。
    2023年为2.4万元，比上年增加0.7万元."""
    memory = reader.speech.memory
    said, this = _dated_level(reader, subject), reader.speech.level_of(subject)
    year = said.extra.get("year_said") if said is not None else None
    if said is None or this is None or year is None or memory.base_year is not None or lead.year not in (None, year):
        return None
    return said.id if reader.claim(this).sentence != said.sentence else None


def _dated_level(reader: Reader, subject: Subject) -> Claim | None:
    """The level of last year that the sentence states of ``subject``, unless the base has a value of its own."""
    speech, memory = reader.speech, reader.speech.memory
    stated = speech.stated(subject, memory.base)
    if stated is None and memory.base.startswith("prior"):  # 2025年支出100万元，比2025年执行数增加5万元
        final = speech.stated(subject, "prior:final")
        stated = final if final and (memory.base == "prior" or not reader.claim(final).measure) else None
    said = reader.claim(stated) if stated else None
    if said is None or memory.base_value or said.sentence != speech.sentence.id or said.period != "prior":
        return None
    return said


def _same_year(reader: Reader, own: str | None, lead: Lead) -> int | None:
    """The year, when a figure is said to be of the very year that it is compared with."""
    memory = reader.speech.memory
    said = reader.claim(own).extra.get("year_said") if own else None
    if said is not None and said == memory.base_year:
        return memory.base_year
    return lead.year if lead.year == memory.base_year and lead.period == "prior" else None


def read_rate(reader: Reader, event: Event) -> None:
    """增长 p%, with the change or the levels it belongs to."""
    memory = reader.speech.memory
    turn = take_turn(reader, event, "rate")
    if memory.turns:
        memory.amount = next(iter(memory.taken["amount"][turn:]), None)
    claim = _rate(reader, event)
    memory.taken.setdefault("rate", []).append(claim.id)
    memory.rate = claim.id
    for_other_base(reader, lambda: _rate(reader, event))
    memory.amount = memory.amount_too = None


def _rate(reader: Reader, event: Event) -> Claim:
    speech, memory = reader.speech, reader.speech.memory
    explains = speech.explains(event.start)
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    base, base_value = speech.base_of(subject, _unsaid_base(reader, event))
    paired = memory.changed_here.get(subject) if event.start in speech.named else None  # 分别增加…，分别增长…
    amount = paired or memory.amount
    known = reader.claim(amount) if amount else None
    if known is not None and not memory.base and "direction" in event.groups:
        base = known.base  # 超支20万元，增长11.1%: still from the budget
    if known is not None and (known.subject != subject or not same_base(known.base, base)):
        known = None  # 比年初预算减少5万元，比上年下降3%: another base
    level = known.extra["level"] if known else None if explains else speech.level_of(subject)
    claim = reader.add(
        "change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=known.base if known else base,
        direction=way(reader, event),
        unit=event.groups.get("unit", "%"),
        extra={
            "level": level,
            "amount": known.id if known else None,
            # A level with the wrong year is not its own base.
            "base_value": (known.extra["base_value"] if known else None)
            or (base_value if base_value != level else None),
            "undefined": "number" not in event.groups,
            "reason": explains,
            "base_year": memory.base_year,
            "unsaid": not memory.base and base == "prior",
            "among": known.extra["among"] if known else _among(reader, lead, level),
        },
    )
    if known is not None:
        reader.change(known, extra={**known.extra, "rate": claim.id})
    return claim


def read_over(reader: Reader, event: Event) -> None:
    """超过年初预算 N 万元: a rise or a fall with its base."""
    read_base(reader, event)
    read_change(reader, replace(event, groups={**event.groups, "direction": event.groups["relation"]}))


def read_from_to(reader: Reader, event: Event) -> None:
    """由上年的 N1 万元增加到 N2 万元: the base's own value, the level, and the way between them."""
    speech, memory = reader.speech, reader.speech.memory
    lead, subject, text = speech.subject_for(event.start)
    if "base" in event.groups:
        read_base(reader, event)
    before = reader.add(
        "level", event, subject, text, group="from_number", unit=event.groups["from_unit"], period="prior",
        measure=lead.measure,
    )  # fmt: skip
    level = reader.add("level", event, subject, text, measure=lead.measure)
    speech.state(subject, "final", level.id)
    memory.base = memory.base or "prior"
    memory.base_value, memory.base_subject = before.id, subject
    memory.last_level, memory.amount = level.id, None
    reader.lists.add(level)


def read_points(reader: Reader, event: Event) -> None:
    """提高 n 个百分点: from the base's percent to the one spoken of."""
    _, subject, text = reader.speech.subject_for(event.start, of_change=True)
    memory = reader.speech.memory
    base = reader.claim(memory.base_value) if memory.base_value else None
    amount = reader.claim(memory.amount) if memory.amount else None
    reader.add(
        "change",
        event,
        subject,
        text,
        base=memory.base or "prior",
        direction=way(reader, event),
        extra={
            "points": True,
            "amount": amount.id if amount and amount.subject == subject else None,
            "level": memory.percent,
            "base_value": base.id if base and base.unit in reader.grammar.units.percent else None,
        },
    )


def read_percent_from_to(reader: Reader, event: Event) -> None:
    """(占比)由上年的 p1% 提高到 p2%."""
    memory = reader.speech.memory
    lead, _, text = reader.speech.subject_for(event.start)
    if "base" in event.groups:
        read_base(reader, event)
    before = reader.add(
        "level", event, Subject(item="free:" + lead.text), text, group="from_number",
        unit=event.groups["from_unit"], period="prior",
    )  # fmt: skip
    if "whole" in event.groups:
        read_share(reader, event)
    else:
        level = reader.add("level", event, Subject(item="free:" + lead.text), text, measure=lead.measure)
        memory.percent = level.id
    memory.base, memory.base_value, memory.base_subject = memory.base or "prior", before.id, Subject()


def read_doubled(reader: Reader, event: Event) -> None:
    """翻 n 番: twice the base for each, as far as such a word says."""
    first = len(reader.claims)
    units = reader.grammar.units
    up = next(word for word, way in reader.grammar.directions.items() if way == "up")
    about = next(word for word, says in units.before.items() if says == "about")
    read_rate(reader, replace(event, groups={**event.groups, "direction": up, "around": about, "unit": "%"}))
    for claim in reader.claims[first:]:
        if claim.value is not None and claim.pattern == event.pattern:
            reader.change(claim, value=100 * (2 ** min(claim.value, Decimal(9)) - 1))


def read_flat(reader: Reader, event: Event) -> None:
    """与上年持平."""
    if reader.speech.memory.base:
        _flat(reader, event)
        for_other_base(reader, lambda: _flat(reader, event))


def _flat(reader: Reader, event: Event) -> None:
    speech = reader.speech
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    base, base_value = speech.base_of(subject)
    extra = {
        "level": speech.level_of(subject),
        "base_value": base_value,
        "roughly": "roughly" in event.groups,
        "among": _among(reader, lead, speech.level_of(subject)),
    }
    reader.add(
        "no_change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=base,
        direction="flat",
        extra=extra,
    )


def way(reader: Reader, event: Event) -> str:
    """up, down, or "both" where a template's word for both ways was left in (which is a leftover of its own); "" where
    no word says it (增减率5%), up where the number's own sign does."""
    if "either" in event.groups:
        return ""
    word = event.groups.get("direction")
    return "up" if word is None else reader.grammar.directions.get(word, "both")
