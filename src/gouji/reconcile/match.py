"""Claims ↔ facts: which cells of the tables show the figure a sentence speaks of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import Protocol, TypeVar

from gouji.exact import Fraction
from gouji.model import NO_SUBJECT, Claim, Fact, Subject
from gouji.reconcile.interval import Figure
from gouji.records import record

FINAL, BUDGET = "final", "budget"
# A budget that is not named, or the one adjusted during the year, may stand in a column headed 预算数.
_MEASURES: Mapping[str, tuple[str, ...]] = {
    "": (FINAL,),
    "final": (FINAL,),
    "execution": ("execution", FINAL),
    "budget": (BUDGET, "full", "opening"),
    "full": ("full", BUDGET),
    "opening": ("opening", BUDGET),
}

_FUNDS = ("general", "fund", "capital")
_SMALL_FUNDS = {"fund", "capital"}

# Figures that no table row splits by fund or flow: their name alone says which they are.
_FREE_OF_FUND = ("procurement.", "agency_operation", "count.", "mean.", "free:")


@lru_cache(maxsize=4096)  # the same few hundred subjects, thousands of times in a report
def canonical(subject: Subject) -> Subject:
    """One form for every way to say the same figure: 本年…合计 is what nothing narrows down, an item needs no flow."""
    total = {"year": "", "sum": "", "either": "grand"}.get(subject.total, subject.total)
    total = "" if subject.item or subject.part else total
    if subject.item.startswith("three_public."):
        return Subject(flow="expenditure", item=subject.item)
    if subject.item.startswith(_FREE_OF_FUND):
        return Subject(item=subject.item)
    if subject.item.startswith("economic:"):
        return subject._replace(flow="expenditure", total="")
    flow = "expenditure" if subject.part in ("personnel", "public") else subject.flow
    return subject._replace(total=total, flow=flow)


class Reach(Protocol):
    """How far inexact numbers reach (parse/units)."""

    @property
    def least(self) -> Fraction: ...
    @property
    def most(self) -> Fraction: ...
    @property
    def beyond(self) -> Fraction: ...
    @property
    def words(self) -> Fraction: ...


class Units(Protocol):
    """What the parser knows of units (parse/units)."""

    @property
    def money(self) -> Mapping[str, Decimal]: ...
    @property
    def slips(self) -> Collection[str]: ...
    @property
    def roughly(self) -> Fraction: ...
    @property
    def measures(self) -> Collection[str]: ...
    @property
    def percent(self) -> Mapping[str, Decimal]: ...
    @property
    def reach(self) -> Reach: ...


T = TypeVar("T", Claim, Fact)
Topic = tuple[Subject, tuple[tuple[int, str], ...], str]


def topic(claim: Claim) -> Topic:
    """What two claims must share to be about one figure: the subject, and the 类/款/项 names and code that tell rows of
    one name apart."""
    names = tuple(sorted((claim.extra.get("names") or {}).items()))
    return canonical(claim.subject), names, claim.extra.get("code", "")


@cache
def _worth(value: Decimal) -> Fraction:
    return Fraction(value)


@dataclass(frozen=True)
class Scale:
    """How figures of one report are read: what a unit of money is worth in 元, a sign of percent in percent, and how
    many decimals prevail around a figure."""

    worth: Mapping[str, Decimal]
    percent: Mapping[str, Decimal]
    reach: Reach
    measures: Collection[str]
    slips: Collection[str]
    roughly: Fraction
    text_decimals: Mapping[str, int]
    table_decimals: Mapping[str, int]
    _figures: dict[int, tuple[Claim | Fact, Figure]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, unit: str) -> Fraction:
        return _worth(self.worth.get(unit) or self.percent.get(unit) or Decimal(1))

    def claim(self, claim: Claim) -> Figure:
        """The figure a claim states, in base units (元, %, pieces)."""
        return self._remembered(claim, self._of_claim)

    def fact(self, fact: Fact) -> Figure:
        """The figure a cell shows, in base units."""
        return self._remembered(fact, self._of_fact)

    def _remembered(self, one: T, read: Callable[[T], Figure]) -> Figure:
        """The figure of this very claim or fact: it is asked for often, and keeps what was computed of it."""
        known = self._figures.get(id(one))
        if known is None:
            known = self._figures[id(one)] = (one, read(one))  # kept with it, or its id might come to be another's
        return known[1]

    def _of_claim(self, claim: Claim) -> Figure:
        assert claim.value is not None
        money = claim.unit in self.worth
        scale = self.of(claim.unit) * Fraction(claim.extra.get("power", 1))
        value = claim.value / claim.extra.get("power", 1) if claim.extra.get("power") else claim.value
        prevailing = self.text_decimals.get(claim.unit) if money else None
        return Figure(
            abs(value),
            claim.decimals,
            scale,
            prevailing,
            self._spread(claim, abs(value)),
            self._slack(claim, abs(value)),
            exact_zero=claim.unit not in self.percent,
        )

    def _slack(self, claim: Claim, value: Decimal) -> Fraction | None:
        """三千二百: half of what is dropped, but never more than a part of the number (rules/lexicon/units.toml)."""
        last = claim.extra.get("last", 1)
        if last == 1 or claim.unit in self.percent:
            return None
        return max(Fraction(1, 2), min(Fraction(last, 2), Fraction(value) * self.reach.words))

    def _spread(self, claim: Claim, value: Decimal) -> tuple[Fraction, Fraction] | None:
        """How far an inexact number reaches below and above; a number of pieces is exact."""
        says = claim.extra.get("inexact", "")
        if not says:
            rounded_ = claim.unit in self.percent or claim.unit in self.worth or claim.unit in self.measures
            inexact = rounded_ or claim.extra.get("power") or claim.extra.get("last")
            return None if inexact else (Fraction(0), Fraction(0))
        nothing, number = Fraction(0), Fraction(value)
        step, places = _last_place(value, claim.decimals)
        if says == "over":
            return nothing, step
        if says == "above":
            return nothing, number * (self.reach.beyond - 1)
        if says == "up_to":
            return number, nothing
        if says == "below":
            return number * (1 - 1 / self.reach.beyond), nothing
        if places < 3:
            step = min(max(step, number * self.reach.least), number * self.reach.most)
        return step, step if says == "about" else nothing

    def _of_fact(self, fact: Fact) -> Figure:
        return Figure(abs(fact.value), fact.decimals, self.of(fact.unit), self.table_decimals.get(fact.table))


@record(frozen=True)
class Match:
    """The cells that show a claim's figure, best first; ``reason`` says why there are none."""

    facts: tuple[Fact, ...]
    reason: str = ""


