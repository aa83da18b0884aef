"""为上年决算数的 105%, 是上年的 2 倍: a figure over the figure that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.model import Claim
from gouji.reconcile.board import Board, Operand
from gouji.reconcile.change_terms import base_of, same_base, sign_of
from gouji.reconcile.interval import Interval, ratio


def check_multiple(board: Board, claim: Claim) -> None:
    """The level over its base, where that is stated, else over what the change from it leaves."""
    level = board.readings(board.by_id.get(claim.extra.get("final") or ""), claim.subject)
    base = base_of(board, claim)
    if not level:
        return
    if not base:
        _over_change(board, claim, level)
        return
    held = board.hold(board.scale.claim(claim), lambda i: ratio(i[0], i[1]), [level, base])
    if held is not None:
        board.add("multiple-recompute", claim, held, lambda t: f"{t[0]} ÷ {t[1]}", base=claim.base)


def _over_change(board: Board, claim: Claim, level: list[Operand]) -> None:
    """L / (L ∓ A): the base is what the level was before it changed."""
    for change in board.by_sentence[claim.sentence]:
        sign = sign_of(change) if change.kind == "change" else None
        near = change.subject == claim.subject
        if sign is None or not near or change.unit not in board.scale.worth or not same_base(change.base, claim.base):
            continue

        def formula(values: Sequence[Interval], sign: int = sign) -> Interval | None:
            now, amount = values
            pairs = [(n, a) for n in (now.low, now.high) for a in (amount.low, amount.high)]
            if any(n <= sign * a for n, a in pairs):
                return None
            ends = [100 * n / (n - sign * a) for n, a in pairs]
            return Interval(min(ends), max(ends))

        def rendered(texts: Sequence[str], sign: int = sign) -> str:
            return f"{texts[0]} ÷ ({texts[0]} {'−' if sign > 0 else '+'} {texts[1]})"

        held = board.hold(board.scale.claim(claim), formula, [level, [board.from_claim(change)]])
        if held is not None:
            board.add("multiple-recompute", claim, held, rendered, base=claim.base)
        return
