"""Events of comparison: what the changes that follow are counted from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gouji.parse.patterns import Event
from gouji.parse.reader import Reader

OTHER = "other"  # a base that is no year's figure: the month before, the quarter before


def read_base(reader: Reader, event: Event) -> None:
    """比上年决算数; 与上年决算数、年初预算数均…: two bases for one verdict."""
    speech, memory = reader.speech, reader.speech.memory
    memory.base, memory.base_year = speech.base_key(event.groups["base"])
    memory.base_value = memory.amount_too = None
    memory.base_too, memory.turns = "", ()
    memory.bases_here = (*memory.bases_here, memory.base)
    if "base_too" in event.groups:
        too = speech.base_key(event.groups["base_too"])[0]
        if speech.lexicon.respectively.match(speech.sentence.text, event.end):
            memory.turns, memory.taken = (memory.base, too), {"amount": [], "rate": []}
        else:
            memory.base_too = too


def read_other_base(reader: Reader, event: Event) -> None:
    """环比: against the month or quarter before, which no report states."""
    memory = reader.speech.memory
    memory.base, memory.base_too, memory.base_value, memory.base_year, memory.turns = OTHER, "", None, None, ()


def take_turn(reader: Reader, event: Event, kind: str) -> int:
    """Make the base whose turn it is the one spoken of; returns the turn, from 0. ``kind``: amount or rate."""
    memory = reader.speech.memory
    if event.start in reader.speech.turning and not memory.turns:
        memory.turns, memory.taken = memory.bases_here, {"amount": [], "rate": []}
    turn = len(memory.taken.get(kind, ())) if memory.turns else 0
    if memory.turns:
        memory.base, memory.base_value = memory.turns[min(turn, len(memory.turns) - 1)], None
    return turn


def for_other_base(reader: Reader, make: Callable[[], object]) -> None:
    """Make a claim once more for the second of two bases that share a verdict, if there are two."""
    memory = reader.speech.memory
    if not memory.base_too:
        return
    kept = replace(memory)
    memory.base, memory.base_value, memory.base_year = memory.base_too, None, None
    memory.amount = memory.amount_too if memory.amount else None
    make()
    memory.amount_too = memory.amount
    memory.base, memory.base_value, memory.base_year = kept.base, kept.base_value, kept.base_year
    memory.amount = kept.amount


def same_base(one: str, other: str) -> bool:
    """Whether two bases can be one figure: 上年 and 上年决算数, 同比."""
    (period, _, measure), (period_too, _, measure_too) = one.partition(":"), other.partition(":")
    return period == period_too and (not measure or not measure_too or measure == measure_too)
