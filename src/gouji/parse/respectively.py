"""甲、乙分别为 n1 和 n2: which name goes with which figure, by their order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gouji.parse.lexicon import Lexicon
from gouji.parse.patterns import Event

_NEAR = 6  # characters between 分别 and its first figure: 为, 是, 占, 增长 …


def pair_names(text: str, events: Sequence[Event], lexicon: Lexicon) -> tuple[tuple[Event, ...], Mapping[int, str]]:
    """Events of a sentence with the figures of each 分别 made alike (分别占36%和64% are two shares), and the name that
    goes with each of those figures, by the place where its event starts. Where the names and the figures are not of one
    number, the names of the 分别 before are tried; where they fail too, nothing is paired.
    """
    out = list(events)
    names: dict[int, str] = {}
    known: list[str] = []
    for word in lexicon.respectively.finditer(text):
        run = _run(text, out, word.end(), lexicon)
        if len(run) < 2:
            continue
        said = _names(text[: word.start()], len(run), lexicon) or (known if len(known) == len(run) else [])
        if not said:
            continue
        known = said
        first = out[run[0]]
        for index, name in zip(run, said, strict=True):
            out[index] = _alike(out[index], first)
            names[out[index].start] = name
    return tuple(out), names


def _run(text: str, events: Sequence[Event], begin: int, lexicon: Lexicon) -> list[int]:
    """Indexes of the figures that follow one another with nothing but a joining word between them."""
    run: list[int] = []
    for index, event in enumerate(events):
        if event.start < begin or "number" not in event.spans:
            continue
        if not run and event.start - begin > _NEAR:
            break
        if run and not lexicon.joins.fullmatch(text[events[run[-1]].end : event.start].strip("，")):
            break
        run.append(index)
    return run


def _names(before: str, count: int, lexicon: Lexicon) -> list[str]:
    clause = re.split("[，；：。]", before)[-1]
    for cut in (lexicon.joins, re.compile("、")):
        found = [name for name in cut.split(clause) if name]
        if len(found) == count:
            return found
    return []


def _alike(event: Event, first: Event) -> Event:
    groups = {**{k: v for k, v in first.groups.items() if k not in event.groups}, **event.groups}
    return replace(event, kind=first.kind, groups=groups)
