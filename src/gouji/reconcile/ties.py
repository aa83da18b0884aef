"""Tables and facts → checks: every tie inside and between the tables, judged, and the cell at fault."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from gouji.model import Check, Fact, Form, Table
from gouji.reconcile.tie_apply import Shown, apply_tie
from gouji.reconcile.tie_fault import Faults
from gouji.reconcile.tie_forms import forms_to_sums
from gouji.reconcile.tie_judge import Judge, Sum, formula_of
from gouji.reconcile.tie_rules import TieRules, compile_ties
from gouji.reconcile.tie_tree import tables_to_trees

__all__ = ["TieRules", "check_ties", "compile_ties"]

_OWN_SUMS = frozenset(("table-across", "table-down", "table-total", "table-balance", "three-public-sum"))
_REPEATED = "repeated"


def check_ties(
    tables: Sequence[Table],
    facts: Sequence[Fact],
    rules: TieRules,
    off: Collection[str] = (),
    forms: Sequence[Form] = (),
    *,
    first: int = 1,
) -> tuple[tuple[Check, ...], dict[str, bool | None]]:
    """Judge every tie of ``rules`` over the facts, and the sums of the ``forms``.

    Returns the checks (``k1``, ``k2``, … or from the ``first`` number on; sums of zeros that hold are left out) and,
    for each table, whether the sums inside it hold (None: it has none). A tie that cannot be judged is an "undecided"
    check whose ``reason`` is no-table, no-row, unknown-column or repeated (two rows of one code). A sum of a rule in
    ``off`` (switched off) that breaks blames no cell and leaves its table open no more than closed.
    """
    shown = Shown(tables, facts)
    board = Judge(facts, rules.units)
    sums: list[Sum] = []
    undecided: list[Check] = []
    for table, whole, parts in tables_to_trees(tables, shown.all, rules.trees):
        if whole is None:
            undecided.append(Check("", "table-down", "undecided", _REPEATED, values={"place": table.title}))
        else:
            sums.append(board.sum("table-down", whole, parts, bound=False))
    sums += forms_to_sums(forms, shown.all, board)
    for tie in rules.ties:
        judged, refused = apply_tie(tie, shown, board)
        sums += judged
        undecided += refused
    faults = Faults([s for s in sums if s.rule not in off or s.verdict != "disagrees"], shown.tables, board)
    said = [(one, faults.values(one)) for one in sums if not one.is_nothing()]
    said.sort(key=lambda pair: "culprit" in pair[1])  # the plainest message about a cell comes first
    checks = [_check(f"k{n}", one, values, faults) for n, (one, values) in enumerate(said, first)]
    checks += [replace(check, id=f"k{n}") for n, check in enumerate(undecided, first + len(checks))]
    return tuple(checks), _closes(tables, [s for s in sums if s.rule not in off])


def _check(name: str, one: Sum, values: Mapping[str, str], faults: Faults) -> Check:
    return Check(
        id=name,
        rule=one.rule,
        verdict=one.verdict,
        cells=one.refs(),
        fault_cells=faults.cells(one),
        formula=formula_of(one),
        unit=one.whole.fact.unit,
        stated=one.whole.fact.value,
        computed=one.computed,
        lower=one.lower,
        upper=one.upper,
        values=values,
    )


def _closes(tables: Sequence[Table], sums: Iterable[Sum]) -> dict[str, bool | None]:
    out: dict[str, bool | None] = {table.id: None for table in tables}
    for one in sums:
        if one.rule in _OWN_SUMS and not one.is_nothing():
            table = one.whole.fact.table
            out[table] = out[table] is not False and one.verdict != "disagrees"
    return out
