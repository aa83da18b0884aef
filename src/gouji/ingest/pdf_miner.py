"""A page of pdfminer.six → Drawing: the second reader, for what pdfium cannot open or does not understand.

About ten times slower than pdfium, but it marks the characters whose meaning a font does not tell.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Any

from gouji.ingest.pdf_characters import plain_text
from gouji.ingest.pdf_drawing import THIN, BoxTuple, Drawing, ReadError, Run, draw_upright
from gouji.ingest.pdf_miner_characters import Characters, Glyphs
from gouji.ingest.pdf_operators import has_inline_image, text_operators
from gouji.limits import keep_objects, keep_pages, keep_time, limits
from gouji.model import UnusableInput

# No font has more characters than this; a range beyond it is damage, and would be filled one by one all the same.
CHARACTERS = 0x10000
_LIST = re.compile(rb"\[[^\]]*\]")
_CODE = re.compile(rb"<([^<>]*)>")
_SHORT_CODE = 4  # hexadecimal digits: whatever it is, it is no more than CHARACTERS
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]+")
# What pdfminer.six calls the methods of operators that are no names.
_METHODS = {"T*": "T_a", "'": "_q", '"': "_w"}


class Miner:
    """An open PDF whose pages pdfminer.six draws, each only when asked for; without ``strokes`` only their text.

    Raises ReadError, at opening or for a page: on a damaged file the parser raises errors of any kind. Raises
    UnusableInput for a page beyond the limits.
    """

    def __init__(self, data: bytes, strokes: bool = True) -> None:
        from pdfminer.converter import PDFLayoutAnalyzer
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser
        from pdfminer.pdftypes import stream_value

        class Collector(PDFLayoutAnalyzer):
            def begin_page(self, page: Any, ctm: Any) -> None:
                super().begin_page(page, ctm)
                self.characters = Characters(self.cur_item.height, glyphs)
                self.seen = 0
                self.most = limits().objects

            def receive_layout(self, ltpage: Any) -> None:
                layouts.append((ltpage, self.characters))

            def render_char(
                self, matrix: Any, font: Any, size: float, scaling: float, rise: float, cid: int, *_: Any
            ) -> float:
                self.keep()
                return self.characters.add(matrix, font, size, scaling, rise, cid)

            def render_string_horizontal(
                self, seq: Any, matrix: Any, pos: Any, font: Any, size: float, scaling: float, charspace: float,
                wordspace: float, rise: float, dxscale: float, *others: Any,
            ) -> Any:  # fmt: skip
                if matrix[1] or matrix[2]:
                    return super().render_string_horizontal(
                        seq, matrix, pos, font, size, scaling, charspace, wordspace, rise, dxscale, *others
                    )
                codes = [font.decode(one) if isinstance(one, bytes) else one for one in seq]
                self.keep(sum(len(one) for one in seq if isinstance(one, bytes)))
                spaces = (charspace, wordspace, dxscale)
                return self.characters.add_upright(codes, matrix, pos, font, size, scaling, spaces, rise)

            def paint_path(self, *path: Any) -> None:
                self.keep()
                if strokes:
                    super().paint_path(*path)

            def begin_figure(self, *figure: Any) -> None:
                self.keep()
                super().begin_figure(*figure)

            def keep(self, count: int = 1) -> None:
                self.seen += count
                if self.seen > self.most:
                    keep_objects(self.seen)
                if self.seen & 0x3FF < count:
                    keep_time()

        class Interpreter(PDFPageInterpreter):
            def execute(self, streams: Any) -> None:
                if strokes or not _execute_text(self, [stream_value(one) for one in streams]):
                    super().execute(streams)

        class Fonts(PDFResourceManager):
            def get_font(self, objid: Any, spec: Any) -> Any:
                _refuse_endless(spec)
                return super().get_font(objid, spec)

        # What it warns of is said in the report's notices, not on the terminal.
        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
        layouts: list[tuple[Any, Characters]] = []
        glyphs: Glyphs = {}
        self._layouts = layouts
        resources = Fonts()
        self._interpreter = Interpreter(resources, Collector(resources))
        try:
            self._tree = PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data))))
        except Exception as failed:
            raise ReadError("file") from failed
        self._pages: list[Any] = []

    def page_count(self) -> int:
        """The number of pages, at least 1."""
        try:
            self._pages.extend(islice(self._tree, limits().pages + 1))
        except Exception as failed:
            raise ReadError("file") from failed
        if not self._pages:
            raise ReadError("file")
        keep_pages(len(self._pages))
        return len(self._pages)

    def draw(self, number: int) -> Drawing:
        """The drawing of page ``number`` (from 1)."""
        try:
            self._pages.extend(islice(self._tree, max(number - len(self._pages), 0)))
            page = self._pages[number - 1]
            page.mediabox = page.cropbox  # what is displayed is the crop box
            self._interpreter.process_page(page)
            return _draw(number, *self._layouts.pop())
        except UnusableInput:
            raise
        except Exception as failed:
            raise ReadError(f"page {number}") from failed


def _refuse_endless(font: Any) -> None:
    """Raise ReadError when a font's code ranges or widths run over more characters than a font has."""
    from pdfminer.pdftypes import PDFStream, resolve1

    for entry in ("ToUnicode", "Encoding"):
        stream = resolve1(font.get(entry))
        if isinstance(stream, PDFStream):
            codes = _CODE.findall(_LIST.sub(b"[]", stream.get_data()))
            long = [k for k, code in enumerate(codes) if k and len(code) > _SHORT_CODE]
            if any(_is_endless(codes[k - 1], codes[k]) for k in long):
                raise ReadError("font")
    widths = resolve1(font.get("W"))
    if isinstance(widths, list) and any(isinstance(one, int) and one > CHARACTERS for one in widths):
        raise ReadError("font")


