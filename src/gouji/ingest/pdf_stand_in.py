"""A font that stands in for those a PDF names but does not hold, so that reading is the same on every machine.

pdfium measures text by its glyphs. Where a font is neither in the file nor on the machine, what it cannot measure (a
single character, a line set sideways) it takes for blank and drops without a word. The stand-in has a glyph for
every code point; how wide a character is the file says itself.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

# pdfium has the 14 standard fonts built in, under these and similar names, and needs their true widths.
_BUILT_IN = (b"Arial", b"Courier", b"Helvetica", b"Symbol", b"Times", b"ZapfDingbats")
_EM = 1000
_SIDE = 100
_HANDLE = 1
_GB2312_CHARSET = 134


@contextmanager
def stand_in_font() -> Iterator[None]:
    """While entered, pdfium uses the stand-in for missing fonts; nothing may be rendered meanwhile."""
    import pypdfium2.raw as pdfium

    usual = pdfium.FPDF_GetDefaultSystemFontInfo()
    if not usual:
        yield  # on this platform there is no way back from the stand-in
        return
    info, _ = _font_info()
    pdfium.FPDF_SetSystemFontInfo(info)
    try:
        yield
    finally:
        pdfium.FPDF_SetSystemFontInfo(usual)


@cache
def _font_info() -> tuple[Any, bytes]:
    """pdfium's table of font callbacks, answering with the stand-in; and the font, kept alive with it."""
    import pypdfium2.raw as pdfium

    font = _font_file()
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def map_font(_: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int | None:
        return None if ctypes.string_at(face).startswith(_BUILT_IN) else _HANDLE

    def font_data(_: Any, handle: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0  # only asked for single tables of a collection
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    def charset(_: Any, handle: Any) -> int:
        return _GB2312_CHARSET

    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    info.MapFont = types["MapFont"](map_font)
    info.GetFontData = types["GetFontData"](font_data)
    info.GetFontCharset = types["GetFontCharset"](charset)
    return info, font


def _font_file() -> bytes:
    """A TrueType font of two glyphs: nothing, and a small square, which is every visible code point's."""
    # small, since pdfium widens the box of a character to its glyph
    square = struct.pack(">5h2H4B8h", 1, 0, 0, _SIDE, _SIDE, 3, 0, 1, 1, 1, 1, 0, 0, _SIDE, 0, 0, _SIDE, 0, -_SIDE)
    group = struct.pack(">3I", 0x21, 0x10FFFF, 1)
    tables = {
        b"cmap": struct.pack(">4HI2H3I", 0, 1, 3, 10, 12, 13, 0, 16 + len(group), 0, 1) + group,
        b"glyf": square,
        b"head": struct.pack(
            ">4I2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, 0, _EM, _EM, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, _EM, 0, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 0),
        b"loca": struct.pack(">3H", 0, 0, len(square) // 2),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    directory, body = b"", b""
    start = 12 + 16 * len(tables)
    for tag, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += tag + struct.pack(">3I", checksum, start + len(body), len(table))
        body += padded
    return struct.pack(">I4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64) + directory + body
