"""numbering.xml → the numbers that Word puts before the paragraphs of lists: 一、（一）1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gouji.ingest.docx_numerals import numeral
from gouji.ingest.docx_styles import WORD, Element, Styles, child, is_on, number, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_SYMBOL = re.compile("[\ue000-\uf8ff]")  # glyphs of symbol fonts
_GAPS = {"nothing": "", "space": " "}


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: ``text`` holds %1 … %9, ``restart`` the level (from 1) after which it counts anew."""

    start: int
    form: str
    text: str
    gap: str
    restart: int | None
    legal: bool
    style: str


@dataclass(slots=True)
class _List:
    """A list as Word counts it; several w:num may share the levels and the counts of one."""

    levels: dict[int, _Level]
    link: str = ""
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Use:
    """A w:num: the list it is of, levels of its own, and where it sets the count when it is first used."""

    list: _List
    own: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts the lists of a document; paragraphs must be asked for in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        if root is None:
            return
        for one in root.iterchildren(WORD + "abstractNum"):
            levels = {number(level, "ilvl") or 0: _level(level) for level in one.iterchildren(WORD + "lvl")}
            self._lists[value(one, "abstractNumId")] = _List(levels, value(child(one, "numStyleLink")))
        for one in root.iterchildren(WORD + "num"):
            listing = self._lists.get(value(child(one, "abstractNumId")))
            if listing is not None:
                self._uses[value(one, "numId")] = _use(one, listing)
        self._follow_links()

    def _follow_links(self) -> None:
        """A list may say that its levels are those of the list of a style."""
        for use in self._uses.values():
            if use.list.link and not use.list.levels:
                other, _ = self._styles.numbering(use.list.link)
                if other in self._uses:
                    use.list = self._uses[other].list

    def label(self, properties: Element | None) -> str:
        """The number of the next paragraph, with these properties (w:pPr), and the gap behind it; "" for none."""
        style = self._styles.of_paragraph(properties)
        own = child(properties, "numPr")
        of_style, style_level = self._styles.numbering(style)
        which = value(child(own, "numId")) or of_style
        use = self._uses.get(which)
        if use is None:
            return ""
        level = number(child(own, "ilvl"))
        if level is None:
            level = style_level
        if level is None:
            level = next((n for n, one in use.list.levels.items() if one.style == style), 0)
        return self._count(use, min(max(level, 0), _LEVELS - 1))

    def _count(self, use: _Use, level: int) -> str:
        levels: Mapping[int, _Level] = {**use.list.levels, **use.own}
        found = levels.get(level)
        if found is None:
            return ""
        counts = use.list.counts
        before = counts[level]
        forced = use.starts.pop(level, None)
        counts[level] = forced if forced is not None else found.start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counts[deeper] = None

        def shown(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            if at not in levels:
                return ""
            count = counts[at]
            form = "decimal" if found.legal and at != level else levels[at].form
            return numeral(levels[at].start if count is None else count, form)

        text = "" if found.form == "bullet" else _SYMBOL.sub("", _PLACE.sub(shown, found.text))
        return text + found.gap if text else ""


def _level(level: Element) -> _Level:
    form = next(level.iter(WORD + "numFmt"), None)  # newer forms stand among alternatives
    start = number(child(level, "start"))
    return _Level(
        1 if start is None else start,
        value(form) or "decimal",
        value(child(level, "lvlText")),
        _GAPS.get(value(child(level, "suff")), "\t"),
        number(child(level, "lvlRestart")),
        bool(is_on(child(level, "isLgl"))),
        value(child(level, "pStyle")),
    )


def _use(one: Element, listing: _List) -> _Use:
    own: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in one.iterchildren(WORD + "lvlOverride"):
        at = number(override, "ilvl") or 0
        level, start = child(override, "lvl"), number(child(override, "startOverride"))
        if level is not None:
            own[at] = _level(level)
        if start is not None:
            starts[at] = start
            known = own.get(at) or listing.levels.get(at)
            if known is not None:
                own[at] = replace(known, start=start)  # and so it begins anew below each higher number
    return _Use(listing, own, starts)
