"""rules/lexicon/marks.toml: years, numbers of items, codes and marks of level in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gouji.model import RuleFile
from gouji.parse.fragments import alternation, insert


@dataclass(frozen=True)
class Marks:
    """The expressions; ``year`` has the group year, ``code`` code, ``level`` name and level."""

    year: re.Pattern[str]
    number: re.Pattern[str]
    styles: tuple[re.Pattern[str], ...]
    code: re.Pattern[str]
    level: re.Pattern[str]

    def item_style(self, text: str) -> int:
        """How a sentence is numbered as an item: the place of its style, from 1; 0 when it is not."""
        return next((style for style, pattern in enumerate(self.styles, 1) if pattern.match(text)), 0)


def compile_marks(file: RuleFile, levels: Iterable[str]) -> Marks:
    """``levels`` are 类, 款, 项. Raises RuleError for a broken expression and for what is missing or unknown."""
    file.only((), ("year", "item", "code", "level"))
    file.only("item", ("styles", "number"))
    of_level = insert(file, ("level", "match"), file.value(("level", "match"), str), {"levels": alternation(levels)})
    try:
        return Marks(
            file.pattern(("year", "match")),
            file.pattern(("item", "number")),
            tuple(re.compile(style) for style in file.words(("item", "styles"))),
            file.pattern(("code", "match")),
            re.compile(of_level),
        )
    except re.error as broken:
        raise file.error("item", f"not a regular expression: {broken}") from broken
