"""Changes: percent against amount and level, two levels against their change, signs, 持平 and 大于/小于."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gouji.model import Claim, Subject, Verdict
from gouji.reconcile.board import SIGN, Board, Held, Operand
from gouji.reconcile.interval import Figure, Formula, Interval, ratio
from gouji.reconcile.match import canonical, topic


def check_changes(board: Board) -> None:
    """Every claim of change, 持平 and comparison, in reading order."""
    for claim in board.claims:
        if claim.kind == "change" and claim.unit == "%" and not claim.extra.get("points"):
            _rate(board, claim)
        elif claim.kind == "change" and claim.value is not None and claim.unit in board.scale.worth:
            _amount(board, claim)
        elif claim.kind == "no_change":
            _no_change(board, claim)
        elif claim.kind == "comparison":
            _comparison(board, claim)
    _repeated(board)


def _sign(claim: Claim) -> int | None:
    """+1 up, −1 down, None when both ways are left in. A negative figure turns the word round (增幅-4.5%)."""
    sign = SIGN.get(claim.direction)
    if sign is not None and claim.value is not None and claim.value < 0:
        return -1 if claim.direction == "up" else sign
    return sign


def _levels(board: Board, claim: Claim) -> list[Operand]:
    level = board.by_id.get(claim.extra.get("level") or "")
    if level is None:
        level = _nearest_level(board, claim)
    return board.readings(level, claim.subject)


def _nearest_level(board: Board, claim: Claim) -> Claim | None:
    """The last level of the same figure stated before, in any section."""
    wanted = topic(claim)
    if wanted[0].item.startswith("free:") or claim.subject == Subject():
        return None
    found = None
    for other in board.claims:
        if other.id == claim.id:
            break
        same = other.kind == "level" and other.value is not None and topic(other) == wanted
        if same and other.period == "this" and other.measure in ("", "final", "execution", "budget"):
            found = other
    return found


def _base(board: Board, claim: Claim) -> list[Operand]:
    """The base's own value, where the text states it."""
    base = board.by_id.get(claim.extra.get("base_value") or "")
    if base is not None:
        return board.readings(base, base.subject, base.measure)
    if claim.base in ("opening", "full", "budget"):
        return [board.from_fact(f) for f in board.facts.find_subject(claim.subject, claim.base).facts]
    return []


def _rate(board: Board, claim: Claim) -> None:
    amount = board.by_id.get(claim.extra.get("amount") or "")
    if amount is not None and amount.value is not None:
        _signs(board, claim, amount)
        _rate_of_amount(board, claim, amount)
        return
    level, base = _levels(board, claim), _base(board, claim)
    if claim.value is None or not level or not base:
        return
    held = board.hold(_figure(board, claim), _rate_from_levels(_sign(claim)), [level, base])
    if held is None:
        _from_zero(board, claim, level[0], base[0])
    else:
        board.add("change-recompute", claim, held, lambda t: f"({t[0]} − {t[1]}) ÷ {t[1]}", base=claim.base)


def _figure(board: Board, claim: Claim) -> Figure:
    return board.scale.claim(claim)


def _signs(board: Board, claim: Claim, amount: Claim) -> None:
    one, two = _sign(claim), _sign(amount)
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
    level, base = _levels(board, claim), _base(board, claim)
    change = [board.from_claim(amount)]
    sign = _sign(amount) or _sign(claim)
    if sign is None and not base:
        return
    if claim.extra.get("undefined"):
        _undefined(board, claim, amount, level, sign)
        return
    held: Held | None = None
    if base:
        held = board.hold(_figure(board, claim), lambda i: ratio(i[0], i[1]), [change, base])
        text = _quotient
    elif level and sign is not None:
        held = board.hold(_figure(board, claim), _rate_formula(sign), [change, level])
        text = _minus if sign > 0 else _plus
        if held is None:
            _from_zero(board, claim, change[0], level[0])
            return
    if held is not None:
        board.add("change-recompute", claim, held, text, base=claim.base)


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
        for a in (amount.low, amount.high):
            for whole in (level.low, level.high):
                base = whole - sign * a
                if base <= 0:
                    return None
                ends.append(100 * a / base)
        return Interval(min(ends), max(ends))

    return formula


def _rate_from_levels(sign: int | None) -> Formula:
    def formula(values: Sequence[Interval]) -> Interval | None:
        level, base = values
        if base.low <= 0:
            return None
        ends = [100 * (now - before) / before for now in (level.low, level.high) for before in (base.low, base.high)]
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
    rule = "growth-from-zero" if claim.value == 100 else "change-recompute"
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


def _amount(board: Board, claim: Claim) -> None:
    """A = |L − B| where the base's own value is known; nothing grows by more than it is."""
    base = _base(board, claim)
    level = _levels(board, claim)
    sign = _sign(claim)
    if level and sign == 1 and all(o.figure.interval().high < _figure(board, claim).interval().low for o in level):
        stated = board.from_claim(claim).text
        board.add_words("change-exceeds", claim, "disagrees", others=[level[0]], stated=stated, other=level[0].text,
                        formula=f"{level[0].text} − {stated} < 0", base=claim.base)  # fmt: skip
        return
    if not base or not level:
        return
    held = board.hold(_figure(board, claim), _difference(sign), [level, base])
    if held is not None:
        board.add(
            "change-level",
            claim,
            held,
            lambda t: f"{t[0]} − {t[1]}" if sign != -1 else f"{t[1]} − {t[0]}",
            base=claim.base,
        )


