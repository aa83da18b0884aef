"""One change to a document that was read: its text, its lines and its cells stay consistent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gouji.model import Block, Document, Grid


@dataclass(frozen=True, slots=True)
class Edit:
    """The half-open [start, end) becomes ``new``: of Document.text, or of one cell's own text.

    ``cell`` is then the index of the grid among Document.blocks and of the cell in it, and ``new`` is as long as
    what it replaces.
    """

    start: int
    end: int
    new: str
    cell: tuple[int, int] | None = None

    @property
    def growth(self) -> int:
        """Characters that Document.text gains."""
        return 0 if self.cell is not None else len(self.new) - (self.end - self.start)

    def original(self, place: int) -> int:
        """Where a place of the edited text was before; a place inside the new words, where they begin."""
        if self.cell is not None or place <= self.start:
            return place
        return max(self.start, place - self.growth)


def edit_document(document: Document, edit: Edit) -> Document:
    """The document with one edit made. Its places are dropped: nobody looks for the boxes of a trial."""
    if edit.cell is not None:
        return _with_cell(document, edit, edit.cell)
    text = document.text[: edit.start] + edit.new + document.text[edit.end :]
    blocks = document.blocks
    if edit.growth:
        blocks = tuple(_moved(block, edit) for block in blocks)
    files = tuple(replace(f, start=_start(f.start, edit), end=_end(f.end, edit)) for f in document.files)
    return replace(document, text=text, blocks=blocks, places=None, files=files)


def _with_cell(document: Document, edit: Edit, at: tuple[int, int]) -> Document:
    grid = document.blocks[at[0]]
    assert isinstance(grid, Grid)
    cells = list(grid.cells)
    cell = cells[at[1]]
    assert len(edit.new) == edit.end - edit.start
    cells[at[1]] = replace(cell, text=cell.text[: edit.start] + edit.new + cell.text[edit.end :])
    blocks = list(document.blocks)
    blocks[at[0]] = replace(grid, cells=tuple(cells))
    text = document.text
    if cell.start is not None:
        text = text[: cell.start + edit.start] + edit.new + text[cell.start + edit.end :]
    return replace(document, text=text, blocks=tuple(blocks), places=None)


def _moved(block: Block, edit: Edit) -> Block:
    """The block where it stands in the longer or shorter text."""
    if not isinstance(block, Grid):
        return replace(block, start=_start(block.start, edit), end=_end(block.end, edit))
    if not any(cell.end is not None and cell.end >= edit.end for cell in block.cells):
        return block
    cells = tuple(
        cell
        if cell.start is None or cell.end is None
        else replace(cell, start=_start(cell.start, edit), end=_end(cell.end, edit))
        for cell in block.cells
    )
    return replace(block, cells=cells)


def _start(place: int, edit: Edit) -> int:
    return place + edit.growth if place > edit.start else place


def _end(place: int, edit: Edit) -> int:
    return place + edit.growth if place >= edit.end else place
