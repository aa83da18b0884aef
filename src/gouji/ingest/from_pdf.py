"""PDF → Document: the text outside the tables line by line, the tables as ruled, every character with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gouji.ingest.pdf_drawing import Drawing, turn_box
from gouji.ingest.pdf_flow import flow_lines, goes_on, page_size
from gouji.ingest.pdf_furniture import PageText, drop_furniture, page_text
from gouji.ingest.pdf_grids import RuledTable, read_tables
from gouji.ingest.pdf_places import PdfPlaces
from gouji.model import Block, Box, Cell, Document, Grid, Line, Notice, UnusableInput

# A page is a picture when one image covers at least this share of it and it has no text.
PICTURE = 0.3


def read_pdf(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of a PDF file.

    Raises UnusableInput: "empty", "not_pdf", "encrypted", "damaged", or "no_text" when no page has a character.
    """
    if not data:
        raise UnusableInput("empty", path=path)
    if b"%PDF-" not in data[:1024]:
        raise UnusableInput("not_pdf", path=path)
    pages: list[PageText] = []
    tally = _Tally()
    for drawing in _drawings(data, path):
        tables, runs = read_tables(drawing)
        tally.count(drawing)
        pages.append(page_text(drawing, tables, runs))
    if not tally.characters:
        raise UnusableInput("no_text", path=path)
    drop_furniture(pages)
    text, blocks, places = _lay_out(pages)
    tally.pictures = [
        page.page for page in pages if page.picture >= PICTURE and not page.lines and not page.tables
    ]
    return Document(
        path=path,
        sha256=sha256,
        format="pdf",
        text=text,
        blocks=blocks,
        pages=len(pages),
        places=places,
        notices=tuple(tally.notices()),
    )


def _drawings(data: bytes, path: str) -> Iterator[Drawing]:
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfDocument, PdfiumError

    from gouji.ingest.pdf_pages import read_page

    try:
        document = PdfDocument(data)
    except PdfiumError as refused:
        locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise UnusableInput("encrypted" if locked else "damaged", path=path) from refused
    try:
        for index in range(len(document)):
            yield read_page(document, index)
    finally:
        document.close()


class _Tally:
    """What was left out of the text, by page, for the notices."""

    def __init__(self) -> None:
        self.characters = 0
        self.outside: dict[int, int] = {}
        self.aslant: dict[int, int] = {}
        self.pictures: list[int] = []

    def count(self, drawing: Drawing) -> None:
        self.characters += sum(run.end - run.start for run in drawing.runs)
        if drawing.clipped:
            self.outside[drawing.page] = drawing.clipped
        turned = drawing.oblique + sum(run.end - run.start for run in drawing.turned)
        self.characters += turned
        if turned:
            self.aslant[drawing.page] = turned

    def notices(self) -> Iterator[Notice]:
        for code, counts in (("outside_page", self.outside), ("turned_text", self.aslant)):
            if counts:
                yield Notice(code, {"pages": page_ranges(counts), "characters": str(sum(counts.values()))})
        if self.pictures:
            for pages in page_ranges(self.pictures).split(", "):
                yield Notice("image_pages", {"pages": pages})


def page_ranges(pages: Iterable[int]) -> str:
    """Page numbers in short: "1, 3-5"."""
    ranges: list[list[int]] = []
    for page in sorted(pages):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _lay_out(pages: Sequence[PageText]) -> tuple[str, tuple[Block, ...], PdfPlaces]:
    """The text, and its lines and the tables in reading order."""
    places = PdfPlaces()
    texts: list[str] = []
    blocks: list[Block] = []
    feet: dict[tuple[int, int], float] = defaultdict(float)
    for page in pages:
        lows = [line.bottom for line in page.lines] + [table.lattice.ys[-1] for table in page.tables]
        feet[page_size(page)] = max(feet[page_size(page)], *lows, 0.0)
    before: PageText | None = None
    for page, flow in zip(pages, flow_lines(pages), strict=True):
        on_page: list[tuple[float, Block]] = [
            (table.lattice.ys[0], _grid(page, table, not k and goes_on(before, page, feet[page_size(page)])))
            for k, table in enumerate(page.tables)
        ]
        for one in flow:
            start = places.add(one.line, page.page, page.turn, page.width, page.height)
            texts.append(one.line.text)
            line = Line(start, start + len(one.line.text), page.page, one.opens, one.fills)
            on_page.append((one.line.middle, line))
        on_page.sort(key=lambda item: item[0])
        blocks.extend(block for _, block in on_page)
        before = page
    return "\n".join(texts), tuple(blocks), places


def _grid(page: PageText, table: RuledTable, continues: bool) -> Grid:
    lattice = table.lattice
    cells = []
    for span, text in zip(lattice.cells, table.texts, strict=True):
        edges = lattice.box(span)
        if page.turn:
            edges = turn_box(edges, -page.turn, page.width, page.height)
        box = Box(page.page, *(round(edge, 2) for edge in edges))
        cells.append(Cell(text, span.row, span.column, span.row_span, span.column_span, box=box))
    return Grid(
        cells=tuple(cells),
        row_count=len(lattice.ys) - 1,
        column_count=len(lattice.xs) - 1,
        page=page.page,
        spans_known=True,
        continues=continues,
    )
