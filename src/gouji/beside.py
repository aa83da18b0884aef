"""The reports given beside the one that is checked: which of them can be held against it, and why the others cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gouji.ingest.read import read_bytes
from gouji.model import Box, Document, Identity, Notice, UnusableInput
from gouji.reconcile.confirm import Elsewhere
from gouji.reconcile.sources import Given, Role, Source
from gouji.unit_names import Aliases, NameRules

Option = Literal["prior", "budget"]


@dataclass(frozen=True)
class Beside:
    """The sources that are used, what must be said of the others, and the record of all for the run's options."""

    given: tuple[Given, ...] = ()
    notices: tuple[Notice, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Owner:
    """Whose report is checked: what it says of itself, other names of the unit, and how names are compared."""

    identity: Identity
    names: Sequence[str]
    rules: NameRules
    aliases: Aliases

    def is_of(self, other: Identity) -> bool:
        """Whether another report is of the same unit; a report that names none is taken at its giver's word."""
        own = [name for name in (self.identity.unit_name, *self.names) if name]
        if not own or not other.unit_name:
            return True
        return any(self.rules.same_unit(name, other.unit_name, self.aliases) for name in own)

    def same_scope(self, other: Identity) -> bool:
        """False where one says it is of the unit alone, and the other of the department."""
        scopes = {self.rules.scope(one.title, one.unit_name) for one in (self.identity, other)} - {""}
        return len(scopes) < 2


def choose_sources(owner: Owner, sources: Iterable[tuple[Option, Source]]) -> Beside:
    """Give each source its role; one that is no report, of another unit, year or kind is left out and said so."""
    given: dict[Role, Given] = {}
    notices: list[Notice] = []
    record: dict[str, Any] = {"prior": [], "budget": []}
    for option, source in sources:
        role = _role(option, source, owner.identity)
        refused = _refused(option, source, owner, role, given)
        if refused:
            notices.append(refused)
        elif role is not None:
            given[role] = Given(source, role, owner.same_scope(source.identity))
            notices += _remarks(source, owner)
        record[option] += ({"file": file.path, "sha256": file.sha256, "used": refused is None} for file in source.files)
    return Beside(tuple(given.values()), tuple(notices), record)


def group_files(documents: Sequence[tuple[Document, Identity]]) -> list[list[Document]]:
    """The files of each report: those of one kind and year. A file that says neither is of the one report there is."""
    groups: dict[tuple[str, int | None], list[Document]] = {}
    for document, identity in documents:
        groups.setdefault((identity.kind, identity.year), []).append(document)
    known = [key for key in groups if key[0] != "other"]
    for key in [key for key in groups if key[0] == "other"] if len(known) == 1 else []:
        groups[known[0]] += groups.pop(key)
    return list(groups.values())


_LAST_YEARS: Mapping[str, Role] = {"final_account": "prior_final", "budget": "prior_budget"}


def _role(option: Option, source: Source, own: Identity) -> Role | None:
    if option == "budget":
        return "budget" if source.identity.kind == "budget" and own.kind != "budget" else None
    return _LAST_YEARS.get(source.identity.kind)


def _refused(
    option: Option, source: Source, owner: Owner, role: Role | None, given: Mapping[Role, Given]
) -> Notice | None:
    """Why a source cannot be used; None when it can."""
    own, other = owner.identity, source.identity
    values = {"file": "、".join(file.path for file in source.files)}
    if other.kind == "other" or not (source.facts or source.levels):
        return Notice("beside_no_report", values)
    if not owner.is_of(other):
        return Notice("beside_other_unit", {**values, "unit": other.unit_name, "own": own.unit_name})
    if role is None:
        return Notice("beside_no_budget" if own.kind != "budget" else "beside_budget_of_budget", values)
    if own.year is not None and other.year is not None:
        wanted = own.year if option == "budget" else own.year - 1
        if other.year != wanted:
            return Notice("beside_other_year", {**values, "year": str(other.year), "wanted": str(wanted)})
    if role in given:
        return Notice("beside_twice", values)
    return None


def _remarks(source: Source, owner: Owner) -> list[Notice]:
    values = {"file": "、".join(file.path for file in source.files)}
    out = [] if owner.same_scope(source.identity) else [Notice("beside_other_scope", values)]
    if not (owner.identity.unit_name or owner.names) or not source.identity.unit_name:
        out.append(Notice("beside_unit_unknown", values))
    if owner.identity.year is None or source.identity.year is None:
        out.append(Notice("beside_year_unknown", values))
    return out


def no_second_opinion(places: Sequence[Box]) -> list[str]:
    """The second reader that never knows better."""
    return [""] * len(places)


def reader_elsewhere(given: Sequence[Given]) -> Elsewhere:
    """The second reader of the files of other reports; one that is not there any more, or changed, cannot tell."""
    digests = {file.path: file.sha256 for one in given for file in one.source.files if file.pages is not None}

    def reread(path: str, places: Sequence[Box]) -> list[str]:
        from gouji.ingest.second_reading import reread as read_again  # pdfminer.six, only when there is a doubt

        try:
            data = read_bytes(path) if path in digests else b""
        except UnusableInput:
            data = b""
        same = hashlib.sha256(data).hexdigest() == digests.get(path)
        return read_again(data, places) if same else no_second_opinion(places)

    return reread
