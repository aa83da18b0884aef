"""The parts of a report that is of several units: whose each table and each section is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.model import Section, Table

_SHORTEST = 4  # characters of a unit's name


@dataclass(frozen=True)
class Part:
    """One unit's part of a report of several: its sections and its tables, by id."""

    owner: str
    sections: frozenset[str]
    tables: frozenset[str]


def split_by_unit(
    unit: str, tables: Sequence[Table], sections: Sequence[Section], listed: Iterable[str]
) -> tuple[Part, ...]:
    """The parts of a report of several units: first that of ``unit`` (all that is nobody else's), then one for each
    unit that has a table of a kind that the first has too, or a section by its name, as the texts ``listed`` name it.
    Nothing for a report of one unit.
    """
    named = [table.owner for table in tables if table.owner]
    main = unit if unit in named or not named else named[0]
    own = {t.kind for t in tables if t.kind and t.owner in ("", main)}
    others = list(dict.fromkeys(t.owner for t in tables if t.kind in own and t.owner not in ("", main)))
    others += [name for name in _headings(sections, listed) if name not in (main, *others)]
    if not others:
        return ()
    by_section: dict[str, str] = {}
    for section in sections:
        said = [name for name in (main, *others) if name in section.title]
        above = by_section.get(section.parent or "", main)
        by_section[section.id] = max(said, key=len) if said else above
    by_table = {t.id: t.owner if t.owner in others else main for t in tables}
    return tuple(Part(owner, _ids(by_section, owner), _ids(by_table, owner)) for owner in (main, *others))


def _headings(sections: Sequence[Section], listed: Iterable[str]) -> list[str]:
    """The units that have a section each: headings side by side that are names of the list of units."""
    texts = list(listed)
    found = [
        (section.parent, section.title)
        for section in sections
        if section.kind == "narrative" and len(section.title) >= _SHORTEST and any(section.title in t for t in texts)
    ]
    beside = Counter(parent for parent, _ in found)
    return [title for parent, title in found if beside[parent] > 1]


def _ids(whose: Mapping[str, str], owner: str) -> frozenset[str]:
    return frozenset(one for one, name in whose.items() if name == owner)
