"""Document → who the report is of, of what year, and whether it is a final account or a budget."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeVar, cast

from gouji.model import Claim, Document, Grid, Identity, RuleFile, Section, Sentence, Subject
from gouji.parse.fragments import alternation
from gouji.parse.normalise import Folding, fold_text

_T = TypeVar("_T")

_RUNNING = re.compile("[，。；%]")
_SHORTEST_UNIT = 4
_COVER_LINES = 4
_LONGEST_LINE = 60  # a title is a short line; running text names other units and years


@dataclass(frozen=True)
class IdentityRules:
    """rules/lexicon/identity.toml, compiled."""

    titles: tuple[re.Pattern[str], ...]
    headings: tuple[re.Pattern[str], ...]
    noise: frozenset[str]
    kinds: dict[str, str]
    owner: re.Pattern[str]
    endings: re.Pattern[str]
    others_years: re.Pattern[str]
    plan: re.Pattern[str]
    no_plan: re.Pattern[str]
    owned: re.Pattern[str]
    other_heading: re.Pattern[str]
    trailing: re.Pattern[str]


def compile_identity(file: RuleFile, measures: RuleFile) -> IdentityRules:
    """Raises RuleError for a broken expression, and for what is missing or unknown."""
    file.only((), ("title", "noise", "kinds", "owner", "plan", "owned"))
    titles, headings = [], []
    for at in file.entries("title"):
        file.only(at, ("match", "caption"))
        title = file.pattern((*at, "match"))
        titles.append(title)
        if not file.value(at).get("caption"):
            headings.append(title)
    endings = alternation(measures.words(("organisation", "endings")))
    return IdentityRules(
        tuple(titles),
        tuple(headings),
        frozenset(file.words(("noise", "words"))),
        {word: file.value(("kinds", word), str) for word in file.value("kinds", dict)},
        file.pattern(("owner", "match")),
        re.compile(f"(?:{endings})$"),
        file.pattern(("owner", "other_years")),
        file.pattern(("plan", "match")),
        file.pattern(("plan", "unless")),
        file.pattern(("owned", "match")),
        file.pattern(("noise", "match")),
        file.pattern(("noise", "trailing")),
    )


def read_identity(document: Document, rules: IdentityRules, folding: Folding) -> Identity:
    """Votes of all short lines, and of a title that stands on two; a title that nothing names is the first line."""
    votes = _Votes()
    cover: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            continue
        text, _ = fold_text(document.text, block.start, block.end, folding)
        if text and len(cover) < _COVER_LINES:
            cover.append(text)
        votes.take(text, rules)
    above = cover[: cover.index(votes.title)] if votes.title in cover else cover
    broken = _broken_title(above, rules)
    votes.take(broken, rules)
    kind = cast(Literal["final_account", "budget", "other"], _most(votes.kinds) or "other")
    title = broken or votes.title or "".join(cover[:1])
    return Identity(title, _most(votes.units) or "", _most(votes.years), kind)


@dataclass
class _Votes:
    """How often lines name each unit, year and kind of report, and the first of them that is a title."""

    units: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    title: str = ""

    def take(self, line: str, rules: IdentityRules) -> None:
        if not line or len(line) > _LONGEST_LINE or _RUNNING.search(line):
            return
        matches = ((number, pattern.search(line)) for number, pattern in enumerate(rules.titles))
        number, found = next(((n, match) for n, match in matches if match is not None), (0, None))
        if found is None:
            return
        said = found.groupdict()
        unit = _unit_of(said.get("unit") or "", rules)
        if unit:
            self.units[unit] += 1
        if said.get("year"):
            self.years[int(said["year"])] += 1
        if said.get("kind"):
            self.kinds[rules.kinds[said["kind"]]] += 1
            self.title = self.title or (line if number < 2 or said.get("year") else "")


def _broken_title(cover: Sequence[str], rules: IdentityRules) -> str:
    """The title that stands on two lines of a cover, neither of which is one by itself; "" when there is none."""
    for upper, lower in pairwise(cover):
        if len(upper + lower) <= _LONGEST_LINE and not _RUNNING.search(upper + lower):
            found = next((m for p in rules.titles[:2] if (m := p.search(upper + lower))), None)
            if found is not None and found.groupdict().get("kind"):
                return upper + lower
    return ""


def identity_claims(
    document: Document,
    sections: Sequence[Section],
    sentences: Iterable[Sentence],
    rules: IdentityRules,
    count: int,
    identity: Identity,
) -> tuple[Claim, ...]:
    """Where the body names a unit or a year of its own: headings (claims without a sentence), narrative sentences that
    begin with a unit's name, and those that plan or own something at another time than the report's. Claim ids go on
    from ``count``.

    ``extra``: unit, year, words, heading where a title says the year of the report, plan and owned.
    """
    out: list[Claim] = []
    kinds = {s.id: s.kind for s in sections}
    for section in sections:
        text = section.number + section.title
        found = next((m for p in rules.headings if (m := p.search(text))), None)
        if section.kind in ("cover", "contents") or found is None or rules.others_years.search(text):
            continue
        said = found.groupdict()
        unit = _unit_of(said.get("unit") or "", rules)
        heading = bool(said.get("year") and (said.get("kind") or said.get("about")))
        extra = {"unit": unit, "year": int(said["year"]) if heading else None, "heading": heading, "words": text}
        line = document.text.find("\n", section.start)
        end = min(section.end, line if line > 0 else len(document.text))
        out.append(_claim(count + len(out) + 1, section.id, "", (0, len(text)), section.start, end, extra))
    for sentence in sentences:
        stale = _stale_year(sentence.text, identity, rules) if kinds[sentence.section] == "narrative" else None
        if stale is not None:
            at, year = stale.span("year"), stale["year"]
            what = "plan" if identity.kind == "budget" else "owned"
            extra = {"unit": "", "year": int(year), "heading": False, "words": year, what: True}
            out.append(_claim(count + len(out) + 1, sentence.section, sentence.id, at, *sentence.source(*at), extra))
        owner = (
            rules.owner.match(sentence.text) if kinds[sentence.section] in ("narrative", "overview", "duties") else None
        )
        if owner is not None and (unit := _unit_of(owner["unit"], rules)):
            at = owner.span("unit")
            extra = {"unit": unit, "year": None, "heading": False, "words": owner["unit"]}
            span = sentence.source(*at)
            out.append(_claim(count + len(out) + 1, sentence.section, sentence.id, at, *span, extra))
    return tuple(out)


def _stale_year(text: str, identity: Identity, rules: IdentityRules) -> re.Match[str] | None:
    """Where a budget plans for the year before, or a final account owns something at its end: in a sentence that does
    not name the year of the report, and speaks of no outcome of a plan."""
    budget = identity.kind == "budget"
    found = (rules.plan if budget else rules.owned).match(text)
    last = found is not None and int(found["year"]) + 1 == identity.year and str(identity.year) not in text
    return found if last and not (budget and rules.no_plan.search(text)) else None


def _unit_of(text: str, rules: IdentityRules) -> str:
    unit = rules.trailing.sub("", text.strip("、")).strip("（）、")
    named = len(unit) >= _SHORTEST_UNIT and unit not in rules.noise and rules.endings.search(unit)
    return unit if named and not rules.other_heading.search(unit) else ""


def _claim(
    number: int, section: str, sentence: str, at: tuple[int, int], start: int, end: int, extra: Mapping[str, object]
) -> Claim:
    return Claim(
        f"c{number}", "identity", "", Subject(), "", "this", "", None, "", 0, "", (), sentence, section, "identity",
        at, start, end, extra,
    )  # fmt: skip


def _most(votes: Counter[_T]) -> _T | None:
    return max(votes, key=lambda v: votes[v]) if votes else None
