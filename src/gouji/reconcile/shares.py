"""Shares of a whole, complete lists of shares, completion rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gouji.exact import Fraction
from gouji.model import Claim, Subject, Verdict
from gouji.reconcile.board import RANK, Board, Operand
from gouji.reconcile.breakdowns import check_breakdown, check_change_breakdown
from gouji.reconcile.change_terms import sign_of
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import Figure, Formula, Interval, ratio, same, total
from gouji.reconcile.match import canonical, topic
from gouji.reconcile.multiples import check_multiple


def check_shares(board: Board) -> None:
    """Shares against part and whole, complete lists of shares against 100%, completion rates, breakdowns."""
    for claim in board.claims:
        if claim.kind == "share":
            _share(board, claim)
        elif claim.kind == "completion" and claim.base:
            check_multiple(board, claim)
        elif claim.kind == "completion":
            _completion(board, claim)
        elif claim.kind == "breakdown":
            check_breakdown(board, claim)
        elif claim.kind == "change_breakdown":
            check_change_breakdown(board, claim)
        elif claim.kind == "level" and claim.extra.get("of"):
            _label(board, claim)
    _shares_total(board)


def _label(board: Board, claim: Claim) -> None:
    """基本支出，55.98%: the label of a chart, against the share that the section states of the same figure. It may be
    another percent, so a difference is a contradiction only where it is a slip of the pen."""
    of = canonical(claim.extra["of"])
    for share in board.claims:
        subject = canonical(share.subject)
        if share.kind != "share" or share.section != claim.section or share.value is None or claim.value is None:
            continue
        if (subject.item, subject.part) == (of.item, of.part) and (of.item or of.part):
            held = board.hold(board.scale.claim(claim), same, [[board.from_claim(share)]])
            slip = compare_digits(format(claim.value, "f"), format(share.value, "f"))
            if held is not None and (RANK[held.judgement.verdict] <= 1 or slip):
                board.add("level-repeat", claim, held, None, others=[share], place=share.section)
            return


def _quotient(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ {texts[1]}"


def _percent(values: Sequence[Interval]) -> Interval | None:
    return ratio(values[0], values[1])


def _share(board: Board, claim: Claim) -> None:
    part = board.by_id.get(claim.extra.get("part") or "")
    parts = board.readings(part, claim.subject) or _known_level(board, claim.subject, claim)
    wholes = [*_wholes(board, claim), *_wholes_too(board, claim)]
    if claim.value is None:
        if wholes and not wholes[0].figure.value:
            board.add_words("share-recompute", claim, "agrees", others=[wholes[0]])
        return
    if claim.extra.get("parts"):
        _share_of_sum(board, claim, wholes)
        return
    if not parts and _beyond_whole(board, claim):
        return
    if not wholes:
        return
    if not parts:
        if not wholes[0].figure.value:
            # The whole is zero, so the part is: any form of 0/0 will do, another percent will not.
            verdict: Verdict = "agrees" if board.scale.claim(claim).exact in (0, 100) else "disagrees"
            stated = board.from_claim(claim).text
            board.add_words("share-recompute", claim, verdict, others=[wholes[0]], formula="0 ÷ 0", stated=stated)
        return
    held = board.hold(board.scale.claim(claim), _percent, [parts, board.distinct(wholes)])
    if held is not None and held.judgement.verdict == "disagrees" and claim.extra.get("implicit"):
        if not _agrees_elsewhere(board, claim):
            return  # the whole is only guessed from the section, and no other share of it fits
    if (
        held is not None
        and held.judgement.verdict == "tail"
        and held.judgement.point > 100 >= board.scale.claim(claim).exact
    ):
        held = replace(held, judgement=replace(held.judgement, verdict="disagrees"))  # more than all is no rounding
    if held is not None:
        board.add("share-recompute", claim, held, _quotient, base=claim.extra.get("whole_text", ""))
    elif not parts[0].figure.value and board.scale.claim(claim).exact in (0, 100):
        board.add_words("share-recompute", claim, "agrees", others=[parts[0], wholes[0]], formula="0 ÷ 0")


def _share_of_sum(board: Board, claim: Claim, wholes: Sequence[Operand]) -> None:
    """甲3万元、乙2万元、丙1万元，后两项合计占50%: of the last levels of its sentence, as many as make it up. Which they
    are is not sure, so it is confirmed or left open."""
    levels = [board.by_id[part] for part in claim.extra["parts"]]
    for count in range(len(levels), 1, -1):
        operands = [[board.from_claim(level)] for level in levels[-count:]]
        held = board.hold(board.scale.claim(claim), _percent_of_sum, [*operands, list(wholes)]) if wholes else None
        if held is not None and RANK[held.judgement.verdict] <= 1:
            board.add("share-recompute", claim, held, _quotient_of_sum, base=claim.extra.get("whole_text", ""))
            return


def _percent_of_sum(values: Sequence[Interval]) -> Interval | None:
    return ratio(total(values[:-1]), values[-1])


def _quotient_of_sum(texts: Sequence[str]) -> str:
    return f"({' + '.join(texts[:-1])}) ÷ {texts[-1]}"


def _beyond_whole(board: Board, claim: Claim) -> bool:
    """A part is no more than its whole, whatever both are."""
    if claim.value is None or board.scale.claim(claim).exact <= 100 or claim.extra.get("implicit"):
        return False
    stated = board.from_claim(claim).text
    board.add_words("share-bound", claim, "disagrees", stated=stated, base=claim.extra.get("whole_text", ""))
    return True


def _agrees_elsewhere(board: Board, claim: Claim) -> bool:
    """Whether another share of the same section is of the same guessed whole."""
    for other in board.claims:
        same = other.kind == "share" and other.id != claim.id and other.section == claim.section
        if same and other.value and other.extra.get("implicit"):
            part = board.by_id.get(other.extra.get("part") or "")
            held = board.hold(
                board.scale.claim(other),
                _percent,
                [board.readings(part, other.subject), [*_wholes(board, other), *_wholes_too(board, other)]],
            )
            if held is not None and RANK[held.judgement.verdict] <= 1:
                return True
    return False


def _wholes(board: Board, claim: Claim) -> list[Operand]:
    """The readings of a share's whole: the figure stated above the list, else the one that is named. A whole that names
    no fund may be that of any fund; an implicit one is the section's total or what its heading is about."""
    whole_claim = board.by_id.get(claim.extra.get("whole_claim") or "")
    out: list[Operand] = []
    if whole_claim is not None:
        out = board.readings(whole_claim, whole_claim.subject, whole_claim.measure)
        if not claim.extra.get("implicit"):
            return out
    whole: Subject | None = claim.extra.get("whole")
    if whole is None or whole == Subject():
        return out
    return board.distinct(out + _named_whole(board, claim, whole))


