"""A whole report: the parts in the style's order, headings numbered, contents listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from corpus.writer import tables, tables_budget, tables_economic
from corpus.writer.chart import name_of, words
from corpus.writer.extras import add_extras
from corpus.writer.figures import Book
from corpus.writer.last_year import last_years
from corpus.writer.ledger import make_department, make_ledger
from corpus.writer.ledger_budget import make_plan
from corpus.writer.narrative import Narrator, Scope
from corpus.writer.planned import planned
from corpus.writer.projects import Project, add_projects
from corpus.writer.styles import Style
from corpus.writer.tables_forms import project_form
from corpus.writer.tables_public import three_public
from corpus.writer.tree import Block, Heading, PageBreak, Paragraph, Report, Span, Table

SIZES: Mapping[str, tuple[int, int]] = {"small": (9, 16), "medium": (24, 44), "large": (280, 310)}
BUILDERS = {
    "summary": tables.summary,
    "income": tables.income,
    "expenditure": tables.expenditure,
    "appropriation": tables.appropriation,
    "general": tables.general,
    "basic": tables_economic.basic,
    "three_public": three_public,
    "fund": tables.fund,
    "capital": tables.capital,
    "operation": tables_economic.office,
    "procurement": tables_economic.procurement,
    "budget_three_public": three_public,
    **tables_budget.BUILDERS,
}


def composer(style: Style, seed: int, size: str = "small") -> Composer:
    """What writes the report of ``seed`` in ``style``; the same arguments give the same report."""
    rng = Random(f"{style.name}/{size}/{seed}")
    subjects = rng.randint(*SIZES[size])
    grain = Decimal(style["money"]["grain"])
    rich = size != "small" or rng.random() < style["money"]["rich"]
    department = make_department(rng, subjects, style["year"])
    if style["entity"] == "unit":
        department = replace(department, name=department.units[0], units=())
    if style["report"] == "budget":
        money = style["money"]
        plan = {"reserve": money["reserve"], "carry": money["carry"] and rich}
        book = Book(make_plan(rng, department, subjects, grain, rich, **plan))
    else:
        book = Book(make_ledger(rng, department, subjects, grain, rich))
    add_extras(book, rng, grain)
    return _composer(book, style, rng, f"{size}/{seed}")


def last_years_composer(this_years: Composer, seed: int) -> Composer:
    """What writes the report of the year before, of the same unit and style."""
    style = this_years.style
    rng = Random(f"{style.name}/last/{seed}")
    grain = Decimal(style["money"]["grain"])
    book = last_years(this_years.book, rng, grain, plan=style["report"] == "budget")
    return _composer(book, style, rng, f"last/{seed}")


def budget_composer(final: Composer, style: Style, seed: int) -> Composer:
    """What writes, in a budget's ``style``, the budget that a final account's opening budgets come from."""
    rng = Random(f"{final.style.name}/budget/{seed}")
    book = planned(final.book, rng, Decimal(final.style["money"]["grain"]))
    year = {"year": final.book.ledger.department.year}
    return _composer(book, Style(style.name, {**style.data, **year}), rng, f"budget/{seed}")


def _composer(book: Book, style: Style, rng: Random, which: str) -> Composer:
    """What writes the report of a book that is complete but for the projects that have forms."""
    projects = add_projects(book, style, Random(f"{style.name}/forms/{which}"))
    return Composer(style, Narrator(book, style, rng), projects)


class Composer:
    """Puts the parts together. The contents list is written last, from the headings."""

    def __init__(self, style: Style, narrator: Narrator, projects: Sequence[Project] = ()) -> None:
        self.style, self.narrator, self.book = style, narrator, narrator.book
        self.projects = tuple(projects)
        if projects:
            narrator.names["form"] = projects[0].name
        self.near_misses: list[dict[str, str]] = []

    def report(self, seed: int) -> Report:
        """The finished tree."""
        parts: list[Block] = []
        for index, part in enumerate(self.style["order"], 1):
            parts.append(PageBreak())
            title = self.narrator.words(self.style["part"][part]["title"])
            parts.append(Heading(1, self.style.numbered(1, index) + title))
            parts += {"overview": self.overview, "tables": self.tables, "narrative": self.narrative,
                      "glossary": self.glossary, "other": self.other, "forms": self.forms}[part]()  # fmt: skip
        title = self.narrator.words(self.style["title"])
        front: list[Block] = [Paragraph((Span(title),), "cover"), PageBreak()]
        front.append(Paragraph((Span(self.style.label("contents")),), "title"))
        front += [Paragraph((Span(line),), "contents") for line in self._contents(parts)]
        return Report(title, self.style.name, seed, (*front, *parts), dict(self.style["layout"]))

    def _contents(self, parts: list[Block]) -> Iterator[str]:
        """The titles of parts, sections and tables, with pages behind leaders where the style prints them."""
        leaders, page = self.style["layout"]["leaders"], 3
        for block in parts:
            if isinstance(block, PageBreak):
                page += 1
                continue
            table = isinstance(block, Table) and self.style["layout"]["tables_in_contents"]
            if (isinstance(block, Heading) and block.level <= 2) or table:
                text = block.text if isinstance(block, Heading) else getattr(block, "title", "")
                yield text + (f"{leaders}{page}" if leaders else "")
            page += isinstance(block, Table)

    # ---- parts

    def overview(self) -> Iterator[Block]:
        """Duties, offices, units."""
        department = self.book.ledger.department
        comma = self.style.label("comma")
        lists = {
            "duties": [Scope("", {"duty": duty}) for duty in department.duties],
            "units": [Scope("", {"name": name}) for name in department.units],
        }
        names = {"offices_list": comma.join(department.offices), "units_list": comma.join(department.units),
                 "duties_list": self.style.label("semicolon").join(department.duties)}  # fmt: skip
        yield from self._sections(self.style["overview"], names, lists)

    def tables(self) -> Iterator[Block]:
        """The tables in the style's order, each under its captions."""
        for index, key in enumerate(self.style["tables"]["order"], 1):
            table = self._dated(BUILDERS[key](self.book, self.style))
            number = {"index": str(index), "index2": f"{index:02d}"}
            scope = Scope("", {**number, "n": str(index), "table_unit": table.unit})
            captions = [self.narrator.words(c, scope) for c in self.style["tables"]["captions"]]
            title = self.style["tables"]["title"].format(
                zh=self.style.numeral(index), n=index, title=self.narrator.words(table.title, scope)
            )
            yield replace(table, title=title, captions=tuple(captions))

    def _dated(self, table: Table) -> Table:
        """The table with the years filled in that its header and notes name."""
        header = tuple(tuple(replace(c, text=self.narrator.words(c.text)) for c in row) for row in table.header)
        paths = tuple(tuple(self.narrator.words(label) for label in path) for path in table.paths)
        notes = tuple(self.narrator.words(note) for note in table.notes)
        return replace(table, header=header, paths=paths, notes=notes)

    def narrative(self) -> Iterator[Block]:
        """The sections the style lists."""
        yield from self._sections(self.style["narrative"], {}, {})

    def other(self) -> Iterator[Block]:
        """More sections, in a part of their own."""
        yield from self._sections(self.style["other"], {}, {})

    def forms(self) -> Iterator[Block]:
        """The form of each project, under its captions."""
        for project in self.projects:
            table = project_form(self.book, self.style, self.narrator, project)
            captions = tuple(self.narrator.words(caption) for caption in table.captions)
            yield replace(table, title=self.narrator.words(table.title), captions=captions)

    def glossary(self) -> Iterator[Block]:
        """The terms, in the style's wording."""
        for index, (term, meaning) in enumerate(words("phrases")["glossary"]["entries"], 1):
            number = self.style.numbered(2, index) if self.style["glossary"]["numbered"] else ""
            line = self.style["glossary"]["entry"].format(term=term, meaning=meaning)
            yield Paragraph((Span(number + line),))

    # ---- sections and blocks

    def _sections(
        self, sections: list[dict[str, Any]], names: Mapping[str, str], lists: Mapping[str, list[Scope]]
    ) -> Iterator[Block]:
        index = 0
        for section in sections:
            if not self._holds(section):
                continue
            index += 1
            yield Heading(2, self.style.numbered(2, index) + self.narrator.words(section["title"], Scope("", names)))
            second = 0
            for block in section["block"]:
                if not self._holds(block):
                    continue
                if "heading" in block:
                    second += 1
                    text = self.style.numbered(3, second) + self.narrator.words(block["heading"])
                    yield Heading(3, text)
                else:
                    yield from self._block(block, names, lists)

    def _holds(self, entry: Mapping[str, Any]) -> bool:
        """Whether the ``when`` key has money (or a count) and the ``unless`` key has none."""
        when, unless = entry.get("when"), entry.get("unless")
        return (when is None or self._any(when)) and (unless is None or not self._any(unless))

    def _any(self, key: str) -> bool:
        if key.startswith("count."):
            return self.book.counts[key.removeprefix("count.")] > 0
        name, _, measure = key.partition("@")
        return bool(self.book.value(name, measure or "final"))

    def _block(
        self, block: Mapping[str, Any], names: Mapping[str, str], lists: Mapping[str, list[Scope]]
    ) -> Iterator[Block]:
        """One paragraph, a paragraph per entry of ``each``, one of joined entries, or near misses."""
        if "near" in block:
            yield from self._near(block["near"])
            return
        nil = self.narrator.words(block.get("nil", ""))
        if "each" not in block:
            paragraph = Paragraph(self.narrator.spans(block["text"], Scope("", names)), nil=nil)
            self._note_miss(block.get("miss"), paragraph)
            yield paragraph
            return
        scopes = list(lists.get(block["each"]) or self._each(block["each"]))
        entries: list[tuple[Span, ...]] = []
        for index, scope in enumerate(scopes, 1):
            number = self.style.numbered(block["number"], index) if "number" in block else ""
            entry = self.narrator.spans(block["text"], Scope(scope.key, {**names, **scope.names}))
            entries.append(((Span(number),) if number else ()) + entry)
        if "join" not in block:
            yield from (Paragraph(entry) for entry in entries)
            return
        joined = list(self.narrator.spans(block.get("lead", ""), Scope("", names)))
        for index, entry in enumerate(entries):
            joined += [*([Span(block["join"])] if index else []), *entry]
        yield Paragraph((*joined, *self.narrator.spans(block.get("end", ""), Scope("", names))), nil=nil)

    def _note_miss(self, miss: Mapping[str, str] | None, paragraph: Paragraph) -> None:
        """Record a paragraph of the style that looks wrong and is not, when it does."""
        if miss and self._holds(miss):
            self.near_misses.append({"id": miss["id"], "quote": paragraph.text, "why": miss["why"]})

    def _near(self, count: int) -> Iterator[Block]:
        """``count`` paragraphs of words/near_misses.toml: they look like errors and are none."""
        stock = [e for e in words("near_misses")["entry"] if self._holds(e)]
        chosen = self.narrator.rng.sample(stock, min(count, len(stock)))
        for entry in sorted(chosen, key=stock.index):
            paragraph = Paragraph(self.narrator.spans(entry["text"]))
            self.near_misses.append({"id": entry["id"], "quote": paragraph.text, "why": entry["why"]})
            yield paragraph

    def _each(self, what: str) -> Iterator[Scope]:
        """The scopes of a list token: ``classes gen``, ``items gen``, or a list of the style."""
        if what == "forms":
            yield from (Scope(project.key, {"project": project.name}) for project in self.projects)
            return
        kind, _, which = what.partition(" ")
        if kind in ("classes", "items"):
            for code in self.book.codes(which, 3 if kind == "classes" else 7):
                names = {"class": name_of(code[:3]), "name": name_of(code), "code": code}
                if kind == "items":
                    names["group"] = name_of(code[:5])
                yield Scope(f"{which}.code.{code}", names)
        else:
            for key, name in self.style["lists"][what].items():
                if self._any(key) or not self.style["lists"].get(what + "_nonzero", False):
                    yield Scope(key.removeprefix("count."), {"name": name})
