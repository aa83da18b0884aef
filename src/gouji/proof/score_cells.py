"""Facts of a report ↔ facts of its gold: which cells were read as what they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gouji.model import CellRef, Fact, RuleFile, Table
from gouji.proof.score_gold import GoldFact, Planted

Path = tuple[str, ...]
_DIFFERENT = re.compile(r"\W+|_+")  # blanks and punctuation of labels tell nothing apart


@dataclass(frozen=True)
class Labels:
    """How printed labels are compared: without white space, punctuation and what stands before the name."""

    before_name: re.Pattern[str]

    def path(self, labels: Sequence[str]) -> Path:
        """The labels that have a name, plain."""
        return tuple(plain for label in labels if (plain := self.plain(label)))

    def plain(self, label: str) -> str:
        return _DIFFERENT.sub("", self.before_name.sub("", "".join(label.split())))


def compile_labels(file: RuleFile) -> Labels:
    """Labels from ``score.before_name`` of rules/proof.toml; raises RuleError when it is no pattern."""
    return Labels(file.pattern(("score", "before_name")))


@dataclass(frozen=True, slots=True)
class CellScore:
    """How many cells the gold knows, how many of them were read rightly, how many were read that it does not know.

    ``wrong``: a few of the gold's cells that were not, as "table · row · column = value".
    """

    total: int
    right: int
    surplus: int
    wrong: tuple[str, ...] = ()


class Cells:
    """The facts of a report by table and last row label, and its tables."""

    def __init__(self, facts: Iterable[Fact], tables: Iterable[Table], labels: Labels) -> None:
        self.labels = labels
        self.tables = tuple(tables)
        self.facts = tuple(facts)
        self.known: dict[tuple[str, str], list[tuple[Path, Path, Fact]]] = defaultdict(list)
        for fact in self.facts:
            row, column = labels.path(fact.row_path), labels.path(fact.column_path)
            self.known[fact.kind, row[-1] if row else ""].append((row, column, fact))

    def score(self, gold: Sequence[GoldFact]) -> CellScore:
        """Each gold cell takes one fact of its table, row, column and value."""
        taken: set[int] = set()
        wrong = []
        for cell in gold:
            found = next(
                (
                    f
                    for f in self._at(cell.table, cell.row, cell.column)
                    if id(f) not in taken and f.value == cell.value
                ),
                None,
            )
            if found is None:
                wrong.append(" · ".join((cell.table, "/".join(cell.row), "/".join(cell.column))) + f" = {cell.value}")
            else:
                taken.add(id(found))
        return CellScore(len(gold), len(taken), len(self.facts) - len(taken), tuple(wrong))

    def of(self, planted: Planted) -> frozenset[CellRef]:
        """Where the cells of a planted error stand: those at its labels that show what was planted, else all there.

        Rates and scores are no facts: they are the cells of the row that show what was planted.
        """
        at_labels = list(self._at(planted.table, planted.row, planted.column))
        shown = [fact for fact in at_labels if _printed(fact.text) == _printed(planted.stated)]
        also = {_printed(text) for text in planted.also}
        others = [fact for fact in self.facts if fact.kind == planted.table and _printed(fact.text) in also]
        if not at_labels:
            return frozenset(self._beside(planted))
        return frozenset(CellRef(f.table, f.row, f.column) for f in (*(shown or at_labels), *others))

    def _beside(self, planted: Planted) -> Iterator[CellRef]:
        """The cells that show what was planted in rows of its labels."""
        for table in self.tables:
            if table.kind != planted.table:
                continue
            rows = {
                row.index
                for row in table.rows
                if _ends_alike(self.labels.path(planted.row), self.labels.path(row.path))
            }
            for cell in table.grid.cells:
                if cell.row in rows and _printed(cell.text) == _printed(planted.stated):
                    yield CellRef(table.id, cell.row, cell.column)

    def _at(self, table: str, row: Path, column: Path) -> Iterable[Fact]:
        """The facts at these labels. Where one side names more parents than the other, the shorter path decides."""
        row, column = self.labels.path(row), self.labels.path(column)
        for known_row, known_column, fact in self.known[table, row[-1] if row else ""]:
            if _ends_alike(row, known_row) and _ends_alike(column, known_column):
                yield fact


def _ends_alike(one: Path, other: Path) -> bool:
    """Whether the shorter path is the end of the longer; nothing is the end of nothing alone."""
    length = min(len(one), len(other))
    return one[-length:] == other[-length:] if length else one == other


def _printed(text: str) -> str:
    return "".join(text.split())
