"""Lists of parts: amounts, counts and changes against their whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gouji.exact import Fraction
from gouji.model import Claim, Subject
from gouji.reconcile.board import RANK, SIGN, Board, Held, Operand
from gouji.reconcile.diagnose import compare_digits
from gouji.reconcile.interval import Formula, Interval, rounded, total


def check_breakdown(board: Board, claim: Claim) -> None:
    """Σ parts against the whole; which parts belong to an inner list is settled by the tree."""
    parts: Sequence[Claim] = own_parts(board, claim)
    whole = board.by_id.get(claim.extra["whole"] or "")
    if not parts or (whole is not None and whole.value is None):
        return
    unnamed = whole is not None and whole.subject.item.startswith("free:") and not claim.extra.get("adds_up")
    if whole is not None and unnamed and _any_known(parts):
        _of_unnamed(board, whole, parts)
        return
    if whole is None:
        # A list under a figure that is named but not stated: the shares and cells are checked, the sum is not claimed.
        return
    stated = board.scale.claim(whole)
    read = [p for p in parts if p.value is not None]
    if len(read) == 1 or len(read) < len(parts) or claim.extra["partial"]:
        # A part whose figure cannot be read (1.2.3) leaves the others as a list that is not complete.
        _within(board, whole, read)
        return
    operands = [board.readings(p, p.subject, p.measure)[:2] for p in parts]
    held = board.hold(stated, total, operands)
    if held is None:
        return
    if held.judgement.verdict == "disagrees":
        whole, held, parts = _other_reading(board, claim, parts, operands) or (whole, held, parts)
    if claim.extra.get("asides") and RANK[held.judgement.verdict] > 1 and not _all_children(board, claim, parts):
        return
    if held.judgement.verdict == "disagrees" and all(board.shown_by_cell(p) for p in (whole, *parts)):
        # Every figure is what its own cell shows: it is the list that is not one of this whole.
        board.add_words("breakdown-sum", whole, "undecided", others=held.operands, reason="may_be_partial")
        return
    if held.judgement.verdict == "disagrees" and _may_be_partial(board, claim, parts):
        if held.judgement.interval.high <= stated.interval(coarse=True).high:
            board.add_words(
                "breakdown-sum",
                whole,
                "undecided",
                others=held.operands,
                reason="may_be_partial",
                formula=_plus([o.text for o in held.operands]),
            )
            return
    rule = "count-sum" if whole.kind == "count" else "breakdown-sum"
    board.add(rule, whole, _with_whole_readings(board, whole, held, operands), _plus, others=parts)


def _of_unnamed(board: Board, whole: Claim, parts: Sequence[Claim]) -> None:
    """人均120元。其中：甲费…: lines of the tables may be no parts of something that no line names. Where they make it
    up they hold each other, and where one slip of the pen is in the way."""
    if any(p.value is None or p.unit != whole.unit for p in parts) or len(parts) < 2:
        return
    held = board.hold(board.scale.claim(whole), total, [[board.from_claim(p)] for p in parts])
    if held is None:
        return
    off = held.judgement.point - board.scale.claim(whole).exact
    slips = [(whole, off), *((part, -off) for part in parts)]
    if RANK[held.judgement.verdict] <= 1 or any(_is_slip(board, claim, by) for claim, by in slips):
        board.add("breakdown-sum", whole, held, _plus, others=parts)


def _is_slip(board: Board, claim: Claim, by: Fraction) -> bool:
    """Whether a slip of the pen makes a figure what it is instead of ``by`` more."""
    right = rounded(board.scale.claim(claim).exact + by, claim.decimals, board.scale.of(claim.unit))
    return right > 0 and bool(compare_digits(format(claim.value or 0, "f"), format(right, "f")))


def _other_reading(
    board: Board, claim: Claim, parts: Sequence[Claim], operands: Sequence[Sequence[Operand]]
) -> tuple[Claim, Held, Sequence[Claim]] | None:
    """Another way to read a list that does not add up, if it then does: as the parts of another level of the paragraph,
    where its own sentence does not say what it is of; or as ended at a semicolon."""
    own = board.by_id[claim.extra["whole"]]
    wholes = [board.by_id[other] for other in claim.extra.get("among", ())]
    ends = [end for end in claim.extra.get("cuts", ()) if 1 < end < len(parts)]
    for whole, end in [*((other, len(parts)) for other in wholes), *((own, end) for end in ends)]:
        held = board.hold(board.scale.claim(whole), total, operands[:end]) if whole.value is not None else None
        if held is not None and RANK[held.judgement.verdict] <= 1:
            return whole, held, parts[:end]
    return _nearest_end(board, own, parts, operands, ends)


def _nearest_end(
    board: Board, whole: Claim, parts: Sequence[Claim], operands: Sequence[Sequence[Operand]], ends: Sequence[int]
) -> tuple[Claim, Held, Sequence[Claim]] | None:
    """Where no end of a list makes it add up, the one at which it comes nearest: the error is then in what it lists."""
    stated = board.scale.claim(whole)
    held = ((end, board.hold(stated, total, operands[:end])) for end in (*ends, len(parts)))
    found = [(abs(one.judgement.point - stated.exact), end, one) for end, one in held if one is not None]
    nearest = min(found, key=lambda f: f[:2], default=None)
    return (whole, nearest[2], parts[: nearest[1]]) if nearest else None


def _with_whole_readings(board: Board, whole: Claim, held: Held, operands: Sequence[Sequence[Operand]]) -> Held:
    """A whole that its own cell contradicts is reported there; its parts are then held against the cell."""
    if held.judgement.verdict != "disagrees":
        return held
    for reading in board.readings(whole, whole.subject, whole.measure)[1:]:
        other = board.hold(reading.figure, total, operands)
        if other is not None and RANK[other.judgement.verdict] <= 2:
            return other
    return held


def _plus(texts: Sequence[str]) -> str:
    return " + ".join(texts)


def _all_children(board: Board, claim: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a list names just what the tree knows as the parts of its whole: 采购总额9万元（货物4万元、工程3万元、
    服务2万元）."""
    return {p.subject.item for p in parts} == set(board.tree.get(claim.subject.item, ()))


