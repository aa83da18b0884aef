"""What mostly lies behind a wrong figure: a code, the values its wording needs, and the cell the figure comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.exact import Fraction
from gouji.model import CellRef, Check, Claim, Fact
from gouji.reconcile.board import SIGN, Board
from gouji.reconcile.interval import rounded
from gouji.reconcile.match import canonical, topic

# A figure of fewer digits than this stands in many places by chance: that it stands elsewhere says nothing.
_TELLING_DIGITS = 3


@dataclass(frozen=True)
class Diagnosis:
    """``code`` is a key of rules/messages.toml [diagnosis]; ``cells`` are where the stated figure does stand."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    cells: tuple[CellRef, ...] = ()


def diagnose(board: Board, check: Check) -> Diagnosis | None:
    """The likeliest cause of a check that disagrees or is off by a tail; None when nothing speaks for one."""
    claim = board.by_id[check.claims[0]] if check.claims else None
    if check.verdict == "tail":
        return _tail(check)
    if claim is None:
        return _by_digits(check)
    for reason in _REASONS.get(check.rule, (_digits,)):
        found = reason(board, check, claim)
        if found is not None:
            return found
    return None


def _over_there(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """The figure that the writer had in mind is another one of the other report."""
    place = check.values.get("elsewhere")
    return Diagnosis("other_figure_there", {"place": place}) if place else None


Reason = Callable[[Board, Check, Claim], Diagnosis | None]


def _tail(check: Check) -> Diagnosis | None:
    if check.rule == "shares-total":
        return Diagnosis("forced_total")
    if check.stated is None or check.computed is None:
        return None
    step = Decimal(1).scaleb(min(0, int(check.stated.as_tuple().exponent)))
    cut = check.computed // step * step if check.computed >= 0 else check.computed
    return Diagnosis("truncated") if cut == check.stated else None


# ---------------------------------------------------------------------------------------------- levels


def _unit(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    return Diagnosis("unit")


def _elsewhere(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """The stated figure stands in another cell: best one that shows the same line in another table."""
    if claim.value is None or len(claim.value.as_tuple().digits) < _TELLING_DIGITS:
        return None
    wanted = board.scale.claim(claim).exact
    found = [f for f in board.facts.all if f.value and board.scale.fact(f).exact == wanted]
    if not found:
        return None
    subject = canonical(claim.subject)

    def nearness(fact: Fact) -> tuple[bool, bool]:
        other = canonical(fact.subject)
        return ((other.item, other.part) != (subject.item, subject.part), fact.table != _table_of(check))

    best = min(found, key=nearness)
    ref = CellRef(best.table, best.row, best.column)
    code = "other_line" if best.table == _table_of(check) else "other_table"
    return Diagnosis(code, {"place": board.place(ref)}, (ref,))


def _table_of(check: Check) -> str:
    return check.cells[0].table if check.cells else ""


def _above(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """The same figure stands right before, with another subject."""
    if claim.value is None or len(claim.value.as_tuple().digits) < _TELLING_DIGITS:
        return None
    index = next(i for i, c in enumerate(board.claims) if c.id == claim.id)
    for other in reversed(board.claims[max(0, index - 8) : index]):
        if other.value == claim.value and other.unit == claim.unit and other.subject != claim.subject:
            return Diagnosis("copied_above", {"place": other.subject_text})
    return None


def _digits(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    return _by_digits(check)


def _by_digits(check: Check) -> Diagnosis | None:
    code = compare_digits(check.values.get("stated", ""), check.values.get("expected", "")) or _slipped_point(check)
    return Diagnosis(code) if code else None


def _slipped_point(check: Check) -> str:
    """24.8% where 2.48% would be right, which the places printed do not show."""
    if not check.stated or check.lower is None or check.upper is None:
        return ""
    moved = (check.stated.scaleb(-1), check.stated.scaleb(1))
    return "decimal_point" if any(check.lower <= value <= check.upper for value in moved) else ""


def compare_digits(stated: str, right: str) -> str:
    """How two printed numbers differ: digit_changed, digits_swapped, digit_lost, digit_added, decimal_point or ""."""
    one, two = stated.replace(",", ""), right.replace(",", "")
    plain_one, plain_two = one.replace(".", ""), two.replace(".", "")
    if not plain_one.isdigit() or not plain_two.isdigit() or one == two:
        return ""
    if plain_one.strip("0") == plain_two.strip("0"):
        return "decimal_point"
    if len(one) == len(two):
        wrong = [i for i, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
        if len(wrong) == 1:
            return "digit_changed"
        if len(wrong) == 2 and one[wrong[0]] == two[wrong[1]] and one[wrong[1]] == two[wrong[0]]:
            return "digits_swapped"
    if len(one) + 1 == len(two) and any(two[:i] + two[i + 1 :] == one for i in range(len(two))):
        return "digit_lost"
    if len(one) == len(two) + 1 and any(one[:i] + one[i + 1 :] == two for i in range(len(one))):
        return "digit_added"
    return ""


# ---------------------------------------------------------------------------------------------- quotients


def _matches(board: Board, claim: Claim, top: Fraction, bottom: Fraction) -> bool:
    return bool(bottom) and rounded(100 * top / bottom, claim.decimals, board.scale.of(claim.unit)) == claim.value


def _wrong_base(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """The change divided by this year's figure instead of the base's."""
    amount = board.by_id.get(claim.extra.get("amount") or "")
    level = board.by_id.get(claim.extra.get("level") or "")
    if amount is None or level is None or amount.value is None or level.value is None or claim.value is None:
        return None
    top, bottom = board.scale.claim(amount).exact, board.scale.claim(level).exact
    if _matches(board, claim, top, bottom):
        return Diagnosis("wrong_base", {"stated": check.values.get("stated", "")})
    other_way = bottom + SIGN.get(amount.direction, 1) * top
    return Diagnosis("direction") if _matches(board, claim, top, other_way) else None


def _of_base(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """增长250% where the figure is 250% of its base."""
    return Diagnosis("of_base") if _off_by_whole(board, check, claim, 100) else None


def _growth_only(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    """是上年的150% where it grew by 150%."""
    return Diagnosis("growth_only") if _off_by_whole(board, check, claim, -100) else None


def _off_by_whole(board: Board, check: Check, claim: Claim, off: int) -> bool:
    if claim.value is None or check.computed is None or claim.extra.get("inexact"):
        return False
    scale = board.scale.of(claim.unit)
    return (
        claim.direction != "down"
        and rounded(Fraction(check.computed) * scale + off, claim.decimals, scale) == claim.value
    )


def _wrong_whole(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    part = board.by_id.get(claim.extra.get("part") or "")
    if part is None or part.value is None or claim.value is None:
        return None
    top = board.scale.claim(part).exact
    for fact in board.facts.all:
        subject = canonical(fact.subject)
        if fact.value and not subject.item and _matches(board, claim, top, board.scale.fact(fact).exact):
            ref = CellRef(fact.table, fact.row, fact.column)
            return Diagnosis("wrong_whole", {"place": board.place(ref)}, (ref,))
    return None


def _wrong_budget(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    final = board.by_id.get(claim.extra.get("final") or "")
    if final is None or final.value is None or claim.value is None:
        return None
    for other in board.by_topic[topic(claim)]:
        budget = other.kind == "level" and other.measure in ("opening", "full", "budget") and other.value
        if budget and other.id != claim.extra.get("budget"):
            if _matches(board, claim, board.scale.claim(final).exact, board.scale.claim(other).exact):
                return Diagnosis("wrong_budget", {"place": other.measure})
    return None


def _direction(board: Board, check: Check, claim: Claim) -> Diagnosis | None:
    return Diagnosis("direction")


_REASONS: Mapping[str, tuple[Reason, ...]] = {
    "unit-slip": (_unit,),
    "level-cell": (_elsewhere, _above, _digits),
    "level-repeat": (_elsewhere, _above, _digits),
    "count-agree": (_above, _digits),
    "change-recompute": (_wrong_base, _of_base, _above, _digits),
    "multiple-recompute": (_growth_only, _above, _digits),
    "share-recompute": (_wrong_whole, _above, _digits),
    "completion-recompute": (_wrong_budget, _above, _digits),
    "prior-figure": (_over_there, _above, _digits),
    "prior-doubt": (_over_there,),
    "budget-figure": (_over_there, _above, _digits),
    "comparison": (_direction,),
    "change-sign": (_direction,),
    "growth-from-zero": (),
    "identity": (),
    "subject-name": (),
    "item-list": (),
    "leftover": (),
    "reason": (),
    "nil": (),
    "no-change": (),
    "bound": (),
    "change-exceeds": (),
    "share-bound": (),
    "breakdown-bound": (),
}
