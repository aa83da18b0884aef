"""rules/layouts → what numbers a heading, what kind of text stands under it, and what is no text at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gouji.model import RuleFile

NATIONAL = "national"


@dataclass(frozen=True)
class Layout:
    """rules/layouts, compiled."""

    numbering: tuple[tuple[int, re.Pattern[str]], ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    unnumbered: re.Pattern[str]
    unnumbered_level: int
    unnumbered_longest: int
    shortest: int
    longest: int
    longest_item: int
    ends: re.Pattern[str]
    figure: re.Pattern[str]
    amid: re.Pattern[str]
    tail: re.Pattern[str]
    contents: re.Pattern[str]
    leader: re.Pattern[str]
    note: re.Pattern[str]
    goes_on: re.Pattern[str]
    page_number: re.Pattern[str]
    sure_page_number: re.Pattern[str]


@dataclass(frozen=True)
class Layouts:
    """Every layout by its name, and the words of a unit's name or a title that choose a province's own."""

    by_name: Mapping[str, Layout]
    choose: Mapping[str, re.Pattern[str]]

    def pick(self, wanted: str, names: Iterable[str]) -> str:
        """The layout ``wanted``, or, when that is none of ours ("auto"), the one that the unit's ``names`` choose."""
        if wanted in self.by_name:
            return wanted
        said = "\n".join(names)
        return next((name for name, words in self.choose.items() if words.search(said)), NATIONAL)


def compile_layouts(national: RuleFile, overlays: Mapping[str, RuleFile]) -> Layouts:
    """``overlays``: name → the national layout with a province's own laid over it, its [choose] left in.

    Raises RuleError as compile_layout does, and for an overlay that does not say what it is chosen by.
    """
    choose = {}
    for name, file in overlays.items():
        file.only(("choose",), ("unit",))
        choose[name] = file.pattern(("choose", "unit"))
    laid = {name: compile_layout(file) for name, file in overlays.items()}
    return Layouts({NATIONAL: compile_layout(national), **laid}, choose)


def compile_layout(file: RuleFile) -> Layout:
    """Raises RuleError, naming the entry, for a pattern that does not compile or a key that is missing or unknown."""
    known = ("numbering", "heading", "kind", "unnumbered", "contents", "table_note", "paragraph", "page_number")
    file.only((), ("choose", *known))
    return Layout(
        numbering=tuple(
            (file.value((*at, "level"), int), file.pattern((*at, "match"))) for at in file.entries("numbering")
        ),
        kinds=tuple((file.value((*at, "kind"), str), file.pattern((*at, "title"))) for at in file.entries("kind")),
        unnumbered=file.pattern(("unnumbered", "match")),
        unnumbered_level=file.value(("unnumbered", "level"), int),
        unnumbered_longest=file.value(("unnumbered", "longest"), int),
        shortest=file.value(("heading", "shortest"), int),
        longest=file.value(("heading", "longest"), int),
        longest_item=file.value(("heading", "longest_item"), int),
        ends=file.pattern(("heading", "ends_a_sentence")),
        figure=file.pattern(("heading", "states_a_figure")),
        amid=file.pattern(("heading", "begins_amid_a_sentence")),
        tail=file.pattern(("heading", "tail")),
        contents=file.pattern(("contents", "title")),
        leader=file.pattern(("contents", "leader")),
        note=file.pattern(("table_note", "match")),
        goes_on=file.pattern(("paragraph", "goes_on")),
        page_number=file.pattern(("page_number", "match")),
        sure_page_number=file.pattern(("page_number", "sure")),
    )
