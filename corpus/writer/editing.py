"""Finding and changing single figures, words and cells of a report tree, and the record of each change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from corpus.writer.tree import Block, Cell, Heading, Paragraph, Report, Span, Table


@dataclass(frozen=True)
class Spot:
    """A span in the report: report.blocks[block].spans[span]."""

    block: int
    span: int
    value: Span


@dataclass(frozen=True)
class CellSpot:
    """A cell in the report: report.blocks[block].body[row][column]."""

    block: int
    row: int
    column: int
    value: Cell


@dataclass(frozen=True)
class Planted:
    """One planted error (or, with ``severity`` note, a tail), as the gold tells it.

    ``rules``: the rules that may rightly find it, the best first. ``stated`` and ``right`` are as
    printed. ``cause`` says in words how it came about; ``also`` are other cells changed with it, as
    printed; ``where`` holds section and sentence, or table, row and column.
    """

    kind: str
    rules: tuple[str, ...]
    severity: str
    quote: str
    stated: str
    right: str
    cause: str
    where: dict[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def as_gold(self) -> dict[str, Any]:
        """The JSON entry of the gold."""
        entry = asdict(self)
        entry["class"] = entry.pop("kind")
        entry["rules"], entry["also"] = list(self.rules), list(self.also)
        entry["rule_hint"] = self.rules[0]
        return entry


class Editor:
    """A report under the red pen. Blocks once touched are left alone by later changes (``touched``)."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.blocks: list[Block] = list(report.blocks)
        self.touched: set[int] = set()
        self.keys: set[str] = set()

    def result(self) -> Report:
        """The report with all changes."""
        return replace(self.report, blocks=tuple(self.blocks))

    # ---- looking

    def spans(self, wanted: Callable[[Span], bool]) -> list[Spot]:
        """The wanted spans in untouched paragraphs whose quantity no other change is about."""
        return [
            Spot(index, place, span)
            for index, block in enumerate(self.blocks)
            if isinstance(block, Paragraph) and index not in self.touched
            for place, span in enumerate(block.spans)
            if wanted(span) and quantity(span.key) not in self.keys
        ]

    def tables(self, *kinds: str) -> Iterator[tuple[int, Table]]:
        """The untouched tables of these kinds with their block numbers."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Table) and block.key in kinds and index not in self.touched:
                yield index, block

    def cells(self, wanted: Callable[[Cell], bool], *kinds: str) -> list[CellSpot]:
        """The money cells of untouched tables that ``wanted`` accepts."""
        return [
            CellSpot(index, r, c, cell)
            for index, table in self.tables(*kinds)
            for r, row in enumerate(table.body)
            for c, cell in enumerate(row)
            if cell.key and wanted(cell) and quantity(cell.key) not in self.keys
        ]

    def table(self, spot: CellSpot) -> Table:
        """The table a cell stands in."""
        table = self.blocks[spot.block]
        assert isinstance(table, Table)
        return table

    def section(self, block: int) -> str:
        """The nearest heading above a block."""
        above = (b.text for b in reversed(self.blocks[:block]) if isinstance(b, Heading))
        return next(above, "")

    def sentence(self, block: int, span: int) -> str:
        """The sentence of a paragraph around one of its spans."""
        paragraph = self.blocks[block]
        assert isinstance(paragraph, Paragraph)
        start = sum(len(s.text) for s in paragraph.spans[:span])
        text, stop = paragraph.text, self.stop
        begin = text.rfind(stop, 0, start) + 1
        end = text.find(stop, start)
        return text[begin : end + 1 if end >= 0 else len(text)]

    @property
    def stop(self) -> str:
        """The full stop of sentences."""
        return "\u3002"

    # ---- changing

    def write(self, spot: Spot, *spans: Span) -> None:
        """Put ``spans`` in the place of one span."""
        paragraph = self.blocks[spot.block]
        assert isinstance(paragraph, Paragraph)
        around = paragraph.spans
        changed = (*around[: spot.span], *spans, *around[spot.span + 1 :])
        self.blocks[spot.block] = replace(paragraph, spans=changed)
        self._mark(spot.block, spot.value.key)

    def write_cells(self, spots: Sequence[tuple[CellSpot, Cell]]) -> None:
        """Put new cells in their places, all in one table."""
        for spot, cell in spots:
            table = self.blocks[spot.block]
            assert isinstance(table, Table)
            body = [list(row) for row in table.body]
            body[spot.row][spot.column] = cell
            self.blocks[spot.block] = replace(table, body=tuple(tuple(row) for row in body))
            self._mark(spot.block, spot.value.key)

    def replace_block(self, index: int, block: Paragraph, key: str) -> None:
        """Put a whole paragraph in the place of another."""
        self.blocks[index] = block
        self._mark(index, key)

    def _mark(self, block: int, key: str) -> None:
        self.touched.add(block)
        if key:
            self.keys.add(quantity(key))

    def in_text(self, spot: Spot) -> dict[str, Any]:
        """The ``where`` of a span."""
        return {"section": self.section(spot.block), "sentence": self.sentence(spot.block, spot.span)}

    def in_table(self, spot: CellSpot) -> dict[str, Any]:
        """The ``where`` of a cell."""
        table = self.table(spot)
        half = next(i for i, (a, b) in enumerate(table.halves) if a <= spot.column < b)
        return {
            "table": table.key,
            "title": table.title,
            "row": list(table.labels[spot.row][half]),
            "column": list(table.paths[spot.column]),
        }


def quantity(key: str) -> str:
    """What a span's or cell's key is about: ``exp.basic`` of ``exp.basic:growth:prior``.

    The counts of one list are one quantity: with two of them spoiled nobody could tell which are right.
    """
    name = key.partition(":")[0].partition("@")[0]
    return ".".join(name.split(".")[:2]) if name.startswith("count.") else name
