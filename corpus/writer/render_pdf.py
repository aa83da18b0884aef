"""The PDF twin: ruled tables with merged headers over pages, wrapped cells, page numbers at the foot."""

# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.writer.fonts import register_font
from corpus.writer.linebreak import broken
from corpus.writer.tree import Heading, Paragraph, Report, Table
from corpus.writer.tree import PageBreak as TreeBreak
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Table as PdfTable

BODY, LEADING, CELL = 15.0, 27.0, 8.5
MARGIN = 72.0
CELL_PADDING = 3.0
# between a digit and an ideograph, where word processors put a little space that reads back as a blank
_BETWEEN = re.compile(r"(?<=[0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9])")
INK = 0.1  # a hair of slack, so that a line broken to the width fits it


@dataclass(frozen=True)
class Look:
    """What a PDF may look like beside its house style.

    ``rulings``: all, rows (lines across alone), three (over and under the header, and at the foot) or none.
    ``watermark`` stands aslant over every page, ``turned`` puts wide tables sideways on upright pages.
    """

    rulings: str = "all"
    watermark: str = ""
    turned: bool = False


LOOKS = {
    "ruled": Look(),
    "rows": Look(rulings="rows"),
    "three": Look(rulings="three"),
    "bare": Look(rulings="none"),
    "watermark": Look(watermark="泊宁公示专用"),
    "turned": Look(turned=True),
}


class Lines(Flowable):  # type: ignore[misc]
    """Lines of text already broken; splits between any two of them."""

    def __init__(
        self,
        lines: list[str],
        font: str,
        size: float,
        *,
        align: str = "left",
        gap: float = 0.0,
        indent: float = 0.0,
    ) -> None:
        super().__init__()
        self.lines, self.font, self.size = lines, font, size
        self.align, self.gap, self.indent = align, gap, indent
        self.leading = LEADING if size >= BODY else size * 1.6

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """reportlab's question for the size."""
        self.width = width
        return width, self.leading * len(self.lines)

    def split(self, width: float, height: float) -> list[Flowable]:
        """The lines that fit, and the rest."""
        room = int(height // self.leading)
        if room <= 0:
            return []
        parts = ((self.lines[:room], self.indent), (self.lines[room:], 0.0))
        return [
            Lines(lines, self.font, self.size, align=self.align, gap=self.gap, indent=indent)
            for lines, indent in parts
            if lines
        ]

    def draw(self) -> None:
        """Put the lines on the canvas, ``gap`` points between two characters."""
        for number, line in enumerate(self.lines, 1):
            text = self.canv.beginText()
            text.setFont(self.font, self.size)
            text.setCharSpace(self.gap)
            length = stringWidth(line, self.font, self.size) + self.gap * (len(line) - 1)
            spare = self.width - length
            left = {"centre": spare / 2, "right": spare, "left": self.indent if number == 1 else 0.0}[self.align]
            text.setTextOrigin(left, self.leading * (len(self.lines) - number) + (self.leading - self.size) / 2)
            text.textOut(line)
            text.setCharSpace(0)
            self.canv.drawText(text)


def render_pdf(report: Report, look: Look = LOOKS["ruled"]) -> bytes:
    """The report as PDF; the same report gives the same bytes."""
    font = register_font(_characters(report) + look.watermark)
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=report.title, author="", creator="")
    number = str(report.layout["page_number"])

    def foot(canvas: Canvas, _: BaseDocTemplate) -> None:
        if canvas.getPageNumber() > 1:
            canvas.setFont(font, 10)
            text = number.replace("{n}", str(canvas.getPageNumber()))
            canvas.drawCentredString(canvas._pagesize[0] / 2, 36, text)
        if look.watermark:
            canvas.saveState()
            canvas.setFont(font, 56)
            canvas.setFillGray(0.85)
            canvas.translate(canvas._pagesize[0] / 2, canvas._pagesize[1] / 2)
            canvas.rotate(45)
            canvas.drawCentredString(0, 0, look.watermark)
            canvas.restoreState()

    def foot_and_turn(canvas: Canvas, page: BaseDocTemplate) -> None:
        foot(canvas, page)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)

    wide = landscape(A4)
    sideways = PageTemplate("wide", [_frame(*wide)], onPage=foot_and_turn, pagesize=A4)
    level = PageTemplate("wide", [_frame(*wide)], onPage=foot, pagesize=wide)
    tall = PageTemplate("tall", [_frame(*A4)], onPage=foot, pagesize=A4)
    document.addPageTemplates([tall, sideways if look.turned else level])
    document.build(list(Story(report, font, look).flowables()))
    return out.getvalue()


