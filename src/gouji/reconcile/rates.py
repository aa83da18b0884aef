"""Percents of change: against the amount and the level, or the two levels; signs; growth from nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from gouji.model import Claim, Verdict
from gouji.reconcile.board import RANK, Board, Held, Operand
from gouji.reconcile.change_terms import base_of, figure_of, levels_of, sign_of
from gouji.reconcile.interval import Figure, Formula, Interval, ratio


def check_rate(board: Board, claim: Claim) -> None:
    """p% against the amount beside it and the level, else against the two levels."""
    amount = board.by_id.get(claim.extra.get("amount") or "")
    if amount is not None and amount.value is not None:
        _signs(board, claim, amount)
        _rate_of_amount(board, claim, amount)
        return
    level, base = levels_of(board, claim), base_of(board, claim)
    if claim.value is None or not level or not base:
        return
    held = board.hold(figure_of(board, claim), rate_from_levels(sign_of(claim)), [level, base])
    if held is None:
        _from_zero(board, claim, level[0], base[0])
    else:
        board.add("change-recompute", claim, held, lambda t: f"({t[0]} − {t[1]}) ÷ {t[1]}", base=claim.base)


def _signs(board: Board, claim: Claim, amount: Claim) -> None:
    one, two = sign_of(claim), sign_of(amount)
    if one is None or two is None or not amount.value or (claim.value is not None and not claim.value):
        return
    if one != two and not claim.extra.get("undefined"):
        board.add_words(
            "change-sign",
            claim,
            "disagrees",
            others=[board.from_claim(amount)],
            stated=f"{amount.extra['words']}，{claim.extra['words']}",
            base=claim.base,
        )


def _rate_of_amount(board: Board, claim: Claim, amount: Claim) -> None:
    """p = A / (L ∓ A): the percent against the amount and this year's level."""
    level, base = levels_of(board, claim), base_of(board, claim)
    change = [board.from_claim(amount)]
    sign = sign_of(amount) or sign_of(claim)
    if claim.extra.get("undefined"):
        _undefined(board, claim, amount, level, sign)
        return
    text: Callable[[Sequence[str]], str] = _quotient
    held: Held | None = None
    if base:
        held = board.hold(figure_of(board, claim), lambda i: ratio(i[0], i[1]), [change, base])
        if held is None and claim.value is not None:
            _from_zero(board, claim, change[0], base[0])
            return
    elif level:
        text, held = _over_level(board, claim, change, level, sign)
        _, own = _over_level(board, claim, change, level[:1], sign)
        # What it is of first of all was nothing before; another figure that it may be of must fit to be the one meant.
        if held is None or (own is None and RANK[held.judgement.verdict] > 1):
            _from_zero(board, claim, change[0], level[0])
            return
    if held is not None:
        board.add("change-recompute", claim, held, text, base=claim.base)


def _over_level(
    board: Board, claim: Claim, change: list[Operand], level: list[Operand], sign: int | None
) -> tuple[Callable[[Sequence[str]], str], Held | None]:
    """p = A / (L ∓ A) and how it is written; where no word says a direction (增减率), whichever fits."""
    text, held = _minus, None
    for way in dict.fromkeys((sign or 1, sign or -1)):
        one = board.hold(figure_of(board, claim), _rate_formula(way), [change, level])
        if one is not None and (held is None or RANK[one.judgement.verdict] < RANK[held.judgement.verdict]):
            text, held = (_minus if way > 0 else _plus), one
    return text, held


def is_rate_of_amount(board: Board, claim: Claim) -> bool:
    """Whether points are in truth the percent of the change beside them."""
    amount = board.by_id.get(claim.extra.get("amount") or "")
    if amount is None or not amount.value or not claim.value:
        return False
    level = levels_of(board, amount)
    _, held = _over_level(board, claim, [board.from_claim(amount)], level, sign_of(amount))
    return held is not None and RANK[held.judgement.verdict] <= 1


def _quotient(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ {texts[1]}"


def _minus(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ ({texts[1]} − {texts[0]})"


def _plus(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ ({texts[1]} + {texts[0]})"


def _rate_formula(sign: int) -> Formula:
    """A / (L − sign·A) as a percent. A stands in both places: the ends of A are taken one at a time, never mixed."""

    def formula(values: Sequence[Interval]) -> Interval | None:
        amount, level = values
        ends = []
        for a in amount.ends:
            for whole in level.ends:
                base = whole - sign * a
                if base <= 0:
                    return None
                ends.append(100 * a / base)
        return Interval(min(ends), max(ends))

    return formula


def rate_from_levels(sign: int | None) -> Formula:
    """(level − base) ÷ base as a percent; no value where the base may be zero."""

    def formula(values: Sequence[Interval]) -> Interval | None:
        level, base = values
        if base.low <= 0:
            return None
        ends = [100 * (now - before) / before for now in level.ends for before in base.ends]
        out = Interval(min(ends), max(ends))
        if sign == -1 or (sign is None and out.high < 0):
            return Interval(-out.high, -out.low)
        return out

    return formula


def _undefined(board: Board, claim: Claim, amount: Claim, level: list[Operand], sign: int | None) -> None:
    """ "增长--（基数为0）": right exactly when level − change is zero."""
    if not level or sign is None:
        return
    change = board.from_claim(amount)
    zero = Figure(
        abs(amount.value or Decimal(0)),
        amount.decimals,
        board.scale.of(amount.unit),
        change.figure.prevailing,
    )
    held = board.hold(zero, lambda i: i[0], [level])
    if held is not None and sign > 0:
        texts = f"{held.operands[0].text} − {change.text} = 0"
        verdict: Verdict = "disagrees" if held.judgement.verdict == "disagrees" else "agrees"
        board.add_words(
            "change-recompute",
            claim,
            verdict,
            others=[change, held.operands[0]],
            formula=texts,
            base=claim.base,
        )
    elif held is not None:
        # A fall leaves a base of level + change, which is zero only when both are.
        verdict = "disagrees" if amount.value or held.operands[0].figure.value else "agrees"
        texts = f"{held.operands[0].text} + {change.text}"
        others = [change, held.operands[0]]
        board.add_words("change-recompute", claim, verdict, others=others, formula=texts, base=claim.base)


def _from_zero(board: Board, claim: Claim, amount: Operand, level: Operand) -> None:
    """No base to divide by: 0/0 is silent in any form, x/0 as 100% is a warning, as another percent an error.

    ``amount`` is what was gained, ``level`` the other figure of the equation (this year's, or the base of zero).
    """
    if not amount.figure.value:
        board.add_words("change-recompute", claim, "agrees", others=[amount, level], base=claim.base)
        return
    if claim.value is None:
        return
    rule = "growth-from-zero" if board.scale.claim(claim).exact == 100 else "change-recompute"
    board.add_words(
        rule,
        claim,
        "disagrees",
        others=[amount, level],
        stated=board.from_claim(claim).text,
        other=amount.text,
        base=claim.base,
        formula=f"{amount.text} ÷ 0",
    )
