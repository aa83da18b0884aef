"""Numbers with their units: what is printed, what it is worth, how exact it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.exact import Fraction
from gouji.model import KeyPath, NumberKind, RuleFile
from gouji.parse.fragments import alternation, build, insert
from gouji.parse.numerals import Numerals, compile_numerals
from gouji.records import record

# A maximal run of digits with its separators, sign and decimal point; "-" is a sign only where nothing precedes it
# that it could join (a dash of 2023-2024).
# A run is taken whole or not at all, so that a long one is not tried in all its parts.
DIGITS = r"(?:(?<![0-9A-Za-z)\uff09%])-)?(?<!\d)(?<!\d[.,])(?:,(?=\d{3}))?\d(?>(?:,*\d)*)(?>(?:\.\d+)*)"
# What stands, character by character, for a number that is not all digits while patterns look at a sentence: a digit
# that nobody prints (a double-struck zero), so that it is one to every expression.
_MARK = "\U0001d7d8"
_SAYS = ("about", "nearly", "over", "above", "below", "up_to")


@dataclass(frozen=True)
class Reach:
    """How far inexact numbers reach, as parts or times of the number (rules/lexicon/units.toml)."""

    least: Fraction
    most: Fraction
    beyond: Fraction
    words: Fraction


@dataclass(frozen=True)
class Units:
    """rules/lexicon/units.toml and numerals.toml, compiled.

    ``percent`` says how many percent one of a sign is; ``points`` are signs of a difference of percents. ``measures``
    are counters that are rounded like money; others are exact; ``counter`` is the expression of them all. ``before``
    and ``near`` give what a word beside a number says of it (about, nearly, over, above, below, up_to). ``prefixes``
    are said before a number and stand for a sign, ``within`` are units with an inexact word inside (万余元).
    ``number`` finds numbers of every kind.
    """

    money: Mapping[str, Decimal]
    slips: tuple[str, ...]
    roughly: Fraction
    reach: Reach
    percent: Mapping[str, Decimal]
    points: tuple[str, ...]
    measures: frozenset[str]
    counter: str
    powers: Mapping[str, Decimal]
    behind: tuple[str, ...]
    before: Mapping[str, str]
    near: Mapping[str, str]
    prefixes: Mapping[str, str]
    within: Mapping[str, str]
    numerals: Numerals
    number: re.Pattern[str]
    unit: re.Pattern[str]

    def scale(self, unit: str) -> Decimal:
        """How many 元 one of ``unit`` is; 1 for percents and counts."""
        return self.money.get(unit, Decimal(1))

    def named(self, printed: str) -> str:
        """The unit that is printed in another way: 万余元 is 万元, 百分之 is %."""
        return self.within.get(printed) or self.prefixes.get(printed) or printed

    def says(self, groups: Mapping[str, str]) -> str:
        """What the words around an event's number, which are its groups, say of it; "" for an exact one."""
        if groups.get("over") or groups.get("over2") or groups.get("unit", "") in self.within:
            return "over"
        return self.before.get(groups.get("around", "")) or self.near.get(groups.get("near", ""), "")


@record(frozen=True)
class Printed:
    """A number of a sentence: half-open span of its digits, and what stands behind it. ``last`` is the worth of the
    last place that a numeral in words states (三千二百: 100), 1 for digits."""

    start: int
    end: int
    text: str
    value: Decimal | None
    decimals: int
    unit: str
    kind: NumberKind
    last: int = 1


def compile_units(file: RuleFile, numerals: RuleFile) -> Units:
    """Raises RuleError for a unit that is worth nothing, and for what is missing or unknown."""
    file.only((), ("money", "slip", "roughly", "percent", "points", "count", "measure", "inexact", "reach"))
    file.only("inexact", ("behind", "before", "behind_unit", "powers"))
    file.only("reach", ("least", "most", "beyond", "words"))
    money, percent = _worths(file, ("money",)), _worths(file, ("percent",))
    measures = frozenset(file.words(("measure", "words")))
    counters = {*file.words(("count", "words")), *measures}
    counter = f"(?!{'|'.join(file.words(('count', 'unless')))})(?:{alternation(counters)})"
    behind = file.words(("inexact", "behind"))
    powers = _worths(file, ("inexact", "powers"))
    smallest = min(money, key=lambda unit: (money[unit], len(unit)))
    within = {power + word + smallest: power + smallest for power in powers for word in behind}
    prefixes = {name: numerals.value(("percent", name), str) for name in numerals.value("percent", dict)}
    known = {
        "money": alternation(unit for unit in money if unit != smallest),
        "over": alternation(behind),
        "power": alternation(powers),
    }
    unit = re.compile(
        rf"(?:{known['over']})?(?:(?P<money>{alternation([*money, *within])})|(?P<percent>{alternation(percent)})"
        rf"|(?:{known['power']})*(?:{known['over']})?\+?(?P<count>{counter}))"
    )
    return Units(
        money=money,
        slips=file.words(("slip", "units")),
        roughly=_share(file, ("roughly", "share")),
        reach=Reach(*(_share(file, ("reach", key)) for key in ("least", "most", "beyond", "words"))),
        percent=percent,
        points=file.words(("points", "signs")),
        measures=measures,
        counter=counter,
        powers=powers,
        behind=behind,
        before=_sayings(file, ("inexact", "before")),
        near=_sayings(file, ("inexact", "behind_unit")),
        prefixes=prefixes,
        within=within,
        numerals=compile_numerals(numerals),
        number=_number(numerals, known),
        unit=unit,
    )


