"""Lists of parts under a whole: 其中：甲 n1，乙 n2 — opened, filled and closed while a narrative is read."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field

from gouji.model import Claim, Subject


@dataclass
class OpenList:
    """A list that still takes parts. ``whole`` is a claim id, or None when the whole is named and not stated.

    ``opened_at``: where in its sentence the list begins (the end of its opener); −1: it was opened at the end of a
    sentence and its parts follow in the next. ``depth`` is the number of brackets open there: the list ends with
    them. ``kind`` is change when the parts are changes. ``run_on``: opened without a colon, so a semicolon
    ends it. ``over_paragraphs``: the parts are paragraphs numbered in one
    ``style``, and the first figure of each is the part (``fresh``: the paragraph's part is still to come).
    ``adds_up``: the whole stands behind its parts and is nothing but their sum. ``among``: the other levels of the
    paragraph that the list may be of, where its sentence states none. ``asides``: figures within brackets that no
    opener introduces (用车费40万元（购置18万元，运行22万元）): the parts of what stands before, or something else.
    ``of_units``: each part is named by the unit whose it is. ``cuts``: how many parts there were at each semicolon,
    where the list may have ended.
    """

    whole: str | None
    subject: Subject
    unit: str
    partial: bool = False
    opened_at: int = 0
    sentence: str = ""
    depth: int = 0
    kind: str = "level"
    run_on: bool = False
    over_paragraphs: bool = False
    style: int = 0
    fresh: bool = True
    adds_up: bool = False
    among: tuple[str, ...] = ()
    asides: bool = False
    of_units: bool = False
    cuts: list[int] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def takes(self, claim: Claim, money: Container[str]) -> bool:
        """Parts are of the whole's kind and in its unit, or in any unit of money when it is money."""
        unit = claim.unit
        if {self.subject.flow, claim.subject.flow} == {"income", "expenditure"}:
            return False  # what is spent is no part of what is taken in
        if (claim.kind == "change") != (self.kind == "change"):
            return False
        return not self.unit or unit == self.unit or (unit in money and self.unit in money)


class Lists:
    """The stack of open lists, innermost last. ``close`` is given each list that ends with parts in it."""

    def __init__(self, money: Container[str], close: Callable[[OpenList], None]) -> None:
        self.stack: list[OpenList] = []
        self._last_opened = ""  # the sentence in which a list was opened last
        self._money = money
        self._close = close

    @property
    def innermost(self) -> OpenList | None:
        return self.stack[-1] if self.stack else None

    @property
    def awaits(self) -> bool:
        """A list was opened at the end of the sentence before ("其中：") and its parts stand in what follows."""
        return bool(self.stack) and self.stack[-1].opened_at < 0

    def open(self, one: OpenList) -> None:
        self.stack.append(one)
        self._last_opened = one.sentence

    def opened(self, sentence: str) -> bool:
        """Whether a list stands open or was opened in this sentence."""
        return bool(self.stack) or self._last_opened == sentence

    def add(self, claim: Claim, joined: str = "") -> None:
        """Give a figure to the innermost list that it is not itself the whole of, if the units go together. ``joined``
        is the figure right before it, where nothing but its name stands between: 5.甲3万元、乙2万元 are two parts."""
        for one in reversed(self.stack):
            if one.whole == claim.id:
                continue
            if one.opened_at < 0 and claim.kind != "change":
                one.opened_at, one.sentence = 0, claim.sentence
            goes_on = bool(joined) and one.parts[-1:] == [joined]
            if one.takes(claim, self._money) and (one.fresh or not one.over_paragraphs or goes_on):
                one.parts.append(claim.id)
                one.fresh = False
            if claim.kind != "change" or one.kind == "change":
                return

    def leave_brackets(self, depth: int) -> None:
        """Close the lists that were opened within brackets that have closed since."""
        while self.stack and self.stack[-1].depth > depth:
            self._end(self.stack.pop())

    def next_paragraph(self, style: int) -> None:
        """Lists end with their paragraph, but for those whose parts are numbered paragraphs: these go on until a
        paragraph without a number or with one of a higher style; deeper ones are parts of the parts.

        ``style`` is that of the paragraph that begins (Marks.item_style).
        """
        if self.awaits:
            self.stack[-1].style = style
            return
        kept = [
            one
            for one in self.stack
            if one.over_paragraphs and (style == one.style or (one.style and style > one.style))
        ]
        for one in self.stack:
            if one not in kept:
                self._end(one)
        for one in kept:
            one.fresh = one.style == style
        self.stack = kept

    def end_sentence(self) -> None:
        """Lists end with their sentence, but for those that go on over paragraphs."""
        for one in [one for one in self.stack if not one.over_paragraphs]:
            self._end(one)
        self.stack = [one for one in self.stack if one.over_paragraphs]

    def pass_semicolon(self) -> None:
        """甲5万元，其中子3万元、丑2万元；乙4万元: the inner list ends where the outer one goes on."""
        for one in self.stack:
            one.cuts.append(len(one.parts))
        if len(self.stack) > 1 and self.stack[-1].run_on and self.stack[-1].parts:
            self._end(self.stack.pop())
        elif self.stack and self.stack[-1].over_paragraphs and not self.stack[-1].style:
            self.stack[-1].fresh = True  # lines without numbers that end with a semicolon

    def close_innermost(self) -> None:
        if self.stack:
            self._end(self.stack.pop())

    def close_all(self) -> None:
        for one in self.stack:
            self._end(one)
        self.stack = []

    def _end(self, one: OpenList) -> None:
        if one.parts and (one.whole is not None or len(one.parts) > 1):
            self._close(one)
