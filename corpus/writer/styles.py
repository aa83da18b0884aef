"""House styles: base.toml with one province's file laid over it, and how that province prints numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from corpus.writer.chart import CORPUS
from corpus.writer.figures import WAN, rounded


def _laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """``top`` over ``base``, table by table; lists and scalars are replaced whole."""
    out = dict(base)
    for key, value in top.items():
        old = out.get(key)
        out[key] = _laid_over(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return out


@dataclass(frozen=True)
class Style:
    """A house style; ``data`` is described in corpus/styles/base.toml."""

    name: str
    data: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def label(self, key: str) -> str:
        """A word of the tables; raises KeyError for one that base.toml does not know."""
        return str(self.data["labels"][key])

    def numeral(self, number: int) -> str:
        """1 → 一 … 99 → 九十九, in the digits base.toml gives."""
        digits = self.label("digits")
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else digits[10] if tens == 1 else digits[tens] + digits[10]
        return head + (digits[ones] if ones or not tens else "")

    def numbered(self, level: int, index: int) -> str:
        """The number that a heading (levels 1 to 4) or list entry (level 4, 5) of this style carries."""
        form = self["numbering"][str(level)]
        return str(form).format(n=index, zh=self.numeral(index)) if "{zh}" in form else form.format(n=index)

    def table_line(self, index: int, name: str) -> str:
        """The label of a line of the two 总表: 一、…"""
        return str(self.label("table_line")).format(zh=self.numeral(index), name=name)

    def shape(self, table: str) -> Mapping[str, Any]:
        """How numbers stand in the table of this key: [tables] with what [table.KEY] says otherwise."""
        return {**self.data["tables"], **self.data["table"].get(table, {})}

    def table_number(self, value: Decimal, table: str) -> str:
        """元 as a cell of the table of this key shows it."""
        shape = self.shape(table)
        shown = self.table_value(value, table)
        return str(shape["zero"]) if shown == 0 else _grouped(shown, shape["thousands"])

    def table_value(self, value: Decimal, table: str) -> Decimal:
        """元 as the number a cell of the table of this key shows."""
        return rounded(value / self.table_scale(table), self.shape(table)["decimals"])

    def table_scale(self, table: str) -> int:
        """What one unit of the table of this key is worth in 元."""
        return 1 if self.shape(table)["unit"] == self.label("yuan") else WAN

    def text_value(self, value: Decimal, claim: str = "level") -> Decimal:
        """元 as the number of 万元 that the narrative states. A change too small for its decimals has those of a level:
        nobody calls 1.86 and 1.81 unchanged."""
        return rounded(value / WAN, self.text_places(claim)) or rounded(value / WAN, self.text_places("level"))

    def text_places(self, claim: str) -> int:
        """The decimals of an amount, or of an amount of change."""
        return int(self["text"]["change_decimals" if claim == "change" else "decimals"])

    def text_number(self, shown: Decimal) -> str:
        """A number of 万元 as the narrative prints it."""
        shape = self["text"]
        if shown == 0:
            return str(shape["zero"])
        text = _grouped(shown, shape["thousands"])
        return text.rstrip("0").rstrip(".") if shape["drop_zeros"] else text

    def percent_number(self, shown: Decimal) -> str:
        """A percent as the narrative prints it, without the sign %."""
        text = f"{shown:f}"
        return text.rstrip("0").rstrip(".") if self["text"]["drop_percent_zeros"] and "." in text else text


def _grouped(shown: Decimal, thousands: bool) -> str:
    return f"{shown:,f}" if thousands else f"{shown:f}"


def style_names() -> list[str]:
    """The house styles there are, in alphabetical order."""
    return sorted(p.stem for p in (CORPUS / "styles").glob("*.toml") if not p.stem.startswith("base"))


@cache
def load_style(name: str) -> Style:
    """The style ``name``, a budget's laid over base_budget.toml too.

    Raises FileNotFoundError when there is no such file.
    """
    folder = CORPUS / "styles"
    data = tomllib.loads((folder / "base.toml").read_text("utf-8"))
    own = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    if own.get("report") == "budget":
        data = _laid_over(data, tomllib.loads((folder / "base_budget.toml").read_text("utf-8")))
    return Style(name, _laid_over(data, own))
