"""styles.xml → what a style says of a paragraph's numbering, place and visibility, through all it is based on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Element = Any

_OFF = ("0", "false", "off")
_LONGEST_CHAIN = 32  # styles may be based on each other in a circle


def value(element: Element | None, name: str = "val") -> str:
    """A w: attribute of an element, "" where either is absent."""
    return "" if element is None else str(element.get(WORD + name, ""))


def number(element: Element | None, name: str = "val") -> int | None:
    """The same as a whole number, None where it is none."""
    text = value(element, name)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else None


def child(element: Element | None, *names: str) -> Element | None:
    """The first element by that way of w: names, None where there is none."""
    for name in names:
        if element is None:
            return None
        element = element.find(WORD + name)
    return element


def is_on(flag: Element | None) -> bool | None:
    """Whether a property that is on or off is on; None where nothing is said."""
    return None if flag is None else value(flag) not in _OFF


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._usual = ""
        for style in root.iter(WORD + "style") if root is not None else ():
            name = value(style, "styleId")
            self._by_id.setdefault(name, style)
            if value(style, "type") == "paragraph" and value(style, "default") not in ("", *_OFF):
                self._usual = name

    def of_paragraph(self, properties: Element | None) -> str:
        """The id of the style of a paragraph with these properties (w:pPr)."""
        return value(child(properties, "pStyle")) or self._usual

    def chain(self, style: str) -> Iterator[Element]:
        """A style and those it is based on, nearest first."""
        for _ in range(_LONGEST_CHAIN):
            found = self._by_id.get(style)
            if found is None:
                return
            yield found
            style = value(child(found, "basedOn"))

    def find(self, style: str, *names: str) -> Element | None:
        """The nearest element by that way of names in a style and those it is based on."""
        return next((found for one in self.chain(style) if (found := child(one, *names)) is not None), None)

    def numbering(self, style: str) -> tuple[str, int | None]:
        """The list (w:numId, "" for none) that a style puts its paragraphs in, and the level if it says one."""
        found, level = "", None
        for one in self.chain(style):
            properties = child(one, "pPr", "numPr")
            found = found or value(child(properties, "numId"))
            level = number(child(properties, "ilvl")) if level is None else level
        return found, level

    def is_hidden(self, style: str) -> bool | None:
        """Whether text of a style is hidden; None where no style says."""
        return is_on(self.find(style, "rPr", "vanish")) if style else None

    def is_set_apart(self, properties: Element | None) -> bool:
        """Whether a paragraph is indented, centred or at the right, by itself or by its style."""
        style = self.of_paragraph(properties)
        aligned = child(properties, "jc")
        indent = child(properties, "ind")
        if aligned is None:
            aligned = self.find(style, "pPr", "jc")
        if indent is None:
            indent = self.find(style, "pPr", "ind")
        indents = [number(indent, name) or 0 for name in ("firstLine", "firstLineChars", "left", "leftChars", "start")]
        return value(aligned) in ("center", "right", "end") or any(step > 0 for step in indents)
