"""One report held against its gold: planted errors found or missed, findings that nothing planted explains."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.model import Finding, Report
from gouji.proof.score_gold import Gold, Planted
from gouji.proof.score_places import Place, Places

GRAVE = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a planted error.

    ``found``: a finding of an acceptable rule and of enough weight says that it is what is wrong. ``rules`` are those
    of all the findings that rest on it. ``cause`` says why it was missed: no-rule (none of its rules exists), not-read
    (no such sentence or cell), other-place (an acceptable finding rests on it and blames something else), other-rule,
    too-mild, too-severe, or the status of the figure in the ledger, with its reason (unconfirmed:no_cell).
    """

    planted: Planted
    found: bool
    rules: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An error or warning that no planted error explains.

    ``near_miss`` is the id of the near miss it is about, ``beside`` the class of a planted error in the same sentence.
    """

    rule: str
    severity: str
    message: str
    quote: str
    near_miss: str = ""
    beside: str = ""


def match(report: Report, gold: Gold, places: Places, rules: Container[str]) -> tuple[list[Outcome], list[Alarm]]:
    """``rules`` are the ids of the rules there are.

    A finding is explained by a planted error or warning that it rests on, or whose finding it is folded under. What is
    planted as a note explains notes only.
    """
    statuses = _Statuses(report)
    outcomes = []
    explained: set[str] = set()
    for planted in gold.planted:
        place = places.of_planted(planted)
        resting = [f for f in report.findings if places.involved(f).touches(place)]
        outcomes.append(_outcome(planted, place, resting, places, rules, statuses))
        if planted.severity != "note":
            explained.update(f.id for f in resting)
    near = {miss.id: places.of_quote(miss.quote) for miss in gold.near_misses}
    beside = {planted.kind: places.of_quote(planted.sentence) for planted in gold.planted}
    alarms = [
        Alarm(f.rule, f.severity, f.message, f.quote, _first(near, places.blamed(f)), _first(beside, places.blamed(f)))
        for f in report.findings
        if f.severity in GRAVE and f.id not in explained and f.parent not in explained
    ]
    return outcomes, alarms


def _outcome(
    planted: Planted,
    place: Place,
    resting: Sequence[Finding],
    places: Places,
    rules: Container[str],
    statuses: _Statuses,
) -> Outcome:
    enough = ("note",) if planted.severity == "note" else GRAVE
    of_rule = [f for f in resting if f.rule in planted.rules]
    right = [f for f in of_rule if f.severity in enough]
    named = tuple(dict.fromkeys(f.rule for f in resting))
    # A wrong word is not a figure that can be blamed: the claim it stands in is.
    wordy = not any(char.isdecimal() for char in planted.stated)
    if any((places.involved(f) if wordy else places.blamed(f)).touches(place) for f in right):
        return Outcome(planted, True, named)
    if not any(rule in rules for rule in planted.rules):
        cause = "no-rule"
    elif not place:
        cause = "not-read"
    elif right:
        cause = "other-place"
    elif of_rule:
        cause = "too-mild" if planted.severity != "note" else "too-severe"
    elif resting:
        cause = "other-rule"
    else:
        cause = statuses.at(place)
    return Outcome(planted, False, named, cause)


def _first(named: Mapping[str, Place], place: Place) -> str:
    return next((name for name, known in named.items() if known.touches(place)), "")


class _Statuses:
    """What the ledger and the checks say of a place."""

    def __init__(self, report: Report) -> None:
        self.entries = report.entries
        self.claims = report.claims
        self.checks = report.checks

    def at(self, place: Place) -> str:
        """The status of the figures there, or for words and cells, the verdicts of the checks over them."""
        figures = [e for e in self.entries if Place(((e.number.start, e.number.end),)).touches(place)]
        if len(figures) == 1:
            return figures[0].status + (f":{figures[0].reason}" if figures[0].reason else "")
        claims = {c.id for c in self.claims if Place(((c.start, c.end),)).touches(place)}
        return _verdicts(
            c.verdict for c in self.checks if claims & set(c.claims) or place.cells & {*c.cells, *c.fault_cells}
        )


def _verdicts(verdicts: Iterable[str]) -> str:
    known = sorted(set(verdicts))
    return "+".join(known) if known else "unchecked"
