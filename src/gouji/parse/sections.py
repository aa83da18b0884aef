"""Document → sections and sentences: headings of every style, contents list apart, sentences rejoined."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gouji.model import Document, Grid, Line, RuleFile, Section, Sentence
from gouji.parse.normalise import Folding, fold_text


@dataclass(frozen=True)
class Layout:
    """rules/layouts, compiled."""

    numbering: tuple[tuple[int, re.Pattern[str]], ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    unnumbered: re.Pattern[str]
    unnumbered_level: int
    unnumbered_longest: int
    longest: int
    longest_item: int
    ends: re.Pattern[str]
    figure: re.Pattern[str]
    tail: re.Pattern[str]
    contents: re.Pattern[str]
    leader: re.Pattern[str]
    note: re.Pattern[str]


def compile_layout(file: RuleFile) -> Layout:
    """Raises RuleError, naming the entry, for a pattern that does not compile or a key that is missing."""
    data = file.data

    def pattern(text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as broken:
            raise file.error(text[:20], str(broken)) from broken

    try:
        heading, free = data["heading"], data["unnumbered"]
        return Layout(
            numbering=tuple((int(n["level"]), pattern(n["match"])) for n in data["numbering"]),
            kinds=tuple((k["kind"], pattern(k["title"])) for k in data["kind"]),
            unnumbered=pattern(free["match"]),
            unnumbered_level=int(free["level"]),
            unnumbered_longest=int(free["longest"]),
            longest=int(heading["longest"]),
            longest_item=int(heading["longest_item"]),
            ends=pattern(heading["ends_a_sentence"]),
            figure=pattern(heading["states_a_figure"]),
            tail=pattern(heading["tail"]),
            contents=pattern(data["contents"]["title"]),
            leader=pattern(data["contents"]["leader"]),
            note=pattern(data["table_note"]["match"]),
        )
    except KeyError as missing:
        raise file.error(str(missing), "missing key") from missing


@dataclass(frozen=True)
class Piece:
    """A line with its folded text, and what it looks like."""

    line: Line
    text: str
    offsets: tuple[int, ...]
    number: str = ""
    title: str = ""
    level: int = 0  # 0: not a heading
    numbered: int = 0  # the level of the numbering it starts with, heading or not
    after_grid: bool = False
    note: bool = False  # belongs to the table above


def parse_sections(
    document: Document, layout: Layout, folding: Folding
) -> tuple[tuple[Section, ...], tuple[Sentence, ...]]:
    """Sections in reading order (a heading's section ends where the next of its level or above begins), and the
    sentences of all sections but contents and cover, with table notes left out."""
    pieces = _join_broken_headings(list(_document_pieces(document, layout, folding)), layout)
    body = _body_start(pieces, layout)
    sections = _sections(pieces, body, layout, document)
    return sections, tuple(_sentences(pieces[body:], sections, layout, document, folding))


def _document_pieces(document: Document, layout: Layout, folding: Folding) -> Iterator[Piece]:
    after_grid = noted = False
    for block in document.blocks:
        if isinstance(block, Grid):
            after_grid = True
            continue
        text, offsets = fold_text(document.text, block.start, block.end, folding)
        if not text:
            continue
        piece = _line_piece(block, text, offsets, layout, after_grid)
        # "注：1. …" goes on as "2. …" on the lines below it.
        noted = bool(layout.note.search(text)) or (noted and piece.numbered >= 4)
        yield replace(piece, note=True, level=0) if noted else piece
        after_grid = False


def _line_piece(line: Line, text: str, offsets: tuple[int, ...], layout: Layout, after_grid: bool) -> Piece:
    for level, style in layout.numbering:
        found = style.match(text)
        if found is None:
            continue
        title = text[found.end() :]
        limit = layout.longest if level <= 3 else layout.longest_item
        whole = layout.tail.sub("", title)
        is_heading = (
            0 < len(whole) <= limit
            and not layout.ends.search(whole)
            and whole.count("（") == whole.count("）")
            and not layout.figure.search(whole)
            # A line that runs to the margin goes on below: a part's long heading does so, an item is a paragraph.
            and not (line.fills and (level > 3 or (level > 1 and "，" in whole)))
        )
        level_if = level if is_heading else 0
        number = found.group().rstrip("：: ")
        return Piece(line, text, offsets, number, whole, level_if, level, after_grid)
    if len(text) <= layout.unnumbered_longest and layout.unnumbered.match(text):
        return Piece(line, text, offsets, "", text, layout.unnumbered_level, 0, after_grid)
    return Piece(line, text, offsets, after_grid=after_grid)


def _join_broken_headings(pieces: list[Piece], layout: Layout) -> list[Piece]:
    """A heading that runs on in the next line (it fills its own, or the next is set as its continuation)."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        runs_on = (
            last is not None
            and last.level
            and not piece.level
            and not piece.numbered
            and not piece.after_grid
            and (last.line.fills or (last.line.opens and piece.line.opens is False))
            and len(last.title) + len(piece.text) <= layout.longest
            and not layout.ends.search(last.text)
            and not layout.ends.search(piece.text[:-1])
            and not layout.figure.search(piece.text)
            and last.line.page == piece.line.page
        )
        if last is not None and runs_on:
            joined = replace(last.line, end=piece.line.end, fills=piece.line.fills)
            out[-1] = replace(
                last,
                line=joined,
                text=last.text + piece.text,
                offsets=last.offsets + piece.offsets,
                title=layout.tail.sub("", last.title + piece.text),
            )
        else:
            out.append(piece)
    return out


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


