"""Wrong amounts in the narrative: mistyped, copied, in the wrong unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.writer.editing import Planted, Spot
from corpus.writer.figures import rounded
from corpus.writer.planting import LEVEL, Planter


def digit(planter: Planter) -> Planted | None:
    """One digit of an amount mistyped, not the last."""
    spot = planter.pick(planter.levels())
    if spot is None:
        return None
    digits = f"{spot.value.value:f}"
    places = [i for i, ch in enumerate(digits) if ch.isdigit()][1:-1]
    place = planter.rng.choice(places)
    new = str((int(digits[place]) + planter.rng.choice((1, 2, 3, 4, 6))) % 10)
    shown = Decimal(digits[:place] + new + digits[place + 1 :])
    return planter.record("digit", LEVEL, spot, planter.money(spot, shown), f"digit {place + 1} mistyped")


def digit_swap(planter: Planter) -> Planted | None:
    """Two neighbouring digits exchanged."""
    spot = planter.pick([s for s in planter.levels() if _swapped(f"{s.value.value:f}")])
    if spot is None:
        return None
    shown = Decimal(_swapped(f"{spot.value.value:f}"))
    return planter.record("digit-swap", LEVEL, spot, planter.money(spot, shown), "two digits swapped")


def _swapped(text: str) -> str:
    """``text`` with the first two unlike neighbours before the point exchanged; "" when there are none."""
    whole = text.partition(".")[0]
    for i in range(len(whole) - 1):
        if whole[i] != whole[i + 1] and not (i == 0 and whole[1] == "0"):
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    return ""


def lost_digit(planter: Planter) -> Planted | None:
    """The leading digit of an amount of hundreds lost."""
    spot = planter.pick([s for s in planter.levels() if (s.value.value or 0) >= 100])
    if spot is None:
        return None
    shown = Decimal(f"{spot.value.value:f}"[1:])
    return planter.record("lost-digit", LEVEL, spot, planter.money(spot, shown), "leading digit lost")


def point_shift(planter: Planter) -> Planted | None:
    """The decimal point one place off."""
    spot = planter.pick(planter.levels())
    if spot is None or spot.value.value is None:
        return None
    factor = planter.rng.choice((Fraction(1, 10), Fraction(10)))
    shown = rounded(Fraction(spot.value.value) * factor, 2)
    return planter.record("point-shift", LEVEL, spot, planter.money(spot, shown), "decimal point off by one place")


def copied(planter: Planter) -> Planted | None:
    """The figure of the last other quantity stated before."""
    levels = planter.levels()
    spot = planter.pick(levels)
    if spot is None:
        return None
    before = [s for s in levels if s.block < spot.block and s.value.value != spot.value.value]
    if not before:
        return None
    source = before[-1].value
    new = replace(spot.value, text=source.text, value=source.value)
    return planter.record("copied", LEVEL, spot, new, f"figure of {source.key} copied")


def tail(planter: Planter) -> Planted | None:
    """One unit in the last place too little, as truncation gives: a note."""
    spot = planter.pick([s for s in planter.levels() if s.value.key.removesuffix("@final") in planter.cells])
    if spot is None or spot.value.value is None:
        return None
    new = planter.money(spot, spot.value.value - Decimal("0.01"))
    return planter.record("tail", LEVEL, spot, new, "truncated in the last place", "note")


def unit_slip(planter: Planter) -> Planted | None:
    """元 where 万元 is meant."""
    return _unit(planter, "unit-slip", 1, None, ("unit-slip", *LEVEL))


def missing_yuan(planter: Planter) -> Planted | None:
    """万 where 万元 is meant: the second character of the unit lost."""
    return _unit(planter, "missing-yuan", 0, 1, ("leftover", "unit-slip"))


def _unit(planter: Planter, kind: str, start: int, end: int | None, rules: tuple[str, ...]) -> Planted | None:
    """Cut the unit behind an amount to its characters from ``start`` to ``end``."""
    unit = planter.style["tables"]["text_unit"]
    spots: list[Spot] = []
    for spot in planter.levels():
        follower = planter.behind(spot)
        if follower and follower.text.startswith(unit):
            spots.append(spot)
    spot_ = planter.pick(spots)
    follower = planter.behind(spot_) if spot_ else None
    if spot_ is None or follower is None:
        return None
    cut = unit[start:end]
    place = Spot(spot_.block, spot_.span + 1, follower)
    planter.editor.write(place, replace(follower, text=cut + follower.text[len(unit) :]))
    texts = (spot_.value.text + cut, spot_.value.text + unit)
    return planter.told(kind, rules, spot_, texts, "unit mistyped", "error" if kind == "unit-slip" else "warning")
