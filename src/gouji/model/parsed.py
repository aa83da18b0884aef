"""What the parser makes of a document: sections, sentences, tables, facts, numbers, claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from gouji.model.document import Cell, Grid
from gouji.records import record


@record(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of its level or above.

    ``kind``: narrative, tables, overview, duties, glossary, contents, cover or other (rules/layouts).
    ``level`` 1 is a part (第一部分), 2 一、, 3 （一）, 4 1., 5 （1）.
    """

    id: str
    number: str
    title: str
    level: int
    start: int
    end: int
    kind: str
    parent: str | None = None


@record(frozen=True, slots=True)
class Sentence:
    """A sentence rejoined over lines and pages.

    ``text`` is normalised (half-width digits and punctuation, no layout white space); ``offsets[i]`` is the place of
    text[i] in Document.text, so the source of text[a:b] is [offsets[a], offsets[b-1] + 1).
    """

    id: str
    text: str
    offsets: tuple[int, ...]
    section: str
    paragraph: int

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in Document.text of the non-empty text[start:end]."""
        return self.offsets[start], self.offsets[end - 1] + 1


class Subject(NamedTuple):  # the key of many tables: hashed and compared ten thousand times in a report
    """What a figure is about, said by its parts, so that a sentence and a cell can be held side by side.

    An empty part means "not said" in a sentence and "all of it" in a cell.
    flow: income, expenditure, both (收入支出总计), opening, closing (结转结余)
    fund: appropriation (财政拨款, all funds), general, fund, capital; empty = all money of the unit
    part: basic, project, upstream, operating, subsidiary, personnel, public; income columns by their line's item
    item: "function:行政运行", "economic:办公费" (the report's own names, normalised) or a concept of rules/lexicon
          such as "three_public.abroad"
    total: year (本年…合计), grand (总计), either (总支出: 总计, but a share of it may be of the year's)
    """

    flow: str = ""
    fund: str = ""
    part: str = ""
    item: str = ""
    total: str = ""

    def said(self) -> dict[str, str]:
        """The parts that are said, by name."""
        return {name: part for name, part in zip(self._fields, self, strict=True) if part}


NO_SUBJECT = Subject()
"""What nothing is said of."""


@record(frozen=True, slots=True)
class Column:
    """A column of a table: the stacked header labels from the top, and what they mean.

    ``role``: code, name, line (行次), amount, count, note, other. ``subject``/``measure``/``period`` for amounts.
    ``block`` tells the halves of two tables that stand side by side (0, 1, …).
    """

    index: int
    path: tuple[str, ...]
    role: str
    block: int = 0
    subject: Subject = Subject()
    measure: str = ""
    period: str = ""


@record(frozen=True, slots=True)
class Row:
    """A body row of one block: ``label`` as printed, ``path`` the names from its topmost ancestor to itself.

    ``level``: 0 totals, 1 类 (or a top-level line 一、), 2 款 (or a nested line), 3 项; None where unknown.
    ``role``: item, total, nested (a part "其中" of the line above, not a term of the total).
    """

    index: int
    block: int
    label: str
    path: tuple[str, ...]
    code: str
    level: int | None
    role: str
    subject: Subject = Subject()


@record(frozen=True, slots=True)
class Table:
    """A table joined over its pages. ``grid`` is the joined grid: rows of all pages, repeated headers left out.

    ``owner``: the unit that a line over it names. ``declared_empty``: a line under it says that it has no data.
    ``closes`` is set by reconcile, None before.
    """

    id: str
    kind: str | None
    title: str
    unit: str
    pages: tuple[int, ...]
    file: int
    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    header_rows: int
    declared_empty: bool = False
    start: int | None = None
    end: int | None = None
    notes: tuple[tuple[int, int], ...] = ()
    owner: str = ""


@record(frozen=True, slots=True)
class Fact:
    """One money (or count) cell of a recognised table, with everything that says what it means.

    ``value`` is in ``unit`` as printed with ``decimals``; blank cells are exactly 0 and ``blank`` is true.
    ``measure``: final, opening (年初预算), full (全年/调整预算), budget (which one is not said), execution, change, …
    ``period``: this, prior. ``row``/``column`` index the grid.
    """

    table: str
    kind: str
    row: int
    column: int
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    code: str
    level: int | None
    subject: Subject
    measure: str
    period: str
    value: Decimal
    unit: str
    decimals: int
    text: str
    blank: bool
    cell: Cell


@record(frozen=True, slots=True)
class FormLine:
    """A labelled line of a form: ``cells`` are what stands beside the label, by what is over it ("" where nothing is).

    ``role``: whole (``key`` is its scope: year, project), part, nested, indicator, total. ``group`` is the column of
    the labels: a whole's parts stand below it in the same one. ``heads``: what is printed over the cells that have a
    header.
    """

    role: str
    key: str
    label: str
    group: int
    row: int
    cells: Mapping[str, Cell]
    heads: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Form:
    """A form of one project (rules/forms): labels with values beside them. ``table`` is the table it stands in;
    ``unit`` that of its money, "" where it does not say."""

    table: str
    kind: str
    name: str
    unit: str
    lines: tuple[FormLine, ...]


NumberKind = Literal["amount", "percent", "count", "other"]
Status = Literal["confirmed", "contradicted", "unconfirmed", "not_claim", "unread"]


@record(frozen=True, slots=True)
class Number:
    """A number of the narrative (DESIGN §5). ``start``/``end`` cover the digits (and sign), not the unit."""

    id: str
    text: str
    value: Decimal | None
    decimals: int
    unit: str
    kind: NumberKind
    section: str
    sentence: str
    at: tuple[int, int]
    start: int
    end: int


@record(frozen=True, slots=True)
class Claim:
    """One thing a sentence states about figures (DESIGN §3), read by one pattern of rules/claims.

    ``value`` is in ``unit`` with ``decimals`` as printed; ``direction`` is up, down, flat, above, below, equal or "".
    ``at`` is the half-open span in the sentence's text, ``start``/``end`` the same in Document.text.
    ``extra`` holds the roles a kind needs beyond these (see parse/claims.py).
    """

    id: str
    kind: str
    subject_text: str
    subject: Subject
    measure: str
    period: str
    base: str
    value: Decimal | None
    unit: str
    decimals: int
    direction: str
    numbers: tuple[str, ...]
    sentence: str
    section: str
    pattern: str
    at: tuple[int, int]
    start: int
    end: int
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Identity:
    """What the cover says: title, unit name, year, and the kind of report."""

    title: str
    unit_name: str
    year: int | None
    kind: Literal["final_account", "budget", "other"]
