"""Markdown → Document: paragraphs and headings without their marks, tables with pipes or as HTML.

``Document.text`` is the decoded source, each character at its place; marks (#, **, list dots, tags, links' targets) are
replaced one for one by a character that means nothing, so that they never stand within a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gouji.ingest.encoding import decode
from gouji.ingest.paragraphs import Paragraph
from gouji.model import Block, Cell, Document, Grid, Line, Notice, UnusableInput

_HEADING = re.compile(rb"(?m)^ {0,3}#{1,6}[ \t]+\S")
_DIVIDER = re.compile(rb"(?m)^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*\r?$")
_NEWLINES = re.compile("\r\n|[\r\f\v\x85\u2028\u2029]")
_TARGET = re.compile(r"(?<=\])\((?:[^()\n]|\([^()\n]*\))*\)")
_PICTURE = re.compile(r"!\[[^\]]*\]")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_STARS = re.compile(r"\*{2,}")
_BLANK = "\u200b"
_FAR = 400  # characters to look ahead for one of the text; entities have none of their own

Token = Any
"""A token of markdown-it-py."""


def is_markdown(data: bytes) -> bool:
    """Whether bytes of text have headings with # or tables with a line of dashes: plain text has neither."""
    return bool(_HEADING.search(data) or _DIVIDER.search(data))


def read_markdown(data: bytes, path: str, sha256: str) -> Document:
    """Decode and read ``data``. Raises UnusableInput: "empty", "not_text", "no_text"."""
    from markdown_it import MarkdownIt

    text, lost = decode(data)
    source = _Source(_NEWLINES.sub("\n", text).replace("\0", "\ufffd"))
    tokens = MarkdownIt("commonmark").enable("table").disable("code").parse(source.text)
    blocks = tuple(_blocks(tokens, source))
    if not blocks:
        raise UnusableInput("no_text")
    notices = (Notice("undecodable", {"count": str(lost)}),) if lost else ()
    return Document(path, sha256, "md", source.without_marks(), blocks, notices=notices)


class _Source:
    """The text, where its lines begin, and which of its characters are marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._marks: set[int] = set()

    def span(self, lines: Sequence[int]) -> tuple[int, int]:
        """The half-open place of lines [first, end), without the line break at their end."""
        first, end = lines
        return self._starts[first], self._starts[end] - 1 if end < len(self._starts) else len(self.text)

    def region(self, start: int, end: int, hidden: Sequence[re.Pattern[str]]) -> _Region:
        """text[start:end] to find what is shown of it; what ``hidden`` match is not."""
        raw = self.text[start:end]
        for pattern in hidden:
            raw = pattern.sub(lambda found: _BLANK * len(found.group()), raw)
        return _Region(self, start, raw)

    def mark(self, places: range, shown: set[int]) -> None:
        """All of ``places`` but those shown are marks."""
        self._marks.update(n for n in places if n not in shown and not self.text[n].isspace())

    def without_marks(self) -> str:
        return "".join(_BLANK if n in self._marks else char for n, char in enumerate(self.text))


class _Region:
    """A part of the source in which what is shown is found, from its start on."""

    def __init__(self, source: _Source, start: int, raw: str) -> None:
        self._source, self._start, self._raw = source, start, raw
        self._at = 0

    def place(self, plain: str) -> tuple[int, int] | None:
        """Where the next text shown begins and ends; what stands between its characters is marks.

        None when nothing of it is found.
        """
        seen = []
        for char in plain:
            if char.isspace():
                continue
            found = self._raw.find(char, self._at, self._at + _FAR)
            if found >= 0:
                seen.append(self._start + found)
                self._at = found + 1
        if not seen:
            return None
        self._source.mark(range(seen[0], seen[-1] + 1), set(seen))
        return seen[0], seen[-1] + 1


# ------------------------------------------------------------------------------------------ blocks


def _blocks(tokens: Sequence[Token], source: _Source) -> Iterator[Block]:
    marker = ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "list_item_open":
            marker = token.info + token.markup if token.info else ""
        elif token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            yield _grid(tokens[at:end], source)
            at = end
        elif token.type == "html_block":
            end = at
            while end < len(tokens) and tokens[end].type == "html_block":
                end += 1
            yield from _html(source, (token.map[0], tokens[end - 1].map[1]))
            at = end - 1
        elif token.type == "inline":
            yield from _lines(marker, token, source)
            marker = ""
        elif token.type == "fence":
            region = source.region(*source.span(token.map), [])
            yield from (Line(*place) for line in token.content.split("\n") if (place := region.place(line)))
        at += 1


def _lines(marker: str, token: Token, source: _Source) -> Iterator[Line]:
    """The lines of a paragraph or heading; they go on from each other as they are shown."""
    tags = [re.compile(re.escape(child.content)) for child in token.children if child.type == "html_inline"]
    region = source.region(*source.span(token.map), [_PICTURE, _TARGET, *tags])
    opens: bool | None = True
    lines: list[str] = [marker]
    hard: list[bool] = []
    for child in token.children:
        if child.type in ("softbreak", "hardbreak"):
            hard.append(child.type == "hardbreak")
            lines.append("")
        else:
            lines[-1] += _plain(child)
    for number, line in enumerate(lines):
        place = region.place(line)
        if place is not None:
            yield Line(*place, opens=opens)
        opens = None if number < len(hard) and hard[number] else False


def _plain(token: Token) -> str:
    """What an inline token shows; pictures and tags show nothing, nor do stars beside Chinese stops: they were meant as
    marks, and are none to the letter of the standard."""
    return _STARS.sub("", token.content) if token.type in ("text", "text_special", "code_inline") else ""


# ------------------------------------------------------------------------------------------ tables


def _grid(tokens: Sequence[Token], source: _Source) -> Grid:
    cells: list[Cell] = []
    row = column = -1
    at = end = 0
    for token in tokens:
        if token.type == "tr_open":
            row, column = row + 1, -1
            if token.map:
                at, end = source.span(token.map)
        elif token.type in ("th_open", "td_open"):
            column += 1
        elif token.type == "inline":
            text = "".join("\n" if _BREAK.match(c.content) else _plain(c) for c in token.children).strip()
            place = source.text.find(token.content, at, end) if token.content else -1
            known = place >= 0
            at = place + len(token.content) if known else at
            cells.append(Cell(text, row, column, start=place if known else None, end=at if known else None))
    width = max(cell.column for cell in cells) + 1
    return Grid(tuple(cells), row + 1, width)


def _html(source: _Source, lines: tuple[int, int]) -> Iterator[Block]:
    """What stands in a block of HTML, read as a page is."""
    from lxml import etree, html

    from gouji.ingest.html_flow import Flow

    start, end = source.span(lines)
    parser: Any = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
    try:
        page = html.document_fromstring(source.text[start:end].encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but a comment
        return
    region = source.region(start, end, [_TAG])
    for item in Flow().read(page).items:
        if not isinstance(item, Paragraph):
            yield item
        elif place := region.place(item.text):
            yield Line(*place, opens=item.opens)
