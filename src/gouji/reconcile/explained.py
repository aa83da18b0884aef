"""Amounts that an explanation names: where they make up the change that they explain, they hold each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gouji.exact import Fraction
from gouji.model import Claim, Sentence
from gouji.reconcile.board import RANK, SIGN, Board
from gouji.reconcile.breakdowns import net
from gouji.reconcile.change_terms import sign_of
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import rounded
from gouji.reconcile.words import ReasonWords, last_changes, reason_after

_LEAST_DIGITS = 3
"""A figure of fewer digits is one slip away from too many others."""


def check_explained(board: Board, sentences: Sequence[Sentence], words: ReasonWords) -> None:
    """增加32.10万元，主要原因是基本支出增加44.20万元、项目支出减少12.10万元: two amounts or more that explain a change.

    An explanation need not name all that changed, so a sum that fails proves nothing by itself. It is a contradiction
    only where three amounts or more are named and one slip (a digit, a point, a direction) in one of the figures would
    make the sum exact to its last place, which hardly happens by chance.
    """
    index = {s.id: i for i, s in enumerate(sentences)}
    for claim in last_changes(board):
        whole = claim if claim.unit in board.scale.worth else board.by_id.get(claim.extra.get("amount") or "")
        place = reason_after(sentences, index[claim.sentence], claim.at[1], words)
        if whole is None or not whole.value or place is None:
            continue
        owner, start, end = place
        parts = _amounts(board, owner, start, end)
        ways = _ways(sentences[index[owner]].text, start, parts, words)
        if len(parts) < 2 or ways is None:
            continue
        along = [SIGN[way] == sign_of(whole) for way in ways]
        formula, rendered = net(along)
        held = board.hold(board.scale.claim(whole), formula, [[board.from_claim(part)] for part in parts])
        if held is None:
            continue
        if RANK[held.judgement.verdict] <= 1 or (len(parts) > 2 and _one_slip_away(board, whole, parts, along)):
            board.add("change-breakdown", whole, held, rendered, others=parts)


def _amounts(board: Board, sentence: str, start: int, end: int) -> list[Claim]:
    """The amounts stated within the explanation."""
    return [
        c
        for c in board.by_sentence.get(sentence, ())
        if start <= c.at[0] and c.at[1] <= end
        if c.kind in ("change", "level") and c.unit in board.scale.worth and c.value
    ]


def _ways(text: str, start: int, parts: Sequence[Claim], words: ReasonWords) -> list[str] | None:
    """Up or down for each amount: as the change says, or the last word of direction before it; None where one of them
    has neither."""
    out = []
    at = start
    for part in parts:
        before = text[at : part.at[1]]
        ups = [found.start() for found in words.up.finditer(before)]
        downs = [found.start() for found in words.down.finditer(before)]
        last = "up" if max(ups, default=-1) > max(downs, default=-1) else "down"
        way = part.direction or (last if ups or downs else "")
        if way not in ("up", "down"):
            return None
        out.append(way)
        at = part.at[1]
    return out


def _one_slip_away(board: Board, whole: Claim, parts: Sequence[Claim], along: Sequence[bool]) -> bool:
    """Whether one slip in one of the figures explains why the sum fails."""
    figures = [board.scale.claim(claim).exact for claim in (whole, *parts)]
    signs = [-1, *(1 if plus else -1 for plus in along)]
    off = sum(sign * figure for sign, figure in zip(signs, figures, strict=True))
    for claim, figure, sign in zip((whole, *parts), figures, signs, strict=True):
        right = figure - sign * off
        if claim is not whole and right == -figure:
            return True  # the word of direction
        if right > 0 and len((claim.value or Decimal(0)).as_tuple().digits) >= _LEAST_DIGITS:
            shown = rounded(right, claim.decimals, board.scale.of(claim.unit))
            exact = Fraction(shown) * board.scale.of(claim.unit) == right
            if exact and compare_digits(format(claim.value or 0, "f"), format(shown, "f")):
                return True
    return False
