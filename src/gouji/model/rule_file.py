"""A file of rules/, and what is said when it is broken."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from gouji.records import record


class RuleError(Exception):
    """A rule file is broken: says which file, which line and which key."""


KeyPath = tuple[str | int, ...]
"""The way to an entry of a TOML file: keys by name, entries of a list from 0."""


@record(frozen=True, slots=True)
class RuleFile:
    """One TOML file below ``rules/``: its path from there, its text and its parsed content.

    ``shown`` is what errors call it. ``origins`` tells which entries come from a file that was laid over this one, and
    where they stand there.
    """

    path: str
    text: str
    data: Mapping[str, Any]
    shown: str = ""
    origins: Mapping[KeyPath, tuple[RuleFile, KeyPath]] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return self.path.rsplit("/", 1)[-1].removesuffix(".toml")

    def error(self, at: str | KeyPath, message: str) -> RuleError:
        """The error for the entry ``at`` (a key, or the way to one): its file, line, key and what is wrong."""
        place = (at,) if isinstance(at, str) else at
        for length in range(len(place), -1, -1):
            if origin := self.origins.get(place[:length]):
                return origin[0].error((*origin[1], *place[length:]), message)
        from gouji.toml_places import line_of  # only where something is broken

        names = ".".join(key for key in place if isinstance(key, str))
        shown = self.shown or f"rules/{self.path}"
        return RuleError(f"{shown}:{line_of(self.text, place)}: {names + ': ' if names else ''}{message}")

    def value(self, at: str | KeyPath, kind: type | tuple[type, ...] = object) -> Any:
        """What stands at ``at``; raises RuleError when nothing does, or nothing of that kind."""
        found: Any = self.data
        for key in (at,) if isinstance(at, str) else at:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                raise self.error(at, "missing") from None
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not object and kind is not bool):
            raise self.error(at, f"must be {_KINDS.get(kind, 'of another kind')}")
        return found

    def words(self, at: str | KeyPath) -> tuple[str, ...]:
        """A list of words; raises RuleError for anything else."""
        found = self.value(at, list)
        if not all(isinstance(word, str) and word for word in found):
            raise self.error(at, "must be a list of words")
        return tuple(found)

    def pattern(self, at: str | KeyPath) -> re.Pattern[str]:
        """A regular expression; raises RuleError for anything else."""
        text = self.value(at, str)
        try:
            return re.compile(text)
        except re.error as broken:
            raise self.error(at, f"not a regular expression: {broken}") from broken

    def entries(self, at: str | KeyPath) -> list[KeyPath]:
        """The ways to the tables of a list of tables; raises RuleError for anything else. No list is an empty one."""
        place = (at,) if isinstance(at, str) else at
        holder = self.value(place[:-1], dict)
        if place[-1] not in holder:
            return []
        found = self.value(place, list)
        for index in range(len(found)):
            self.value((*place, index), dict)
        return [(*place, index) for index in range(len(found))]

    def only(self, at: str | KeyPath, known: Iterable[str]) -> None:
        """Raises RuleError for a key of the table at ``at`` that is not known, with the one that may be meant."""
        names = sorted(known)
        place = (at,) if isinstance(at, str) else at
        for key in self.value(place, dict):
            if key not in names:
                raise self.error((*place, key), unknown(key, names))


def unknown(name: str, known: Sequence[str]) -> str:
    """What is said of a name that is not among ``known``: the nearest one, or all of a few."""
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"unknown; did you mean {near[0]}?"
    return f"unknown; known are {', '.join(known)}" if len(known) <= _FEW else "unknown"


_FEW = 12
_KINDS: Mapping[object, str] = {
    str: "a text",
    dict: "a table",
    list: "a list",
    int: "a whole number",
    bool: "true or false",
    (int, Decimal): "a number",
}
