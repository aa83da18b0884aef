"""Shares of several wholes that together make up one figure: 货物支出 × p1 + 服务支出 × p2 = 授予中小企业合同金额."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.exact import Fraction
from gouji.model import Claim
from gouji.reconcile.board import Board, Operand
from gouji.reconcile.interval import Formula, Interval


def check_weighted(board: Board, sets: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
    """Each set: the figure, and for each of its parts the item that has the share and the whole that it is a share of.

    A whole of which no share is said counts for nothing only where it is zero.
    """
    for figure, parts in sets:
        for claim in board.claims:
            if claim.kind == "level" and claim.subject.item == figure and claim.value is not None:
                _hold(board, claim, parts)


def _hold(board: Board, claim: Claim, parts: Sequence[tuple[str, str]]) -> None:
    shares: list[Operand] = []
    wholes: list[Operand] = []
    said: list[Claim] = []
    for item, whole in parts:
        amount = _last(board, claim, "level", whole)
        share = _last(board, claim, "share", item)
        if amount is None or (share is None and amount.value):
            return
        if share is not None and amount.value:
            shares.append(board.from_claim(share))
            wholes.append(board.from_claim(amount))
            said.append(share)
    if not shares:
        return
    held = board.hold(board.scale.claim(claim), _products(len(shares)), [[o] for o in (*shares, *wholes)])
    if held is None:
        return
    half = len(shares)
    board.add("breakdown-sum", claim, held, lambda t: _written(t, half), others=said)


def _last(board: Board, claim: Claim, kind: str, item: str) -> Claim | None:
    near = (c for c in board.claims if c.section == claim.section and c.kind == kind and c.value is not None)
    found = [c for c in near if c.subject.item == item and c.period == "this"]
    return found[-1] if found else None


def _products(count: int) -> Formula:
    def formula(values: Sequence[Interval]) -> Interval:
        pairs = list(zip(values[:count], values[count:], strict=True))
        low = sum((a.low * b.low for a, b in pairs), Fraction(0)) / 100
        return Interval(low, sum((a.high * b.high for a, b in pairs), Fraction(0)) / 100)

    return formula


def _written(texts: Sequence[str], count: int) -> str:
    return " + ".join(f"{whole} × {share}%" for share, whole in zip(texts[:count], texts[count:], strict=True))
