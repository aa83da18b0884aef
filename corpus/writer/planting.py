"""What all planting shares: choosing a place, telling what can be seen there, recording the change.

An error is only planted where the report itself gives it away: `Planter.checkable` asks whether a stated amount
stands in a table, is stated again, or is an operand of a percent or a sum beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from corpus.writer.editing import Editor, Planted, Spot, quantity
from corpus.writer.figures import Book, rounded
from corpus.writer.narrative import Narrator
from corpus.writer.styles import Style
from corpus.writer.tree import Paragraph, Span, Table

# the rules that may report a wrong amount: it disagrees with its cell, its repetition, or what is computed from it
LEVEL = (
    "level-cell",
    "level-repeat",
    "breakdown-sum",
    "breakdown-bound",
    "change-recompute",
    "change-level",
    "share-recompute",
    "shares-total",
    "completion-recompute",
    "comparison",
    "bound",
)
# sums stated in one sentence whose parts no table may hold
SUMS = {"proc.total": ("proc.goods", "proc.works", "proc.services")}


class Planter:
    """One report being spoiled. ``rng`` chooses among the places a class fits."""

    def __init__(self, editor: Editor, narrator: Narrator, rng: Random) -> None:
        self.editor, self.narrator, self.rng = editor, narrator, rng
        self.book: Book = narrator.book
        self.style: Style = narrator.style
        self.cells = {
            cell.key.removesuffix("@final")
            for block in editor.blocks
            if isinstance(block, Table)
            for row in block.body
            for cell in row
            if cell.key
        }
        self.stated = Counter(
            span.key for block in editor.blocks if isinstance(block, Paragraph) for span in block.spans if span.key
        )

    # ---- choosing

    def choose(self, wanted: Callable[[Span], bool]) -> Spot | None:
        """One of the untouched spans that ``wanted`` accepts, or None."""
        return self.pick(self.editor.spans(wanted))

    def pick(self, spots: Sequence[Spot]) -> Spot | None:
        """One of the spots, or None when there is none."""
        return self.rng.choice(spots) if spots else None

    def beside(self, spot: Spot) -> tuple[Span, ...]:
        """All spans of the paragraph a spot is in."""
        paragraph = self.editor.blocks[spot.block]
        assert isinstance(paragraph, Paragraph)
        return paragraph.spans

    def behind(self, spot: Spot) -> Span | None:
        """The span that follows."""
        spans = self.beside(spot)
        return spans[spot.span + 1] if spot.span + 1 < len(spans) else None

    def checkable(self, spot: Spot) -> bool:
        """Whether the report shows what the stated amount should be."""
        key = spot.value.key
        name = quantity(key)
        if key.removesuffix("@final") in self.cells or self.stated[key] > 1:
            return True
        if any(":" in s.key and name in (quantity(s.key), s.key.rpartition(":")[2]) for s in self.beside(spot)):
            return True
        stated = {quantity(s.key) for s in self.beside(spot)}
        return any(name in (whole, *parts) and stated >= {whole, *parts} for whole, parts in SUMS.items())

    def levels(self) -> list[Spot]:
        """Stated amounts of at least 10 万元 that can be checked."""
        spots = self.editor.spans(lambda s: s.claim == "level" and s.key.endswith("@final") and (s.value or 0) >= 10)
        return [s for s in spots if self.checkable(s)]

    # ---- writing and recording

    def money(self, spot: Spot, shown: Decimal) -> Span:
        """The spot's span with another amount."""
        return replace(spot.value, text=self.style.text_number(shown), value=shown)

    def percent(self, spot: Spot, value: Fraction) -> Span:
        """The spot's span with another percent."""
        shown = rounded(value, self.style["text"]["percent_decimals"])
        return replace(spot.value, text=self.style.percent_number(shown), value=shown)

    def record(
        self, kind: str, rules: Iterable[str], spot: Spot, new: Span, cause: str, severity: str = "error"
    ) -> Planted:
        """Write ``new`` over the spot and tell what was done."""
        self.editor.write(spot, new)
        return self.told(kind, rules, spot, (new.text, spot.value.text), cause, severity)

    def told(
        self,
        kind: str,
        rules: Iterable[str],
        spot: Spot,
        texts: tuple[str, str],
        cause: str,
        severity: str = "error",
    ) -> Planted:
        """The record of a change already written; ``texts`` are the stated and the right one."""
        where = self.editor.in_text(spot)
        return Planted(kind, tuple(rules), severity, where["sentence"], *texts, cause, where)

    def operands(self, span: Span) -> tuple[Decimal, Decimal, Decimal]:
        """(now, then, change) of a growth or completion span, in exact 元."""
        name, _, base = span.key.split(":")
        name, _, measure = name.partition("@")
        now, then = self.book.value(name, measure or "final"), self.book.value(name, base)
        return now, then, now - then


Class = Callable[[Planter], Planted | None]
