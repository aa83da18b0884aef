"""Names in sentences against the names of the rows: 类/款/项, and the economic lines listed after 主要包括."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gouji.model import CellRef, Claim, Fact, RuleFile, Verdict
from gouji.reconcile.board import Board

_PREFIX = "function:"
_BASIC = ("basic", "budget_basic")  # tables of basic expenditure by economic item


@dataclass(frozen=True)
class Classification:
    """Names of economic lines by part (rules/lexicon/economic.toml)."""

    names: Mapping[str, frozenset[str]]


def compile_classification(file: RuleFile) -> Classification:
    """The names of each part; raises RuleError for what is missing or unknown."""
    file.only((), ("personnel", "public"))
    return Classification({part: frozenset(file.words((part, "names"))) for part in file.data})


def check_names(board: Board, classification: Classification) -> None:
    """Each 类/款/项 name once, and each list of items."""
    rows = _function_rows(board)
    seen: set[tuple[object, ...]] = set()
    for claim in board.claims:
        names = tuple(sorted((claim.extra.get("names") or {}).items()))
        code = claim.extra.get("code", "")
        if claim.kind == "item_list":
            _check_items(board, claim, classification)
        elif rows and (names or code) and (names, code) not in seen and claim.kind == "level":
            seen.add((names, code))
            if code and code in {f.code for f in rows}:
                _check_code(board, claim, code, rows)
            elif names:
                _check_path(board, claim, dict(names), rows)


def _function_rows(board: Board) -> list[Fact]:
    """One fact for each row of a table by function whose path of names is known."""
    out: dict[tuple[str, ...], Fact] = {}
    for fact in board.facts.all:
        if fact.subject.item.startswith(_PREFIX) and fact.level and len(fact.row_path) == fact.level:
            out.setdefault(fact.row_path, fact)
    return list(out.values()) if any(f.level == 3 for f in out.values()) else []


def _check_code(board: Board, claim: Claim, code: str, rows: Sequence[Fact]) -> None:
    fact = next(f for f in rows if f.code == code)
    kind, _, said = claim.subject.item.partition(":")
    if kind in ("function", "free") and not _same(said, fact.row_path[-1]):
        _misnamed(board, claim, said, fact, fact.row_path[-1])


def _check_path(board: Board, claim: Claim, names: Mapping[int, str], rows: Sequence[Fact]) -> None:
    """A path that no row has is compared with the nearest row: the one that shares most names, or shows the figure."""
    deepest = max(names)
    level_rows = [f for f in rows if f.level == deepest]
    if not level_rows or any(_agreement(names, f) == len(names) for f in level_rows):
        return
    best = max(level_rows, key=lambda f: (_agreement(names, f), _shows(board, claim, f)))
    # Without another name in common, or the very figure, no row can be said to be the one that is meant.
    if _agreement(names, best) == 0 and not _shows(board, claim, best):
        return
    if _agreement(names, best) < len(names) - 1 and not _shows(board, claim, best):
        return
    for level, name in names.items():
        right = best.row_path[level - 1] if level <= len(best.row_path) else ""
        if right and not _same(name, right):
            _misnamed(board, claim, name, best, right)
            return


def _agreement(names: Mapping[int, str], fact: Fact) -> int:
    return sum(level <= len(fact.row_path) and _same(name, fact.row_path[level - 1]) for level, name in names.items())


def _same(said: str, row: str) -> bool:
    """Whether a name is the row's, or a short form of it (公共安全 for 公共安全支出)."""
    return said == row or (len(said) > 1 and (row.startswith(said) or said.startswith(row)))


def _shows(board: Board, claim: Claim, fact: Fact) -> bool:
    if claim.value is None or not claim.value or claim.unit not in board.scale.worth:
        return False
    wanted = board.scale.claim(claim)
    return any(board.scale.fact(f).interval().meets(wanted.interval()) for f in board.facts.along(fact.row_path))


def _misnamed(board: Board, claim: Claim, said: str, fact: Fact, right: str) -> None:
    name = replace(claim, numbers=())
    place = board.place(CellRef(fact.table, fact.row, fact.column))
    words = claim.extra.get("named_at")
    board.add_words("subject-name", name, "disagrees", stated=said, expected=right, place=place, words=words)


# items listed


def _check_items(board: Board, claim: Claim, classification: Classification) -> None:
    """Items named after 主要包括 that are zero in the basic table, and lines with money that are not named."""
    part = claim.subject.part
    if part not in ("personnel", "public", "basic"):
        return
    lines = [
        f
        for f in board.facts.all
        if f.kind in _BASIC and f.subject.item.startswith("economic:") and len(f.code) == 5
        if f.period == "this" and f.subject.part == "basic"
    ]
    lines = [f for f in lines if part == "basic" or (_class_of(f) in _PERSONNEL) == (part == "personnel")]
    kind, _, group = claim.subject.item.partition(":")
    if kind == "economic":  # 工资福利支出包括基本工资、…: the lines of one class
        lines = [f for f in lines if group in f.row_path[:-1]]
    if not lines:
        return
    named = {item: _line_of(item, lines) for item in claim.extra["items"]}
    zero = [(item, fact) for item, fact in named.items() if fact is not None and not fact.value]
    found = {fact.row_path[-1] for fact in named.values() if fact is not None}
    unnamed = [f for f in lines if f.value and f.row_path[-1] not in found]
    own = {f.row_path[-1] for f in lines}
    of_part = [n for p, n in classification.names.items() if part in (p, "basic")]
    absent = [
        item for item, fact in named.items() if fact is None and item not in own and any(item in n for n in of_part)
    ]
    if zero or absent:
        items = [item for item, _ in zero] + absent
        _listed(board, claim, items, [f for _, f in zero] or lines[:1], "item-zero", "disagrees")
    if unnamed and len(found) > 1:
        _listed(board, claim, [f.row_path[-1] for f in unnamed], unnamed, "item-unnamed", "tail")


_LONG = 5  # characters of a name that can be nearly another's without being a third one
_ALIKE = 0.85

# Classes of economic expenditure that are 人员经费 (DESIGN §2: 301 + 303).
_PERSONNEL = ("301", "303")


def _class_of(fact: Fact) -> str:
    return fact.code[:3]


def _line_of(item: str, lines: Sequence[Fact]) -> Fact | None:
    """The line an item names: by its name, by its name with 支出 or 费 behind it, or by one that is nearly the same
    (机关事业单位养老保险缴费 for 机关事业单位基本养老保险缴费)."""
    exact = next((f for f in lines if f.row_path[-1] == item), None)
    if exact is not None:
        return exact
    near = [f for f in lines if item.startswith(f.row_path[-1]) or f.row_path[-1].startswith(item)]
    if not near and len(item) > _LONG:
        near = [f for f in lines if SequenceMatcher(None, item, f.row_path[-1]).ratio() >= _ALIKE]
    return near[0] if len(near) == 1 and len(item) > 2 else None


def _listed(
    board: Board, claim: Claim, items: Sequence[str], facts: Sequence[Fact], word: str, verdict: Verdict
) -> None:
    title = board.tables[facts[0].table].title
    operands = [board.from_fact(f) for f in facts]
    board.add_words("item-list", claim, verdict, others=operands, stated="、".join(items), other=word, place=title)
