"""Forms → sums: what a form's whole is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gouji.model import CellRef, Form, FormLine
from gouji.reconcile.tie_judge import Judge, Operand, Sum
from gouji.reconcile.tie_rules import Seen

RULE = "table-down"


def forms_to_sums(forms: Iterable[Form], seen: Iterable[Seen], board: Judge) -> Iterator[Sum]:
    """Each whole of each form against the parts below it, for each amount beside it.

    A nested part (the province's share) is of the part above it, or of the whole itself where forms are filled in that
    way; so may others be: the reading that holds counts. Nothing is summed where a part's amount cannot be read.
    """
    cells = {one.ref: one for one in seen}
    for form in forms:
        for whole, parts in _families(form.lines):
            for key, cell in whole.cells.items():
                at = cells.get(CellRef(form.table, cell.row, cell.column))
                if at is None:
                    continue
                read = [operands for lines in _readings(parts) if (operands := _operands(form, lines, key, cells))]
                read += [rest for operands in read for rest in _without_parts_of_parts(operands)]
                sums = [board.sum(RULE, at, operands, bound=False) for operands in read]
                if sums:
                    yield next((one for one in sums if one.verdict != "disagrees"), sums[0])


def _families(lines: Sequence[FormLine]) -> Iterator[tuple[FormLine, list[FormLine]]]:
    """Each whole with the parts that follow it in its column of labels."""
    for n, whole in enumerate(lines):
        if whole.role != "whole":
            continue
        parts: list[FormLine] = []
        for line in lines[n + 1 :]:
            if line.group == whole.group and line.role == "whole":
                break
            if line.group == whole.group and line.role in ("part", "nested"):
                parts.append(line)
        yield whole, parts


def _readings(parts: Sequence[FormLine]) -> Iterator[list[FormLine]]:
    """The parts without those nested in another, then all of them."""
    direct: list[FormLine] = []
    for line in parts:
        if line.role == "part" or not any(one.role == "part" for one in direct):
            direct.append(line)
    yield direct
    if len(direct) < len(parts):
        yield list(parts)


def _without_parts_of_parts(operands: Sequence[Operand]) -> Iterator[list[Operand]]:
    """The amounts without a run that makes up the one before it: 财政拨款 100, 一般公共预算 60, 政府性基金 40."""
    values = [one.fact.value for _, one in operands]
    for n, value in enumerate(values):
        for end in range(n + 2, len(values) + 1):
            if value and sum(values[n + 1 : end]) == value:
                yield [*operands[: n + 1], *operands[end:]]


def _operands(form: Form, lines: Sequence[FormLine], key: str, cells: dict[CellRef, Seen]) -> list[Operand]:
    """The parts' amounts; a blank is nothing. None at all where one cannot be read, or all are blank."""
    out: list[Operand] = []
    for line in lines:
        cell = line.cells.get(key)
        if cell is None:
            continue
        one = cells.get(CellRef(form.table, cell.row, cell.column))
        if one is None:
            return []
        out.append((1, one))
    return out
