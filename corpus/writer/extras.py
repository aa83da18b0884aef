"""What a report states beside the ledger: procurement, vehicles, visits, projects and their grades."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from corpus.writer.figures import Book

VEHICLES = ("minister", "leader", "secret", "emergency", "enforcement", "special", "retired", "other")
GRADES = ("excellent", "good", "fair", "poor")


def add_extras(book: Book, rng: Random, grain: Decimal) -> None:
    """Put procurement money and counts into ``book``; both agree with the ledger's figures.

    Counts: vehicles and vehicles.KIND, stock (vehicles that appropriations pay for: here all), bought,
    equipment, offices, units, members (units and the head office), trips, travellers, visits, guests,
    foreign.visits, foreign.guests, projects and projects.GRADE, score (of 100).
    """
    _procurement(book, rng, grain)
    department = book.ledger.department
    counts = {"offices": len(department.offices), "units": len(department.units)}
    counts["members"] = counts["units"] + 1
    counts |= _vehicles(book, rng) | _visits(book, rng)
    graded = [rng.randint(6, 30), rng.randint(1, 9), rng.randint(0, 3), rng.randint(0, 1)]
    counts |= {f"projects.{g}": n for g, n in zip(GRADES, graded, strict=True)}
    counts["projects"] = sum(graded)
    counts["score"] = rng.randint(90, 98)
    counts["equipment"] = rng.randint(0, 14)
    book.counts = counts


def _procurement(book: Book, rng: Random, grain: Decimal) -> None:
    """Goods, works and services bought; contracts with small and micro firms are parts of them."""
    for measure in ("final", "prior"):
        project = book.value("exp.project", measure)
        total = Decimal(0)
        for name, percent in (
            ("goods", rng.randint(2, 9)),
            ("works", rng.choice((0, 6, 14))),
            ("services", 21),
        ):
            amount = (project * percent / 100 / grain).to_integral_value() * grain
            book.values[f"proc.{name}", measure] = amount
            total += amount
        book.values["proc.total", measure] = total
        small = (total * rng.choice((64, 88, 100)) / 100 / grain).to_integral_value() * grain
        book.values["proc.small", measure] = small
        book.values["proc.micro", measure] = (
            small * rng.choice((35, 60, 100)) / 100 / grain
        ).to_integral_value() * grain
        book.values["perf.project", measure] = book.value("gen.project", measure)


def _vehicles(book: Book, rng: Random) -> dict[str, int]:
    running = book.value("tp.run")
    fleet = dict.fromkeys(VEHICLES, 0)
    if running:
        fleet |= {
            "secret": 1,
            "enforcement": rng.randint(0, 9),
            "special": rng.randint(0, 4),
            "other": rng.randint(0, 6),
        }
    bought = rng.randint(1, 2) if book.value("tp.buy") else 0
    if bought:
        fleet["other"] += bought
    counts = {f"vehicles.{kind}": n for kind, n in fleet.items()}
    owned = sum(fleet.values())
    return counts | {"vehicles": owned, "stock": owned, "bought": bought}


def _visits(book: Book, rng: Random) -> dict[str, int]:
    trips = rng.randint(1, 3) if book.value("tp.abroad") else 0
    visits = rng.randint(3, 60) if book.value("tp.host") else 0
    foreign = rng.randint(0, min(2, visits))
    return {
        "trips": trips,
        "travellers": trips * rng.randint(1, 4),
        "visits": visits,
        "guests": visits * rng.randint(4, 11),
        "foreign.visits": foreign,
        "foreign.guests": foreign * rng.randint(2, 6),
    }
