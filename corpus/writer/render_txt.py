"""The text twin: blank lines between paragraphs, tab-separated tables, pages cut in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.writer.tree import Cell, Heading, PageBreak, Paragraph, Report, Table


def render_txt(report: Report) -> str:
    """The report as plain text, ending in one line break."""
    layout = report.layout
    lines: list[str] = []
    room = int(str(layout["page_characters"]))
    used = 0
    for block in report.blocks:
        if isinstance(block, PageBreak):
            used = 0
        elif isinstance(block, Table):
            lines += _table_lines(block, int(str(layout["page_rows"])))
            used = 0
        elif isinstance(block, Heading):
            lines += [block.text, ""]
            used += 40
        elif isinstance(block, Paragraph):
            text = block.text
            cut = room - used
            if block.style == "body" and layout["cut_sentences"] and 0 < cut < len(text):
                cut = _outside_numbers(text, cut)
                lines += [text[:cut], "", text[cut:], ""]
                used = len(text) - cut
            else:
                lines += [text, ""]
                used += len(text) + 20
            if used > room:
                used = 0
    return "\n".join(lines).rstrip("\n") + "\n"


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
