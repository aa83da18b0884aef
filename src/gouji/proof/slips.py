"""Report → slips: every single change, as a tired typist makes it, that the tool ought to notice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gouji.model import CellRef, Check, Claim, Entry, Fact, Grid, Number, Report, RuleFile, Sentence, Status, Table
from gouji.proof.edits import Edit

CLASSES = (
    "amount-digit", "amount-zero", "percent-digit", "percent-zero", "last-digit", "unit", "direction",
    "direction-zero", "comparison", "cell", "year", "count-digit",
)  # fmt: skip
_HOLDS = ("agrees", "rounding", "tail")
_DIGITS = {"amount": "amount-digit", "percent": "percent-digit", "count": "count-digit"}
_ZEROS = {"amount": "amount-zero", "percent": "percent-zero", "count": "count-digit"}
_INSTEAD_OF_ZERO = 5


@dataclass(frozen=True)
class SlipRules:
    """rules/proof.toml, compiled: what is written for what."""

    units: Mapping[str, str]
    directions: Mapping[str, str]
    direction: re.Pattern[str]
    comparisons: Mapping[str, str]
    comparison: re.Pattern[str]


def compile_slips(file: RuleFile) -> SlipRules:
    """Raises RuleError when a group is missing or an entry is no pair of two words."""
    groups = {name: _pairs(file, name) for name in ("unit", "direction", "comparison")}
    bound = file.words(("comparison_not_behind", "words")) if "comparison_not_behind" in file.data else ()
    before = "".join(f"(?<!{re.escape(word)})" for word in bound)
    return SlipRules(
        groups["unit"],
        groups["direction"],
        re.compile(_alternation(groups["direction"])),
        groups["comparison"],
        re.compile(before + _alternation(groups["comparison"])),
    )


def _pairs(file: RuleFile, name: str) -> dict[str, str]:
    group = file.data.get(name)
    if not isinstance(group, dict) or not group:
        raise file.error(name, "missing, or without entries")
    for word, other in group.items():
        if not isinstance(other, str) or not other or other == word:
            raise file.error((name, word), "needs another word to put in its place")
    return dict(group)


def _alternation(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


@dataclass(frozen=True, slots=True)
class Slip:
    """One change of a report.

    ``old`` and ``new`` are the figure (with its unit) or word before and after. ``status`` and ``reason`` are the
    ledger's for the figure before the change; a cell, or a comparison without a figure, has the status that
    its checks give it. ``quote`` is the sentence, or the table with the cell's labels, ``mark`` the half-open
    place in it. ``anchor`` is where the figure or word begins in Document.text, ``cell`` the cell changed. ``file`` is
    the path of the file that has it.
    """

    kind: str
    edit: Edit
    old: str
    new: str
    status: Status
    reason: str
    quote: str
    mark: tuple[int, int]
    file: str
    page: int | None = None
    anchor: int | None = None
    cell: CellRef | None = None


def find_slips(report: Report, rules: SlipRules) -> tuple[Slip, ...]:
    """Every slip of every class that the report gives occasion for, class by class, in reading order.

    Left alone are numbers without a decimal digit (Chinese numerals), the units of amounts of zero (0元 is as true
    as 0万元), and the parts of dates and names, which look like counts.
    """
    finder = _Finder(report, rules)
    slips = [*finder.figures(), *finder.words(), *finder.cells()]
    return tuple(sorted(slips, key=lambda slip: CLASSES.index(slip.kind)))


class _Finder:
    def __init__(self, report: Report, rules: SlipRules) -> None:
        self.report = report
        self.rules = rules
        self.text = report.document.text
        self.sentences = {s.id: s for s in report.sentences}
        self.entries = {e.number.id: e for e in report.entries}

    # ------------------------------------------------------------------------------ figures

    def figures(self) -> Iterator[Slip]:
        year = str(self.report.identity.year)
        for entry in self.report.entries:
            number = entry.number
            digits = [at for at in range(number.start, number.end) if self.text[at].isdecimal()]
            if not digits:
                continue
            if number.text == year:
                edit = Edit(number.start, number.end, str(int(year) - 1))
                yield self._figure("year", entry, edit, edit.new)
            if number.kind not in _DIGITS or (number.kind == "count" and entry.status == "not_claim"):
                continue
            zero = number.value == 0
            digit = unicodedata.decimal(self.text[digits[0]])
            instead = _INSTEAD_OF_ZERO if zero else digit % 9 + 1
            yield self._digit((_ZEROS if zero else _DIGITS)[number.kind], entry, digits[0], instead)
            if number.kind == "amount" and not zero:
                if entry.status == "confirmed":
                    last = unicodedata.decimal(self.text[digits[-1]])
                    yield self._digit("last-digit", entry, digits[-1], (last + 5) % 10)
                yield from self._unit(entry)

    def _digit(self, kind: str, entry: Entry, at: int, digit: int) -> Slip:
        number = entry.number
        edit = Edit(at, at + 1, _like(self.text[at], digit))
        printed = self.text[number.start : at] + edit.new + self.text[at + 1 : number.end]
        return self._figure(kind, entry, edit, "".join(printed.split()) + number.unit)

    def _figure(self, kind: str, entry: Entry, edit: Edit, new: str) -> Slip:
        number = entry.number
        old = number.text + ("" if kind == "year" else number.unit)
        return Slip(
            kind, edit, old, new, entry.status, entry.reason, self.sentences[number.sentence].text,
            number.at, self._file(number.start), entry.page, number.start,
        )  # fmt: skip

    def _unit(self, entry: Entry) -> Iterator[Slip]:
        """The unit right behind the figure, as far as it is one that typists take for another."""
        number = entry.number
        other = self.rules.units.get(number.unit)
        sentence = self.sentences[number.sentence]
        at = sentence.text.find(number.unit, number.at[1])
        if other is None or not 0 <= at < self._next_figure(number):
            return
        edit = _replacement(sentence, (at, at + len(number.unit)), other, self.text)
        yield self._figure("unit", entry, edit, number.text + other)

    def _next_figure(self, number: Number) -> int:
        """Where the next figure of the same sentence begins; the sentence's end when there is none."""
        following = [
            e.number.at[0]
            for e in self.report.entries
            if e.number.sentence == number.sentence and e.number.at[0] >= number.at[1]
        ]
        return min(following, default=len(self.sentences[number.sentence].text))

    # ------------------------------------------------------------------------------ words

    def words(self) -> Iterator[Slip]:
        taken: set[int] = set()
        for claim in self.report.claims:
            if claim.kind != "change":
                continue
            # An amount of zero is true either way, and so is a template's word for both ways.
            kind = "direction" if claim.value and claim.direction in ("up", "down") else "direction-zero"
            sentence = self.sentences[claim.sentence]
            for found in self.rules.direction.finditer(sentence.text, *claim.at):
                slip = self._word(kind, sentence, found, self.rules.directions, claim)
                if slip.edit.start not in taken:
                    taken.add(slip.edit.start)
                    yield slip
        narrative = {section.id for section in self.report.sections if section.kind == "narrative"}
        for sentence in self.report.sentences:
            if sentence.section in narrative:
                for found in self.rules.comparison.finditer(sentence.text):
                    claim_of = self._comparison_at(sentence, found.start())
                    yield self._word("comparison", sentence, found, self.rules.comparisons, claim_of)

    def _word(
        self, kind: str, sentence: Sentence, found: re.Match[str], instead: Mapping[str, str], claim: Claim | None
    ) -> Slip:
        new = instead[found.group()]
        edit = _replacement(sentence, found.span(), new, self.text)
        anchor = sentence.offsets[found.start()]
        status: Status = "unread"
        reason = ""
        if claim is not None and claim.numbers:
            entry = self.entries[claim.numbers[0]]
            status, reason = entry.status, entry.reason
        elif claim is not None:
            status = self._standing(c for c in self.report.checks if claim.id in c.claims)
        return Slip(
            kind, edit, found.group(), new, status, reason, sentence.text, found.span(), self._file(anchor),
            self._page(anchor), anchor,
        )  # fmt: skip

    def _comparison_at(self, sentence: Sentence, at: int) -> Claim | None:
        return next(
            (
                claim
                for claim in self.report.claims
                if claim.kind == "comparison" and claim.sentence == sentence.id and claim.at[0] <= at < claim.at[1]
            ),
            None,
        )

    def _file(self, place: int) -> str:
        return self.report.document.path_of(self.report.document.file_at(place))

    def _page(self, place: int) -> int | None:
        places = self.report.document.places
        boxes = places.boxes(place, place + 1) if places is not None else ()
        return boxes[0].page if boxes else None

    # ------------------------------------------------------------------------------ cells

    def cells(self) -> Iterator[Slip]:
        held = self._checks_of_cells()
        tables = {table.id: table for table in self.report.tables}
        known = _known_cells(self.report)
        for fact in self.report.facts:
            if not fact.value or not fact.unit:
                continue
            at = known.get(_cell_key(fact))
            if at is None:
                raise ValueError(f"cell without a place: {fact.table} {fact.row} {fact.column}")
            table, ref = tables[fact.table], CellRef(fact.table, fact.row, fact.column)
            file = self.report.document.path_of(table.file)
            yield _cell_slip(fact, at, table, ref, file, self._standing(held.get(ref, ()), ref))

    def _checks_of_cells(self) -> dict[CellRef, list[Check]]:
        held: dict[CellRef, list[Check]] = {}
        for check in self.report.checks:
            for ref in {*check.cells, *check.fault_cells}:
                held.setdefault(ref, []).append(check)
        return held

    def _standing(self, checks: Iterable[Check], cell: CellRef | None = None) -> Status:
        """The status that checks give to what is no number of the ledger."""
        verdicts = [c.verdict for c in checks if c.verdict != "disagrees" or cell is None or cell in c.fault_cells]
        if "disagrees" in verdicts:
            return "contradicted"
        return "confirmed" if any(verdict in _HOLDS for verdict in verdicts) else "unconfirmed"


