"""Counts of missions, visits and vehicles: against the money spent on them, each other, and the amounts for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gouji.model import Claim, Subject
from gouji.reconcile.board import Board, Operand
from gouji.reconcile.interval import Interval

_FINAL = ("", "final", "execution")


def check_tallies(board: Board) -> None:
    """Every count whose meaning is known, and every amount for each (人均, 车均)."""
    for claim in board.claims:
        if claim.value is None or claim.extra.get("reason"):
            continue
        if claim.kind == "count" and "least" in claim.extra:
            _order(board, claim)
            if claim.extra["paid"]:
                _spent(board, claim)
        elif claim.extra.get("mean"):
            _mean(board, claim)


def _order(board: Board, claim: Claim) -> None:
    """A visit has one visitor at least, and there are no visitors without a visit."""
    fewer = [
        other
        for other in board.by_sentence[claim.sentence]
        if other.kind == "count" and other.start < claim.start
        if other.subject.item == claim.extra["least"] and other.value is not None and other.period == claim.period
    ]
    if not fewer:
        return
    least = fewer[-1]
    persons, visits = board.scale.claim(claim).interval(), board.scale.claim(least).interval()
    if not claim.value and not least.value:
        board.add_words("count-order", claim, "agrees", others=[board.from_claim(least)])
    elif persons.high < visits.low or not least.value:
        _raise(board, "count-order", claim, least)


def _spent(board: Board, claim: Claim) -> None:
    """Nothing is spent on none, and none is free: of the topic's own money, and that which takes it in."""
    if claim.period != "this":
        return
    for item in claim.extra["money"]:
        money = _money(board, claim, item)
        if money is None:
            continue
        own = item == claim.extra["money"][0]
        spent = bool(money.figure.value)
        if not spent and not claim.value:
            board.add_words("count-money", claim, "agrees", others=[money])
            return
        if spent != bool(claim.value) and (own or not spent) and claim.extra["sure"]:
            name = board.by_id[money.claims[0]].subject_text if money.claims else ""
            board.add_words(
                "count-money", claim, "disagrees", others=[money], stated=board.from_claim(claim).text,
                base=name, other=money.text + board.unit_of(money),
            )  # fmt: skip
            return
        if own:
            return


def _money(board: Board, claim: Claim, item: str) -> Operand | None:
    """What is spent on what a count counts: as its section states it last before, else as the cell shows it."""
    stated = (
        other
        for other in reversed(board.by_item.get(item, ()))
        if other.kind == "level" and other.section == claim.section and other.start < claim.start
        if _of(board, other) and other.value is not None
    )
    last = next(stated, None)
    if last is not None:
        return board.from_claim(last)
    facts = board.facts.find_subject(Subject(flow="expenditure", item=item)).facts
    return board.from_fact(facts[0]) if facts and (board.budget or facts[0].measure in _FINAL) else None


def _of(board: Board, claim: Claim) -> bool:
    """Whether an amount is what the report is about: money spent, or, in a budget, money planned."""
    own = board.is_own(claim) and claim.period == "this"
    return own and not claim.extra.get("reason") and claim.unit in board.scale.worth


def _mean(board: Board, claim: Claim) -> None:
    """人均 = money ÷ persons, for any money and any count that the words may mean."""
    per = claim.extra["per"]
    alone = [parts[0] for whole, parts, _ in board.sums if whole == per and len(parts) == 1]
    counts = _stated(board, claim, "count", [per]) or _stated(board, claim, "count", alone)
    money = _stated(board, claim, "level", claim.extra["mean"])
    if not money:
        subjects = [Subject(flow="expenditure", item=item) for item in claim.extra["mean"]]
        money = [board.from_fact(f) for s in subjects for f in board.facts.find_subject(s).facts]
    if not counts or not money:
        return
    held = board.hold(board.scale.claim(claim), _quotient, [board.distinct(money), board.distinct(counts)])
    if held is not None:
        board.add("mean-recompute", claim, held, lambda t: f"{t[0]} ÷ {t[1]}")
    elif not claim.value and not money[0].figure.value:
        board.add_words("mean-recompute", claim, "agrees", others=[money[0], counts[0]], formula="0 ÷ 0")


def _stated(board: Board, claim: Claim, kind: str, items: Iterable[str]) -> list[Operand]:
    wanted = set(items)
    out = []
    for other in board.claims:
        if other.kind == kind and other.section == claim.section and other.value is not None:
            if other.subject.item in wanted and (kind == "count" or _of(board, other)):
                out.append(board.from_claim(other))
    return out


def _quotient(values: Sequence[Interval]) -> Interval | None:
    amount, count = values
    if count.low <= 0:
        return None
    ends = [a / n for a in (amount.low, amount.high) for n in (count.low, count.high)]
    return Interval(min(ends), max(ends))


def _raise(board: Board, rule: str, claim: Claim, other: Claim) -> None:
    board.add_words(
        rule, claim, "disagrees", others=[board.from_claim(other)], stated=board.from_claim(claim).text,
        base=other.subject_text, other=board.from_claim(other).text + other.unit,
    )  # fmt: skip
