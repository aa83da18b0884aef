"""An element → its paragraphs and tables in reading order, as a browser would show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gouji.ingest.html_article import Weights, is_around
from gouji.ingest.html_elements import (
    Element,
    is_block,
    is_hidden,
    is_link,
    is_set_apart,
    is_unseen,
    keeps_lines,
    name,
    whole_number,
)
from gouji.ingest.html_tables import is_layout, place_cells
from gouji.ingest.paragraphs import STOPS, Item, Paragraph, is_cut_short, item_texts
from gouji.ingest.placed_cells import Placed, cells_to_grid, lines_to_cell

_SOURCE_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = {"\u3000": 2, "\u2003": 2}  # spaces as wide as a character; the others are half as wide
_RUN = re.compile("[\u00a0\u3000\u2002\u2003 ]{2,}")
_INDENT = 2  # half widths; &nbsp; in front of a paragraph
_GAP = 4  # half widths within a line that part what stands there
_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_NUMBERED = re.compile(r"\s*[\d\uff10-\uff19]")
_SMALL_PICTURE = 200  # pixels; icons are smaller, a picture of a table is not
_FILE = re.compile(r"\.(?:xlsx?|et|docx?|wps|pdf|ofd|zip|rar|7z)(?:$|[?#])", re.IGNORECASE)


class Flow:
    """Walks elements; collects what is read and what is not."""

    def __init__(self, weights: Weights | None = None, *, hidden: bool = False) -> None:
        self.items: list[Item] = []
        self.pictures = 0
        self.attachments: list[str] = []
        self.cut = False
        self._weights = weights
        self._hidden = hidden
        self._parts: list[str] = []
        self._apart = True  # the line being read begins a paragraph
        self._broken = False  # the line being read stands behind a mere line break
        self._raised = self._pre = 0

    def read(self, element: Element) -> Flow:
        """Read an element's content and return the flow."""
        self._inside(element)
        self._end()
        return self

    # ------------------------------------------------------------------------------ elements

    def _inside(self, element: Element) -> None:
        self._text(element.text)
        for child in element:
            self._element(child)
            self._text(child.tail)

    def _element(self, element: Element) -> None:
        tag = name(element)
        if tag == "img":
            self.pictures += (
                min(whole_number(element, key, _SMALL_PICTURE) for key in ("width", "height")) >= _SMALL_PICTURE
            )
        if is_unseen(element) or (is_hidden(element) and not self._hidden):
            return
        if is_link(element) and (title := attachment(element)):
            self.attachments.append(title)
        if self._weights is not None and is_block(element) and is_around(element, self._weights):
            self._count_around(element)
            return
        if tag == "br":
            self._end(broken=True)
        elif tag == "table":
            self._table(element)
        elif tag == "sup":
            self._raised += 1
            self._inside(element)
            self._raised -= 1
        elif is_block(element):
            self._block(element)
        else:
            self._inside(element)

    def _count_around(self, element: Element) -> None:
        """The attachments of a list of links, which is not read."""
        self.attachments += [title for link in element.iter("a") if is_link(link) and (title := attachment(link))]

    def _block(self, element: Element) -> None:
        self._end()
        self._apart = is_set_apart(element)
        self._text(_item_number(element))
        self._pre += keeps_lines(element)
        self._inside(element)
        self._pre -= keeps_lines(element)
        self._end()

    def _table(self, table: Element) -> None:
        self._end()
        for caption in table.iterchildren("caption"):
            self._block(caption)
        placed, cut = place_cells(table)
        self.cut = self.cut or cut
        inner = [Flow(hidden=self._hidden).read(cell.element) for cell in placed]
        texts = [lines_to_cell(list(item_texts(flow.items))) for flow in inner]
        if placed and is_layout(table, placed, texts):
            self._layout(placed, inner)
        elif placed:
            self.items.append(cells_to_grid(placed, texts))
            self.pictures += sum(flow.pictures for flow in inner)
        self._apart = True

    def _layout(self, placed: list[Placed], inner: list[Flow]) -> None:
        """The content of a table that is none, cell by cell."""
        if self._weights is not None:
            for cell in placed:
                self._block(cell.element)
            return
        for flow in inner:  # read already: tables within tables are not read twice at each level
            self.items += flow.items
            self.pictures += flow.pictures
            self.attachments += flow.attachments
            self.cut = self.cut or flow.cut

    # ------------------------------------------------------------------------------ text

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._raised:
            text = text.translate(_RAISED)
        first, *rest = text.split("\n") if self._pre else [text]
        self._parts.append(first)
        for line in rest:
            self._end(broken=True)
            self._parts.append(line)

    def _end(self, *, broken: bool = False) -> None:
        """End the line that is being read; the next one stands behind a line break only, or behind a block."""
        raw = _SOURCE_SPACE.sub(" ", "".join(self._parts)).strip(" ")
        self._parts.clear()
        opens: bool | None = None
        for text, indent in _pieces(raw):
            apart = indent >= _INDENT or self._apart
            opens = True if apart or not (self._broken or is_cut_short(self.items)) else None
            self.items.append(Paragraph(text, opens, apart))
            self._apart, self._broken = False, True
        if opens is not None or raw.strip():
            self._broken = broken
        elif not broken:
            self._broken = False


def attachment(link: Element) -> str:
    """The title of the file that a link leads to, "" when it leads to a page."""
    found = _FILE.search(link.get("href", ""))
    return "" if found is None else " ".join(link.text_content().split()) or found.group()


def _pieces(raw: str) -> Iterator[tuple[str, int]]:
    """The parts of a line that wide gaps set apart, each with the width of the gap before it (in half widths)."""
    start, indent = 0, 0
    for gap in _RUN.finditer(raw):
        before, after = raw[start : gap.start()].strip(), raw[gap.end() : gap.end() + 1]
        width = sum(_WIDE.get(char, 1) for char in gap.group())
        if not before:
            start, indent = gap.end(), width
            continue
        stops = before[-1] in STOPS
        if not after or width < (_INDENT if stops else _GAP) or (before[-1].isdigit() and after.isdigit()):
            continue
        yield before, indent
        start, indent = gap.end(), width if stops else 0
    rest = raw[start:].strip()
    if rest:
        yield rest, indent


def _item_number(item: Element) -> str:
    """The number that a browser puts before an item of a numbered list, "" for any other element."""
    listing = item.getparent()
    if name(item) != "li" or listing is None or name(listing) != "ol" or listing.get("type", "1") != "1":
        return ""
    if "list-style" in listing.get("style", "") or _NUMBERED.match(item.text_content()):
        return ""
    before = list(item.itersiblings("li", preceding=True))
    return f"{whole_number(item, 'value', whole_number(listing, 'start', 1) + len(before))}."
