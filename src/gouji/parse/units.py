"""Numbers with their units: what is printed, what it is worth, how exact it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from gouji.model import KeyPath, NumberKind, RuleFile

# A maximal run of digits with its separators, sign and decimal point; "-" is a sign only where nothing precedes it
# that it could join (a dash of 2023-2024).
NUMBER = r"(?:(?<![0-9A-Za-z)\uff09%])-)?(?<![\d.])(?:,(?=\d{3}))?\d[\d,]*(?:\.\d+)*"
_RUN = re.compile(NUMBER)


@dataclass(frozen=True)
class Units:
    """rules/lexicon/units.toml, compiled. ``measures`` are counters that are rounded like money; others are exact."""

    money: dict[str, Decimal]
    slips: tuple[str, ...]
    roughly: Fraction
    percent: tuple[str, ...]
    measures: frozenset[str]
    counters: tuple[str, ...]
    powers: dict[str, Decimal]
    behind: tuple[str, ...]
    behind_unit: tuple[str, ...]
    before: tuple[str, ...]
    unit: re.Pattern[str]

    def scale(self, unit: str) -> Decimal:
        """How many 元 one of ``unit`` is; 1 for percents and counts."""
        return self.money.get(unit, Decimal(1))


@dataclass(frozen=True)
class Printed:
    """A number of a sentence: half-open span of its digits, and what stands behind it."""

    start: int
    end: int
    text: str
    value: Decimal | None
    decimals: int
    unit: str
    kind: NumberKind


def compile_units(file: RuleFile) -> Units:
    """Raises RuleError for a unit that is worth nothing, and for what is missing or unknown."""
    file.only((), ("money", "slip", "roughly", "percent", "count", "measure", "inexact"))
    file.only("inexact", ("behind", "behind_unit", "before", "powers"))
    money = _worths(file, ("money",))
    percent = file.words(("percent", "signs"))
    measures = frozenset(file.words(("measure", "words")))
    counters = tuple(sorted({*file.words(("count", "words")), *measures}, key=lambda w: (-len(w), w)))
    behind = file.words(("inexact", "behind"))
    powers_of_ten = _worths(file, ("inexact", "powers"))
    over = alternation(behind)
    powers = alternation(powers_of_ten)
    unit = re.compile(
        rf"(?:{over})?(?:(?P<money>{alternation(money)})|(?P<percent>{alternation(percent)})"
        rf"|(?:{powers})*(?:{over})?\+?(?P<count>{alternation(counters)}))"
    )
    return Units(
        money,
        file.words(("slip", "units")),
        Fraction(file.value(("roughly", "share"), (int, Decimal))),
        percent,
        measures,
        counters,
        powers_of_ten,
        behind,
        file.words(("inexact", "behind_unit")),
        file.words(("inexact", "before")),
        unit,
    )


def _worths(file: RuleFile, at: KeyPath) -> dict[str, Decimal]:
    out = {name: Decimal(file.value((*at, name), (int, Decimal))) for name in file.value(at, dict)}
    for name, worth in out.items():
        if worth <= 0:
            raise file.error((*at, name), "must be worth more than nothing")
    return out


def alternation(words: Iterable[str]) -> str:
    """Literal words as a regular expression, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def parse_number(text: str) -> tuple[Decimal | None, int]:
    """The value and the printed decimals; None for a run that is no number ("1.2.3", ",867")."""
    plain = text.replace(",", "")
    _, _, fraction = plain.partition(".")
    grouped = re.fullmatch(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", text) is not None
    loose = re.fullmatch(r"-?,?\d[\d,]*(?:\.\d+)?", text) is not None
    if not (grouped or loose):
        return None, 0
    try:
        return Decimal(plain), len(fraction)
    except InvalidOperation:
        return None, len(fraction)


def find_numbers(text: str, units: Units) -> Iterator[Printed]:
    """Every number of a folded sentence, in order."""
    for run in _RUN.finditer(text):
        digits = run.group().rstrip(",")
        value, decimals = parse_number(digits)
        end = run.start() + len(digits)
        found = units.unit.match(text, end)
        unit, kind = "", "other"
        if found is not None:
            kind = "amount" if found["money"] else "percent" if found["percent"] else "count"
            unit = found["money"] or found["percent"] or found["count"]
        yield Printed(run.start(), end, digits, value, decimals, unit, kind)  # type: ignore[arg-type]
