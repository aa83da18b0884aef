"""Changes that other changes make up: a whole's is the sum of its parts', and income's that of expenditure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gouji.model import Claim
from gouji.reconcile.board import RANK, Board
from gouji.reconcile.breakdowns import net, own_parts
from gouji.reconcile.change_terms import base_key, sign_of
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import same, total
from gouji.reconcile.match import canonical, topic


def check_change_sums(board: Board) -> None:
    """Parts that make up a whole this year made it up last year too, so their changes make up its change."""
    told = {claim for check in board.checks if check.rule == "change-breakdown" for claim in check.claims}
    impossible = {check.claims[0] for check in board.checks if check.rule == "change-exceeds"}
    for breakdown in board.claims:
        if breakdown.kind != "breakdown" or breakdown.extra["partial"] or not breakdown.extra["whole"]:
            continue
        whole, parts = board.by_id[breakdown.extra["whole"]], own_parts(board, breakdown)
        if len(parts) < 2 or not _make_up(board, whole, parts):
            continue
        for change in _changes(board, whole):
            if change.kind == "change" and change.id not in told:
                _hold(board, change, parts, impossible)
    if board.budget:
        _check_sides(board)


def _make_up(board: Board, whole: Claim, parts: Sequence[Claim]) -> bool:
    if whole.value is None or any(p.value is None or p.unit not in board.scale.worth for p in (whole, *parts)):
        return False
    held = board.hold(board.scale.claim(whole), total, [[board.from_claim(p)] for p in parts])
    return held is not None and RANK[held.judgement.verdict] <= 1


def _changes(board: Board, level: Claim) -> Iterator[Claim]:
    """The amounts by which a level is said to have changed, and that it has not, wherever the level is stated."""
    for claim in board.changes:
        amount = claim.kind == "change" and claim.unit in board.scale.worth and claim.value is not None
        flat = claim.kind == "no_change" and not claim.extra.get("roughly")
        of = board.by_id.get(claim.extra.get("level") or "")
        if (amount or flat) and not claim.extra.get("reason") and of is not None and _is_same(board, of, level):
            yield claim


def _is_same(board: Board, one: Claim, other: Claim) -> bool:
    return one.id == other.id or (
        topic(one) == topic(other) and not canonical(one.subject).item.startswith("free:") and _equal(board, one, other)
    )


def _hold(board: Board, change: Claim, parts: Sequence[Claim], impossible: Collection[str]) -> None:
    """A whole's change against those of its parts, where each part says how it changed from the same base. Where one of
    them cannot be, the others may still make up the whole."""
    said = [next((c for c in _changes(board, p) if base_key(c) == base_key(change)), None) for p in parts]
    moved = [c for c in said if c is not None and c.kind == "change" and c.id not in impossible]
    sure = not any(c is not None and c.id in impossible for c in said)
    sign = sign_of(change)
    if None in said or not moved or sign is None or any(sign_of(c) is None for c in moved):
        return
    formula, rendered = net([sign_of(c) == sign for c in moved])
    held = board.hold(board.scale.claim(change), formula, [[board.from_claim(c)] for c in moved])
    if held is not None and (sure or RANK[held.judgement.verdict] <= 1):
        board.add("change-breakdown", change, held, rendered, others=moved)


# ------------------------------------------------------------------------------------------ income and expenditure


def _check_sides(board: Board) -> None:
    """A budget spends what it takes in: totals of one kind of money both ways, and how they changed. They may differ
    by what was carried over, so a difference is a contradiction only where it is a slip of the pen."""
    incomes = [c for c in board.claims if _is_total(board, c, "income")]
    for spent in board.claims:
        if not _is_total(board, spent, "expenditure"):
            continue
        taken = next((c for c in incomes if c.section == spent.section and _other_side(c, spent)), None)
        if taken is not None and (spent.kind == "change" or taken.sentence == spent.sentence):
            _hold_sides(board, spent, taken)


def _is_total(board: Board, claim: Claim, flow: str) -> bool:
    subject = claim.subject
    level = claim.kind == "level" and board.is_own(claim) and claim.period == "this"
    change = claim.kind == "change" and bool(claim.extra.get("level")) and sign_of(claim) is not None
    plain = subject.flow == flow and not subject.item and not subject.part
    stated = claim.value is not None and claim.unit in board.scale.worth and not claim.extra.get("reason")
    return plain and stated and (level or change)


def _other_side(taken: Claim, spent: Claim) -> bool:
    alike = canonical(taken.subject).fund == canonical(spent.subject).fund and taken.kind == spent.kind
    return alike and (
        taken.kind == "level" or (base_key(taken) == base_key(spent) and sign_of(taken) == sign_of(spent))
    )


def _hold_sides(board: Board, spent: Claim, taken: Claim) -> None:
    levels = [board.by_id[c.extra["level"]] for c in (spent, taken) if c.kind == "change"]
    if levels and (topic(levels[0]) == topic(levels[1]) or not _equal(board, *levels)):
        return
    held = board.hold(board.scale.claim(spent), same, [[board.from_claim(taken)]])
    slip = compare_digits(format(abs(spent.value or 0), "f"), format(abs(taken.value or 0), "f"))
    if held is not None and (RANK[held.judgement.verdict] <= 1 or slip):
        board.add("level-repeat", spent, held, None, others=[taken], place=taken.section)


def _equal(board: Board, one: Claim, other: Claim) -> bool:
    if one.value is None or other.value is None:
        return False
    held = board.hold(board.scale.claim(one), same, [[board.from_claim(other)]])
    return held is not None and RANK[held.judgement.verdict] <= 1
