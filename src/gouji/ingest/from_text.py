"""Text bytes → Document: tells lines from tables made of tabs or spaces, and from tables whose columns were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gouji.ingest.encoding import decode
from gouji.ingest.text_tables import with_spaced_tables
from gouji.ingest.text_wrap import width_of
from gouji.limits import keep_characters
from gouji.model import Block, Cell, Document, Grid, Line, Notice, UnusableInput

_NEWLINES = re.compile("\r\n|[\r\f\v\x85\u2028\u2029]")
_SENTENCE_END = re.compile("[。；!！?？]")


def read_text(data: bytes, path: str, sha256: str) -> Document:
    """Decode ``data`` and split it into blocks; ``Document.text`` has "\\n" as its only newline.

    A non-blank line is a Line over its whole length; a run of lines with tabs is a Grid, its cells without
    the white space around them. Raises UnusableInput: empty, not_text, too_long.
    """
    keep_characters(len(data) // 4)  # the most bytes that a character takes in any encoding
    text, lost = decode(data)
    text = _NEWLINES.sub("\n", text)
    if not text.strip():
        raise UnusableInput("empty")
    notices = [Notice("undecodable", {"count": str(lost)})] if lost else []
    blocks, lost_tables = with_spaced_tables(text, list(_blocks(text)))
    if lost_tables:
        notices.append(Notice("tables_without_columns", {"count": str(lost_tables)}))
    return Document(path, sha256, "txt", text, tuple(_filled(text, blocks)), notices=tuple(notices))


def _filled(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with ``fills`` set on the lines that reach the width of a wrapped text."""
    fills = width_of([text[block.start : block.end] for block in blocks if isinstance(block, Line)])
    for block in blocks:
        full = fills is not None and isinstance(block, Line) and fills(text[block.start : block.end])
        yield replace(block, fills=True) if full and isinstance(block, Line) else block


# ------------------------------------------------------------------------------------------ blocks

_Span = tuple[int, int]


def _blocks(text: str) -> Iterator[Block]:
    run: list[_Span] = []
    for start, end in _lines(text):
        if "\t" in text[start:end]:
            run.append((start, end))
            continue
        yield from _blocks_of_run(text, run)
        run = []
        if text[start:end].strip():
            yield Line(start, end)
    yield from _blocks_of_run(text, run)


def _lines(text: str) -> Iterator[_Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _blocks_of_run(text: str, run: Sequence[_Span]) -> Iterator[Block]:
    """A run of lines with tabs: prose at its head and foot are Lines, what is between them is one Grid."""
    rows = [(start, end) for start, end in run if text[start:end].strip()]
    first, last = 0, len(rows)
    while first < last and _is_prose(text, rows[first]):
        first += 1
    while last > first and _is_prose(text, rows[last - 1]):
        last -= 1
    body = rows[first:last]
    if len(body) == 1 and _SENTENCE_END.search(text[slice(*body[0])]):
        first, body = last, []  # a lone sentence with tabs in it, not a table
    for start, end in rows[:first]:
        yield Line(start, end)
    if any("\t" in text[start:end].strip() for start, end in body):
        yield _grid(text, body)
    else:
        for start, end in body:
            yield Line(start, end)
    for start, end in rows[last:]:
        yield Line(start, end)


def _is_prose(text: str, row: _Span) -> bool:
    """A sentence indented or followed by tabs: a paragraph, or a note that a spreadsheet filled up."""
    line = text[slice(*row)].strip()
    return "\t" not in line and _SENTENCE_END.search(line) is not None


def _grid(text: str, rows: Sequence[_Span]) -> Grid:
    split = [list(_cells_of_line(text, start, end)) for start, end in rows]
    width = max(map(len, split))
    cells = []
    for number, (spans, (_, end)) in enumerate(zip(split, rows, strict=True)):
        spans.extend([(end, end)] * (width - len(spans)))
        cells += [Cell(text[a:b], number, column, start=a, end=b) for column, (a, b) in enumerate(spans)]
    return Grid(tuple(cells), len(rows), width)


def _cells_of_line(text: str, start: int, end: int) -> Iterator[_Span]:
    """The spans between tabs, less the white space around their content."""
    for part in text[start:end].split("\t"):
        stripped = part.strip()
        begin = start + (part.index(stripped) if stripped else 0)
        yield begin, begin + len(stripped)
        start += len(part) + 1
