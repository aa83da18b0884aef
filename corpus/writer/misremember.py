"""A figure of last year that this year's report has wrong, though it agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from corpus.writer.figures import Book
from corpus.writer.tree import Paragraph, Report, Span

_CHANGE = ":change:prior"


def misremember(book: Book, clean: Report, seed: int) -> str | None:
    """Change what ``book`` holds for last year of one quantity whose change ``clean`` tells; its key, if there is one.

    The report written from the book then tells a wrong change, and its percent and every repetition agree with it.
    """
    told = sorted({span.key.removesuffix(_CHANGE) for span in _changes(clean) if span.value})
    told = [key for key in told if book.value(key, "prior")]
    if not told:
        return None
    rng = Random(f"misremember/{seed}")
    key = rng.choice(told)
    value = book.value(key, "prior")
    book.values[key, "prior"] = value + rng.choice((-1, 1)) * max(value // 20, Decimal(500))
    return key


def stated_change(report: Report, key: str) -> str:
    """The amount of change of a quantity since last year as the report prints it first; "" where it tells none."""
    return next((span.text for span in _changes(report) if span.key == key + _CHANGE), "")


def _changes(report: Report) -> Iterator[Span]:
    for block in report.blocks:
        for span in block.spans if isinstance(block, Paragraph) else ():
            if span.claim == "change" and span.role == "amount" and span.key.endswith(_CHANGE):
                yield span
