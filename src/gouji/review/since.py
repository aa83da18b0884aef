"""A report + the JSON report of an earlier version of it → what is new, what is gone, which figures changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any

from gouji.model import ChangedSentence, Finding, GoneFinding, Report, Since
from gouji.report.to_json import SCHEMA
from gouji.review.decisions import BadFile, read_json

_DIGITS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A sentence and its figures; ``frame`` is what stands around them."""

    frame: str
    quote: str
    figures: tuple[str, ...]


def read_earlier(path: Path) -> dict[str, Any]:
    """The JSON report in a file (one object, or a list or line of one). Raises BadFile when there is none to use."""
    data = read_json(path)
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or "error" in data:
        raise BadFile("not_a_report", path=path, schema=SCHEMA)
    if any("key" not in finding for finding in data["findings"]):
        raise BadFile("without_keys", path=path)
    return data


def with_since(report: Report, earlier: Mapping[str, Any], path: str) -> Report:
    """The report with its comparison to ``earlier``, a JSON report as ``read_earlier`` gives it."""
    new, altered, gone = _stand(report.findings, earlier["findings"])
    changed, counts = _compare(_sentences_before(earlier), _sentences_now(report))
    document = earlier["document"]
    identity = (report.identity.unit_name or None, report.identity.year)
    return replace(
        report,
        since=Since(
            path=path,
            sha256=document["sha256"],
            other_report=identity != (document["unit_name"], document["year"]),
            new=new,
            altered=altered,
            gone=tuple(_gone(finding) for finding in gone),
            changed=changed,
            counts=counts,
        ),
    )


def _stand(
    now: Sequence[Finding], before: Sequence[Mapping[str, Any]]
) -> tuple[frozenset[str], frozenset[str], list[Mapping[str, Any]]]:
    """The ids of findings that are new, of those whose figures are other ones, and the earlier that are gone."""
    old, kept = {each["key"] for each in before}, {finding.key for finding in now}
    gone = [each for each in before if each["key"] not in kept]
    new: set[str] = set()
    altered: set[str] = set()
    for finding in now:
        if finding.key in old:
            continue
        place = finding.rule, _frame(finding.quote)
        same = next((each for each in gone if (each["rule"], _frame(each["quote"])) == place), None)
        if same is None:
            new.add(finding.id)
        else:
            altered.add(finding.id)
            gone.remove(same)
    return frozenset(new), frozenset(altered), gone


def _frame(quote: str) -> str:
    """What stands around the figures of a sentence."""
    return _DIGITS.sub("#", quote)


def _gone(finding: Mapping[str, Any]) -> GoneFinding:
    return GoneFinding(**{name: finding[name] for name in GoneFinding.__dataclass_fields__})


def _sentences_before(earlier: Mapping[str, Any]) -> list[_Stated]:
    return _sentences((number["quote"], number["text"]) for number in earlier["numbers"])


def _sentences_now(report: Report) -> list[_Stated]:
    return _sentences((entry.quote, entry.number.text) for entry in report.entries)


def _sentences(figures: Iterable[tuple[str, str]]) -> list[_Stated]:
    """(sentence, figure) in the order of the text → the sentences."""
    return [
        _Stated(_frame(quote), quote, tuple(text for _, text in group))
        for quote, group in groupby(figures, key=lambda figure: figure[0])
    ]


def _compare(
    before: Sequence[_Stated], now: Sequence[_Stated]
) -> tuple[tuple[ChangedSentence, ...], Mapping[str, int]]:
    """The sentences that kept their words and have other figures; how many figures are same, changed, added, gone."""
    counts = dict.fromkeys(("same", "changed", "added", "gone"), 0)
    changed = []
    matcher = SequenceMatcher(None, [s.frame for s in before], [s.frame for s in now], autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind != "equal":
            counts["gone"] += sum(len(s.figures) for s in before[a0:a1])
            counts["added"] += sum(len(s.figures) for s in now[b0:b1])
            continue
        for old, new in zip(before[a0:a1], now[b0:b1], strict=True):
            pairs = tuple((a, b) for a, b in zip(old.figures, new.figures, strict=False) if a != b)
            counts["changed"] += len(pairs)
            counts["same"] += len(new.figures) - len(pairs)
            if pairs:
                changed.append(ChangedSentence(old.quote, new.quote, pairs))
    return tuple(changed), counts
