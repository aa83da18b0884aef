"""Pages of running text in two columns → one column: what stands at the right is moved below what stands at the left.

Only pages without tables are looked at. A line that runs over both columns, such as a heading, ends them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from gouji.ingest.pdf_furniture import PageText
from gouji.ingest.pdf_lines import TextLine, part_of_line

# So many lines side by side at least, with so many sentences ending on each side, fill so much of their columns.
LINES = 6
SENTENCES = 2
FILLED = 0.75
# The gap between the columns is this wide at least (font sizes), in this middle part of the page.
GAP = 1.0
MIDDLE = (0.35, 0.65)

_STOP = "\u3002"

Gap = tuple[float, float]


def unfold_columns(pages: Sequence[PageText]) -> None:
    """Put the columns of each page one below the other; a line knows how far it was moved."""
    for page in pages:
        if not page.tables and not page.strips:
            page.lines = list(_unfolded(page))


def _unfolded(page: PageText) -> Iterator[TextLine]:
    low = 0.0  # how far down everything has been moved
    for lines, gap in _zones(page):
        left, right = _sides(lines, gap)
        if not _is_prose(left) or not _is_prose(right):
            yield from (_moved(line, 0.0, low) for line in lines)
            continue
        yield from (_moved(line, 0.0, low) for line in left)
        pitch = median(below.middle - above.middle for above, below in pairwise(left))
        low += max(line.middle for line in left) - min(line.middle for line in right) + pitch
        aside = min(line.x0 for line in right) - min(line.x0 for line in left)
        yield from (_moved(line, -aside, low) for line in right)
        low += max(line.middle for line in right) - max(line.middle for line in lines)


def _zones(page: PageText) -> Iterator[tuple[list[TextLine], Gap]]:
    """The lines of a page, from the top, in runs that one gap goes through."""
    zone: list[TextLine] = []
    gap: Gap = (0.0, page.width)
    for line in page.lines:
        free = _gap_of(line, page.width)
        shared = (max(gap[0], free[0]), min(gap[1], free[1])) if free else (0.0, 0.0)
        if zone and shared[1] - shared[0] < GAP * line.size:
            yield zone, gap
            zone, shared = [], free or (0.0, 0.0)
        zone.append(line)
        gap = shared
    if zone:
        yield zone, gap


def _gap_of(line: TextLine, width: float) -> Gap | None:
    """Where the middle of the page is free of a line: between its parts, or beside it."""
    low, high = MIDDLE[0] * width, MIDDLE[1] * width
    wide = [
        (line.x0s[k], line.x1s[k])
        for k, one in enumerate(line.text)
        if one == " " and line.x1s[k] - line.x0s[k] >= GAP * line.size and line.x0s[k] < high and line.x1s[k] > low
    ]
    if len(wide) == 1:
        return wide[0]
    if wide or line.x0 <= low <= high <= line.x1:
        return None
    return (line.x1, width) if line.x1 - low < high - line.x0 else (0.0, line.x0)


def _sides(lines: Sequence[TextLine], gap: Gap) -> tuple[list[TextLine], list[TextLine]]:
    """What stands at the left of the gap and what at the right."""
    middle = (gap[0] + gap[1]) / 2
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in lines:
        cut = next((k for k, one in enumerate(line.text) if one == " " and line.x0s[k] <= middle <= line.x1s[k]), None)
        if cut is not None:
            left.append(part_of_line(line, 0, cut))
            right.append(part_of_line(line, cut + 1, len(line.text)))
        else:
            (left if line.x1 <= middle else right).append(line)
    return left, right


def _is_prose(lines: Sequence[TextLine]) -> bool:
    if len(lines) < LINES or sum(line.text.count(_STOP) for line in lines) < SENTENCES:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    return median(line.x1 - line.x0 for line in lines) >= FILLED * width


def _moved(line: TextLine, aside: float, down: float) -> TextLine:
    if not aside and not down:
        return line
    x0s, x1s = (type(line.x0s)("f", [x + aside for x in edges]) for edges in (line.x0s, line.x1s))
    return replace(
        line,
        x0s=x0s,
        x1s=x1s,
        x0=line.x0 + aside,
        x1=line.x1 + aside,
        top=line.top + down,
        bottom=line.bottom + down,
        aside=aside,
        down=down,
    )
