"""The charts of accounts and the stock of words, read from corpus/words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1]


@cache
def words(name: str) -> Mapping[str, Any]:
    """The parsed corpus/words/NAME.toml."""
    return tomllib.loads((CORPUS / "words" / f"{name}.toml").read_text("utf-8"))


def _pairs(block: str) -> list[tuple[str, str]]:
    """The (code, rest of the line) of each line of a code list."""
    return [(code, name) for code, _, name in (line.partition(" ") for line in block.split("\n")) if code]


@dataclass(frozen=True)
class Functions:
    """Function codes (3, 5 and 7 digits) to names, for one fund, in code order."""

    names: Mapping[str, str]

    @property
    def items(self) -> list[str]:
        return [code for code in self.names if len(code) == 7]

    def group_items(self, group: str) -> list[str]:
        return [code for code in self.items if code.startswith(group)]


@cache
def functions(fund: str) -> Functions:
    """The chart of ``fund`` (general, fund or capital), the shared items of a starred 款 spelled out."""
    data = words("functions")
    common: Mapping[str, str] = data["common"]
    names: dict[str, str] = {}
    for code, rest in _pairs(data["codes"][fund]):
        name, star, chosen = rest.partition(" *")
        names[code] = name
        if star:
            endings = [chosen[i : i + 2] for i in range(0, len(chosen), 2)] or list(common)
            for ending in endings:
                short = name.removesuffix(data["suffix"])
                names[code + ending] = common[ending].format(name=short)
    return Functions(dict(sorted(names.items())))


@cache
def class_lines() -> dict[str, str]:
    """The 类 that 收入支出决算总表 lists, code to name, in the table's order."""
    return dict(_pairs(words("functions")["codes"]["lines"]))


def name_of(code: str) -> str:
    """The name of a function code of any fund; raises KeyError for a code in no chart."""
    for fund in ("general", "fund", "capital"):
        if code in (names := functions(fund).names):
            return names[code]
    return class_lines()[code]


@dataclass(frozen=True)
class EconomicClass:
    """A 类 of the economic classification with its items; ``side`` is personnel or public."""

    code: str
    name: str
    side: str
    items: Mapping[str, str]


@cache
def economics() -> tuple[EconomicClass, ...]:
    """The economic classes, in the order of words/economics.toml."""
    return tuple(
        EconomicClass(c["code"], c["name"], c["side"], dict(_pairs(c["items"]))) for c in words("economics")["class"]
    )
