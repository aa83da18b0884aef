"""Lines of a text that was wrapped at some width: those that fill it go on in the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import east_asian_width

from gouji.model import Block, Line

# A text is wrapped where so many of its lines, and such a part of them, end within a few places of the longest one.
_RAGGED = 3
_LEAST_WIDTH = 20
_LEAST_FULL = 12
_LEAST_SHARE = 0.2


def filled_lines(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with ``fills`` set on the lines that reach the width of a wrapped text.

    The width is counted in characters or in the places they take up, whichever shows one.
    """
    printed = [text[b.start : b.end].rstrip() for b in blocks if isinstance(b, Line)]
    for measure in (len, _places):
        widths = [measure(line) for line in printed]
        edge = max(widths, default=0) - _RAGGED
        full = sum(1 for width in widths if width >= edge)
        if edge >= _LEAST_WIDTH and full >= max(_LEAST_FULL, len(widths) * _LEAST_SHARE):
            for block in blocks:
                if isinstance(block, Line) and measure(text[block.start : block.end].rstrip()) >= edge:
                    block = replace(block, fills=True)
                yield block
            return
    yield from blocks


def _places(line: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)
