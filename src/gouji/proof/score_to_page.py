"""Score → docs/score.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gouji.proof.score import Bar, Rate, Score
from gouji.proof.score_run import Run

_BARS = {
    "recall": "planted errors found, in a hundred",
    "class_recall": "the same in the worst class",
    "alarms": "errors and warnings per 100 clean reports",
    "unread": "numbers of the narrative unread, in a hundred",
    "twins": "forms of a report with the same facts, claims and findings, in a hundred",
    "mutation": "changes of confirmed figures noticed, in a hundred",
}
_VERDICTS = {True: "met", False: "**missed**", None: "not measured"}
_INTRODUCTION = """\
# Score

Written by `make score`: {cases} invented reports ({files} files), half of them with errors put in on purpose, checked
and held against what was put in. [validity.md](validity.md) says what these figures mean and what they do not.
"""
_FOUND = """\
A planted error is found when an error or warning (for what rounding leaves: a note) of a right rule blames the very
figure, word or cell. Anything else that is said of a report counts as a false alarm.
"""


def score_page(run: Run, score: Score, bars: Sequence[Bar]) -> str:
    """The page as Markdown with a newline at its end; the speed is that of the machine that wrote it."""
    lines = [_INTRODUCTION.format(cases=score.cases, files=len(run.papers))]
    lines += ["## Bars", "", *_table(("bar", "promised", "measured", ""), _bars(bars))]
    lines += ["", "## Beside the bars", "", *_table(("rate", "", "of"), _rates(score))]
    lines += ["", "## Classes of planted errors", "", _FOUND]
    lines += _table(("class", "planted", "found", "recall %", "missed because"), _classes(score))
    lines += ["", "## False alarms by rule", "", *_alarms(run)]
    lines += ["", f"gouji {run.version}, rules {run.rulebook[:12]}.", ""]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _bars(bars: Sequence[Bar]) -> Iterator[Sequence[str]]:
    for bar in bars:
        yield (
            _BARS[bar.key],
            f"{'≥' if bar.least else '≤'} {bar.bar}",
            bar.shown,
            _VERDICTS[bar.met] + (f" by {bar.short}" if bar.short else ""),
        )


def _rates(score: Score) -> Iterator[Sequence[str]]:
    rates: dict[str, Rate] = {
        "findings that nothing planted explains, per 100 spoiled reports": score.extra,
        "near misses taken for errors, in a hundred": score.near_misses,
        "figures confirmed, in a hundred of those that are claims": score.confirmed,
        "cells read with table, row, column and value, in a hundred": score.cells,
    }
    for name, rate in rates.items():
        yield name, rate.shown(), f"{rate.part}/{rate.whole}"
    for form, (files, pages, seconds) in score.speed.items():
        whole = pages or files
        if whole:
            yield f"seconds per {'page' if pages else 'report'}, {form}", f"{seconds / whole:.3f}", f"{whole}"


def _classes(score: Score) -> Iterator[Sequence[str]]:
    for line in score.classes:
        causes = ", ".join(f"{cause} {count}" for cause, count in line.causes.items())
        yield line.kind, str(line.recall.whole), str(line.recall.part), line.recall.shown(), causes
    yield "all", str(score.recall.whole), str(score.recall.part), score.recall.shown(), ""


def _alarms(run: Run) -> list[str]:
    clean = Counter(a.rule for p in run.papers if p.clean for a in p.alarms)
    spoiled = Counter(a.rule for p in run.papers if not p.clean for a in p.alarms)
    if not clean + spoiled:
        return ["None."]
    rows = ((rule, str(clean[rule]), str(spoiled[rule])) for rule in sorted(clean | spoiled))
    return _table(("rule", "on clean reports", "extra on spoiled ones"), rows)
