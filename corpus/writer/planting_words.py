"""Wrong words: names, lists of items, reasons, slots left empty."""

from __future__ import annotations

from dataclasses import replace

from corpus.writer.chart import economics, functions, name_of, words
from corpus.writer.editing import Planted, Spot
from corpus.writer.planting import Planter


def unit_name(planter: Planter) -> Planted | None:
    """Another department's name where this one's belongs."""
    department = planter.book.ledger.department
    others = [a["name"] for a in words("agencies")["agency"] if not department.name.endswith(a["name"])]
    spot = planter.choose(lambda s: s.claim == "unit")
    if spot is None:
        return None
    new = replace(spot.value, text=department.place + planter.rng.choice(others))
    return planter.record("unit-name", ["identity"], spot, new, "text of another department", "warning")


def subject_name(planter: Planter) -> Planted | None:
    """The name of another item of the same 款, which no table has."""
    fit: list[tuple[Spot, str]] = []
    for spot in planter.editor.spans(lambda s: s.claim == "name"):
        code = next((s.key.split(".")[2] for s in planter.beside(spot) if s.key.startswith("gen.code.")), "")
        code = code.partition("@")[0].partition(":")[0]
        if len(code) == 7 and spot.value.text == name_of(code):
            used = {name_of(c) for c in planter.book.codes("exp", 7)}
            chart = functions("general")
            names = [chart.names[c] for c in chart.group_items(code[:5]) if chart.names[c] not in used]
            fit += [(spot, name) for name in names[:1]]
    if not fit:
        return None
    spot, name = planter.rng.choice(fit)
    new = replace(spot.value, text=name)
    rules = ["subject-name", "level-cell"]
    return planter.record("subject-name", rules, spot, new, "name of an older chart", "warning")


def item_named(planter: Planter) -> Planted | None:
    """An economic item named among those with money though it has none: a warning."""
    return _items(planter, "item-named", True, "warning")


def item_unnamed(planter: Planter) -> Planted | None:
    """An economic item with money left out of the list: a note."""
    return _items(planter, "item-unnamed", False, "note")


def _items(planter: Planter, kind: str, add: bool, severity: str) -> Planted | None:
    spot = planter.choose(lambda s: s.claim == "item_list")
    if spot is None:
        return None
    side = spot.value.key.rpartition(".")[2]
    comma = planter.style.label("comma")
    named = spot.value.text.split(comma)
    stock = [name for group in economics() if group.side == side for name in group.items.values()]
    spare = [name for name in stock if name not in named]
    if (add and not spare) or len(named) < 3:
        return None
    item = planter.rng.choice(spare if add else named[1:-1])
    kept = [*named[:2], item, *named[2:]] if add else [n for n in named if n != item]
    new = replace(spot.value, text=comma.join(kept))
    cause = f"{item} {'has no money' if add else 'left out'}"
    return planter.record(kind, ["item-list"], spot, new, cause, severity)


def reason_against(planter: Planter) -> Planted | None:
    """A reason for the other direction: a warning at most."""
    reasons = words("phrases")["reasons"]
    fixed = {kind: [r for r in reasons[kind] if "{" not in r] for kind in ("up", "down")}
    other = {"up": "down", "down": "up"}
    fit = []
    for spot in planter.editor.spans(lambda s: s.claim == "reason"):
        for kind, texts in fixed.items():
            if spot.value.text in texts:
                fit.append((spot, fixed[other[kind]]))
    if not fit:
        return None
    spot, texts = planter.rng.choice(fit)
    new = replace(spot.value, text=planter.rng.choice(texts))
    return planter.record("reason-against", ["reason"], spot, new, "reason of another year", "warning")


def empty_slot(planter: Planter) -> Planted | None:
    """A figure never filled in."""
    spot = planter.choose(lambda s: ":change:" in s.key and s.role == "amount")
    if spot is None:
        return None
    new = replace(spot.value, text="  ")
    return planter.record("empty-slot", ["leftover"], spot, new, "slot of the template left empty", "warning")
