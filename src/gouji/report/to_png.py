"""What was read, drawn over the rendered pages of a PDF: to see at a glance what a reader of the tool saw.

Lines are outlined, a blue bar before those that open a paragraph, an orange one behind those that run on;
cells are boxed, sentences tinted in turn, tables named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gouji.model import Box, Document, Grid, Line, Sentence, Table

# Pixels for a point: legible, and a page stays below 200 kB.
SCALE = 2.0

_LINE = (120, 120, 120)
_OPENS = (0, 120, 215)
_FILLS = (215, 120, 0)
_CELL = (0, 150, 60)
_TABLE = (200, 0, 60)
_TINTS = ((255, 220, 90, 80), (120, 200, 255, 80), (170, 235, 140, 80), (240, 160, 220, 80))


def draw_pages(
    document: Document,
    data: bytes,
    folder: Path,
    sentences: Sequence[Sentence] = (),
    tables: Sequence[Table] = (),
) -> list[Path]:
    """Write a PNG of each page of ``document`` (read from the PDF ``data``) into ``folder``, which is made.

    Returns the files in page order. Raises ImportError without Pillow, and ValueError when the document was not
    read from a PDF.
    """
    from PIL import ImageDraw
    from pypdfium2 import PdfDocument

    if document.places is None or document.format != "pdf":
        raise ValueError("only what was read from a PDF can be drawn on its pages")
    marks = _marks(document, sentences, tables)
    folder.mkdir(parents=True, exist_ok=True)
    pages = PdfDocument(data)
    written = []
    try:
        for number in range(1, len(pages) + 1):
            image = pages[number - 1].render(scale=SCALE).to_pil().convert("RGB")
            pen = ImageDraw.Draw(image, "RGBA")
            for mark in marks[number]:
                _draw(pen, *mark)
            written.append(folder / f"page-{number:03d}.png")
            image.save(written[-1])
    finally:
        pages.close()
    return written


_Mark = tuple[str, Box, tuple[int, ...], str]


def _marks(document: Document, sentences: Sequence[Sentence], tables: Sequence[Table]) -> dict[int, list[_Mark]]:
    """What to draw on each page: (shape, box, colour, label)."""
    marks: dict[int, list[_Mark]] = defaultdict(list)

    def add(shape: str, box: Box, colour: tuple[int, ...], label: str = "") -> None:
        marks[box.page].append((shape, box, colour, label))

    boxes = document.places.boxes if document.places else lambda start, end: ()
    for k, sentence in enumerate(sentences):
        start, end = sentence.source(0, len(sentence.text))
        for box in boxes(start, end):
            add("fill", box, _TINTS[k % len(_TINTS)])
    for block in document.blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                if cell.box:
                    add("outline", cell.box, _CELL)
        elif isinstance(block, Line):
            _add_line(add, block, boxes(block.start, block.end))
    for table in tables:
        first = next((cell.box for cell in table.grid.cells if cell.box), None)
        if first:
            add("label", first, _TABLE, f"{table.id} {table.kind or '?'}")
    return marks


def _add_line(add: Any, line: Line, boxes: Sequence[Box]) -> None:
    for box in boxes:
        add("outline", box, _LINE)
        if line.opens:
            add("fill", Box(box.page, box.x0 - 4, box.top, box.x0 - 1, box.bottom), _OPENS)
        if line.fills:
            add("fill", Box(box.page, box.x1 + 1, box.top, box.x1 + 4, box.bottom), _FILLS)


def _draw(pen: Any, shape: str, box: Box, colour: tuple[int, ...], label: str) -> None:
    corners = [edge * SCALE for edge in (box.x0, box.top, box.x1, box.bottom)]
    if shape == "fill":
        pen.rectangle(corners, fill=colour)
    elif shape == "outline":
        pen.rectangle(corners, outline=colour)
    else:
        pen.text((corners[0], corners[1] - 14), label, fill=colour)
