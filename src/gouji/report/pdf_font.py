"""A Chinese font cut to the characters a page of ours needs, as the objects of a PDF file.

Noto Sans SC (SIL Open Font License) is embedded, so that the page reads the same in every viewer, with or without
Chinese fonts on the machine.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_EM = 1000
"""PDF measures glyphs in thousandths of the font size."""

_MISSING = "□"
_FALLBACK = "?"  # should the font lack even the box


@dataclass(frozen=True, slots=True)
class CutFont:
    """A cut font. ``codes``: character → its glyph's number; ``widths``: that number → width in thousandths."""

    name: str
    program: bytes
    codes: dict[str, int]
    widths: dict[int, int]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    def code(self, char: str) -> int:
        """The glyph of ``char``; a box stands for what the font lacks."""
        return self.codes.get(char) or self.codes.get(_MISSING) or self.codes[_FALLBACK]

    def width(self, text: str, size: float) -> float:
        """The width of ``text`` in points at ``size`` points."""
        return sum(self.widths[self.code(char)] for char in text) * size / _EM

    def encoded(self, text: str) -> str:
        """``text`` as the hexadecimal string of a PDF content stream, without its angle brackets."""
        return "".join(f"{self.code(char):04X}" for char in text)


def cut_font(characters: Iterable[str]) -> CutFont:
    """Noto Sans SC with the glyphs of ``characters`` only; what it lacks is drawn as a box."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path

    font = TTFont(str(sans_path()), recalcTimestamp=False, lazy=True)
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, hinting=False, desubroutinize=True))
    subsetter.populate(text="".join(sorted({*characters, _MISSING, _FALLBACK})))
    subsetter.subset(font)
    saved = io.BytesIO()
    font.save(saved)
    cut = TTFont(saved)
    # the glyphs of a CID-keyed font are named by their numbers, and those are what the page has to say
    numbers = {name: int(name.removeprefix("cid")) for name in cut.getGlyphOrder() if name.startswith("cid")}
    scale = _EM / cut["head"].unitsPerEm
    head, metrics = cut["head"], cut["hmtx"].metrics
    return CutFont(
        name=f"GOUJIA+{cut['name'].getDebugName(6) or 'NotoSansSC'}",
        program=cut.getTableData("CFF "),
        codes={chr(code): numbers[name] for code, name in cut.getBestCmap().items() if name in numbers},
        widths={number: round(metrics[name][0] * scale) for name, number in numbers.items()},
        box=(round(head.xMin * scale), round(head.yMin * scale), round(head.xMax * scale), round(head.yMax * scale)),
        ascent=round(cut["hhea"].ascent * scale),
        descent=round(cut["hhea"].descent * scale),
    )


def add_font(writer: Any, font: CutFont) -> Any:
    """Put the font into the ``pypdf.PdfWriter`` and return the reference to it."""
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    def stream(data: bytes, **entries: Any) -> Any:
        plain = DecodedStreamObject()
        plain.set_data(data)
        packed = plain.flate_encode()
        for key, value in entries.items():
            packed[NameObject(f"/{key}")] = value
        return writer._add_object(packed)

    descriptor = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): NameObject(f"/{font.name}"),
            NameObject("/Flags"): NumberObject(4),
            NameObject("/FontBBox"): ArrayObject([NumberObject(edge) for edge in font.box]),
            NameObject("/ItalicAngle"): NumberObject(0),
            NameObject("/Ascent"): NumberObject(font.ascent),
            NameObject("/Descent"): NumberObject(font.descent),
            NameObject("/CapHeight"): NumberObject(font.ascent),
            NameObject("/StemV"): NumberObject(80),
            NameObject("/FontFile3"): stream(font.program, Subtype=NameObject("/CIDFontType0C")),
        }
    )
    widths = ArrayObject()
    for number, width in sorted(font.widths.items()):
        widths.extend([NumberObject(number), ArrayObject([NumberObject(width)])])
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): NameObject(f"/{font.name}"),
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/FontDescriptor"): writer._add_object(descriptor),
            NameObject("/DW"): NumberObject(_EM),
            NameObject("/W"): widths,
        }
    )
    whole = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject(f"/{font.name}"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
            NameObject("/ToUnicode"): stream(_to_unicode(font)),
        }
    )
    return writer._add_object(whole)


def _to_unicode(font: CutFont) -> bytes:
    """The map from glyphs back to characters, so that the page can be searched and copied."""
    pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in sorted(font.codes.items())]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):  # a block holds at most a hundred
        block = pairs[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
