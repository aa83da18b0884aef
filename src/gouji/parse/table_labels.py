"""Printed label → the name it is compared by, and printed cell → the amount it stands for."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_DROPPED = "\u201c\u201d\u2018\u2019\"'\u300c\u300d\u200b\u200c\u200d\ufeff\u00ad\u00a0"
_FOLDED: dict[int, int | str | None] = dict.fromkeys(map(ord, _DROPPED))
_FOLDED |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDED |= {ord(char): "\uff08" for char in "(\uff08\u3014\u3010[\ufe59\uff3b"}
_FOLDED |= {ord(char): "\uff09" for char in ")\uff09\u3015\u3011]\ufe5a\uff3d"}
_FOLDED |= {ord(char): "\uff1a" for char in ":\uff1a\u2236"}
_FOLDED |= {ord(char): "\uff0c" for char in ",\uff0c"}
_FOLDED |= {ord(char): "-" for char in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u2500"}

_AMOUNT = re.compile(r"[-+]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DASH = re.compile(r"-+|/")
_CURRENCY = "\u00a5\uffe5"


@lru_cache(maxsize=8192)
def label_to_text(label: str) -> str:
    """A label without white space and quotes, with full-width brackets and colons and half-width digits."""
    return "".join(label.split()).translate(_FOLDED)


@lru_cache(maxsize=8192)
def cell_to_amount(text: str) -> tuple[Decimal, int] | None:
    """The value and printed decimals of a money cell; None when it holds something else.

    A blank and a dash are exactly zero. A minus may be printed as brackets around the number. The
    sign of the currency in front says nothing.
    """
    plain = "".join(text.split()).translate(_FOLDED).replace("\uff0c", ",").lstrip(_CURRENCY)
    if not plain or _DASH.fullmatch(plain):
        return Decimal(0), 0
    bracketed = plain.startswith("\uff08") and plain.endswith("\uff09")
    if bracketed:
        plain = "-" + plain[1:-1]
    if not (_AMOUNT.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        return None
    value = Decimal(plain.replace(",", ""))
    return value, len(plain.partition(".")[2])


def is_dash(name: str) -> bool:
    """A dash that stands for zero, as ``label_to_text`` gives it."""
    return _DASH.fullmatch(name) is not None


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Digits, not a dash, a blank or a word."""
    return any(char.isdigit() for char in text) and cell_to_amount(text) is not None
