"""The lines of a table without rulings → its rows, wrapped labels beside the figures they belong to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from gouji.ingest.pdf_aligned_parts import Part, PartLine

# The parts of a wrapped text stand this close, and nearer than rows do by this share.
WRAPPED = 0.5
NEARER = 0.6


def lines_to_rows(lines: Sequence[PartLine], rules: Sequence[float]) -> list[list[Part]]:
    """The lines of a body as rows: those between two rulings, or a line with what is wrapped around it."""
    between = [bisect_left(rules, (line[0].top + line[0].bottom) / 2) for line in lines]
    if len(set(between)) > len(lines) / 2:
        rows: dict[int, list[Part]] = {}
        for place, line in zip(between, lines, strict=True):
            rows.setdefault(place, []).extend(line)
        return list(rows.values())
    anchors = [k for k, line in enumerate(lines) if len(line) > 1 and any(part.is_figure for part in line)]
    gaps = [_gap(lines[a], lines[b]) for a, b in pairwise(anchors) if b == a + 1]
    usual = median(gaps) if gaps else None
    out: list[list[Part]] = []
    waiting: list[Part] = []  # parts that belong to the row below
    for k, line in enumerate(lines):
        above = _gap(lines[k - 1], line) if k else None
        below = _gap(line, lines[k + 1]) if k + 1 < len(lines) else None
        if k in anchors:
            out.append([*waiting, *line])
            waiting = []
        elif _wraps(above, below, line[0].size, usual) and k - 1 in anchors:
            out[-1].extend(line)
        elif _wraps(below, above, line[0].size, usual) and k + 1 in anchors:
            waiting.extend(line)
        else:
            out.append(list(line))
    return out


def _gap(above: PartLine, below: PartLine) -> float:
    return min(part.top for part in below) - max(part.bottom for part in above)


def _wraps(near: float | None, far: float | None, size: float, usual: float | None) -> bool:
    """Whether a line without figures is wrapped text of the line ``near`` it, and not a row of its own."""
    if near is None or near > WRAPPED * size:
        return False
    return (far is None or near <= far) and (usual is None or near < NEARER * usual)
