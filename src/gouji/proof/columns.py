"""Rows of texts → lines of a console table."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.report.typeset import display_width, pad

_GAP = "  "


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """One line for each row, all of the same length: the first text to the left, the others to the right."""
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        (pad(row[0], widths[0]) + _GAP)
        + _GAP.join(" " * (wide - display_width(text)) + text for text, wide in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
