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
    wanted = topic(claim)
    changes = [
        other
        for other in board.claims
        if other.kind == "change" and other.value and other.base in budgets and other.section == claim.section
        if topic(other) == wanted and other.start < claim.start and other.unit in board.scale.worth
    ]
    sign = sign_of(changes[-1]) if changes else None
    if sign is None:
        return False
    relation = "above" if sign > 0 else "below"
    change = board.from_claim(changes[-1])
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
    wanted = topic(claim)
    rates = [
        other
        for other in board.claims
        if other.kind == "completion" and other.value is not None and other.section == claim.section
        if topic(other) == wanted and other.start < claim.start
    ]
    if not rates:
        return
    rate = rates[-1]
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
    wanted = topic(claim)
    before: list[Claim] = []
    for other in board.claims:
        if other.id == claim.id:
            break
        if other.kind == "level" and other.value is not None and other.measure in measures and other.period == "this":
            if topic(other) == wanted:
                before.append(other)
    facts = [board.from_fact(f) for f in board.facts.find(replace(claim, measure=measures[0], period="this")).facts]
    nearest = [board.from_claim(before[-1])] if before and before[-1].section == claim.section else []
    return [*facts, *nearest] if facts else nearest or [board.from_claim(b) for b in before[-1:]]


def _against_prior(board: Board, claim: Claim) -> None:
    wanted = topic(claim)
    for other in board.claims:
        if other.kind == "change" and other.base.startswith("prior") and topic(other) == wanted and other.value:
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
