"""A number and its format in a workbook → the figure as the workbook shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import NamedTuple

_KNOWN = Context(prec=15, rounding=ROUND_HALF_UP)  # so many digits of a number does Excel keep
_GENERAL_WIDTH = 10  # digits of a number without a format
_SECTION = re.compile(r'((?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;])*)(?:;|$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|'
    r"(?P<number>[0#?](?:[0#?,.]|\\[.])*(?:[Ee][+-]0+)?|\.[0#?]+)|(?P<percent>%)|(?P<text>@)|"
    r"(?P<meridian>AM/PM|A/P)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+)|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DAY_ONE = datetime(1899, 12, 30)
_LATER = 1462  # days between the two ways to count them
_LAST_DAY = 2_958_465  # 9999-12-31

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "General",
    13: "General", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy\u5e74m\u6708", 28: "m\u6708d\u65e5",
    29: "m\u6708d\u65e5", 30: "m/d/yy", 31: "yyyy\u5e74m\u6708d\u65e5", 37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 49: "@", 57: "yyyy\u5e74m\u6708", 58: "m\u6708d\u65e5",
}  # fmt: skip
"""The formats that a workbook names by number alone (in its Chinese form)."""


class _Token(NamedTuple):
    kind: str
    text: str


class _Section(NamedTuple):
    """One of the up to four parts of a format; ``condition`` as written, "" for none."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


def shown(value: Decimal, code: str, *, later: bool = False) -> str:
    """``value`` as a cell with this format shows it; ``later``: days are counted from 1904.

    A figure is rounded as it is shown: half up, after the 15 digits that a workbook keeps. A format that cannot be
    followed shows the number as it is.
    """
    with localcontext(_KNOWN):
        value = +value
        section, signed = _choose(_sections(code), value)
        if not section.tokens:
            return ""
        if section.has("date") and not section.has("number"):
            return _date(value, section, later)
        return _figure(value if signed else abs(value), section)


def general(value: Decimal) -> str:
    """A number without a format: as many digits as a usual cell has room for, no zeros at the end."""
    with localcontext(_KNOWN):
        whole = max(value.adjusted() + 1, 1)
        if whole > _GENERAL_WIDTH + 1:
            return f"{value.normalize():f}"
        rounded = value.quantize(Decimal(1).scaleb(-(_GENERAL_WIDTH - min(whole, _GENERAL_WIDTH))))
        text = f"{rounded:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    texts = [found.group(1) for found in _SECTION.finditer(code)]
    if len(texts) > 1 and not code.endswith(";"):
        texts = texts[:-1] if texts[-1] == "" else texts
    return tuple(_section(text) for text in texts[:4])


def _section(text: str) -> _Section:
    tokens: list[_Token] = []
    condition = None
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "bracket":
            said = _CONDITION.fullmatch(found.group(kind))
            condition = (said.group(1), Decimal(said.group(2))) if said else condition
            if found.group(kind).startswith("$"):
                tokens.append(_Token("quoted", found.group(kind)[1:].partition("-")[0]))
        elif kind is not None:
            tokens.append(_Token(kind, found.group(kind)))
    return _Section(tuple(tokens), condition)


def _choose(sections: Sequence[_Section], value: Decimal) -> tuple[_Section, bool]:
    """The section for a value, and whether it shows the sign itself (a section for negative numbers writes its own)."""
    if sections[0].condition is not None:
        for section in sections:
            if section.condition is None or _holds(value, *section.condition):
                return section, True
        return sections[-1], True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    return (sections[2] if value == 0 and len(sections) > 2 else sections[0]), True


def _holds(value: Decimal, relation: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, ">": value > bound, "=": value == bound,
        "<=": value <= bound, ">=": value >= bound, "<>": value != bound,
    }[relation]  # fmt: skip


def _figure(value: Decimal, section: _Section) -> str:
    value *= Decimal(100) ** sum(token.kind == "percent" for token in section.tokens)
    out, placed = "", False
    for kind, text in section.tokens:
        if kind == "number" and not placed:
            out += _digits(value, text)
            placed = True
        elif kind in ("general", "text"):
            out += general(value)
        elif kind == "number":
            out += text.replace("?", "").replace("#", "")
        else:
            out += text
    return out.strip()


def _digits(value: Decimal, pattern: str) -> str:
    """The number in the places of a pattern such as #,##0.00; commas at its end divide by a thousand each."""
    if "E" in pattern.upper():
        return general(value)
    whole, point, decimals = pattern.partition(".") if "\\." not in pattern else (pattern, "", "")
    stripped = whole.rstrip(",")
    scale = len(whole) - len(stripped) + (len(decimals) - len(decimals.rstrip(",")))
    decimals = decimals.rstrip(",")
    places = sum(char in "0#?" for char in decimals)
    try:
        rounded = abs(value.scaleb(-3 * scale)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than are kept
        return f"{value:f}"
    digits, _, fraction = f"{rounded:f}".partition(".")
    while fraction and decimals[len(fraction) - 1] != "0" and fraction.endswith("0"):
        fraction = fraction[:-1]
    if "\\." in stripped:
        digits = _with_point_inside(digits, stripped)
    else:
        digits = digits.lstrip("0").rjust(stripped.count("0"), "0")
        if "," in stripped:
            digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
    text = digits + (point + fraction if point and fraction else "")
    return "-" + text if value < 0 and rounded else text


def _with_point_inside(digits: str, pattern: str) -> str:
    """0\\.0000 shows 31934 as 3.1934: thousands and ten thousands of 元 without changing the number."""
    behind = sum(char in "0#?" for char in pattern.rpartition("\\.")[2])
    digits = digits.rjust(behind + 1, "0")
    return f"{digits[:-behind]}.{digits[-behind:]}" if behind else digits


def _date(value: Decimal, section: _Section, later: bool) -> str:
    if not 0 <= value < _LAST_DAY:
        return general(value)
    seconds = int((value * 86_400).to_integral_value(ROUND_HALF_UP))
    moment = _DAY_ONE + timedelta(days=_LATER if later else 0, seconds=seconds)
    half_day = section.has("meridian")
    out, hours = "", False
    for kind, text in section.tokens:
        first = text[0].lower() if text else ""
        if kind == "meridian":
            out += "AM" if moment.hour < 12 else "PM"
        elif kind != "date":
            out += text if kind in ("quoted", "escaped", "other") else ""
        elif first in "ye":
            out += f"{moment.year % 100:02d}" if first == "y" and len(text) <= 2 else str(moment.year)
        elif first == "m" and hours:
            out += f"{moment.minute:0{min(len(text), 2)}d}"
        elif first == "m":
            out += f"{moment:%b}" if len(text) == 3 else f"{moment.month:0{min(len(text), 2)}d}"
        elif first == "d":
            out += f"{moment.day:0{min(len(text), 2)}d}"
        elif first == "h":
            out += f"{(moment.hour % 12 or 12) if half_day else moment.hour:0{min(len(text), 2)}d}"
        else:
            out += f"{moment.second:0{min(len(text), 2)}d}"
        hours = (kind == "date" and first == "h") or (hours and kind != "date")
    return out.strip()
