"""Figures that are parts of others whatever the sentence says: no part exceeds its whole, sets of parts make it up."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.model import Claim
from gouji.reconcile.board import RANK, Board, Held, Operand
from gouji.reconcile.interval import total

_FINAL = ("", "final", "execution")


def check_wholes(board: Board) -> None:
    """Parts against their wholes: counts of one time across the report (公务用车保有量 against 车辆), money within its
    section."""
    for claim in board.claims:
        whole = board.within.get(claim.subject.item)
        if whole is not None and _counts(board, claim):
            _within(board, claim, whole)
    for whole, parts, exclusive in board.sums:
        for claim in board.by_item.get(whole, ()):
            if _counts(board, claim):
                _add_up(board, claim, parts, exclusive=exclusive)


def _counts(board: Board, claim: Claim) -> bool:
    """Whether a claim states a figure that relations between figures hold for."""
    stated = claim.kind in ("level", "count") and claim.value is not None and claim.unit not in board.scale.percent
    return stated and claim.period == "this" and not claim.extra.get("reason")


def _alike(board: Board, one: Claim, two: Claim) -> bool:
    """Whether two figures are of one kind and measure, so that one may be a part of the other."""
    if one.kind != two.kind or not _counts(board, two):
        return False
    budgets = one.measure not in _FINAL, two.measure not in _FINAL
    return board.budget or budgets[0] == budgets[1]


def _within(board: Board, claim: Claim, whole: str) -> None:
    wide = claim.kind == "count" and claim.subject.item.startswith(_ANYWHERE)
    stated = [
        other
        for other in board.by_item.get(whole, ())
        if _alike(board, claim, other) and (wide or other.section == claim.section)
    ]
    operands = [board.from_claim(other) for other in stated]
    figure = board.scale.claim(claim)
    if operands and all(figure.interval().low > o.figure.interval().high for o in operands):
        rule = "count-agree" if claim.kind == "count" else "breakdown-bound"
        first, second = (claim, operands[0]) if claim.kind == "count" else (stated[0], board.from_claim(claim))
        board.add_words(
            rule, first, "disagrees", others=[second], stated=board.from_claim(first).text,
            expected=second.text, other=second.text + claim.unit, place=stated[0].section,
        )  # fmt: skip
    elif any(o.figure.exact == figure.exact for o in operands):
        same = next(o for o in operands if o.figure.exact == figure.exact)
        board.add_words("count-agree", claim, "agrees", others=[same])


# Counts that are of one day, and stated in sections far apart.
_ANYWHERE = "count.vehicles"


def _add_up(board: Board, claim: Claim, parts: Sequence[str], *, exclusive: bool) -> None:
    """Σ parts = whole, where the section states them all; of parts that never overlap, no more than it."""
    readings: list[list[Operand]] = []
    for item in parts:
        named = board.by_item.get(item, ())
        stated = [o for o in named if o.section == claim.section and _alike(board, claim, o)]
        if not stated:
            return
        readings.append(board.distinct([board.from_claim(o) for o in stated]))
    held = board.hold(board.scale.claim(claim), total, readings)
    if held is None:
        return
    if RANK[held.judgement.verdict] <= 1:
        board.add("count-sum" if claim.kind == "count" else "breakdown-sum", claim, held, _plus)
    elif exclusive and len(parts) > 1 and _beyond(board, claim, held):
        board.add("breakdown-bound", claim, held, _plus)


def _beyond(board: Board, claim: Claim, held: Held) -> bool:
    return held.judgement.interval.low > board.scale.claim(claim).interval(coarse=True).high


def _plus(texts: Sequence[str]) -> str:
    return " + ".join(texts)
