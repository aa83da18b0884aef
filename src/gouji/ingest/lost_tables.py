"""Lines of a text or web page that were a table: its columns are set with spaces, or its cells stand one to a line.

Which figure belongs to which column cannot be told for sure any more. Such lines are no part of the narrative and make
no table; the document says that they were not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")

_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
_NOTHING = re.compile("[-\u2013-\u2015\uff0d]{1,2}")  # how a table says zero
_SENTENCE = re.compile("[。；！？，]")
_LONGEST_LABEL = 40
_LEAST = 4  # lines of figures that make a table; fewer are a list, or page numbers
_BETWEEN = 6  # labels that may stand between two lines of figures


def without_lost_tables(items: Sequence[_Item], lines: Sequence[str | None]) -> tuple[list[_Item], int]:
    """``items`` without such lines, and how many runs of them there were. ``lines[k]`` is the text of ``items[k]``,
    None for what is no line."""
    out: list[_Item] = []
    found = start = 0
    for first, end in lost_tables(lines):
        out += items[start:first]
        found += 1
        start = end
    return [*out, *items[start:]], found


def lost_tables(lines: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """The half-open ranges of ``lines`` from the first to the last line of figures of one table."""
    first: int | None = None
    last = figures = 0
    for index, line in enumerate(lines):
        is_figures = line is not None and holds_figures(line)
        goes_on = line is not None and (is_figures or _is_label(line)) and index - last <= _BETWEEN
        if first is not None and not goes_on:
            if figures >= _LEAST:
                yield first, last + 1
            first, figures = None, 0
        if is_figures:
            first = index if first is None else first
            last, figures = index, figures + 1
    if first is not None and figures >= _LEAST:
        yield first, last + 1


def holds_figures(line: str) -> bool:
    """A line of figures alone, or one that ends with a figure behind other parts; a dash in a column is one too."""
    parts = line.split()
    figures = [_FIGURE.fullmatch(part) is not None for part in parts]
    told = [figure or _NOTHING.fullmatch(part) is not None for figure, part in zip(figures, parts, strict=True)]
    if not any(figures):
        return False
    return all(told) or (len(parts) > 1 and told[-1] and not _SENTENCE.search(line))


def _is_label(line: str) -> bool:
    return len(line.strip()) <= _LONGEST_LABEL and not _SENTENCE.search(line)
