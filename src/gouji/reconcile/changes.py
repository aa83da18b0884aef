"""Changes: amounts against two levels, 持平, and the same change stated in several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gouji.exact import Fraction
from gouji.model import Claim, Subject
from gouji.reconcile.board import RANK, Board, Operand
from gouji.reconcile.change_terms import base_key, base_of, figure_of, levels_of, sign_of
from gouji.reconcile.comparisons import check_comparison
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import Formula, Interval, rounded
from gouji.reconcile.match import canonical, topic
from gouji.reconcile.rates import check_rate, is_rate_of_amount


def check_changes(board: Board) -> None:
    """Every claim of change, 持平 and comparison, in reading order."""
    for claim in board.claims:
        if claim.base == "adjusted":
            continue  # what a budget was before it was changed is stated nowhere
        if claim.kind == "change" and claim.unit in board.scale.percent and not claim.extra.get("points"):
            check_rate(board, claim)
        elif claim.kind == "change" and claim.value is not None and claim.unit in board.scale.worth:
            _amount(board, claim)
        elif claim.kind == "change" and claim.extra.get("points"):
            _points(board, claim)
        elif claim.kind == "no_change":
            _no_change(board, claim)
        elif claim.kind == "comparison":
            check_comparison(board, claim)
    _repeated(board)


def _amount(board: Board, claim: Claim) -> None:
    """A = |L − B| where the base's own value is known; nothing grows by more than it is."""
    base = base_of(board, claim)
    level = levels_of(board, claim)
    sign = sign_of(claim)
    said = board.by_id.get(claim.extra.get("level") or "")
    # Where no base is said, a rise may be of another sentence's figure or of a budget.
    sure = not claim.extra.get("unsaid") or (said is not None and said.sentence == claim.sentence)
    least = figure_of(board, claim).interval(coarse=True).low
    if sure and level and sign == 1 and all(o.figure.interval().high < least for o in level):
        stated = board.from_claim(claim).text
        board.add_words("change-exceeds", claim, "disagrees", others=[level[0]], stated=stated, other=level[0].text,
                        formula=f"{level[0].text} − {stated} < 0", base=claim.base)  # fmt: skip
        return
    if base and level:
        _hold_difference(board, claim, level, base)
    elif level and claim.subject.flow == "closing" and claim.base.startswith("prior"):
        _since_opening(board, claim, level)


def _since_opening(board: Board, claim: Claim, level: list[Operand]) -> None:
    """年末结转和结余 as it changed from last year's end, which is this year's beginning. That may have been adjusted:
    a difference is a contradiction only where it is a slip of the pen."""
    opening = claim.subject._replace(flow="opening")
    said = board.before(claim, board.levels.get(canonical(opening), ()))
    base = [board.from_fact(f) for f in board.facts.find_subject(opening, "final").facts]
    base += [board.from_claim(c) for c in said if c.period == "this" and c.value is not None]
    held = board.hold(figure_of(board, claim), difference_formula(sign_of(claim)), [level, base]) if base else None
    if held is None:
        return
    right = rounded(held.judgement.point, claim.decimals, board.scale.of(claim.unit))
    slip = compare_digits(format(abs(claim.value or 0), "f"), format(abs(right), "f"))
    if RANK[held.judgement.verdict] <= 1 or (right > 0 and slip):
        _hold_difference(board, claim, level, base)


def _points(board: Board, claim: Claim) -> None:
    """提高 n 个百分点: the two percents, where the sentence states both."""
    level, base = (board.by_id.get(claim.extra.get(key) or "") for key in ("level", "base_value"))
    if level is not None and base is not None and level.value is not None and base.value is not None:
        _hold_difference(board, claim, [board.from_claim(level)], [board.from_claim(base)])
    elif is_rate_of_amount(board, claim):
        # 减少10万元，下降4.76个百分点: the percent of that very change.
        board.add_words("leftover", claim, "disagrees", stated=claim.extra["words"], other="leftover-points")


