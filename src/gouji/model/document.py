"""What a file holds: its text, lines, grids, and where they stand on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from gouji.records import record


@record(frozen=True, slots=True)
class Box:
    """A rectangle on a page. ``page`` counts from 1; ``file`` is the index of its file in ``Document.files``."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    file: int = 0


class Places(Protocol):
    """Where the characters of ``Document.text`` stand on their pages."""

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each line (or page) that text[start:end] touches, in reading order."""
        ...


class Certainty(Protocol):
    """How sure the characters are that were recognised in a picture of a page, not read from the file."""

    def of(self, box: Box) -> float | None:
        """0 to 1: the least sure character in the box; None where nothing was recognised."""
        ...

    def is_layer(self, box: Box) -> bool:
        """Whether its text was recognised by others and put behind the picture: how surely, the file does not say."""
        ...


@record(frozen=True, slots=True)
class Line:
    """One line of text outside the tables. ``file`` is the index of its file in ``Document.files``.

    ``opens``: the line begins a paragraph (it is indented, centred, or set apart); ``fills``: it runs to the right
    margin, so its sentence may go on in the next line. Both are None where the format has no geometry.
    """

    start: int
    end: int
    page: int | None = None
    opens: bool | None = None
    fills: bool | None = None
    file: int = 0


@record(frozen=True, slots=True)
class Cell:
    """One cell of a grid; ``row`` and ``column`` are its top left place, from 0.

    ``start``/``end`` index into ``Document.text`` where the format keeps tables in the text, else both are None.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    start: int | None = None
    end: int | None = None
    box: Box | None = None


@record(frozen=True, slots=True)
class Grid:
    """A grid of cells as it stands on a page (or in the source), before anything is understood of it.

    ``spans_known``: the reader saw the cells' borders, so ``row_span``/``column_span`` are facts; without it an empty
    cell may be the tail of a merged one. Grids come one for each page; ``continues`` says the reader saw, from
    the geometry, that the grid goes on from the one before (the parser decides from the header otherwise).
    ``aligned``: there are no borders; rows and columns were told by how the text is aligned, and may be wrong.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    page: int | None = None
    spans_known: bool = False
    continues: bool = False
    file: int = 0
    aligned: bool = False


Block = Line | Grid


@record(frozen=True, slots=True)
class Notice:
    """Something the reader of the report must know: a part absent, a page unreadable, a limit hit."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True)
class SourceFile:
    """One file of a Document; its text is the half-open Document.text[start:end]."""

    path: str
    sha256: str
    format: str
    pages: int | None
    start: int
    end: int


# The notices of what was not read and may be a table.
_UNREAD = ("tables_without_columns", "pages_scanned", "image_pages", "unreadable_pages", "page_cut", "sheet_cut")


@record(frozen=True, slots=True)
class Document:
    """A report as read. ``text`` is the decoded source (txt, md) or the text outside tables (other formats).

    ``files`` are the files that it was read from, in the order of their text; of several, ``path`` is the first one's,
    ``sha256`` is over their digests, and ``format`` is the one they share or "mixed". ``certainty`` is None when all of
    it was read from the files.
    """

    path: str
    sha256: str
    format: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    places: Places | None = None
    notices: tuple[Notice, ...] = ()
    files: tuple[SourceFile, ...] = ()
    certainty: Certainty | None = None

    @property
    def may_lack_tables(self) -> bool:
        """Whether the reader could not read something that may be a table."""
        return any(notice.code in _UNREAD for notice in self.notices)

    def file_at(self, place: int) -> int:
        """The index of the file that Document.text[place] comes from; 0 where the reader named none."""
        return next((n for n, file in enumerate(self.files) if place <= file.end), max(len(self.files) - 1, 0))

    def path_of(self, file: int) -> str:
        """The path of the file with that index."""
        return self.files[file].path if file < len(self.files) else self.path


class UnusableInput(Exception):
    """The file cannot be checked at all (DESIGN §6). ``code`` names the message in rules/messages.toml."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