def _cell_slip(fact: Fact, at: tuple[int, int], table: Table, ref: CellRef, file: str, status: Status) -> Slip:
    text = fact.cell.text
    place = next(k for k, char in enumerate(text) if char.isdecimal())
    digit = _like(text[place], unicodedata.decimal(text[place]) % 9 + 1)
    labels = " · ".join(("/".join(fact.row_path), "/".join(fact.column_path), text))
    quote = f"{table.title}: {labels}"
    return Slip(
        "cell", Edit(place, place + 1, digit, at), text, text[:place] + digit + text[place + 1 :], status, "",
        quote, (len(quote) - len(text), len(quote)), file, fact.cell.box.page if fact.cell.box else None, cell=ref,
    )  # fmt: skip


def _known_cells(report: Report) -> dict[object, tuple[int, int]]:
    """Where the cells of the document are, by what a fact's cell is known by."""
    known: dict[object, tuple[int, int]] = {}
    for block, grid in enumerate(report.document.blocks):
        if isinstance(grid, Grid):
            for index, cell in enumerate(grid.cells):
                known[cell.start if cell.start is not None else cell.box or id(cell)] = (block, index)
    return known


def _cell_key(fact: Fact) -> object:
    """A table joined over pages renumbers its rows, but a cell keeps its place in the text or on the page."""
    cell = fact.cell
    return cell.start if cell.start is not None else cell.box or id(cell)


def _like(char: str, digit: int) -> str:
    """``digit`` in the form of ``char``: half or full width."""
    return chr(ord(char) - unicodedata.decimal(char) + digit)


def _replacement(sentence: Sentence, span: tuple[int, int], new: str, text: str) -> Edit:
    """``new`` for the sentence's text[span]; the white space that lines and pages put between stays.

    What the two words end on in common is left alone, so that each character keeps its line.
    """
    old = sentence.text[slice(*span)]
    kept = 0
    while kept < min(len(old), len(new)) and old[-1 - kept] == new[-1 - kept]:
        kept += 1
    begin, stop = span[0], span[1] - kept
    words = new[: len(new) - kept]
    if begin == stop:
        return Edit(sentence.offsets[begin], sentence.offsets[begin], words)
    first, last = sentence.source(begin, stop)
    if len(words) != stop - begin:
        return Edit(first, last, words)
    chars = list(text[first:last])
    for index, char in enumerate(words):
        chars[sentence.offsets[begin + index] - first] = char
    return Edit(first, last, "".join(chars))
