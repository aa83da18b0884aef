"""Several files → one Document: a report published as text here and tables there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from gouji.model import Block, Box, Cell, Certainty, Document, Line, Notice, Places, SourceFile

MIXED = "mixed"
_SENTENCE_END = "。"


def join_documents(documents: Sequence[Document]) -> Document:
    """One Document of at least one, the same in whatever order they are given: the one with most running text first.

    A file given twice counts once. Notices say which file they are of ("file" among their values).
    """
    ordered = sorted({d.sha256: d for d in sorted(documents, key=_by_name)}.values(), key=_by_prose)
    repeated = len(documents) - len(ordered)
    if len(ordered) == 1:
        only = ordered[0]
        return replace(only, notices=(*only.notices, *_same_files(repeated)))
    files: list[SourceFile] = []
    blocks: list[Block] = []
    notices: list[Notice] = []
    at = 0
    for number, document in enumerate(ordered):
        end = at + len(document.text)
        files.append(SourceFile(document.path, document.sha256, document.format, document.pages, at, end))
        blocks += (_moved(block, at, number) for block in document.blocks)
        notices += (Notice(n.code, {**n.values, "file": document.path}) for n in document.notices)
        at = end + 1
    formats = {document.format for document in ordered}
    pages = [document.pages for document in ordered if document.pages is not None]
    return Document(
        path=files[0].path,
        sha256=hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest(),
        format=formats.pop() if len(formats) == 1 else MIXED,
        text="\n".join(document.text for document in ordered),
        blocks=tuple(blocks),
        pages=sum(pages) if pages else None,
        places=_JoinedPlaces(files, [document.places for document in ordered]),
        notices=(*notices, *_same_files(repeated)),
        files=tuple(files),
        certainty=_JoinedCertainty([document.certainty for document in ordered]),
    )


def _by_name(document: Document) -> tuple[str, str]:
    return document.path, document.sha256


def _by_prose(document: Document) -> tuple[int, str, str]:
    lines = [block for block in document.blocks if isinstance(block, Line)]
    prose = sum(line.end - line.start for line in lines if _SENTENCE_END in document.text[line.start : line.end])
    return -prose, *_by_name(document)


def _same_files(count: int) -> list[Notice]:
    return [Notice("same_file", {"count": str(count)})] if count else []


class _JoinedPlaces:
    """The ``model.Places`` of several files; formats without places have no boxes."""

    def __init__(self, files: Sequence[SourceFile], places: Sequence[Places | None]) -> None:
        self._parts = [(n, f.start, f.end, p) for n, (f, p) in enumerate(zip(files, places, strict=True)) if p]

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each line of each file that the half-open text[start:end] touches."""
        found: list[Box] = []
        for number, begin, stop, places in self._parts:
            first, last = max(start, begin), min(end, stop)
            if first < last:
                found += (replace(box, file=number) for box in places.boxes(first - begin, last - begin))
        return tuple(found)


class _JoinedCertainty:
    """The ``model.Certainty`` of several files."""

    def __init__(self, parts: Sequence[Certainty | None]) -> None:
        self._parts = parts

    def of(self, box: Box) -> float | None:
        """How sure the least sure character in the box is, in the box's own file."""
        part = self._parts[box.file]
        return part.of(box) if part else None

    def is_layer(self, box: Box) -> bool:
        """Whether its text was recognised by others, in the box's own file."""
        part = self._parts[box.file]
        return part is not None and part.is_layer(box)


def _moved(block: Block, by: int, file: int) -> Block:
    """The block where it stands in the joined text."""
    if not file:
        return block
    if isinstance(block, Line):
        return replace(block, start=block.start + by, end=block.end + by, file=file)
    return replace(block, cells=tuple(_moved_cell(cell, by, file) for cell in block.cells), file=file)


def _moved_cell(cell: Cell, by: int, file: int) -> Cell:
    start = None if cell.start is None else cell.start + by
    end = None if cell.end is None else cell.end + by
    return replace(cell, start=start, end=end, box=replace(cell.box, file=file) if cell.box else None)