def _worths(file: RuleFile, at: KeyPath) -> dict[str, Decimal]:
    out = {name: Decimal(file.value((*at, name), (int, Decimal))) for name in file.value(at, dict)}
    for name, worth in out.items():
        if worth <= 0:
            raise file.error((*at, name), "must be worth more than nothing")
    return out


def _share(file: RuleFile, at: KeyPath) -> Fraction:
    return Fraction(file.value(at, (int, Decimal)))


def _sayings(file: RuleFile, at: KeyPath) -> dict[str, str]:
    out = {word: file.value((*at, word), str) for word in file.value(at, dict)}
    for word, says in out.items():
        if says not in _SAYS:
            raise file.error((*at, word), f"must be one of {', '.join(_SAYS)}")
    return out


def _number(file: RuleFile, known: Mapping[str, str]) -> re.Pattern[str]:
    """Every number: figures in groups before plain digits, numerals after them."""
    file.only((), ("point", "digits", "places", "groups", "percent", "fragments", "grouped", "read"))
    fragments = build(file, ("fragments",), known)

    def expressions(name: str) -> list[str]:
        out = []
        for at in file.entries(name):
            file.only(at, ("match",))
            out.append(f"(?:{insert(file, (*at, 'match'), file.value((*at, 'match'), str), fragments)})")
        return out

    # Few places begin a number: what they begin with is looked at before anything else.
    numeral = re.escape("".join([*file.value("digits", dict), *file.value("places", dict)]))
    figures, numerals = "|".join([*expressions("grouped"), DIGITS]), "|".join(expressions("read"))
    text = rf"(?=[\d.,-])(?:{figures})|(?=[{numeral}])(?:{numerals})"
    try:
        return re.compile(text)
    except re.error as broken:
        raise file.error("read", f"not a regular expression: {broken}") from broken


def parse_number(text: str) -> tuple[Decimal | None, int]:
    """The value and the printed decimals of a run of digits; a comma in front (",867.48") or out of place is read over.
    No value for what is no number ("1.2.3")."""
    if not _PLAIN.fullmatch(text) and re.fullmatch(r"\.\d+", text) is None:
        return None, 0
    plain = text.replace(",", "")
    return Decimal(plain), len(plain.partition(".")[2])


_PLAIN = re.compile(r"-?,?\d[\d,]*(?:\.\d+)?")


def find_numbers(text: str, units: Units) -> Iterator[Printed]:
    """Every number of a folded sentence, in order."""
    for run in units.number.finditer(text):
        printed = run.group().rstrip(",")
        end = run.start() + len(printed)
        found = units.unit.match(text, end)
        unit, kind = _prefix(text, run.start(), units), "percent"
        if found is not None and not unit:
            kind = "amount" if found["money"] else "percent" if found["percent"] else "count"
            unit = units.named(found["money"] or found["percent"] or found["count"])
        elif not unit:
            kind = "other"
        last = 1
        value, decimals = parse_number(printed)
        if value is None and not re.fullmatch(r"[\d.,-]*", printed):
            value, decimals, last = units.numerals.value(printed, units.scale(unit))
        yield Printed(run.start(), end, printed, value, decimals, unit, kind, last)  # type: ignore[arg-type]


def mark_numbers(text: str, numbers: Iterable[Printed]) -> str:
    """``text``, each character in its place, as patterns see it: numbers that are not all digits are marked."""
    out = list(text)
    for number in numbers:
        if not _PLAIN.fullmatch(number.text):
            out[number.start : number.end] = _MARK * len(number.text)
    return "".join(out)


def _prefix(text: str, start: int, units: Units) -> str:
    """The sign that is said before a number: 百分之五."""
    return next((sign for name, sign in units.prefixes.items() if text.startswith(name, start - len(name))), "")
