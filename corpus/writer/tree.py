"""The format-neutral report: blocks of spans and tables of cells. Renderers and planting work on it alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Role = Literal["text", "amount", "percent", "count", "word"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; a figure or a word of direction is a span of its own, so that it can be changed and
    recorded.

    ``key`` names the quantity (``exp.basic@final``, ``exp.basic:change:prior``). ``claim`` is the kind of
    DESIGN §3.
    ``value`` is the shown number; ``wrong`` is the opposite of a word ("" for figures). ``phrase`` is
    shared by the spans of one phrase about a change ("change:exp.basic:prior").
    """

    text: str
    role: Role = "text"
    key: str = ""
    claim: str = ""
    value: Decimal | None = None
    wrong: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``style``: body, cover, title or contents.

    ``nil`` is a sentence that says there is no such money; false here, for planting.
    """

    spans: tuple[Span, ...]
    style: str = "body"
    nil: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is a part, 2 一、, 3 （一）, 4 1. ``text`` is printed with its number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``covered`` marks a place under a merged one, ``value`` makes it a fact."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    covered: bool = False
    key: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a full grid: every row has ``width`` cells, merged places filled with covered cells.

    ``labels`` are the row paths of the body, per half of the grid: labels[row][half]. ``halves`` are the
    half-open column ranges of tables printed side by side; ``paths`` the header labels over each column,
    from the top. ``key`` is a table key of DESIGN §2 or the writer's own.
    """

    key: str
    title: str
    unit: str
    captions: tuple[str, ...]
    header: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    labels: tuple[tuple[tuple[str, ...], ...], ...]
    halves: tuple[tuple[int, int], ...]
    paths: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    wide: bool = False

    @property
    def width(self) -> int:
        return self.halves[-1][1]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a page."""


Block = Paragraph | Heading | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; ``layout`` holds what the renderers need of the house style."""

    title: str
    style: str
    seed: int
    blocks: tuple[Block, ...]
    layout: dict[str, object] = field(default_factory=dict)
