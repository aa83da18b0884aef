"""Text bytes → Document: finds the encoding, then tells lines from tables made of tabs."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from gouji.model import Block, Cell, Document, Grid, Line, Notice, UnusableInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ("utf-8", "gb18030")
_UNMARKED_WITH_NULS = (*_UNMARKED, "utf-16-le", "utf-16-be")
_SAMPLE = 200_000  # characters that decide on an encoding
_MOST_GARBAGE = 0.1
"""Text of which more than this is no character at all is no text: binary files have more."""
_LEAST_SENSE = 0.3
"""Any bytes with a NUL in them make some UTF-16; what makes less sense than this is none."""

_NEWLINES = re.compile("\r\n|[\r\f\v\x85\u2028\u2029]")
_SENTENCE_END = re.compile("[。；!！?？]")


def read_text(data: bytes, path: str, sha256: str) -> Document:
    """Decode ``data`` and split it into blocks; ``Document.text`` has "\\n" as its only newline.

    A non-blank line is a Line over its whole length; a run of lines with tabs is a Grid, its cells without
    the white space around them. Raises UnusableInput: empty, not_text.
    """
    text, lost = _decode(data)
    text = _NEWLINES.sub("\n", text)
    if not text.strip():
        raise UnusableInput("empty")
    notices = (Notice("undecodable", {"count": str(lost)}),) if lost else ()
    return Document(path, sha256, "txt", text, tuple(_blocks(text)), notices=notices)


# ------------------------------------------------------------------------------------------ encoding


def _decode(data: bytes) -> tuple[str, int]:
    """The text and the number of places that no character could be made of."""
    marked = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), None)
    if marked is not None:
        bom, name = marked
        candidates = [data[len(bom) :].decode(name, errors="replace")]
    else:
        candidates = list(_readings(data))
    text = candidates[0] if len(candidates) == 1 else max(candidates, key=_sense)
    blind = marked is None and b"\0" in data
    if _share(text, _is_garbage) > _MOST_GARBAGE or (blind and _sense(text) < _LEAST_SENSE):
        raise UnusableInput("not_text")
    return text, text.count("\ufffd")


def _readings(data: bytes) -> Iterator[str]:
    """The text in each encoding it may be in; what is whole UTF-8 is nothing else."""
    if b"\0" not in data:
        try:
            yield data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return
    for name in _UNMARKED_WITH_NULS if b"\0" in data else _UNMARKED:
        yield data.decode(name, errors="replace")


def _sense(text: str) -> float:
    """The share of characters that a Chinese report is made of; low when bytes are read in a wrong encoding.

    GB 2312 is the measure: its symbols and its first level hold nearly all that is written, while misread
    bytes fall on rare characters, private use and controls.
    """
    return _share(text, _is_usual)


def _share(text: str, what: Callable[[str], bool]) -> float:
    """The share of ``text`` (as far as it is sampled, white space left out) that is ``what``."""
    counts = Counter("".join(text[:_SAMPLE].split()))
    return sum(n for char, n in counts.items() if what(char)) / max(counts.total(), 1)


def _is_usual(char: str) -> bool:
    if char < "\x80":
        return char.isprintable()
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead <= 0xA9 or 0xB0 <= lead <= 0xD7


def _is_garbage(char: str) -> bool:
    """Controls, unassigned and private characters, and the mark of an undecodable byte."""
    return char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"}


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
