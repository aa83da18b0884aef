"""Chinese numerals read as what they say, and a true inexact statement holds the number that it was made from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.compiled import compile_rules
from gouji.model import Claim, Subject
from gouji.parse.units import find_numbers
from gouji.reconcile.interval import Interval
from gouji.reconcile.match import Scale, prevailing_decimals

UNITS = compile_rules().grammar.units
SCALE: Scale = prevailing_decimals([], [], UNITS)
DIGITS = "零一二三四五六七八九"
WAN = 10_000

numbers = st.integers(1, 10**8 - 1)


def below_ten_thousand(number: int) -> str:
    """1005 → 一千零五, as it is written; 10 to 19 begin with 一十."""
    out, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out


def in_words(number: int) -> str:
    """50000503 → 五千万零五百零三."""
    high, low = divmod(number, WAN)
    if not high:
        return below_ten_thousand(low)
    gap = "零" if 0 < low < 1000 else ""
    return below_ten_thousand(high) + "万" + gap + below_ten_thousand(low)


def interval(number: int, unit: str = "家", **extra: object) -> Interval:
    value = Decimal(number)
    claim = Claim(
        "c1", "level", "", Subject(), "", "this", "", value, unit, 0, "", ("n1",),
        "s1", "h1", "level", (0, 1), 0, 1, extra,
    )  # fmt: skip
    return SCALE.claim(claim).interval(coarse=True)


def unit_of(number: int, places: int) -> int:
    """One in the ``places``-th place of a number."""
    return 10 ** max(0, len(str(number)) - places)


@given(numbers)
def test_a_numeral_is_worth_what_it_says(number: int) -> None:
    words = in_words(number)
    assert UNITS.numerals.value(words)[0] == number
    spoken = words.removeprefix("一") if words.startswith("一十") else words  # 十二, not 一十二
    assert UNITS.numerals.value(spoken)[0] == number


@given(st.integers(1, WAN - 1), st.sampled_from(["万元", "亿元"]))
def test_a_numeral_before_a_unit_of_money_is_one_number(number: int, unit: str) -> None:
    words = below_ten_thousand(number)
    (found,) = find_numbers(f"安排资金{words}{unit}，", UNITS)
    assert (found.text, found.value, found.unit, found.kind) == (words, number, unit, "amount")


@given(numbers)
def test_a_numeral_of_a_rounded_number_holds_the_number(number: int) -> None:
    unit = unit_of(number, 2)
    said = (number + unit // 2) // unit * unit
    _, _, last = UNITS.numerals.value(in_words(said))
    read = interval(said, "万元", last=last)
    assert read.low <= number * WAN <= read.high


@pytest.mark.parametrize("places", [2, 3])
@given(number=numbers)
def test_a_true_inexact_statement_holds_the_number(number: int, places: int) -> None:
    unit = unit_of(number, places)
    down, up = number // unit * unit, -(-number // unit) * unit
    near = (number + unit // 2) // unit * unit
    for said, says in ((down, "over"), (up, "nearly"), (near, "about"), (down, "above"), (up, "below")):
        read = interval(said, inexact=says)
        assert read.low <= number <= read.high, (said, says)


@given(numbers)
def test_a_word_for_one_side_leaves_out_the_other(number: int) -> None:
    assert interval(number, inexact="nearly").high == interval(number, inexact="below").high == number
    assert interval(number, inexact="over").low == interval(number, inexact="above").low == number


@given(numbers, st.sampled_from(["about", "nearly"]))
def test_near_is_no_other_magnitude(number: int, says: str) -> None:
    read = interval(number, inexact=says)
    assert read.low >= Fraction(number) * (1 - UNITS.reach.most)
    assert read.high <= Fraction(number) * (1 + UNITS.reach.most)
