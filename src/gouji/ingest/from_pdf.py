"""PDF → Document: the text outside the tables by lines, the tables as ruled, and where everything stands."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

from gouji.ingest.pdf_captions import join_captions
from gouji.ingest.pdf_characters import is_garbage
from gouji.ingest.pdf_drawing import Drawing, ReadError, turn_box
from gouji.ingest.pdf_flow import flow_lines
from gouji.ingest.pdf_furniture import PageText, drop_furniture, is_page_number, page_text
from gouji.ingest.pdf_grids import RuledTable, read_tables
from gouji.ingest.pdf_miner import Miner
from gouji.ingest.pdf_overleaf import join_overleaf
from gouji.ingest.pdf_pages import read_page
from gouji.ingest.pdf_places import PdfPlaces
from gouji.ingest.pdf_repair import repaired
from gouji.ingest.pdf_stand_in import stand_in_font
from gouji.ingest.pdf_streams import keep_streams
from gouji.ingest.pdf_tally import Tally
from gouji.ingest.pdf_two_columns import unfold_columns
from gouji.ingest.scans import Scans
from gouji.limits import keep_pages, keep_time
from gouji.model import Block, Box, Cell, Document, Grid, Line, UnusableInput

# A page is a picture when one image covers at least this share of it and it has no text.
PICTURE = 0.3
# Where a whole file says where its cross references are.
_END = b"startxref"
_TAIL = 2048


def read_pdf(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of a PDF file.

    Pages without text are recognised where gouji[ocr] is installed, and said where it is not. Raises UnusableInput:
    "empty", "not_pdf", "encrypted", "damaged", "scanned" (nothing but pictures, and gouji[ocr] is not installed), or
    "no_text" (no page has a character), or what gouji.limits says.
    """
    if not data:
        raise UnusableInput("empty")
    if b"%PDF-" not in data:
        raise UnusableInput("not_pdf")
    keep_streams(data)
    pages: list[PageText] = []
    tally = Tally()
    tally.repaired = _END not in data[-_TAIL:]  # what pdfium puts together again by itself
    try:
        with closing(_draw_pages(data, tally)) as drawings:
            for number, drawing in enumerate(drawings, 1):
                if drawing is None:
                    pages.append(PageText(number, 0.0, 0.0, 0))
                elif _is_picture(drawing):
                    tally.pictures.append(number)
                    pages.append(PageText(number, drawing.width, drawing.height, drawing.turn))
                else:
                    pages.append(_read_page(drawing, tally))
    except ReadError as damaged:
        raise UnusableInput("damaged") from damaged
    _recognise(data, pages, tally)
    if not tally.characters:
        if len(tally.broken) == len(pages):
            raise UnusableInput("damaged")
        raise UnusableInput("scanned" if tally.pictures else "no_text")
    text, blocks, places = pages_to_blocks(pages)
    return Document(
        path=path,
        sha256=sha256,
        format="pdf",
        text=text,
        blocks=blocks,
        pages=len(pages),
        places=places,
        notices=tuple(tally.notices()),
        certainty=tally.certainty if tally.certainty.holds_any() else None,
    )


def _read_page(drawing: Drawing, tally: Tally) -> PageText:
    found = read_tables(drawing)
    tally.count(drawing)
    if drawing.layer:
        tally.certainty.add_layer(drawing.page)
    return page_text(drawing, found)


def _is_picture(drawing: Drawing) -> bool:
    """Whether a page is a picture, with no text but perhaps its number."""
    if drawing.picture < PICTURE:
        return False
    text = "".join(drawing.text.split())
    return not text or is_page_number(text)


def _recognise(data: bytes, pages: list[PageText], tally: Tally) -> None:
    """Read the pages that are pictures, or whose text is no text or was recognised by others, from what they look
    like, where that is possible."""
    wanted = sorted({*tally.pictures, *tally.unreadable, *tally.certainty.layers})
    if not wanted or not Scans.can_be_read():
        return
    scans = Scans(data, tally.certainty)
    failed = []
    for number in wanted:
        keep_time()
        try:
            drawing = scans.draw(number)
        except ReadError:
            failed.append(number)
            continue
        if drawing is None:
            continue
        pages[number - 1] = _read_page(drawing, tally)
        tally.recognised.append(number)
    unread = {*tally.unreadable, *failed} - {*tally.recognised, *tally.certainty.layers}
    tally.pictures, tally.unreadable = [], sorted(unread)


