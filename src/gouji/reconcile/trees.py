"""Wholes of the tree (rules/lexicon/subjects.toml) whose parts are stated anywhere in the same chapter: levels and
changes must add up, whether or not a list says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from gouji.model import Claim
from gouji.reconcile.board import RANK, SIGN, Board
from gouji.reconcile.breakdowns import net
from gouji.reconcile.change_terms import same_base, sign_of
from gouji.reconcile.interval import total

Chapter = Callable[[str], str]
"""A section → the section of the highest level that holds it."""


def check_trees(board: Board, above: Mapping[str, str | None]) -> None:
    """Each whole of the tree against its parts. ``above``: section → the section that holds it."""

    def chapter(section: str) -> str:
        """The widest section below the narrative itself."""
        parent = above.get(section)
        while parent is not None and above.get(parent) is not None:
            section, parent = parent, above.get(parent)
        return section

    lists = [c for c in board.claims if c.kind in ("breakdown", "change_breakdown") and not c.extra.get("asides")]
    listed = {one.extra["whole"] for one in lists}
    for claim in board.claims:
        parts = board.tree.get(claim.subject.item, ())
        if not parts or claim.value is None or claim.unit not in board.scale.worth or claim.id in listed:
            continue
        if claim.extra.get("reason") or claim.extra.get("inexact"):
            continue
        if claim.kind == "level" and claim.period in ("this", "prior"):
            _levels(board, claim, parts, chapter)
        elif claim.kind == "change" and claim.base and not claim.extra.get("unsaid"):
            _changes(board, claim, parts, chapter)


def _levels(board: Board, claim: Claim, parts: Sequence[str], chapter: Chapter) -> None:
    def alike(other: Claim) -> bool:
        return (
            other.kind == "level"
            and other.unit in board.scale.worth
            and (other.period, _role(board, other)) == (claim.period, _role(board, claim))
        )

    stated = [_stated(board, claim, part, chapter, alike) for part in parts]
    if not all(stated):
        return
    held = board.hold(board.scale.claim(claim), total, [board.distinct(map(board.from_claim, few)) for few in stated])
    if held is None:
        return
    sure = all(len(board.distinct(map(board.from_claim, few))) == 1 for few in stated)
    if RANK[held.judgement.verdict] <= 2 or sure:
        board.add("breakdown-sum", claim, held, " + ".join, others=[few[0] for few in stated])


def _role(board: Board, claim: Claim) -> str:
    return "final" if board.is_own(claim) else claim.measure


def _stated(board: Board, whole: Claim, item: str, chapter: Chapter, alike: Callable[[Claim], bool]) -> list[Claim]:
    """The statements of a part that are of the whole's chapter and kind."""
    return [
        other
        for other in board.claims
        if other.subject.item == item
        and chapter(other.section) == chapter(whole.section)
        and other.subject.fund in ("", whole.subject.fund)
        and not other.extra.get("reason")
        and not other.extra.get("inexact")
        and alike(other)
    ]


def _changes(board: Board, claim: Claim, parts: Sequence[str], chapter: Chapter) -> None:
    """A change of the whole against the changes of its parts from the same base; 持平 is a change of nothing."""

    def alike(other: Claim) -> bool:
        flat = other.kind == "no_change" and not other.extra.get("roughly")
        moved = other.kind == "change" and other.unit in board.scale.worth and other.value is not None
        return (flat or moved) and same_base(other.base, claim.base)

    stated = [_stated(board, claim, part, chapter, alike) for part in parts]
    sign = sign_of(claim)
    if not all(stated) or sign is None:
        return
    held = None
    for few in product(*(_distinct(board, one) for one in stated)):
        moved = [one for one in few if one.kind == "change"]
        if not moved or any(sign_of(one) is None for one in moved):
            return
        formula, written = net([sign_of(one) == sign for one in moved])
        one = board.hold(board.scale.claim(claim), formula, [[board.from_claim(part)] for part in moved])
        if one is not None and (held is None or RANK[one.judgement.verdict] < RANK[held[0].judgement.verdict]):
            held = one, written, few
    sure = all(len(_distinct(board, one)) == 1 for one in stated)
    if held is not None and (RANK[held[0].judgement.verdict] <= 2 or sure):
        board.add("change-breakdown", claim, held[0], held[1], others=held[2], base=claim.base)


def _distinct(board: Board, claims: Sequence[Claim]) -> list[Claim]:
    """Statements that say different things; of those that say the same, the first."""
    seen: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        value = board.scale.claim(claim).exact if claim.value is not None else None
        seen.setdefault((claim.kind, value, SIGN.get(claim.direction)), claim)
    return list(seen.values())
