"""The files that a check takes beside the report, decisions and an earlier report, and what they make of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gouji.model import Decision, Report
from gouji.review.decisions import read_decisions
from gouji.review.rulings import with_decisions
from gouji.review.since import read_earlier, with_since


@dataclass(frozen=True, slots=True)
class ReviewInputs:
    """What was read. ``record`` names the files and their digests, for the record of the run."""

    decisions: tuple[Decision, ...] = ()
    earlier: Mapping[str, Any] | None = None
    earlier_path: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)

    def applied(self, report: Report) -> Report:
        """The report with its rulings and its comparison."""
        if self.decisions:
            report = with_decisions(report, self.decisions)
        if self.earlier is not None:
            report = with_since(report, self.earlier, self.earlier_path)
        return replace(report, options={**report.options, **self.record}) if self.record else report


def read_inputs(decisions: Sequence[Path], since: Path | None) -> ReviewInputs:
    """Read the decisions files and the earlier report. Raises BadFile for one that cannot be used."""
    said = tuple(decision for path in decisions for decision in read_decisions(path))
    earlier = None if since is None else read_earlier(since)
    record: dict[str, Any] = {}
    if decisions:
        record["decisions"] = [_digest(path) for path in decisions]
    if since is not None:
        record["since"] = _digest(since)
    return ReviewInputs(said, earlier, "" if since is None else since.as_posix(), record)


def _digest(path: Path) -> dict[str, str]:
    return {"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
