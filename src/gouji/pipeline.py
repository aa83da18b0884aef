"""Files → Report: reads what is given, this report and those beside it, and has it checked (gouji.stages)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from gouji.beside import Option, group_files
from gouji.compiled import Rules, compile_rules
from gouji.ingest.join import join_documents
from gouji.ingest.read import read_beginning, read_bytes, read_document
from gouji.limits import within
from gouji.model import Box, Document, Identity, Notice, Report, UnusableInput
from gouji.parse.identity import read_identity
from gouji.reconcile.confirm import Reread
from gouji.reconcile.sources import Source, report_to_source
from gouji.settings import DEFAULTS, Settings
from gouji.stages import Clock, Keep, check_document

Language = Literal["zh", "en"]
_FIRST = (2, 12)  # pages: the cover and what stands behind it; the first chapters
Other = str | Path | bytes | Source
Others = Other | Sequence[Other | tuple[str, bytes]]
"""Another report, or several: paths, bytes (with what they are called), or what ``report_to_source`` made of one."""


def check(
    source: str | Path | bytes,
    *,
    language: Language | None = None,
    name: str | None = None,
    prior: Others = (),
    budget: Others = (),
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check one report.

    ``source`` is a path, "-" for standard input, or the bytes of a file (``name`` is then what it is called).
    ``prior`` are last year's final account or budget (or both), ``budget`` this year's, each in one file or several;
    what is not that is left out and said in a notice. ``only`` keeps the findings and ledger lines of one section (its
    id, number or a part of its title) or one number (its id). ``language`` of the messages, ``second_reading`` of
    doubtful pages and ``rules``, folders of the user's own, are what ``settings`` say where they are None; no settings
    file is looked for. Raises UnusableInput when the file cannot be checked at all, RuleError for a broken rule file.
    """
    return check_as_one(
        [source],
        names=[name],
        prior=prior,
        budget=budget,
        language=language,
        only=only,
        second_reading=second_reading,
        timing=timing,
        rules=rules,
        settings=settings,
    )


def check_as_one(
    sources: Sequence[str | Path | bytes],
    *,
    names: Sequence[str | None] = (),
    unusable: Callable[[str, UnusableInput], None] = lambda path, why: None,
    prior: Others = (),
    budget: Others = (),
    language: Language | None = None,
    only: str | None = None,
    second_reading: bool | None = None,
    timing: bool = False,
    rules: Sequence[str | Path] | None = None,
    settings: Settings | None = None,
    keep: Keep | None = None,
) -> Report:
    """Check one report that stands in several files, at least one; their order is of no account.

    ``names`` are what the files are called, in place of their paths. A file that cannot be checked is told to
    ``unusable`` (its path and why), and the others are checked without it. ``keep`` is given what other reports can be
    held against, where that is the same as if the report were read for it. Raises UnusableInput when no file can be
    checked, RuleError for a broken rule file; the rest is as for ``check``.
    """
    own = None if rules is None else tuple(Path(folder) for folder in rules)
    settings = (settings or DEFAULTS).but(language=language, second_reading=second_reading, rules=own)
    compiled = compile_rules(settings.rules)
    with within(settings.limits):
        return _check_within(sources, names, unusable, (prior, budget), compiled, settings, only, timing, keep)


def _check_within(
    sources: Sequence[str | Path | bytes],
    names: Sequence[str | None],
    unusable: Callable[[str, UnusableInput], None],
    given: tuple[Others, Others],
    compiled: Rules,
    settings: Settings,
    only: str | None,
    timing: bool,
    keep: Keep | None,
) -> Report:
    """``check_as_one`` with everything settled, inside its limits; ``given`` are the prior reports and the budgets."""
    clock = Clock()
    missing: list[Notice] = []
    failed: list[UnusableInput] = []

    def refuse(path: str, why: UnusableInput) -> None:
        unusable(path, why)
        missing.append(Notice("unusable_file", {"file": path}))
        failed.append(why)

    reads = list(_read_all(zip_longest(sources, names), refuse))
    if not reads:
        raise failed[-1]
    others: list[tuple[Option, Source]]
    others = [("prior", one) for one in read_sources(given[0], compiled, settings, refuse)]
    others += [("budget", one) for one in read_sources(given[1], compiled, settings, refuse)]
    document = join_documents([read.document for read in reads])
    document = replace(document, notices=(*document.notices, *sorted(missing, key=lambda n: n.values["file"])))
    clock.lap("ingest")
    reread = _second_reader(document, reads) if settings.second_reading else None
    try:
        report = check_document(document, compiled, settings.language, clock, reread, settings, others, keep)
    except (UnusableInput, MemoryError) as failure:
        refused = _as_unusable(failure)
        unusable(document.path, refused)
        raise refused from None
    options = {"only": only, **report.options}
    report = replace(report, options=options, timing=dict(clock.laps) if timing else {})
    return select(report, only) if only else report


