"""Reports of one unit over the years: which report each is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.unit_names import Aliases, NameRules, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """A report by its identity. ``kind``: final_account, budget or other; ``scope`` as NameRules.scope says it."""

    id: str
    unit_name: str
    year: int | None
    kind: str
    scope: Scope = ""


@dataclass(frozen=True, slots=True)
class Links:
    """The ids of the reports that one is held against, as ``gouji.check`` takes them: ``prior`` and ``budget``.

    ``ambiguous``: what was left out because several reports answer to it: "prior" or "budget".
    """

    prior: tuple[str, ...] = ()
    budget: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


def link_reports(rows: Iterable[Row], rules: NameRules, aliases: Aliases) -> dict[str, Links]:
    """The links of every report, by id, in the order of ``rows``.

    A final account is held against last year's final account and budget and against its own year's budget, a budget
    against last year's budget and final account. Of several reports that answer to a name, those of the same scope
    are meant, then the one whose name is written the same; a choice that is still open is none, and said.
    """
    rows = list(rows)
    found: dict[tuple[str, int | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[rules.key(row.unit_name, aliases), row.year, row.kind].append(row)
    return {row.id: _links(row, found, rules, aliases) for row in rows}


def _links(row: Row, found: dict[tuple[str, int | None, str], list[Row]], rules: NameRules, aliases: Aliases) -> Links:
    if row.year is None or not row.unit_name or row.kind not in ("final_account", "budget"):
        return Links()
    prior: list[str] = []
    budget: list[str] = []
    ambiguous: list[str] = []
    wanted = [("prior", row.year - 1, row.kind), ("prior", row.year - 1, _OTHER[row.kind])]
    wanted += [("budget", row.year, "budget")] if row.kind == "final_account" else []
    for option, year, kind in wanted:
        there = found.get((rules.key(row.unit_name, aliases), year, kind), [])
        one = _meant(row, [r for r in there if rules.same_unit(row.unit_name, r.unit_name, aliases)], rules)
        if len(one) == 1:
            (prior if option == "prior" else budget).append(one[0].id)
        elif one:
            ambiguous.append(option)
    return Links(tuple(prior), tuple(budget), tuple(dict.fromkeys(ambiguous)))


_OTHER = {"final_account": "budget", "budget": "final_account"}


def _meant(row: Row, there: Sequence[Row], rules: NameRules) -> Sequence[Row]:
    """Those of ``there`` that the row can mean: of its scope where scopes are said, of its very name if one has it."""
    scoped = [r for r in there if not (r.scope and row.scope and r.scope != row.scope)]
    for narrower in (
        [r for r in scoped if r.scope == row.scope],
        [r for r in scoped if rules.bare(r.unit_name) == rules.bare(row.unit_name)],
        [r for r in scoped if r.scope == row.scope and rules.bare(r.unit_name) == rules.bare(row.unit_name)],
    ):
        if len(narrower) == 1:
            return narrower
    return scoped
