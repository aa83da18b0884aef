"""Events that hold one figure against another: shares, completion rates, multiples, comparisons."""

from __future__ import annotations

from typing import Any

from gouji.model import Claim, Subject
from gouji.parse.event_bases import read_base
from gouji.parse.event_levels import read_percent
from gouji.parse.patterns import Event
from gouji.parse.reader import Reader
from gouji.parse.speech import split_base


def read_share(reader: Reader, event: Event) -> None:
    """占（…的）p%."""
    speech, memory = reader.speech, reader.speech.memory
    words = event.groups.get("whole", "")
    whole = speech.read_phrase(words).subject if words else Subject()
    if words and whole == Subject():
        whole = Subject(item="free:" + words)  # 占全区的一成: of something that is not the report's
    lead = speech.lead(event.start, of_change=True)
    subject, text = (
        (speech.completed(lead.subject), lead.name or lead.text) if lead.named else (memory.subject, memory.text)
    )
    parts = speech.summed(event.start)
    if parts:
        subject, text = Subject(item="free:" + lead.text), lead.text  # 甲3万元、乙2万元，合计占50%
    counted = None if lead.named or words else _counted_part(reader)
    if counted is not None:
        _share_of_counts(reader, event, counted)
        return
    part = _named_part(reader, subject) if lead.named or parts else memory.last_level
    open_ = reader.lists.innermost
    named = whole != Subject()
    if open_ is not None and open_.whole is None and open_.subject == Subject():
        open_ = None  # 其中： at the beginning of a paragraph: nothing says what the list is of
    extra: dict[str, Any] = {
        "part": part,
        "whole_text": words,
        "whole_measure": speech.read_phrase(words).measure if words else "",
        "parts": parts,
        "undefined": "number" not in event.groups,
        "whole": whole if named else open_.subject if open_ else memory.head,
        "whole_claim": None if named else open_.whole if open_ else memory.total,
        "implicit": not words and open_ is None,
        "among": () if words else _among(reader),
        "whole_too": Subject()
        if words
        else memory.share_of
        if memory.share_of != Subject()
        else memory.share_of_before,
    }
    before = reader.claims[-1] if reader.claims else None
    if before is not None and _of_another_year(before, event) and not lead.named:
        # （2023年度90万元，占12%）: of that year's whole, which the report does not state
        extra |= {"part": before.id, "whole": None, "whole_claim": None, "among": (), "whole_too": Subject()}
    if named:
        memory.share_of = memory.share_of_before = whole
    memory.share_wholes = tuple(one for one in (extra["whole_claim"], *extra["among"]) if one)
    share = reader.add("share", event, subject, text, unit=event.groups.get("unit", "%"), extra=extra)
    memory.percent = share.id


def _named_part(reader: Reader, subject: Subject) -> str | None:
    """The level of the same sentence that a share names: 甲3万元，乙2万元，分别占60%和40%."""
    here = [c for c in reversed(reader.claims) if c.sentence == reader.speech.sentence.id and c.kind == "level"]
    found = [claim for claim in here if claim.subject == subject]
    return next((claim.id for claim in sorted(found, key=lambda c: c.period != "this")), None)


def _counted_part(reader: Reader) -> Claim | None:
    """The count right before a share, which is then its part: 24个，占80%."""
    last = reader.claims[-1] if reader.claims else None
    counts = last is not None and last.kind == "count" and last.sentence == reader.speech.sentence.id
    return last if counts else None


def _share_of_counts(reader: Reader, event: Event, part: Claim) -> None:
    """A share of a number of things: of any number of the same things in the paragraph, where one fits."""
    spoken = (reader.speech.sentence.id, reader.speech.previous)
    others = [c for c in reader.claims if c.kind == "count" and c.sentence in spoken and c.id != part.id]
    extra = {
        "part": part.id,
        "whole_text": "",
        "undefined": "number" not in event.groups,
        "implicit": True,
        "among": tuple(other.id for other in others if other.unit == part.unit and (other.value or 0) > 0),
    }
    unit = event.groups.get("unit", "%")
    reader.speech.memory.percent = reader.add(
        "share", event, part.subject, part.subject_text, unit=unit, extra=extra
    ).id


def _among(reader: Reader) -> tuple[str, ...]:
    """The other levels that a share may be of, where it does not say of what.

    They are the wholes of the lists around and of the shares before it (甲24万元，占75%，其中乙12万元，占37.5%); and,
    where its sentence does not say it either, the levels of the paragraph, and those of the section that are no part of
    a list.
    """
    memory, open_ = reader.speech.memory, reader.lists.innermost
    whole = (open_.whole if open_ else memory.total) or memory.total
    if whole is None:
        return ()
    spoken = [*(one.whole for one in reader.lists.stack if one.whole), *memory.share_wholes]
    if open_ is None or open_.whole != whole or open_.among:
        spoken += [*memory.levels_before, *memory.levels_here, *memory.wholes]
    return tuple(other for other in dict.fromkeys(spoken) if other not in (whole, memory.last_level))


def _of_another_year(before: Claim, event: Event) -> bool:
    """Whether the figure right before a share is another year's, said with its year in the same bracket."""
    closes = before.extra.get("closes")
    level = before.kind == "level" and before.period != "this"
    return level and closes is not None and before.at[1] <= event.start < closes


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
        speech.state(subject, measure, budget)
    extra = {
        "final": speech.stated(subject, "final"),
        "budget": budget,
        "which": measure,
        "which_text": which,
        "undefined": "number" not in event.groups,
    }
    unit = event.groups.get("unit", "%")
    memory = speech.memory
    memory.percent = reader.add("completion", event, subject, text, measure=measure, unit=unit, extra=extra).id


def read_of_budget(reader: Reader, event: Event) -> None:
    """占预算的 p%: what was spent of it, or, in a budget, a part of what is planned."""
    part = reader.grammar.budget and "budget_number" not in event.groups
    (read_share if part else read_completion)(reader, event)


def read_multiple(reader: Reader, event: Event) -> None:
    """为上年决算数的 p%, 是上年的 n 倍: the level over its base."""
    speech, memory = reader.speech, reader.speech.memory
    _, subject, text = speech.subject_for(event.start, of_change=True)
    read_base(reader, event)
    if "base_number" in event.groups:
        period, measure = split_base(memory.base)
        memory.base_subject = subject
        memory.base_value = reader.add(
            "level", event, subject, text, group="base_number", unit=event.groups["base_unit"],
            period=period, measure=measure,
        ).id  # fmt: skip
    base, budget = speech.base_of(subject)
    extra = {
        "final": speech.level_of(subject),
        "budget": budget,
        "which": base,
        "which_text": event.groups["base"],
        "undefined": False,
    }
    reader.add("completion", event, subject, text, base=base, extra=extra)


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
        base=speech.base_key(which)[0],
        direction=reader.grammar.relations[event.groups["relation"]],
        extra={"which": speech.read_phrase(which).measure or "prior", "year_said": lead.year},
    )
