"""决算数大于预算数: the words that order two figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gouji.model import Claim
from gouji.reconcile.board import Board, Operand
from gouji.reconcile.change_terms import sign_of
from gouji.reconcile.match import topic


def check_comparison(board: Board, claim: Claim) -> None:
    """决算数大于预算数: the two levels; against last year the sign of the change stated elsewhere."""
    which = claim.extra["which"]
    if claim.base.startswith("prior"):
        _against_prior(board, claim)
        return
    left = _stated_levels(board, claim, ("", "final", "execution"))
    right = _stated_levels(board, claim, (which, "full", "opening", "budget") if which == "budget" else (which,))
    if not left or not right:
        if not _against_change(board, claim):
            _against_completion(board, claim)
        return
    a, b = left[0].figure.interval(), right[0].figure.interval()
    relation = "above" if a.low > b.high else "below" if a.high < b.low else "equal"
    holds = relation == claim.direction or (
        relation == "equal" and claim.direction != "equal" and left[0].figure.exact != right[0].figure.exact
    )
    board.add_words(
        "comparison",
        claim,
        "agrees" if holds else "disagrees",
        others=[left[0], right[0]],
        stated=claim.extra["words"],
        other=right[0].text + board.unit_of(right[0]),
        expected=relation,
        base=claim.base,
    )


def _against_change(board: Board, claim: Claim) -> bool:
    """与年初预算相比减少5万元。低于预算的原因…: where no budget is stated, the change from it says which is larger."""
    budgets = ("opening", "full", "budget") if claim.base == "budget" else (claim.base,)
    stated = next(
        (
            other
            for other in reversed(board.by_topic[topic(claim)])
            if other.kind == "change" and other.value and other.base in budgets and other.section == claim.section
            if other.start < claim.start and other.unit in board.scale.worth
        ),
        None,
    )
    sign = sign_of(stated) if stated else None
    if stated is None or sign is None:
        return False
    relation = "above" if sign > 0 else "below"
    change = board.from_claim(stated)
    board.add_words(
        "comparison",
        claim,
        "agrees" if relation == claim.direction else "disagrees",
        others=[change],
        stated=claim.extra["words"],
        expected=relation,
        base=claim.base,
    )
    return True


def _against_completion(board: Board, claim: Claim) -> None:
    """完成预算的94.96%，决算数小于预算数: where the budget itself is not stated, the rate says which is larger."""
    rate = next(
        (
            other
            for other in reversed(board.by_topic[topic(claim)])
            if other.kind == "completion" and other.value is not None and other.section == claim.section
            if other.start < claim.start
        ),
        None,
    )
    if rate is None:
        return
    value = board.scale.claim(rate).exact
    relation = "above" if value > 100 else "below" if value < 100 else "equal"
    # 100% may be the rounding of a little more or less.
    holds = relation == claim.direction or relation == "equal"
    board.add_words(
        "comparison",
        claim,
        "agrees" if holds else "disagrees",
        others=[board.from_claim(rate)],
        stated=claim.extra["words"],
        other=board.from_claim(rate).text + rate.unit,
        expected=relation,
        base=claim.base,
    )


def _stated_levels(board: Board, claim: Claim, measures: Sequence[str]) -> list[Operand]:
    before = (
        other
        for other in board.before(claim, board.by_topic.get(topic(claim), ()))
        if other.kind == "level" and other.value is not None and other.measure in measures and other.period == "this"
    )
    last = next(before, None)
    facts = [board.from_fact(f) for f in board.facts.find(replace(claim, measure=measures[0], period="this")).facts]
    if last is None or (facts and last.section != claim.section):
        return facts
    return [*facts, board.from_claim(last)]


def _against_prior(board: Board, claim: Claim) -> None:
    for other in board.by_topic[topic(claim)]:
        if other.kind == "change" and other.base.startswith("prior") and other.value:
            if other.unit in board.scale.percent or sign_of(other) is None:
                continue
            up = sign_of(other) == 1
            holds = claim.direction == ("above" if up else "below")
            board.add_words(
                "comparison",
                claim,
                "agrees" if holds else "disagrees",
                others=[board.from_claim(other)],
                stated=claim.extra["words"],
                expected="above" if up else "below",
                base=claim.base,
            )
            return
