"""A web page → the element that holds the article: all figures and running text, as little as can be around them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from gouji.ingest.html_elements import HEADINGS, Element, is_hidden, is_link, is_noise, is_unseen, name

_FIGURE = re.compile(r"\d\.\d|\d,\d{3}|\d\s*[%\uff05]")
_STOP = re.compile("[\u3002\uff1b]")  # full stops and semicolons of running text
_FRAMES = frozenset((
    "body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td", "dl", "dd",
    "ul", "li", "blockquote",
))  # fmt: skip
_LEAST_SHARE = 0.5
"""The article holds at least this share of the running characters around it, or it is not one element."""
_SPARE_STOPS = 1
"""So many full stops may stand in what is left out: a line about the site, never the article's own text."""


_SPARE_FIGURES, _SITE_CHARACTERS = 2, 200
"""What an element that is named as navigation or footer may hold and still be taken at its word."""


@dataclass(slots=True)
class Weight:
    """What an element holds for a reader: characters, those of them in links, figures and full stops outside links."""

    characters: int = 0
    linked: int = 0
    figures: int = 0
    stops: int = 0

    def is_mostly_links(self) -> bool:
        return self.linked * 2 > self.characters and not self.figures and self.stops <= _SPARE_STOPS


Weights = dict[Element, Weight]


def weigh(root: Element, *, hidden: bool) -> Weights:
    """The weight of each element below ``root``; without ``hidden``, what a browser would not show weighs nothing."""
    weights: Weights = defaultdict(Weight)
    stack = [(root, False)]
    order = []
    while stack:
        element, linked = stack.pop()
        if is_unseen(element) or (is_hidden(element) and not hidden):
            continue
        order.append(element)
        linked = linked or is_link(element)
        own = weights[element]
        for text in (element.text, *(child.tail for child in element)):
            _add_text(own, text or "", linked)
        stack += ((child, linked) for child in element)
    for element in reversed(order):
        parent = element.getparent()
        if element is not root and parent is not None and not _is_site(element, weights[element]):
            _add(weights[parent], weights[element])
    return weights


def _is_site(element: Element, weight: Weight) -> bool:
    """Whether an element says that it stands around the article and holds no more than such a thing does: a counter
    of visitors, a number of registration."""
    small = weight.stops <= _SPARE_STOPS and weight.figures <= _SPARE_FIGURES and weight.characters <= _SITE_CHARACTERS
    return small and is_noise(element)


def _add_text(weight: Weight, text: str, linked: bool) -> None:
    count = len("".join(text.split()))
    weight.characters += count
    if linked:
        weight.linked += count
    else:
        weight.figures += len(_FIGURE.findall(text))
        weight.stops += len(_STOP.findall(text))


def _add(whole: Weight, part: Weight) -> None:
    whole.characters += part.characters
    whole.linked += part.linked
    whole.figures += part.figures
    whole.stops += part.stops


def find_article(root: Element, weights: Weights) -> Element:
    """The innermost frame that holds every figure and, but for a spare one, every full stop; ``root`` when the page
    has no such frame."""
    article = root
    while True:
        inner = [child for child in article if name(child) in _FRAMES and child in weights]
        best = max(inner, key=lambda child: _prose(weights[child]), default=None)
        if best is None or not _holds(weights[best], weights[article]):
            return article
        if name(best) == "table" and not _is_frame(best, weights):
            return article
        article = best


def _prose(weight: Weight) -> tuple[int, int]:
    return weight.figures + weight.stops, weight.characters - weight.linked


def _holds(part: Weight, whole: Weight) -> bool:
    enough = (part.characters - part.linked) >= (whole.characters - whole.linked) * _LEAST_SHARE
    return enough and part.figures == whole.figures and part.stops >= whole.stops - _SPARE_STOPS and part.stops > 0


def _is_frame(table: Element, weights: Weights) -> bool:
    """A table that only frames the page: one of its cells holds all that the table holds."""
    cells = [cell for cell in table.iter("td") if cell in weights]
    return any(_holds(weights[cell], weights[table]) for cell in cells)


def is_around(element: Element, weights: Weights) -> bool:
    """Whether an element inside the article is none of it: it says so or is made of links, and holds no figure."""
    weight = weights.get(element)
    if weight is None:
        return True
    return _is_site(element, weight) or (name(element) in _FRAMES | {"p"} and weight.is_mostly_links())


def page_titles(page: Element, article: Element, weights: Weights) -> list[str]:
    """What may be the title, the likeliest first: said for machines, the headings before the article, the window's."""
    said = [meta.get("content", "") for meta in page.iter("meta") if meta.get("name", "").lower() == "articletitle"]
    before = []
    inside = set(article.iter())
    for element in page.iter():
        if element is article:
            break
        if name(element) in HEADINGS and element not in inside and element in weights:
            before.append(element.text_content())
    window = [title.text_content() for title in page.iter("title")]
    found = (" ".join(title.split()) for title in (*said, *reversed(before), *window))
    return [title for title in found if title]
