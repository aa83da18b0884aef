"""Two captions side by side above a table ("unit name" and "unit of money"), one of them wrapped → one line.

Read line by line, the wrapped end of one caption would stand behind the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from gouji.ingest.pdf_lines import TextLine, join_lines, part_of_line

# All in font sizes. Captions stand this far apart; their own lines, and the table, this close.
CAPTION_GAP = 2.0
CAPTION_STEP = 0.6
CAPTION_ABOVE = 2.0
SAME_EDGE = 0.5


def join_captions(lines: Sequence[TextLine], table_tops: Sequence[float]) -> list[TextLine]:
    """The lines of a page (from the top) with the captions above its tables put together."""
    joined: list[TextLine] = []
    for line in lines:
        captions = joined and _above_table(line, table_tops) and _side_by_side(joined[-1], line)
        if captions:
            joined[-1] = captions
        else:
            joined.append(line)
    return joined


def _above_table(line: TextLine, table_tops: Sequence[float]) -> bool:
    return any(0 <= top - line.middle <= CAPTION_ABOVE * line.size for top in table_tops)


def _side_by_side(upper: TextLine, lower: TextLine) -> TextLine | None:
    """Both captions on one line; None when the lines are not two captions of which one is wrapped."""
    if lower.top - upper.bottom > CAPTION_STEP * lower.size:
        return None
    pair, single = (lower, upper) if _gap(lower) is not None else (upper, lower)
    gap = _gap(pair)
    if gap is None or _gap(single) is not None:
        return None
    left, right = part_of_line(pair, 0, gap), part_of_line(pair, gap + 1, len(pair.text))
    near = SAME_EDGE * pair.size
    if single.x1 < right.x0 and abs(single.x0 - left.x0) <= near:
        left = join_lines(single, left, "") if single is upper else join_lines(left, single, "")
    elif single.x0 > left.x1 and (abs(single.x1 - right.x1) <= near or abs(single.x0 - right.x0) <= near):
        right = join_lines(single, right, "") if single is upper else join_lines(right, single, "")
    else:
        return None
    return join_lines(left, right, " ")


def _gap(line: TextLine) -> int | None:
    """The index of the one wide space of a line; None when there is none, or several."""
    wide = [k for k, one in enumerate(line.text) if one == " " and line.x1s[k] - line.x0s[k] > CAPTION_GAP * line.size]
    return wide[0] if len(wide) == 1 else None
