"""Projects that have a form of their own (绩效目标表, 绩效自评表): their money, their indicators and scores.

Everything is drawn from a Random of its own, so that the rest of a report is the same with forms and without.
Keys of the book: form.N.PART with the measure plan (of a budget), or opening, full and spent. PART: app, carried, other
and their total; central and province (of app); all_app, all_other and all (over all years); q1 to q4. forms.told is
what the text says of all projects; counts forms.told: how many, forms.more: how many of them have no form here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from corpus.writer.chart import words
from corpus.writer.figures import WAN, Book, rounded
from corpus.writer.styles import Style

PLAN = ("plan",)
REVIEW = ("opening", "full", "spent")
PARTS = ("app", "carried", "other")
QUARTERS = ("q1", "q2", "q3", "q4")
_RATE_POINTS = 10  # of 100, for spending what there was
_LEAST = Decimal(20 * WAN)
_NONE = Decimal(0)


@dataclass(frozen=True)
class Indicator:
    """A line of a form's indicators. ``score`` is None where the line has a weight and no score."""

    levels: tuple[str, str]
    name: str
    target: str
    reached: str
    weight: Decimal
    score: Decimal | None


@dataclass(frozen=True)
class Project:
    """A project with a form; its money stands in the book under ``key`` ("form.1.")."""

    key: str
    name: str
    kind: str
    goal: str
    indicators: tuple[Indicator, ...]


def add_projects(book: Book, style: Style, rng: Random) -> tuple[Project, ...]:
    """The projects of which ``style`` prints a form, their figures put into ``book``; none where it prints none."""
    shape = style["forms"]
    if not shape:
        return ()
    names = rng.sample(book.ledger.department.projects, rng.randint(*shape["count"]))
    maker = _Maker(book, shape, rng, len(names))
    projects = tuple(maker.project(f"form.{n}.", name) for n, name in enumerate(names, 1))
    more = rng.randint(2, 20) if rng.random() < shape["more"] else 0
    told = sum((book.value(f"{p.key}total", "plan") for p in projects), _NONE)
    book.values["forms.told", "plan"] = told + sum((maker.amount(2, 9) for _ in range(more)), _NONE)
    book.counts |= {"forms.told": len(names) + more, "forms.more": more}
    return projects


class _Maker:
    """Draws projects in the steps and of the kind that a style's [forms] say."""

    def __init__(self, book: Book, shape: Mapping[str, object], rng: Random, count: int) -> None:
        self.book, self.rng = book, rng
        self.room = max(book.value("exp.project") / count, _LEAST)  # a project is no more than its share of them all
        self.grain = Decimal(str(shape["grain"]))
        self.review = bool(shape["review"])

    def project(self, key: str, name: str) -> Project:
        """One project, its money put into the book."""
        (self._spend if self.review else self._plan)(key)
        stock = words("forms")
        goal = self.rng.choice(stock["goals"]).replace("{project}", name)
        return Project(key, name, self.rng.choice(stock["kinds"]), goal, self._indicators())

    def amount(self, low: int, high: int) -> Decimal:
        """From ``low`` to ``high`` percent of a project's share of all their money; a round sum or not."""
        amount = self.part(self.room, self.rng.randint(low, high))
        return amount if self._often(0.6) else max(amount // WAN, Decimal(1)) * WAN

    def part(self, whole: Decimal, percent: int) -> Decimal:
        """So many percent of an amount, in steps of the grain."""
        return (whole * percent / 100 / self.grain).to_integral_value() * self.grain

    def _often(self, share: float) -> bool:
        return self.rng.random() < share

    def _put(self, key: str, measure: str, **amounts: Decimal) -> None:
        for name, amount in amounts.items():
            self.book.values[key + name, measure] = amount

    def _parts(self) -> tuple[Decimal, Decimal, Decimal]:
        app = self.amount(25, 80)
        carried = self.part(app, self.rng.randint(5, 30)) if self._often(0.5) else _NONE
        return app, carried, self.part(app, self.rng.randint(5, 60)) if self._often(0.4) else _NONE

    def _plan(self, key: str) -> None:
        app, carried, other = self._parts()
        total = app + carried + other
        self._put(key, "plan", app=app, carried=carried, other=other, total=total)
        central = self.part(app, self.rng.randint(20, 90)) if self._often(0.4) else _NONE
        # what another level gives may be all of the rest, or a part of it
        province = (app - central if self._often(0.6) else self.part(app - central, 50)) if central else _NONE
        self._put(key, "plan", central=central, province=province)
        years = self.rng.choice((0, 0, 1, 2))
        all_app, all_other = app * (1 + years) + carried, other * (1 + years)
        self._put(key, "plan", all_app=all_app, all_other=all_other, all=all_app + all_other)
        quarters = [self.part(total, self.rng.randint(5, 32)) for _ in QUARTERS[1:]]
        for name, amount in zip(QUARTERS, (*quarters, total - sum(quarters, _NONE)), strict=True):
            self._put(key, "plan", **{name: amount})

    def _spend(self, key: str) -> None:
        app, carried, other = self._parts()
        cut = self.rng.choice((0, 0, 5, 12, 20))
        full = {"app": app - self.part(app, cut), "carried": carried, "other": other}
        spent = {part: self.part(amount, self.rng.choice((100, 99, 96, 88, 71))) for part, amount in full.items()}
        opening = {"app": app, "carried": _NONE, "other": other}
        for measure, parts in zip(REVIEW, (opening, full, spent), strict=True):
            self._put(key, measure, **parts, total=sum(parts.values(), _NONE))

    def _indicators(self) -> tuple[Indicator, ...]:
        """Some of the stock, in its order, with weights that make up 90; in some forms one has no score."""
        stock = words("forms")["indicator"]
        chosen = sorted(self.rng.sample(stock, self.rng.randint(4, 6)), key=stock.index)
        weights = [self.rng.choice((10, 15, 20)) for _ in chosen[1:]]
        weights = [90 - sum(weights), *weights] if sum(weights) < 90 else [90 // len(chosen)] * len(chosen)
        weights[0] += 90 - sum(weights)
        unscored = self.rng.randrange(len(chosen)) if self._often(0.25) else None
        return tuple(
            self._indicator(one, Decimal(weight), scored=n != unscored)
            for n, (one, weight) in enumerate(zip(chosen, weights, strict=True))
        )

    def _indicator(self, entry: Mapping[str, object], weight: Decimal, *, scored: bool) -> Indicator:
        low, high = entry["range"]  # type: ignore[misc]
        promised = self.rng.randint(low, high)
        figures = {"n": promised, "m": promised + self.rng.randint(0, 3)}
        lost = Decimal(self.rng.choice((0, 0, 0, 1, 5, 15))) / 10
        first, second = entry["levels"]  # type: ignore[misc]
        return Indicator(
            (first, second), str(entry["name"]), str(entry["target"]).format(**figures),
            str(entry["reached"]).format(**figures), weight, weight - lost if scored else None,
        )  # fmt: skip


def rate_of(book: Book, key: str) -> Decimal | None:
    """执行率 of the amount under ``key`` in percent, two decimals; None where nothing was to be spent."""
    full = book.value(key, "full")
    return rounded(book.value(key, "spent") / full * 100, 2) if full else None


def rate_points(book: Book, project: Project) -> Decimal:
    """What a project gets for its 执行率."""
    rate = rate_of(book, f"{project.key}total") or _NONE
    return rounded(rate * _RATE_POINTS / 100, 2)
