"""The budget that a final account's opening budgets come from, of the same unit and year."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

from corpus.writer.extras import add_extras
from corpus.writer.figures import Book, public_keys
from corpus.writer.ledger import Ledger, Transaction
from corpus.writer.ledger_budget import PlanMaker


def planned(book: Book, rng: Random, grain: Decimal) -> Book:
    """The book of the budget: each appropriated line plans what ``book`` calls its opening budget."""
    ledger = book.ledger
    maker = PlanMaker(rng, ledger.department, grain)
    lines: defaultdict[tuple[str, str], list[Transaction]] = defaultdict(list)
    for row in ledger.transactions:
        if row.measure == "final" and (row.function, row.source) in ledger.budgets:
            lines[row.function, row.source].append(row)
    for line, rows in lines.items():
        left = ledger.budgets[line].opening
        whole = sum((row.amount for row in rows), Decimal(0))
        for row in rows[1:]:
            share = ledger.budgets[line].opening * row.amount / whole
            amount = (share / grain).to_integral_value() * grain
            left -= amount
            maker.spend(row.unit, row.function, row.economic, row.source, row.kind, amount)
        first = rows[0]
        maker.spend(first.unit, first.function, first.economic, first.source, first.kind, left)
    made = Book(Ledger(ledger.department, tuple(maker.rows), {}, {}, {}))
    add_extras(made, rng, grain)
    _plan_public(made, book)
    return made


def _plan_public(made: Book, book: Book) -> None:
    """三公: what ``book`` calls their opening budgets, whatever lines they are paid from."""
    keys = {key for item in book.ledger.public_budgets for key in public_keys(item)}
    for key in keys:
        made.values[key, "final"] = book.value(key, "opening")