_LONG = 6  # characters of a name that hardly is the beginning of another's by chance
_WORD = 2  # characters that one name may have more than the other


class FactIndex:
    """The facts of a report by what they are about; ``all_read``: they are those of all its tables."""

    def __init__(self, facts: Iterable[Fact], *, all_read: bool = True) -> None:
        self.all_read = all_read
        self.all = tuple(facts)
        self._by_path: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        self._by_item: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
        self._items = dict.fromkeys(fact.subject.item for fact in self.all)
        for fact in self.all:
            self._by_path[fact.row_path].append(fact)
            subject = canonical(fact.subject)
            self._by_item[(subject.item, subject.part, subject.total)].append(fact)

    def along(self, path: tuple[str, ...]) -> list[Fact]:
        """The cells of every row with these names."""
        return self._by_path.get(path, [])

    def find(self, claim: Claim) -> Match:
        """The cells for a claim's subject, measure and period."""
        extra = claim.extra
        found = self.find_subject(claim.subject, claim.measure, claim.period, extra.get("names"), extra.get("also", ()))
        coded = tuple(f for f in found.facts if f.code == extra.get("code"))
        return Match(coded) if coded else found

    def find_subject(
        self,
        subject: Subject,
        measure: str = "",
        period: str = "this",
        names: Mapping[int, str] | None = None,
        also: Sequence[str] = (),
    ) -> Match:
        """The cells for a subject; ``names`` are its 类/款/项 names, ``also`` other readings of its item."""
        if subject == NO_SUBJECT or subject.item.startswith("free:"):
            return Match((), "unknown_subject")
        wanted = canonical(subject)
        if wanted.item.startswith("function:") and not wanted.flow:
            found = self._rows(wanted._replace(flow="expenditure")) or self._rows(wanted)
        else:
            found = self._rows(wanted)
        for item in (*also, *self._longer(wanted.item)):
            found = found or self._rows(canonical(subject._replace(item=item)))
        if not found:
            return Match((), "no_row")
        found = self._along_path(found, names)
        timed = [f for f in found if f.period == (period or "this")]
        if not timed:
            return Match((), "no_prior_table" if period == "prior" else "no_period")
        measured: list[Fact] = []
        for option in _MEASURES.get(measure, (measure,)):
            measured = measured or [f for f in timed if f.measure == option]
        if not measured and not measure:
            measured = [f for f in timed if f.measure == BUDGET]
        if not measured:
            return Match((), "no_budget_table" if measure in ("opening", "full", "budget") else "no_measure")
        narrowed = self._of_fund(measured, wanted)
        return Match(tuple(narrowed), "" if narrowed else "no_row")

    def _longer(self, item: str) -> list[str]:
        """The one name that a name is the beginning of, or that is the beginning of it, by a word at most (机关事业单位
        基本养老保险缴费 for 机关事业单位基本养老保险缴费支出)."""
        kind, _, name = item.partition(":")
        if kind not in ("function", "economic") or len(name) < _LONG or item in self._items:
            return []
        near = [
            other
            for other in self._items
            if other.startswith((f"{kind}:", item)) and abs(len(other) - len(item)) <= _WORD
            if other.startswith(item) or (item.startswith(other) and len(other) - len(kind) > _LONG)
        ]
        return near if len(near) == 1 else []

    def _rows(self, wanted: Subject) -> list[Fact]:
        out = []
        for fact in self._by_item.get((wanted.item, wanted.part, wanted.total), ()):
            flow = canonical(fact.subject).flow
            both = wanted.flow == "both" and flow in ("income", "expenditure")
            if not wanted.flow or both or flow == wanted.flow:
                out.append(fact)
        return out

    def _of_fund(self, facts: list[Fact], wanted: Subject) -> list[Fact]:
        exact = [f for f in facts if canonical(f.subject).fund == wanted.fund]
        if exact:
            return exact
        if wanted.fund == "appropriation":
            return _only_fund(facts)
        if wanted.fund:
            return []
        funds = {canonical(f.subject).fund for f in facts}
        if not wanted.item and (funds <= _SMALL_FUNDS or not self.all_read):
            return []  # their tables say nothing of all money, though the file may have no other
        return facts if len(funds) == 1 else [f for f in facts if canonical(f.subject).fund == "general"]

    def _along_path(self, facts: list[Fact], names: Mapping[int, str] | None) -> list[Fact]:
        """Of several rows with one name, those whose 类 and 款 are the ones named, if any are."""
        if not names:
            return facts
        best: list[Fact] = []
        top = -1
        for fact in facts:
            path = {i + 1: name for i, name in enumerate(fact.row_path)}
            score = sum(path.get(level) == name for level, name in names.items())
            if fact.level is not None and fact.level == max(names):
                score += 1
            if score > top:
                best, top = [], score
            if score == top:
                best.append(fact)
        return best


