"""Breaking Chinese text into lines: not before closing marks, and as a rule not inside numbers and words."""

from __future__ import annotations

import re
from collections.abc import Callable

# a number (with its sign, commas, point and percent) or a Latin word is not cut; anything else is one
# character
_PIECE = re.compile(r"[-+]?[0-9][0-9,.]*%?|[A-Za-z]+|.", re.S)
# the closing marks of ASCII, CJK and full-width forms, which no line begins with
_CLOSING = frozenset(",.;:!?)%\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u201d\u2019\u300b\u3011")


def broken(text: str, width: float, measure: Callable[[str], float], indent: float, *, whole: bool = True) -> list[str]:
    """The lines of ``text``, none wider than ``width`` unless one piece is.

    The first is ``indent`` narrower; without ``whole`` numbers and words may be cut, as some programs do.
    """
    lines, line, used = [], "", indent
    for piece in _PIECE.findall(text) if whole else text:
        size = measure(piece)
        if used + size > width and line and piece[0] not in _CLOSING:
            lines.append(line)
            line, used = "", 0.0
        line += piece
        used += size
    lines.append(line)
    return lines