def _draw_pages(data: bytes, tally: Tally) -> Generator[Drawing | None, None, None]:
    """Each page as pdfium draws it, or as pdfminer.six does where pdfium fails; None when neither can."""
    second = _SecondReader(data, tally)
    try:
        document = open_pdf(data)
    except ReadError:
        mended = repaired(data)
        if mended is None:
            for number in range(1, second.page_count() + 1):
                keep_time()
                yield second.draw(number)
            return
        document = open_pdf(mended)
        second = _SecondReader(mended, tally)
        tally.repaired = True
    try:
        with stand_in_font():
            keep_pages(len(document))
            for index in range(len(document)):
                keep_time()
                yield _draw_page(document, index) or second.draw(index + 1)
    finally:
        document.close()


def open_pdf(data: bytes) -> Any:
    """The file in pdfium; raises UnusableInput when it asks for a password, ReadError when it is damaged."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(data)
    except PdfiumError as refused:
        if _wants_password(data):
            raise UnusableInput("encrypted") from refused
        raise ReadError("file") from refused


def _wants_password(data: bytes) -> bool:
    """Whether pdfium refuses the file for its password; its last error alone may be one of an earlier file."""
    import pypdfium2.raw as pdfium

    if document := pdfium.FPDF_LoadMemDocument64(data, len(data), None):
        pdfium.FPDF_CloseDocument(document)
        return False
    return bool(pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD)


def _draw_page(document: Any, index: int) -> Drawing | None:
    """The page as pdfium draws it; None when it cannot be loaded or its text is garbage."""
    try:
        drawing = read_page(document, index)
    except ReadError:
        return None
    return None if is_garbage(drawing.text) else drawing


class _SecondReader:
    """pdfminer.six, opened when the first page needs it; notes which pages it read and which it could not."""

    def __init__(self, data: bytes, tally: Tally) -> None:
        self._data = data
        self._tally = tally
        self._miner: Miner | None = None

    def page_count(self) -> int:
        """How many pages it finds; raises ReadError when it cannot open the file either."""
        self._miner = self._miner or Miner(self._data)
        return self._miner.page_count()

    def draw(self, number: int) -> Drawing | None:
        try:
            self._miner = self._miner or Miner(self._data)
            drawing = self._miner.draw(number)
        except ReadError:
            drawing = None
            self._tally.broken.append(number)
        if drawing is None or is_garbage(drawing.text):
            self._tally.unreadable.append(number)
            return None
        self._tally.second.append(number)
        return drawing


def pages_to_blocks(pages: Sequence[PageText]) -> tuple[str, tuple[Block, ...], PdfPlaces]:
    """The text and blocks of pages as drawn, and the places of its characters; page numbers and running lines go."""
    drop_furniture(pages)
    continued = join_overleaf(pages)
    for page in pages:
        page.lines = join_captions(page.lines, [table.top for table in page.tables])
    unfold_columns(pages)
    return _lay_out(pages, continued)


def _lay_out(pages: Sequence[PageText], continued: set[int]) -> tuple[str, tuple[Block, ...], PdfPlaces]:
    """The text, and its lines and the tables in reading order."""
    places = PdfPlaces()
    texts: list[str] = []
    blocks: list[Block] = []
    for page, flow in zip(pages, flow_lines(pages), strict=True):
        on_page: list[tuple[float, Block]] = [
            (table.top, _grid(page, table, not k and page.page in continued)) for k, table in enumerate(page.tables)
        ]
        for one in flow:
            start = places.add(one.line, page.page, page.turn, page.width, page.height)
            texts.append(one.line.text)
            line = Line(start, start + len(one.line.text), page.page, one.opens, one.fills)
            on_page.append((one.line.middle, line))
        on_page.sort(key=lambda item: item[0])
        blocks.extend(block for _, block in on_page)
    return "\n".join(texts), tuple(blocks), places


def _grid(page: PageText, table: RuledTable, continues: bool) -> Grid:
    lattice = table.lattice
    cells = []
    for span, text in zip(lattice.cells, table.texts, strict=True):
        x0, top, x1, bottom = lattice.box(span)
        if page.turn:
            turned = turn_box((x0, top, x1, bottom), -page.turn, page.width, page.height)
            x0, top, x1, bottom = (round(edge, 2) for edge in turned)
        box = Box(page.page, x0, top, x1, bottom)
        cells.append(Cell(text, span.row, span.column, span.row_span, span.column_span, box=box))
    return Grid(
        cells=tuple(cells),
        row_count=len(lattice.ys) - 1,
        column_count=len(lattice.xs) - 1,
        page=page.page,
        spans_known=True,
        continues=continues,
        aligned=table.aligned,
    )
