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
    """Raises RuleError, naming the entry, for a pattern that does not compile or a key that is missing."""
    data = file.data

    def pattern(text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as broken:
            raise file.error(text[:20], str(broken)) from broken

    try:
        heading, free = data["heading"], data["unnumbered"]
        return Layout(
            numbering=tuple((int(n["level"]), pattern(n["match"])) for n in data["numbering"]),
            kinds=tuple((k["kind"], pattern(k["title"])) for k in data["kind"]),
            unnumbered=pattern(free["match"]),
            unnumbered_level=int(free["level"]),
            unnumbered_longest=int(free["longest"]),
            longest=int(heading["longest"]),
            longest_item=int(heading["longest_item"]),
            ends=pattern(heading["ends_a_sentence"]),
            figure=pattern(heading["states_a_figure"]),
            bare_figure=pattern(heading["begins_with_a_figure"]),
            tail=pattern(heading["tail"]),
            contents=pattern(data["contents"]["title"]),
            leader=pattern(data["contents"]["leader"]),
            note=pattern(data["table_note"]["match"]),
            page_number=pattern(data["page_number"]["match"]),
            sure_page_number=pattern(data["page_number"]["sure"]),
        )
    except KeyError as missing:
        raise file.error(str(missing), "missing key") from missing
