"""The report of the year before: its figures are what this year's report says of last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from corpus.writer.extras import add_extras
from corpus.writer.figures import Book
from corpus.writer.ledger import Carry, Ledger, LedgerMaker, budgets_around
from corpus.writer.ledger_budget import PlanMaker

_DRAWN = ("proc.", "perf.")  # quantities that no transaction gives


def last_years(book: Book, rng: Random, grain: Decimal, *, plan: bool) -> Book:
    """The book of the year before ``book``'s, a budget's (``plan``) of what was planned then.

    What this year's tells of last year (prior) is what it spent, held and closed with; its own year before is new.
    """
    ledger = book.ledger
    department = replace(ledger.department, year=ledger.department.year - 1)
    maker = (PlanMaker if plan else LedgerMaker)(rng, department, grain)
    for row in ledger.transactions:
        if row.measure == "prior":
            maker.spend(row.unit, row.function, row.economic, row.source, row.kind, row.amount)
    budgets, public = ({}, {}) if plan else budgets_around(maker)
    last = Book(Ledger(department, tuple(maker.rows), _carried(maker, ledger.carries), budgets, public))
    add_extras(last, rng, grain)
    for (key, measure), value in book.values.items():
        if measure == "prior" and key.startswith(_DRAWN):
            last.values[key, "final"] = value
    return last


def _carried(maker: LedgerMaker, carries: Mapping[tuple[str, str, str], Carry]) -> dict[tuple[str, str, str], Carry]:
    """Last year's carry-overs, and some of the year before that close as they open."""
    out: dict[tuple[str, str, str], Carry] = {}
    for (measure, function, source), carry in carries.items():
        if measure == "prior":
            out["final", function, source] = carry
            out["prior", function, source] = Carry(maker.part(carry.opening, 80), carry.opening)
    return out
