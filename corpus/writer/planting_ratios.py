"""Wrong shares, completions, comparisons, bounds, parts, counts and denials."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.writer.editing import Planted, Spot, quantity
from corpus.writer.figures import rounded
from corpus.writer.planting import SUMS, Planter
from corpus.writer.tree import Paragraph, Span

COUNTED = ("count.vehicles.", "count.projects.")


def share(planter: Planter) -> Planted | None:
    """A share of another whole."""
    spot = planter.choose(lambda s: s.claim == "share" and 3 < (s.value or 0) < 97)
    if spot is None or spot.value.value is None:
        return None
    factor = Fraction(planter.rng.choice((81, 87, 113)), 100)
    new = planter.percent(spot, Fraction(spot.value.value) * factor)
    return planter.record("share", ["share-recompute", "shares-total"], spot, new, "share of another whole")


def share_forced(planter: Planter) -> Planted | None:
    """The largest share of a list bent by one last place so that all add up to 100: a note."""
    lists: dict[int, list[Spot]] = {}
    for spot in planter.editor.spans(lambda s: s.claim == "share"):
        lists.setdefault(spot.block, []).append(spot)
    if planter.style["text"]["drop_zeros"]:
        return None  # 16.9 for 16.90 stands for more values: rounding may explain the bent share
    places = planter.style["text"]["percent_decimals"]
    unit = Decimal(1).scaleb(-places)
    for spots in lists.values():
        total = sum((s.value.value or Decimal(0) for s in spots), Decimal(0))
        if len(spots) > 2 and abs(total - 100) == unit:
            spot = max(spots, key=lambda s: s.value.value or Decimal(0))
            new = planter.percent(spot, Fraction((spot.value.value or 0) + 100 - total))
            rules = ["share-recompute"]
            return planter.record("share-forced", rules, spot, new, "bent to make 100", "note")
    return None


def completion(planter: Planter) -> Planted | None:
    """The completion of the other budget."""

    def wanted(span: Span) -> bool:
        if span.claim != "completion":
            return False
        now, then, _ = planter.operands(span)
        other = _other_budget(planter, span)
        if not (now and then and other and _printed(planter, span)):
            return False
        apart: Decimal = abs(now / other - now / then)
        return apart > Decimal("0.02") + 300 / then

    spot = planter.choose(wanted)
    if spot is None:
        return None
    now, _, _ = planter.operands(spot.value)
    new = planter.percent(spot, Fraction(now) / Fraction(_other_budget(planter, spot.value)) * 100)
    return planter.record("completion", ["completion-recompute"], spot, new, "computed from the other budget")


def _other_budget(planter: Planter, span: Span) -> Decimal:
    name, _, base = span.key.split(":")
    return planter.book.value(name.partition("@")[0], "opening" if base == "full" else "full")


def _printed(planter: Planter, span: Span) -> bool:
    """Whether the report states the budget of a completion, or the change against it."""
    name, _, base = span.key.split(":")
    budget = f"{name.partition('@')[0]}@{base}"
    return budget in planter.cells or bool(planter.stated[budget] or planter.stated[f"{name}:change:{base}"])


def completion_hundred(planter: Planter) -> Planted | None:
    """100% though money was left or overspent."""
    spot = planter.choose(
        lambda s: s.claim == "completion" and bool(s.value) and not 98 <= (s.value or 0) <= 102 and _printed(planter, s)
    )
    if spot is None:
        return None
    new = planter.percent(spot, Fraction(100))
    return planter.record("completion-hundred", ["completion-recompute"], spot, new, "100% by habit")


def comparison(planter: Planter) -> Planted | None:
    """大于 for 小于 or the other way round."""
    spot = planter.choose(lambda s: s.role == "word" and s.claim == "comparison")
    if spot is None:
        return None
    new = replace(spot.value, text=spot.value.wrong)
    return planter.record("comparison-word", ["comparison", "no-change"], spot, new, "wrong word of comparison")


def bound(planter: Planter) -> Planted | None:
    """A ceiling below the amount that is said not to pass it."""
    spot = planter.choose(lambda s: s.claim == "bound")
    if spot is None:
        return None
    level = planter.book.value(quantity(spot.value.key)) / 10_000
    shown = rounded(level * Decimal("0.8"), 0)
    if shown == 0:
        return None
    new = replace(spot.value, text=str(shown), value=shown)
    return planter.record("bound", ["bound"], spot, new, "ceiling of another year")


def breakdown(planter: Planter) -> Planted | None:
    """A part that makes the parts miss their sum."""
    parts = {part for group in SUMS.values() for part in group}
    spots = [
        s
        for s in planter.editor.spans(lambda s: s.claim == "level" and quantity(s.key) in parts and bool(s.value))
        if planter.checkable(s)
    ]
    spot = planter.pick(spots)
    if spot is None or spot.value.value is None:
        return None
    shown = spot.value.value + planter.rng.choice((Decimal("1.10"), Decimal("20"), Decimal("9.09")))
    rules = ("breakdown-sum", "level-cell", "level-repeat")
    return planter.record("breakdown", rules, spot, planter.money(spot, shown), "part mistyped")


def breakdown_bound(planter: Planter) -> Planted | None:
    """A part larger than the whole it is part of."""
    spot = planter.choose(lambda s: s.claim == "level" and quantity(s.key) == "proc.micro" and bool(s.value))
    if spot is None:
        return None
    small = planter.style.text_value(planter.book.value("proc.small"))
    rules = ("breakdown-bound", "share-recompute", "level-repeat", "breakdown-sum")
    new = planter.money(spot, small + Decimal("12.34"))
    return planter.record("breakdown-bound", rules, spot, new, "part larger than its whole")


def count_sum(planter: Planter) -> Planted | None:
    """A count in a list that no longer adds up."""
    spot = planter.choose(lambda s: s.role == "count" and s.key.startswith(COUNTED) and bool(s.value))
    return _miscounted(planter, "count-sum", spot)


def count_agree(planter: Planter) -> Planted | None:
    """A count stated twice, differently."""
    spots = planter.editor.spans(lambda s: s.role == "count" and bool(s.value))
    return _miscounted(planter, "count-agree", planter.pick([s for s in spots if planter.stated[s.value.key] > 1]))


def _miscounted(planter: Planter, rule: str, spot: Spot | None) -> Planted | None:
    if spot is None or spot.value.value is None:
        return None
    shown = spot.value.value + planter.rng.choice((1, 2, 3))
    new = replace(spot.value, text=str(shown), value=shown)
    rules = dict.fromkeys((rule, "count-sum", "count-agree", "level-cell"))
    return planter.record(rule, rules, spot, new, "miscounted")


def nil(planter: Planter) -> Planted | None:
    """A section that denies money its table shows."""
    fit = [
        index
        for index, block in enumerate(planter.editor.blocks)
        if isinstance(block, Paragraph) and block.nil and index not in planter.editor.touched
    ]
    if not fit:
        return None
    index = planter.rng.choice(fit)
    paragraph = planter.editor.blocks[index]
    assert isinstance(paragraph, Paragraph)
    spans = (Span(paragraph.nil, "text"),)
    planter.editor.replace_block(index, replace(paragraph, spans=spans), "")
    texts = (paragraph.nil, paragraph.text)
    return planter.told("nil", ["nil"], Spot(index, 0, spans[0]), texts, "last year's sentence left")


def missing_percent(planter: Planter) -> Planted | None:
    """A percent without its sign."""
    sign = "%"
    spots = []
    for spot in planter.editor.spans(lambda s: s.role == "percent" and bool(s.value)):
        follower = planter.behind(spot)
        if follower and follower.text.startswith(sign):
            spots.append(spot)
    chosen = planter.pick(spots)
    follower = planter.behind(chosen) if chosen else None
    if chosen is None or follower is None:
        return None
    place = Spot(chosen.block, chosen.span + 1, follower)
    planter.editor.write(place, replace(follower, text=follower.text.removeprefix(sign)))
    texts = (chosen.value.text, chosen.value.text + sign)
    return planter.told("missing-percent", ["leftover", "unit-slip"], chosen, texts, "% lost", "warning")


def stale_year(planter: Planter) -> Planted | None:
    """Last year's number at the head of a paragraph about this year."""
    year = planter.narrator.names["year"]
    spots = [s for s in planter.editor.spans(lambda s: s.text == year) if s.span == 0]
    spot = planter.pick(spots)
    if spot is None:
        return None
    new = replace(spot.value, text=planter.narrator.names["last"])
    rules = ["identity", "leftover"]
    return planter.record("stale-year", rules, spot, new, "last year's text left", "warning")
