"""What was measured → rates, the bars they are held to, and the classes that fell behind a baseline."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from pathlib import Path

from gouji.exact import Fraction
from gouji.model import RuleFile
from gouji.proof.score_match import GRAVE
from gouji.proof.score_run import Paper, Run

BASELINE = "gouji.baseline/1"
AT_LEAST = ("recall", "class_recall", "twins", "mutation")
AT_MOST = ("alarms", "unread")


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def hundredths(self) -> Fraction | None:
        """Exact, in a hundred; None of nothing."""
        return Fraction(self.part * 100, self.whole) if self.whole else None

    def shown(self, *, up: bool = False) -> str:
        """Two decimals, cut off so that only all is 100, or ``up`` so that only none is 0; a dash of nothing."""
        if self.hundredths is None:
            return "–"
        return _two_decimals(self.hundredths, ROUND_UP if up else ROUND_DOWN)


def _two_decimals(value: Fraction, rounding: str) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), rounding))


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class of planted errors; ``causes`` of those that were missed."""

    kind: str
    recall: Rate
    causes: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    """The rates of a run.

    ``alarms`` are errors and warnings in the clean papers, a whole of ``papers``; ``extra`` are those of the other
    papers that no planted error explains. ``near_misses``: how many of the near misses were taken for errors.
    ``speed``: seconds and pages by format (pages 0 where the format has none).
    """

    classes: tuple[ClassScore, ...]
    recall: Rate
    alarms: Rate
    extra: Rate
    near_misses: Rate
    unread: Rate
    confirmed: Rate
    cells: Rate
    surplus_cells: int
    twins: Rate
    mutation: Rate
    cases: int
    speed: Mapping[str, tuple[int, int, float]]


def summarise(run: Run) -> Score:
    """The rates over all papers of a run."""
    papers = run.papers
    clean = [paper for paper in papers if paper.clean]
    spoiled = [paper for paper in papers if not paper.clean]
    numbers = sum((paper.numbers for paper in papers), Counter[str]())
    outcomes = [outcome for paper in papers for outcome in paper.outcomes]
    differing = {(scored.name, d.second) for scored in run.scored for d in scored.differences}
    compared = sum(scored.twins for scored in run.scored)
    return Score(
        classes=_classes(papers),
        recall=Rate(sum(o.found for o in outcomes), len(outcomes)),
        alarms=Rate(_alarms(clean), len(clean)),
        extra=Rate(_alarms(spoiled), len(spoiled)),
        near_misses=Rate(
            sum(len({a.near_miss for a in p.alarms if a.near_miss}) for p in papers),
            sum(p.near_misses for p in papers),
        ),
        unread=Rate(numbers["unread"], numbers.total()),
        confirmed=Rate(numbers["confirmed"], numbers.total() - numbers["not_claim"]),
        cells=Rate(sum(p.cells.right for p in papers), sum(p.cells.total for p in papers)),
        surplus_cells=sum(p.cells.surplus for p in papers),
        twins=Rate(compared - len(differing), compared),
        mutation=Rate(sum(m.noticed for m in run.mutated), sum(m.total for m in run.mutated)),
        cases=len(run.scored),
        speed=_speed(papers),
    )


def _classes(papers: Sequence[Paper]) -> tuple[ClassScore, ...]:
    outcomes = [outcome for paper in papers for outcome in paper.outcomes]
    scores = []
    for kind in sorted({o.planted.kind for o in outcomes}):
        of_kind = [o for o in outcomes if o.planted.kind == kind]
        causes = Counter(o.cause for o in of_kind if not o.found)
        scores.append(ClassScore(kind, Rate(sum(o.found for o in of_kind), len(of_kind)), dict(causes.most_common())))
    return tuple(scores)


def _alarms(papers: Iterable[Paper]) -> int:
    return sum(alarm.severity in GRAVE for paper in papers for alarm in paper.alarms)


def _speed(papers: Sequence[Paper]) -> dict[str, tuple[int, int, float]]:
    """Papers, pages and seconds of each format."""
    speed = {}
    for form in sorted({paper.format for paper in papers}):
        of_form = [p for p in papers if p.format == form and not p.unusable]
        speed[form] = (len(of_form), sum(p.pages or 0 for p in of_form), sum(p.seconds for p in of_form))
    return speed


# ------------------------------------------------------------------------------------------ bars


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise of at ``least`` so much, or else at most.

    ``shown`` is the figure measured, ``met`` None when nothing was measured, ``short`` by how much it is missed.
    """

    key: str
    bar: Decimal
    least: bool
    shown: str
    met: bool | None
    short: str = ""


def hold_to_bars(score: Score, file: RuleFile) -> tuple[Bar, ...]:
    """Each rate against its bar in rules/proof.toml; raises RuleError for a bar that is missing or no number."""
    worst = min((c.recall for c in score.classes), key=lambda rate: rate.hundredths or 0, default=Rate(0, 0))
    rates = {
        "recall": score.recall,
        "class_recall": worst,
        "alarms": score.alarms,
        "unread": score.unread,
        "twins": score.twins,
        "mutation": score.mutation,
    }
    return tuple(_bar(key, rate, file) for key, rate in rates.items())


def _bar(key: str, rate: Rate, file: RuleFile) -> Bar:
    bar = file.value(("score", "bars", key), (int, Decimal))
    least = key in AT_LEAST
    value = rate.hundredths
    met = None if value is None else value >= Fraction(bar) if least else value <= Fraction(bar)
    short = "" if value is None or met else _two_decimals(abs(value - Fraction(bar)), ROUND_UP)
    return Bar(key, Decimal(bar), least, rate.shown(up=not least), met, short)


# ------------------------------------------------------------------------------------------ baseline


class BaselineError(Exception):
    """The baseline cannot be used."""


Behind = tuple[str, Rate, Rate]
"""A class, its recall now and before."""


def behind_baseline(score: Score, path: Path) -> list[Behind]:
    """The classes whose recall is lower than in the baseline, and those it has that are gone. Raises BaselineError."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != BASELINE:
            raise ValueError(f"schema {data['schema']}")
        before = {kind: Rate(int(found), int(planted)) for kind, (found, planted) in data["classes"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BaselineError(f"{path}: {broken}") from broken
    now = {line.kind: line.recall for line in score.classes}
    rates = [(kind, now.get(kind, Rate(0, 0)), then) for kind, then in before.items()]
    return [(kind, rate, then) for kind, rate, then in rates if (rate.hundredths or 0) < (then.hundredths or 0)]


def baseline_text(score: Score) -> str:
    """The baseline that this score would be, as JSON text: class → [found, planted]."""
    lines = ",\n".join(
        f"  {json.dumps(line.kind)}: [{line.recall.part}, {line.recall.whole}]" for line in score.classes
    )
    return f'{{\n "schema": "{BASELINE}",\n "classes": {{\n{lines}\n }}\n}}\n'
