"""Trials → what share of each class was noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from gouji.proof.mutate import Trial
from gouji.proof.slips import CLASSES


@dataclass(frozen=True, slots=True)
class Share:
    """How many slips were tried, how many of them were noticed, and how many of these in place."""

    total: int
    noticed: int
    in_place: int

    @property
    def percent(self) -> Decimal | None:
        """Noticed out of all, one decimal, cut off so that only all is 100; None when nothing was tried."""
        return _percent(self.noticed, self.total)

    @property
    def percent_in_place(self) -> Decimal | None:
        return _percent(self.in_place, self.total)


@dataclass(frozen=True, slots=True)
class ClassTally:
    """One class, or all of them together when ``kind`` is empty. ``confirmed``: those the ledger confirms."""

    kind: str
    all: Share
    confirmed: Share


def tally(trials: Sequence[Trial]) -> tuple[ClassTally, ...]:
    """One line for each class that was tried, in the order of the classes, and one for all together."""
    lines = []
    for kind in CLASSES:
        of_kind = [trial for trial in trials if trial.slip.kind == kind]
        if of_kind:
            lines.append(_line(kind, of_kind))
    return (*lines, _line("", trials))


def _line(kind: str, trials: Sequence[Trial]) -> ClassTally:
    return ClassTally(kind, _share(trials), _share(t for t in trials if t.slip.status == "confirmed"))


def _share(trials: Iterable[Trial]) -> Share:
    trials = list(trials)
    return Share(len(trials), sum(t.noticed for t in trials), sum(t.in_place for t in trials))


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_DOWN)
