"""Highlights and frames on the pages of the original: annotations, so that the pages themselves stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gouji.model import Box
from gouji.report.inert import inert

HIGHLIGHTS = {"error": (1.0, 0.45, 0.42), "warning": (1.0, 0.80, 0.25), "note": (0.55, 0.80, 1.0)}
FRAME = (0.15, 0.42, 0.85)

Corners = tuple[float, float, float, float]

_PRINT = 4  # the annotation flag that lets it be printed
_AUTHOR = "gouji"


def box_on_page(page: Any, box: Box) -> Corners:
    """The left, bottom, right and top of ``box`` in the coordinates of a ``pypdf`` page.

    A Box is on the page as displayed: cut to the crop box, turned by /Rotate, origin top left.
    """
    crop, media = page.cropbox, page.mediabox
    left, bottom = max(float(crop.left), float(media.left)), max(float(crop.bottom), float(media.bottom))
    right, top = min(float(crop.right), float(media.right)), min(float(crop.top), float(media.top))
    quarters = page.rotation // 90 % 4
    width, height = (top - bottom, right - left) if quarters % 2 else (right - left, top - bottom)
    x0, y0, x1, y1 = box.x0, box.top, box.x1, box.bottom
    for _ in range(-quarters % 4):  # a clockwise quarter turn each, until the page is as it was drawn
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        width, height = height, width
    return left + x0, top - y1, left + x1, top - y0


def highlight(writer: Any, places: Sequence[Corners], severity: str, subject: str, text: str) -> Any:
    """A highlight over ``places`` (all on one page) whose note says ``text``; with a picture of its own."""
    quads = [edge for x0, y0, x1, y1 in places for edge in (x0, y1, x1, y1, x0, y0, x1, y0)]
    colour = HIGHLIGHTS[severity]
    shapes = "\n".join(f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re" for x0, y0, x1, y1 in places)
    drawing = f"/Over gs {_numbers(colour)} rg\n{shapes}\nf"
    return _annotation(writer, "/Highlight", places, colour, subject, text, drawing, {"/QuadPoints": quads})


def frame(writer: Any, place: Corners, subject: str, text: str) -> Any:
    """A thin frame around a cell that a finding rests on."""
    x0, y0, x1, y1 = place
    drawing = f"{_numbers(FRAME)} RG 0.8 w {x0 + 0.6:.2f} {y0 + 0.6:.2f} {x1 - x0 - 1.2:.2f} {y1 - y0 - 1.2:.2f} re S"
    return _annotation(writer, "/Square", [place], FRAME, subject, text, drawing, {})


def _numbers(values: Sequence[float]) -> str:
    return " ".join(f"{value:g}" for value in values)


def _annotation(
    writer: Any,
    kind: str,
    places: Sequence[Corners],
    colour: Sequence[float],
    subject: str,
    text: str,
    drawing: str,
    extra: dict[str, list[float]],
) -> Any:
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    def floats(values: Sequence[float]) -> Any:
        return ArrayObject([FloatObject(round(value, 2)) for value in values])

    edges = list(zip(*places, strict=True))
    rectangle = floats((min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3])))
    over = DictionaryObject({NameObject("/BM"): NameObject("/Multiply"), NameObject("/ca"): FloatObject(0.8)})
    picture = DecodedStreamObject()
    picture.set_data(drawing.encode("ascii"))
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): rectangle,
            NameObject("/Resources"): DictionaryObject(
                {NameObject("/ExtGState"): DictionaryObject({NameObject("/Over"): over})}
            ),
        }
    )
    entry = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): rectangle,
            NameObject("/C"): floats(colour),
            NameObject("/F"): NumberObject(_PRINT),
            NameObject("/T"): TextStringObject(_AUTHOR),
            NameObject("/Subj"): TextStringObject(inert(subject)),
            NameObject("/Contents"): TextStringObject(inert(text)),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(picture)}),
        }
    )
    for key, values in extra.items():
        entry[NameObject(key)] = floats(values)
    return entry
