"""Lines of a text that was wrapped at some width: those that fill it go on in the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unicodedata import east_asian_width

# A text is wrapped by count where so many of its lines, and such a part of them, end within a few places of the longest
# one.
_RAGGED = 3
_LEAST_WIDTH = 20
_LEAST_FULL = 12
_LEAST_SHARE = 0.2
# A printed page is wrapped by the width of its letters, and figures are kept whole: the width is one that a few lines
# reach and hardly any passes, and of the lines of half of it so many, and such a part of them, end near it.
_REACH = 5
_BEYOND = 0.01
_NEAR = 0.85
_NEAR_SHARE = 0.5


def width_of(lines: Sequence[str]) -> Callable[[str], bool] | None:
    """Of a text that was wrapped: whether a line fills its width; None when it was not.

    The width is counted in characters or in the places they take up, whichever shows one.
    """
    for measure in (len, places):
        widths = [measure(line.rstrip()) for line in lines]
        edge = max(widths, default=0) - _RAGGED
        full = sum(1 for width in widths if width >= edge)
        if edge >= _LEAST_WIDTH and full >= max(_LEAST_FULL, len(widths) * _LEAST_SHARE):
            return _fills(measure, edge)
    widths = sorted((places(line.rstrip()) for line in lines), reverse=True)
    edge = next((low for low, high in zip(widths[_REACH - 1 :], widths, strict=False) if high - low <= _RAGGED), 0)
    beyond = sum(1 for width in widths if width > edge + _RAGGED)
    near = sum(1 for width in widths if width >= _NEAR * edge)
    long = sum(1 for width in widths if 2 * width >= edge)
    if edge < 2 * _LEAST_WIDTH or beyond > 1 + _BEYOND * len(widths):
        return None
    return _fills(places, round(_NEAR * edge)) if near >= max(_LEAST_FULL, _NEAR_SHARE * long) else None


def _fills(measure: Callable[[str], int], edge: int) -> Callable[[str], bool]:
    return lambda line: measure(line.rstrip()) >= edge


def places(text: str) -> int:
    """How many places a text takes up where every character has one and ideographs two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
