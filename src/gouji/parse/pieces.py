"""Lines → pieces: each line folded and told apart as heading, item, note or running text; page numbers left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from gouji.model import Block, Document, Grid, Line
from gouji.parse.layout import Layout
from gouji.parse.normalise import Folding, fold_text
from gouji.records import record


@record(frozen=True)
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


def blocks_to_pieces(document: Document, blocks: Sequence[Block], layout: Layout, folding: Folding) -> list[Piece]:
    """The lines outside tables of one file's ``blocks``, in order, without page numbers; headings broken over lines
    are joined."""
    pieces = list(_without_page_numbers(list(_folded(document, blocks, layout, folding)), layout))
    return _join_broken_headings(_demote_items(pieces, layout), layout)


def _folded(document: Document, blocks: Sequence[Block], layout: Layout, folding: Folding) -> Iterator[Piece]:
    after_grid = noted = False
    for block in blocks:
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
            layout.shortest <= len(whole) <= limit
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
            if last is not None and _runs_into(last, piece):
                out[-1] = replace(last, level=0)
            out.append(piece)
    return out


def _runs_into(heading: Piece, below: Piece) -> bool:
    """A line that looks like a heading, fills its width, and goes on as the sentence of a paragraph."""
    new = below.numbered or below.after_grid or below.line.opens or heading.line.page != below.line.page
    return bool(heading.level and heading.line.fills and not new and "，" in below.text)


def _without_page_numbers(pieces: Sequence[Piece], layout: Layout) -> Iterator[Piece]:
    """Leave out lines that are a page number: in dashes or words they surely are, bare ones when they count up."""
    bare = [int(p.text) for p in pieces if p.text.isdigit() and layout.page_number.match(p.text)]
    counting = len(bare) > 1 and all(a < b <= a + 5 for a, b in pairwise(bare))
    for index, piece in enumerate(pieces):
        bare_number = layout.page_number.match(piece.text)
        # A bare number in the middle of a sentence is the foot of a page that the sentence runs over.
        before = pieces[index - 1] if index else None
        within = before is not None and not before.level and not layout.ends.search(before.text[-1:])
        within = within or (index + 1 < len(pieces) and _begins_amid_a_sentence(pieces[index + 1], layout))
        sure = layout.sure_page_number.match(piece.text)
        if not sure and not (bare_number and (counting or (within and index + 1 < len(pieces)))):
            yield piece


def _begins_amid_a_sentence(piece: Piece, layout: Layout) -> bool:
    """What no paragraph begins with: a bare amount, the rest of a name. What stands before it is its beginning."""
    return layout.amid.match(piece.text) is not None


def _demote_items(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """A short line "（9）某某" between the paragraphs （8） and （10） begins a paragraph that a page break cut."""
    out = [
        replace(piece, level=0)
        if piece.level and after is not None and _begins_amid_a_sentence(after, layout)
        else piece
        for piece, after in zip_longest(pieces, pieces[1:])
    ]
    for level in {p.numbered for p in pieces if p.numbered >= 4}:
        run: list[int] = []
        for index, piece in enumerate([*pieces, None]):
            ends = piece is None or 0 < piece.level < level
            if piece is not None and piece.numbered == level and not piece.note:
                run.append(index)
            if ends:
                if any(not pieces[i].level for i in run) and any(pieces[i].level for i in run):
                    for i in run:
                        out[i] = replace(pieces[i], level=0)
                run = []
    return out
