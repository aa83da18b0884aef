"""What a base names: 上年决算数, 上年预算数, 年初预算数 → the report that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.reconcile.sources import Role

PRIOR, BUDGET, OPENING = "prior-figure", "budget-figure", "opening-balance"
"""The rules that a difference falls under."""
CLOSING = "closing"


@dataclass(frozen=True)
class Base:
    """Which report a base is held against. ``sure``: no other one can be meant; ``doubt``: what else a difference may
    come from (a key of rules/words.toml), ``unless``: the reason while that report is not given."""

    role: Role
    sure: bool = True
    doubt: str = ""
    unless: str = ""

    @property
    def rule(self) -> str:
        return BUDGET if self.role == "budget" else PRIOR


def base_to_report(base: str, *, budget: bool) -> Base | None:
    """What a base names, in a budget (``budget``) or in a final account; None for what no report given can show."""
    period, _, measure = base.partition(":")
    if period == "prior":
        return _PRIOR_OF_BUDGET.get(measure) if budget else _PRIOR_OF_FINAL.get(measure)
    if budget or base not in ("opening", "budget"):
        return None
    return Base("budget", sure=base == "opening")


_PRIOR_OF_FINAL = {
    "": Base("prior_final"),
    "final": Base("prior_final"),
    "execution": Base("prior_final"),
    "opening": Base("prior_budget"),
    "budget": Base("prior_budget", sure=False),  # it may be the one adjusted during the year
}
_PRIOR_OF_BUDGET = {
    "": Base("prior_budget"),
    "budget": Base("prior_budget"),
    "opening": Base("prior_budget"),
    "final": Base("prior_final", unless="execution_not_in_budget"),
    "execution": Base("prior_final", doubt="estimated", unless="execution_not_in_budget"),
}
