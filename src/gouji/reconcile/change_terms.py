"""What a change is made of: its sign, the level it leads to, the base it comes from."""

from __future__ import annotations

from gouji.model import Claim, Subject
from gouji.reconcile.board import SIGN, Board, Operand
from gouji.reconcile.interval import Figure
from gouji.reconcile.match import topic


def sign_of(claim: Claim) -> int | None:
    """+1 up, −1 down, None when both ways are left in. A negative figure turns the word round (增幅-4.5%)."""
    sign = SIGN.get(claim.direction)
    if not claim.direction and claim.value is not None and claim.value < 0:
        return -1
    if sign is not None and claim.value is not None and claim.value < 0:
        return -1 if claim.direction == "up" else sign
    return sign


def same_base(one: str, other: str) -> bool:
    """Whether two bases can be one figure: 上年 and 上年决算数."""
    (period, _, measure), (period_too, _, measure_too) = one.partition(":"), other.partition(":")
    return period == period_too and (not measure or not measure_too or measure == measure_too)


def base_key(claim: Claim) -> tuple[str, int | None]:
    """What two changes must share to be counted from one figure; the year where it is before last."""
    base = "prior" if claim.base == "prior:final" else claim.base
    return base, claim.extra.get("base_year") if base.startswith("earlier") else None


def levels_of(board: Board, claim: Claim) -> list[Operand]:
    """The readings of the level that a change leads to: the one stated with it, else the last one of the figure."""
    if other := _other_level(board, claim):
        return [board.from_claim(other)]
    level = board.by_id.get(claim.extra.get("level") or "")
    if level is None:
        level = _nearest_level(board, claim)
    grand = claim.subject._replace(total="grand")
    totals = board.facts.find_subject(grand, claim.measure).facts if board.may_be_grand(claim) else ()
    stated = [*board.readings(level, claim.subject), *(board.from_fact(f) for f in totals)]
    return board.distinct([*stated, *board.among(claim)])


def _other_level(board: Board, claim: Claim) -> Claim | None:
    """The level of an earlier year that a change goes on about: where it is not the way from that year's to this one's.

    A percent goes with the amount beside it.
    """
    amount = board.by_id.get(claim.extra.get("amount") or "") or claim
    other = board.by_id.get(amount.extra.get("other_level") or "")
    this = board.by_id.get(amount.extra.get("level") or "")
    if other is None or this is None or amount.unit not in board.scale.worth:
        return None
    way, before, now = (board.scale.claim(one).exact for one in (amount, other, this))
    return other if abs(now - before) != way and way < before else None


def _nearest_level(board: Board, claim: Claim) -> Claim | None:
    """The last level of the same figure stated before, in any section."""
    wanted = topic(claim)
    if wanted[0].item.startswith("free:") or claim.subject == Subject():
        return None
    for other in board.before(claim, board.by_topic.get(wanted, ())):
        if other.kind == "level" and other.value is not None:
            if other.period == "this" and other.measure in ("", "final", "execution", "budget"):
                return other
    return None


def base_of(board: Board, claim: Claim) -> list[Operand]:
    """The base's own value, where the text states it."""
    base = board.by_id.get(claim.extra.get("base_value") or claim.extra.get("budget") or "")
    if _other_level(board, claim):
        return []
    if base is not None and _is_misdated(board, claim, base):
        return []
    if base is not None:
        return board.readings(base, base.subject, base.measure)
    period, _, measure = claim.base.partition(":")
    if period == "prior":
        names = claim.extra.get("names")
        shown = board.facts.find_subject(claim.subject, measure or "final", "prior", names).facts
        if not shown and not measure and board.budget:
            shown = board.facts.find_subject(claim.subject, "", "prior", names).facts  # 2022年预算数 is all there is
        return [board.from_fact(f) for f in shown]
    if claim.base in ("opening", "full", "budget"):
        return [board.from_fact(f) for f in board.facts.find_subject(claim.subject, claim.base).facts]
    return []


def _is_misdated(board: Board, claim: Claim, base: Claim) -> bool:
    """Whether a figure said to be last year's is the level itself, its year wrong: no other level is stated, and this
    year's cell shows it. What the year is worth is another check's to say."""
    level = levels_of(board, claim)
    if base.period != "prior" or base.value is None or not level or any(one.claims for one in level):
        return False
    stated = board.scale.claim(base).exact
    return base.sentence == claim.sentence and any(one.figure.exact == stated for one in level)


def figure_of(board: Board, claim: Claim) -> Figure:
    """The figure that a change states."""
    return board.scale.claim(claim)
