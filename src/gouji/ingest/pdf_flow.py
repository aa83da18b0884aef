"""How text runs on: which lines open a paragraph, and which reach the right margin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from gouji.ingest.pdf_furniture import PageText
from gouji.ingest.pdf_lines import TextLine

# All in font sizes, except the shares.
INDENT = 0.7
SAME_EDGE = 0.5
FILL_SLACK = 0.3
# A margin is where at least this share of the lines begins (or ends).
MARGIN_SHARE = 0.06
# A page has margins of its own when this share of its lines, of this many, keep them and they end elsewhere.
OWN_SHARE = 0.4
OWN_LINES = 10
OTHER_MARGIN = 2.0
# A line shorter than this share of the column is a heading or a label, not the first part of a sentence.
SHORT_SHARE = 0.7
# So many paragraphs at least must begin indented and go on at the margin before lines that end short are joined: text
# may be ragged, or end short before a figure that cannot be broken.
OUTDENTED_PARAGRAPHS = 3
# Lines this much further apart than usual are set apart; a size this much larger or smaller is another size.
APART = 1.7
OTHER_SIZE = 0.15

_OPENERS = r"[(\[{\uff08\u300a\u300c\u300e\u3010\u3014\u201c\u2018]"
_CLOSERS = (
    r"[,.;:!?%)\]}\u2019\u201d\u3001\u3002\u300b\u300d\u300f\u3011\u3015"
    r"\uff01\uff05\uff09\uff0c\uff1a\uff1b\uff1f]"
)
# What no line break parts: brackets and stops stay with their neighbours, Latin words and numbers whole.
_FIRST_WORD = re.compile(rf"{_OPENERS}*(?:[\x21-\x7e]+|.){_CLOSERS}*", re.DOTALL)
_HANGING = re.compile(rf"(?<=.){_CLOSERS}+$", re.DOTALL)
_CLAUSE_END = re.compile(r"[\u3002\uff01\uff1a\uff1b\uff1f!:;?][)\uff09\u201d\u2019]*$")
_SENTENCE_END = re.compile(r"[\u3002\uff01\uff1f!?][)\uff09\u201d\u2019]*$")
_LEADER = re.compile(r"[.\u2026\u00b7\u22ef\uff0e_]{4,}|\u2026{2,}")


@dataclass(slots=True)
class Margins:
    """Where the lines of running text begin and end.

    ``first_lines``: paragraphs are told by an indented first line (else indented lines are blocks of their own).
    ``outdented``: enough paragraphs begin indented and go on at the margin to tell lines by their left edge.
    """

    left: float
    right: float
    first_lines: bool = True
    outdented: bool = False


@dataclass(slots=True)
class FlowLine:
    """A line of a page and how it runs on (see model.Line)."""

    line: TextLine
    opens: bool
    fills: bool


def find_margins(pages: Sequence[PageText]) -> list[Margins]:
    """The margins of each page: those of all pages of its size, unless most of its lines keep others."""
    lines: dict[tuple[int, int], list[TextLine]] = defaultdict(list)
    for page in pages:
        lines[page_size(page)].extend(page.lines)
    common = {size: _margins(found, MARGIN_SHARE) for size, found in lines.items()}
    margins = []
    for page in pages:
        usual = common[page_size(page)] or Margins(0.0, page.width)
        own = _margins(page.lines, OWN_SHARE) if len(page.lines) >= OWN_LINES else None
        size = max((line.size for line in page.lines), default=0.0)
        margins.append(own if own and abs(own.right - usual.right) > OTHER_MARGIN * size else replace(usual))
    _find_style(pages, margins)
    return margins


def _find_style(pages: Sequence[PageText], margins: Sequence[Margins]) -> None:
    """Tell from all pages how paragraphs begin and go on."""
    outdents = same = 0
    for page, edges in zip(pages, margins, strict=True):
        for upper, lower in pairwise(page.lines):
            long = _fills(upper, lower, edges) or _breaks_off(upper, edges)
            if long and not _at_edge(upper, edges):
                outdents += _at_edge(lower, edges)
                same += abs(lower.x0 - upper.x0) <= SAME_EDGE * upper.size
    for edges in margins:
        edges.first_lines = outdents >= same
        edges.outdented = outdents >= max(same, OUTDENTED_PARAGRAPHS)


def _at_edge(line: TextLine, edges: Margins) -> bool:
    """Whether a line begins at the left margin."""
    return line.x0 - edges.left <= INDENT * line.size


def _breaks_off(line: TextLine, edges: Margins) -> bool:
    """Whether a line is as long as one of a paragraph and does not end a sentence."""
    long = line.x1 - edges.left > SHORT_SHARE * (edges.right - edges.left)
    return long and not _SENTENCE_END.search(line.text)


def page_size(page: PageText) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _margins(lines: Sequence[TextLine], share: float) -> Margins | None:
    """The outermost places where at least ``share`` of the lines agree to begin, and to end."""
    if not lines:
        return None
    near = SAME_EDGE * median(line.size for line in lines)
    support = max(2.0, share * len(lines))
    left = _outermost(sorted(line.x0 for line in lines), near, support)
    right = _outermost(sorted(-_last_edge(line) for line in lines), near, support)
    return None if left is None or right is None else Margins(left, -right)


def _last_edge(line: TextLine) -> float:
    """Where a line ends but for stops and closing brackets, which may hang over the margin."""
    return line.x1s[len(_HANGING.sub("", line.text)) - 1]


def _outermost(places: list[float], near: float, support: float) -> float | None:
    """The first of the ascending places that has ``support`` many within ``near`` behind it."""
    last = 0
    for k, place in enumerate(places):
        while last < len(places) and places[last] - place <= near:
            last += 1
        if last - k >= support:
            return place
    return None


def flow_lines(pages: Sequence[PageText]) -> list[list[FlowLine]]:
    """The lines of each page and how they run on."""
    margins = find_margins(pages)
    flows: list[list[FlowLine]] = []
    previous: FlowLine | None = None
    table_since = False
    for page, edges, overleaf in zip(pages, margins, _first_lines_after(pages), strict=True):
        flow: list[FlowLine] = []
        flows.append(flow)
        pitch = _pitch(page)
        tops = [table.top for table in page.tables]
        above: TextLine | None = None
        for line, after in zip(page.lines, [*page.lines[1:], overleaf], strict=False):
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
    if previous is None or _LEADER.search(line.text):
        return True
    if not previous.fills and not _goes_on_short(line, previous, edges):
        return True
    if abs(line.size - previous.line.size) > OTHER_SIZE * previous.line.size:
        return True
    if above is not None and pitch is not None and line.middle - above.middle > APART * pitch:
        return True
    if _at_edge(line, edges):
        return False
    shift = line.x0 - previous.line.x0
    if previous.opens and edges.first_lines:  # an indented block: its lines stand left of its first
        return shift >= -INDENT * line.size
    if abs(shift) > SAME_EDGE * line.size:
        return True
    return previous.opens and bool(_CLAUSE_END.search(previous.line.text))


def _goes_on_short(line: TextLine, previous: FlowLine, edges: Margins) -> bool:
    """Whether a line goes on from one that ends short: a paragraph's, told by its left edge, amid a sentence."""
    of_paragraph = not previous.opens or not _at_edge(previous.line, edges)
    return edges.outdented and of_paragraph and _at_edge(line, edges) and _breaks_off(previous.line, edges)


def _pitch(page: PageText) -> float | None:
    """The usual distance of lines on a page; None when there are too few to tell."""
    steps = [after.middle - line.middle for line, after in pairwise(page.lines)]
    return median(steps) if len(steps) > 3 else None
