"""Places in other reports, in words: last year's report or the budget that a figure was held against."""

from __future__ import annotations

from pathlib import PurePath

from gouji.model import Evidence, Report
from gouji.report.messages import Messages


def external_to_text(evidence: Evidence, messages: Messages, language: str) -> str:
    """“file page: 《table》 row, column = figure” of a cell, “file page: sentence” else."""

    def say(key: str, **values: object) -> str:
        return messages.text("terminal", key, language, **values)

    page = "" if evidence.page is None else say("page", page=evidence.page)
    where = " ".join(part for part in (PurePath(evidence.file or "").name, page) if part)
    if evidence.table is None:
        return f"{where} {evidence.quote}"
    labels = say("comma").join(
        " / ".join(part for part in path if part) for path in (evidence.row, evidence.column) if any(path)
    )
    title = say("table_title", title=evidence.table or say("untitled"))
    return f"{where} {say('cell', table=title, labels=labels, value=evidence.quote, unit='')}"


def held_against(report: Report) -> list[str]:
    """The files of last year's report and of the budget that the report was held against."""
    return [file["file"] for option in ("prior", "budget") for file in report.options.get(option, ()) if file["used"]]
