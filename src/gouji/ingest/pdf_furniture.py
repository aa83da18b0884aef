"""Page numbers, running headers and footers: told from the text by where they stand and how they repeat.

A page number may stand right behind a figure of the last line, so it is looked for among the runs of a line.
No words are needed: a number that grows with the pages is a page number in any language, and what stands at
one height of the margin on most pages of running text is a header or footer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gouji.ingest.pdf_drawing import Drawing, Run
from gouji.ingest.pdf_grids import PageTables, RuledTable
from gouji.ingest.pdf_lines import TextLine, group_runs, line_of_runs

# The upper and lower share of a page where headers and footers stand.
MARGIN = 0.12
# Page numbers of a document stand at one height, as near as this (points).
SAME_HEIGHT = 4.0
# A mark of a page number stands at most this far from it (in font sizes).
MARK_GAP = 2.0
# A running header stands on at least this share of the pages without tables (odd and even ones may differ).
REPEATED = 1 / 3
# A line with more numbers than this is a row of figures, and none of them a page number.
NUMBERS = 50
# A lone number that no other page's confirms is a page number when it is this small.
LONE_NUMBER = 999

# dashes, tildes, dots, bars and brackets
_MARKS = r"[-_~.|/()\[\]<>\u00b7\u2010-\u2015\u2022\u2212\u300a\u300b\u3014\u3015\u30fc\uff08\uff09\uff0d\uff5e]"
_NUMBER = re.compile(rf"{_MARKS}*(\d{{1,4}}){_MARKS}*")
_ONLY_MARKS = re.compile(rf"{_MARKS}+")
_COUNTED = re.compile(r"(?<!\d)\d{1,6}(?!\d)")
_DIGITS = re.compile(r"\d+|[ivxlcIVXLC]+")


@dataclass(slots=True)
class Candidate:
    """What may be a page number in ``line``; ``rest`` is what else the line says, if anything."""

    value: int
    line: TextLine
    foot: bool
    distance: float  # from the nearer edge of the page to the middle of the number
    rest: TextLine | None


@dataclass(slots=True)
class PageText:
    """A page's text lines outside its tables, from the top; see PageTables for the rest.

    ``picture`` is the share of the page that its largest image covers.
    """

    page: int
    width: float
    height: float
    turn: int
    picture: float = 0.0
    lines: list[TextLine] = field(default_factory=list)
    tables: list[RuledTable] = field(default_factory=list)
    strips: list[RuledTable] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def page_text(drawing: Drawing, found: PageTables) -> PageText:
    """The lines and tables of a page, with its possible page numbers noted."""
    page = PageText(drawing.page, drawing.width, drawing.height, drawing.turn)
    page.tables, page.strips, page.picture = found.tables, found.strips, drawing.picture
    for group in group_runs(found.runs):
        line = line_of_runs(drawing, group)
        if line.middle < MARGIN * page.height or line.middle > (1 - MARGIN) * page.height:
            page.candidates.extend(_candidates(drawing, group, line))
        page.lines.append(line)
    return page


def _candidates(drawing: Drawing, runs: list[Run], line: TextLine) -> Iterator[Candidate]:
    foot = line.middle > drawing.height / 2
    distance = drawing.height - line.middle if foot else line.middle
    whole = _NUMBER.fullmatch(line.text.replace(" ", ""))
    if whole:
        yield Candidate(int(whole[1]), line, foot, distance, None)
        return
    texts = [drawing.text[run.start : run.end] for run in runs]
    numbers = [(k, found) for k, text in enumerate(texts) if (found := _NUMBER.fullmatch(text))]
    if len(numbers) <= NUMBERS:
        for k, number in numbers:
            first, last = k, k + 1
            while first and _is_mark(texts[first - 1], runs[first].x0 - runs[first - 1].x1, runs[k].size):
                first -= 1
            while last < len(runs) and _is_mark(texts[last], runs[last].x0 - runs[last - 1].x1, runs[k].size):
                last += 1
            middle = runs[k].middle
            distance = drawing.height - middle if foot else middle
            yield Candidate(int(number[1]), line, foot, distance, line_of_runs(drawing, runs[:first] + runs[last:]))


def _is_mark(text: str, gap: float, size: float) -> bool:
    return bool(_ONLY_MARKS.fullmatch(text)) and gap <= MARK_GAP * size


def is_page_number(text: str) -> bool:
    """Whether a text is a number, bare or between marks."""
    return bool(_NUMBER.fullmatch(text))


def drop_furniture(pages: Sequence[PageText]) -> None:
    """Take page numbers, running headers and footers out of the pages' lines."""
    _drop_repeated(pages)
    _drop_page_numbers(pages)


