"""Checks → who is at fault, and one status for every number (DESIGN §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gouji.model import CellRef, Check, Claim, Number, Status
from gouji.reconcile.board import Board
from gouji.records import record

HOLDS = ("agrees", "rounding", "tail")
# 大于 or 不超过 holds for many values: it orders two figures and confirms neither.
ORDERS = ("comparison", "bound", "breakdown-bound", "share-bound")
# Checks whose stated figure is wrong whatever else is, because the other side is a source and no operand.
FIRST_AT_FAULT = ("level-cell", "unit-slip", "level-repeat", "count-agree", "nil", "growth-from-zero")


def confirms(check: Check) -> bool:
    """Whether a check is a sound source for the figures it holds."""
    return check.verdict in HOLDS and check.rule not in ORDERS


@record(frozen=True)
class Standing:
    """A number's status, the reason for it, and the claim that reads it."""

    status: Status
    reason: str
    claim: str | None


def switch_off(checks: Sequence[Check], off: Collection[str]) -> list[Check]:
    """``checks``, what the rules in ``off`` hold against a figure left undecided; what they confirm they confirm."""
    return [
        replace(c, verdict="undecided", reason="rule_off", fault_cells=())
        if c.rule in off and c.verdict == "disagrees"
        else c
        for c in checks
    ]


def lay_fault(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Name the operand at fault in each check that disagrees: the one that nothing else confirms (all if none is).

    A cell that a broken tie already names at fault takes the blame of every sentence that it contradicts.
    """
    confirmed: dict[str, int] = defaultdict(int)
    for check in checks:
        if confirms(check):
            for number in check.numbers:
                confirmed[number] += 1
    broken: dict[str, int] = defaultdict(int)
    for check in checks:
        if check.verdict == "disagrees":
            for number in check.numbers:
                broken[number] += 1
    bad_cells = {cell for c in checks if c.verdict == "disagrees" for cell in c.fault_cells}
    out = []
    for check in checks:
        if check.verdict == "disagrees" and check.numbers and not check.at_fault:
            check = replace(check, at_fault=_at_fault(check, confirmed, broken, bad_cells))
        out.append(check)
    return tuple(out)


def _at_fault(
    check: Check, confirmed: Mapping[str, int], broken: Mapping[str, int], bad_cells: set[CellRef]
) -> tuple[str, ...]:
    if (
        check.cells
        and not check.fault_cells
        and all(cell in bad_cells for cell in check.cells)
        and confirmed.get(check.numbers[0])
    ):
        return ()
    if check.rule in FIRST_AT_FAULT:
        return check.numbers[:1]
    unconfirmed = tuple(n for n in check.numbers if not confirmed.get(n))
    # One figure that spoils two equations is likelier wrong than one figure in each.
    shared = tuple(n for n in unconfirmed if broken[n] > 1)
    return shared or unconfirmed or check.numbers[:1]


def settle(board: Board, checks: Sequence[Check], excluded: Mapping[str, str]) -> dict[str, Standing]:
    """The standing of every number, by id."""
    held: set[str] = set()
    faulty: set[str] = set()
    for check in checks:
        if confirms(check):
            held.update(check.numbers)
        elif check.verdict == "disagrees":
            faulty.update(check.at_fault)
    reading: dict[str, Claim] = {}
    for claim in board.claims:
        for number in claim.numbers:
            reading.setdefault(number, claim)
    undecided = {n: c.reason for c in checks if c.verdict == "undecided" for n in c.numbers}
    return {
        name: _standing(board, number, reading.get(name), held, faulty, excluded, undecided)
        for name, number in board.numbers.items()
    }


def _standing(
    board: Board,
    number: Number,
    claim: Claim | None,
    held: set[str],
    faulty: set[str],
    excluded: Mapping[str, str],
    undecided: Mapping[str, str],
) -> Standing:
    name = claim.id if claim else None
    if number.id in faulty:
        return Standing("contradicted", "", name)
    if number.id in held:
        return Standing("confirmed", "", name)
    if claim is None:
        reason = excluded.get(number.id)
        return Standing("not_claim", reason, None) if reason else Standing("unread", "", None)
    return Standing("unconfirmed", undecided.get(number.id) or _why(board, claim), name)


def _why(board: Board, claim: Claim) -> str:
    """Why nothing sound could be held against a claim; a key of rules/messages.toml [reasons]."""
    if claim.kind == "count":
        return "count_stated_once"
    if claim.kind == "change":
        if claim.extra.get("reason"):
            return "explains_another_figure"
        return _base_absent(claim)
    if claim.kind == "share":
        return "part_or_whole_unknown"
    if claim.kind == "completion":
        return _base_absent(claim)
    if claim.unit in board.scale.percent:
        return "percent_of_unknown"
    if claim.extra.get("reason"):
        return "explains_another_figure"
    return board.match(claim).reason or "stated_once"


def _base_absent(claim: Claim) -> str:
    period = claim.base.partition(":")[0]
    return {"prior": "needs_last_year", "earlier": "needs_earlier_year", "other": "not_comparable"}.get(
        period, "needs_budget"
    )
