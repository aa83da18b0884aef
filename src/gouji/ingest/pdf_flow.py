"""How text runs on: lines that open a paragraph, lines that reach the margin, tables that go on overleaf."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gouji.ingest.pdf_furniture import PageText
from gouji.ingest.pdf_lattices import Lattice, column_map
from gouji.ingest.pdf_lines import TextLine

# All in font sizes, except the shares.
INDENT = 0.7
SAME_EDGE = 0.5
FILL_SLACK = 0.3
# A margin is where at least this share of the lines begins (or ends).
MARGIN_SHARE = 0.06
# Lines this much further apart than usual are set apart; a size this much larger or smaller is another size.
APART = 1.7
OTHER_SIZE = 0.15
# A table that goes on overleaf ends in this lower share of its page, or leaves no room for two of its rows.
FOOT = 0.75

_OPENERS = r"[(\[{\uff08\u300a\u300c\u300e\u3010\u3014\u201c\u2018]"
_CLOSERS = (
    r"[,.;:!?%)\]}\u2019\u201d\u3001\u3002\u300b\u300d\u300f\u3011\u3015"
    r"\uff01\uff05\uff09\uff0c\uff1a\uff1b\uff1f]"
)
# What no line break parts: brackets and stops stay with their neighbours, Latin words and numbers whole.
_FIRST_WORD = re.compile(rf"{_OPENERS}*(?:[\x21-\x7e]+|.){_CLOSERS}*", re.DOTALL)
_CLAUSE_END = re.compile(r"[\u3002\uff01\uff1a\uff1b\uff1f!:;?][)\uff09\u201d\u2019]*$")
_LEADER = re.compile(r"[.\u2026\u00b7\u22ef\uff0e_]{4,}|\u2026{2,}")


@dataclass(slots=True)
class Margins:
    """Where the lines of running text begin and end on pages of one size."""

    left: float
    right: float


@dataclass(slots=True)
class FlowLine:
    """A line of a page and how it runs on (see model.Line)."""

    line: TextLine
    opens: bool
    fills: bool


def find_margins(pages: Sequence[PageText]) -> dict[tuple[int, int], Margins]:
    """The margins by page size (``page_size``)."""
    lines: dict[tuple[int, int], list[TextLine]] = defaultdict(list)
    for page in pages:
        lines[page_size(page)].extend(page.lines)
    return {
        size: Margins(
            _edge([line.x0 for line in found], found, 1), _edge([line.x1 for line in found], found, -1)
        )
        for size, found in lines.items()
        if found
    }


def page_size(page: PageText) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _edge(places: list[float], lines: list[TextLine], sign: int) -> float:
    """The outermost place where lines agree to begin (sign 1: the smallest) or end (-1: the largest)."""
    ordered = sorted(places, reverse=sign < 0)
    near = SAME_EDGE * median(line.size for line in lines)
    support = max(2, MARGIN_SHARE * len(ordered))
    last = 0
    for k, place in enumerate(ordered):
        last = max(last, k)
        while last < len(ordered) and abs(ordered[last] - place) <= near:
            last += 1
        if last - k >= support:
            return place
    return ordered[0]


def flow_lines(pages: Sequence[PageText]) -> list[list[FlowLine]]:
    """The lines of each page and how they run on."""
    margins = find_margins(pages)
    flows: list[list[FlowLine]] = []
    previous: FlowLine | None = None
    table_since = False
    for page, overleaf in zip(pages, _first_lines_after(pages), strict=True):
        flow: list[FlowLine] = []
        flows.append(flow)
        pitch = _pitch(page)
        tops = [table.lattice.ys[0] for table in page.tables]
        above: TextLine | None = None
        for line, after in zip(page.lines, [*page.lines[1:], overleaf], strict=False):
            edges = margins[page_size(page)]
            start = above.middle if above else 0.0
            table_since = table_since or any(start < top < line.middle for top in tops)
            opens = table_since or _opens(line, above, previous, edges, pitch)
            previous = FlowLine(line, opens, after is not None and _fills(line, after, edges))
            flow.append(previous)
            above, table_since = line, False
        table_since = table_since or any(top > (above.middle if above else 0.0) for top in tops)
    return flows


def _first_lines_after(pages: Sequence[PageText]) -> list[TextLine | None]:
    """For each page the first line of the pages after it."""
    found: list[TextLine | None] = []
    following: TextLine | None = None
    for page in reversed(pages):
        found.append(following)
        following = page.lines[0] if page.lines else following
    return found[::-1]


def _fills(line: TextLine, after: TextLine, edges: Margins) -> bool:
    """Whether the first word of the line after would not have fitted behind this line."""
    if _LEADER.search(line.text) or line.x0 > (edges.left + edges.right) / 2:
        return False
    word = _FIRST_WORD.match(after.text)
    reach = after.x1s[word.end() - 1] - after.x0 if word else 0.0
    return edges.right - line.x1 < max(reach, line.size) + FILL_SLACK * line.size


def _opens(
    line: TextLine, above: TextLine | None, previous: FlowLine | None, edges: Margins, pitch: float | None
) -> bool:
    """Whether a line begins a paragraph; ``above`` is the line before it on its page."""
    if previous is None or not previous.fills or _LEADER.search(line.text):
        return True
    if abs(line.size - previous.line.size) > OTHER_SIZE * previous.line.size:
        return True
    if above is not None and pitch is not None and line.middle - above.middle > APART * pitch:
        return True
    if line.x0 - edges.left <= INDENT * line.size:
        return False
    # an indented block goes on at its own indent, in the middle of a sentence
    same = abs(line.x0 - previous.line.x0) <= SAME_EDGE * line.size
    return not same or bool(_CLAUSE_END.search(previous.line.text))


def _pitch(page: PageText) -> float | None:
    """The usual distance of lines on a page; None when there are too few to tell."""
    steps = [after.middle - line.middle for line, after in pairwise(page.lines)]
    return median(steps) if len(steps) > 3 else None


def continued_columns(before: PageText | None, page: PageText, body_foot: float) -> list[int] | None:
    """Where the column edges of a page's first table stand in the last table of the page before (by index).

    None unless the table goes on from that one: same columns, nothing between, and no room left overleaf.
    ``body_foot`` is how far down the pages of that size are used.
    """
    if before is None or not before.tables or not page.tables or page_size(before) != page_size(page):
        return None
    upper, lower = before.tables[-1].lattice, page.tables[0].lattice
    if any(line.middle > upper.ys[-1] for line in before.lines):
        return None
    if any(line.middle < lower.ys[0] for line in page.lines):
        return None
    room = body_foot - upper.ys[-1]
    if upper.ys[-1] <= FOOT * before.height and room >= 2 * max(_tallest(upper), _tallest(lower)):
        return None
    return column_map(lower.xs, upper.xs)


def _tallest(lattice: Lattice) -> float:
    """The height of a table's highest row."""
    return max(low - top for top, low in pairwise(lattice.ys))
