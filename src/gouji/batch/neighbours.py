"""Who stands beside whom, guessed from first pages before anything is checked: most links then cost no second check.

The links themselves are those of gouji.batch.link, over what the whole reports say; a guess that differs from them is
mended by gouji.batch.linking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gouji.batch.link import Row, link_reports
from gouji.batch.work import FoundFile, Task
from gouji.model import Identity
from gouji.unit_names import Aliases, NameRules

AT_ONCE = 16
"""Files that a worker glances at for one task."""


def glance_tasks(tasks: Sequence[Task]) -> list[Task]:
    """The tasks that tell who the reports of ``tasks`` (of one file each) are of; their numbers are below zero."""
    files = [task.files[0] for task in tasks]
    chunks = [files[start : start + AT_ONCE] for start in range(0, len(files), AT_ONCE)]
    return [Task(-number, tuple(chunk), glance=True) for number, chunk in enumerate(chunks, 1)]


def chains_of(
    tasks: Sequence[Task], seen: Mapping[FoundFile, Identity], names: NameRules, aliases: Aliases
) -> list[tuple[Task, ...]]:
    """All ``tasks``, those that one worker is to do in turn together: each report after those it is held against.

    ``seen`` says who the report of a file is of, where that is known.
    """
    by_id = {str(task.number): task for task in tasks}
    known = {number: seen[task.files[0]] for number, task in by_id.items() if task.files[0] in seen}
    rows = [_row(number, one, by_id[number].files[0], names) for number, one in known.items()]
    links = {n: (one.prior, one.budget) for n, one in link_reports(rows, names, aliases).items()}
    held = {n: sorted({*prior, *budget}) for n, (prior, budget) in links.items() if prior or budget}
    needed = {other for others in held.values() for other in others}
    for number in needed | held.keys():
        prior, budget = links[number]
        task = by_id[number]
        by_id[number] = Task(
            task.number,
            task.files,
            tuple(by_id[other].files for other in prior),
            tuple(by_id[other].files for other in budget),
            needed=number in needed,
        )
    of_year = {row.id: (row.year or 0, row.kind != "budget") for row in rows}
    chains: dict[str, list[str]] = {number: [number] for number in by_id}
    for number, others in held.items():
        for other in others:
            if chains[other] is not chains[number]:
                chains[number] += chains[other]
                for one in chains[other]:
                    chains[one] = chains[number]
    distinct = {id(chain): chain for chain in chains.values()}.values()
    return [tuple(by_id[n] for n in sorted(chain, key=lambda n: of_year.get(n, (0, True)))) for chain in distinct]


def _row(number: str, identity: Identity, file: FoundFile, names: NameRules) -> Row:
    unit = identity.unit_name or file.unit
    return Row(number, unit, identity.year or file.year, identity.kind, names.scope(identity.title, unit))
