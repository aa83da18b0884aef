"""The ledger of a budget: what is planned, what was planned the year before, and what was made of that."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from corpus.writer.ledger import FUNDS, Carry, Department, Ledger, LedgerMaker, Transaction, book_work


class PlanMaker(LedgerMaker):
    """Draws planned amounts. Last year's plan is near this year's, and what was carried out near that."""

    def spend(
        self,
        unit: int,
        function: str,
        economic: str,
        source: str,
        kind: str,
        amount: Decimal,
        *,
        new: bool = False,
    ) -> None:
        """Book ``amount`` for this year, and what was planned and spent the year before."""
        where = (unit, function, economic, source, kind)
        super().spend(*where, amount, new=new)
        last = self.rows[-1]
        if last.measure != "prior":
            return
        even = self.rng.random() < 0.3
        executed = last.amount if even else self.part(last.amount, self.rng.choice((88, 95, 99, 104)))
        self.rows.append(Transaction("executed", *where, executed))


def make_plan(
    rng: Random, department: Department, subjects: int, grain: Decimal, rich: bool, *, reserve: bool, carry: bool
) -> Ledger:
    """A budget of about ``subjects`` items; ``rich`` adds fund and own money.

    ``reserve`` adds 单位预留机动经费 to the department's running, ``carry`` money brought forward to some items.
    """
    maker = PlanMaker(rng, department, grain)
    running = book_work(maker, subjects, rich)
    if reserve:
        maker.spend(0, running, "39999", "general", "reserve", maker.money(40, 160))
    carries = _brought_forward(maker) if carry else {}
    return Ledger(department, tuple(maker.rows), carries, {}, {})


def _brought_forward(maker: LedgerMaker) -> dict[tuple[str, str, str], Carry]:
    """What some of the appropriated items have left of the year before: part of what they may spend."""
    planned: dict[tuple[str, str], Decimal] = {}
    for row in maker.rows:
        if row.measure == "final" and row.source in FUNDS:
            planned[row.function, row.source] = planned.get((row.function, row.source), Decimal(0)) + row.amount
    return {
        ("final", function, source): Carry(opening=maker.part(amount, 8))
        for (function, source), amount in planned.items()
        if maker.rng.random() < 0.25
    }
