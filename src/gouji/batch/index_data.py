"""A store → what its index page shows: lists of plain values, texts told once and named by their place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gouji.batch import store_schema as schema
from gouji.batch.roster import Expected, Missing, missing_of
from gouji.batch.rows import page_name
from gouji.batch.store import Store, StoredReport
from gouji.report.to_json import SEVERITIES

_NOT_CHECKED = ("unreadable", "not_report")


class _Texts:
    """Texts by their place in a list, each once."""

    def __init__(self) -> None:
        self.list: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.list)
            self.list.append(text)
        return self._places[text]


def index_data(
    store: Store, roster: Sequence[Expected] | None, page_of: Callable[[StoredReport], str]
) -> dict[str, Any]:
    """The current reports, their findings, what was not checked and, with a roster, what is missing.

    ``page_of``: a report → the address of its page from the index, "" where it has none. The same store gives the same
    data.
    """
    reports = list(store.reports())
    place = {report.id: n for n, report in enumerate(reports)}
    texts = _Texts()
    findings, rules = _findings(store, place, texts)
    data: dict[str, Any] = {
        "reports": [
            [
                texts.place(r.unit_name or ""), r.year, texts.place(r.kind), r.errors, r.warnings, r.notes,
                r.figures, r.confirmed, r.unread, r.path, page_of(r),
            ]
            for r in reports
        ],
        "findings": findings,
        "rules": rules,
        "files": [
            [file.path, file.outcome, file.message or ""] for file in store.files() if file.outcome in _NOT_CHECKED
        ],
        "texts": texts.list,
    }  # fmt: skip
    if roster is not None:
        there = [Expected(r.unit_name or "", r.year, r.kind) for r in reports]
        data["missing"] = [_missing(each) for each in missing_of(roster, there)]
        data["expected"] = len(roster)
    return data


def _missing(each: Missing) -> list[Any]:
    return [each.expected.unit, each.expected.year, each.expected.kind, each.near]


def _findings(store: Store, place: Mapping[int, int], texts: _Texts) -> tuple[list[list[Any]], list[list[str]]]:
    """Each finding as [report, rule, severity, page, table, message], and the rules as [id, title]."""
    f = schema.findings.c
    kinds, names = _tables(store, place)
    rules: dict[str, tuple[int, str]] = {}
    out = []
    wanted = select(f.report_id, f.rule, f.title, f.severity, f.page, f.evidence, f.message)
    with store.engine.connect() as connection:
        for report, rule, title, severity, page, evidence, message in connection.execute(
            wanted.order_by(f.report_id, f.n)
        ):
            if report not in place:  # of an earlier state of its file
                continue
            number, _ = rules.setdefault(rule, (len(rules), title))
            table = next((each["table"] for each in evidence if each.get("table")), None)
            label = names.get(kinds.get((report, table), ""), "")
            out.append(
                [place[report], number, SEVERITIES.index(severity), page, texts.place(label), texts.place(message)]
            )
    return out, [[rule, title] for rule, (_, title) in rules.items()]


def _tables(store: Store, place: Mapping[int, int]) -> tuple[dict[tuple[int, Any], str], dict[str, str]]:
    """(report, table) → its kind, and kind → what most reports call such a table."""
    t = schema.tables.c
    kinds: dict[tuple[int, Any], str] = {}
    called: dict[str, Counter[str]] = defaultdict(Counter)
    with store.engine.connect() as connection:
        for report, table, kind, title in connection.execute(select(t.report_id, t.id, t.kind, t.title)):
            if report in place and kind:
                kinds[report, table] = kind
                called[kind][title or kind] += 1
    return kinds, {kind: min(_most(counter)) for kind, counter in called.items()}


def _most(counter: Counter[str]) -> Iterable[str]:
    """The most frequent names; several of the same number are told apart by the caller."""
    most = max(counter.values())
    return [name for name, count in counter.items() if count == most]


def pages_beside(index: Path, pages: Path) -> Callable[[StoredReport], str]:
    """What tells a report's page, by the digest of its content, where ``pages`` holds it."""
    from urllib.parse import quote

    there = {path.name for path in pages.glob("*.html")} if pages.is_dir() else set()
    try:
        folder = pages.resolve().relative_to(index.resolve().parent).as_posix()
    except ValueError:
        folder = pages.resolve().as_posix()

    def address(report: StoredReport) -> str:
        name = page_name(report.sha256)
        return f"{quote(folder)}/{name}" if name in there else ""

    return address
