"""Wrong figures in the forms of projects, and in what the text tells of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from corpus.writer.editing import CellSpot, Planted, Spot, quantity
from corpus.writer.planting import Planter
from corpus.writer.tables_forms import KEY
from corpus.writer.tree import Cell, Span

_WHOLE = "total"
_SUMMED = (_WHOLE, "app", "carried", "other", "all", "all_app", "all_other")
_STEPS = (Decimal(1), Decimal("2.5"), Decimal(3))


def _part(key: str) -> str:
    """Which amount of its form a key is about: ``app`` of ``form.1.app@full``."""
    return quantity(key).rpartition(".")[2]


def _told(planter: Planter, kind: str, rules: tuple[str, ...], spot: CellSpot, new: Cell, cause: str) -> Planted:
    planter.editor.write_cells([(spot, new)])
    where = planter.editor.in_table(spot)
    if spot.value.value is None:  # no amount: the columns are named for the money alone
        where["column"] = []
    quote = " ".join((*where["row"], *where["column"], new.text))
    return Planted(kind, rules, "error", quote, new.text, spot.value.text, cause, where)


def _typed_wrong(planter: Planter, value: Decimal) -> Decimal:
    """``value`` with something added to its second digit."""
    step = Decimal(10) ** (value.adjusted() - 1)
    return value + step * planter.rng.choice((1, 2, 3))


def form_cell(planter: Planter) -> Planted | None:
    """An amount of a form: its parts no longer make up its whole."""
    # A wrong count is only known as long as the forms cost what the text says.
    counted = "count.forms" in planter.editor.keys
    summed = [part for part in _SUMMED if not (counted and part == _WHOLE)]
    spots = planter.editor.cells(lambda c: _part(c.key) in summed and (c.value or 0) >= 10, KEY)
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    value = _typed_wrong(planter, spot.value.value or Decimal(0))
    shown = planter.style.table_number(value * planter.style.table_scale(KEY), KEY)
    rules = ("table-down", "form-rate", "form-figure", "form-total", "form-quarter")
    return _told(planter, "form-cell", rules, spot, replace(spot.value, text=shown, value=value), "cell mistyped")


def form_rate(planter: Planter) -> Planted | None:
    """A 执行率 that its amounts do not give."""
    spots = planter.editor.cells(lambda c: c.key.endswith(".total:rate"), KEY)
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    rate = Decimal(spot.value.text.rstrip("%"))
    new = rate + planter.rng.choice(_STEPS) * (1 if rate < 90 else -1)
    return _told(planter, "form-rate", ("form-rate",), spot, replace(spot.value, text=f"{new}%"), "rate of a draft")


def form_score(planter: Planter) -> Planted | None:
    """总分 that its lines do not add up to."""
    spots = planter.editor.cells(lambda c: _part(c.key) == "score", KEY)
    if not spots:
        return None
    spot = planter.rng.choice(spots)
    new = Decimal(spot.value.text) - planter.rng.choice(_STEPS)
    return _told(planter, "form-score", ("form-score",), spot, replace(spot.value, text=f"{new}"), "a line scored anew")


def form_figure(planter: Planter) -> Planted | None:
    """A project's plan or spending in the text, unlike its form's."""
    told = (".total@plan", ".total@spent")
    spot = planter.choose(lambda s: s.key.endswith(told) and s.role == "amount" and (s.value or 0) >= 10)
    return _mistyped(planter, "form-figure", ("form-figure", "completion-recompute"), spot)


def form_total(planter: Planter) -> Planted | None:
    """What the text says all projects cost, where each has its form."""
    spot = (
        planter.choose(lambda s: s.key == "forms.told@plan" and s.role == "amount") if _each_has_one(planter) else None
    )
    return _mistyped(planter, "form-total", ("form-total",), spot, "warning")


def form_count(planter: Planter) -> Planted | None:
    """How many projects the text tells of, where each has its form and they cost what it says."""
    intact = not any(_part(key) == _WHOLE for key in planter.editor.keys)
    spot = planter.choose(lambda s: s.key == "count.forms.told") if intact and _each_has_one(planter) else None
    if spot is None or spot.value.value is None:
        return None
    shown = spot.value.value + planter.rng.choice((1, 2, 3))
    new = replace(spot.value, text=str(shown), value=shown)
    return planter.record("form-count", ("form-count",), spot, new, "miscounted", "warning")


def _each_has_one(planter: Planter) -> bool:
    return planter.book.counts.get("forms.more") == 0


def form_quarter(planter: Planter) -> Planted | None:
    """One of the four quarters' plans."""
    spot = planter.choose(lambda s: _quarterly(s) and (s.value or 0) >= 1)
    return _mistyped(planter, "form-quarter", ("form-quarter",), spot, "warning")


def _quarterly(span: Span) -> bool:
    return span.role == "amount" and _part(span.key) in ("q1", "q2", "q3", "q4")


def _mistyped(
    planter: Planter, kind: str, rules: tuple[str, ...], spot: Spot | None, severity: str = "error"
) -> Planted | None:
    if spot is None or spot.value.value is None:
        return None
    new = planter.money(spot, _typed_wrong(planter, spot.value.value))
    return planter.record(kind, rules, spot, new, "figure mistyped", severity)