def _frame(width: float, height: float) -> Frame:
    inner = (MARGIN, MARGIN * 0.8, width - 2 * MARGIN, height - 1.6 * MARGIN)
    return Frame(*inner, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _characters(report: Report) -> str:
    """All characters the twin draws."""
    parts = [str(report.layout["page_number"]), "0123456789 "]
    for block in report.blocks:
        if isinstance(block, (Paragraph, Heading)):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts += [block.title, *block.captions, *block.notes]
            parts += [cell.text for row in (*block.header, *block.body) for cell in row]
    return "".join(parts)


class Story:
    """The tree as reportlab's flowables, turning the page for wide tables."""

    def __init__(self, report: Report, font: str, look: Look) -> None:
        self.report, self.font, self.look = report, font, look
        self.page = "tall"
        self.fresh = True  # nothing stands on the page yet

    def flowables(self) -> Iterator[Flowable]:
        """Everything, in order."""
        for block in self.report.blocks:
            if isinstance(block, TreeBreak):
                yield from self._turn("tall")
            elif isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, Heading):
                yield from self._upright()
                yield self._heading(block)
            else:
                yield from self._upright()
                yield self._paragraph(block)

    def _turn(self, page: str) -> Iterator[Flowable]:
        """A new page of this kind."""
        if not self.fresh or page != self.page:
            yield NextPageTemplate(page)
            yield PageBreak()
        self.page, self.fresh = page, True

    def _upright(self) -> Iterator[Flowable]:
        if self.page != "tall":
            yield from self._turn("tall")
        self.fresh = False

    def _width(self) -> float:
        return float((A4 if self.page == "tall" else landscape(A4))[0] - 2 * MARGIN)

    def _lines(self, text: str, size: float, *, indent: int = 0, align: str = "left", gap: float = 0.0) -> Lines:
        """``text`` broken to the page's width; ``indent`` in characters."""
        if self.report.layout["spaced_numbers"]:
            text = _BETWEEN.sub(" ", text)

        def measure(piece: str) -> float:
            return float(stringWidth(piece, self.font, size)) + gap * len(piece)

        whole = not self.report.layout["cut_numbers"]
        lines = broken(text, self._width() - INK, measure, indent * size, whole=whole)
        return Lines(lines, self.font, size, align=align, gap=gap, indent=indent * size)

    def _heading(self, block: Heading) -> Flowable:
        if block.level == 1:
            gap = 4.0 if self.report.layout["letter_spaced"] else 0.0
            return self._lines(block.text, 18, align="centre", gap=gap)
        return self._lines(block.text, BODY, indent=2)

    def _paragraph(self, block: Paragraph) -> Flowable:
        spaced = 6.0 if self.report.layout["letter_spaced"] else 0.0
        if block.style == "cover":
            return self._lines(block.text, 26, align="centre")
        if block.style == "title":
            return self._lines(block.text, 18, align="centre", gap=spaced)
        return self._lines(block.text, BODY, indent=0 if block.style == "contents" else 2)

    def _table(self, table: Table) -> Iterator[Flowable]:
        """Captions, the ruled grid and the notes, on a page of their own."""
        yield from self._turn("wide" if table.wide else "tall")
        self.fresh = False
        for text in table.captions:
            if text == "@title":
                yield self._lines(table.title, 16.0, align="centre")
            else:
                yield self._lines(text, 10.0, align="right" if table.unit in text else "left")
        yield Spacer(1, 4)
        yield self._grid(table)
        for note in table.notes:
            yield self._lines(note, 10.0)

    def _rulings(self, header: int) -> list[tuple[Any, ...]]:
        """The rulings of a grid with so many header rows."""
        ink = (0.5, colors.black)
        return {
            "all": [("GRID", (0, 0), (-1, -1), *ink)],
            "rows": [("LINEABOVE", (0, 0), (-1, 0), *ink), ("LINEBELOW", (0, 0), (-1, -1), *ink)],
            "three": [
                ("LINEABOVE", (0, 0), (-1, 0), *ink),
                ("LINEBELOW", (0, header - 1), (-1, header - 1), *ink),
                ("LINEBELOW", (0, -1), (-1, -1), *ink),
            ],
            "none": [],
        }[self.look.rulings]

    def _grid(self, table: Table) -> Flowable:
        total = self._width()
        widths = [w * total / sum(table.widths) for w in table.widths]
        rows = [*table.header, *table.body]
        commands: list[tuple[Any, ...]] = [
            *self._rulings(len(table.header)),
            ("FONT", (0, 0), (-1, -1), self.font, CELL, CELL * 1.3),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("ALIGN", (0, 0), (-1, len(table.header) - 1), "CENTER"),
            ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
        grid = []
        for r, row in enumerate(rows):
            texts = []
            for c, cell in enumerate(row):
                room = sum(widths[c : c + cell.columns]) - 2 * CELL_PADDING - INK
                lines = broken(cell.text, room, lambda s: stringWidth(s, self.font, CELL), 0)
                texts.append("\n".join(lines))
                if cell.rows > 1 or cell.columns > 1:
                    commands.append(("SPAN", (c, r), (c + cell.columns - 1, r + cell.rows - 1)))
                if cell.value is not None:
                    commands.append(("ALIGN", (c, r), (c, r), "RIGHT"))
            grid.append(texts)
        return PdfTable(grid, colWidths=widths, repeatRows=len(table.header), style=commands)
