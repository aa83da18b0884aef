"""From the ledger to named quantities: ``exp.basic``, ``gen.item.2010301``, ``tp.run`` … in exact 元.

Keys (see `Book`): inc.*, exp.*, app.*, gen.*, fund.*, cap.*, econ.*, tp.*, office, meeting, training, and
tree keys
``gen.code.201`` for a function code of any length. Measures: final and prior for all of them (a budget's plan is its
final, last year's budget its prior, what was made of that executed), opening and full (the two budgets) for the
appropriated ones of a final account, and carry.opening / carry.closing as keys of their own.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from corpus.writer.chart import economics
from corpus.writer.ledger import FUNDS, MEETINGS, THREE_PUBLIC, Ledger, Transaction

WAN = 10_000


def rounded(value: Fraction | Decimal, decimals: int) -> Decimal:
    """``value`` rounded half up to ``decimals``; never a negative zero."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if exact < 0 else whole).scaleb(-decimals)


def in_wan(value: Decimal, decimals: int = 2) -> Decimal:
    """元 as 万元 rounded half up."""
    return (value / WAN).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def public_keys(item: str) -> tuple[str, ...]:
    """The keys that money of a 三公, 会议费 or 培训费 item is added to."""
    if item in MEETINGS:
        return (f"tp.{item}", "tp.all")
    return (f"tp.{item}", "tp.total", "tp.all", *(["tp.car"] if item in ("buy", "run") else []))


def side_of(economic: str) -> str:
    """personnel or public: the side of the basic expenditure that an economic item is on."""
    return next(c.side for c in economics() if economic.startswith(c.code))


class Book:
    """Quantities by (key, measure); an absent one is zero when its family is known."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.counts: dict[str, int] = {}  # by name, see writer/extras.py
        self.values: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in ledger.transactions:
            self._post(row, row.measure)
        self._post_income()
        self._post_budgets()

    def value(self, key: str, measure: str = "final") -> Decimal:
        """The exact amount in 元; zero where nothing was booked."""
        return self.values.get((key, measure), Decimal(0))

    def codes(self, family: str, length: int | None = None) -> list[str]:
        """The function codes with this year's money in ``family`` (exp, inc, gen, …), in order."""
        head = f"{family}.code."
        found = {
            key.removeprefix(head)
            for (key, measure), value in self.values.items()
            if key.startswith(head) and measure == "final" and value and "." not in key.removeprefix(head)
        }
        return sorted(code for code in found if length in (None, len(code)))

    def _add(self, key: str, measure: str, amount: Decimal) -> None:
        self.values[key, measure] += amount

    def _post(self, row: Transaction, measure: str) -> None:
        amount = row.amount
        levels = (row.function[:3], row.function[:5], row.function)
        families = ["exp"]
        if row.source in FUNDS:
            families += ["app", "gen" if row.source == "general" else row.source]
        purposes = [row.kind, *([side_of(row.economic)] if row.kind == "basic" else [])]
        for family in families:
            for head in (family, *(f"{family}.code.{code}" for code in levels)):
                self._add(f"{family}.total" if head == family else head, measure, amount)
                for purpose in purposes:
                    self._add(f"{head}.{purpose}", measure, amount)
        if row.source == "general" and row.kind == "basic":
            self._post_basic(row, measure)
        if row.source in FUNDS:
            self._post_public(row, measure)

    def _post_basic(self, row: Transaction, measure: str) -> None:
        for key in (f"econ.{row.economic}", f"econ.{row.economic[:3]}"):
            self._add(key, measure, row.amount)
        if side_of(row.economic) == "public" and row.unit == 0:
            for key in ("office", f"office.{row.economic[:3]}", f"office.{row.economic}"):
                self._add(key, measure, row.amount)

    def _post_public(self, row: Transaction, measure: str) -> None:
        for item, economic in ({**THREE_PUBLIC, **MEETINGS}).items():
            if row.economic == economic:
                for key in public_keys(item):
                    self._add(key, measure, row.amount)

    def _post_income(self) -> None:
        """Income of each function and source: what was spent and left over, less what was there before."""
        spent: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for row in self.ledger.transactions:
            spent[row.measure, row.function, row.source] += row.amount
        carries = self.ledger.carries
        for measure, function, source in sorted({*spent, *carries}):
            carry = carries.get((measure, function, source))
            amount = spent[measure, function, source]
            if carry:
                amount += carry.closing + carry.distributed - carry.opening - carry.used
                family = ("all", "app", source) if source in FUNDS else ("all",)
                for name in ("opening", "closing", "used", "distributed"):
                    for fund in family:
                        self._add(f"carry.{name}.{fund}", measure, getattr(carry, name))
                for code in (function[:3], function[:5], function):
                    for fund in ("all", *([source] if source in FUNDS else [])):
                        self._add(f"{fund}.code.{code}.opening", measure, carry.opening)
                        self._add(f"{fund}.code.{code}.closing", measure, carry.closing)
            self._book_income(function, source, measure, amount)
        for measure in sorted({measure for measure, _, _ in spent}):
            for side, carry_key in (("inc", "opening"), ("exp", "closing")):
                all_money = self.value(f"{side}.total", measure) + self.value(f"carry.{carry_key}.all", measure)
                extra = "used" if side == "inc" else "distributed"
                self._add(f"{side}.grand", measure, all_money + self.value(f"carry.{extra}.all", measure))
            for fund in ("app", *FUNDS):
                money = self.value(f"inc.{fund}", measure) + self.value(f"carry.opening.{fund}", measure)
                self._add(f"grand.{fund}", measure, money)

    def _book_income(self, function: str, source: str, measure: str, amount: Decimal) -> None:
        column = "app" if source in FUNDS else source
        for key in ("inc.total", f"inc.{source}", *(["inc.app"] if column == "app" else [])):
            self._add(key, measure, amount)
        for code in (function[:3], function[:5], function):
            self._add(f"inc.code.{code}", measure, amount)
            self._add(f"inc.code.{code}.{column}", measure, amount)
            if source in FUNDS:
                self._add(f"{source}.code.{code}.income", measure, amount)

    def _post_budgets(self) -> None:
        for (function, source), budget in self.ledger.budgets.items():
            family = "gen" if source == "general" else source
            for measure, amount in (("opening", budget.opening), ("full", budget.full)):
                for head in (family, "app"):
                    self._add(f"{head}.total", measure, amount)
                    for code in (function[:3], function[:5], function):
                        self._add(f"{head}.code.{code}", measure, amount)
        for item, budget in self.ledger.public_budgets.items():
            for measure, amount in (("opening", budget.opening), ("full", budget.full)):
                for key in public_keys(item):
                    self._add(key, measure, amount)
