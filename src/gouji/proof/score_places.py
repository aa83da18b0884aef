"""Where planted errors and findings stand in a report: half-open places in Document.text, and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gouji.model import CellRef, Finding, Report
from gouji.parse.normalise import Folding, fold_text
from gouji.proof.score_cells import Cells
from gouji.proof.score_gold import Planted

Span = tuple[int, int]
_EDGE = 24  # characters of a sentence that are looked for when the whole of it is not found


@dataclass(frozen=True, slots=True)
class Place:
    """What an error or a finding is about."""

    spans: tuple[Span, ...] = ()
    cells: frozenset[CellRef] = frozenset()

    def touches(self, other: Place) -> bool:
        """Whether both name one cell, or characters in common."""
        if self.cells & other.cells:
            return True
        return any(a < d and c < b for a, b in self.spans for c, d in other.spans)

    def __bool__(self) -> bool:
        return bool(self.spans or self.cells)


class Places:
    """The places of one report. Sentences are compared as the tool folds them, joined over pages and headings."""

    def __init__(self, report: Report, cells: Cells, folding: Folding) -> None:
        self.cells = cells
        self.folding = folding
        self.checks = {check.id: check for check in report.checks}
        self.claims = {claim.id: (claim.start, claim.end) for claim in report.claims}
        self.numbers = {e.number.id: (e.number.start, e.number.end) for e in report.entries}
        self.sentences = report.sentences
        letters, offsets = [], []
        for sentence in report.sentences:
            for char, offset in zip(sentence.text, sentence.offsets, strict=True):
                if char != " ":
                    letters.append(char)
                    offsets.append(offset)
        self.text = "".join(letters)
        self.offsets = offsets

    # ------------------------------------------------------------------------------ planted

    def of_planted(self, planted: Planted) -> Place:
        """The planted figure or word wherever its sentence stands; the whole sentence when it cannot be told.

        An empty place when the report, as it was read, has no such sentence or cell.
        """
        if planted.table:
            return Place(cells=self.cells.of(planted))
        figure = self.folded(planted.stated)
        spans: list[Span] = []
        for start, end in self.quoted(planted.sentence):
            inside = [(at, at + len(figure)) for at in _occurrences(self.text, figure, start, end)]
            spans += inside or [(start, end)]
        return Place(tuple(self._source(span) for span in spans))

    def of_quote(self, quote: str) -> Place:
        """A whole sentence."""
        return Place(tuple(self._source(span) for span in self.quoted(quote)))

    def quoted(self, quote: str) -> list[Span]:
        """Where a sentence stands in ``text``; found by both its ends when a page break left something in it."""
        folded = self.folded(quote)
        whole = [(at, at + len(folded)) for at in _anywhere(self.text, folded)]
        if whole or len(folded) < 2 * _EDGE:
            return whole
        found = []
        for start in _anywhere(self.text, folded[:_EDGE]):
            end = self.text.find(folded[-_EDGE:], start, start + len(folded) + _EDGE)
            if end >= 0:
                found.append((start, end + _EDGE))
        return found

    def folded(self, text: str) -> str:
        return fold_text(text, 0, len(text), self.folding)[0].replace(" ", "")

    def _source(self, span: Span) -> Span:
        return self.offsets[span[0]], self.offsets[span[1] - 1] + 1

    # ------------------------------------------------------------------------------ findings

    def blamed(self, finding: Finding) -> Place:
        """What a finding says is wrong: its figures, the words it states in the sentence it quotes, or its cells.

        A broken sum or tie of cells alone is the matter of every cell in it: which one is wrong it cannot say.
        """
        check = self.checks.get(finding.check)
        spans = [self.numbers[n] for n in finding.numbers] + list(self._marked(finding))
        cells: frozenset[CellRef] = frozenset()
        if check is not None:
            if stated := check.values.get("stated"):
                spans += self._said(finding.quote, stated)
            if not spans:
                spans = [self.claims[c] for c in check.claims[:1]]
            cells = frozenset(check.fault_cells) if spans else frozenset((*check.cells, *check.fault_cells))
        return Place(tuple(spans), cells)

    def involved(self, finding: Finding) -> Place:
        """All that a finding rests on: what it blames, every operand, and the texts it shows as evidence."""
        blamed = self.blamed(finding)
        spans = list(blamed.spans)
        cells = set(blamed.cells)
        for evidence in finding.evidence:
            if evidence.kind == "text":
                spans += self._said(evidence.quote, evidence.value or evidence.quote)
        if (check := self.checks.get(finding.check)) is not None:
            spans += [self.numbers[n] for n in check.numbers] + [self.claims[c] for c in check.claims]
            cells.update(check.cells)
        return Place(tuple(spans), frozenset(cells))

    def _marked(self, finding: Finding) -> Iterator[Span]:
        """The marks of a finding's quote in the sentence it quotes; the sentence when it names no figures."""
        for sentence in self.sentences:
            if sentence.text == finding.quote and sentence.section == finding.section:
                marks: Sequence[Span] = finding.marks
                if not marks and not finding.numbers:
                    marks = [(0, len(sentence.text))]
                yield from (sentence.source(*mark) for mark in marks)

    def _said(self, quote: str, words: str) -> list[Span]:
        """Where the words stand in the sentences that read as the quote."""
        return [
            sentence.source(at, at + len(words))
            for sentence in self.sentences
            if sentence.text == quote
            for at in _occurrences(quote, words, 0, len(quote))
        ]


def _occurrences(text: str, wanted: str, start: int, end: int) -> Iterable[int]:
    """Every place of a figure or word in text[start:end] where no longer number goes on around it."""
    at = text.find(wanted, start, end) if wanted else -1
    while at >= 0:
        stop = at + len(wanted)
        inside = (at > start and _one_number(text[at - 1 : at + 1])) or (
            stop < end and _one_number(text[stop - 1 : stop + 1])
        )
        if not inside:
            yield at
        at = text.find(wanted, at + 1, end)


def _one_number(pair: str) -> bool:
    """Whether two neighbours belong to one number."""
    return all(char.isdecimal() or char in ".," for char in pair) and any(char.isdecimal() for char in pair)


def _anywhere(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
