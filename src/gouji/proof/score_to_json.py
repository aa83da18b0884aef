"""Score → ``gouji.score/1``: rates, bars, and every miss, false alarm and difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gouji.proof.score import Bar, Behind, Rate, Score
from gouji.proof.score_run import Run

SCHEMA = "gouji.score/1"


def score_to_dict(run: Run, score: Score, bars: Sequence[Bar], behind: Sequence[Behind]) -> dict[str, Any]:
    """Plain values; rates are decimal strings in a hundred, what is absent is null."""
    return {
        "schema": SCHEMA,
        "run": {"version": run.version, "rulebook": run.rulebook},
        "reports": {"cases": score.cases, "files": len(run.papers)},
        "bars": [
            {"bar": b.key, "at_least" if b.least else "at_most": str(b.bar), "measured": b.shown, "met": b.met}
            for b in bars
        ],
        "behind_baseline": [{"class": kind, "now": _rate(now), "before": _rate(then)} for kind, now, then in behind],
        "recall": _rate(score.recall),
        "classes": [
            {"class": line.kind, **_rate(line.recall), "missed_because": dict(line.causes)} for line in score.classes
        ],
        "alarms": {
            "on_clean": _rate(score.alarms),
            "extra": _rate(score.extra),
            "near_misses": _rate(score.near_misses),
        },
        "numbers": {"unread": _rate(score.unread), "confirmed": _rate(score.confirmed)},
        "cells": {**_rate(score.cells), "surplus": score.surplus_cells},
        "twins": _rate(score.twins),
        "mutation": _rate(score.mutation),
        "speed": {
            form: {"files": files, "pages": pages or None, "seconds": round(seconds, 3)}
            for form, (files, pages, seconds) in score.speed.items()
        },
        "missed": _missed(run),
        "false_alarms": _alarms(run),
        "twins_differ": [
            {"name": s.name, "part": d.part, "first": d.first, "second": d.second, "only": list(d.only)}
            for s in run.scored
            for d in s.differences
        ],
        "cells_wrong": [
            {"name": p.name, "format": p.format, "cell": cell} for p in run.papers for cell in p.cells.wrong
        ],
        "mutations_missed": [{"name": m.name, "change": missed} for m in run.mutated for missed in m.missed],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"part": rate.part, "whole": rate.whole, "per_hundred": None if not rate.whole else rate.shown()}


def _missed(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "name": paper.name,
            "format": paper.format,
            "class": outcome.planted.kind,
            "cause": outcome.cause,
            "stated": outcome.planted.stated,
            "right": outcome.planted.right,
            "quote": outcome.planted.quote,
            "rules": list(outcome.rules),
        }
        for paper in run.papers
        for outcome in paper.outcomes
        if not outcome.found
    ]


def _alarms(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "name": paper.name,
            "format": paper.format,
            "clean": paper.clean,
            "near_miss": alarm.near_miss or None,
            "beside": alarm.beside or None,
            "rule": alarm.rule,
            "severity": alarm.severity,
            "message": alarm.message,
            "quote": alarm.quote,
        }
        for paper in run.papers
        for alarm in paper.alarms
    ]