def _sections(pieces: Sequence[Piece], body: int, layout: Layout, document: Document) -> tuple[Section, ...]:
    end = len(document.text)
    first = pieces[body].line.start if body < len(pieces) else end
    out = [Section("h0", "", "", 0, 0, first, "cover")]
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
            f"h{len(out)}",
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
        out.append(Section("h1", "", "", 1, first, end, _kind_of(_first_title(pieces), "other", layout)))
    return tuple(out)


def _first_title(pieces: Sequence[Piece]) -> str:
    return pieces[0].text if pieces else ""


def _section_kind(piece: Piece, parent: Section | None, layout: Layout) -> str:
    # Below a part of a known kind the headings keep that kind: "（三）国有资产占用情况" is narrative, and a heading of
    # the duties that speaks of 绩效 stays with the duties.
    if parent is not None and parent.kind in ("narrative", "glossary", "duties"):
        return parent.kind
    return _kind_of(piece.title, parent.kind if parent else None, layout)


def _sentences(
    pieces: Sequence[Piece], sections: Sequence[Section], layout: Layout, document: Document, folding: Folding
) -> Iterator[Sentence]:
    starts = [s.start for s in sections]
    by_paragraph: list[tuple[int, int, str]] = []
    previous: Piece | None = None
    for piece in pieces:
        section = sections[bisect_right(starts, piece.line.start) - 1]
        if piece.level or piece.note or section.kind in ("cover", "contents"):
            previous = None
            continue
        if previous is not None and _goes_on(previous, piece, layout) and by_paragraph[-1][2] == section.id:
            begin, _, owner = by_paragraph[-1]
            by_paragraph[-1] = (begin, piece.line.end, owner)
        else:
            by_paragraph.append((piece.line.start, piece.line.end, section.id))
        previous = piece
    count = 0
    for paragraph, (begin, stop, owner) in enumerate(by_paragraph):
        for text, offsets in _split(document, begin, stop, layout, folding):
            count += 1
            yield Sentence(f"s{count}", text, offsets, owner, paragraph)


def _goes_on(previous: Piece, piece: Piece, layout: Layout) -> bool:
    """Whether ``piece`` continues the paragraph of ``previous``."""
    if piece.line.file != previous.line.file or piece.after_grid:
        return False
    ended = bool(re.search(r"[。！？；：]$", previous.text))
    if previous.line.fills is not None:
        if piece.line.opens:
            return False
        return bool(previous.line.fills) or not ended
    return not ended and not piece.numbered


def _split(
    document: Document, begin: int, stop: int, layout: Layout, folding: Folding
) -> Iterator[tuple[str, tuple[int, ...]]]:
    text, offsets = fold_text(document.text, begin, stop, folding)
    at = 0
    for mark in re.finditer(r"[。！？]+", text):
        yield text[at : mark.end()], offsets[at : mark.end()]
        at = mark.end()
    if at < len(text):
        yield text[at:], offsets[at:]
