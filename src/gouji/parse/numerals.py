"""Numbers that are not all digits: Chinese numerals (三千二百一十五) and figures in groups (1亿2000万元)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.model import KeyPath, RuleFile
from gouji.records import cached_property

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Numerals:
    """The characters of rules/lexicon/numerals.toml by what they are worth."""

    digits: Mapping[str, int]
    places: Mapping[str, int]
    groups: Mapping[str, int]
    point: str

    def value(self, text: str, unit: Decimal = Decimal(1)) -> tuple[Decimal | None, int, int]:
        """What a numeral is worth in its unit, its decimals, and the worth of the last place that it states (三千二百:
        100); no value for what is none. ``unit`` is the unit's own worth: 一亿五千 before 万元 is 15000 of them."""
        whole, _, fraction = text.partition(self.point)
        total, group, last = Decimal(0), Decimal(0), 1
        for part, mark in self._groups(whole):
            section, last = self._section(part)
            if section is None:
                return None, 0, 1
            if mark:
                total += section * self.groups[mark] / unit
                last = int(last * self.groups[mark] / unit)
            else:
                group = section
        if any(char not in self.digits for char in fraction):
            return None, 0, 1
        decimals = "".join(str(self.digits[char]) for char in fraction)
        value = total + group
        return (value + Decimal(f"0.{decimals}") if decimals else value), len(decimals), 1 if decimals else last

    def _groups(self, text: str) -> list[tuple[str, str]]:
        """1亿2000 → ("1", "亿"), ("2000", "")."""
        out: list[tuple[str, str]] = []
        begin = 0
        for at, char in enumerate(text):
            if char in self.groups:
                out.append((text[begin:at], char))
                begin = at + 1
        return [*out, (text[begin:], "")] if begin < len(text) else out

    def _section(self, text: str) -> tuple[Decimal | None, int]:
        """A number below ten thousand and the worth of its last place; 三百五 is 350, as it is spoken."""
        value, digit, last = Decimal(0), None, 1
        before = 1  # the place that was said last, as long as no zero stands behind it
        for token in self._tokens.findall(text):
            if token in self.places:
                last = before = self.places[token]
                value += (1 if digit is None else digit) * last
                digit = None
            elif token in self.digits or _DIGITS.fullmatch(token):
                if digit:
                    return None, 1
                digit = Decimal(self.digits[token]) if token in self.digits else Decimal(token.replace(",", ""))
                before = 1 if not digit else before
                last = before // 10 if before > 10 and token in self.digits else 1
            else:
                return None, 1
        return value + (digit or 0) * last, last

    @cached_property
    def _tokens(self) -> re.Pattern[str]:
        return re.compile(rf"{_DIGITS.pattern}|.")


def compile_numerals(file: RuleFile) -> Numerals:
    """Raises RuleError for a character that is worth no whole number."""

    def worths(name: str) -> dict[str, int]:
        at: KeyPath = (name,)
        return {char: int(file.value((*at, char), int)) for char in file.value(at, dict)}

    return Numerals(worths("digits"), worths("places"), worths("groups"), file.value("point", str))
