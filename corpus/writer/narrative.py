"""Templates of a house style to spans.

A template is text with tokens in braces (base.toml lists them): words of the department ({unit}), figures
({a exp.basic}), ratios ({share exp.basic exp.total}) and phrases that depend on the figures ({chg
exp.basic prior}).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from corpus.writer.chart import economics, name_of, words
from corpus.writer.figures import Book, rounded
from corpus.writer.styles import Style
from corpus.writer.tree import Span

# the plain words that planting may want to find again
NAMED = ("unit", "class", "group", "name", "reason")
_TOKEN = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Scope:
    """What a template's tokens mean here: ``key`` stands for ".", ``names`` for the plain words."""

    key: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


class Narrator:
    """Fills templates for one report. Draws from ``rng`` only where a style gives several wordings."""

    def __init__(self, book: Book, style: Style, rng: Random) -> None:
        self.book, self.style, self.rng = book, style, rng
        department = book.ledger.department
        self.names = {
            "unit": department.name,
            "place": department.place,
            "short": department.short,
            "year": str(department.year),
            "last": str(department.year - 1),
            "next": str(department.year + 1),
            "report": style.label("report"),
        }

    def spans(self, template: str, scope: Scope | None = None) -> tuple[Span, ...]:
        """The spans of ``template``; raises KeyError for an unknown token or word."""
        return tuple(self._spans(template, scope or Scope()))

    def words(self, template: str, scope: Scope | None = None) -> str:
        """`spans` as plain text."""
        return "".join(s.text for s in self.spans(template, scope))

    def _spans(self, template: str, scope: Scope) -> Iterator[Span]:
        place = 0
        for match in _TOKEN.finditer(template):
            if match.start() > place:
                yield Span(template[place : match.start()])
            yield from self._token(match[1], scope)
            place = match.end()
        if place < len(template):
            yield Span(template[place:])

    def _token(self, token: str, scope: Scope) -> Iterator[Span]:
        head, *arguments = token.split(" ")
        if not arguments:
            yield Span({**self.names, **scope.names}[head], claim=head if head in NAMED else "")
            return
        handler = getattr(self, f"_on_{head}", None)
        if handler is None:
            raise KeyError(f"unknown token {{{token}}}")
        yield from handler(scope, *(scope.key + a[1:] if a[0] == "." else a for a in arguments))

    # ---- figures

    def _amount(self, value: Decimal, key: str, claim: str) -> Span:
        shown = self.style.text_value(value, claim)
        return Span(self.style.text_number(shown), "amount", key, claim, shown)

    def _percent(self, top: Decimal, bottom: Decimal, key: str, claim: str, signed: bool = False) -> Span:
        places = self.style["text"]["percent_decimals"]
        shown = rounded(Fraction(top) / Fraction(bottom) * 100, places) if bottom else Decimal(0)
        return Span(self.style.percent_number(shown if signed else abs(shown)), "percent", key, claim, shown)

    def _money(self, key: str) -> Decimal:
        name, _, measure = key.partition("@")
        return self.book.value(name, measure or "final")

    def _on_a(self, _: Scope, key: str) -> Iterator[Span]:
        yield self._amount(self._money(key), key if "@" in key else f"{key}@final", "level")

    def _on_n(self, _: Scope, name: str) -> Iterator[Span]:
        count = self.book.counts[name]
        yield Span(str(count), "count", f"count.{name}", "count", Decimal(count))

    def _on_share(self, _: Scope, part: str, whole: str) -> Iterator[Span]:
        yield self._percent(self._money(part), self._money(whole), f"{part}:share:{whole}", "share")

    def _on_points(self, scope: Scope, part: str, whole: str, base: str) -> Iterator[Span]:
        """How many points the share of the part moved since the base, by the style's [points]."""
        places = self.style["text"]["percent_decimals"]
        shares = [
            Fraction(self.book.value(part, m)) / Fraction(self.book.value(whole, m)) * 100 for m in ("final", base)
        ]
        moved = rounded(shares[0] - shares[1], places)
        kind = "flat" if not moved else "up" if moved > 0 else "down"
        names = {**scope.names, "about": f"{part}:points:{base}", "claim": "points"}
        for piece in re.split(r"(\{moved\})", self.style["points"][kind]):
            if piece == "{moved}":
                yield Span(self.style.percent_number(abs(moved)), "percent", f"{part}:points:{base}", "points", moved)
            elif piece:
                yield from self._spans(piece, Scope(part, names))

    def _on_done(self, _: Scope, key: str, base: str) -> Iterator[Span]:
        budget = self.book.value(key.partition("@")[0], base)
        yield self._percent(self._money(key), budget, f"{key}:completion:{base}", "completion")

    def _on_whole(self, _: Scope, key: str) -> Iterator[Span]:
        """The amount without decimals: its zeros look dropped."""
        shown = rounded(self._money(key) / 10_000, 0)
        yield Span(str(shown), "amount", f"{key}:whole", "", shown)

    def _on_bound(self, _: Scope, key: str) -> Iterator[Span]:
        """A round number of 万元 not below the key's amount."""
        ceiling = Decimal(int(self._money(key) / 10_000) // 10 * 10 + 10)
        yield Span(str(ceiling), "amount", f"{key}:bound", "bound", ceiling)

    # ---- words and phrases

    def _on_w(self, scope: Scope, pair: str) -> Iterator[Span]:
        right, _, wrong = pair.partition("|")
        yield Span(right, "word", scope.names["about"], scope.names["claim"], None, wrong)

    def _on_names(self, _: Scope, side: str) -> Iterator[Span]:
        named = [
            name
            for group in economics()
            if group.side == side
            for code, name in group.items.items()
            if self.style.text_value(self.book.value(f"econ.{code}"))
        ]
        yield Span(self.style.label("comma").join(named), key=f"names.{side}", claim="item_list")

    def _on_pick(self, scope: Scope, *where: str) -> Iterator[Span]:
        """One of a list of words/phrases.toml, as ``{pick work done}``."""
        stock = words("phrases")[where[0]][where[1]]
        numbers = {
            "n": str(self.rng.randint(12, 900)),
            "k": str(self.rng.randint(2, 40)),
            "p": str(self.rng.randint(90, 99)),
        }
        yield from self._spans(self.rng.choice(stock), Scope(scope.key, {**scope.names, **numbers, **self._project()}))

    def _on_purpose(self, scope: Scope, key: str) -> Iterator[Span]:
        """What the money of a function item is for: by code, by the shared item it is, or some project."""
        code = key.rpartition(".")[2]
        stock = words("phrases")["purposes"]
        common = words("functions")["common"].get(code[-2:])
        shared = code[-2:] if name_of(code) == common else ""
        yield Span(self.words(stock.get(code) or stock[shared], Scope(scope.key, self._project())))

    def _project(self) -> dict[str, str]:
        return {"project": self.rng.choice(self.book.ledger.department.projects)}

    def _direction(self, key: str, base: str) -> tuple[str, Decimal, Decimal]:
        """(up, down, flat, new or none), the change and the base's amount; judged as displayed."""
        now, then = self._money(key), self.book.value(key, base)
        change = now - then
        if self.style.text_value(now) == self.style.text_value(then) or not self.style.text_value(change, "change"):
            return ("flat" if self.style.text_value(now) else "none"), change, then
        if not then:
            return "new", change, then
        return ("up" if change > 0 else "down"), change, then

    def _phrase(self, family: str, scope: Scope, key: str, base: str) -> Iterator[Span]:
        """One wording of a family of the style, with the figures of ``key`` against ``base`` filled in."""
        kind, change, then = self._direction(key, base)
        table = self.style[family]
        template = self._one(table.get(kind) or table["flat"])
        for span in self._worded(template, scope, key, base, change, then):
            yield replace(span, phrase=f"{family}:{key}:{base}")

    def wording(self, phrase: str, kind: str) -> str:
        """The wording of another kind (up, flat, hundred, …) of a phrase; KeyError for none."""
        family, key, base = phrase.split(":")
        _, change, then = self._direction(key, base)
        template = self._one(self.style[family][kind])
        return "".join(s.text for s in self._worded(template, Scope(key), key, base, change, then))

    def _one(self, wordings: list[str] | str) -> str:
        return wordings if isinstance(wordings, str) else self.rng.choice(wordings)

    def _worded(
        self, template: str, scope: Scope, key: str, base: str, change: Decimal, then: Decimal
    ) -> Iterator[Span]:
        names = {
            **scope.names,
            "base": self.words(self.style["bases"][base]),
            "about": f"{key}:sign:{base}",
            "claim": "change",
        }
        now = self._money(key)
        figures = {
            "{amount}": self._amount(abs(change), f"{key}:change:{base}", "change"),
            "{percent}": self._percent(change, then, f"{key}:growth:{base}", "change"),
            "{signed}": self._percent(change, then, f"{key}:growth:{base}", "change", signed=True),
            "{now}": self._amount(now, key if "@" in key else f"{key}@final", "level"),
            "{budget}": self._amount(then, f"{key}@{base}", "level"),
            "{ratio}": self._percent(now, then, f"{key}:completion:{base}", "completion"),
        }
        for piece in re.split(r"(\{(?:amount|percent|signed|now|budget|ratio)\})", template):
            if piece in figures:
                yield figures[piece]
            elif piece:
                yield from self._spans(piece, Scope(key, names))

    def _on_chg(self, scope: Scope, key: str, base: str, family: str = "change") -> Iterator[Span]:
        yield from self._phrase(family, scope, key, base)

    def _on_diff(self, scope: Scope, key: str, base: str) -> Iterator[Span]:
        yield from self._phrase("diff", scope, key, base)

    def _on_cmp(self, scope: Scope, key: str, base: str) -> Iterator[Span]:
        for span in self._phrase("compare", scope, key, base):
            yield replace(span, claim="comparison") if span.role == "word" else span

    def _on_full(self, scope: Scope, key: str, base: str) -> Iterator[Span]:
        """The completion phrase; ``zero`` where there was no budget."""
        then = self.book.value(key, base)
        table = self.style["completion"]
        template = table["normal"] if then else table["zero"] if not self._money(key) else table["unbudgeted"]
        yield from self._worded(self._one(template), scope, key, base, self._money(key) - then, then)

    def _on_why(self, scope: Scope, key: str, base: str) -> Iterator[Span]:
        """A reason that fits the direction; the wording around it is the style's."""
        kind, change, then = self._direction(key, base)
        rising = {"up": "up", "new": "up", "down": "down"}.get(kind)
        planned = base not in ("prior", "executed")  # the base is this year's own budget
        if planned:
            rising = {"up": "above", "down": "below"}.get(rising or "")
        if rising:
            reason = self.rng.choice(words("phrases")["reasons"][rising]).format(**self._project())
            names = {**scope.names, "reason": reason}
            yield from self._worded(self._one(self.style["reason"][rising]), Scope(key, names), key, base, change, then)
        elif equal := self.style["reason"]["equal" if planned else "flat"]:
            yield from self._worded(self._one(equal), scope, key, base, change, then)