def _wholes_too(board: Board, claim: Claim) -> list[Operand]:
    """What else a share that names no whole may be of: the whole that its sentence has named before (甲占本年收入80%，
    乙占20%), and the other levels that are spoken of."""
    named: Subject = claim.extra.get("whole_too", Subject())
    return [*(_named_whole(board, claim, named) if named != Subject() else []), *board.among(claim)]


def _named_whole(board: Board, claim: Claim, whole: Subject) -> list[Operand]:
    """The readings of a whole that is named: its cells, of any fund if it names none, and its last statement."""
    measure = claim.extra.get("whole_measure", "")
    own = whole._replace(fund=claim.subject.fund) if whole.part and claim.subject.fund else whole
    others = [whole, whole._replace(fund="general"), whole._replace(fund="appropriation")]
    if not board.facts.all_read:
        others = [whole]  # it may stand in a table that was not read
    funds = [whole] if whole.fund else list(dict.fromkeys([own, *others]))
    out: list[Operand] = []
    for subject in funds:
        facts = board.facts.find_subject(subject, measure).facts
        if subject.total == "either" or (not facts and subject.total == "grand"):
            facts = (*facts, *board.facts.find_subject(subject._replace(total="")).facts)
        if board.may_be_grand(replace(claim, subject=subject)):
            facts = (*facts, *board.facts.find_subject(subject._replace(total="grand"), measure).facts)
        out += [board.from_fact(f) for f in facts]
    return [*out, *(level for subject in funds for level in _known_level(board, subject, claim))]


def _known_level(board: Board, subject: Subject, before: Claim) -> list[Operand]:
    """The last statement of a figure before a claim, for figures that stand in no table."""
    wanted = canonical(subject)
    if wanted == Subject() or wanted.item.startswith("free:"):
        return []
    for claim in board.before(before, board.levels.get(wanted, ())):
        if claim.value is not None:
            if board.is_own(claim) and claim.period == "this":
                return [board.from_claim(claim)]
    return []


