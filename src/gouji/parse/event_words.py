"""Events of words: what a template or a slip left in the text, and the items that a sentence lists."""

from __future__ import annotations

import re
from dataclasses import replace

from gouji.parse.event_changes import read_rate
from gouji.parse.event_levels import read_count, read_level
from gouji.parse.event_ratios import read_completion, read_share
from gouji.parse.patterns import Event
from gouji.parse.reader import Reader


def read_unsigned_rate(reader: Reader, event: Event) -> None:
    """增长13.95。: a percent without its sign, checked as a percent all the same."""
    add_leftover(reader, event)
    read_rate(reader, _signed(event))


def read_unsigned_share(reader: Reader, event: Event) -> None:
    add_leftover(reader, event)
    read_share(reader, _signed(event))


def read_unsigned_completion(reader: Reader, event: Event) -> None:
    add_leftover(reader, event)
    read_completion(reader, _signed(event))


def _signed(event: Event) -> Event:
    return replace(event, groups={**event.groups, "unit": "%"})


def read_bare(reader: Reader, event: Event) -> None:
    """14.43万: money without its 元 when the words before it name money, else a count."""
    lead = reader.speech.lead(event.start)
    unit = event.groups["power"] + min(reader.grammar.units.money, key=reader.grammar.units.scale)
    if "over" in event.groups or "over2" in event.groups or not (lead.known and (lead.named or lead.measure)):
        read_count(reader, event)
        return
    add_leftover(reader, event)
    groups = {k: v for k, v in event.groups.items() if k != "power"}
    read_level(reader, replace(event, groups={**groups, "unit": unit}))


def read_slot(reader: Reader, event: Event) -> None:
    """比上年减少万元: the number was never put in."""
    add_leftover(reader, event)


def add_leftover(reader: Reader, event: Event, pattern: str = "") -> None:
    """A claim of kind leftover for ``event``; it holds no number, so that the figure itself is judged as a figure."""
    memory = reader.speech.memory
    bare = replace(event, pattern=pattern or event.pattern, groups={}, spans={})
    reader.add("leftover", bare, memory.subject, memory.text, unit="")


def read_items(reader: Reader, event: Event) -> None:
    """人员经费…，主要包括：基本工资、津贴补贴、…"""
    speech = reader.speech
    lead = speech.lead(event.start)
    subject = speech.completed(lead.subject) if lead.named and lead.known else speech.memory.subject
    text = lead.name if lead.named and lead.known else speech.memory.text
    items = [item for item in re.split("[、，]", event.groups["items"].rstrip("。")) if item]
    reader.add("item_list", event, subject, text, unit="", extra={"items": tuple(items)})
