"""Decisions files: JSON ``gouji.decisions/1``, as docs/review.md describes it, read, put together and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, get_args

from gouji.model import Decision, Finding, Judgement

SCHEMA = "gouji.decisions/1"
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
_LARGEST = 64 * 1024 * 1024


class BadFile(Exception):
    """A file cannot be used. ``code`` names the message in rules/messages.toml, group review."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in a file. Raises BadFile when it cannot be read or says something unknown."""
    data = read_json(path)
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA or not isinstance(data.get("decisions"), list):
        raise BadFile("not_decisions", path=path, schema=SCHEMA)
    return tuple(_decision(entry, n, path) for n, entry in enumerate(data["decisions"], 1))


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises BadFile."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadFile("unreadable", path=path, detail=f"> {_LARGEST} bytes")
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as failed:
        raise BadFile("unreadable", path=path, detail=failed.strerror or type(failed).__name__) from failed
    except (ValueError, RecursionError) as broken:
        raise BadFile("not_json", path=path, detail=str(broken).splitlines()[0]) from broken


def _decision(entry: object, number: int, path: Path) -> Decision:
    fields = {"key", "decision", "reason", "by", "date"}
    if not isinstance(entry, Mapping) or not fields <= entry.keys():
        raise BadFile("bad_decision", path=path, number=number, detail=", ".join(sorted(fields)))
    texts = {name: entry.get(name, "") for name in Decision.__dataclass_fields__}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise BadFile("bad_decision", path=path, number=number, detail=name)
    if not texts["key"] or texts["decision"] not in JUDGEMENTS:
        raise BadFile("bad_decision", path=path, number=number, detail=", ".join(JUDGEMENTS))
    try:
        date.fromisoformat(texts["date"])
    except ValueError as broken:
        raise BadFile("bad_decision", path=path, number=number, detail="date") from broken
    return Decision(**texts)


def decision_on(finding: Finding, decision: Judgement, reason: str, by: str, day: str) -> Decision:
    """The decision on that finding; ``day`` is YYYY-MM-DD."""
    return Decision(finding.key, decision, reason, by, day, finding.rule, finding.quote, finding.message)


def merge(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last word of each reviewer on each finding, by date and then by order; by key, then by name.

    What two reviewers say differently is kept side by side: ``conflicts`` names it.
    """
    latest: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        place = decision.key, decision.by
        if place not in latest or decision.date >= latest[place].date:
            latest[place] = decision
    return tuple(latest[place] for place in sorted(latest))


def conflicts(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Key → the decisions of reviewers who differ on it."""
    by_key: dict[str, list[Decision]] = {}
    for decision in merge(decisions):
        by_key.setdefault(decision.key, []).append(decision)
    return {key: tuple(said) for key, said in by_key.items() if len({each.decision for each in said}) > 1}


def dump_decisions(decisions: Iterable[Decision]) -> str:
    """The text of a decisions file; the same decisions give the same text."""
    entries = [asdict(decision) for decision in merge(decisions)]
    return json.dumps({"schema": SCHEMA, "decisions": entries}, ensure_ascii=False, indent=2) + "\n"