def _may_be_partial(board: Board, claim: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a list below its whole may leave something out: the tree knows of other parts, or its parts flow
    different ways."""
    named = {p.subject.item for p in parts}
    children = board.tree.get(claim.subject.item)
    if children:
        return not set(children) <= named
    if named & board.within.keys():
        # 接待42批次，其中外事接待0批次: parts that make up no whole by themselves
        return not any(whole == claim.subject.item and named == set(items) for whole, items, _ in board.sums)
    return len({p.subject.flow for p in parts}) > 1


def _any_known(parts: Sequence[Claim]) -> bool:
    return any(not p.subject.item.startswith("free:") and p.subject != Subject() for p in parts)


def own_parts(board: Board, claim: Claim) -> list[Claim]:
    """The parts of this list: items of the tree go to their own parent."""
    parts = [board.by_id[p] for p in claim.extra["parts"]]
    parts = [p for p in parts if board.is_own(p) or p.measure == _measure_of(board, claim)]
    children = board.tree.get(claim.subject.item)
    outer = {c for kids in board.tree.values() for c in kids}
    named = {p.subject.item for p in parts}
    # A part that is not stated itself is by its own parts: 用车购置费 and 运行维护费 beside 接待费.
    children = tuple(
        one
        for child in children or ()
        for one in ((child,) if child in named or not named & set(board.tree.get(child, ())) else board.tree[child])
    )
    if children:
        kept = [p for p in parts if p.subject.item in children or p.subject.item not in outer]
        named = {p.subject.item for p in kept}
        if not named & set(children):
            return kept  # 按供应商规模分，授予中小企业…: the same whole, sorted another way
        for other in board.by_sentence[claim.sentence]:
            # A part that the sentence names after an inner list went to that list: it comes back to its own parent.
            if other.kind == "breakdown" and other.id != claim.id:
                for part in (board.by_id[i] for i in other.extra["parts"]):
                    if part.subject.item in children and part.subject.item not in named:
                        kept.append(part)
                        named.add(part.subject.item)
        return kept
    return parts


def _measure_of(board: Board, claim: Claim) -> str:
    whole = board.by_id.get(claim.extra["whole"] or "")
    return whole.measure if whole else ""


def _within(board: Board, whole: Claim, parts: Sequence[Claim]) -> None:
    """A partial list: no part, nor their sum, may exceed the whole."""
    limit = board.scale.claim(whole)
    held = board.hold(limit, total, [[board.from_claim(p)] for p in parts])
    if held is None:
        return
    if held.judgement.interval.low > limit.interval(coarse=True).high:
        if all(board.shown_by_cell(p) for p in (whole, *parts)):
            return  # each is what its own cell shows: they are no parts of it
        board.add("breakdown-bound", whole, held, _plus, others=parts)
    elif RANK[held.judgement.verdict] <= 1:
        board.add("breakdown-sum", whole, held, _plus, others=parts)


def net(along: Sequence[bool]) -> tuple[Formula, Callable[[Sequence[str]], str]]:
    """The formula of a sum in which some operands go ``along`` with the whole and the others against it, and how it is
    written."""

    def signed(values: Sequence[Interval]) -> Interval:
        return total([v if plus else Interval(-v.high, -v.low) for v, plus in zip(values, along, strict=True)])

    def rendered(texts: Sequence[str]) -> str:
        terms = (f"{'+' if plus else '−'} {text}" for plus, text in zip(along, texts, strict=True))
        return " ".join(terms).removeprefix("+ ")

    return signed, rendered


def check_change_breakdown(board: Board, claim: Claim) -> None:
    """Σ of the items' changes = the total's change; up and down count against each other."""
    whole = board.by_id.get(claim.extra["whole"] or "")
    parts = [board.by_id[p] for p in claim.extra["parts"]]
    signs = [SIGN.get(p.direction) for p in parts]
    sign = SIGN.get(whole.direction) if whole else None
    if whole is None or whole.value is None or sign is None or None in signs or len(parts) < 2:
        return

    signed, rendered = net([n == sign for n in signs])
    held = board.hold(board.scale.claim(whole), signed, [[board.from_claim(p)] for p in parts])
    if held is None:
        return
    if held.judgement.verdict == "disagrees" and claim.extra["partial"]:
        board.add_words("change-breakdown", whole, "undecided", others=held.operands, reason="may_be_partial")
        return
    board.add("change-breakdown", whole, held, rendered, others=parts)
