"""Gold files → what is true of a report: its facts, what was planted in it, which near misses it holds."""

from __future__ import annotations

import glob
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

_SUFFIX = ".gold.json"
_ALONE = "gold.json"  # beside report.*
_SEVERITIES = ("error", "warning", "note")


class GoldError(Exception):
    """A gold file that cannot be used: says which file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted error (or, with severity note, what rounding leaves).

    ``kind`` is its class, ``rules`` those that may rightly report it, ``severity`` the most a checker should say,
    ``stated`` and ``right`` as printed. It stands in ``sentence``, or, when ``table`` is not empty, in the cell of
    the label paths ``row`` and ``column``; ``also`` is what other cells of that table show that were changed with it.
    """

    kind: str
    rules: tuple[str, ...]
    severity: Literal["error", "warning", "note"]
    quote: str
    stated: str
    right: str
    cause: str
    sentence: str = ""
    table: str = ""
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that looks wrong and is not."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldFact:
    """One money cell as printed: key of its table, label paths, value in the table's unit (blank is 0)."""

    table: str
    row: tuple[str, ...]
    column: tuple[str, ...]
    value: Decimal


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold file. ``clean``: no error or warning is planted."""

    style: str
    clean: bool
    planted: tuple[Planted, ...]
    near_misses: tuple[NearMiss, ...]
    facts: tuple[GoldFact, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a report: ``name`` is its format, or those of its files with a plus between (txt+xlsx)."""

    name: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A gold file and the forms of the report it belongs to: txt first, then the others by name."""

    name: str
    gold: Path
    forms: tuple[Form, ...]


def find_cases(folder: Path) -> tuple[Case, ...]:
    """Every gold file below ``folder`` with its reports, by path.

    The reports of NAME.gold.json are NAME.txt, NAME.pdf, …, and one in several files is NAME.txt+xlsx.text.txt,
    NAME.txt+xlsx.tables.xlsx; those of a lone gold.json are report.*. Raises GoldError when there is no gold, or a gold
    without a report.
    """
    cases = []
    for gold in sorted([*folder.rglob(f"*{_SUFFIX}"), *folder.rglob(_ALONE)]):
        stem = "report" if gold.name == _ALONE else gold.name.removesuffix(_SUFFIX)
        forms: dict[str, list[Path]] = {}
        for path in sorted(gold.parent.glob(f"{glob.escape(stem)}.*")):
            if path != gold:
                forms.setdefault(path.name.removeprefix(stem + ".").partition(".")[0], []).append(path)
        if not forms:
            raise GoldError(f"{gold}: no report beside it")
        ordered = sorted(forms, key=lambda form: (form != "txt", form))
        known = tuple(Form(form, tuple(forms[form])) for form in ordered)
        cases.append(Case((gold.parent / stem).relative_to(folder).as_posix(), gold, known))
    if not cases:
        raise GoldError(f"{folder}: no gold files")
    return tuple(cases)


def read_gold(path: Path) -> Gold:
    """Raises GoldError naming the file and the entry that is missing or of the wrong kind."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Gold(
            str(data.get("style", "")),
            bool(data["clean"]),
            tuple(_planted(entry) for entry in data["planted"]),
            tuple(NearMiss(entry["id"], entry["quote"]) for entry in data["near_misses"]),
            tuple(_fact(entry) for entry in data["facts"]),
        )
    except KeyError as missing:
        raise GoldError(f"{path}: {missing} is missing") from missing
    except (OSError, ValueError, TypeError, AttributeError, InvalidOperation) as broken:
        raise GoldError(f"{path}: {broken}") from broken


def _planted(entry: Mapping[str, Any]) -> Planted:
    where = entry["where"]
    severity = entry["severity"]
    if severity not in _SEVERITIES:
        raise ValueError(f"severity {severity}")
    return Planted(
        entry["class"],
        tuple(entry["rules"]),
        severity,
        entry["quote"],
        entry["stated"],
        entry["right"],
        entry.get("cause", ""),
        where.get("sentence", ""),
        where.get("table", ""),
        _path(where.get("row", ())),
        _path(where.get("column", ())),
        _path(entry.get("also", ())),
    )


def _fact(entry: Mapping[str, Any]) -> GoldFact:
    return GoldFact(entry["table"], _path(entry["row"]), _path(entry["column"]), Decimal(entry["value"]))


def _path(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(label) for label in labels)
