"""OFD (GB/T 33190) → Document: pages are drawn from the file's XML and read as those of a PDF are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from gouji.ingest.from_pdf import PICTURE, pages_to_blocks
from gouji.ingest.ofd_pages import Element, draw_page, name, numbers
from gouji.ingest.pdf_furniture import PageText, page_text
from gouji.ingest.pdf_grids import read_tables
from gouji.ingest.pdf_tally import page_ranges
from gouji.ingest.zip_parts import Parts
from gouji.model import Document, Notice, UnusableInput

_A4 = [0.0, 0.0, 210.0, 297.0]  # millimetres


@dataclass(frozen=True)
class _Page:
    """A page's box and what is drawn on it, lowest first."""

    box: list[float]
    layers: list[Element]


def read_ofd(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of an OFD file.

    Raises UnusableInput: "damaged", "encrypted", "no_text" and the limits of ``zip_parts``.
    """
    parts = Parts(data)
    pages: list[PageText] = []
    outside: dict[int, int] = {}
    characters = 0
    for number, page in enumerate(_pages(parts), 1):
        drawing = draw_page(number, page.box, page.layers)
        characters += len(drawing.text.strip())
        if drawing.clipped:
            outside[number] = drawing.clipped
        pages.append(page_text(drawing, read_tables(drawing)))
    if not characters:
        raise UnusableInput("no_text")
    text, blocks, places = pages_to_blocks(pages)
    pictures = [page.page for page in pages if page.picture >= PICTURE and not page.lines and not page.tables]
    notices = [Notice("image_pages", {"pages": page_ranges(pictures)})] if pictures else []
    if outside:
        values = {"pages": page_ranges(outside), "characters": str(sum(outside.values()))}
        notices.append(Notice("outside_page", values))
    return Document(path, sha256, "ofd", text, blocks, len(pages), places, tuple(notices))


def _pages(parts: Parts) -> Iterator[_Page]:
    """The pages of every document in the file; raises UnusableInput ("damaged") when there is none."""
    root = parts.xml("OFD.xml")
    roots = [one.text or "" for one in root.iter() if name(one) == "DocRoot"] if root is not None else []
    documents = [(_within("", place), parts.xml(_within("", place))) for place in roots]
    if not any(document is not None for _, document in documents):
        raise UnusableInput("damaged")
    for place, document in documents:
        if document is None:
            continue
        folder = dirname(place)
        templates = {
            one.get("ID", ""): parts.xml(_within(folder, one.get("BaseLoc", "")))
            for one in document.iter()
            if name(one) == "TemplatePage"
        }
        usual = _box(document) or _A4
        listed = next((one for one in document if name(one) == "Pages"), ())
        for entry in listed:
            page = parts.xml(_within(folder, entry.get("BaseLoc", "")))
            if page is None:
                raise UnusableInput("damaged")
            below = [templates.get(one.get("TemplateID", "")) for one in page if name(one) == "Template"]
            yield _Page(_box(page) or usual, [layer for layer in (*below, page) if layer is not None])


def _box(element: Element) -> list[float]:
    """The physical box that an element or one in it states; empty when there is none."""
    stated = (numbers(one.text) for one in element.iter() if name(one) == "PhysicalBox")
    return next((box for box in stated if len(box) == 4 and box[2] > 0 and box[3] > 0), [])


def _within(folder: str, place: str) -> str:
    """The name of a part, from the folder of the part that refers to it."""
    return normpath(place if place.startswith("/") else join(folder, place.strip()))
