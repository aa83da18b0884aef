"""Paragraphs and grids in reading order → the text and the blocks of a Document, for formats without geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gouji.ingest.lost_tables import without_lost_tables
from gouji.ingest.text_wrap import width_of
from gouji.model import Block, Grid, Line

STOPS = "\u3002\uff01\uff1f\uff1a\uff1b"
"""What ends a clause at the end of a line."""
_FULL_LINE = 25  # characters; a shorter line is not cut by the width of its page


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text as shown; ``opens`` and ``fills`` as in model.Line. ``apart``: it is set as one that opens."""

    text: str
    opens: bool | None
    apart: bool = False
    fills: bool | None = None


Item = Paragraph | Grid


def is_cut_short(items: Sequence[Item]) -> bool:
    """Whether the last of ``items`` looks like the upper part of a paragraph: as long as a line, and no end to it."""
    last = items[-1] if items else None
    return isinstance(last, Paragraph) and len(last.text) >= _FULL_LINE and last.text[-1] not in STOPS


def unwrapped(items: Sequence[Item]) -> tuple[list[Item], int]:
    """``items`` as they were before a program made each line of a printed page a paragraph, where one did; and how many
    tables it took apart into lines, which are left out."""
    kept, lost = without_lost_tables(items, [item.text if isinstance(item, Paragraph) else None for item in items])
    fills = width_of([item.text for item in kept if isinstance(item, Paragraph)])
    if fills is None:
        return kept, lost
    return [
        replace(item, opens=True if item.apart else None, fills=fills(item.text) or None)
        if isinstance(item, Paragraph)
        else item
        for item in kept
    ], lost


def item_texts(items: Sequence[Item]) -> Iterator[str]:
    """All there is to read in ``items``: paragraphs, and the cells that hold something."""
    for item in items:
        if isinstance(item, Paragraph):
            yield item.text
        else:
            yield from (cell.text for cell in item.cells if cell.text)


def lay_out(items: Sequence[Item]) -> tuple[str, tuple[Block, ...]]:
    """The text outside the tables, one paragraph a line, and the blocks that index into it."""
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for item in items:
        if isinstance(item, Grid):
            blocks.append(item)
            continue
        blocks.append(Line(at, at + len(item.text), opens=item.opens, fills=item.fills))
        texts.append(item.text)
        at += len(item.text) + 1
    return "\n".join(texts), tuple(blocks)
