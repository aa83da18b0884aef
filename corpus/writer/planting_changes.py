"""Wrong changes: base, digits, words of direction, 持平 that is none, growth from zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.writer.editing import Planted, Spot
from corpus.writer.planting import Planter
from corpus.writer.tree import Paragraph, Span


def wrong_base(planter: Planter) -> Planted | None:
    """The change divided by this year's amount instead of the base."""

    def wanted(span: Span) -> bool:
        if span.role != "percent" or ":growth:" not in span.key:
            return False
        now, then, change = planter.operands(span)
        if not now or not then:
            return False
        apart = abs(change / then * 100 - change / now * 100)
        return apart > Decimal("0.3") + 30_000 / min(now, then)

    spot = planter.choose(wanted)
    if spot is None:
        return None
    now, _, change = planter.operands(spot.value)
    value = Fraction(change) / Fraction(now) * 100
    signed = (spot.value.value or 0) < 0 and spot.value.text.startswith("-")
    new = planter.percent(spot, value if signed else abs(value))
    return planter.record("wrong-base", ["change-recompute"], spot, new, "change divided by this year's amount")


def change_digit(planter: Planter) -> Planted | None:
    """The leading digit of a change mistyped; the percent beside it shows it."""
    spots = planter.editor.spans(lambda s: s.role == "amount" and ":change:" in s.key and (s.value or 0) >= 1)
    fit = [s for s in spots if _has_growth(planter, s) and _shows(planter, s)]
    return _mistyped(planter, "change-digit", fit, "change-recompute")


def change_level(planter: Planter) -> Planted | None:
    """A change against a stated budget that the two levels beside it do not give."""
    spots = planter.editor.spans(lambda s: s.role == "amount" and ":change:" in s.key and (s.value or 0) >= 1)
    fit = []
    for spot in spots:
        name, _, base = spot.value.key.split(":")
        beside = {s.key for s in planter.beside(spot)}
        if {f"{name}@{base}", f"{name}@final"} <= beside and not _has_growth(planter, spot):
            fit.append(spot)
    return _mistyped(planter, "change-level", fit, "change-level")


def sub_change(planter: Planter) -> Planted | None:
    """One of the changes of the parts that no longer add up to the change of the whole."""
    spots = planter.editor.spans(
        lambda s: s.role == "amount" and s.phrase.startswith("diff:exp.") and (s.value or 0) >= 1
    )
    fit = [s for s in spots if any(x.key.startswith("exp.total:change") for x in planter.beside(s))]
    return _mistyped(planter, "sub-change", fit, "change-breakdown")


def _mistyped(planter: Planter, kind: str, spots: list[Spot], rule: str) -> Planted | None:
    spot = planter.pick(spots)
    if spot is None:
        return None
    text = f"{spot.value.value:f}"
    shown = Decimal(str(int(text[0]) % 9 + 1) + text[1:])
    rules = dict.fromkeys((rule, "change-recompute", "change-level", "change-breakdown"))
    return planter.record(kind, rules, spot, planter.money(spot, shown), "digit of a change mistyped")


def _shows(planter: Planter, spot: Spot) -> bool:
    """Whether another leading digit moves the percent by more than rounding and truncation may."""
    _, then, _ = planter.operands(spot.value)
    step = Decimal(1).scaleb((spot.value.value or Decimal(1)).adjusted())
    last = Decimal(1).scaleb(-planter.style["text"]["percent_decimals"])
    return bool(then) and step * 10_000 / abs(then) * 100 > 3 * last


def _has_growth(planter: Planter, spot: Spot) -> bool:
    """Whether the paragraph states the percent of the same change."""
    name, _, base = spot.value.key.split(":")
    return any(s.key == f"{name}:growth:{base}" for s in planter.beside(spot))


def sign_word(planter: Planter) -> Planted | None:
    """The wrong word of direction where another word or a sign contradicts it."""
    spots = planter.editor.spans(lambda s: s.role == "word" and s.claim == "change")
    spot = planter.pick([s for s in spots if _has_growth(planter, s)])
    if spot is None:
        return None
    new = replace(spot.value, text=spot.value.wrong)
    rules = ("change-sign", "change-recompute", "change-level", "change-breakdown")
    return planter.record("sign-word", rules, spot, new, "wrong word of direction")


def leftover(planter: Planter) -> Planted | None:
    """Both words of the template left standing: 增加（减少）."""
    spot = planter.choose(lambda s: s.role == "word" and s.claim == "change")
    if spot is None:
        return None
    text = planter.style.label("either").format(one=spot.value.text, other=spot.value.wrong)
    new = replace(spot.value, text=text)
    return planter.record("leftover", ["leftover"], spot, new, "words of the template left", "warning")


def no_change(planter: Planter) -> Planted | None:
    """持平 where the levels stated or tabulated differ."""
    spots = []
    for spot in planter.editor.spans(lambda s: s.role in ("amount", "word") and bool(s.phrase)):
        family, name, base = spot.value.phrase.split(":")
        elsewhere = planter.stated[f"{name}:change:{base}"] > 1 and base == "prior"
        budget = f"{name}@{base}" in planter.cells or any(s.key == f"{name}@{base}" for s in planter.beside(spot))
        if family != "diff" and (elsewhere or (base != "prior" and budget)):
            spots.append(spot)
    rules = ("no-change", "comparison", "change-recompute", "change-level", "change-sign")
    return _reworded(planter, "no-change", planter.pick(spots), "flat", rules, "called unchanged", "error")


def growth_from_zero(planter: Planter) -> Planted | None:
    """Growth of 100% from zero: a warning of its own class."""
    spots = planter.editor.spans(lambda s: s.role == "amount" and ":change:" in s.key and bool(s.phrase))
    fit = []
    for spot in spots:
        _, name, base = spot.value.phrase.split(":")
        if not planter.book.value(name, base) and "hundred" in planter.style[spot.value.phrase.split(":")[0]]:
            fit.append(spot)
    rules = ("growth-from-zero",)
    return _reworded(planter, "growth-from-zero", planter.pick(fit), "hundred", rules, "100% from zero", "warning")


def _reworded(
    planter: Planter, kind: str, spot: Spot | None, wording: str, rules: tuple[str, ...], cause: str, severity: str
) -> Planted | None:
    """Put another wording of the whole phrase a spot belongs to in its place."""
    if spot is None:
        return None
    phrase = spot.value.phrase
    spans = planter.beside(spot)
    first = next(i for i, s in enumerate(spans) if s.phrase == phrase)
    last = max(i for i, s in enumerate(spans) if s.phrase == phrase)
    right = "".join(s.text for s in spans[first : last + 1])
    new = planter.narrator.wording(phrase, wording)
    paragraph = planter.editor.blocks[spot.block]
    assert isinstance(paragraph, Paragraph)
    changed = (*spans[:first], Span(new, "text", spot.value.key), *spans[last + 1 :])
    planter.editor.replace_block(spot.block, replace(paragraph, spans=changed), spot.value.key)
    return planter.told(kind, rules, Spot(spot.block, first, changed[first]), (new, right), cause, severity)
