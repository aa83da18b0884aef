"""However a number is printed — full width, spaced, cut by a line — folding leaves the number and its place."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gouji.parse.normalise import Folding, compile_folding, fold_text
from gouji.parse.units import Units, compile_units, find_numbers, parse_number
from gouji.rulebook import load_rulebook

BOOK = load_rulebook()
FOLDING: Folding = compile_folding(BOOK.file("lexicon/characters.toml"))
UNITS: Units = compile_units(BOOK.file("lexicon/units.toml"), BOOK.file("lexicon/numerals.toml"))

money = st.decimals(min_value=0, max_value=10**9, places=2)
wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
text = st.text(st.sampled_from("0123456789.,，％%（）()  \n\t\u3000年月万元亿辆第号增长占-—“”\u200bAXx"), max_size=60)


def fold(printed: str) -> tuple[str, tuple[int, ...]]:
    return fold_text(printed, 0, len(printed), FOLDING)


@given(money, st.booleans(), st.booleans())
def test_full_width_and_commas_change_no_value(value: Decimal, grouped: bool, full_width: bool) -> None:
    printed = f"{value:,.2f}" if grouped else f"{value:.2f}"
    shown = printed.translate(wide) if full_width else printed
    folded, _ = fold(f"支出合计{shown}万元。")
    (number,) = find_numbers(folded, UNITS)
    assert (number.value, number.decimals, number.unit, number.kind) == (value, 2, "万元", "amount")


@given(money, st.integers(1, 6), st.sampled_from(["\n", " \n ", "\n\u3000\u3000"]))
def test_a_number_cut_by_a_line_is_one_number(value: Decimal, at: int, gap: str) -> None:
    printed = f"{value:.2f}"
    at = min(at, len(printed) - 1)
    folded, _ = fold(f"支出合计{printed[:at]}{gap}{printed[at:]}万元。")
    assert [n.value for n in find_numbers(folded, UNITS)] == [value]


@given(st.integers(1, 999), st.integers(0, 999), st.integers(0, 99))
def test_groups_of_three_with_a_blank_between_are_one_number(head: int, group: int, cents: int) -> None:
    folded, _ = fold(f"支出合计{head} {group:03d}.{cents:02d}万元。")
    assert [n.text for n in find_numbers(folded, UNITS)] == [f"{head}{group:03d}.{cents:02d}"]


@given(text)
def test_each_folded_character_stands_where_its_offset_says(source: str) -> None:
    folded, offsets = fold(source)
    assert len(folded) == len(offsets)
    assert list(offsets) == sorted(offsets)
    digits = {str(d) for d in range(10)}
    for char, at in zip(folded, offsets, strict=True):
        original = source[at]
        if char in digits:
            assert original == char or ord(original) - 0xFEE0 == ord(char)
        elif char != " ":
            assert (
                FOLDING.fold.get(original, original) == char or ord(original) - 0xFEE0 == ord(char) or original in ",，"
            )


@given(text)
def test_no_digit_is_lost_and_every_digit_is_in_one_number(source: str) -> None:
    folded, _ = fold(source)
    assert sum(c.isdigit() for c in folded) == sum(c.isdigit() for c in source)
    found = list(find_numbers(folded, UNITS))
    inside = [at for n in found for at in range(n.start, n.end) if folded[at].isdigit()]
    assert sorted(inside) == [at for at, c in enumerate(folded) if c.isdigit()]
    assert len(inside) == len(set(inside))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.integers(0, 3), st.booleans())
def test_a_printed_number_reads_as_what_was_printed(value: Decimal, decimals: int, grouped: bool) -> None:
    value = value.quantize(Decimal(1).scaleb(-decimals))
    printed = f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"
    assert parse_number(printed) == (value, decimals)
