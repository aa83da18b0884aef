"""What the text says of the money of projects, against their forms (rules/forms)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gouji.model import Claim, Fact, Form, Sentence
from gouji.reconcile.board import RANK, Board, Held, Operand
from gouji.reconcile.form_words import FormWords
from gouji.reconcile.interval import Interval, same, total

_QUARTERS = 4
_SEVERAL = 2  # forms whose sum is hardly another amount by chance
_NEAR = 8  # characters on either side of a count that say of what it is
_NAME = 4  # characters of a project's name that hardly stands in a sentence by chance
_SPENT = ("final", "execution")
_PLANNED = ("budget", "full", "opening")


@dataclass(frozen=True, slots=True)
class _Project:
    """A form's name and the facts of its wholes for the year, the parts' too in ``others``."""

    name: str
    year: tuple[Fact, ...]
    others: tuple[Fact, ...]


class FormTexts:
    """Checks the sentences of a report that has forms."""

    def __init__(self, board: Board, forms: Sequence[Form], words: FormWords) -> None:
        self._board = board
        self._words = words
        self._projects = [project for form in forms if (project := _project(board, form)).year]

    def check(self, sentences: Sequence[Sentence]) -> None:
        """All sentences, in reading order."""
        if not self._projects:
            return
        paragraph, named = -1, None
        for sentence in sentences:
            if sentence.paragraph != paragraph:
                paragraph, named = sentence.paragraph, None
            claims = [c for c in self._board.by_sentence.get(sentence.id, ()) if self._counts(c)]
            money = [c for c in claims if c.kind == "level" and c.unit in self._board.scale.worth]
            if self._words.total.search(sentence.text):
                self._all(money, [c for c in claims if c.kind == "count" and self._of_projects(c, sentence)])
            self._quarters(sentence, money, sentences)
            for claim in money:
                before = sentence.text[: self._place(claim)]
                named = self._named(before) or named
                if named is not None and not self._board.match(claim).facts:
                    self._one(claim, named, before.rpartition(named.name)[2])
            named = self._named(sentence.text) or named

    def _counts(self, claim: Claim) -> bool:
        return claim.value is not None and bool(claim.numbers) and not claim.extra.get("reason")

    def _of_projects(self, count: Claim, sentence: Sentence) -> bool:
        start, end = self._board.numbers[count.numbers[0]].at
        return bool(
            self._words.projects.search(
                f"{sentence.text[max(start - _NEAR, 0) : start]}#{sentence.text[end : end + _NEAR]}"
            )
        )

    def _place(self, claim: Claim) -> int:
        return self._board.numbers[claim.numbers[0]].at[0]

    def _named(self, text: str) -> _Project | None:
        """The project that ``text`` names last; of several of one place the longest name."""
        best: tuple[int, int, _Project] | None = None
        for project in self._projects:
            at = text.rfind(project.name) if len(project.name) >= _NAME else -1
            if at >= 0 and (best is None or (at + len(project.name), len(project.name)) > best[:2]):
                best = at + len(project.name), len(project.name), project
        return best[2] if best is not None else None

    def _named_in_section(self, sentence: Sentence, sentences: Sequence[Sentence]) -> list[_Project]:
        here = "".join(s.text for s in sentences if s.section == sentence.section)
        here += self._board.section_titles.get(sentence.section, "")
        return [project for project in self._projects if len(project.name) >= _NAME and project.name in here]

    # ------------------------------------------------------------------------------ all forms together

    def _all(self, money: Sequence[Claim], counts: Sequence[Claim]) -> None:
        """项目5个，涉及资金3328.13万元: the sum of the forms, when they are as many as the sentence says."""
        told = [(claim, self._count_of(claim, counts)) for claim in money]
        fit = [(claim, n) for claim, n in told if not counts or (n is not None and n.value == len(self._projects))]
        if not fit:
            for claim, number in told:
                self._miscounted(claim, number)
            return
        claim, number = fit[0]
        best = self._sum(claim)
        if best is None or (RANK[best.judgement.verdict] > 2 and number is None):
            return
        self._board.add("form-total", claim, best, self._written(best, claim, " + "))
        if number is not None:
            self._board.add_words("form-total", number, "agrees", others=best.operands)

    def _miscounted(self, claim: Claim, number: Claim | None) -> None:
        """An amount that is the sum of all the forms is of as many projects, or of those that have money."""
        best = self._sum(claim)
        if number is None or best is None or best.judgement.verdict != "agrees":
            return
        funded = sum(bool(operand.figure.value) for operand in best.operands)
        if funded < _SEVERAL or number.value == funded:
            return
        self._board.add("form-total", claim, best, self._written(best, claim, " + "))
        self._board.add_words(
            "form-count", number, "disagrees", others=best.operands, stated=self._board.from_claim(number).text,
            expected=str(len(self._projects)), other=self._board.from_claim(claim).text + claim.unit,
        )  # fmt: skip

    def _sum(self, claim: Claim) -> Held | None:
        """An amount held against the sum of all forms, the best of what it may be the sum of."""
        stated = self._board.scale.claim(claim)
        return self._best(self._board.hold(stated, total, [[one] for one in operands]) for operands in self._sums())

    @staticmethod
    def _count_of(claim: Claim, counts: Sequence[Claim]) -> Claim | None:
        """How many projects an amount is of: the count before it. Those behind are of some of them (其中评优的3个)."""
        return max((count for count in counts if count.start < claim.start), key=lambda c: c.start, default=None)

    def _sums(self) -> Iterator[list[Operand]]:
        """The year's money of every form, for each thing that the forms may state it as."""
        for measures in (_PLANNED, _SPENT):
            for measure in measures:
                facts = [next((f for f in one.year if f.measure == measure), None) for one in self._projects]
                if all(fact is not None for fact in facts):
                    yield [self._board.from_fact(fact) for fact in facts if fact is not None]

    @staticmethod
    def _best(held: Iterator[Held | None]) -> Held | None:
        known = [one for one in held if one is not None]
        return min(known, key=lambda one: RANK[one.judgement.verdict], default=None)

    # ------------------------------------------------------------------------------ one project

    def _quarters(self, sentence: Sentence, money: Sequence[Claim], sentences: Sequence[Sentence]) -> None:
        """The four quarters' plans make up the year's money of the project that the section is about."""
        plans: dict[str, Claim] = {}
        start = 0
        for claim in money:
            found = self._words.quarter.search(sentence.text[start : self._place(claim)])
            start = self._board.numbers[claim.numbers[0]].at[1]
            if found is not None:
                plans.setdefault(found.group(1), claim)
        if len(plans) != _QUARTERS:
            return
        named = self._named_in_section(sentence, sentences)
        *others, last = plans.values()
        candidates = [fact for one in (named or self._projects) for fact in one.year if fact.measure in _PLANNED]
        readings = [self._board.distinct(map(self._board.from_fact, candidates))]
        readings += [[self._board.from_claim(claim)] for claim in others]
        held = self._board.hold(self._board.scale.claim(last), _rest, readings)
        # Of several projects, none of them named, the one that is meant is not known.
        if held is not None and (RANK[held.judgement.verdict] <= 2 or len(named or self._projects) == 1):
            self._board.add("form-quarter", last, held, self._written(held, last, " - "))

    def _written(self, held: Held, claim: Claim, sign: str) -> Callable[[Sequence[str]], str]:
        """Operands as printed, with their unit where it is not the claim's."""
        units = [self._board.unit_of(operand) for operand in held.operands]
        own = ["" if unit == claim.unit else unit for unit in units]
        return lambda texts: sign.join(text + unit for text, unit in zip(texts, own, strict=True))

    def _one(self, claim: Claim, project: _Project, between: str) -> None:
        """A figure beside a project's name: confirmed by an amount of its form; held against the one it names, or the
        year's money where the words ``between`` the name and the figure say that it is all of that."""
        spent = claim.measure in _SPENT
        facts = [f for f in (*project.year, *project.others) if (f.measure in _SPENT) == spent]
        facts.sort(key=lambda fact: fact.measure != claim.measure)  # where none agrees, the one of that name is shown
        held = self._board.hold(
            self._board.scale.claim(claim), same, [self._board.distinct(map(self._board.from_fact, facts))]
        )
        if held is None:
            return
        told = claim.measure in ("full", "final", "execution") and any(f.measure != "budget" for f in project.year)
        if RANK[held.judgement.verdict] <= 1 or told or self._words.money.fullmatch(between):
            self._board.add("form-figure", claim, held, None)


def _project(board: Board, form: Form) -> _Project:
    wholes = [line for line in form.lines if line.role == "whole" and line.key == "year"]
    places = {(cell.row, cell.column) for line in wholes for cell in line.cells.values()}
    item = f"project:{form.name}"
    facts = [fact for fact in board.facts.all if fact.table == form.table and fact.subject.item == item]
    year = tuple(fact for fact in facts if (fact.row, fact.column) in places)
    return _Project(form.name, year, tuple(fact for fact in facts if (fact.row, fact.column) not in places))


def _rest(values: Sequence[Interval]) -> Interval:
    out = values[0]
    for value in values[1:]:
        out = out - value
    return out
