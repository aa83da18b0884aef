"""What the reader of a report must know of the pages of a PDF: counted page by page, said as notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gouji.ingest.pdf_drawing import Drawing
from gouji.ingest.pdf_furniture import is_page_number
from gouji.ingest.scans import ScanCertainty
from gouji.limits import keep_characters
from gouji.model import Notice


class Tally:
    """The pages by how they were read, and the characters that were left out."""

    def __init__(self) -> None:
        self.characters = 0
        self.certainty = ScanCertainty()
        self.unseen = 0
        self.outside: dict[int, int] = {}
        self.turned: dict[int, int] = {}
        self.pictures: list[int] = []
        self.recognised: list[int] = []
        self.repaired = False
        self.second: list[int] = []
        self.unreadable: list[int] = []
        self.broken: list[int] = []

    def count(self, drawing: Drawing) -> None:
        """Count the visible characters of a page whose tables have been read."""
        sideways = sum(run.end - run.start for run in drawing.turned)
        if is_page_number("".join(drawing.text[run.start : run.end] for run in drawing.turned)):
            sideways = 0
        self.characters += len(drawing.text.strip())
        keep_characters(self.characters)
        if not drawing.layer:
            self.unseen += drawing.unseen
        if drawing.clipped:
            self.outside[drawing.page] = drawing.clipped
        if drawing.oblique + sideways:
            self.turned[drawing.page] = drawing.oblique + sideways

    def notices(self) -> Iterator[Notice]:
        if self.repaired:
            yield Notice("repaired")
        for code, pages in (
            ("second_reader", self.second),
            ("pages_recognised", self.recognised),
            ("pages_scanned", self.pictures),
            ("text_layer", self.certainty.layers),
            ("unreadable_pages", self.unreadable),
        ):
            if pages:
                yield Notice(code, {"pages": page_ranges(pages)})
        if self.unseen:
            yield Notice("hidden_characters", {"count": str(self.unseen)})
        for code, counts in (("outside_page", self.outside), ("turned_text", self.turned)):
            if counts:
                yield Notice(code, {"pages": page_ranges(counts), "characters": str(sum(counts.values()))})


def page_ranges(pages: Iterable[int]) -> str:
    """Page numbers in short: "1, 3-5"."""
    ranges: list[list[int]] = []
    for page in sorted(pages):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
