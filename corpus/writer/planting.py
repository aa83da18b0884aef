"""Errors planted in the narrative: each function makes one, or returns None where the report has no place for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from corpus.writer.editing import Editor, Planted, Spot
from corpus.writer.figures import Book, rounded
from corpus.writer.styles import Style
from corpus.writer.tree import Paragraph, Span

LEVEL = ("level-cell", "level-repeat", "breakdown-sum", "change-recompute", "share-recompute", "completion-recompute",
         "comparison", "change-level", "shares-total", "breakdown-bound")  # fmt: skip


class Planter:
    """Plants errors into one report; ``rng`` chooses the places."""

    def __init__(self, editor: Editor, book: Book, style: Style, rng: Random) -> None:
        self.editor, self.book, self.style, self.rng = editor, book, style, rng

    # ---- choosing and recording

    def _one(self, wanted: Callable[[Span], bool]) -> Spot | None:
        spots = self.editor.spans(wanted)
        return self.rng.choice(spots) if spots else None

    def _record(
        self, kind: str, rules: tuple[str, ...], spot: Spot, new: Span, cause: str, severity: str = "error"
    ) -> Planted:
        """Write ``new`` over the spot and tell what was done."""
        self.editor.write(spot, new)
        where = self.editor.in_text(spot)
        return Planted(kind, rules, severity, where["sentence"], new.text, spot.value.text, cause, where)

    def _money_text(self, shown: Decimal) -> str:
        return self.style.text_number(shown)

    def _cells_hold(self, span: Span) -> bool:
        """A level of at least 10 万元 (small ones drown in rounding)."""
        return span.claim == "level" and span.key.endswith("@final") and (span.value or 0) >= 10

    def _ratio(self, span: Span) -> tuple[Decimal, Decimal, Decimal]:
        """(now, then, change) of a growth or completion span, in exact 元."""
        name, _, base = span.key.split(":")
        name, _, measure = name.partition("@")
        now, then = self.book.value(name, measure or "final"), self.book.value(name, base)
        return now, then, now - then

    def _percent_text(self, value: Fraction) -> tuple[str, Decimal]:
        shown = rounded(value, self.style["text"]["percent_decimals"])
        return self.style.percent_number(shown), shown

    # ---- levels

    def digit(self) -> Planted | None:
        """One digit of an amount off by one to four."""
        spot = self._one(self._cells_hold)
        if spot is None or spot.value.value is None:
            return None
        digits = f"{spot.value.value:f}"
        places = [i for i, ch in enumerate(digits) if ch.isdigit()][:-1]
        place = self.rng.choice(places[1:] or places)
        new = str((int(digits[place]) + self.rng.choice((1, 2, 3, 4, 6))) % 10)
        shown = Decimal(digits[:place] + new + digits[place + 1 :])
        span = replace(spot.value, text=self._money_text(shown), value=shown)
        return self._record("digit", LEVEL, spot, span, f"digit {place + 1} of {digits} mistyped")

    def swap(self) -> Planted | None:
        """Two neighbouring digits of an amount exchanged."""
        spot = self._one(lambda s: self._cells_hold(s) and self._swapped(s.value) is not None)
        shown = self._swapped(spot.value.value) if spot else None
        if spot is None or shown is None:
            return None
        span = replace(spot.value, text=self._money_text(shown), value=shown)
        return self._record("digit-swap", LEVEL, spot, span, "two digits swapped")

    @staticmethod
    def _swapped(value: Decimal | None) -> Decimal | None:
        whole, _, rest = f"{value:f}".partition(".")
        for i in range(len(whole) - 1):
            if whole[i] != whole[i + 1] and not (i == 0 and whole[1] == "0"):
                return Decimal(whole[:i] + whole[i + 1] + whole[i] + whole[i + 2 :] + "." + rest)
        return None

    def point(self) -> Planted | None:
        """The decimal point one place off."""
        spot = self._one(self._cells_hold)
        if spot is None or spot.value.value is None:
            return None
        shown = rounded(Fraction(spot.value.value) * self.rng.choice((Fraction(1, 10), Fraction(10))), 2)
        span = replace(spot.value, text=self._money_text(shown), value=shown)
        return self._record("point-shift", LEVEL, spot, span, "decimal point off by one place")

    def copied(self) -> Planted | None:
        """The figure of another quantity stated in an earlier paragraph."""
        spot = self._one(self._cells_hold)
        if spot is None:
            return None
        earlier = [
            s
            for s in self.editor.spans(self._cells_hold)
            if s.block < spot.block and s.value.value != spot.value.value
        ]
        if not earlier:
            return None
        source = earlier[-1].value
        span = replace(spot.value, text=source.text, value=source.value)
        return self._record("copied", LEVEL, spot, span, f"figure of {source.key} copied")

    def tail(self) -> Planted | None:
        """One unit in the last place too little, as truncation gives: a note."""
        spot = self._one(self._cells_hold)
        if spot is None or spot.value.value is None:
            return None
        shown = spot.value.value - Decimal("0.01")
        span = replace(spot.value, text=self._money_text(shown), value=shown)
        return self._record("tail", LEVEL, spot, span, "truncated in the last place", "note")

    def unit_slip(self) -> Planted | None:
        """元 where 万元 is meant: the first character of the word behind the amount is lost."""
        ten_thousand = self.style["tables"]["text_unit"]
        spots = [s for s in self.editor.spans(self._cells_hold) if self._behind(s).startswith(ten_thousand)]
        if not spots:
            return None
        spot = self.rng.choice(spots)
        paragraph = self.editor.blocks[spot.block]
        assert isinstance(paragraph, Paragraph)
        follower = paragraph.spans[spot.span + 1]
        behind = Spot(spot.block, spot.span + 1, follower)
        self.editor.write(behind, replace(follower, text=follower.text[1:]))
        where = self.editor.in_text(spot)
        number = spot.value.text
        return Planted("unit-slip", ("unit-slip", *LEVEL), "error", where["sentence"], number + ten_thousand[1:],
                       number + ten_thousand, "unit mistyped", where)  # fmt: skip

    def _behind(self, spot: Spot) -> str:
        paragraph = self.editor.blocks[spot.block]
        assert isinstance(paragraph, Paragraph)
        return paragraph.spans[spot.span + 1].text if spot.span + 1 < len(paragraph.spans) else ""

    # ---- changes

    def wrong_base(self) -> Planted | None:
        """The change divided by this year's amount."""

        def wanted(span: Span) -> bool:
            if span.role != "percent" or ":growth:" not in span.key:
                return False
            now, then, change = self._ratio(span)
            if not now:
                return False
            apart = abs(change / then * 100 - change / now * 100)
            return apart > Decimal("0.3") + 3 * 100 * 100 / min(now, then)

        spot = self._one(wanted)
        if spot is None:
            return None
        now, _, change = self._ratio(spot.value)
        text, shown = self._percent_text(abs(Fraction(change) / Fraction(now) * 100))
        span = replace(spot.value, text=text, value=shown)
        return self._record(
            "wrong-base", ("change-recompute",), spot, span, "change divided by this year's amount"
        )

    @staticmethod
    def _is_change(span: Span) -> bool:
        return span.role == "amount" and ":change:" in span.key and (span.value or 0) >= 1

    def _has_growth(self, spot: Spot) -> bool:
        """Whether the paragraph states the percent of the same change, so that an error can be seen."""
        paragraph = self.editor.blocks[spot.block]
        assert isinstance(paragraph, Paragraph)
        name, _, base = spot.value.key.split(":")
        return any(s.key == f"{name}:growth:{base}" for s in paragraph.spans)

    def change_digit(self) -> Planted | None:
        """The leading digit of a change mistyped."""
        spots = [s for s in self.editor.spans(self._is_change) if self._has_growth(s)]
        spot = self.rng.choice(spots) if spots else None
        if spot is None or spot.value.value is None:
            return None
        text = f"{spot.value.value:f}"
        shown = Decimal(str(int(text[0]) % 9 + 1) + text[1:])
        span = replace(spot.value, text=self._money_text(shown), value=shown)
        rules = ("change-recompute", "change-level", "change-breakdown")
        return self._record("change-digit", rules, spot, span, "digit of a change mistyped")

    def sign(self) -> Planted | None:
        """The wrong word of direction."""
        spots = [
            s
            for s in self.editor.spans(lambda s: s.role == "word" and s.claim == "change")
            if self._has_growth(s)
        ]
        if not spots:
            return None
        spot = self.rng.choice(spots)
        span = replace(spot.value, text=spot.value.wrong)
        rules = ("change-sign", "change-recompute", "change-level", "change-breakdown")
        return self._record("sign-word", rules, spot, span, "wrong word of direction")

    # ---- ratios and comparisons

    def comparison(self) -> Planted | None:
        """大于 for 小于 or the other way round."""
        spot = self._one(lambda s: s.role == "word" and s.claim == "comparison")
        if spot is None:
            return None
        span = replace(spot.value, text=spot.value.wrong)
        return self._record("comparison-word", ("comparison",), spot, span, "wrong word of comparison")

    def share(self) -> Planted | None:
        """A share of another whole."""
        spot = self._one(lambda s: s.claim == "share" and 3 < (s.value or 0) < 97)
        if spot is None or spot.value.value is None:
            return None
        text, shown = self._percent_text(
            Fraction(spot.value.value) * Fraction(self.rng.choice((91, 94, 107)), 100)
        )
        span = replace(spot.value, text=text, value=shown)
        return self._record(
            "share", ("share-recompute", "shares-total"), spot, span, "share of another whole"
        )

    def completion(self) -> Planted | None:
        """The completion of the other budget."""

        def wanted(span: Span) -> bool:
            if span.claim != "completion":
                return False
            now, then, _ = self._ratio(span)
            other = self._other_budget(span)
            return bool(now and other) and abs(now / other - now / then) > Decimal("0.01")

        spot = self._one(wanted)
        if spot is None:
            return None
        now, _, _ = self._ratio(spot.value)
        text, shown = self._percent_text(Fraction(now) / Fraction(self._other_budget(spot.value)) * 100)
        span = replace(spot.value, text=text, value=shown)
        return self._record(
            "completion", ("completion-recompute",), spot, span, "computed from the other budget"
        )

    def _other_budget(self, span: Span) -> Decimal:
        name, _, base = span.key.split(":")
        return self.book.value(name.partition("@")[0], "opening" if base == "full" else "full")


CLASSES: tuple[str, ...] = ("digit", "swap", "point", "copied", "tail", "unit_slip", "wrong_base", "change_digit", "sign",
                            "comparison", "share", "completion")  # fmt: skip
