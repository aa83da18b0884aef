"""Printed numbers: values and decimals, and broken rule files. Units are in tests/vectors/lexicon/units.toml."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gouji.model import RuleError
from gouji.parse.units import compile_units, parse_number
from gouji.rulebook import load_rulebook

FILE, NUMERALS = (load_rulebook().file(f"lexicon/{stem}.toml") for stem in ("units", "numerals"))


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("3,193.39", "3193.39", 2),
        ("21968", "21968", 0),
        ("0.00", "0.00", 2),
        ("-4.5", "-4.5", 1),
        ("1,2345.6", "12345.6", 1),  # a comma out of place is a slip, and the digits are a number still
        ("007", "7", 0),
        (",867.48", "867.48", 2),  # a leading digit was lost
    ],
)
def test_value_and_decimals_as_printed(printed: str, value: str, decimals: int) -> None:
    assert parse_number(printed) == (Decimal(value), decimals)


@pytest.mark.parametrize("printed", ["1.2.3", "", "-", "1."])
def test_what_is_no_number_has_no_value(printed: str) -> None:
    assert parse_number(printed)[0] is None


def test_units_of_money_are_worth_their_yuan_and_counts_one() -> None:
    units = compile_units(FILE, NUMERALS)
    assert [units.scale(u) for u in ("元", "万元", "亿元", "%", "辆")] == [1, 10**4, 10**8, 1, 1]


def test_a_unit_of_money_is_worth_something() -> None:
    broken = replace(FILE, data={**FILE.data, "money": {"万元": 0}})
    with pytest.raises(RuleError, match="万元"):
        compile_units(broken, NUMERALS)
