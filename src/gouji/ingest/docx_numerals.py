"""A number of a Word list → its numeral in the list's format."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
_PLACES = ("", "十", "百", "千")
_FORMAL_PLACES = ("", "拾", "佰", "仟")
_STEMS = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]
_BRANCHES = ["子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"]
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, form: str) -> str:
    """The numeral as Word writes it in ``form`` (a value of w:numFmt); "" for bullets, decimal for unknown forms."""
    return _FORMS.get(form, str)(number)


def _counting(number: int, digits: str | list[str], places: tuple[str, ...]) -> str:
    """In words: 十, 二十一, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    out, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap else "") + digits[digit] + places[place]
        gap = bool(out) and not digit
    return out.removeprefix(digits[1]) if 10 <= number < 20 else out


def _by_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _of_cycle(names: list[str]) -> Callable[[int], str]:
    return lambda number: names[(number - 1) % len(names)]


def _circled(number: int) -> str:
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(code + number - first)
    return str(number)


def _letters(number: int) -> str:
    """a … z, aa, bb, …: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _chinese(number: int) -> str:
    return _counting(number, _DIGITS, _PLACES)


def _enclosed(first: int) -> Callable[[int], str]:
    """⑴ or ⒈, written out as (1) or 1. — the readers of numbering know them so."""
    return lambda number: unicodedata.normalize("NFKC", chr(first + number - 1)) if 0 < number <= 20 else str(number)


def _nothing(number: int) -> str:
    return ""


_FORMS: dict[str, Callable[[int], str]] = {
    "bullet": _nothing,
    "none": _nothing,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": _by_digits,
    "japaneseDigitalTenThousand": _by_digits,
    "chineseLegalSimplified": lambda number: _counting(number, _FORMAL, _FORMAL_PLACES),
    "ideographTraditional": _of_cycle(_STEMS),
    "ideographZodiac": _of_cycle(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _enclosed(0x2474),
    "decimalEnclosedFullstop": _enclosed(0x2488),
    "decimalFullWidth": lambda number: str(number).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
