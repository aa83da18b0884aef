"""Document → who the report is of, of what year, and whether it is a final account or a budget."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from gouji.model import Document, Grid, Identity, RuleFile
from gouji.parse.normalise import Folding, fold_text

_T = TypeVar("_T")

_RUNNING = re.compile("[，。；%]")
_LONGEST_LINE = 60  # a title is a short line; running text names other units and years


@dataclass(frozen=True)
class IdentityRules:
    """rules/lexicon/identity.toml, compiled."""

    titles: tuple[re.Pattern[str], ...]
    noise: frozenset[str]
    kinds: dict[str, str]


def compile_identity(file: RuleFile) -> IdentityRules:
    """Raises RuleError for a broken expression."""
    titles = []
    for entry in file.data["title"]:
        try:
            titles.append(re.compile(entry["match"]))
        except re.error as broken:
            raise file.error(entry["match"][:20], str(broken)) from broken
    return IdentityRules(tuple(titles), frozenset(file.data["noise"]["words"]), dict(file.data["kinds"]))


def read_identity(document: Document, rules: IdentityRules, folding: Folding) -> Identity:
    """Votes of all short lines; a title that nothing names is the first line."""
    units: Counter[str] = Counter()
    years: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    title = first = ""
    for block in document.blocks:
        if isinstance(block, Grid):
            continue
        text, _ = fold_text(document.text, block.start, block.end, folding)
        first = first or text
        if not text or len(text) > _LONGEST_LINE or _RUNNING.search(text):
            continue
        for number, pattern in enumerate(rules.titles):
            found = pattern.search(text)
            if found is None:
                continue
            said = found.groupdict()
            unit = (said.get("unit") or "").strip("（）、")
            if unit and unit not in rules.noise and len(unit) > 2:
                units[unit] += 1
            if said.get("year"):
                years[int(said["year"])] += 1
            if said.get("kind"):
                kinds[rules.kinds[said["kind"]]] += 1
                title = title or (text if number < 2 or said.get("year") else "")
            break
    kind = cast(Literal["final_account", "budget", "other"], _most(kinds) or "other")
    return Identity(title or first, _most(units) or "", _most(years), kind)


def _most(votes: Counter[_T]) -> _T | None:
    return max(votes, key=lambda v: votes[v]) if votes else None
