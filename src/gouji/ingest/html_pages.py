"""A web page that places every line of a printed page where it stood → those pages, read as the pages of a PDF are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gouji.ingest.from_pdf import pages_to_blocks
from gouji.ingest.html_elements import Element, is_hidden, is_unseen, name
from gouji.ingest.lost_tables import without_lost_tables
from gouji.ingest.pdf_characters import plain_text
from gouji.ingest.pdf_drawing import BoxTuple, Drawing, Run, draw_upright
from gouji.ingest.pdf_furniture import page_text
from gouji.ingest.pdf_grids import read_tables
from gouji.ingest.text_wrap import places, width_of
from gouji.model import Block, Grid, Line

# A page is one of placed lines when it has so many of them, and they hold this share of its text.
LEAST, SHARE = 20, 0.8
# Where the page does not say it: the size of its letters, and the step from line to line in sizes.
SIZE, STEP = 16.0, 1.2
POINT = {"pt": 1.0, "px": 0.75}

_PLACED = re.compile(r"(?:^|;)\s*position\s*:\s*absolute", re.IGNORECASE)
_FRAME = re.compile(r"(?:^|;)\s*position\s*:\s*relative", re.IGNORECASE)
_LENGTH = re.compile(
    r"(?:^|;)\s*(left|top|width|height|font-size|line-height)\s*:\s*(-?\d{1,7}(?:\.\d{1,9})?)\s*(px|pt)", re.IGNORECASE
)
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)\s*\{([^{}]*)\}")
_BLANK = re.compile("[ \t\r\n\f\xa0]+")

Lengths = Mapping[str, float]
"""The lengths that a style says, in points."""


@dataclass(slots=True)
class _Page:
    """The characters of a page and their places."""

    width: float
    height: float
    text: list[str] = field(default_factory=list)
    boxes: list[BoxTuple] = field(default_factory=list)

    def drawing(self, number: int) -> Drawing:
        width = max(self.width, max((box[2] for box in self.boxes), default=0.0))
        height = max(self.height, max((box[3] for box in self.boxes), default=0.0))
        columns = tuple([box[k] for box in self.boxes] for k in range(4))

        def angles_of(runs: list[Run]) -> list[float]:
            return [0.0] * len(runs)

        text = plain_text("".join(self.text))
        edges = (columns[0], columns[1], columns[2], columns[3])
        drawing = draw_upright(number, (width, height), text, edges, angles_of, (), 0.0)
        drawing.inexact = True
        return drawing


def read_placed_pages(body: Element) -> tuple[str, tuple[Block, ...], int] | None:
    """The text and blocks of a page of placed lines, and how many tables in it could not be read; None for any other
    page. The blocks have no places: what a browser makes of the page is not known."""
    placed = [element for element in body.iter() if name(element) and _PLACED.search(element.get("style", ""))]
    lines = [element for element in placed if not is_hidden(element) and _text_of(element).strip()]
    if len(lines) < LEAST:
        return None
    characters = sum(len(_text_of(line).strip()) for line in lines)
    if characters < SHARE * len(_BLANK.sub("", _text_of(body))):
        return None
    styles = _styles(body)
    pages: dict[Element, _Page] = {}
    for line in lines:
        frame = next((one for one in line.iterancestors() if _FRAME.search(one.get("style", ""))), body)
        said = _lengths(frame, styles)
        page = pages.setdefault(frame, _Page(said.get("width", 0.0), said.get("height", 0.0)))
        _place(page, line, _lengths(line, styles))
    drawings = [page.drawing(number) for number, page in enumerate(pages.values(), 1)]
    text, blocks, _ = pages_to_blocks([page_text(drawing, read_tables(drawing)) for drawing in drawings])
    shown = [text[block.start : block.end] if isinstance(block, Line) else None for block in blocks]
    kept, lost = without_lost_tables(blocks, shown)
    fills = width_of([text[block.start : block.end] for block in kept if isinstance(block, Line)])
    return text, tuple(_as_text(text, block, fills) for block in kept), lost


def _text_of(element: Element) -> str:
    """What an element shows, a line break for each of its own."""
    parts = [] if is_unseen(element) else [element.text or ""]
    for child in element if parts else ():
        parts.append("\n" if name(child) == "br" else _text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _styles(body: Element) -> dict[str, Lengths]:
    """The lengths of each class that a style sheet of the page names."""
    found: dict[str, Lengths] = {}
    for sheet in body.getroottree().iter("style"):
        for one, said in _CLASS.findall(sheet.text or ""):
            found[one] = {**found.get(one, {}), **dict(_said(said))}
    return found


def _lengths(element: Element, styles: Mapping[str, Lengths]) -> dict[str, float]:
    out: dict[str, float] = {}
    for one in element.get("class", "").split():
        out |= styles.get(one, {})
    return out | dict(_said(element.get("style", "")))


def _said(style: str) -> Iterator[tuple[str, float]]:
    for key, value, unit in _LENGTH.findall(style):
        yield key.lower(), float(value) * POINT[unit.lower()]


def _place(page: _Page, element: Element, said: Lengths) -> None:
    """Put the characters of a placed element on its page; an ideograph is as wide as its size, a digit half of it."""
    size = said.get("font-size") or SIZE * POINT["px"]
    top, left = said.get("top", 0.0), said.get("left", 0.0)
    for line in _text_of(element).strip("\n").split("\n"):
        at = left
        for char in _BLANK.sub(" ", line):
            width = places(char) * size / 2
            page.text.append(char)
            page.boxes.append((at, top, at + width, top + size))
            at += width
        page.text.append("\n")  # no run goes on from one line to the next
        page.boxes.append((at, top, at, top + size))
        top += said.get("line-height") or STEP * size


def _as_text(text: str, block: Block, fills: Callable[[str], bool] | None) -> Block:
    """A block without its place; how lines run on is told by what they say, for how far they reach is a guess."""
    if isinstance(block, Grid):
        return replace(block, page=None, cells=tuple(replace(cell, box=None) for cell in block.cells))
    full = fills is not None and fills(text[block.start : block.end])
    return replace(block, page=None, opens=None, fills=full or None)