def _difference(sign: int | None) -> Formula:
    def formula(values: Sequence[Interval]) -> Interval:
        level, base = values
        up = level - base
        if sign == -1 or (sign is None and up.high < 0):
            return base - level
        return up

    return formula


def _no_change(board: Board, claim: Claim) -> None:
    level, base = _levels(board, claim), _base(board, claim)
    if not level or not base:
        return
    held = board.hold(level[0].figure, lambda i: i[0], [base])
    if held is None:
        return
    verdict = held.judgement.verdict
    near = claim.extra.get("roughly") and _roughly(level[0], base[0])
    if verdict == "disagrees" and near:
        verdict = "rounding"
    board.add_words(
        "no-change",
        claim,
        verdict,
        others=[level[0], held.operands[0]],
        stated=level[0].text,
        other=held.operands[0].text,
        expected=held.operands[0].text,
        base=claim.base,
    )


def _roughly(one: Operand, two: Operand) -> bool:
    # 基本持平 promises closeness, not equality: five percent is the widest that reviewers let pass.
    larger = max(one.figure.exact, two.figure.exact)
    return abs(one.figure.exact - two.figure.exact) * 20 <= larger


def _comparison(board: Board, claim: Claim) -> None:
    """决算数大于预算数: the two levels; against last year the sign of the change stated elsewhere."""
    which = claim.extra["which"]
    if claim.base.startswith("prior"):
        _against_prior(board, claim)
        return
    left = _stated_levels(board, claim, ("", "final", "execution"))
    right = _stated_levels(board, claim, (which, "full", "opening", "budget") if which == "budget" else (which,))
    if not left or not right:
        return
    a, b = left[0].figure.interval(), right[0].figure.interval()
    relation = "above" if a.low > b.high else "below" if a.high < b.low else "equal"
    holds = relation == claim.direction or (
        relation == "equal" and claim.direction != "equal" and left[0].figure.exact != right[0].figure.exact
    )
    board.add_words(
        "comparison",
        claim,
        "agrees" if holds else "disagrees",
        others=[left[0], right[0]],
        stated=claim.extra["words"],
        other=right[0].text + board.unit_of(right[0]),
        expected=relation,
        base=claim.base,
    )


def _stated_levels(board: Board, claim: Claim, measures: Sequence[str]) -> list[Operand]:
    wanted = topic(claim)
    before: list[Claim] = []
    for other in board.claims:
        if other.id == claim.id:
            break
        if other.kind == "level" and other.value is not None and other.measure in measures and other.period == "this":
            if topic(other) == wanted:
                before.append(other)
    facts = [board.from_fact(f) for f in board.facts.find(replace(claim, measure=measures[0], period="this")).facts]
    nearest = [board.from_claim(before[-1])] if before and before[-1].section == claim.section else []
    return [*facts, *nearest] if facts else nearest or [board.from_claim(b) for b in before[-1:]]


def _against_prior(board: Board, claim: Claim) -> None:
    wanted = topic(claim)
    for other in board.claims:
        if other.kind == "change" and other.base.startswith("prior") and topic(other) == wanted and other.value:
            if other.unit == "%" or _sign(other) is None:
                continue
            up = _sign(other) == 1
            holds = claim.direction == ("above" if up else "below")
            board.add_words(
                "comparison",
                claim,
                "agrees" if holds else "disagrees",
                others=[board.from_claim(other)],
                stated=claim.extra["words"],
                expected="above" if up else "below",
                base=claim.base,
            )
            return


def _repeated(board: Board) -> None:
    """The same change stated in several places."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in board.claims:
        subject = canonical(claim.subject)
        # What stands in an explanation may be about anything the sentence did not name.
        known = subject != Subject() and not subject.item.startswith("free:") and not claim.extra.get("reason")
        if claim.kind == "change" and claim.value is not None and known and not claim.extra.get("points"):
            unit = "money" if claim.unit in board.scale.worth else claim.unit
            base = claim.base if claim.base != "prior:final" else "prior"
            groups[(topic(claim), base, unit)].append(claim)
    _flat_but_changed(board, groups)
    for group in groups.values():
        for claim in group[1:]:
            first = replace(group[0])
            held = board.hold(_figure(board, claim), lambda i: i[0], [[board.from_claim(first)]])
            if held is not None:
                same_way = _sign(claim) == _sign(first) or not claim.value or None in (_sign(claim), _sign(first))
                if same_way:
                    board.add("level-repeat", claim, held, None, others=[first], place=first.section)
                else:
                    board.add_words(
                        "change-sign",
                        claim,
                        "disagrees",
                        others=[board.from_claim(first)],
                        stated=claim.extra["words"],
                        expected=first.extra["words"],
                        base=claim.base,
                    )


def _flat_but_changed(board: Board, groups: Mapping[tuple[object, ...], Sequence[Claim]]) -> None:
    """持平 here, and a change of the same figure elsewhere."""
    for claim in board.claims:
        if claim.kind != "no_change" or claim.extra.get("roughly") or canonical(claim.subject).item.startswith("free:"):
            continue
        base = claim.base if claim.base != "prior:final" else "prior"
        changed = [c for c in groups.get((topic(claim), base, "money"), ()) if c.value]
        if changed and claim.subject != Subject():
            other = board.from_claim(changed[0])
            words = changed[0].extra["words"]
            board.add_words("no-change", claim, "disagrees", others=[other], other=words, base=claim.base)
