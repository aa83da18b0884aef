"""Levels: against their cell, against the other statements of the same figure, and 无…支出 against its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gouji.model import Claim, Fact, Subject
from gouji.reconcile.board import RANK, Board, Held, Operand
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import rounded, same
from gouji.reconcile.match import canonical, topic


def check_levels(board: Board) -> None:
    """Every level with a cell is held against it; the others against each other."""
    loose: list[Claim] = []
    for claim in board.claims:
        if (
            claim.value is None
            or claim.kind not in ("level", "count")
            or claim.unit in board.scale.percent
            or "restates" in claim.extra
            or "mean" in claim.extra
        ):
            continue
        if claim.extra.get("of") and not claim.extra.get("reason"):
            _against_cells_it_may_be(board, claim)
        facts = () if claim.extra.get("reason") else board.match(claim).facts
        if not facts and claim.unit in board.scale.worth:
            _shown_somewhere(board, claim)
        if facts and (claim.unit in board.scale.worth or claim.kind == "count"):
            _against_cells(board, claim, _of_the_total_meant(board, claim, facts))
        else:
            loose.append(claim)
    _against_each_other(board, loose)
    for claim in board.claims:
        restated = board.by_id.get(claim.extra.get("restates") or "")
        if restated is not None and restated.value is not None and claim.value is not None:
            held = board.hold(board.scale.claim(claim), same, [[board.from_claim(restated)]])
            if held is not None:
                board.add("level-repeat", claim, held, None, others=[restated], place=restated.section)
        if claim.kind == "nil":
            _nil(board, claim)
        elif claim.kind == "bound":
            _bound(board, claim)


def _of_the_total_meant(board: Board, claim: Claim, facts: Sequence[Fact]) -> Sequence[Fact]:
    """收支均为 N: where the year's income and expenditure differ, one figure for both is the grand total. A budget's
    收入预算合计 N may be either total, unless it says which."""
    grand = board.facts.find_subject(claim.subject._replace(total="grand"), claim.measure, claim.period).facts
    if claim.subject.flow == "both" and not claim.subject.total:
        values = {board.scale.fact(f).exact for f in facts}
        return facts if len(values) == 1 else grand or facts
    return (*facts, *grand) if board.may_be_grand(claim) else facts


def _against_cells(board: Board, claim: Claim, facts: Sequence[Fact]) -> None:
    both = {canonical(f.subject).flow for f in facts} == {
        "income",
        "expenditure",
    } and claim.subject.flow == "both"
    stated = board.scale.claim(claim)
    held = [h for f in facts if (h := board.hold(stated, same, [[board.from_fact(f)]])) is not None]
    worst = max(held, key=lambda h: RANK[h.judgement.verdict])
    best = min(held, key=lambda h: RANK[h.judgement.verdict])
    chosen = worst if both and RANK[worst.judgement.verdict] > 2 else best
    if chosen.judgement.verdict == "agrees":
        # Every cell that shows the same figure is evidence.
        agreeing = [h.operands[0] for h in held if h.judgement.verdict == "agrees"]
        cells = tuple(c for o in agreeing for c in o.cells)
        chosen = Held(chosen.judgement, (replace(chosen.operands[0], cells=cells),))
    if chosen.judgement.verdict == "disagrees" and _may_be_adjusted(board, claim, facts[0]):
        operand = chosen.operands[0]
        board.add_words("level-cell", claim, "undecided", others=[operand], reason="which_budget")
        return
    if chosen.judgement.verdict == "disagrees" and claim.extra.get("of_unknown"):
        board.add_words("level-cell", claim, "undecided", others=[chosen.operands[0]], reason="part_of_unknown")
        return
    if claim.kind == "count":
        if chosen.judgement.verdict != "disagrees" or claim.extra.get("sure"):
            board.add("count-agree", claim, chosen, None)
        return
    rule = "level-cell"
    if chosen.judgement.verdict == "disagrees" and _slipped_unit(board, claim, facts):
        rule = "unit-slip"
    check = board.add(rule, claim, chosen, None)
    if rule == "unit-slip":
        board.amend(check, other=chosen.operands[0].text + facts[0].unit, expected=chosen.operands[0].text)


def _against_cells_it_may_be(board: Board, claim: Claim) -> None:
    """A figure against the cells of what it may be of, or be a part of: a difference proves nothing, unless it is a
    slip of the pen or the part is more than the whole."""
    of = replace(claim, subject=claim.extra["of"])
    beyond: list[Held] = []
    facts = board.match(replace(of, id=f"{claim.id}:of")).facts
    for fact in facts:
        held = board.hold(board.scale.claim(claim), same, [[board.from_fact(fact)]])
        exact, scale = board.scale.fact(fact).exact, board.scale.of(claim.unit)
        shown = (rounded(exact, places, scale) for places in (claim.decimals, claim.decimals + 1))
        slip = any(compare_digits(format(abs(claim.value or 0), "f"), format(one, "f")) for one in shown)
        if held is not None and (RANK[held.judgement.verdict] <= 1 or slip):
            board.add("level-cell", claim, held, None)
            return
        if held is not None and board.scale.claim(claim).interval().low > board.scale.fact(fact).interval().high:
            beyond.append(held)
    if facts and len(beyond) == len(facts):
        board.add("level-cell", claim, beyond[0], None)


def _shown_somewhere(board: Board, claim: Claim) -> None:
    """A figure without a line of its own that a line shows all the same: 培训费 paid out of basic expenditure alone,
    the project money that an evaluation covers (涉及资金), what the heading is about. Confirmed or left open."""
    said = [
        *(Subject(flow="expenditure", part="basic", item=item) for item in claim.extra.get("also", ())),
        *(claim.extra.get("head", ())),
    ]
    wanted = board.scale.claim(claim)
    for fact in (f for subject in said for f in board.facts.find_subject(subject).facts):
        held = board.hold(wanted, same, [[board.from_fact(fact)]])
        if held is not None and held.judgement.verdict == "agrees" and not claim.extra.get("reason"):
            board.add("level-cell", claim, held, None)
            return


def _may_be_adjusted(board: Board, claim: Claim, fact: Fact) -> bool:
    """Whether a column headed 预算数 may show the budget as adjusted, so that it differs from the opening one by
    right: the report speaks of a 全年预算 somewhere."""
    return (
        claim.measure == "opening"
        and fact.measure == "budget"
        and any(c.measure == "full" for c in board.claims if c.kind in ("level", "completion"))
    )


def _slipped_unit(board: Board, claim: Claim, facts: Sequence[Fact]) -> bool:
    """Whether the figure would agree in another unit of money."""
    for unit in board.scale.slips:
        other = board.scale.claim(replace(claim, unit=unit))
        for fact in facts:
            held = board.hold(other, same, [[board.from_fact(fact)]])
            if unit != claim.unit and claim.value and held is not None and held.judgement.verdict == "agrees":
                return True
    return False


def _key(board: Board, claim: Claim, money: bool) -> tuple[object, ...] | None:
    subject = canonical(claim.subject)
    if subject == Subject() or claim.extra.get("reason"):
        return None
    place = (claim.section, claim.subject_text) if subject.item.startswith("free:") else ()
    measure = {"execution": "final", "": "budget" if board.budget and _planned(claim) else "final"}
    unit = "money" if money else "" if subject.item.startswith("count.") else claim.unit
    return (topic(claim), measure.get(claim.measure, claim.measure), claim.period, unit, claim.kind, place)


def _planned(claim: Claim) -> bool:
    """Whether a figure of a budget that names no measure is one that is planned."""
    return claim.kind == "count" or claim.period == "this"


def _against_each_other(board: Board, claims: Sequence[Claim]) -> None:
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    within = {part: c.subject.item for c in board.claims if c.kind == "breakdown" for part in c.extra["parts"]}
    for claim in claims:
        if claim.kind == "count" and within.get(claim.id) == claim.subject.item:
            continue  # 接待12批次，其中市级接待4批次: a part of the count of the same name
        key = _key(board, claim, claim.unit in board.scale.worth)
        if key is not None:
            groups[key].append(claim)
    for group in groups.values():
        first = group[0]
        for claim in group[1:]:
            # Two statements in the very same words may be about two things of one name (two projects): they can
            # confirm each other, but their difference proves nothing.
            held = board.hold(board.scale.claim(claim), same, [[board.from_claim(first)]])
            # 人员经费 of all money and that of one fund are two figures, though each is called nothing else.
            sure = _sure(first) and _sure(claim) and first.subject.fund == claim.subject.fund
            if held is None or (held.judgement.verdict == "disagrees" and not sure):
                continue
            rule = "count-agree" if claim.kind == "count" else "level-repeat"
            board.add(rule, claim, held, None, others=[first], place=first.section)


def _sure(claim: Claim) -> bool:
    """Whether a figure of the same name must be the same: not for a name of no line, nor a count of a part, nor a part
    of what no line names."""
    known = not claim.subject.item.startswith("free:") and not claim.extra.get("of_unknown")
    return bool(claim.extra.get("sure", known))


def _nil(board: Board, claim: Claim) -> None:
    facts = board.match(claim).facts
    if not facts:
        return
    found = [f for f in facts if f.value]
    operand: Operand = board.from_fact(found[0] if found else facts[0])
    board.add_words(
        "nil",
        claim,
        "disagrees" if found else "agrees",
        others=[operand],
        expected=operand.text,
        unit=(found or list(facts))[0].unit,
        stated="0",
    )


def _bound(board: Board, claim: Claim) -> None:
    facts = board.match(claim).facts
    if not facts or claim.value is None:
        return
    limit = board.scale.claim(claim).exact
    upper = claim.extra["side"] == "upper"
    operand = board.from_fact(facts[0])
    shown = operand.figure.interval()
    broken = shown.low > limit if upper else shown.high < limit
    board.add_words(
        "bound",
        claim,
        "disagrees" if broken else "agrees",
        others=[operand],
        expected=operand.text,
        stated=board.from_claim(claim).text,
    )
