"""Whether two reports are of one unit: names as they vary from year to year, and the file of names that changed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gouji.model import RuleError, RuleFile

Scope = Literal["alone", "department", ""]
Aliases = Mapping[str, str]
"""A name, bare → the first name of its line in the file of aliases, bare."""


@dataclass(frozen=True)
class NameRules:
    """rules/lexicon/sources.toml, compiled."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    organs: re.Pattern[str]
    brackets: re.Pattern[str]
    places: re.Pattern[str]
    place: re.Pattern[str]
    alone: re.Pattern[str]
    department: re.Pattern[str]
    restated: re.Pattern[str]

    def bare(self, name: str) -> str:
        """A name without white space, brackets, a year before it, and 本级 or 部门 behind it."""
        text = "".join(name.split()).replace("(", "（").replace(")", "）")
        text = self.brackets.sub("", text)
        while (shorter := self.organs.sub("", self.behind.sub("", self.before.sub("", text)))) != text:
            text = shorter
        return text

    def key(self, name: str, aliases: Aliases) -> str:
        """What names of one unit share: the name without the places in front of it."""
        return self.place.sub("", self.known_as(name, aliases))

    def known_as(self, name: str, aliases: Aliases) -> str:
        """The bare name, or the one that it is an alias of, with or without places in front."""
        bare = self.bare(name)
        for at in range(len(bare)):
            if bare[at:] in aliases and (not at or self.places.match(bare[:at])):
                return aliases[bare[at:]]
        return bare

    def same_unit(self, one: str, other: str, aliases: Aliases) -> bool:
        """Whether two names are of one unit. One may leave out the province, city or district in front; no name is the
        name of no unit."""
        a, b = sorted((self.known_as(one, aliases), self.known_as(other, aliases)), key=len)
        if not a or not b.endswith(a):
            return False
        front = b[: len(b) - len(a)]
        return not front or bool(self.places.match(front))

    def scope(self, title: str, unit: str) -> Scope:
        """Whether a report is of the unit alone or of the department; "" where it does not say."""
        text = "".join((title + " " + unit).split()).replace("(", "（").replace(")", "）")
        alone, department = self.alone.search(text), self.department.search(text)
        return "" if bool(alone) == bool(department) else "alone" if alone else "department"


def compile_names(file: RuleFile) -> NameRules:
    """Raises RuleError for a broken expression, and for what is missing or unknown."""
    file.only((), ("names", "scope", "restated"))
    names = ("before", "behind", "organs", "brackets", "places", "place")
    file.only("names", names)
    file.only("scope", ("alone", "department"))
    file.only("restated", ("words",))
    words = sorted(file.words(("restated", "words")), key=len, reverse=True)
    return NameRules(
        **{name: file.pattern(("names", name)) for name in names},
        alone=file.pattern(("scope", "alone")),
        department=file.pattern(("scope", "department")),
        restated=re.compile("|".join(map(re.escape, words))),
    )


def read_aliases(path: Path, rules: NameRules) -> Aliases:
    """A CSV file in UTF-8: each line holds all the names that one unit has had; lines that begin with # are remarks.

    Raises RuleError when it cannot be read, and for a line of one name or a name in two lines.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as failed:
        raise RuleError(f"{path.as_posix()}: {failed.strerror or type(failed).__name__}") from None
    except UnicodeDecodeError:
        raise RuleError(f"{path.as_posix()}: not UTF-8") from None
    lines = enumerate(csv.reader(io.StringIO(text)), 1)
    out: dict[str, str] = {}
    for number, names in _alias_lines(lines):
        bare = [rules.bare(name) for name in names]
        if len(bare) < 2:
            raise RuleError(f"{path.as_posix()}:{number}: one name; the others of the unit are missing")
        for name in bare:
            if out.get(name, bare[0]) != bare[0]:
                raise RuleError(f"{path.as_posix()}:{number}: {name}: stands in two lines")
            out[name] = bare[0]
    return out


def _alias_lines(lines: Iterable[tuple[int, Sequence[str]]]) -> Iterable[tuple[int, list[str]]]:
    for number, cells in lines:
        names = [cell.strip() for cell in cells if cell.strip()]
        if names and not names[0].startswith("#"):
            yield number, names