def _shares_total(board: Board) -> None:
    """The shares of one complete list add up to 100%."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    lists = {part: c.id for c in board.claims if c.kind == "breakdown" for part in c.extra["parts"]}
    for claim in board.claims:
        if claim.kind == "share" and claim.value is not None and claim.extra.get("part") in lists:
            groups[lists[claim.extra["part"]], claim.extra.get("whole_text", "")].append(claim)
    for (owner, _), shares in groups.items():
        breakdown = board.by_id[str(owner)]
        if not any(s.value for s in shares):
            continue  # nothing of nothing
        if len(shares) < 2 or len(shares) != len(breakdown.extra["parts"]) or not _complete(board, breakdown):
            continue
        whole = Figure(shares[-1].value or 0, 0)  # type: ignore[arg-type]
        whole = replace(whole, value=type(shares[-1].value)(100), decimals=shares[-1].decimals)  # type: ignore[misc]
        operands = [[board.from_claim(s)] for s in shares]
        held = board.hold(whole, total, operands)
        if held is not None:
            board.add_words(
                "shares-total",
                shares[-1],
                held.judgement.verdict,
                others=[o[0] for o in operands],
                formula=" + ".join(o[0].text for o in operands),
                expected="100",
                stated=_decimal(held.judgement.point),
            )


def _decimal(value: Fraction) -> str:
    return f"{float(value):.2f}"


def _complete(board: Board, breakdown: Claim) -> bool:
    """Whether a list names all parts: its amounts add up to the whole it names, or to the cell of its subject."""
    whole = board.by_id.get(breakdown.extra["whole"] or "")
    wholes = board.readings(whole, breakdown.subject)
    parts = [board.by_id[p] for p in breakdown.extra["parts"]]
    if not wholes or any(p.value is None for p in parts):
        return False
    held = board.hold(wholes[0].figure, total, [[board.from_claim(p)] for p in parts])
    return held is not None and RANK[held.judgement.verdict] <= 2


def _completion_of_change(board: Board, claim: Claim, finals: Sequence[Operand]) -> None:
    """完成年初预算的105.1%，比年初预算增加15万元: the budget that no figure states is the level less the change."""
    which = ("opening", "full", "budget") if claim.extra["which"] == "budget" else (claim.extra["which"],)
    for change in board.claims:
        said = change.kind == "change" and change.sentence == claim.sentence and change.base in which
        if not said or topic(change) != topic(claim) or change.unit not in board.scale.worth or not change.value:
            continue
        sign = sign_of(change)
        if sign is None or claim.value is None:
            return
        amount = [board.from_claim(change)]
        held = board.hold(board.scale.claim(claim), _of_rest(sign), [finals, amount])
        if held is not None:
            written = _less if sign > 0 else _more
            board.add("completion-recompute", claim, held, written, base=claim.extra["which_text"])
        return


def _less(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ ({texts[0]} − {texts[1]})"


def _more(texts: Sequence[str]) -> str:
    return f"{texts[0]} ÷ ({texts[0]} + {texts[1]})"


def _of_rest(sign: int) -> Formula:
    def formula(values: Sequence[Interval]) -> Interval | None:
        level, change = values
        ends = [(a, a - sign * b) for a in (level.low, level.high) for b in (change.low, change.high)]
        if any(rest <= 0 for _, rest in ends):
            return None
        rates = [100 * a / rest for a, rest in ends]
        return Interval(min(rates), max(rates))

    return formula


def _completion(board: Board, claim: Claim) -> None:
    final = board.by_id.get(claim.extra.get("final") or "")
    budget = board.by_id.get(claim.extra.get("budget") or "")
    finals = board.readings(final, claim.subject)
    budgets = board.readings(budget, claim.subject, claim.extra["which"])
    if finals and not budgets:
        _completion_of_change(board, claim, finals)
    if not finals or not budgets:
        return
    if claim.value is None:
        zero = not budgets[0].figure.value
        board.add_words(
            "completion-recompute",
            claim,
            "agrees" if zero else "disagrees",
            others=[finals[0], budgets[0]],
            formula=_quotient([finals[0].text, budgets[0].text]),
        )
        return
    held = board.hold(board.scale.claim(claim), _percent, [finals, budgets])
    if held is not None:
        board.add("completion-recompute", claim, held, _quotient, base=claim.extra.get("which_text", ""))
    elif not finals[0].figure.value and board.scale.claim(claim).exact in (0, 100):
        board.add_words("completion-recompute", claim, "agrees", others=[finals[0], budgets[0]], formula="0 ÷ 0")
    elif not budgets[0].figure.value:
        board.add_words(
            "growth-from-zero",
            claim,
            "disagrees",
            others=[finals[0], budgets[0]],
            stated=board.from_claim(claim).text,
            other=finals[0].text,
            formula=f"{finals[0].text} ÷ 0",
        )
