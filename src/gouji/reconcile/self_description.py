"""What a report says of itself: its year, its unit's name, which of its tables are empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from gouji.model import CellRef, Claim, Fact, Identity, Sentence
from gouji.reconcile.board import RANK, Board
from gouji.reconcile.interval import same
from gouji.reconcile.match import canonical

# Two names this alike, of one place, are one name and its misspelling; units of one place that differ more are two.
_ALIKE = 0.75
_SAME_PLACE = 4  # characters of the district's name that both begin with


def check_self_description(
    board: Board, identity: Identity, overview: Sequence[Sentence], text: str, names: Collection[str] = ()
) -> None:
    """Raise what contradicts the cover. ``overview`` are the sentences in which a report lists the units below it:
    their names are no misspellings, and neither are ``names``. ``text`` is the document's, for the notes under its
    tables."""
    for claim in board.claims:
        if claim.kind == "identity":
            if claim.extra.get("unit") not in names:
                _unit_name(board, claim, identity, overview)
            _heading_year(board, claim, identity)
            if claim.extra.get("plan"):
                _stale_plan(board, claim, identity)
            elif claim.extra.get("owned"):
                _raise(board, claim, "stale-year", claim.extra["words"], str(identity.year))
        elif identity.kind == "final_account" or _is_plain_change(board, claim):
            _stale_figure(board, claim, identity)
    _empty_tables(board, text)


def _raise(board: Board, claim: Claim, what: str, stated: str, expected: str) -> None:
    board.add_words("identity", replace(claim, numbers=()), "disagrees", stated=stated, other=what, expected=expected)


def _unit_name(board: Board, claim: Claim, identity: Identity, overview: Sequence[Sentence]) -> None:
    said, right = claim.extra.get("unit", ""), identity.unit_name
    if not said or not right or said in right or right in said or _listed(said, claim, overview):
        return
    if said[:_SAME_PLACE] == right[:_SAME_PLACE] or SequenceMatcher(None, said, right).ratio() >= _ALIKE:
        _raise(board, claim, "unit-name", said, right)


def _listed(unit: str, claim: Claim, overview: Sequence[Sentence]) -> bool:
    elsewhere = (s for s in overview if not s.offsets[0] <= claim.start <= s.offsets[-1])
    return any(unit in sentence.text for sentence in elsewhere)


def _heading_year(board: Board, claim: Claim, identity: Identity) -> None:
    said = claim.extra.get("year")
    if said and identity.year and claim.extra.get("heading") and said == identity.year - 1:
        _raise(board, claim, "stale-year", claim.extra["words"], str(identity.year))


def _stale_plan(board: Board, claim: Claim, identity: Identity) -> None:
    """A plan that is said to be last year's, unless this year's cells show another figure: then it may well be."""
    levels = [
        c for c in board.claims if c.sentence == claim.sentence and c.kind == "level" and c.unit in board.scale.worth
    ]
    cells = [(c, board.facts.find(replace(c, period="this")).facts) for c in levels]
    shown = [_shows(board, c, fact) for c, facts in cells for fact in facts]
    if any(shown) or not shown:
        _raise(board, claim, "stale-year", claim.extra["words"], str(identity.year))


def _is_plain_change(board: Board, claim: Claim) -> bool:
    """A change of a figure not said to be planned or carried out: in a budget it is of the budget's own year."""
    level = board.by_id.get(claim.extra.get("level") or "")
    return claim.kind == "change" and level is not None and not level.measure and not claim.measure


def _stale_figure(board: Board, claim: Claim, identity: Identity) -> None:
    """A figure of this report that is said to be an earlier year's: it is compared with its own year, is what this
    year's cell shows, or has no statement of this year beside it."""
    said = claim.extra.get("same_year") or claim.extra.get("year_said")
    if identity.year is None or said is None or said >= identity.year:
        return
    last = said == identity.year - 1
    stale = last and (bool(claim.extra.get("same_year")) or claim.kind in ("comparison", "nil"))
    if claim.kind == "level" and claim.measure in ("", "final") and claim.unit in board.scale.worth:
        stale = _of_this_year(board, claim)
    if stale:
        _raise(board, claim, "stale-year", str(said), str(identity.year))


def _of_this_year(board: Board, claim: Claim) -> bool:
    """Whether a level said to be last year's is this year's: it, or another figure of its sentence, is what this year's
    cell shows; where there is no cell, when no sentence states this year's."""
    closes = claim.extra.get("closes")  # what stands behind the bracket goes on about this year
    after = [c for c in board.by_sentence[claim.sentence] if c.start > claim.start]
    after = [c for c in after if closes is None or c.at[0] < closes]
    levels = [claim, *(c for c in after if c.kind == "level" and c.value and not c.extra.get("year_said"))]
    cells = [(c, board.facts.find(replace(c, period="this")).facts) for c in levels]
    if not any(facts for _, facts in cells):
        return bool(claim.value) and not _stated_this_year(board, claim)
    return any(_shows(board, c, fact) for c, facts in cells for fact in facts)


def _shows(board: Board, claim: Claim, fact: Fact) -> bool:
    held = board.hold(board.scale.claim(claim), same, [[board.from_fact(fact)]]) if claim.value is not None else None
    return held is not None and RANK[held.judgement.verdict] == 0


def _stated_this_year(board: Board, claim: Claim) -> bool:
    """Whether the section also states this year's figure; a figure that no sentence names is none of the report's."""
    subject = canonical(claim.subject)
    if subject.item.startswith("free:") or claim.extra.get("reason"):
        return True
    return (claim.section, subject) in board.levels_now


def _empty_tables(board: Board, text: str) -> None:
    filled: Mapping[str, list[Fact]] = {t: [] for t, table in board.tables.items() if table.declared_empty}
    for fact in board.facts.all:
        if fact.table in filled and fact.value:
            filled[fact.table].append(fact)
    for table, facts in filled.items():
        if facts:
            _empty_but_filled(board, table, facts, text)


def _empty_but_filled(board: Board, table: str, facts: Sequence[Fact], text: str) -> None:
    ref = CellRef(table, facts[0].row, facts[0].column)
    said = "".join("".join(text[start:end].split()) for start, end in board.tables[table].notes)
    board.add_cells("identity", (ref,), stated=board.tables[table].title, other="empty-table", quote=said)
