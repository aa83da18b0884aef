"""Cells of this report that show last year's figures, the opening budget or opening balances, held against theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gouji.model import CellRef, Check, Fact
from gouji.reconcile.board import RANK, Board, Held
from gouji.reconcile.interval import exact_decimal, rounded, same
from gouji.reconcile.source_bases import BUDGET, CLOSING, OPENING, PRIOR, Base, base_to_report
from gouji.reconcile.source_index import Reading, SourceIndex, place_of
from gouji.reconcile.sources import Role
from gouji.reconcile.trials import Trial


def check_cells(board: Board, indexes: Mapping[Role, SourceIndex]) -> Iterator[Trial]:
    """One trial for each cell that shows a figure of another report; two zeros are not worth one."""
    for fact in board.facts.all:
        meant = _meant(fact, budget=board.budget) if fact.unit in board.scale.worth else None
        index = indexes.get(meant.known.role) if meant else None
        if meant is None or index is None:
            continue
        figure = board.scale.fact(fact)
        held = [
            (Held(held.judgement, held.operands), reading)
            for reading in index.of_fact(fact, meant.flow)
            if fact.value or reading.operand.figure.value
            if (held := board.hold(figure, same, [[reading.operand]])) is not None
        ]
        if held:
            best = min(held, key=lambda pair: RANK[pair[0].judgement.verdict])
            yield _trial(board, fact, meant, index, *best)


@dataclass(frozen=True)
class _Meant:
    """Which figure of which report a cell shows."""

    known: Base
    base: str
    rule: str
    flow: str = ""


def _meant(fact: Fact, *, budget: bool) -> _Meant | None:
    if fact.period == "prior":
        base = f"prior:{fact.measure}"
        known = base_to_report(base, budget=budget)
        return _Meant(known, base, PRIOR) if known else None
    if budget:
        return None
    if fact.subject.flow == "opening" and fact.measure == "final":
        return _Meant(Base("prior_final"), CLOSING, OPENING, "closing")
    known = base_to_report(fact.measure, budget=budget)
    return _Meant(known, fact.measure, BUDGET) if known else None


def _trial(board: Board, fact: Fact, meant: _Meant, index: SourceIndex, held: Held, reading: Reading) -> Trial:
    verdict = held.judgement.verdict

    def record(rule: str, doubt: str) -> None:
        board.checks.append(_check(board, fact, meant, held, reading, rule, doubt))

    quiet = "" if meant.known.sure and not reading.renamed else "renamed_line" if reading.renamed else "which_budget"
    return Trial(
        index,
        meant.known.doubt,
        meant.rule,
        verdict,
        reading.anchor,
        reading.operand.external,
        record,
        lambda reason: None,  # a cell has no status that needs a reason
        empty=not (fact.value and reading.operand.figure.value),
        doubt=quiet or ("contradicts_itself" if reading.doubtful else index.doubt or meant.known.doubt),
        quiet=bool(quiet),
    )


def _check(board: Board, fact: Fact, meant: _Meant, held: Held, reading: Reading, rule: str, doubt: str) -> Check:
    judgement, scale = held.judgement, board.scale.of(fact.unit)
    ref = CellRef(fact.table, fact.row, fact.column)
    wrong = judgement.verdict == "disagrees"
    expected = f"{rounded(judgement.point, max(fact.decimals, 2) if wrong else fact.decimals, scale):,f}"
    ends = (judgement.interval.low, judgement.interval.high)
    return Check(
        id=f"k{len(board.checks) + 1}",
        rule=rule,
        verdict=judgement.verdict,
        cells=(ref,),
        external=reading.operand.external,
        fault_cells=(ref,) if wrong and rule in (PRIOR, BUDGET) else (),
        unit=fact.unit,
        stated=fact.value,
        computed=exact_decimal(judgement.point / scale),
        lower=exact_decimal(ends[0] / scale),
        upper=exact_decimal(ends[1] / scale),
        values={
            "subject": next((name for name in (*fact.row_path[-1:], *fact.column_path[-1:]) if name), ""),
            "measure": meant.base,
            "stated": fact.text or "0",
            "expected": expected,
            "unit": fact.unit,
            "place": place_of(reading),
            "other": reading.shown,
            "doubt": doubt,
            "quote": board.place(ref),
        },
    )
