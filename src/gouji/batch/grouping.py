"""Files of one folder that may be parts of one report: by their names first, then by what they turn out to hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gouji.batch.work import FoundFile, Result
from gouji.model import RuleFile


@dataclass(frozen=True)
class PartNames:
    """rules/files.toml, compiled: what is left out of a name before it is held against others."""

    words: re.Pattern[str]
    numbering: re.Pattern[str]

    def stem(self, path: str) -> str:
        """What a file is called without its folder, its ending, the words for parts, and what separates words."""
        name = unicodedata.normalize("NFKC", PurePosixPath(path).stem).lower()
        return _SEPARATORS.sub("", self.words.sub("", self.numbering.sub("", name)))


_SEPARATORS = re.compile(r"[\W_]+")


def compile_part_names(file: RuleFile) -> PartNames:
    """Raises RuleError for what is missing, unknown or no expression."""
    file.only((), ("parts",))
    file.only("parts", ("words", "numbering"))
    words = sorted(file.words(("parts", "words")), key=len, reverse=True)
    marked = (rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in words)
    return PartNames(re.compile("|".join(marked)), file.pattern(("parts", "numbering")))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files whose names say that they may be one report; mostly a single one. ``work`` digests what is to be done.

    ``files`` are of different content, by path; ``copies`` are the others: path → the file it is a copy of.
    """

    files: tuple[FoundFile, ...]
    copies: tuple[tuple[FoundFile, str], ...]
    work: str


def bundle_files(files: Iterable[FoundFile], names: PartNames, recipe: str) -> list[Bundle]:
    """The files that have content to check, as bundles by path; a bundle with the contents of an earlier one is gone:
    all its files are copies of that one's."""
    together: dict[tuple[str, str], list[FoundFile]] = {}
    for file in files:
        archive, _, name = file.path.rpartition("!") if file.member is not None else ("", "", file.path)
        folder = f"{archive}!{name.rpartition('/')[0]}"
        together.setdefault((folder, names.stem(name)), []).append(file)
    made: dict[str, Bundle] = {}
    for members in together.values():
        first: dict[str, FoundFile] = {}
        for member in members:
            first.setdefault(member.digest, member)
        told = sorted(f"{m.digest} {m.unit} {m.year or ''}" for m in first.values())
        work = hashlib.sha256("\n".join([recipe, *told]).encode()).hexdigest()
        originals = {file.digest: file.path for file in made[work].files} if work in made else {}
        copies = [(m, originals.get(m.digest, first[m.digest].path)) for m in members]
        kept = made[work].files if work in made else tuple(first.values())
        known = made[work].copies if work in made else ()
        own = {file.path for file in kept}
        made[work] = Bundle(kept, (*known, *((m, of) for m, of in copies if m.path not in own)), work)
    return list(made.values())


def parts_of_one(results: Sequence[Result]) -> list[list[Result]]:
    """Which of a bundle's results are parts of one report: a text without tables, with tables without a text.

    They are of one unit and year, as far as both say them. A second text beside the tables leaves them apart.
    """
    texts = [r for r in results if r.outcome == "checked" and r.has_narrative and not r.has_tables]
    tables = [r for r in results if r.outcome == "checked" and r.has_tables and not r.has_narrative]
    out = []
    for text in texts:
        of_it = [table for table in tables if _agree(text, table)]
        if of_it and not any(_agree(other, table) for other in texts if other is not text for table in of_it):
            out.append([text, *of_it])
    return out


def _agree(one: Result, other: Result) -> bool:
    """Whether nothing that both say of unit and year differs."""
    units = _same(one.unit, other.unit) or one.unit in other.unit or other.unit in one.unit
    return units and _same(one.year, other.year)


def _same(one: object, other: object) -> bool:
    return not one or not other or one == other