def _hold_difference(board: Board, claim: Claim, level: list[Operand], base: list[Operand]) -> None:
    sign = sign_of(claim)
    held = board.hold(figure_of(board, claim), difference_formula(sign), [level, base])
    if held is not None and held.judgement.verdict == "disagrees" and sign is not None:
        other_way = board.hold(figure_of(board, claim), difference_formula(-sign), [level, base])
        if other_way is not None and RANK[other_way.judgement.verdict] <= 1:
            right = "down" if sign > 0 else "up"
            board.add_words(
                "change-sign",
                claim,
                "disagrees",
                others=other_way.operands,
                stated=claim.extra["words"],
                expected=right,
                base=claim.base,
            )
            return
    if held is not None:
        board.add(
            "change-level",
            claim,
            held,
            lambda t: f"{t[0]} − {t[1]}" if sign != -1 else f"{t[1]} − {t[0]}",
            base=claim.base,
        )


def difference_formula(sign: int | None) -> Formula:
    """level − base, as a rise (+1), as a fall (−1), or whichever it is (None)."""

    def formula(values: Sequence[Interval]) -> Interval:
        level, base = values
        up = level - base
        if sign == -1 or (sign is None and up.high < 0):
            return base - level
        return up

    return formula


def _no_change(board: Board, claim: Claim) -> None:
    level, base = levels_of(board, claim), base_of(board, claim)
    if not level or not base:
        return
    held = board.hold(level[0].figure, lambda i: i[0], [base])
    if held is None:
        return
    verdict = held.judgement.verdict
    near = claim.extra.get("roughly") and _roughly(level[0], base[0], board.scale.roughly)
    if verdict == "disagrees" and near:
        verdict = "rounding"
    stated = board.by_id.get(claim.extra.get("level") or "")
    # A level that its own cell shows is not at fault: the word is.
    sure = verdict == "disagrees" and stated is not None and board.shown_by_cell(stated)
    board.add_words(
        "no-change",
        claim,
        verdict,
        others=[level[0], held.operands[0]],
        words=(claim.sentence, *claim.at) if sure and claim.sentence else None,
        stated=level[0].text,
        other=held.operands[0].text,
        expected=held.operands[0].text,
        base=claim.base,
    )


def _roughly(one: Operand, two: Operand, roughly: Fraction) -> bool:
    """基本持平 promises closeness, not equality; how close is a rule (rules/lexicon/units.toml)."""
    larger = max(one.figure.exact, two.figure.exact)
    return abs(one.figure.exact - two.figure.exact) <= larger * roughly


def _repeated(board: Board) -> None:
    """The same change stated in several places."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in board.claims:
        subject = canonical(claim.subject)
        # What stands in an explanation may be about anything the sentence did not name.
        known = subject != Subject() and not subject.item.startswith("free:") and not claim.extra.get("reason")
        if claim.kind == "change" and claim.value is not None and known and not claim.extra.get("points"):
            unit = "money" if claim.unit in board.scale.worth else "percent"
            if claim.base not in ("other", "adjusted"):  # two months are two figures
                groups[(topic(claim), base_key(claim), unit)].append(claim)
    _flat_but_changed(board, groups)
    for group in groups.values():
        for claim in group[1:]:
            first = replace(group[0])
            held = board.hold(figure_of(board, claim), lambda i: i[0], [[board.from_claim(first)]])
            unsure = any(one.extra.get(key) for one in (claim, first) for key in ("unsaid", "among"))
            if held is not None and not (held.judgement.verdict == "disagrees" and unsure):
                same_way = (
                    sign_of(claim) == sign_of(first) or not claim.value or None in (sign_of(claim), sign_of(first))
                )
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
        changed = [
            c for c in groups.get((topic(claim), base_key(claim), "money"), ()) if c.value and not c.extra.get("unsaid")
        ]
        if changed and claim.subject != Subject():
            other = board.from_claim(changed[0])
            words = changed[0].extra["words"]
            board.add_words("no-change", claim, "disagrees", others=[other], other=words, base=claim.base)
