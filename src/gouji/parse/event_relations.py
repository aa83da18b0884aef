"""Events that relate a figure to another: changes, shares, completion rates, comparisons."""

from __future__ import annotations

from dataclasses import replace

from gouji.model import Subject
from gouji.parse.event_levels import read_percent
from gouji.parse.leads import Lead
from gouji.parse.patterns import Event
from gouji.parse.reader import Reader


def read_base(reader: Reader, event: Event) -> None:
    """比上年决算数: what the changes that follow are counted from."""
    reader.speech.memory.base = reader.speech.base_key(event.groups["base"])
    reader.speech.memory.base_value = None
    reader.speech.memory.base_year = reader.speech.read_phrase(event.groups["base"]).year


def read_change(reader: Reader, event: Event) -> None:
    """增加 N 万元."""
    speech, memory = reader.speech, reader.speech.memory
    explains = speech.explains(event.start)
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    own = _own_level(reader, subject)
    same_year = _same_year(reader, own, lead)
    claim = reader.add(
        "change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=memory.base or "prior",
        direction=way(reader, event),
        extra={
            "level": None if explains else own or speech.level_of(subject),
            "base_value": None if own or same_year else speech.base_value(subject),
            "reason": explains,
            "same_year": same_year,
        },
    )
    memory.amount = claim.id
    if not explains:
        reader.lists.add(claim)
        if reader.lists.innermost is None or reader.lists.innermost.kind != "change":
            memory.last_change = claim.id


def _own_level(reader: Reader, subject: Subject) -> str | None:
    """The level that a change leads to when its sentence says, wrongly, that it is last year's."""
    speech, memory = reader.speech, reader.speech.memory
    stated = speech.stated(subject, memory.base)
    said = reader.claim(stated) if stated else None
    if said is None or memory.base_value or speech.level_of(subject) or said.sentence != speech.sentence.id:
        return None
    return said.id if memory.base_year in (None, said.extra.get("year_said")) and said.period == "prior" else None


def _same_year(reader: Reader, own: str | None, lead: Lead) -> int | None:
    """The year, when a figure is said to be of the very year that it is compared with."""
    memory = reader.speech.memory
    said = reader.claim(own).extra.get("year_said") if own else None
    if said is not None and said == memory.base_year:
        return memory.base_year
    return lead.year if lead.year == memory.base_year and lead.period == "prior" else None


def read_rate(reader: Reader, event: Event) -> None:
    """增长 p%, with the change or the levels it belongs to."""
    speech, memory = reader.speech, reader.speech.memory
    explains = speech.explains(event.start)
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    amount = memory.amount if memory.amount and reader.claim(memory.amount).subject == subject else None
    known = reader.claim(amount) if amount else None
    level = known.extra["level"] if known else None if explains else speech.level_of(subject)
    claim = reader.add(
        "change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=memory.base or "prior",
        direction=way(reader, event),
        unit=event.groups.get("unit", "%"),
        extra={
            "level": level,
            "amount": amount,
            "base_value": known.extra["base_value"] if known else speech.base_value(subject),
            "undefined": "number" not in event.groups,
            "reason": explains,
        },
    )
    if known is not None:
        reader.claims[int(known.id[1:]) - 1] = replace(known, extra={**known.extra, "rate": claim.id})
    memory.amount = None


def read_over(reader: Reader, event: Event) -> None:
    """超过年初预算 N 万元: a rise or a fall with its base."""
    read_base(reader, event)
    relation = reader.grammar.relations[event.groups["relation"]]
    words = {way: word for word, way in reader.grammar.directions.items()}
    direction = words["up" if relation == "above" else "down"]
    read_change(reader, replace(event, groups={**event.groups, "direction": direction}))


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
    memory.base_value, memory.last_level, memory.amount = before.id, level.id, None
    reader.lists.add(level)


def read_points(reader: Reader, event: Event) -> None:
    """提高 n 个百分点."""
    _, subject, text = reader.speech.subject_for(event.start, of_change=True)
    base = reader.speech.memory.base or "prior"
    reader.add("change", event, subject, text, base=base, direction=way(reader, event), extra={"points": True})


def read_flat(reader: Reader, event: Event) -> None:
    """与上年持平."""
    speech = reader.speech
    if not speech.memory.base:
        return
    lead, subject, text = speech.subject_for(event.start, of_change=True)
    extra = {
        "level": speech.level_of(subject),
        "base_value": speech.base_value(subject),
        "roughly": "roughly" in event.groups,
    }
    reader.add(
        "no_change",
        event,
        subject,
        text,
        measure=lead.measure,
        base=speech.memory.base,
        direction="flat",
        extra=extra,
    )


def read_share(reader: Reader, event: Event) -> None:
    """占（…的）p%."""
    speech, memory = reader.speech, reader.speech.memory
    words = event.groups.get("whole", "")
    whole = speech.read_phrase(words).subject if words else Subject()
    lead = speech.lead(event.start, of_change=True)
    part = None if lead.named else memory.last_level
    subject, text = (
        (speech.completed(lead.subject), lead.name or lead.text) if lead.named else (memory.subject, memory.text)
    )
    open_ = reader.lists.innermost
    named = whole != Subject()
    extra = {
        "part": part,
        "whole_text": words,
        "undefined": "number" not in event.groups,
        "whole": whole if named else open_.subject if open_ else memory.head,
        "whole_claim": None if named else open_.whole if open_ else memory.total,
        "implicit": not words and open_ is None,
    }
    reader.add("share", event, subject, text, unit=event.groups.get("unit", "%"), extra=extra)


def read_completion(reader: Reader, event: Event) -> None:
    """完成（…预算 N 万元的）p%."""
    speech = reader.speech
    _, subject, text = speech.subject_for(event.start, of_change=True)
    which = event.groups.get("which", "")
    measure = (speech.read_phrase(which).measure if which else "") or "budget"
    stated = [speech.stated(subject, m) for m in (measure, "budget", "full", "opening")]
    budget = next((claim for claim in stated if claim), None)
    if event.pattern == "completion-bare" and budget is None:
        read_percent(reader, event)
        return
    if "budget_number" in event.groups:
        unit = event.groups["budget_unit"]
        budget = reader.add("level", event, subject, text, group="budget_number", measure=measure, unit=unit).id
    extra = {
        "final": speech.stated(subject, "final"),
        "budget": budget,
        "which": measure,
        "which_text": which,
        "undefined": "number" not in event.groups,
    }
    unit = event.groups.get("unit", "%")
    reader.add("completion", event, subject, text, measure=measure, unit=unit, extra=extra)


def read_comparison(reader: Reader, event: Event) -> None:
    """决算数大于预算数."""
    speech = reader.speech
    lead, subject, text = speech.subject_for(event.start)
    which = event.groups["which"]
    reader.add(
        "comparison",
        event,
        subject,
        text,
        measure=lead.measure or "final",
        base=speech.base_key(which),
        direction=reader.grammar.relations[event.groups["relation"]],
        extra={"which": speech.read_phrase(which).measure or "prior", "year_said": lead.year},
    )


def way(reader: Reader, event: Event) -> str:
    """up, down, or "both" where a template's word for both ways was left in (which is a leftover of its own)."""
    return reader.grammar.directions.get(event.groups.get("direction", ""), "both")
