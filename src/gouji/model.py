"""The values that cross a stage. Imports nothing of ours; everything here is frozen (see gouji.records).

Offsets are half-open and in code points of ``Document.text``. Boxes are in points, origin top left.
Money is ``Decimal`` with the decimals and unit it was printed with; floats occur only as page geometry.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any, Literal, Protocol

from gouji.records import record

# ------------------------------------------------------------------------------------------ document


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


# ------------------------------------------------------------------------------------------ rule files


class RuleError(Exception):
    """A rule file is broken: says which file, which line and which key."""


KeyPath = tuple[str | int, ...]
"""The way to an entry of a TOML file: keys by name, entries of a list from 0."""


@record(frozen=True, slots=True)
class RuleFile:
    """One TOML file below ``rules/``: its path from there, its text and its parsed content.

    ``shown`` is what errors call it. ``origins`` tells which entries come from a file that was laid over this one, and
    where they stand there.
    """

    path: str
    text: str
    data: Mapping[str, Any]
    shown: str = ""
    origins: Mapping[KeyPath, tuple[RuleFile, KeyPath]] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return self.path.rsplit("/", 1)[-1].removesuffix(".toml")

    def error(self, at: str | KeyPath, message: str) -> RuleError:
        """The error for the entry ``at`` (a key, or the way to one): its file, line, key and what is wrong."""
        place = (at,) if isinstance(at, str) else at
        for length in range(len(place), -1, -1):
            if origin := self.origins.get(place[:length]):
                return origin[0].error((*origin[1], *place[length:]), message)
        from gouji.toml_places import line_of  # only where something is broken

        names = ".".join(key for key in place if isinstance(key, str))
        shown = self.shown or f"rules/{self.path}"
        return RuleError(f"{shown}:{line_of(self.text, place)}: {names + ': ' if names else ''}{message}")

    def value(self, at: str | KeyPath, kind: type | tuple[type, ...] = object) -> Any:
        """What stands at ``at``; raises RuleError when nothing does, or nothing of that kind."""
        found: Any = self.data
        for key in (at,) if isinstance(at, str) else at:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                raise self.error(at, "missing") from None
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not object and kind is not bool):
            raise self.error(at, f"must be {_KINDS.get(kind, 'of another kind')}")
        return found

    def words(self, at: str | KeyPath) -> tuple[str, ...]:
        """A list of words; raises RuleError for anything else."""
        found = self.value(at, list)
        if not all(isinstance(word, str) and word for word in found):
            raise self.error(at, "must be a list of words")
        return tuple(found)

    def pattern(self, at: str | KeyPath) -> re.Pattern[str]:
        """A regular expression; raises RuleError for anything else."""
        text = self.value(at, str)
        try:
            return re.compile(text)
        except re.error as broken:
            raise self.error(at, f"not a regular expression: {broken}") from broken

    def entries(self, at: str | KeyPath) -> list[KeyPath]:
        """The ways to the tables of a list of tables; raises RuleError for anything else. No list is an empty one."""
        place = (at,) if isinstance(at, str) else at
        holder = self.value(place[:-1], dict)
        if place[-1] not in holder:
            return []
        found = self.value(place, list)
        for index in range(len(found)):
            self.value((*place, index), dict)
        return [(*place, index) for index in range(len(found))]

    def only(self, at: str | KeyPath, known: Iterable[str]) -> None:
        """Raises RuleError for a key of the table at ``at`` that is not known, with the one that may be meant."""
        names = sorted(known)
        place = (at,) if isinstance(at, str) else at
        for key in self.value(place, dict):
            if key not in names:
                raise self.error((*place, key), unknown(key, names))


def unknown(name: str, known: Sequence[str]) -> str:
    """What is said of a name that is not among ``known``: the nearest one, or all of a few."""
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"unknown; did you mean {near[0]}?"
    return f"unknown; known are {', '.join(known)}" if len(known) <= _FEW else "unknown"


_FEW = 12
_KINDS: Mapping[object, str] = {
    str: "a text",
    dict: "a table",
    list: "a list",
    int: "a whole number",
    bool: "true or false",
    (int, Decimal): "a number",
}


# ------------------------------------------------------------------------------------------ parse


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


@record(frozen=True, slots=True)
class Subject:
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


# ------------------------------------------------------------------------------------------ reconcile

Verdict = Literal["agrees", "rounding", "tail", "disagrees", "undecided"]


@record(frozen=True, slots=True)
class CellRef:
    """A cell named as evidence."""

    table: str
    row: int
    column: int


@record(frozen=True, slots=True)
class Check:
    """One comparison. ``stated``, ``computed``, ``lower`` and ``upper`` are in ``unit`` ("" for a percent or count).

    ``words`` is the half-open place (sentence id, start, end) of the words in question where they are not the claim's.
    ``numbers`` are the figures it holds; ``at_fault`` those that a "disagrees" is laid on, ``fault_cells`` likewise
    the cells. ``external`` are places in other reports that it rests on. ``values`` fills the rule's message template.
    """

    id: str
    rule: str
    verdict: Verdict
    reason: str = ""
    claims: tuple[str, ...] = ()
    cells: tuple[CellRef, ...] = ()
    external: tuple[Evidence, ...] = ()
    words: tuple[str, int, int] | None = None
    numbers: tuple[str, ...] = ()
    at_fault: tuple[str, ...] = ()
    fault_cells: tuple[CellRef, ...] = ()
    formula: str = ""
    unit: str = ""
    stated: Decimal | None = None
    computed: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Evidence:
    """One place that a finding rests on. ``table`` is a table's id; of an "external" cell, the title it has there, and
    ``quote`` is then the figure with its unit."""

    kind: Literal["text", "cell", "external"]
    quote: str
    file: str | None = None
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    table: str | None = None
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    value: str | None = None


@record(frozen=True, slots=True)
class Finding:
    """What a reader is told. ``title`` and ``message`` are filled templates of rules/checks in the run's language.

    ``diagnosis`` is a code, ``cause`` the same in words. ``marks`` are the
    half-open places inside ``quote`` of the figures in question. ``key`` is what a reviewer's decision is bound to.
    """

    id: str
    rule: str
    severity: Literal["error", "warning", "note"]
    title: str
    message: str
    quote: str
    marks: tuple[tuple[int, int], ...]
    numbers: tuple[str, ...]
    section: str
    file: str | None
    page: int | None
    boxes: tuple[Box, ...]
    evidence: tuple[Evidence, ...]
    formula: str
    stated: str | None
    expected: str | None
    lower: str | None
    upper: str | None
    diagnosis: str | None = None
    cause: str | None = None
    suggestion: str | None = None
    parent: str | None = None
    basis: str | None = None
    check: str = ""
    key: str = ""


@record(frozen=True, slots=True)
class Entry:
    """A ledger line: the one status of a number, why, and what it is tied to."""

    number: Number
    status: Status
    reason: str
    claim: str | None
    findings: tuple[str, ...]
    quote: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()


@record(frozen=True, slots=True)
class Identity:
    """What the cover says: title, unit name, year, and the kind of report."""

    title: str
    unit_name: str
    year: int | None
    kind: Literal["final_account", "budget", "other"]


Judgement = Literal["accepted", "not_an_error", "fixed"]


@record(frozen=True, slots=True)
class Decision:
    """What one reviewer decided of the finding with that ``key``. ``date`` is YYYY-MM-DD.

    ``rule``, ``quote`` and ``message`` say what was decided on, for people; only ``key`` binds.
    """

    key: str
    decision: Judgement
    reason: str
    by: str
    date: str
    rule: str = ""
    quote: str = ""
    message: str = ""


@record(frozen=True, slots=True)
class Ruling:
    """Where a finding stands under review, and by whose decisions.

    decided: no longer shown; contested: reviewers differ; still_there: called fixed, but found again.
    """

    state: Literal["decided", "contested", "still_there"]
    decisions: tuple[Decision, ...]


@record(frozen=True, slots=True)
class GoneFinding:
    """A finding of the earlier report that the later one has no more."""

    key: str
    rule: str
    severity: Literal["error", "warning", "note"]
    title: str
    message: str
    quote: str
    page: int | None


@record(frozen=True, slots=True)
class ChangedSentence:
    """A sentence that has other figures than before: ``figures`` are (before, now), in its order."""

    before: str
    now: str
    figures: tuple[tuple[str, str], ...]


@record(frozen=True, slots=True)
class Since:
    """How a report differs from an earlier one. ``new``: ids of findings that the earlier one had not; ``altered``:
    of those that it had in the same sentence with other figures.

    ``counts`` are figures of the text: same, changed, added, gone. ``other_report``: its unit or year is another.
    """

    path: str
    sha256: str
    other_report: bool
    new: frozenset[str]
    altered: frozenset[str]
    gone: tuple[GoneFinding, ...]
    changed: tuple[ChangedSentence, ...]
    counts: Mapping[str, int]

    def standing(self, finding: str) -> Literal["new", "altered", "unchanged"]:
        """What the finding with that id is against the earlier report."""
        return "new" if finding in self.new else "altered" if finding in self.altered else "unchanged"


@record(frozen=True, slots=True)
class Report:
    """The answer for one report. ``closes``: table id → its own sums hold (None: nothing to sum).

    ``rulings``: finding id → where it stands under review, for those that a decisions file speaks of. ``since``: the
    comparison with an earlier report, when one was asked for.
    """

    version: str
    rulebook: str
    options: Mapping[str, Any]
    language: Literal["zh", "en"]
    document: Document
    identity: Identity
    notices: tuple[Notice, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    closes: Mapping[str, bool | None]
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    timing: Mapping[str, float] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    since: Since | None = None

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings that no reviewer has settled."""
        return tuple(f for f in self.findings if f.id not in self.rulings or self.rulings[f.id].state != "decided")

    def to_dict(self) -> dict[str, Any]:
        """The JSON report of DESIGN §6 as plain values."""
        from gouji.report.to_json import report_to_dict

        return report_to_dict(self)
