"""The text twin: blank lines between paragraphs, tab-separated tables, pages cut in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.writer.tree import Cell, Heading, PageBreak, Paragraph, Report, Table


def render_txt(report: Report) -> str:
    """The report as plain text, ending in one line break."""
    return "\n".join(_Pages(report).lines()).rstrip("\n") + "\n"


class _Pages:
    """Counts characters as a page would hold them, to cut sentences where pages end."""

    def __init__(self, report: Report) -> None:
        self.report = report
        layout = report.layout
        self.room = int(str(layout["page_characters"]))
        self.rows = int(str(layout["page_rows"]))
        self.used, self.page = 0, 1

    def lines(self) -> Iterator[str]:
        """All lines, blank ones between paragraphs."""
        for block in self.report.blocks:
            if isinstance(block, PageBreak):
                self._turn()
            elif isinstance(block, Table):
                yield from _table_lines(block, self.rows)
                self._turn()
            elif isinstance(block, Heading):
                yield from (block.text, "")
                self.used += 40
            else:
                yield from self._paragraph(block)

    def _turn(self) -> None:
        self.used = 0
        self.page += 1

    def _paragraph(self, block: Paragraph) -> Iterator[str]:
        """A paragraph, in two pieces where the page ends inside it."""
        text, cut = block.text, self.room - self.used
        if block.style == "body" and 0 < cut < len(text):
            if not self.report.layout["cut_numbers"]:
                cut = _outside_numbers(text, cut)
            yield from (text[:cut], "")
            if self.report.layout["numbers_in_text"]:
                yield from (str(self.report.layout["page_number"]).replace("{n}", str(self.page)), "")
            yield from (text[cut:], "")
            self._turn()
            self.used = len(text) - cut
        else:
            yield from (text, "")
            self.used += len(text) + 20
            if self.used >= self.room:
                self._turn()


def _outside_numbers(text: str, cut: int) -> int:
    """``cut`` moved forward until it stands outside a number."""
    number = "0123456789.,%-"
    while cut < len(text) and text[cut - 1] in number and text[cut] in number:
        cut += 1
    return cut


def _table_lines(table: Table, page_rows: int) -> Iterator[str]:
    """Captions, title, rows (the header again every ``page_rows`` rows) and notes."""
    for text in table.captions:
        yield from (table.title if text == "@title" else text, "")
    header = [_row(cells) for cells in table.header]
    for start in range(0, max(len(table.body), 1), page_rows):
        yield from header
        yield from (_row(cells) for cells in table.body[start : start + page_rows])
        yield ""
    for note in table.notes:
        yield from (note, "")


def _row(cells: Sequence[Cell]) -> str:
    return "\t".join(cell.text for cell in cells)
