"""Small PDFs for the tests of the PDF reader, drawn stroke by stroke; all text in them is made up.

Places are in points from the top left of the page. ``FONT`` is a CJK font that PDF viewers bring along.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Sheet:
    """A page to draw on."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self.canvas = canvas
        self.width = width
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 12, font: str = FONT) -> None:
        """``text`` with its baseline at y."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def centred(self, y: float, text: str, size: float = 12) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(self.width / 2, self.height - y, text)

    def sideways(self, x: float, y: float, text: str, size: float = 12, degrees: float = 90) -> None:
        """``text`` turned counterclockwise about its start."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(degrees)
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def paragraph(self, y: float, lines: Sequence[str], size: float = 12, left: float = 72) -> float:
        """Lines of a paragraph, the first indented by two characters; returns the next line's baseline."""
        for k, line in enumerate(lines):
            self.text(left + (0 if k else 2 * size), y, line, size)
            y += 1.8 * size
        return y

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """The outline of a rectangle."""
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top)

    def bar(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A filled rectangle, as word processors draw rulings."""
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)

    def rules(self, xs: Sequence[float], ys: Sequence[float], width: float = 0.5) -> None:
        """A full grid of rulings."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1], width)
        for y in ys:
            self.line(xs[0], y, xs[-1], y, width)

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A full grid with a text in each cell."""
        self.rules(xs, ys)
        for top, texts in zip(ys, rows, strict=False):
            for x, text in zip(xs, texts, strict=False):
                self.text(x + 4, top + 14, text, 10)


def pdf(*pages: Callable[[Sheet], None], size: tuple[float, float] = A4, **options: object) -> bytes:
    """A PDF with one page for each function that draws one; ``options`` go to the canvas."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1, **options)
    for draw in pages:
        draw(Sheet(canvas, *size))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
