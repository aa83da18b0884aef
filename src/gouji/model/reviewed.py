"""What reviewers decided, and how a report differs from an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gouji.records import record

Judgement = Literal["accepted", "not_an_error", "fixed"]


@record(frozen=True, slots=True)
class Decision:
    """What one reviewer decided of the finding with that ``key``. ``date`` is YYYY-MM-DD.

    ``rule``, ``quote`` and ``message`` say what was decided on, for people; only ``key`` binds.
    """

    key: str
    decision: Judgement
    reason: str
    by: str
    date: str
    rule: str = ""
    quote: str = ""
    message: str = ""


@record(frozen=True, slots=True)
class Ruling:
    """Where a finding stands under review, and by whose decisions.

    decided: no longer shown; contested: reviewers differ; still_there: called fixed, but found again.
    """

    state: Literal["decided", "contested", "still_there"]
    decisions: tuple[Decision, ...]


@record(frozen=True, slots=True)
class GoneFinding:
    """A finding of the earlier report that the later one has no more."""

    key: str
    rule: str
    severity: Literal["error", "warning", "note"]
    title: str
    message: str
    quote: str
    page: int | None


@record(frozen=True, slots=True)
class ChangedSentence:
    """A sentence that has other figures than before: ``figures`` are (before, now), in its order."""

    before: str
    now: str
    figures: tuple[tuple[str, str], ...]


@record(frozen=True, slots=True)
class Since:
    """How a report differs from an earlier one. ``new``: ids of findings that the earlier one had not; ``altered``:
    of those that it had in the same sentence with other figures.

    ``counts`` are figures of the text: same, changed, added, gone. ``other_report``: its unit or year is another.
    """

    path: str
    sha256: str
    other_report: bool
    new: frozenset[str]
    altered: frozenset[str]
    gone: tuple[GoneFinding, ...]
    changed: tuple[ChangedSentence, ...]
    counts: Mapping[str, int]

    def standing(self, finding: str) -> Literal["new", "altered", "unchanged"]:
        """What the finding with that id is against the earlier report."""
        return "new" if finding in self.new else "altered" if finding in self.altered else "unchanged"
