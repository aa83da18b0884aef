"""甲、乙分别为 n1 和 n2: which name goes with which figure, by their order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.parse.lexicon import Lexicon
from gouji.parse.patterns import Event

_NEAR = 6  # characters between 分别 and its first figure: 为, 是, 占, 增长 …


@dataclass(frozen=True)
class Paired:
    """``names`` and ``turning`` are by the place where an event starts."""

    events: tuple[Event, ...]
    names: Mapping[int, str]
    turning: frozenset[int]


def pair_names(text: str, events: Sequence[Event], lexicon: Lexicon) -> Paired:
    """Events of a sentence with the figures of each 分别 made alike (分别占36%和64% are two shares), the name that goes
    with each of those figures, and the changes whose bases take turns (与上年、年初预算相比分别…). The names are those
    before 分别, else those of the 分别 before it, else those of the last figures; where none goes, nothing is paired.
    """
    out = list(events)
    names: dict[int, str] = {}
    turning: set[int] = set()
    known: list[str] = []
    for word in lexicon.respectively.finditer(text):
        run = _run(text, out, word.end(), lexicon)
        if len(run) < 2:
            continue
        before = [event for event in out if event.end <= word.start()]
        bases = [event for event in before if event.kind == "base"]
        in_turn = bool(turning) or _take_turns(bases, word.start(), len(run))
        said: list[str] = []
        if not in_turn:
            said = _names(_without(text, bases, word.start()), len(run), lexicon)
            said = said or (known if len(known) == len(run) else []) or _stated(text, before, len(run))
        if not said and not in_turn:
            continue
        known = said
        first = out[run[0]]
        for place, index in enumerate(run):
            out[index] = _alike(out[index], first)
            if said:
                names[out[index].start] = said[place]
            else:
                turning.add(out[index].start)
    return Paired(tuple(out), names, frozenset(turning))


def _take_turns(bases: Sequence[Event], word: int, count: int) -> bool:
    """Two bases right before 分别, or as many bases before it as there are figures behind it."""
    together = bool(bases) and bases[-1].end == word and "base_too" in bases[-1].groups
    return together or (len(bases) == count and count > 1)


def _run(text: str, events: Sequence[Event], begin: int, lexicon: Lexicon) -> list[int]:
    """Indexes of the figures that follow one another with nothing but a joining word between them."""
    run: list[int] = []
    for index, event in enumerate(events):
        if "number" not in event.spans or event.spans["number"][0] < begin:
            continue
        if not run and event.spans["number"][0] - begin > _NEAR:
            break
        if run and not lexicon.joins.fullmatch(text[events[run[-1]].end : event.start].strip("，")):
            break
        run.append(index)
    return run


def _without(text: str, events: Sequence[Event], end: int) -> str:
    """text[:end] without what the events cover: 基本支出、项目支出与上年相比分别…."""
    out, at = "", 0
    for event in events:
        out, at = out + text[at : event.start], event.end
    return (out + text[at:end]).rstrip("，")


def _names(before: str, count: int, lexicon: Lexicon) -> list[str]:
    clause = re.split("[，；：。]", before)[-1]
    for cut in (lexicon.joins, re.compile("、")):
        found = [name for name in cut.split(clause) if name]
        if len(found) == count and not re.search(r"\d", clause):
            return found
    return []


def _stated(text: str, before: Sequence[Event], count: int) -> list[str]:
    """甲3万元，乙2万元，分别增长5%和2%: the names of the last figures before."""
    levels = [at for at, event in enumerate(before) if event.kind == "level"][-count:]
    found = []
    for at in levels:
        begin = before[at - 1].end if at else 0
        found.append(re.split("[，；：。、]", text[begin : before[at].start])[-1])
    return found if len(found) == count and all(found) else []


def _alike(event: Event, first: Event) -> Event:
    groups = {**{k: v for k, v in first.groups.items() if k not in event.groups}, **event.groups}
    return replace(event, kind=first.kind, groups=groups)