def _only_fund(facts: Sequence[Fact]) -> list[Fact]:
    """The cells of the one fund that has any money for it: then all appropriations are that fund's. There must be cells
    of the general budget, which every unit has: without them the file does not have all tables."""
    paid = [f for f in facts if f.subject.flow == "expenditure" or not f.subject.item.startswith("function:")]
    if not any(f.subject.fund == "general" for f in paid):
        return []
    funds = {f.subject.fund for f in paid if f.subject.fund in _FUNDS and f.value}
    only = funds.pop() if len(funds) == 1 else "general"
    return [] if funds else [f for f in paid if f.subject.fund == only]


def prevailing_decimals(claims: Sequence[Claim], facts: Sequence[Fact], units: Units) -> Scale:
    """Count the decimals around: per table over its money cells, per unit over the text's amounts and its tables'."""
    worth = units.money
    tables: dict[str, Counter[int]] = defaultdict(Counter)
    texts: dict[str, Counter[int]] = defaultdict(Counter)
    shown: dict[str, Counter[int]] = defaultdict(Counter)
    for fact in facts:
        if fact.value:
            tables[fact.table][fact.decimals] += 1
            shown[fact.unit][fact.decimals] += 1
    for claim in claims:
        if claim.value and claim.unit in worth:
            texts[claim.unit][claim.decimals] += 1
    table_decimals = {table: _mode(counts) for table, counts in tables.items()}
    text_decimals = {unit: _mode(counts) for unit, counts in texts.items()}
    for unit, counts in shown.items():
        if unit in text_decimals:
            text_decimals[unit] = max(text_decimals[unit], _mode(counts))
    return Scale(
        worth, units.percent, units.reach, units.measures, units.slips, units.roughly, text_decimals, table_decimals
    )


def _last_place(value: Decimal, decimals: int) -> tuple[Fraction, int]:
    """What one in the last place of a number is worth, trailing zeros before the point left out (3200: 100), and how
    many places it has down to there (2)."""
    digits = str(int(value.scaleb(decimals)))
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    return Fraction(10**zeros, 10**decimals), len(digits) - zeros


def _mode(counts: Counter[int]) -> int:
    return max(counts, key=lambda d: (counts[d], d))
