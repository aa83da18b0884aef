"""How the text runs on: which lines open a paragraph, which reach the right margin, which tables go on overleaf."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from gouji.ingest.pdf_furniture import PageText
from gouji.ingest.pdf_grids import RuledTable
from gouji.ingest.pdf_lines import TextLine

# All in font sizes, except the shares.
INDENT = 0.7
SAME_EDGE = 0.5
FILL_SLACK = 0.3
ALONE_SLACK = 1.2
# A margin is where at least this share of the lines begins (or ends).
MARGIN_SHARE = 0.06
# Lines this much further apart than usual are set apart; a size this much larger or smaller is another size.
APART = 1.7
OTHER_SIZE = 0.15
# Column edges of a table's parts differ at most by this (points).
SAME_COLUMN = 4.0
# A table that goes on overleaf ends in this lower share of its page, or leaves no room for two of its rows.
FOOT = 0.75

_OPENERS = r"[(\[{\uff08\u300a\u300c\u300e\u3010\u3014\u201c\u2018]"
_CLOSERS = r"[,.;:!?%)\]}\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff05\uff09\u300b\u300d\u300f\u3011\u3015\u201d\u2019]"
# What cannot be parted by a line break: brackets and stops stay with their neighbours, Latin words and numbers whole.
_FIRST_WORD = re.compile(rf"{_OPENERS}*(?:[\x21-\x7e]+|.){_CLOSERS}*", re.DOTALL)
_SENTENCE_END = re.compile(r"[\u3002\uff01\uff1f\uff1b!?;][)\uff09\u201d\u2019]*$")
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
    for number, page in enumerate(pages):
        flow: list[FlowLine] = []
        flows.append(flow)
        if not page.lines:
            continue
        edges = margins[page_size(page)]
        pitch = _pitch(page)
        following = next((after.lines[0] for after in pages[number + 1 :] if after.lines), None)
        for k, line in enumerate(page.lines):
            after = page.lines[k + 1] if k + 1 < len(page.lines) else following
            above = page.lines[k - 1] if k else None
            fills = _fills(line, after, edges)
            previous = FlowLine(line, _opens(line, above, previous, edges, pitch), fills)
            flow.append(previous)
    return flows


def _fills(line: TextLine, after: TextLine | None, edges: Margins) -> bool:
    """Whether the first word of the line after would not have fitted behind this line."""
    if _LEADER.search(line.text) or line.x0 > (edges.left + edges.right) / 2:
        return False
    room = edges.right - line.x1
    if after is None:
        return room < ALONE_SLACK * line.size
    word = _FIRST_WORD.match(after.text)
    reach = after.x1s[word.end() - 1] - after.x0 if word else 0.0
    return room < max(reach, ALONE_SLACK * line.size) + FILL_SLACK * line.size


def _opens(
    line: TextLine, above: TextLine | None, previous: FlowLine | None, edges: Margins, pitch: float | None
) -> bool:
    """Whether a line begins a paragraph; ``above`` is the line before it on the page with no table between."""
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
    return not same or bool(_SENTENCE_END.search(previous.line.text))


def _pitch(page: PageText) -> float | None:
    """The usual distance of lines on a page; None when there are too few to tell."""
    steps = [after.middle - line.middle for line, after in zip(page.lines, page.lines[1:], strict=False)]
    return median(steps) if len(steps) > 3 else None


def goes_on(before: PageText | None, page: PageText, body_foot: float) -> bool:
    """Whether the first table of ``page`` continues the last of the page ``before``: same columns, nothing between.

    ``body_foot`` is how far down the document's pages of that size are used.
    """
    if before is None or not before.tables or not page.tables or page_size(before) != page_size(page):
        return False
    upper, lower = before.tables[-1].lattice, page.tables[0].lattice
    if any(line.middle > upper.ys[-1] for line in before.lines) or any(
        line.middle < lower.ys[0] for line in page.lines
    ):
        return False
    if len(upper.xs) != len(lower.xs):
        return False
    if any(abs(a - b) > SAME_COLUMN for a, b in zip(upper.xs, lower.xs, strict=True)):
        return False
    room = body_foot - upper.ys[-1]
    tallest = max(_tallest(before.tables[-1]), _tallest(page.tables[0]))
    return upper.ys[-1] > FOOT * before.height or room < 2 * tallest


def _tallest(table: RuledTable) -> float:
    ys = table.lattice.ys
    return max(low - top for top, low in zip(ys, ys[1:], strict=False))
