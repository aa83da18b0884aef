"""Numbers of a file's own bookkeeping: places, sizes, counts. One of thousands of digits is none."""

from __future__ import annotations

_MOST = 9
"""Digits; Python itself gives up on some thousands."""


def whole(text: str, default: int = 0) -> int:
    """``text`` as a whole number, ``default`` when it is absent or no number of a file's bookkeeping."""
    return int(text) if text.isdecimal() and len(text) <= _MOST else default