def _drop_page_numbers(pages: Sequence[PageText]) -> None:
    counted = _numbering(pages)
    heights = [height for places in counted.values() for height in places]
    for page in pages:
        for one in page.candidates:
            if one.line not in page.lines:
                continue
            own = counted.get(one.value - page.page, [])
            if one.rest is not None:
                if _is_near(one, own):
                    page.lines[page.lines.index(one.line)] = one.rest
            elif own or _is_near(one, heights) or _stands_apart(page, one):
                page.lines.remove(one.line)
        page.candidates = []


def _numbering(pages: Sequence[PageText]) -> dict[int, list[tuple[bool, float]]]:
    """How far the page numbers run ahead of the pages, and where they stand (at the foot?, from the edge).

    Two pages must agree in a number alone on its line, or three in one at the same height.
    """
    found: dict[int, dict[int, Candidate]] = defaultdict(dict)
    for page in pages:
        for one in page.candidates:
            before = found[one.value - page.page].get(page.page)
            if before is None or (before.rest is not None and one.rest is None):
                found[one.value - page.page][page.page] = one
    counted: dict[int, list[tuple[bool, float]]] = {}
    for step, by_page in found.items():
        alone = [(one.foot, one.distance) for one in by_page.values() if one.rest is None]
        places = [(one.foot, one.distance) for one in by_page.values()]
        level = [place for place in places if sum(_near(place, other) for other in places) > 2]
        if len(alone) > 1 or level:
            counted[step] = alone if len(alone) > 1 else level
    return counted


def _near(one: tuple[bool, float], other: tuple[bool, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) <= SAME_HEIGHT


def _is_near(candidate: Candidate, places: Sequence[tuple[bool, float]]) -> bool:
    return any(_near((candidate.foot, candidate.distance), place) for place in places)


def _stands_apart(page: PageText, one: Candidate) -> bool:
    """A small number alone at the foot of a page, in its middle or at a side, well below everything else."""
    line = one.line
    if not one.foot or one.value > LONE_NUMBER or any(other.middle > line.middle for other in page.lines):
        return False
    lows = [other.bottom for other in page.lines if other is not line]
    lows += [table.foot for table in page.tables]
    centred = abs((line.x0 + line.x1) / 2 - page.width / 2) < 0.05 * page.width
    outer = line.x0 < 0.2 * page.width or line.x1 > 0.8 * page.width
    return (centred or outer) and all(line.top - low > line.size for low in lows)


def _drop_repeated(pages: Sequence[PageText]) -> None:
    """Lines that stand at one height of the margins of many pages, their numbers aside."""
    seen: dict[tuple[bool, str], list[tuple[PageText, TextLine, float]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            foot = line.middle > page.height / 2
            distance = page.height - line.middle if foot else line.middle
            if distance < MARGIN * page.height:
                seen[foot, _DIGITS.sub("#", line.text)].append((page, line, distance))
    open_pages = sum(1 for page in pages if page.lines and not page.tables)
    for (_, text), places in seen.items():
        for group in _by_height(places):
            numbers = {page.page: page for page, _, _ in group}
            plain = sum(1 for page in numbers.values() if not page.tables)
            running = plain >= max(2, REPEATED * open_pages) and len(numbers) > 2
            if running or ("#" in text and _counts_pages(group)):
                for page, line, _ in group:
                    page.lines.remove(line)


def _by_height(
    places: list[tuple[PageText, TextLine, float]],
) -> Iterator[list[tuple[PageText, TextLine, float]]]:
    group: list[tuple[PageText, TextLine, float]] = []
    for place in sorted(places, key=lambda one: one[2]):
        if group and place[2] - group[-1][2] > SAME_HEIGHT:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _counts_pages(group: list[tuple[PageText, TextLine, float]]) -> bool:
    """Whether a number in the lines grows with the pages."""
    steps = Counter(
        step for page, line, _ in group for step in {int(n) - page.page for n in _COUNTED.findall(line.text)}
    )
    return len(group) > 1 and max(steps.values(), default=0) > len(group) / 2
