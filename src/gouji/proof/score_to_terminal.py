"""Score → what a person reads on a console: bars, classes, and on demand each miss and false alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gouji.proof.columns import columns
from gouji.proof.score import Bar, Behind, Rate, Score
from gouji.proof.score_run import Run
from gouji.report.messages import Messages
from gouji.report.typeset import excerpt

_QUOTE = 120  # characters of a sentence around what was missed
_CELLS = 12  # wrong cells listed, the most frequent first


class _Page:
    """Words of rules/proof.toml in one language."""

    def __init__(self, words: Messages, language: str) -> None:
        self.words, self.language = words, language

    def say(self, key: str, /, **values: object) -> str:
        return self.words.text("score", key, self.language, **values)


def render_score(
    run: Run,
    score: Score,
    bars: Sequence[Bar],
    behind: Sequence[Behind],
    words: Messages,
    language: str,
    *,
    failures: bool = False,
) -> str:
    """The score as text with a newline at its end; ``words`` are those of rules/proof.toml.

    ``failures`` lists every miss, false alarm, difference and cell, grouped by class and cause.
    """
    page = _Page(words, language)
    lines = [page.say("title", cases=score.cases, files=len(run.papers)), ""]
    lines += columns(_bars(bars, page))
    lines += ["", *columns(_rates(score, page)), ""]
    lines += columns(_classes(score, page))
    if behind:
        lines += ["", page.say("behind")]
        lines += [f"  {kind}: {then.shown()} → {now.shown()}" for kind, now, then in behind]
    if failures:
        for part in (_missed(run, page), _alarms(run, page), _rest(run, page)):
            lines += part
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _bars(bars: Sequence[Bar], page: _Page) -> list[list[str]]:
    verdicts = {True: "met", False: "missed", None: "not_measured"}
    rows = [[page.say("bar"), page.say("promised"), page.say("measured"), ""]]
    for bar in bars:
        promised = f"{'≥' if bar.least else '≤'} {bar.bar}"
        rows.append([page.say(f"bar_{bar.key}"), promised, bar.shown, page.say(verdicts[bar.met], short=bar.short)])
    return rows


def _rates(score: Score, page: _Page) -> list[list[str]]:
    rates: list[tuple[str, Rate]] = [
        ("extra", score.extra),
        ("near_misses", score.near_misses),
        ("confirmed", score.confirmed),
        ("cells", score.cells),
    ]
    rows = [[page.say(key), rate.shown(), f"{rate.part}/{rate.whole}"] for key, rate in rates]
    for form, (files, pages, seconds) in score.speed.items():
        key, whole = ("seconds_per_page", pages) if pages else ("seconds_per_file", files)
        if whole:
            rows.append([page.say(key, format=form), f"{seconds / whole:.3f}", f"{seconds:.1f}/{whole}"])
    return rows


def _classes(score: Score, page: _Page) -> list[list[str]]:
    rows = [[page.say(key) for key in ("class", "planted", "found", "recall")] + [""]]
    for line in score.classes:
        rows.append(
            [line.kind, str(line.recall.whole), str(line.recall.part), line.recall.shown(), _causes(line.causes)]
        )
    total = score.recall
    rows.append([page.say("all"), str(total.whole), str(total.part), total.shown(), ""])
    return _left(rows)


def _causes(causes: object) -> str:
    return ", ".join(f"{cause} {count}" for cause, count in causes.items()) if isinstance(causes, dict) else ""


def _left(rows: list[list[str]]) -> list[list[str]]:
    """The last column is text: filled up so that it stands to the left."""
    from gouji.report.typeset import display_width, pad

    wide = max(display_width(row[-1]) for row in rows)
    return [[*row[:-1], pad(row[-1], wide)] for row in rows]


# ------------------------------------------------------------------------------------------ failures


def _missed(run: Run, page: _Page) -> Iterator[str]:
    missed = [(p, o) for p in run.papers for o in p.outcomes if not o.found]
    yield from ("", page.say("missed_title", count=len(missed)))
    groups = sorted({(o.planted.kind, o.cause) for _, o in missed})
    for group in groups:
        of_group = [(p, o) for p, o in missed if (o.planted.kind, o.cause) == group]
        yield f"  {group[0]} · {group[1]} ({len(of_group)})"
        for paper, outcome in of_group:
            planted = outcome.planted
            rules = f"  [{', '.join(outcome.rules)}]" if outcome.rules else ""
            yield f"    {paper.name}.{paper.format}: {planted.stated} ← {planted.right}{rules}"
            at = max(planted.quote.find(planted.stated), 0)
            yield f"      {excerpt(planted.quote, [(at, at + len(planted.stated))], _QUOTE)[0]}"


def _alarms(run: Run, page: _Page) -> Iterator[str]:
    for clean, title in ((True, "alarms_title"), (False, "extra_title")):
        alarms = [(p, a) for p in run.papers if p.clean is clean for a in p.alarms]
        yield from ("", page.say(title, count=len(alarms)))
        for rule, count in Counter(a.rule for _, a in alarms).most_common():
            yield f"  {rule} ({count})"
            for paper, alarm in alarms:
                if alarm.rule == rule:
                    near = "".join(f"  [{about}]" for about in (alarm.near_miss, alarm.beside) if about)
                    yield f"    {paper.name}.{paper.format}: {alarm.message}{near}"
                    yield f"      {excerpt(alarm.quote, [], _QUOTE)[0]}"


def _rest(run: Run, page: _Page) -> Iterator[str]:
    differences = [(s, d) for s in run.scored for d in s.differences]
    yield from ("", page.say("twins_title", count=len(differences)))
    for scored, difference in differences:
        shown = "; ".join(difference.only[:4]) + ("; …" if len(difference.only) > 4 else "")
        yield f"  {scored.name} {difference.first} → {difference.second}, {difference.part}: {shown}"
    cells = Counter(f"{p.style}: {cell.rpartition(' = ')[0]}" for p in run.papers for cell in p.cells.wrong)
    yield from ("", page.say("cells_title", count=cells.total()))
    yield from (f"  {cell} ({count})" for cell, count in cells.most_common(_CELLS))
    changes = [(m.name, missed) for m in run.mutated for missed in m.missed]
    yield from ("", page.say("mutation_title", count=len(changes)))
    yield from (f"  {name}: {excerpt(missed, [], _QUOTE)[0]}" for name, missed in changes)
