"""A Chinese font for the PDF twin: Noto Sans SC (SIL OFL) cut to the characters in use, else a font of
the reader's.

The packaged font has cubic outlines, which reportlab does not embed, so the cut is redrawn with quadratic
ones.
"""

# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

NAME = "CorpusSans"
READER_FONT = "STSong-Light"
# what a TrueType `maxp` has beyond that of a font with cubic outlines; reportlab reads none of them
_MAXP_FIELDS = (
    "maxZones",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentDepth",
)


def register_font(characters: Iterable[str]) -> str:
    """Register a font holding ``characters`` with reportlab and return its name.

    Without the font package the name is that of the Chinese font every PDF reader brings along (not
    embedded).
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        pdfmetrics.registerFont(UnicodeCIDFont(READER_FONT))
        return READER_FONT
    cut = "".join(sorted(set(characters)))
    name = f"{NAME}{zlib.crc32(cut.encode()):08x}"  # reportlab tells fonts apart by name
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(_quadratic_cut(str(sans_path()), cut, name))))
    return name


def _quadratic_cut(path: str, characters: str, name: str) -> bytes:
    """The font at ``path`` with the glyphs of ``characters`` only, as TrueType of that name."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=[], name_IDs=[1, 2, 6], notdef_outline=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == 6:
            record.string = name
    glyphs = font.getGlyphSet()
    drawn = {}
    for glyph in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        glyphs[glyph].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        drawn[glyph] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), drawn
    for tag in ("CFF ", "VORG", "GSUB", "GPOS", "BASE", "vhea", "vmtx"):
        if tag in font:
            del font[tag]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in _MAXP_FIELDS:
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
