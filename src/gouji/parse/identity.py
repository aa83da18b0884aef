"""Document → who the report is of, of what year, and whether it is a final account or a budget."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    other_heading: re.Pattern[str]
    trailing: re.Pattern[str]


def compile_identity(file: RuleFile, measures: RuleFile) -> IdentityRules:
    """Raises RuleError for a broken expression, and for what is missing or unknown."""
    file.only((), ("title", "noise", "kinds", "owner", "plan"))
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
        file.pattern(("noise", "match")),
        file.pattern(("noise", "trailing")),
    )


def read_identity(document: Document, rules: IdentityRules, folding: Folding) -> Identity:
    """Votes of all short lines; a title that nothing names is the first line."""
    units: Counter[str] = Counter()
    years: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    title = ""
    cover: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            continue
        text, _ = fold_text(document.text, block.start, block.end, folding)
        if text and len(cover) < _COVER_LINES:
            cover.append(text)
        if not text or len(text) > _LONGEST_LINE or _RUNNING.search(text):
            continue
        for number, pattern in enumerate(rules.titles):
            found = pattern.search(text)
            if found is None:
                continue
            said = found.groupdict()
            unit = _unit_of(said.get("unit") or "", rules)
            if unit:
                units[unit] += 1
            if said.get("year"):
                years[int(said["year"])] += 1
            if said.get("kind"):
                kinds[rules.kinds[said["kind"]]] += 1
                title = title or (text if number < 2 or said.get("year") else "")
            break
    kind = cast(Literal["final_account", "budget", "other"], _most(kinds) or "other")
    above = cover[: cover.index(title)] if title in cover else cover
    broken = _broken_title(above, rules)
    named = next((m for p in rules.titles[:2] if (m := p.search(broken))), None)  # where no other line says whose it is
    unit = _most(units) or (_unit_of(named["unit"], rules) if named else "")
    return Identity(broken or title or "".join(cover[:1]), unit, _most(years), kind)


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
    begin with a unit's name, and those of a budget that plan for the year before. Claim ids go on from ``count``.

    ``extra``: unit, year, words, heading where a title says the year of the report, and plan.
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
        heading = bool(said.get("year") and said.get("kind"))
        extra = {"unit": unit, "year": int(said["year"]) if heading else None, "heading": heading, "words": text}
        line = document.text.find("\n", section.start)
        end = min(section.end, line if line > 0 else len(document.text))
        out.append(_claim(count + len(out) + 1, section.id, "", (0, len(text)), section.start, end, extra))
    for sentence in sentences:
        plan = rules.plan.match(sentence.text) if kinds[sentence.section] == "narrative" else None
        if plan is not None and identity.kind == "budget" and _is_last_years(sentence.text, plan, identity, rules):
            at = plan.span("year")
            extra = {"unit": "", "year": int(plan["year"]), "heading": False, "words": plan["year"], "plan": True}
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


def _is_last_years(text: str, plan: re.Match[str], identity: Identity, rules: IdentityRules) -> bool:
    """Whether a plan is said to be of last year, by a sentence that names no other year and speaks of no outcome."""
    this = str(identity.year)
    return int(plan["year"]) + 1 == identity.year and this not in text and rules.no_plan.search(text) is None


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
