"""One ledger of transactions: everything a report states is summed from it, so all its figures agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from corpus.writer.chart import functions, words

# the 类 款 every department has, and the economic item each of its 项 is paid as
SOCIAL: Mapping[str, str] = {
    "2080501": "30302",
    "2080502": "30302",
    "2080505": "30108",
    "2080506": "30109",
    "2101101": "30110",
    "2101102": "30110",
    "2101103": "30111",
    "2210201": "30113",
    "2210203": "30102",
}
THREE_PUBLIC: Mapping[str, str] = {"abroad": "30212", "buy": "31013", "run": "30231", "host": "30217"}
MEETINGS: Mapping[str, str] = {"meeting": "30215", "training": "30216"}
FUNDS = ("general", "fund", "capital")
OWN_SOURCES = ("upstream", "service", "operating", "subsidiary", "other")

# shares of a payroll and of running costs, in percent of the whole; the remainder goes to the first
_PAY = {"30101": 26, "30102": 24, "30103": 18, "30107": 20, "30112": 3, "30199": 7, "30305": 1, "30309": 1}
_RUNNING = {
    "30201": 22, "30202": 4, "30204": 1, "30205": 3, "30206": 8, "30207": 5, "30209": 11, "30211": 5,
    "30213": 8, "30215": 2, "30216": 4, "30226": 4, "30227": 6, "30228": 6, "30229": 4, "30239": 5,
    "30299": 2, "31002": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Transaction:
    """Money spent, or planned. ``measure``: final (the report's year), prior (the same of the year before) or executed
    (what a budget tells of the year before as carried out); ``amount`` is in 元.

    ``kind``: basic, project, reserve, to_upstream, operating, to_subsidiary. ``source``: one of FUNDS or OWN_SOURCES.
    """

    measure: str
    unit: int
    function: str
    economic: str
    source: str
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Carry:
    """Money (元) brought forward, left over, taken from reserves and put into them."""

    opening: Decimal = Decimal(0)
    closing: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    distributed: Decimal = Decimal(0)


@dataclass(frozen=True)
class Budget:
    """The opening and the adjusted budget of one line, in 元."""

    opening: Decimal
    full: Decimal


@dataclass(frozen=True)
class Department:
    """Who reports: names, offices, units below, projects; ``year`` is the report's."""

    name: str
    place: str
    short: str
    year: int
    duties: tuple[str, ...]
    offices: tuple[str, ...]
    units: tuple[str, ...]
    projects: tuple[str, ...]
    groups: tuple[str, ...]
    fund_items: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """All a department did, or plans, in two years. Keys of ``carries`` and ``budgets``: (measure, function, source),
    and (function, source); of ``public_budgets``: abroad, buy, run, host."""

    department: Department
    transactions: tuple[Transaction, ...]
    carries: Mapping[tuple[str, str, str], Carry]
    budgets: Mapping[tuple[str, str], Budget]
    public_budgets: Mapping[str, Budget]


def make_department(rng: Random, subjects: int, year: int) -> Department:
    """A department of an invented place; more than 60 subjects make it an office for everything."""
    stock: Mapping[str, Any] = words("agencies")
    agency = rng.choice(stock["agency"])
    place = rng.choice(stock["places"])
    units = tuple(u.format(place=place) for u in agency["units"])
    return Department(
        place + agency["name"],
        place,
        agency["short"],
        year,
        tuple(agency["duties"]),
        tuple(agency["offices"]),
        units[: max(2, min(len(units), subjects // 5))],
        tuple(agency["projects"]),
        tuple(agency["groups"]),
        tuple(agency["fund"]),
    )


class LedgerMaker:
    """Draws transactions; ``grain`` is the smallest step of an amount in 元."""

    def __init__(self, rng: Random, department: Department, grain: Decimal) -> None:
        self.rng, self.department, self.grain = rng, department, grain
        self.rows: list[Transaction] = []

    def money(self, low: int, high: int) -> Decimal:
        """A random amount of ``low`` to ``high`` 万元 in whole grains."""
        steps = int(Decimal(10_000) / self.grain)
        return self.grain * self.rng.randint(low * steps + 1, high * steps)

    def part(self, amount: Decimal, percent: int) -> Decimal:
        """About ``percent`` of ``amount`` in whole grains, never less than 0.01 万元."""
        wobble = Decimal(self.rng.randint(80, 120)) / 100
        grains = (amount * percent * wobble / 100 / self.grain).to_integral_value()
        return max(grains * self.grain, Decimal(100))

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
        """Book ``amount`` this year and something near it (or nothing, or the same) the year before."""
        fate = self.rng.random()
        before = amount
        if new or (fate < 0.06 and kind == "project"):
            before = Decimal(0)
        elif fate > 0.12:
            before = self.part(amount, self.rng.choice((72, 90, 97, 104, 118)))
        self.rows.append(Transaction("final", unit, function, economic, source, kind, amount))
        if before:
            self.rows.append(Transaction("prior", unit, function, economic, source, kind, before))

    def payroll(self, unit: int, function: str, size: int) -> None:
        """Pay and running costs of one unit under an 行政运行 or 事业运行 item; ``size`` in 万元."""
        pay = self.money(size, size * 2)
        for economic, percent in _PAY.items():
            self.spend(unit, function, economic, "general", "basic", self.part(pay, percent))
        running = self.part(pay, 9)
        for economic, percent in _RUNNING.items():
            if self.rng.random() < 0.85:
                self.spend(unit, function, economic, "general", "basic", self.part(running, percent))
        for economic, percent, chance in (("30231", 5, 0.9), ("30217", 2, 0.8)):
            if self.rng.random() < chance:
                self.spend(unit, function, economic, "general", "basic", self.part(running, percent))

    def social(self, pay_size: int, count: int) -> None:
        """Insurance, medical and housing money; the ``count`` most usual of the nine items."""
        usual = (
            "2210201",
            "2080505",
            "2101101",
            "2080506",
            "2080501",
            "2101103",
            "2101102",
            "2080502",
            "2210203",
        )
        base = self.money(pay_size // 6, pay_size // 4)
        shares = (100, 92, 55, 46, 30, 24, 38, 16, 60)
        for function, percent in zip(usual[:count], shares, strict=False):
            self.spend(0, function, SOCIAL[function], "general", "basic", self.part(base, percent))

    def project(self, unit: int, function: str, source: str, size: int) -> None:
        """Project money of one item over two or three economic items."""
        for economic in self.rng.sample(
            ("30227", "30226", "30213", "31003", "39999", "30202"), self.rng.choice((1, 2, 3))
        ):
            self.spend(unit, function, economic, source, "project", self.money(max(size // 8, 1), size))


def make_ledger(rng: Random, department: Department, subjects: int, grain: Decimal, rich: bool) -> Ledger:
    """A ledger of about ``subjects`` items; ``rich`` adds fund and own money and carry-overs."""
    maker = LedgerMaker(rng, department, grain)
    book_work(maker, subjects, rich)
    return Ledger(department, tuple(maker.rows), *_money_around(maker, rich))


def book_work(maker: LedgerMaker, subjects: int, rich: bool) -> str:
    """Book about ``subjects`` items with ``maker``; the function code of the department's own running comes back."""
    rng, department = maker.rng, maker.department
    size = 120 + subjects * 6
    items = _pick_items(rng, department, subjects)
    maker.social(size, max(4, min(9, subjects // 3)))
    for place, function in enumerate(items):
        unit = place % (len(department.units) + 1)
        if function.endswith("01") and functions("general").names[function] == words("functions")["common"]["01"]:
            maker.payroll(0, function, size)
        elif functions("general").names[function] == words("functions")["common"]["50"]:
            maker.payroll(unit or 1, function, size // 2)
            if rng.random() < 0.5:
                maker.project(unit, function, "general", size // 4)
        else:
            maker.project(unit, function, "general", size // 2)
    first = items[0]
    if rng.random() < 0.5:
        maker.spend(0, first, "30212", "general", "project", maker.money(2, 12), new=rng.random() < 0.4)
    if rng.random() < 0.3:
        maker.spend(0, first, "31013", "general", "project", maker.money(15, 24), new=rng.random() < 0.5)
    if rng.random() < 0.6:
        maker.spend(0, first, "30217", "general", "project", maker.money(0, 2))
    if rich:
        _own_money(maker, items, department, size)
    return first


def _pick_items(rng: Random, department: Department, subjects: int) -> list[str]:
    """The 项 of the department's own work first, then those of other 款, without the social ones."""
    chart = functions("general")
    own = [code for group in department.groups for code in chart.group_items(group)]
    common = words("functions")["common"]
    running = [[c for c in own if chart.names[c] == common[kind]] for kind in ("01", "50")]
    head = [codes[0] for codes in running if codes]
    wanted = max(3, subjects - max(4, min(9, subjects // 3)))
    rest = [c for c in own if subjects > 60 or not any(c in codes for codes in running)]
    rest = [c for c in rest if c not in head]
    rng.shuffle(rest)
    pool = chart.items if subjects > 60 else words("agencies")["shared"]
    other = [c for c in pool if c not in own and c not in SOCIAL]
    rng.shuffle(other)
    keep = max(1, wanted - len(head) - (2 if subjects < 60 else 0))
    return head + (rest[:keep] + other)[: wanted - len(head)]


def _own_money(maker: LedgerMaker, items: Iterable[str], department: Department, size: int) -> None:
    """Fund, capital and own money under some of the items."""
    own = list(items)
    for function in department.fund_items:
        maker.project(0, function, "fund", size // 2)
    if maker.rng.random() < 0.5:
        maker.project(0, "2230105", "capital", 20)
    for source in ("service", "other"):
        maker.project(1, maker.rng.choice(own), source, size // 6)
    if maker.rng.random() < 0.4:
        maker.spend(1, own[-1], "39999", "operating", "operating", maker.money(2, 40))


def _money_around(
    maker: LedgerMaker, rich: bool
) -> tuple[dict[tuple[str, str, str], Carry], dict[tuple[str, str], Budget], dict[str, Budget]]:
    """Carry-overs, the budgets of the appropriated lines, and the budgets of the 三公 items."""
    rng = maker.rng
    spent, public = _spent(maker)
    carries: dict[tuple[str, str, str], Carry] = {}
    budgets: dict[tuple[str, str], Budget] = {}
    for (function, source), amount in spent.items():
        if rich and rng.random() < 0.2:
            opening, closing = maker.part(amount, 10), maker.part(amount, 6)
            carries["final", function, source] = Carry(opening, closing)
            carries["prior", function, source] = Carry(maker.part(amount, 7), opening)
        if source in FUNDS:
            budgets[function, source] = _budget(maker, amount)
    if rich:
        key = next(k for k in spent if k[1] == "service")
        own = {"used": maker.part(spent[key], 12), "distributed": maker.part(spent[key], 3)}
        carries["final", *key] = replace(carries.get(("final", *key), Carry()), **own)
    return carries, budgets, _public_budgets(maker, public)


def budgets_around(maker: LedgerMaker) -> tuple[dict[tuple[str, str], Budget], dict[str, Budget]]:
    """The budgets of the appropriated lines and of the 三公 items, without carry-overs."""
    spent, public = _spent(maker)
    budgets = {key: _budget(maker, amount) for key, amount in spent.items() if key[1] in FUNDS}
    return budgets, _public_budgets(maker, public)


def _spent(maker: LedgerMaker) -> tuple[dict[tuple[str, str], Decimal], dict[str, Decimal]]:
    """This year's money by function and source, and by 三公 item."""
    spent: dict[tuple[str, str], Decimal] = {}
    watched = {**THREE_PUBLIC, **MEETINGS}
    public: dict[str, Decimal] = dict.fromkeys(watched, Decimal(0))
    for row in maker.rows:
        if row.measure == "final":
            spent[row.function, row.source] = spent.get((row.function, row.source), Decimal(0)) + row.amount
            for item, economic in watched.items():
                public[item] += row.amount if row.economic == economic and row.source in FUNDS else 0
    return spent, public


def _budget(maker: LedgerMaker, amount: Decimal) -> Budget:
    rng = maker.rng
    opening = rng.choice((amount, maker.part(amount, 92), maker.part(amount, 108), maker.part(amount, 99)))
    return Budget(opening, max(amount, opening) if rng.random() < 0.7 else amount)


def _public_budgets(maker: LedgerMaker, public: Mapping[str, Decimal]) -> dict[str, Budget]:
    rng = maker.rng
    return {
        item: Budget(amount + rng.randint(0, 3) * 10_000, amount + rng.choice((0, 0, 1, 2)) * 5_000)
        for item, amount in public.items()
    }
