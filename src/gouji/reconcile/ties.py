"""Tables and facts → checks: every tie inside and between the tables, judged, and the cell at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gouji.model import Check, Fact, Table
from gouji.reconcile.tie_fault import Faults, place_of
from gouji.reconcile.tie_judge import Judge, Operand, Sum, formula_of, ref_of
from gouji.reconcile.tie_rules import Seen, Selector, Term, Tie, TieRules, compile_ties
from gouji.reconcile.tie_tree import tables_to_trees

__all__ = ["TieRules", "check_ties", "compile_ties"]

_OWN_SUMS = frozenset(("table-across", "table-down", "table-total", "table-balance", "three-public-sum"))
_NO_TABLE, _NO_ROW, _UNKNOWN_COLUMN, _REPEATED = "no-table", "no-row", "unknown-column", "repeated"


def check_ties(
    tables: Sequence[Table], facts: Sequence[Fact], rules: TieRules
) -> tuple[tuple[Check, ...], dict[str, bool | None]]:
    """Judge every tie of ``rules`` over the facts.

    Returns the checks (``tie1``, ``tie2``, …; sums of zeros that hold are left out) and, for each table,
    whether the sums inside it hold (None: it has none). A tie that cannot be judged is an "undecided" check
    whose ``reason`` is no-table, no-row, unknown-column or repeated (two rows of one code).
    """
    seen = _see(tables, facts)
    by_kind: dict[str, list[Seen]] = {}
    for one in seen:
        by_kind.setdefault(one.fact.kind, []).append(one)
    board = Judge(facts, rules.units)
    by_id = {table.id: table for table in tables}
    sums: list[Sum] = []
    undecided: list[Check] = []
    for table, whole, parts in tables_to_trees(tables, seen, rules.trees):
        if whole is None:
            undecided.append(Check("", "table-down", "undecided", _REPEATED, values={"place": table.title}))
        else:
            sums.append(board.sum("table-down", whole, parts, bound=False))
    for tie in rules.ties:
        judged, refused = _apply(tie, by_kind, by_id, board)
        sums += judged
        undecided += refused
    faults = Faults(sums, by_id, board)
    checks = [_check(one, faults) for one in sums if not one.is_nothing()]
    checks.sort(key=lambda check: "culprit" in check.values)  # the plainest message about a cell comes first
    numbered = tuple(replace(check, id=f"tie{n}") for n, check in enumerate((*checks, *undecided), 1))
    return numbered, _closes(tables, sums)


def _see(tables: Sequence[Table], facts: Iterable[Fact]) -> list[Seen]:
    """Each fact with its row and column; side-by-side blocks share row numbers, so the column tells the
    block.
    """
    groups: dict[str, int] = {}
    counts: dict[str | None, int] = {}
    rows, columns = {}, {}
    for table in tables:
        groups[table.id] = counts.get(table.kind, 0)
        counts[table.kind] = groups[table.id] + 1
        columns[table.id] = table.columns
        for row in table.rows:
            rows[table.id, row.block, row.index] = row
    out = []
    for fact in facts:
        column = columns[fact.table][fact.column]
        out.append(Seen(fact, rows[fact.table, column.block, fact.row], column, groups[fact.table]))
    return out


# ------------------------------------------------------------------------------------------ applying a tie


def _apply(
    tie: Tie, by_kind: Mapping[str, Sequence[Seen]], tables: Mapping[str, Table], board: Judge
) -> tuple[list[Sum], list[Check]]:
    """Judge one tie wherever it applies; what it cannot judge is said once for each reason."""
    wholes = list(_select(tie.whole, by_kind)) if _holds(tie, by_kind, board) else []
    if not wholes:
        return [], []
    sums: list[Sum] = []
    refused: dict[str, Seen] = {}
    terms = [(term, _grouped(_select(term.selector, by_kind), tie)) for term in tie.parts]
    here = [any(kind in by_kind for kind in term.selector.kinds) for term in tie.parts]
    if not any(here) or not all(there or term.optional for there, term in zip(here, tie.parts, strict=True)):
        refused[_NO_TABLE] = wholes[0]
        wholes = []
    for whole in wholes:
        parts = _operands(terms, _key(whole, tie))
        if not parts:
            if whole.fact.value and not tie.bound:
                refused.setdefault(_NO_ROW, whole)
        elif "row" in tie.each and _has_unknown_column(whole, tables[whole.fact.table]):
            refused.setdefault(_UNKNOWN_COLUMN, whole)
        else:
            found = board.sum(tie.rule, whole, parts, bound=tie.bound)
            if found.verdict == "disagrees" and not tie.bound and _is_rest_elsewhere(tie, by_kind):
                refused.setdefault(_NO_TABLE, whole)
            else:
                sums.append(found)
    if tie.rule not in ("table-tie", "table-bound"):
        refused.pop(_NO_ROW, None)  # a table need not have every column or row that its kind may have
    return sums, [_cannot(tie, whole, reason, tables) for reason, whole in refused.items()]


def _is_rest_elsewhere(tie: Tie, by_kind: Mapping[str, Sequence[Seen]]) -> bool:
    """A fund's own table, one of the parts, is absent although the report has money of that fund."""
    unseen = [term.selector.kinds for term in tie.parts if not any(k in by_kind for k in term.selector.kinds)]
    absent = {kind.rpartition("_")[2] for kinds in unseen for kind in kinds}
    return any(s.fact.value and s.fact.subject.fund in absent for seen in by_kind.values() for s in seen)


