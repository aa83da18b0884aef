"""Document → sections and sentences: headings of every style, contents list apart, sentences rejoined."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from gouji.model import Document, Section, Sentence
from gouji.parse.layout import Layout
from gouji.parse.normalise import Folding, fold_lines
from gouji.parse.pieces import Piece, blocks_to_pieces

LONGEST = 2000  # characters; sentences of real reports have a few hundred


def parse_sections(
    document: Document, layout: Layout, folding: Folding
) -> tuple[tuple[Section, ...], tuple[Sentence, ...]]:
    """Sections in reading order (a heading's section ends where the next of its level or above begins), and the
    sentences of all sections but contents and cover, with table notes left out. Each file has sections of its own."""
    sections: list[Section] = []
    paragraphs: list[_Paragraph] = []
    for number, blocks in groupby(document.blocks, key=lambda block: block.file):
        pieces = blocks_to_pieces(document, list(blocks), layout, folding)
        file = document.files[number] if document.files else None
        span = (file.start, file.end) if file else (0, len(document.text))
        body = _body_start(pieces, layout)
        own = _sections(pieces, body, layout, span, len(sections))
        sections += own
        paragraphs += _paragraphs(pieces[body:], own, layout)
    sentences = tuple(_sentences(paragraphs, document, folding))
    return tuple(_by_what_they_state(sections, sentences, layout)), sentences


def _by_what_they_state(
    sections: Sequence[Section], sentences: Sequence[Sentence], layout: Layout
) -> Iterator[Section]:
    """The sections, one whose heading says nothing of its kind as narrative where it states a figure: no figure of the
    text may go unread because a heading was not foreseen."""
    telling = {sentence.section for sentence in sentences if layout.figure.search(sentence.text)}
    for section in sections:
        unknown = section.kind == "other" and section.id in telling
        yield replace(section, kind="narrative") if unknown else section


def _body_start(pieces: Sequence[Piece], layout: Layout) -> int:
    """The index of the first piece after the contents list; 0 when there is none."""
    begin = next((i for i, p in enumerate(pieces) if layout.contents.match(p.text)), None)
    if begin is None:
        return 0
    seen: dict[str, int] = {}
    for index in range(begin + 1, len(pieces)):
        piece = pieces[index]
        if layout.contents.match(piece.text):
            seen.clear()
            continue
        if layout.ends.search(piece.text[:-1]) and not piece.level:
            return _back_to_heading(pieces, begin + 1, index)
        entry = _entry_key(piece.text, layout)
        if entry in seen and len(entry) > 3:
            return index
        if piece.level or piece.numbered or layout.leader.search(piece.text):
            seen.setdefault(entry, index)
    return begin + 1


def _entry_key(text: str, layout: Layout) -> str:
    return re.sub(r"[：、.（）]", "", layout.leader.sub("", text))


def _back_to_heading(pieces: Sequence[Piece], begin: int, index: int) -> int:
    while index > begin and pieces[index - 1].level and pieces[index - 1].line.page == pieces[index].line.page:
        index -= 1
    return index


def _kind_of(title: str, parent: str | None, layout: Layout) -> str:
    for kind, pattern in layout.kinds:
        if pattern.search(title):
            return kind
    return parent or "other"


def _sections(pieces: Sequence[Piece], body: int, layout: Layout, span: tuple[int, int], known: int) -> list[Section]:
    """The sections of the file whose text is ``span``; their ids go on from the ``known`` ones of other files."""
    start, end = span
    first = pieces[body].line.start if body < len(pieces) else end
    out = [Section(f"h{known}", "", "", 0, start, first, "cover")]
    open_: list[int] = []
    for piece in pieces[body:]:
        if not piece.level:
            continue
        while open_ and out[open_[-1]].level >= piece.level:
            closed = open_.pop()
            out[closed] = replace(out[closed], end=piece.line.start)
        parent = out[open_[-1]] if open_ else None
        kind = _section_kind(piece, parent, layout)
        section = Section(
            f"h{known + len(out)}",
            piece.number,
            piece.title,
            piece.level,
            piece.line.start,
            end,
            kind,
            parent.id if parent else None,
        )
        open_.append(len(out))
        out.append(section)
    if len(out) == 1:
        kind = _kind_of(_first_title(pieces), "other", layout)
        out.append(Section(f"h{known + 1}", "", "", 1, first, end, kind))
    return out


def _first_title(pieces: Sequence[Piece]) -> str:
    return pieces[0].text if pieces else ""


def _section_kind(piece: Piece, parent: Section | None, layout: Layout) -> str:
    # Below a part of a known kind the headings keep that kind: "（三）国有资产占用情况" is narrative, and a heading of
    # the duties that speaks of 绩效 stays with the duties.
    if parent is not None and parent.kind in ("narrative", "glossary", "duties"):
        return parent.kind
    return _kind_of(piece.title, parent.kind if parent else None, layout)


_Paragraph = tuple[list[tuple[int, int]], str]
"""The spans of a paragraph's lines, and the id of its section."""


def _paragraphs(pieces: Sequence[Piece], sections: Sequence[Section], layout: Layout) -> list[_Paragraph]:
    starts = [s.start for s in sections]
    paragraphs: list[_Paragraph] = []
    previous: Piece | None = None
    for piece in pieces:
        section = sections[bisect_right(starts, piece.line.start) - 1]
        if piece.level or piece.note or section.kind in ("cover", "contents"):
            previous = None
            continue
        span = (piece.line.start, piece.line.end)
        if previous is not None and _goes_on(previous, piece, layout) and paragraphs[-1][1] == section.id:
            paragraphs[-1][0].append(span)
        else:
            paragraphs.append(([span], section.id))
        previous = piece
    return paragraphs


def _sentences(paragraphs: Sequence[_Paragraph], document: Document, folding: Folding) -> Iterator[Sentence]:
    count = 0
    for paragraph, (lines, owner) in enumerate(paragraphs):
        for text, offsets in _split(document, lines, folding):
            count += 1
            yield Sentence(f"s{count}", text, offsets, owner, paragraph)


def _goes_on(previous: Piece, piece: Piece, layout: Layout) -> bool:
    """Whether ``piece`` continues the paragraph of ``previous``."""
    if piece.line.file != previous.line.file or piece.after_grid:
        return False
    if piece.line.opens is not None:
        return not piece.line.opens  # the reader saw where paragraphs begin
    in_bracket = previous.text.count("（") > previous.text.count("）")
    # A colon ends a paragraph, but for one at the very end of a line that runs to the margin.
    ended = re.search(r"[。！？]$" if previous.line.fills and not piece.line.opens else r"[。！？：]$", previous.text)
    return in_bracket or ((ended is None or bool(layout.goes_on.search(previous.text))) and not piece.numbered)


def _split(
    document: Document, lines: Sequence[tuple[int, int]], folding: Folding
) -> Iterator[tuple[str, tuple[int, ...]]]:
    text, offsets = fold_lines(document.text, lines, folding)
    at = 0
    for mark in re.finditer(r"[。！？]+", text):
        yield from _pieces(text, offsets, at, mark.end())
        at = mark.end()
    yield from _pieces(text, offsets, at, len(text))


def _pieces(text: str, offsets: tuple[int, ...], at: int, end: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A sentence whole, unless it is longer than any: then in pieces, each ending at a stop or a comma if there is
    one, so that reading it does not take for ever."""
    while end - at > LONGEST:
        stop = max(text.rfind(mark, at, at + LONGEST) for mark in "；，、") + 1 or at + LONGEST
        yield text[at:stop], offsets[at:stop]
        at = stop
    if at < end:
        yield text[at:end], offsets[at:end]