def _is_endless(first: bytes, last: bytes) -> bool:
    """Whether two codes of a map, read as a range, run over more characters than a font has."""
    if len(first) <= _SHORT_CODE or len(last) <= _SHORT_CODE:
        return False
    if not (_HEXADECIMAL.fullmatch(first) and _HEXADECIMAL.fullmatch(last)):
        return True  # damaged: pdfminer.six reads some number from it
    return len(first) == len(last) and int(last, 16) - int(first, 16) > CHARACTERS


def _execute_text(interpreter: Any, streams: Sequence[Any]) -> bool:
    """Do what the operators of a page (or a form) say of its text; False when only pdfminer.six itself can."""
    from pdfminer.psparser import LIT

    data = b"\n".join(stream.get_data() for stream in streams if stream.objid not in interpreter.parent_stream_ids)
    if has_inline_image(data):
        return False
    interpreter.stream_ids = {stream.objid for stream in streams}  # a form that draws itself would never end
    known: dict[str, tuple[Any, int] | None] = {}
    for name, operands in text_operators(data, LIT):
        if name not in known:
            method = getattr(interpreter, "do_" + _METHODS.get(name, name), None)
            known[name] = method and (method, method.__code__.co_argcount - 1)
        if (found := known[name]) and len(operands) >= found[1]:
            found[0](*operands[len(operands) - found[1] :])
    return True


def _draw(number: int, layout: Any, characters: Characters) -> Drawing:
    reader = _ItemReader(layout.height)
    reader.read(layout)
    text = plain_text("".join(characters.text))
    share = reader.picture / (layout.width * layout.height or 1.0)

    def angles_of(runs: list[Run]) -> list[float]:
        return [characters.angles[run.start] for run in runs]

    size = (layout.width, layout.height)
    return draw_upright(number, size, text, characters.columns, angles_of, reader.strokes, share)


class _ItemReader:
    """Collects the strokes and the largest picture of a layout, y down."""

    def __init__(self, height: float) -> None:
        self.strokes: list[BoxTuple] = []
        self.picture = 0.0
        self._height = height

    def read(self, items: Any) -> None:
        from pdfminer.layout import LTCurve, LTFigure, LTImage

        for item in items:
            if isinstance(item, LTCurve):
                self._read_curve(item)
            elif isinstance(item, LTFigure):
                self.read(item)
            elif isinstance(item, LTImage):
                self.picture = max(self.picture, item.width * item.height)

    def _read_curve(self, item: Any) -> None:
        if item.x1 - item.x0 <= THIN or item.y1 - item.y0 <= THIN:
            self.strokes.append((item.x0, self._height - item.y1, item.x1, self._height - item.y0))
        elif item.stroke and not any(operator[0] in "cvy" for operator in item.original_path or ()):
            for (x0, y0), (x1, y1) in pairwise([*item.pts, item.pts[0]]):
                if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                    low, high = sorted((self._height - y0, self._height - y1))
                    self.strokes.append((min(x0, x1), low, max(x0, x1), high))
