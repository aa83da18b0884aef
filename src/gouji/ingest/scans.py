"""Pages that are pictures: read where gouji[ocr] is installed, and how sure what was read is."""

from __future__ import annotations

from array import array
from importlib.util import find_spec
from typing import Any

from gouji.ingest.pdf_drawing import Drawing, ReadError
from gouji.model import Box

# A character is in a box when its middle is, or misses it by this much (points).
SLACK = 0.5


class ScanCertainty:
    """The ``model.Certainty`` of a PDF: places and scores of the characters of the pages that were recognised.

    ``layers`` are the pages whose text somebody else recognised and laid behind the picture.
    """

    def __init__(self) -> None:
        self.layers: set[int] = set()
        self._pages: dict[int, tuple[array[float], array[float], array[float]]] = {}

    def add(self, drawing: Drawing, scores: list[float]) -> None:
        """Note a page that was recognised; ``scores`` are those of the drawing's characters."""
        xs = array("f", ((x0 + x1) / 2 for x0, x1 in zip(drawing.x0, drawing.x1, strict=True)))
        ys = array("f", ((top + bottom) / 2 for top, bottom in zip(drawing.top, drawing.bottom, strict=True)))
        self._pages[drawing.page] = xs, ys, array("f", scores)
        self.layers.discard(drawing.page)

    def add_layer(self, page: int) -> None:
        """Note a page whose text is a layer behind its picture."""
        self.layers.add(page)

    def holds_any(self) -> bool:
        """Whether a page was noted."""
        return bool(self._pages or self.layers)

    def is_layer(self, box: Box) -> bool:
        """Whether the box is on a page whose text was recognised by others, nobody knows how surely."""
        return box.page in self.layers

    def of(self, box: Box) -> float | None:
        """How sure the least sure character in the box is; 1 for an empty one and in a layer, None on a page that is
        no scan."""
        if box.page not in self._pages:
            return 1.0 if box.page in self.layers else None
        inside = (
            score
            for x, y, score in zip(*self._pages[box.page], strict=True)
            if box.x0 - SLACK <= x <= box.x1 + SLACK and box.top - SLACK <= y <= box.bottom + SLACK
        )
        return min(inside, default=1.0)


class Scans:
    """A PDF whose pages are read from what they look like; ``certainty`` notes how surely."""

    def __init__(self, data: bytes, certainty: ScanCertainty) -> None:
        self._certainty = certainty
        self._data = data
        self._document: Any = None

    @staticmethod
    def can_be_read() -> bool:
        """Whether gouji[ocr] is installed."""
        if not all(find_spec(name) for name in ("cv2", "onnxruntime", "rapidocr")):
            return False
        from gouji.ingest.scan_text import has_models

        return has_models()

    def draw(self, number: int) -> Drawing | None:
        """The drawing of page ``number`` (from 1); None when it shows no text. Raises ReadError, and MemoryError."""
        drawing, scores = self._read(number)
        if not drawing.text.strip():
            return None
        self._certainty.add(drawing, scores)
        return drawing

    def _read(self, number: int) -> tuple[Drawing, list[float]]:
        from pypdfium2 import PdfDocument, PdfiumError

        from gouji.ingest.scan_page import read_scan
        from gouji.ingest.scan_text import RecognitionError

        try:
            self._document = self._document or PdfDocument(self._data)
            return read_scan(self._document[number - 1], number)
        except (PdfiumError, RecognitionError) as failed:
            raise ReadError(f"page {number}") from failed
