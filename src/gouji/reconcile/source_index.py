"""This report's figures ↔ another report's: the cells and sentences there that show the same line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.exact import Fraction
from gouji.model import CellRef, Claim, Evidence, Fact, Subject
from gouji.reconcile.board import Operand
from gouji.reconcile.interval import exact_decimal, rounded
from gouji.reconcile.match import BUDGET, FINAL, FactIndex, Units, canonical, prevailing_decimals, topic
from gouji.reconcile.sources import Given, Role, Stated

_MEASURES: dict[Role, tuple[str, ...]] = {
    "prior_final": (FINAL,),
    "prior_budget": (BUDGET, "opening"),
    "budget": (BUDGET, "opening"),
}
_SAID: dict[Role, tuple[str, ...]] = {
    "prior_final": ("", FINAL, "execution"),
    "prior_budget": ("", BUDGET, "opening"),
    "budget": ("", BUDGET, "opening"),
}
_TELLING_DIGITS = 3  # a shorter figure stands in many places by chance
_NAMED = ("function:", "economic:")  # lines whose name alone does not tell them apart


@dataclass(frozen=True)
class Reading:
    """A figure of another report; ``shown`` is it with its unit, as printed. ``doubtful``: that report contradicts
    itself there; ``renamed``: its line has the same code and another name.
    """

    operand: Operand
    shown: str
    anchor: tuple[object, ...]
    doubtful: bool = False
    renamed: bool = False


class SourceIndex:
    """The figures of one other report by what they are about."""

    def __init__(self, given: Given, units: Units) -> None:
        source = given.source
        self.given = given
        self.scale = prevailing_decimals([one.claim for one in source.levels], source.facts, units)
        measures = _MEASURES[given.role]
        facts = [f for f in source.facts if f.period == "this" and f.measure in measures]
        self._facts = FactIndex(facts)
        self._by_subject: dict[Subject, list[Fact]] = defaultdict(list)
        self._by_code: dict[tuple[str, Subject], list[Fact]] = defaultdict(list)
        for fact in facts:
            subject = canonical(fact.subject)
            self._by_subject[subject].append(fact)
            if fact.code:
                self._by_code[fact.code, subject._replace(item="")].append(fact)
        self._stated: dict[object, list[Stated]] = defaultdict(list)
        for one in source.levels:
            if (
                one.claim.period == "this"
                and one.claim.measure in _SAID[given.role]
                and not one.claim.extra.get("reason")
            ):
                self._stated[topic(one.claim)].append(one)

    @property
    def doubt(self) -> str:
        """What any difference from the report may come from, a key of rules/words.toml."""
        return "recognised" if self.given.source.recognised else "" if self.given.same_scope else "scope"

    @property
    def name(self) -> str:
        """The file of the report, or its first one."""
        return self.given.source.files[0].path if self.given.source.files else ""

    def of_claim(self, claim: Claim, shown: Sequence[Fact], flow: str = "") -> list[Reading]:
        """The readings of the line that a claim is about: cells of the lines that show it in this report (``shown``),
        else cells of its name, then sentences. ``flow`` turns the subject (opening → closing)."""
        out = self._of_facts(shown, claim.unit, flow) if shown else self._of_name(_turned(claim, flow))
        wanted = topic(_turned(claim, flow))
        if not wanted[0].item.startswith("free:") and wanted[0] != Subject():
            out += [self._sentence(one, claim.unit) for one in self._stated.get(wanted, ())]
        return out

    def of_fact(self, fact: Fact, flow: str = "") -> list[Reading]:
        """The readings of the line that a cell of this report shows."""
        return self._of_facts([fact], fact.unit, flow)

    def stands_at(self, value: Fraction, claim: Claim) -> str:
        """Where else in the report a figure of so many 元 stands, rounded as the claim's: of the same line if one does;
        "" where none does, or the figure is so short that it says nothing."""
        unit = self.scale.of(claim.unit)
        wanted = rounded(value, claim.decimals, unit)
        if len(wanted.as_tuple().digits) < _TELLING_DIGITS or not wanted:
            return ""
        same = [f for f in self.given.source.facts if rounded(self.scale.fact(f).exact, claim.decimals, unit) == wanted]
        line = canonical(claim.subject)
        of_line = [f for f in same if canonical(f.subject).item == line.item and line.item]
        found = next(iter(of_line or same), None)
        return place_of(self._cell(found, claim.unit)) if found is not None else ""

    def _of_facts(self, shown: Sequence[Fact], unit: str, flow: str) -> list[Reading]:
        found: dict[CellRef, Reading] = {}
        for mine in shown:
            subject = canonical(mine.subject)
            subject = subject._replace(flow=flow) if flow else subject
            same = [f for f in self._by_subject.get(subject, ()) if _same_line(mine, f)]
            renamed = not same
            if renamed and mine.code:
                same = self._by_code.get((mine.code, subject._replace(item="")), [])
            for fact in same:
                found.setdefault(CellRef(fact.table, fact.row, fact.column), self._cell(fact, unit, renamed=renamed))
        return list(found.values())

    def _of_name(self, claim: Claim) -> list[Reading]:
        """By the name in the text alone: a line of a name that others share needs its 类 and 款 said as they are."""
        measure = "" if self.given.role == "prior_final" else BUDGET
        names = claim.extra.get("names")
        facts: Iterable[Fact] = self._facts.find_subject(claim.subject, measure, "this", names).facts
        if claim.subject.item.startswith(_NAMED):
            facts = [f for f in facts if names and all(f.row_path[n - 1 : n] == (name,) for n, name in names.items())]
        return [self._cell(fact, claim.unit) for fact in facts]

    def _cell(self, fact: Fact, unit: str, *, renamed: bool = False) -> Reading:
        source, ref = self.given.source, CellRef(fact.table, fact.row, fact.column)
        table = source.tables[fact.table]
        shown = fact.text or "0"
        evidence = Evidence(
            "external",
            shown + table.unit,
            table.file,
            fact.cell.box.page if fact.cell.box else None,
            (fact.cell.box,) if fact.cell.box else (),
            table.title,
            fact.row_path,
            fact.column_path,
            shown,
        )
        text = self._in_unit(fact.value, fact.unit, unit, shown)
        operand = Operand(self.scale.fact(fact), text, external=(evidence,))
        return Reading(operand, evidence.quote, (self.name, ref), ref in source.doubtful_cells, renamed)

    def _sentence(self, one: Stated, unit: str) -> Reading:
        evidence = Evidence("external", one.quote, one.file, one.page, one.boxes, value=one.text)
        assert one.claim.value is not None
        text = self._in_unit(one.claim.value, one.claim.unit, unit, one.text)
        operand = Operand(self.scale.claim(one.claim), text, external=(evidence,))
        doubtful = one.claim.id in self.given.source.doubtful_claims
        return Reading(operand, one.text + one.claim.unit, (self.name, topic(one.claim)), doubtful)

    def _in_unit(self, value: Decimal, unit: str, wanted: str, shown: str) -> str:
        """The figure in the unit of the sentence that it is held against, so that a sum has one unit."""
        if unit == wanted or wanted not in self.scale.worth:
            return shown
        text = f"{exact_decimal(Fraction(value) * self.scale.of(unit) / self.scale.of(wanted)):,f}"
        return text.rstrip("0").rstrip(".")


def _turned(claim: Claim, flow: str) -> Claim:
    return replace(claim, subject=claim.subject._replace(flow=flow)) if flow else claim


def _same_line(one: Fact, other: Fact) -> bool:
    """Whether two rows of one subject are one line: by their codes, else by the names of all that stand above."""
    if not canonical(one.subject).item.startswith(_NAMED):
        return True
    return one.code == other.code if one.code and other.code else one.row_path == other.row_path


def place_of(reading: Reading) -> str:
    """“file · table · row · column” of a figure of another report, in its own words."""
    evidence = reading.operand.external[0]
    labels = (*evidence.row[-1:], *evidence.column[-1:]) if evidence.table else ()
    return " · ".join(part for part in (evidence.file, evidence.table, *labels) if part)
