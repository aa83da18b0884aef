"""Proof → ``gouji.mutation/1``: shares of each class, and every change that was not noticed or not in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gouji.proof.mutate import Proof, Trial
from gouji.proof.tally import Share, tally

SCHEMA = "gouji.mutation/1"


def proof_to_dict(proof: Proof, options: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values; percents are decimal strings, what is absent is null, offsets index the document's text."""
    report = proof.report
    *classes, together = tally(proof.trials)
    return {
        "schema": SCHEMA,
        "run": {"version": report.version, "rulebook": report.rulebook, "options": dict(options)},
        "document": {
            "path": report.document.path,
            "sha256": report.document.sha256,
            "files": [{"path": file.path, "sha256": file.sha256} for file in report.document.files],
        },
        "classes": [{"class": line.kind, **_share(line.all), "confirmed": _share(line.confirmed)} for line in classes],
        "all": {**_share(together.all), "confirmed": _share(together.confirmed)},
        "survivors": [_trial(trial) for trial in proof.trials if not trial.noticed],
        "misplaced": [_trial(trial) for trial in proof.trials if trial.noticed and not trial.in_place],
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "total": share.total,
        "noticed": share.noticed,
        "noticed_percent": None if share.percent is None else str(share.percent),
        "in_place": share.in_place,
        "in_place_percent": None if share.percent_in_place is None else str(share.percent_in_place),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    slip = trial.slip
    cell = slip.cell
    return {
        "class": slip.kind,
        "from": slip.old,
        "to": slip.new,
        "status": slip.status,
        "reason": slip.reason or None,
        "quote": slip.quote,
        "mark": list(slip.mark),
        "start": slip.anchor,
        "file": slip.file,
        "page": slip.page,
        "cell": None if cell is None else {"table": cell.table, "row": cell.row, "column": cell.column},
        "rules": list(trial.rules),
    }
