"""After a scan: a report that has a neighbour in the store (last year's, its budget) and was not checked beside it is.

So is one that was checked beside what turned out to be no neighbour of it, alone.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gouji.batch.discovery import Found
from gouji.batch.link import Row, link_reports
from gouji.batch.scan import TICK, Engine, Watch, key_of
from gouji.batch.store import Store
from gouji.batch.store_read import FileRow, StoredReport
from gouji.batch.store_write import FileEntry, ReportEntry, Writer
from gouji.batch.work import FoundFile, Result, Task
from gouji.unit_names import Aliases, NameRules

_STANDS = ("checked", "part")


@dataclass(frozen=True, slots=True)
class _Link:
    """A report to check beside others: the key of what comes of it, its task, and each file that stands for it with
    what the store has of it."""

    key: str
    task: Task
    standing: tuple[tuple[FoundFile, FileRow], ...]


class Linking:
    """The links among the reports of the files ``found``, as far as they are not checked yet; ``run`` does it, once.

    A report whose check beside others fails (a limit, a file that changed) keeps the result that it has alone, and is
    tried again by the next scan; ``failed`` counts them.
    """

    def __init__(
        self,
        store: Store,
        found: Found,
        writer: Writer,
        recipe: str,
        units: tuple[NameRules, Aliases],
        guessed: Collection[str] = (),
    ) -> None:
        """``guessed``: the keys of the reports that this scan has checked beside others already."""
        self._writer = writer
        self._open = deque(_links(store, found, recipe, *units, writer.known_reports(), guessed))
        self.total = len(self._open)
        self.done = self.failed = 0
        self.beside: set[str] = set()
        """The keys of the reports that were checked beside others."""

    def run(self, engine: Engine, watch: Watch) -> None:
        """Check what is linked, and write it in place of what each report was alone."""
        out: dict[int, _Link] = {}
        while self._open or out:
            while self._open and len(out) < engine.ahead:
                link = self._open.popleft()
                out[link.task.number] = link
                engine.submit(link.task)
            result = engine.result(TICK)
            if result is not None:
                self._take(out.pop(result.task.number), result)
            watch(self.done, self.total)
        self._writer.flush()

    def _take(self, link: _Link, result: Result) -> None:
        self.done += 1
        if result.outcome != "checked":
            self.failed += 1
            return
        if link.task.is_beside_others:
            self.beside.add(link.key)
        files = [
            FileEntry(file, "part" if row.outcome == "part" else "checked", row.work, report=link.key)
            for file, row in link.standing
        ]
        self._writer.add(files, [ReportEntry(link.key, result.row, result.packed, result.seconds, result.memory)])


def _links(
    store: Store,
    found: Found,
    recipe: str,
    names: NameRules,
    aliases: Aliases,
    made: Mapping[str, int],
    guessed: Collection[str],
) -> Sequence[_Link]:
    """The links between reports whose files are all among those found, less those whose result is in the store."""
    wrong = {str(made[key]) for key in guessed if key in made}
    here = {file.path: file for file in found.files}
    standing: dict[int, list[FileRow]] = defaultdict(list)
    for row in store.files():
        if row.report_id is not None and row.outcome in _STANDS:
            standing[row.report_id].append(row)
    reports = {str(one.id): one for one in store.reports() if all(row.path in here for row in standing[one.id])}
    reports = {number: one for number, one in reports.items() if standing[one.id]}
    rows = [_row(number, one, names) for number, one in reports.items()]
    out: list[_Link] = []
    for number, linked in link_reports(rows, names, aliases).items():
        if not linked.prior and not linked.budget and number not in wrong:
            continue
        own = [(here[row.path], row) for row in standing[reports[number].id]]
        prior, budget = (
            tuple(_contents(standing[reports[other].id], here) for other in ids)
            for ids in (linked.prior, linked.budget)
        )
        task = Task(-1 - len(out), _contents([row for _, row in own], here), prior, budget)
        key = key_of(recipe, task)
        if key not in made:
            out.append(_Link(key, task, tuple(own)))
    return out


def _contents(rows: Sequence[FileRow], here: Mapping[str, FoundFile]) -> tuple[FoundFile, ...]:
    """The files of one report; of several that hold all of it, the first."""
    kept = rows[:1] if rows[0].outcome == "checked" else rows
    return tuple(here[row.path] for row in kept)


def _row(number: str, report: StoredReport, names: NameRules) -> Row:
    unit = report.unit_name or ""
    return Row(number, unit, report.year, report.kind, names.scope(report.title or "", unit))
