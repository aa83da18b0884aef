"""Where the checks of one report are made: claims and cells as operands, formulas over them, one Check for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import TypeVar

from gouji.exact import Fraction
from gouji.limits import keep_time
from gouji.model import CellRef, Check, Claim, Column, Evidence, Fact, Number, Row, Subject, Table, Verdict
from gouji.reconcile.interval import Figure, Formula, Judgement, exact_decimal, judge, rounded, same
from gouji.reconcile.match import FactIndex, Match, Scale, Topic, canonical, topic
from gouji.records import cached_property, record

RANK: Mapping[Verdict, int] = {"agrees": 0, "rounding": 1, "tail": 2, "disagrees": 3, "undecided": 4}

K = TypeVar("K", bound=Hashable)

SIGN: Mapping[str, int] = {"up": 1, "down": -1}


@record(frozen=True)
class Operand:
    """A figure with where it comes from: numbers of the text, cells or another report, and how it is printed."""

    figure: Figure
    text: str
    numbers: tuple[str, ...] = ()
    cells: tuple[CellRef, ...] = ()
    claims: tuple[str, ...] = ()
    external: tuple[Evidence, ...] = ()


@record(frozen=True)
class Held:
    """A judgement together with the operands it was made over."""

    judgement: Judgement
    operands: tuple[Operand, ...]


class Board:
    """All that the checks of one report look at, and the checks made so far."""

    def __init__(
        self,
        claims: Sequence[Claim],
        numbers: Sequence[Number],
        facts: FactIndex,
        tables: Sequence[Table],
        scale: Scale,
        tree: Mapping[str, Sequence[str]],
        within: Mapping[str, str],
        sums: Sequence[tuple[str, Sequence[str], bool]],
        section_titles: Mapping[str, str],
        *,
        budget: bool = False,
    ) -> None:
        self.claims = claims
        self.by_id = {c.id: c for c in claims}
        self.numbers = {n.id: n for n in numbers}
        self.facts = facts
        self.tables = {t.id: t for t in tables}
        self.scale = scale
        self.tree = tree
        self.within = within
        self.sums = sums
        self.budget = budget
        self.section_titles = section_titles
        self.checks: list[Check] = []
        self._places = {c.id: place for place, c in enumerate(claims)}
        self._labels: dict[str, tuple[dict[tuple[int, int], Row], dict[int, Column]]] = {}
        self._matches: dict[str, Match] = {}

    def of_part(self, sections: Collection[str], tables: Collection[str]) -> Board:
        """The board of one unit's part of a report of several: its claims and cells. Its checks are those of this
        board."""
        part = Board(
            [c for c in self.claims if c.section in sections],
            list(self.numbers.values()),
            FactIndex((f for f in self.facts.all if f.table in tables), all_read=self.facts.all_read),
            list(self.tables.values()),
            self.scale,
            self.tree,
            self.within,
            self.sums,
            self.section_titles,
            budget=self.budget,
        )
        part.checks = self.checks
        return part

    # ------------------------------------------------------------------------------ claims

    @cached_property
    def by_sentence(self) -> Mapping[str, Sequence[Claim]]:
        """The claims of each sentence, in reading order."""
        return _grouped(self.claims, lambda claim: claim.sentence)

    @cached_property
    def changes(self) -> Sequence[Claim]:
        """The changes stated, and what is said not to have changed, in reading order."""
        return [claim for claim in self.claims if claim.kind in ("change", "no_change")]

    @cached_property
    def by_item(self) -> Mapping[str, Sequence[Claim]]:
        """The claims about each item, in reading order."""
        return _grouped(self.claims, lambda claim: claim.subject.item)

    @cached_property
    def by_topic(self) -> Mapping[Topic, Sequence[Claim]]:
        """The claims about each figure, in reading order."""
        return _grouped(self.claims, topic)

    @cached_property
    def levels(self) -> Mapping[Subject, Sequence[Claim]]:
        """The levels stated of each figure (its canonical subject), in reading order."""
        return _grouped((c for c in self.claims if c.kind == "level"), lambda claim: canonical(claim.subject))

    @cached_property
    def levels_now(self) -> frozenset[tuple[str, Subject]]:
        """The sections, and the figures that each states a level of this year of."""
        return frozenset((c.section, s) for s, said in self.levels.items() for c in said if c.period == "this")

    def before(self, claim: Claim, among: Sequence[Claim]) -> Iterator[Claim]:
        """Those of ``among`` (in reading order) that stand before ``claim``, the nearest first."""
        end = bisect_left(among, self._places[claim.id], key=lambda other: self._places[other.id])
        return (among[place] for place in range(end - 1, -1, -1))

    # ------------------------------------------------------------------------------ operands

    def match(self, claim: Claim) -> Match:
        """The cells of a claim's figure (remembered)."""
        if claim.id not in self._matches:
            found = self.facts.find(claim)
            if not found.facts and self.may_be_grand(claim):
                grand = self.facts.find_subject(claim.subject._replace(total="grand"), claim.measure, claim.period)
                found = grand if grand.facts else found
            self._matches[claim.id] = found
        return self._matches[claim.id]

    def may_be_grand(self, claim: Claim) -> bool:
        """Whether a total of a budget may take in what was carried over: one that does not say it is the year's."""
        subject = claim.subject
        whole = not subject.item and not subject.part and subject.flow in ("income", "expenditure", "both")
        return self.budget and whole and subject.total in ("", "sum")

    def is_own(self, claim: Claim) -> bool:
        """Whether a figure is of what the report is about: money spent, or, in a budget, money planned."""
        return claim.measure in ("", "final", "execution") or (self.budget and claim.measure == "budget")

    def shown_by_cell(self, claim: Claim) -> bool:
        """Whether a cell of a claim's own figure shows what it states."""
        if claim.value is None:
            return False
        held = (self.hold(self.scale.claim(claim), same, [[self.from_fact(f)]]) for f in self.match(claim).facts)
        return any(one is not None and RANK[one.judgement.verdict] <= 1 for one in held)

    def from_claim(self, claim: Claim) -> Operand:
        """The claim's own figure as an operand."""
        return Operand(self.scale.claim(claim), self._shown(claim) or str(claim.value), claim.numbers, (), (claim.id,))

    def _shown(self, claim: Claim) -> str:
        """The claim's number as printed; a numeral in words by its digits, for sums and messages are in digits."""
        if not claim.numbers:
            return ""
        text = self.numbers[claim.numbers[0]].text
        return text if any(char.isascii() and char.isdigit() for char in text) else str(claim.value)

    def from_fact(self, fact: Fact) -> Operand:
        """A cell as an operand."""
        return Operand(self.scale.fact(fact), fact.text or "0", (), (CellRef(fact.table, fact.row, fact.column),))

    def readings(self, claim: Claim | None, subject: Subject, measure: str = "") -> list[Operand]:
        """The readings of a level: as the sentence states it, then as the cells show it."""
        out: list[Operand] = []
        if claim is not None and claim.value is not None and not claim.extra.get("inexact"):
            out.append(self.from_claim(claim))
            out += [self.from_fact(f) for f in self.match(claim).facts]
        else:
            out += [self.from_fact(f) for f in self.facts.find_subject(subject, measure).facts]
        return self.distinct(out)

    def among(self, claim: Claim) -> list[Operand]:
        """The readings of the other levels that a claim may go on about, where its sentence does not say which."""
        others = (self.by_id[other] for other in claim.extra.get("among", ()))
        return [reading for other in others for reading in self.readings(other, other.subject, other.measure)]

    @staticmethod
    def distinct(operands: Iterable[Operand]) -> list[Operand]:
        """Readings of one value are one reading, the first, so that the number of choices stays small."""
        out: dict[tuple[Decimal, Fraction, int], Operand] = {}
        for operand in operands:
            key = (operand.figure.value, operand.figure.scale, operand.figure.decimals)
            out.setdefault(key, operand)
        return list(out.values())

    def unit_of(self, operand: Operand) -> str:
        """The printed unit of an operand: its claim's, or its table's."""
        if operand.claims:
            return self.by_id[operand.claims[0]].unit
        return self.tables[operand.cells[0].table].unit if operand.cells else ""

    def place(self, cell: CellRef) -> str:
        """“table title · row label · column label” in the report's own words."""
        row, column = self.labels(cell)
        labels = [
            self.tables[cell.table].title,
            row.label if row else "",
            column.path[-1] if column and column.path else "",
        ]
        return " · ".join(label for label in labels if label)

    def labels(self, cell: CellRef) -> tuple[Row | None, Column | None]:
        """The row and column that a cell stands in; of tables side by side, the row of the cell's own half."""
        if cell.table not in self._labels:
            table = self.tables[cell.table]
            columns = {c.index: c for c in reversed(table.columns)}
            self._labels[cell.table] = {(r.index, r.block): r for r in reversed(table.rows)}, columns
        rows, columns = self._labels[cell.table]
        column = columns.get(cell.column)
        return rows.get((cell.row, column.block if column else 0)), column

    # ------------------------------------------------------------------------------ holding

    def hold(self, stated: Figure, formula: Formula, readings: Sequence[Sequence[Operand]]) -> Held | None:
        """Judge ``stated`` against the formula over each choice of readings; the best verdict wins, then the first.

        None where an operand has no reading or the formula no value.
        """
        keep_time()
        best: Held | None = None
        for operands in product(*readings):
            judgement = judge(stated, formula, [o.figure for o in operands])
            if judgement is None:
                continue
            if best is None or RANK[judgement.verdict] < RANK[best.judgement.verdict]:
                best = Held(judgement, operands)
            if best.judgement.verdict == "agrees":
                break
        return best

    def add(
        self,
        rule: str,
        claim: Claim,
        held: Held,
        formula: Callable[[Sequence[str]], str] | None,
        *,
        others: Iterable[Claim] = (),
        base: str = "",
        place: str = "",
    ) -> Check:
        """Record a check of ``claim`` against ``held``; ``formula`` renders the operands as printed (None: nothing is
        computed, the figure is simply shown elsewhere)."""
        unit = claim.unit
        scale = self.scale.of(unit) * Fraction(claim.extra.get("power", 1))
        low, high = (edge / scale for edge in (held.judgement.interval.low, held.judgement.interval.high))
        verdict = held.judgement.verdict
        money = unit in self.scale.worth
        decimals = max(claim.decimals, 2) if verdict == "disagrees" and money else claim.decimals
        shown = rounded(held.judgement.point, decimals, scale)
        expected = _plain(shown)
        cells = tuple(c for o in held.operands for c in o.cells)
        stated = self._shown(claim)
        rendered = formula([o.text for o in held.operands]) if formula else ""
        sign = "=" if Fraction(shown) * scale == held.judgement.point else "≈"
        full = f"{rendered} {sign} {expected}{unit}" if rendered else ""
        check = Check(
            id=f"k{len(self.checks) + 1}",
            rule=rule,
            verdict=verdict,
            claims=_unique((claim.id, *(c for o in held.operands for c in o.claims), *(c.id for c in others))),
            cells=cells,
            external=tuple(e for o in held.operands for e in o.external),
            numbers=_unique((*claim.numbers, *(n for o in held.operands for n in o.numbers))),
            formula=full,
            unit=unit,
            stated=claim.value,
            computed=exact_decimal(held.judgement.point / scale),
            lower=exact_decimal(low),
            upper=exact_decimal(high),
            values={
                "subject": claim.subject_text,
                "measure": claim.measure,
                "stated": stated,
                "expected": expected,
                "unit": unit,
                "formula": full,
                "lower": _plain(exact_decimal(low, 4)),
                "upper": _plain(exact_decimal(high, 4)),
                "place": place or (self.place(cells[0]) if cells else ""),
                "other": self._with_unit(held.operands[0], unit) if held.operands else "",
                "base": base,
            },
        )
        self.checks.append(check)
        return check

    def _with_unit(self, operand: Operand, unit: str) -> str:
        return operand.text + (self.by_id[operand.claims[0]].unit if operand.claims else unit)

    def amend(self, check: Check, **values: str) -> None:
        """Give the message of the check just made other values."""
        self.checks[-1] = replace(check, values={**check.values, **values})

    def add_words(
        self,
        rule: str,
        claim: Claim,
        verdict: Verdict,
        *,
        others: Iterable[Operand] = (),
        reason: str = "",
        formula: str = "",
        words: tuple[str, int, int] | None = None,
        **values: str,
    ) -> Check:
        """Record a check of words (a direction, 大于, 持平) that has no stated number of its own."""
        others = tuple(others)
        base = {
            "subject": claim.subject_text,
            "measure": claim.measure,
            "unit": claim.unit,
            "formula": formula,
        }
        cells = tuple(c for o in others for c in o.cells)
        if cells:
            base["place"] = self.place(cells[0])
        check = Check(
            id=f"k{len(self.checks) + 1}",
            rule=rule,
            verdict=verdict,
            reason=reason,
            claims=_unique((claim.id, *(c for o in others for c in o.claims))),
            cells=cells,
            external=tuple(e for o in others for e in o.external),
            words=words,
            numbers=() if words else _unique((*claim.numbers, *(n for o in others for n in o.numbers))),
            formula=formula,
            unit=claim.unit,
            stated=claim.value,
            values={**base, **values},
        )
        self.checks.append(check)
        return check

    def add_cells(self, rule: str, cells: tuple[CellRef, ...], **values: str) -> Check:
        """Record a finding that rests on cells alone."""
        check = Check(
            id=f"k{len(self.checks) + 1}",
            rule=rule,
            verdict="disagrees",
            cells=cells,
            fault_cells=cells[:1],
            values={"place": self.place(cells[0]), **values},
        )
        self.checks.append(check)
        return check

    def add_judged_cells(
        self, rule: str, cells: Sequence[CellRef], held: Judgement, stated: Figure, shown: str, written: str, unit: str
    ) -> Check:
        """Record the judgement of the first cell, which shows ``shown``, by the others; ``written`` is the formula."""
        decimals = max(stated.decimals, 2) if held.verdict == "disagrees" and unit else stated.decimals
        value = rounded(held.point, decimals, stated.scale)
        expected, sign = _plain(value), "=" if Fraction(value) * stated.scale == held.point else "≈"
        check = Check(
            id=f"k{len(self.checks) + 1}",
            rule=rule,
            verdict=held.verdict,
            cells=tuple(cells),
            fault_cells=tuple(cells[:1]) if held.verdict == "disagrees" else (),
            formula=f"{written} {sign} {expected}{unit}",
            unit=unit,
            stated=stated.value,
            computed=exact_decimal(held.point / stated.scale),
            lower=exact_decimal(held.interval.low / stated.scale),
            upper=exact_decimal(held.interval.high / stated.scale),
            values={
                "place": self.place(cells[0]),
                "stated": shown,
                "expected": expected + unit,
                "formula": f"{written} {sign} {expected}{unit}",
            },
        )
        self.checks.append(check)
        return check

    def add_absence(self, rule: str, what: str, basis: str) -> Check:
        """Record that the report lacks ``what`` (keys of words, with "|" between them). Its place is the whole
        document: no sentence, no cell, no page."""
        values = {"other": what, "place": "", "basis": basis}
        check = Check(id=f"k{len(self.checks) + 1}", rule=rule, verdict="disagrees", values=values)
        self.checks.append(check)
        return check


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], K]) -> dict[K, list[Claim]]:
    out: dict[K, list[Claim]] = {}
    for claim in claims:
        out.setdefault(key(claim), []).append(claim)
    return out


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text and value == value.to_integral() and len(text) > 12 else text
