"""Source text → the folded text that patterns see, each character knowing where it stands in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.model import RuleFile
from gouji.records import cached_property

_ASCII_DIGITS = frozenset("0123456789")
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_WORD = re.compile(r"\S+")
_HEADLESS = re.compile(r"(?<![\d,，]),(?=\d{3}(?:\.\d|,\d{3}))")


@dataclass(frozen=True)
class Folding:
    """rules/lexicon/characters.toml, compiled. ``fold`` maps a character to the one it is read as ("": dropped);
    characters that stand for themselves are not in it."""

    fold: dict[str, str]
    thousands: str
    point: re.Pattern[str]

    @cached_property
    def table(self) -> dict[int, str]:
        """``fold`` as str.translate takes it."""
        return str.maketrans(self.fold)

    @cached_property
    def mark(self) -> re.Pattern[str]:
        """One mark between thousands."""
        return re.compile(f"[{re.escape(self.thousands)}]")

    @cached_property
    def grouped(self) -> re.Pattern[str]:
        """A number whose thousands are told apart."""
        marks = re.escape(self.thousands)
        return re.compile(rf"(?<![\d.{marks}])\d{{1,3}}(?:[{marks}]\d{{3}})+(?:\.\d+)?(?![\d{marks}]\d)")


def compile_folding(file: RuleFile) -> Folding:
    """Raises RuleError when an entry folds to more than one character, and for what is missing or unknown."""
    file.only((), ("fold", "drop", "number"))
    fold: dict[str, str] = {key: file.value(("fold", key), str) for key in file.value("fold", dict)}
    for key, value in fold.items():
        if len(key) != 1 or len(value) != 1:
            raise file.error(("fold", key), "folds one character to one character")
    thousands: str = file.value(("number", "thousands"), str)
    for code in _FULL_WIDTH:
        plain = chr(code - 0xFEE0)
        if chr(code) not in thousands:
            fold.setdefault(chr(code), fold.get(plain, plain))
    fold |= dict.fromkeys(file.value(("drop", "characters"), str), "")
    points, behind = (re.escape(file.value(("number", key), str)) for key in ("points", "point_before"))
    return Folding(fold, thousands, re.compile(rf"(?<=\d)[{points}](?=\d\d[{behind}])"))


def fold_text(text: str, start: int, end: int, folding: Folding) -> tuple[str, tuple[int, ...]]:
    """Fold text[start:end]; returns the folded text and, for each of its characters, its offset in ``text``.

    White space goes, except one blank between two digits that are not parts of one number. Commas inside a number
    stay half-width, every other comma becomes the Chinese one.
    """
    return fold_lines(text, [(start, end)], folding)


def fold_lines(text: str, lines: Sequence[tuple[int, int]], folding: Folding) -> tuple[str, tuple[int, ...]]:
    """Fold several half-open spans of ``text`` as one, each going on where the one before ended (what stands between
    them, such as a page number, is left out). Returns the same as fold_text."""
    kept: list[str] = []
    offsets: list[int] = []
    gap = ""  # white space seen since the last kept character
    for number, (start, end) in enumerate(lines):
        gap += "\n" if number else ""
        seen = start
        for word in _WORD.finditer(text, start, end):
            gap += text[seen : word.start()]
            seen = word.end()
            folded = word[0].translate(folding.table)
            places: Sequence[int] = range(*word.span())
            if len(folded) < len(places):
                places = [at for at in places if folding.fold.get(text[at], text[at])]
            if not folded:
                continue
            if gap:
                between_digits = kept and kept[-1][-1] in _ASCII_DIGITS and folded[0] in _ASCII_DIGITS
                if between_digits and not _one_number(text, places[0], gap):
                    kept.append(" ")
                    offsets.append(places[0] - 1)
                gap = ""
            kept.append(folded)
            offsets += places
        gap += text[seen:end]
    return _fold_commas("".join(kept), folding), tuple(offsets)


def _one_number(text: str, at: int, gap: str) -> bool:
    # A number broken over lines goes on; on one line only a group of exactly three digits does ("3 193.39").
    if "\n" in gap:
        return True
    return re.match(r"\d{3}(?:\.\d|[^\d,.年])", text[at : at + 5]) is not None


def _fold_commas(text: str, folding: Folding) -> str:
    marks = [mark.start() for mark in folding.mark.finditer(text)]
    if marks:
        # A number that lost its first digit (",867.48") keeps its comma, or it would read as another number.
        headless = {found.start() for found in _HEADLESS.finditer(text)}
        inside = {at for found in folding.grouped.finditer(text) for at in range(*found.span())}
        out = list(text)
        for at in marks:
            ascii_in_number = text[at] == "," and 0 < at < len(text) - 1
            ascii_in_number = ascii_in_number and {text[at - 1], text[at + 1]} <= _ASCII_DIGITS
            out[at] = "," if at in inside or at in headless or ascii_in_number else folding.thousands[-1]
        text = "".join(out)
    return folding.point.sub(".", text)
