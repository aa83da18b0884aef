"""``Fraction``: the numbers that all arithmetic is done in. Those of the standard library, compiled.

A report is some six thousand additions and divisions; written in Python they are a fortieth of its check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Fraction"]

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction
