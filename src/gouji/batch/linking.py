"""After a scan: a report that has a neighbour in the store (last year's, its budget) and was not checked beside it is.

So is one that was checked beside what turned out to be no neighbour of it, alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gouji.batch.discovery import Found
from gouji.batch.link import link_reports
from gouji.batch.neighbours import standing_reports
from gouji.batch.scan import TICK, Engine, Watch, key_of
from gouji.batch.store import Store
from gouji.batch.store_read import FileRow
from gouji.batch.store_write import FileEntry, ReportEntry, Writer
from gouji.batch.work import FoundFile, Result, Task
from gouji.unit_names import Aliases, NameRules


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
    reports = {one.row.id: one for one in standing_reports(store, found, names)}
    out: list[_Link] = []
    for number, linked in link_reports((one.row for one in reports.values()), names, aliases).items():
        if not linked.prior and not linked.budget and number not in wrong:
            continue
        prior, budget = (tuple(reports[other].contents for other in ids) for ids in (linked.prior, linked.budget))
        task = Task(-1 - len(out), reports[number].contents, prior, budget)
        key = key_of(recipe, task)
        if key not in made:
            out.append(_Link(key, task, reports[number].files))
    return out
