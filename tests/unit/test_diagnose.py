"""How two printed numbers differ. The diagnoses that need a report are in tests/vectors/checks."""

from __future__ import annotations

import pytest

from gouji.reconcile.diagnose import compare_digits


@pytest.mark.parametrize(
    ("stated", "right", "code"),
    [
        ("392.92", "382.92", "digit_changed"),
        ("12.43", "12.34", "digits_swapped"),
        ("867.48", "1,867.48", "digit_lost"),
        ("1,867.48", "867.48", "digit_added"),
        ("21.0", "2.10", "decimal_point"),
        ("210", "21", "decimal_point"),
        ("12.34", "12.34", ""),
        ("12.34", "12.34万", ""),
        ("12.34", "98.76", ""),
        ("12.34", "1234.56", ""),
        ("", "", ""),
    ],
)
def test_the_slip_that_makes_one_of_the_other(stated: str, right: str, code: str) -> None:
    assert compare_digits(stated, right) == code
