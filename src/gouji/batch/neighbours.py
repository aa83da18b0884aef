"""Who stands beside whom, guessed from first pages before anything is checked: most links then cost no second check.

The links themselves are those of gouji.batch.link, over what the whole reports say; a guess that differs from them is
mended by gouji.batch.linking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.batch.discovery import Found
from gouji.batch.link import Row, link_reports
from gouji.batch.store import Store
from gouji.batch.store_read import FileRow
from gouji.batch.work import FoundFile, Task
from gouji.model import Identity
from gouji.unit_names import Aliases, NameRules

_SETTLED = "settled "  # before the id of a report that has no task
AT_ONCE = 16
"""Files that a worker glances at for one task."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A report of the store, and each file that stands for it with what the store has of it."""

    row: Row
    files: tuple[tuple[FoundFile, FileRow], ...]

    @property
    def contents(self) -> tuple[FoundFile, ...]:
        """The files of one report; of several that hold all of it, the first."""
        whole = self.files[0][1].outcome == "checked"
        return tuple(file for file, _ in (self.files[:1] if whole else self.files))


def standing_reports(store: Store, found: Found, names: NameRules) -> list[Standing]:
    """The reports of the store whose files are all among those found."""
    here = {file.path: file for file in found.files}
    files: dict[int, list[FileRow]] = defaultdict(list)
    for row in store.files():
        if row.report_id is not None and row.outcome in ("checked", "part"):
            files[row.report_id].append(row)
    out = []
    for report in store.reports():
        own = files[report.id]
        if own and all(row.path in here for row in own):
            unit = report.unit_name or ""
            told = Row(str(report.id), unit, report.year, report.kind, names.scope(report.title or "", unit))
            out.append(Standing(told, tuple((here[one.path], one) for one in own)))
    return out


def glance_tasks(tasks: Sequence[Task]) -> list[Task]:
    """The tasks that tell who the reports of ``tasks`` (of one file each) are of; their numbers are below zero."""
    files = [task.files[0] for task in tasks]
    chunks = [files[start : start + AT_ONCE] for start in range(0, len(files), AT_ONCE)]
    return [Task(-number, tuple(chunk), glance=True) for number, chunk in enumerate(chunks, 1)]


def chains_of(
    tasks: Sequence[Task],
    seen: Mapping[FoundFile, Identity],
    names: NameRules,
    aliases: Aliases,
    standing: Iterable[Standing] = (),
) -> list[tuple[Task, ...]]:
    """All ``tasks``, those that one worker is to do in turn together: each report after those it is held against.

    ``seen`` says who the report of a file is of, where that is known; ``standing`` are reports checked before.
    """
    by_id = {str(task.number): task for task in tasks}
    open_files = {file for task in tasks for file in task.files}
    settled = {_SETTLED + one.row.id: one for one in standing if open_files.isdisjoint(one.contents)}
    known = {number: seen[task.files[0]] for number, task in by_id.items() if task.files[0] in seen}
    rows = [_row(number, one, by_id[number].files[0], names) for number, one in known.items()]
    rows += [replace(one.row, id=number) for number, one in settled.items()]
    links = {n: (one.prior, one.budget) for n, one in link_reports(rows, names, aliases).items() if n in by_id}
    files = {n: task.files for n, task in by_id.items()} | {n: one.contents for n, one in settled.items()}
    held = {n: sorted({*prior, *budget} & by_id.keys()) for n, (prior, budget) in links.items()}
    needed = {other for others in held.values() for other in others}
    for number, (prior, budget) in links.items():
        by_id[number] = Task(
            by_id[number].number,
            files[number],
            tuple(files[other] for other in prior),
            tuple(files[other] for other in budget),
            needed=number in needed,
        )
    of_year = {row.id: (row.year or 0, row.kind != "budget") for row in rows}
    chains = _connected(by_id, held)
    return [tuple(by_id[n] for n in sorted(chain, key=lambda n: of_year.get(n, (0, True)))) for chain in chains]


def _connected(ids: Iterable[str], held: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The groups of ``ids`` of which each is held against another, in the order of their first."""
    groups = {one: [one] for one in ids}
    for one, others in held.items():
        for other in others:
            if groups[other] is not groups[one]:
                groups[one] += groups[other]
                for moved in groups[other]:
                    groups[moved] = groups[one]
    return list({id(group): group for group in groups.values()}.values())


def _row(number: str, identity: Identity, file: FoundFile, names: NameRules) -> Row:
    unit = identity.unit_name or file.unit
    return Row(number, unit, identity.year or file.year, identity.kind, names.scope(identity.title, unit))
