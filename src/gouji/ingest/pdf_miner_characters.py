"""The characters that pdfminer.six draws on a page: where they stand and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees
from typing import Any

# Stands for a character whose font has no Unicode map.
_UNKNOWN_MARK = "\ufffd"
_BLANK = 32  # the code of a blank, in any font of one byte

Glyphs = dict[tuple[Any, int], tuple[str, float]]
"""A font and a code → what the code stands for, and its width."""


class Characters:
    """The characters of a page as they are drawn, y down: what pdfminer.six's LTChar holds, and no more."""

    def __init__(self, height: float, glyphs: Glyphs) -> None:
        """``glyphs`` are those met on the pages before; new ones are added."""
        self._glyphs = glyphs
        self.text: list[str] = []
        self.columns: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
        self.angles: list[float] = []
        self._height = height

    def add_upright(
        self,
        codes: Sequence[Any],
        matrix: Any,
        pos: tuple[float, float],
        font: Any,
        size: float,
        scaling: float,
        spaces: tuple[float, float, float],
        rise: float,
    ) -> tuple[float, float]:
        """Note what a string draws that is neither turned nor slanted: ``codes`` are lists of a font's codes, and
        numbers that move back what follows. ``spaces``: behind every character, behind a blank, and what a number is
        of. Returns the place after it.
        """
        x, y = pos
        a, _, _, d, e, f = matrix  # the other two are zero
        charspace, wordspace, dxscale = spaces
        low = font.get_descent() * size + rise
        at = y * d + f
        ys = (d * low + at, d * (low + size) + at)
        top, bottom = self._height - max(ys), self._height - min(ys)
        angle = -degrees(atan2(0.0, a))
        x0s, tops, x1s, bottoms = self.columns
        text, angles, glyphs = self.text, self.angles, self._glyphs
        follows = False
        for one in codes:
            if isinstance(one, (int, float)):
                x -= one * dxscale
                follows = True
                continue
            for cid in one:
                if follows:
                    x += charspace
                follows = True
                glyph = glyphs.get((font, cid))
                if glyph is None:
                    glyph = glyphs[font, cid] = _glyph_of(font, cid)
                chars, width = glyph
                advance = width * size * scaling
                left, right = a * x + e, a * (x + advance) + e
                if left > right:
                    left, right = right, left
                x += advance
                if cid == _BLANK and wordspace:
                    x += wordspace
                step = (right - left) / len(chars)  # a ligature is several characters
                for char in chars:
                    text.append(char)
                    x0s.append(left)
                    left += step
                    tops.append(top)
                    x1s.append(left)
                    bottoms.append(bottom)
                    angles.append(angle)
        return x, y

    def add(self, matrix: Any, font: Any, size: float, scaling: float, rise: float, cid: int) -> float:
        """Note the character that code ``cid`` of a font draws; returns how far it moves on."""
        glyph = self._glyphs.get((font, cid))
        if glyph is None:
            glyph = self._glyphs[font, cid] = _glyph_of(font, cid)
        text, width = glyph
        advance = width * size * scaling
        a, b, c, d, e, f = matrix
        if font.is_vertical():
            vx, vy = font.char_disp(cid)
            x0 = -size * 0.5 if vx is None else -vx * size * 0.001
            y0 = (1000 - vy) * size * 0.001 + rise + advance
            x1, y1 = x0 + size, y0 - advance
        else:
            x0, y0 = 0.0, font.get_descent() * size + rise
            x1, y1 = advance, y0 + size
        if b == c == 0:  # upright text
            xs: Sequence[float] = (a * x0, a * x1)
            ys: Sequence[float] = (d * y0, d * y1)
        else:
            xs = (a * x0 + c * y0, a * x0 + c * y1, a * x1 + c * y0, a * x1 + c * y1)
            ys = (b * x0 + d * y0, b * x0 + d * y1, b * x1 + d * y0, b * x1 + d * y1)
        left, right = e + min(xs), e + max(xs)
        top, bottom = self._height - f - max(ys), self._height - f - min(ys)
        angle = -degrees(atan2(b, a))
        width = (right - left) / len(text)  # a ligature is several characters
        x0s, tops, x1s, bottoms = self.columns
        for k, one in enumerate(text):
            self.text.append(one)
            x0s.append(left + k * width)
            tops.append(top)
            x1s.append(left + (k + 1) * width)
            bottoms.append(bottom)
            self.angles.append(angle)
        return advance


def _glyph_of(font: Any, cid: int) -> tuple[str, float]:
    """What code ``cid`` of a font stands for, and how wide it is (of a font size of 1)."""
    from pdfminer.pdffont import PDFUnicodeNotDefined

    try:
        text = font.to_unichr(cid) or _UNKNOWN_MARK
    except PDFUnicodeNotDefined:
        text = _UNKNOWN_MARK
    return text, font.char_width(cid)
