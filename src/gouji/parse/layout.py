"""rules/layouts → what numbers a heading, what kind of text stands under it, and what is no text at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gouji.model import RuleFile


@dataclass(frozen=True)
class Layout:
    """rules/layouts, compiled."""

    numbering: tuple[tuple[int, re.Pattern[str]], ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    unnumbered: re.Pattern[str]
    unnumbered_level: int
    unnumbered_longest: int
    longest: int
    longest_item: int
    ends: re.Pattern[str]
    figure: re.Pattern[str]
    bare_figure: re.Pattern[str]
    tail: re.Pattern[str]
    contents: re.Pattern[str]
    leader: re.Pattern[str]
    note: re.Pattern[str]
    page_number: re.Pattern[str]
    sure_page_number: re.Pattern[str]


def compile_layout(file: RuleFile) -> Layout:
    """Raises RuleError, naming the entry, for a pattern that does not compile or a key that is missing or unknown."""
    file.only((), ("numbering", "heading", "kind", "unnumbered", "contents", "table_note", "page_number"))
    return Layout(
        numbering=tuple(
            (file.value((*at, "level"), int), file.pattern((*at, "match"))) for at in file.entries("numbering")
        ),
        kinds=tuple((file.value((*at, "kind"), str), file.pattern((*at, "title"))) for at in file.entries("kind")),
        unnumbered=file.pattern(("unnumbered", "match")),
        unnumbered_level=file.value(("unnumbered", "level"), int),
        unnumbered_longest=file.value(("unnumbered", "longest"), int),
        longest=file.value(("heading", "longest"), int),
        longest_item=file.value(("heading", "longest_item"), int),
        ends=file.pattern(("heading", "ends_a_sentence")),
        figure=file.pattern(("heading", "states_a_figure")),
        bare_figure=file.pattern(("heading", "begins_with_a_figure")),
        tail=file.pattern(("heading", "tail")),
        contents=file.pattern(("contents", "title")),
        leader=file.pattern(("contents", "leader")),
        note=file.pattern(("table_note", "match")),
        page_number=file.pattern(("page_number", "match")),
        sure_page_number=file.pattern(("page_number", "sure")),
    )
