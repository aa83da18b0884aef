"""What becomes of differences from another report: errors where the two reports otherwise fit, else a warning that they
are not of one scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gouji.model import Check, Claim, Evidence, Verdict
from gouji.reconcile.board import Board
from gouji.reconcile.ledger import HOLDS
from gouji.reconcile.source_bases import OPENING
from gouji.reconcile.source_index import SourceIndex

DOUBT, SCOPE = "prior-doubt", "prior-scope"

_SHOWN = 3  # differences that the warning of another scope shows


@dataclass(frozen=True)
class Trial:
    """One figure held against another report's.

    ``group``: figures of one group fit or differ together. ``anchor``: the figure over there, so that one stated many
    times counts once. ``empty``: both are zero, which says nothing of the scope. ``doubt``: why a difference may be
    right all the same (a key of rules/words.toml); ``quiet``: a difference proves nothing and the reason why is
    ``doubt`` (a key of [reasons]). ``claim``: what is tried, if it is no cell; ``leans_on``: the id of the claim beside
    it (the amount of a percent) without whose agreement a difference says nothing new. ``record`` makes the check,
    under a rule and with the doubt.
    """

    index: SourceIndex
    group: str
    rule: str
    verdict: Verdict
    anchor: tuple[object, ...]
    evidence: tuple[Evidence, ...]
    record: Callable[[str, str], None]
    undecided: Callable[[str], None]
    empty: bool = False
    doubt: str = ""
    claim: Claim | None = None
    leans_on: str = ""
    quiet: bool = False

    @property
    def holds(self) -> bool:
        return self.verdict in HOLDS


def settle_trials(board: Board, trials: Sequence[Trial]) -> None:
    """Make the checks of all trials, in their order."""
    trials = [trial for trial in trials if trial.holds or _says_something_new(board, trial, trials)]
    groups: dict[tuple[str, str], list[Trial]] = {}
    for trial in trials:
        if trial.rule != OPENING:  # a balance may be adjusted by itself
            groups.setdefault((trial.index.name, trial.group), []).append(trial)
    apart = [key for key, group in groups.items() if _of_another_scope(group)]
    for trial in trials:
        if trial.holds:
            trial.record(trial.rule, "")
        elif trial.quiet:
            trial.undecided(trial.doubt)
        elif (trial.index.name, trial.group) in apart:
            trial.undecided("other_scope")
        elif trial.doubt:
            trial.record(DOUBT, trial.doubt)
        else:
            trial.record(trial.rule, "")
    for key in apart:
        _say_apart(board, groups[key])


def _says_something_new(board: Board, trial: Trial, trials: Sequence[Trial]) -> bool:
    """Whether a percent that differs is the one thing wrong: its amount agrees, and nothing in the report itself
    contradicts the percent already."""
    if not trial.leans_on or trial.claim is None:
        return True
    if not any(t.holds and t.claim is not None and t.claim.id == trial.leans_on for t in trials):
        return False
    return not any(c.verdict == "disagrees" and trial.claim.id in c.claims[:1] for c in board.checks)


def _of_another_scope(group: Sequence[Trial]) -> bool:
    """Whether more of the figures differ than agree: then the other report shows something else, restated or of other
    units, and no single difference is a mistake."""
    agreeing = {t.anchor for t in group if t.holds and not t.empty}
    differing = {t.anchor for t in group if not t.holds and not t.quiet} - agreeing
    return len(differing) > len(agreeing)


def _say_apart(board: Board, group: Sequence[Trial]) -> None:
    differing = {t.anchor: t for t in group if not t.holds and not t.quiet}
    known = {t.anchor for t in group if not t.quiet and not (t.holds and t.empty)}
    shown = [t.evidence[0] for t in list(differing.values())[:_SHOWN] if t.evidence]
    board.checks.append(
        Check(
            id=f"k{len(board.checks) + 1}",
            rule=SCOPE,
            verdict="disagrees",
            external=tuple(shown),
            values={
                "place": group[0].index.name,
                "stated": str(len(known)),
                "other": str(len(differing)),
            },
        )
    )
