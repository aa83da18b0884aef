"""Text for a console: display widths, line breaks for Chinese, and characters that an encoding lacks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

Marks = Sequence[tuple[int, int]]

_STYLE = "(?:\x1b\\[[0-9;]*m)"
_OPENING = "（《“‘【〔「(\\["
_CLOSING = "，。；：、！？）》”’】〕」…％,.;:!?)\\]%"
# One unit that no line break divides: a word or number, or one wide character, with the punctuation that
# may neither end a line (opening) nor begin one (closing).
_UNIT = re.compile(
    f"[ \u3000]+|{_STYLE}*[{_OPENING}]*{_STYLE}*(?:[!-~]+|[^ \u3000])[{_CLOSING}]*{_STYLE}*[{_CLOSING}]*"
)
_STYLES = re.compile(_STYLE)
_CLAUSE_END = re.compile("[，。；：！？、;]|[,:](?![0-9])")  # not inside 1,234 or 9:30


def display_width(text: str) -> int:
    """Columns that ``text`` takes; styles take none, and what is wide on some consoles counts as wide."""
    plain = _STYLES.sub("", text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in plain
    )


def pad(text: str, width: int) -> str:
    """``text`` filled up with spaces to ``width`` columns."""
    return text + " " * (width - display_width(text))


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken where Chinese typesetting allows it."""
    return break_lines(text, display_width, width)


def break_lines(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """``text`` in lines that ``measure`` finds no wider than ``width``; at least one line."""
    lines, line, used = [], "", 0.0
    for unit in _UNIT.findall(text):
        wide = measure(unit)
        if used + wide > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0.0
            unit = unit.lstrip()
            wide = measure(unit)
        while wide > width:
            cut = _fitting(unit, measure, width)
            lines.append(unit[:cut])
            unit = unit[cut:]
            wide = measure(unit)
        line += unit
        used += wide
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(unit: str, measure: Callable[[str], float], width: float) -> int:
    """How many characters of a unit too long for a line fit into it; at least one."""
    return max(1, next(n for n in range(1, len(unit) + 1) if measure(unit[:n]) > width) - 1)


def trimmed(number: str) -> str:
    """A decimal number without the zeros that only fill up its decimals."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def excerpt(text: str, marks: Marks, limit: int) -> tuple[str, list[tuple[int, int]]]:
    """The part of ``text`` around its marks, at most about ``limit`` characters, with the marks moved along.

    It is cut between clauses where it can be, and cut ends become "…". The first mark is always inside; marks
    that fall outside are left out.
    """
    if len(text) <= limit:
        return text, list(marks)
    first, last = marks[0] if marks else (0, 0)
    last = max([last, *(end for _, end in marks if end - first <= limit * 2 // 3)])
    begin = max(0, first - max(0, limit - (last - first)) * 2 // 3)
    stop = min(len(text), max(begin + limit, last))
    begin = min(begin, max(0, stop - limit))
    if begin:
        clause = _CLAUSE_END.search(text, begin, first)
        begin = clause.end() if clause else begin
    if stop < len(text):
        clauses = [clause.end() for clause in _CLAUSE_END.finditer(text, last, stop)]
        stop = clauses[-1] if clauses else stop
    head, tail = "…" if begin else "", "…" if stop < len(text) else ""
    shift = len(head) - begin
    inside = [(start + shift, end + shift) for start, end in marks if begin <= start and end <= stop]
    return head + text[begin:stop] + tail, inside


def mark(text: str, marks: Marks, before: str, after: str) -> str:
    """``text`` with ``before`` and ``after`` around each mark; a mark inside another is taken in by it."""
    out, at = "", 0
    for start, end in sorted(marks):
        if start >= at:
            out += text[at:start] + before + text[start:end] + after
            at = end
    return out + text[at:]


def expressible(text: str, encoding: str, lookalikes: Mapping[str, str]) -> str:
    """``text`` with every character that ``encoding`` lacks replaced by its look-alike, or by "?"."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_substitute(char, encoding, lookalikes) for char in text)
    return text


def _substitute(char: str, encoding: str, lookalikes: Mapping[str, str]) -> str:
    for candidate in (char, lookalikes.get(char, "?")):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"
