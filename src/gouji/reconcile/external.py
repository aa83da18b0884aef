"""Figures of last year and of the budget, as this report states them, held against those reports themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from gouji.exact import Fraction
from gouji.model import Claim, Verdict
from gouji.reconcile.board import RANK, Board, Held, Operand
from gouji.reconcile.change_terms import figure_of, levels_of, sign_of
from gouji.reconcile.changes import difference_formula
from gouji.reconcile.external_cells import check_cells
from gouji.reconcile.external_claims import base_said, is_of_percent, parts_of_said_changes, shown_cells
from gouji.reconcile.interval import Figure, Formula, ratio, same
from gouji.reconcile.match import Units
from gouji.reconcile.rates import rate_from_levels
from gouji.reconcile.source_bases import CLOSING, OPENING, Base, base_to_report
from gouji.reconcile.source_index import Reading, SourceIndex, place_of
from gouji.reconcile.sources import Given, Role
from gouji.reconcile.trials import Trial, settle_trials


def check_external(
    board: Board, given: Sequence[Given], year: int | None, units: Units, restated: Collection[str]
) -> None:
    """Hold every statement and cell of last year's figures and of the opening budget against the reports ``given``.

    ``year`` is the year of the report that is checked; ``restated`` are the sentences (their ids) that compare with
    other figures than last year's report shows (同口径).
    """
    if not given:
        return
    work = _External(board, {one.role: SourceIndex(one, units) for one in given}, year, restated)
    for claim in board.claims:
        work.hold(claim)
    work.trials += check_cells(board, work.indexes)
    settle_trials(board, work.trials)


class _External:
    """The trials of one report against the others."""

    def __init__(
        self,
        board: Board,
        indexes: dict[Role, SourceIndex],
        year: int | None,
        restated: Collection[str],
    ) -> None:
        self.board = board
        self.indexes = indexes
        self.year = year
        self.restated = restated
        self.trials: list[Trial] = []
        self.parts = set(parts_of_said_changes(board))

    def hold(self, claim: Claim) -> None:
        """Try one claim against the report that its base names."""
        money = claim.unit in self.board.scale.worth
        if claim.kind == "level" and claim.value is not None and money:
            self._level(claim)
        elif claim.kind == "change" and claim.value is not None and not claim.extra.get("points"):
            if money:
                self._based(claim, self._amount)
            elif claim.unit in self.board.scale.percent:
                self._based(claim, self._rate)
        elif claim.kind == "no_change":
            self._based(claim, self._flat)
        elif claim.kind == "completion" and claim.value is not None and not claim.base:
            self._based(claim, self._completion, claim.extra["which"])

    # ------------------------------------------------------------------------------ by kind

    def _level(self, claim: Claim) -> None:
        """上年决算数为 N, 年初预算为 N, 年初结转和结余 N."""
        if claim.subject.flow == "opening" and claim.period == "this":
            if not self.board.budget and (index := self.indexes.get("prior_final")):
                readings = index.of_claim(claim, self.board.match(claim).facts, "closing")
                self._equal(claim, index, Base("prior_final"), readings, OPENING, CLOSING)
            return
        base = {"prior": f"prior:{claim.measure}".rstrip(":"), "this": claim.measure}.get(claim.period, "")
        known = base_to_report(base, budget=self.board.budget)
        if known is None or not self._is_last_year(claim.extra.get("year_said"), known):
            return
        index = self._index(known, claim)
        if index is not None:
            readings = index.of_claim(claim, shown_cells(self.board, claim))
            self._equal(claim, index, known, readings, known.rule, base)

    def _based(self, claim: Claim, hold: Callable[..., None], said: str = "") -> None:
        """Find the report that the base of a change names, and the figure there."""
        base = said or base_said(self.board, claim)
        known = base_to_report(base, budget=self.board.budget)
        if known is None or not self._is_last_year(claim.extra.get("base_year"), known) or claim.extra.get("same_year"):
            return
        index = self._index(known, claim)
        if index is None:
            return
        readings = index.of_claim(claim, shown_cells(self.board, claim))
        level = self._final_of(claim) if said else levels_of(self.board, claim)
        if not readings:
            self._undecided(claim, known.rule, "not_in_other_report")
        elif level:
            hold(claim, index, known, base, level, readings)

    def _equal(
        self, claim: Claim, index: SourceIndex, known: Base, readings: Sequence[Reading], rule: str, base: str
    ) -> None:
        if not readings:
            self._undecided(claim, rule, "not_in_other_report")
            return
        best = self._best(self.board.scale.claim(claim), same, [], readings)
        if best is not None:
            self._try(claim, index, known, base, best, rule, lambda t: "")

    def _amount(
        self, claim: Claim, index: SourceIndex, known: Base, base: str, level: list[Operand], readings: list[Reading]
    ) -> None:
        """增减额 = this year's level less the figure over there."""
        sign = sign_of(claim)
        figure = figure_of(self.board, claim)
        best = self._best(figure, difference_formula(sign), level, readings)
        if best is None:
            return
        if best[0].judgement.verdict == "disagrees" and sign is not None:
            other_way = self._best(figure, difference_formula(-sign), level, readings)
            if other_way is not None and RANK[other_way[0].judgement.verdict] <= 1:
                self._words(claim, index, known, base, other_way, "down" if sign > 0 else "up")
                return
        minus: Callable[[Sequence[str]], str] = lambda t: f"{t[0]} − {t[1]}" if sign != -1 else f"{t[1]} − {t[0]}"  # noqa: E731
        self._try(claim, index, known, base, best, known.rule, minus)

    def _rate(
        self, claim: Claim, index: SourceIndex, known: Base, base: str, level: list[Operand], readings: list[Reading]
    ) -> None:
        """增减幅度 from the two levels."""
        best = self._best(figure_of(self.board, claim), rate_from_levels(sign_of(claim)), level, readings)
        if best is not None:
            self._try(claim, index, known, base, best, known.rule, lambda t: f"({t[0]} − {t[1]}) ÷ {t[1]}")

    def _completion(
        self, claim: Claim, index: SourceIndex, known: Base, base: str, level: list[Operand], readings: list[Reading]
    ) -> None:
        """完成年初预算的 p%, of the budget itself."""
        best = self._best(self.board.scale.claim(claim), lambda i: ratio(i[0], i[1]), level, readings)
        if best is not None:
            self._try(claim, index, known, base, best, known.rule, lambda t: f"{t[0]} ÷ {t[1]}")

    def _flat(
        self, claim: Claim, index: SourceIndex, known: Base, base: str, level: list[Operand], readings: list[Reading]
    ) -> None:
        """与上年持平."""
        tried = [(one, best) for one in level if (best := self._best(one.figure, same, [], readings)) is not None]
        if not tried:
            return
        one, best = min(tried, key=lambda pair: RANK[pair[1][0].judgement.verdict])
        held, reading = best
        roughly = self.board.scale.roughly if claim.extra.get("roughly") else 0
        ends = (one.figure.exact, reading.operand.figure.exact)
        if held.judgement.verdict == "disagrees" and abs(ends[0] - ends[1]) <= max(ends) * roughly:
            best = (Held(replace(held.judgement, verdict="rounding"), held.operands), reading)
        self._words(claim, index, known, base, best, "up" if ends[0] > ends[1] else "down", one)

    # ------------------------------------------------------------------------------ trials

    def _try(
        self,
        claim: Claim,
        index: SourceIndex,
        known: Base,
        base: str,
        best: tuple[Held, Reading],
        rule: str,
        formula: Callable[[Sequence[str]], str],
    ) -> None:
        held, reading = best

        def record(rule: str, doubt: str) -> None:
            check = self.board.add(rule, claim, held, formula, base=base, place=place_of(reading))
            turned = held.judgement.point < 0 and claim.kind == "change"
            way = {1: "down", -1: "up"}.get(sign_of(claim) or 0, "") if turned else ""
            meant = self._meant(claim, held) if held.judgement.verdict == "disagrees" else None
            elsewhere = index.stands_at(meant, claim) if meant else ""
            self.board.amend(check, other=reading.shown, doubt=doubt, way=way, elsewhere=elsewhere)

        self._add(claim, index, known, base, reading, held.judgement.verdict, rule, record)

    def _meant(self, claim: Claim, held: Held) -> Fraction | None:
        """The figure of the other report that the writer had in mind, in 元; None for a percent."""
        if claim.unit not in self.board.scale.worth:
            return None
        stated = self.board.scale.claim(claim).exact
        return held.operands[0].figure.exact - (sign_of(claim) or 1) * stated if claim.kind == "change" else stated

    def _words(
        self,
        claim: Claim,
        index: SourceIndex,
        known: Base,
        base: str,
        best: tuple[Held, Reading],
        right: str,
        level: Operand | None = None,
    ) -> None:
        """A word that says the wrong direction, or that nothing changed."""
        held, reading = best
        flat = claim.kind == "no_change"
        verdict: Verdict = held.judgement.verdict if flat else "disagrees"

        def record(rule: str, doubt: str) -> None:
            others = [*([level] if level else []), *held.operands]
            other = reading.shown
            words = (claim.sentence, *claim.at) if flat else None
            self.board.add_words(
                rule, claim, verdict, others=others, words=words, base=base, unit="",
                stated=str(claim.extra.get("words", "")), expected=right, other=other,
                place=place_of(reading), doubt=doubt,
            )  # fmt: skip

        self._add(claim, index, known, base, reading, verdict, known.rule, record)

    def _add(
        self,
        claim: Claim,
        index: SourceIndex,
        known: Base,
        base: str,
        reading: Reading,
        verdict: Verdict,
        rule: str,
        record: Callable[[str, str], None],
    ) -> None:
        unsaid = claim.extra.get("unsaid") and claim.id not in self.parts
        unsure = unsaid or not known.sure or is_of_percent(self.board, claim)
        quiet = "which_base" if unsure else "explains_another_figure" if claim.extra.get("reason") else ""
        quiet = quiet or ("renamed_line" if reading.renamed else "")
        doubt = "restated" if claim.sentence in self.restated else index.doubt
        self.trials.append(
            Trial(
                index,
                known.doubt,
                rule,
                verdict,
                reading.anchor,
                reading.operand.external,
                record,
                lambda reason: self._undecided(claim, rule, reason),
                empty=not reading.operand.figure.value,
                doubt=quiet or ("contradicts_itself" if reading.doubtful else doubt or known.doubt),
                claim=claim,
                leans_on=claim.extra.get("amount") or claim.extra.get("budget") or "",
                quiet=bool(quiet),
            )
        )

    def _best(
        self, stated: Figure, formula: Formula, level: list[Operand], readings: Sequence[Reading]
    ) -> tuple[Held, Reading] | None:
        """The reading that fits best, the first of equals."""
        best: tuple[Held, Reading] | None = None
        for reading in readings:
            held = self.board.hold(stated, formula, [*([level] if level else []), [reading.operand]])
            if held is None:
                continue
            if best is None or RANK[held.judgement.verdict] < RANK[best[0].judgement.verdict]:
                best = held, reading
        return best

    def _index(self, known: Base, claim: Claim) -> SourceIndex | None:
        index = self.indexes.get(known.role)
        if index is None and known.unless:
            self._undecided(claim, known.rule, known.unless)
        return index

    def _undecided(self, claim: Claim, rule: str, reason: str) -> None:
        self.board.add_words(rule, claim, "undecided", reason=reason)

    def _is_last_year(self, said: object, known: Base) -> bool:
        """Whether the year that a base names is the one of the report: no year is named, or the right one."""
        if self.year is None or not isinstance(said, int):
            return True
        return said == (self.year if known.role == "budget" else self.year - 1)

    def _final_of(self, claim: Claim) -> list[Operand]:
        """The final figure that a completion rate is of."""
        final = self.board.by_id.get(claim.extra.get("final") or "")
        return self.board.readings(final, claim.subject)
