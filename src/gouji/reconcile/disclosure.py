"""What a report has to hold against what it holds: tables, statements, and what a statement must tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.model import Document, Grid, Identity, Notice, Section, Sentence
from gouji.reconcile.board import Board
from gouji.reconcile.disclosure_rules import Disclosure, Item, words_of
from gouji.records import cached_property

TABLE, STATEMENT = "disclosure-table", "disclosure-statement"

_GLOSSARY, _COVER = "glossary", "cover"
_STATED = re.compile(r"\d")  # a figure in the glossary: a section that has lost its heading, no definition
_RUNNING = re.compile(r"[\uff0c\uff1b]")  # a line of running text; an entry of a contents list has neither mark
_NUMBERING = re.compile(r"[\W\d]")
_LONGEST_TITLE = 60
_THIS_YEARS = {"final_account": ("", "final", "execution"), "budget": ("", "budget", "opening")}


@dataclass(frozen=True)
class Held:
    """What a report holds, as the items are looked for in it."""

    document: Document
    identity: Identity
    sections: Sequence[Section]
    sentences: Sequence[Sentence]

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Section id → kind."""
        return {s.id: s.kind for s in self.sections}

    @cached_property
    def headings(self) -> list[Section]:
        """The sections that the body has; a definition of the glossary is none."""
        own = [s for s in self.sections if s.kind not in (_COVER, "contents")]
        return [s for s in own if s.kind != _GLOSSARY or self.kinds.get(s.parent or "") != _GLOSSARY]

    @cached_property
    def body(self) -> list[tuple[str, str]]:
        """(kind of section, text) of every sentence that can state something, and of the cover's running text."""
        out = [(self.kinds[s.section], s.text) for s in self.sentences]
        out = [(kind, text) for kind, text in out if kind != _GLOSSARY or _STATED.search(text)]
        cover = self.document.text[: self.sections[0].end] if self.sections[0].kind == _COVER else ""
        return out + [(_COVER, line) for line in cover.split("\n") if _RUNNING.search(line)]

    def says(self, pattern: re.Pattern[str], under: frozenset[str] = frozenset()) -> bool:
        """Whether a sentence of the body (of sections of these kinds) matches."""
        return any(pattern.search(text) for kind, text in self.body if not under or kind in under)


def check_disclosure(board: Board, held: Held, lists: Mapping[str, Disclosure]) -> tuple[Notice, ...]:
    """Record what is missing: one check for the tables, one for the statements. A file that holds only a part of a
    report is not judged; the notices say so. Nothing is asked of a document that is no report."""
    rules = lists.get(held.identity.kind)
    if rules is None:
        return ()
    tables = [item for item in rules.tables if _is_asked(item, held)]
    kinds = {table.kind for table in board.tables.values()}
    here = [item for item in tables if not item.kinds.isdisjoint(kinds)]
    statements = [item for item in rules.statements if _is_asked(item, held)]
    stated = [item for item in statements if _is_stated(item, board, held)]
    notices: list[Notice] = []
    # without rulings a table of a row or two is not told from text
    unread = held.document.may_lack_tables or any(table.grid.aligned for table in board.tables.values())
    if len(here) >= rules.enough_tables * len(tables) and (len(here) == len(tables) or not unread):
        absent = [item for item in tables if item not in here]
        titles = _titles(board, held, tables) if absent else []
        _missing(board, TABLE, [i for i in absent if not any(i.title and i.title.search(t) for t in titles)])
    elif here:
        notices.append(Notice("few_tables", {"count": str(len(here)), "total": str(len(tables))}))
    if len(stated) >= rules.enough_statements * len(statements):
        missing = [item for item in statements if item not in stated]
        known = {item.id for item in stated}
        details = (item for item in rules.details if item.of in known and _is_due(item, board, held))
        missing += [item for item in details if not all(held.says(pattern) for pattern in item.said)]
        _missing(board, STATEMENT, missing)
    elif any(kind == "narrative" for kind, _ in held.body):
        notices.append(Notice("few_statements", {"count": str(len(stated)), "total": str(len(statements))}))
    return tuple(notices)


def _missing(board: Board, rule: str, items: Sequence[Item]) -> None:
    if items:
        board.add_absence(rule, words_of(items), "".join(dict.fromkeys(item.basis for item in items)))


def _is_asked(item: Item, held: Held) -> bool:
    """Whether the item is asked of a report of this year and unit."""
    if item.from_year and (held.identity.year or 0) < item.from_year:
        return False
    if item.unless_unit is not None and item.unless_unit.search(held.identity.unit_name):
        return False
    return item.unless is None or not held.says(item.unless)


def _is_stated(item: Item, board: Board, held: Held) -> bool:
    if item.heading is not None and any(item.heading.search(section.title) for section in held.headings):
        return True
    if item.kinds and any(table.kind in item.kinds for table in board.tables.values()):
        return True
    if item.subjects and any(c.sentence and c.subject.item.startswith(item.subjects) for c in board.claims):
        return True
    return bool(item.said) and all(held.says(pattern, item.under) for pattern in item.said)


def _is_due(item: Item, board: Board, held: Held) -> bool:
    """Whether the figure that asks for a detail is more than zero; a detail without one is always due."""
    if not item.when:
        return True
    measures = _THIS_YEARS[held.identity.kind]
    facts = (f for f in board.facts.all if f.subject.item == item.when)
    if any(f.value and f.period == "this" and f.measure in measures for f in facts):
        return True
    claims = (c for c in board.claims if c.kind == "level" and c.subject.item == item.when)
    return any(c.value and c.period == "this" and c.measure in measures for c in claims)


# ------------------------------------------------------------------------------------------ titles without a table


def _titles(board: Board, held: Held, items: Sequence[Item]) -> list[str]:
    """What is called a table and was not recognised as one: the titles of unknown tables, and the lines of the body
    that name a table and stand by themselves (in a list of titles, each stands by the next)."""
    tables = [(_plain(table.title), table.kind) for table in board.tables.values()]
    known = [title for title, kind in tables if kind and title]
    patterns = [item.title for item in items if item.title is not None]
    lines = list(_lines(held.document, held.sections[0].end))
    hits = [bool(text) and any(pattern.search(text) for pattern in patterns) for text in lines]
    beside = [False, *hits, False]
    alone = [text for n, text in enumerate(lines) if hits[n] and not (beside[n] or beside[n + 2])]
    return [title for title, kind in tables if not kind] + [t for t in alone if not any(_is_same(t, k) for k in known)]


def _is_same(line: str, title: str) -> bool:
    """Whether a line is a title, with or without a number before it."""
    before = line.removesuffix(title)
    return line.endswith(title) and (not before or _NUMBERING.search(before) is not None)


def _lines(document: Document, start: int) -> Iterator[str]:
    """The short lines outside grids from ``start`` on; "" for a grid or a long line."""
    for block in document.blocks:
        if isinstance(block, Grid):
            yield ""
        elif block.start >= start and (text := _plain(document.text[block.start : block.end])):
            yield text if len(text) <= _LONGEST_TITLE else ""


_QUOTES = dict.fromkeys(map(ord, '\u201c\u201d"\u300c\u300d'))


def _plain(text: str) -> str:
    """A title as titles are compared: without white space and quotes."""
    return "".join(text.split()).translate(_QUOTES)
