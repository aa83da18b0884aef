"""What a claim says of another year or of the budget: its base, and the cells that show its own figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.model import Claim, Fact
from gouji.reconcile.board import Board
from gouji.reconcile.interval import same
from gouji.reconcile.match import topic


def base_said(board: Board, claim: Claim) -> str:
    """What a change is counted from: a budget compared with 上年 from last year's budget, a figure of last year from
    the year before (which no report given shows: "")."""
    before = [
        one
        for one in board.claims
        if one.kind == "level" and one.sentence == claim.sentence and one.at[1] <= claim.at[0]
        if one.value is not None and topic(one) == topic(claim)
    ]
    level = board.by_id.get(claim.extra.get("level") or "") or (before[-1] if before else None)
    if level is not None and level.period != "this" and claim.extra.get("base_value") != level.id:
        return ""
    measure = claim.measure or (level.measure if level is not None else "")
    planned = measure in ("opening", "full", "budget")
    return "prior:budget" if claim.base == "prior" and planned else claim.base


def is_of_percent(board: Board, claim: Claim) -> bool:
    """占本年收入的100%，与上年持平: it may be the percent right before that did not change."""
    level = board.by_id.get(claim.extra.get("level") or "")
    return claim.kind == "no_change" and any(
        one.sentence == claim.sentence
        and one.unit in board.scale.percent
        and (level.at if level and level.sentence == claim.sentence else (0, 0))[1] <= one.at[0] < claim.at[0]
        for one in board.claims
    )


def shown_cells(board: Board, claim: Claim) -> Sequence[Fact]:
    """The cells of this report that show this year's figure of the line: those that agree with it as stated."""
    level = board.by_id.get(claim.extra.get("level") or claim.extra.get("final") or "")
    if level is None or level.value is None:
        measure = "budget" if board.budget else ""
        extra = claim.extra
        return board.facts.find_subject(claim.subject, measure, "this", extra.get("names")).facts
    facts = board.match(level).facts
    held = [(f, board.hold(board.scale.claim(level), same, [[board.from_fact(f)]])) for f in facts]
    agreeing = [f for f, h in held if h is not None and h.judgement.verdict in ("agrees", "rounding")]
    return agreeing or facts


def parts_of_said_changes(board: Board) -> Iterator[str]:
    """The parts of a change whose base is said: 比上年增加5万元。其中：甲增加3万元，乙增加2万元."""
    for claim in board.claims:
        if claim.kind == "change_breakdown" and (whole := board.by_id.get(claim.extra["whole"] or "")):
            yield from () if whole.extra.get("unsaid") else claim.extra["parts"]
