"""Forms of projects: the rates and scores in them (rules/forms). Their sums are ties (tie_forms)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.exact import Fraction
from gouji.model import Cell, CellRef, Form, FormLine, Sentence
from gouji.reconcile.board import Board
from gouji.reconcile.form_texts import FormTexts
from gouji.reconcile.form_words import FormWords
from gouji.reconcile.interval import Figure, Formula, judge, ratio, total

_EXACT = (Fraction(0), Fraction(0))  # points are given, not rounded


@dataclass(frozen=True, slots=True)
class _Shown:
    """A cell of a form with the number it shows; ``percent``: with the sign of one."""

    ref: CellRef
    text: str
    figure: Figure
    percent: bool


def check_forms(board: Board, forms: Sequence[Form], sentences: Sequence[Sentence], words: FormWords) -> None:
    """Each form for itself, then what the text says of them all."""
    checks = _FormChecks(board, words)
    for form in forms:
        checks.check(form)
    FormTexts(board, forms, words).check(sentences)


class _FormChecks:
    """Checks each form for itself."""

    def __init__(self, board: Board, words: FormWords) -> None:
        self._board = board
        self._words = words

    def check(self, form: Form) -> None:
        """The rate of each whole, the bound of each score, the totals of weights and scores."""
        on_one_scale = self._on_one_scale(form)
        for line in form.lines:
            if line.role == "whole":
                self._rate(form, line)
            if line.role == "total" and on_one_scale:
                self._totals(form, line)
            elif on_one_scale:
                self._bound(form, line)

    def _on_one_scale(self, form: Form) -> bool:
        """Whether scores are points of their weights; in some forms each is out of 100, and the weight says how much it
        counts: then most of them are above it."""
        pairs = [
            (self._read(form, line.cells.get("weight")), self._read(form, line.cells.get("score")))
            for line in form.lines
        ]
        known = [got.figure.exact > most.figure.exact for most, got in pairs if most and got and most.figure.value]
        return 2 * sum(known) <= len(known)

    def _rate(self, form: Form, line: FormLine) -> None:
        """执行率 = 全年执行数 ÷ 全年预算数. Printed without its sign it may be a share of 1 or of 100: then it is held
        only where one of the two agrees."""
        planned = next((line.cells[key] for key in ("full", "budget", "opening") if key in line.cells), None)
        shown = [self._read(form, cell) for cell in (line.cells.get("rate"), line.cells.get("final"), planned)]
        rate, spent, budget = shown
        if rate is None or spent is None or budget is None or not budget.figure.value:
            return
        self._hold("form-rate", rate, lambda v: ratio(*v), [spent, budget], " ÷ ", unit="%", sure=rate.percent)

    def _totals(self, form: Form, line: FormLine) -> None:
        """总分 = the sum of all that stands over it, where each line with a weight has its score.

        The points for the rate stand beside the money, or in a line of the indicators, or in both; where the money has
        none they may not be printed at all, so that a sum which falls short says nothing.
        """
        above = [other for other in form.lines if other.row < line.row and "weight" in other.cells]
        weighed = [other for other in above if self._read(form, other.cells["weight"]) is not None]
        indicators = [other for other in weighed if other.role == "indicator"]
        with_money = len(indicators) < len(weighed)
        for key in ("weight", "score"):
            whole = self._read(form, line.cells.get(key))
            readings = [
                self._points(form, lines, key) for lines in ((weighed, indicators) if with_money else (weighed,))
            ]
            readings = [points for points in readings if points]
            if whole is None or not readings:
                continue
            fitting = (points for points in readings if sum(one.figure.value for one in points) == whole.figure.value)
            whole = replace(whole, figure=replace(whole.figure, spread=_EXACT))
            self._hold("form-score", whole, total, next(fitting, readings[0]), " + ", sure=with_money)

    def _points(self, form: Form, lines: Sequence[FormLine], key: str) -> list[_Shown]:
        """The weights or scores of ``lines``, which are given, not rounded; none where one is missing."""
        known = [shown for line in lines if (shown := self._read(form, line.cells.get(key))) is not None]
        if len(known) < len(lines):
            return []
        return [replace(one, figure=replace(one.figure, spread=_EXACT)) for one in known]

    def _bound(self, form: Form, line: FormLine) -> None:
        """No line has more points than it can have."""
        weight, score = (self._read(form, line.cells.get(key)) for key in ("weight", "score"))
        if weight is not None and score is not None and 0 < weight.figure.exact < score.figure.exact:
            self._board.add_cells("form-bound", (score.ref, weight.ref), stated=score.text, other=weight.text)

    def _read(self, form: Form, cell: Cell | None) -> _Shown | None:
        found = self._words.figure.fullmatch("".join(cell.text.split())) if cell is not None else None
        if cell is None or found is None:
            return None
        digits = found["number"].replace(",", "")
        decimals = len(digits.partition(".")[2])
        figure = Figure(Decimal(digits), decimals, exact_zero=not found["percent"])
        return _Shown(CellRef(form.table, cell.row, cell.column), cell.text.strip(), figure, bool(found["percent"]))

    def _hold(
        self,
        rule: str,
        stated: _Shown,
        formula: Formula,
        operands: Sequence[_Shown],
        sign: str,
        *,
        sure: bool,
        unit: str = "",
    ) -> None:
        held = judge(stated.figure, formula, [one.figure for one in operands])
        if held is None or (held.verdict == "disagrees" and not sure):
            return
        cells = (stated.ref, *(one.ref for one in operands))
        written = sign.join(one.text for one in operands)
        self._board.add_judged_cells(rule, cells, held, stated.figure, stated.text, written, unit)