def _operands(
    terms: Sequence[tuple[Term, Mapping[tuple[object, ...], Sequence[Seen]]]], key: tuple[object, ...]
) -> list[Operand]:
    """The parts that go with one whole; none when a part that must be there is not."""
    parts: list[Operand] = []
    for term, groups in terms:
        found = groups.get(key, ())
        if not found and not term.optional:
            return []
        parts += [(term.sign, one) for one in found]
    return parts


def _holds(tie: Tie, by_kind: Mapping[str, Sequence[Seen]], board: Judge) -> bool:
    """Whether the tie's conditions hold in this report."""
    if not any(kind in by_kind for kind in tie.whole.kinds):
        return False
    if any(next(_select(one, by_kind), None) is None for one in tie.only_if):
        return False
    if any(next(_select(one, by_kind), None) is not None for one in tie.unless):
        return False
    if tie.equal is not None:
        return _are_equal(*tie.equal, by_kind, board) is True
    return tie.not_equal is None or _are_equal(*tie.not_equal, by_kind, board) is not True


def _are_equal(a: Selector, b: Selector, by_kind: Mapping[str, Sequence[Seen]], board: Judge) -> bool | None:
    """None when one of the two is not there."""
    left, right = next(_select(a, by_kind), None), next(_select(b, by_kind), None)
    if left is None or right is None:
        return None
    return board.sum("", left, [(1, right)], bound=False).verdict != "disagrees"


def _select(selector: Selector, by_kind: Mapping[str, Sequence[Seen]]) -> Iterator[Seen]:
    for kind in selector.kinds:
        for one in by_kind.get(kind, ()):
            if all(test(one) for test in selector.tests):
                yield one


def _grouped(selected: Iterable[Seen], tie: Tie) -> dict[tuple[object, ...], list[Seen]]:
    out: dict[tuple[object, ...], list[Seen]] = {}
    for one in selected:
        out.setdefault(_key(one, tie), []).append(one)
    return out


def _key(one: Seen, tie: Tie) -> tuple[object, ...]:
    """What whole and parts must share: measure, period, the how-manieth table of its kind, and each of the
    tie.
    """
    fact = one.fact
    key: list[object] = [fact.measure, fact.period, one.group]
    for name in tie.each:
        if name == "row":
            key += (fact.table, fact.row, one.row.block)
        elif name == "column":
            key += (fact.table, fact.column)
        elif name == "series":  # items in rows are summed down their column, items in columns along their row
            key += (fact.table, *(("column", fact.column) if one.row.subject.item else ("row", fact.row)))
        elif name == "block":
            key += (fact.table, one.row.block)
        elif name == "line":
            key.append(fact.code or ("" if one.row.role == "total" else fact.row_path))
        elif name == "top":
            key += (fact.table, fact.row_path[0])
        else:
            key.append(getattr(fact.subject, name))
    return tuple(key)


def _has_unknown_column(whole: Seen, table: Table) -> bool:
    """Money stands in the row under a header whose meaning is not known: the sum cannot be closed."""
    unknown = {c.index for c in table.columns if c.role == "amount" and not c.measure and c.block == whole.row.block}
    if not unknown:
        return False
    return any(cell.row == whole.fact.row and cell.column in unknown and cell.text for cell in table.grid.cells)


# ------------------------------------------------------------------------------------------ checks


def _cannot(tie: Tie, whole: Seen, reason: str, tables: Mapping[str, Table]) -> Check:
    values = {"subject": whole.row.path[-1], "place": place_of(whole, tables)}
    return Check("", tie.rule, "undecided", reason, cells=(ref_of(whole),), values=values)


def _check(one: Sum, faults: Faults) -> Check:
    return Check(
        id="",
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
        values=faults.values(one),
    )


def _closes(tables: Sequence[Table], sums: Iterable[Sum]) -> dict[str, bool | None]:
    out: dict[str, bool | None] = {table.id: None for table in tables}
    for one in sums:
        if one.rule in _OWN_SUMS and not one.is_nothing():
            table = one.whole.fact.table
            out[table] = out[table] is not False and one.verdict != "disagrees"
    return out
