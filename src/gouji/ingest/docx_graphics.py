"""Drawings of a Word document → the text boxes in them, or the pictures they show."""

from __future__ import annotations

from collections.abc import Iterator

from gouji.ingest.docx_styles import WORD, Element
from gouji.ingest.whole_numbers import whole

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_GRAPHICS = frozenset((_COMPATIBLE + "AlternateContent", WORD + "drawing", WORD + "pict", WORD + "object"))
_SHOWN = ("}blip", "}imagedata", "}chart", "}OLEObject")
_SMALL = 200 * 9525  # 200 pixels; icons are smaller, a picture of a table is not


def is_graphic(element: Element) -> bool:
    return element.tag in _GRAPHICS


def text_boxes(graphic: Element) -> Iterator[Element]:
    """The content of each text box, read once: a drawing comes with a substitute for older programs."""
    if graphic.tag == WORD + "txbxContent":
        yield graphic
        return
    shown = [_chosen(graphic)] if graphic.tag == _COMPATIBLE + "AlternateContent" and len(graphic) else graphic
    for part in shown:
        yield from text_boxes(part)


def _chosen(alternatives: Element) -> Element:
    """What is read of several alternatives: the first that holds a text box, else the first."""
    holding = (one for one in alternatives if next(one.iter(WORD + "txbxContent"), None) is not None)
    return next(holding, alternatives[0])


def count_pictures(graphic: Element) -> int:
    """1 for a graphic that shows a picture, a chart or another program's object, unless it is as small as an icon."""
    if not any(isinstance(part.tag, str) and part.tag.endswith(_SHOWN) for part in graphic.iter()):
        return 0
    extents = list(graphic.iter(_DRAWING + "extent"))
    sizes = [whole(size, _SMALL) for extent in extents for key in ("cx", "cy") if (size := extent.get(key, ""))]
    return int(not sizes or min(sizes) >= _SMALL)