def read_sources(
    given: Others, rules: Rules, settings: Settings, unusable: Callable[[str, UnusableInput], None]
) -> list[Source]:
    """The reports in the files ``given``, as sources; files of one kind and year are one report. A file that cannot be
    read is told to ``unusable``."""
    given = [given] if isinstance(given, Other) else given
    out = [one for one in given if isinstance(one, Source)]
    files = [one if isinstance(one, tuple) else (None, one) for one in given if not isinstance(one, Source)]
    reads = _read_all([(file, name) for name, file in files], unusable)
    documents = [read.document for read in reads]
    for group in group_files([(d, read_identity(d, rules.identity, rules.folding)) for d in documents]):
        report = check_document(join_documents(group), rules, settings.language, settings=settings)
        out.append(report_to_source(report))
    return out


def identity_at_a_glance(data: bytes, path: str, settings: Settings) -> Identity | None:
    """Who a report is of, by its cover, or by further pages where that does not say it; None for a file of a kind that
    takes long to read. The report itself may turn out to say otherwise. Raises UnusableInput."""
    rules = compile_rules(settings.rules)
    identity: Identity | None = None
    with within(settings.limits):
        for pages in (*_FIRST, settings.limits.pages):
            beginning = read_beginning(data, path, pages)
            if beginning is None:
                return None
            identity = read_identity(beginning, rules.identity, rules.folding)
            if (identity.unit_name and identity.year and identity.kind != "other") or beginning.pages is None:
                break
    return identity


@dataclass(frozen=True)
class _Read:
    """A file's bytes and the document they make."""

    data: bytes
    document: Document


def _read_all(
    sources: Iterable[tuple[str | Path | bytes, str | None]], refuse: Callable[[str, UnusableInput], None]
) -> Iterable[_Read]:
    """Each file that can be read; the others are told to ``refuse``."""
    for source, name in sources:
        path = name or ("" if isinstance(source, bytes) else os.fspath(source))
        try:
            yield _read(source, path)
        except (UnusableInput, MemoryError) as failure:
            refuse(path, _as_unusable(failure))


def _as_unusable(failure: UnusableInput | MemoryError) -> UnusableInput:
    return failure if isinstance(failure, UnusableInput) else UnusableInput("too_much_memory")


def _read(source: str | Path | bytes, path: str) -> _Read:
    data = source if isinstance(source, bytes) else read_bytes(source)
    return _Read(data, read_document(data, path or None))


def _second_reader(document: Document, reads: Sequence[_Read]) -> Reread | None:
    """The second reader of the files that are PDF; None when none is."""
    by_digest = {read.document.sha256: read.data for read in reads if read.document.format == "pdf"}
    if not by_digest:
        return None

    def reread(places: Sequence[Box]) -> list[str]:
        from gouji.ingest.second_reading import reread as read_again  # pdfminer.six, only when there is a doubt

        found = [""] * len(places)
        for number, file in enumerate(document.files):
            here = [index for index, box in enumerate(places) if box.file == number]
            if here and file.sha256 in by_digest:
                texts = read_again(by_digest[file.sha256], [places[index] for index in here])
                for index, text in zip(here, texts, strict=True):
                    found[index] = text
        return found

    return reread


def select(report: Report, only: str) -> Report:
    """Keep what concerns one section (and those below it) or one number."""
    wanted = {s.id for s in report.sections if only in (s.id, s.number) or (len(only) > 1 and only in s.title)}
    for section in report.sections:
        if section.parent in wanted:
            wanted.add(section.id)
    entries = tuple(
        e for e in report.entries if e.number.id == only or e.number.section in wanted or e.number.text == only
    )
    kept = {e.number.id for e in entries}
    findings = tuple(f for f in report.findings if f.section in wanted or kept & set(f.numbers))
    return replace(report, entries=entries, findings=findings)
