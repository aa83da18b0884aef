"""What HTML elements are to a reader: seen or hidden, block or run of words, link, noise around an article."""

from __future__ import annotations

import re
from typing import Any

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNSEEN = frozenset((
    "applet", "audio", "button", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe",
    "input", "link", "map", "meta", "noframes", "noscript", "object", "option", "progress", "rp", "rt",
    "rtc", "script", "select", "style", "svg", "template", "textarea", "title", "video",
))  # fmt: skip
_NOISE = frozenset(("nav", "footer", "aside"))
# Words of class and id that page templates give to what stands around an article.
_NOISE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|menu|crumbs?|breadcrumbs?|footer|copyright|share|bds?share\w*|social|related|recommend|sidebar|"
    r"pager|pagination|toolbar|qrcode|comments?|friendlinks?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0+(?:\.0+)?\s*(?:;|$)|"
    r"font-size\s*:\s*0+(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_CENTRED = re.compile(r"text-align\s*:\s*(?:center|right)", re.IGNORECASE)
_INDENTED = re.compile(r"text-indent\s*:\s*0*[1-9.]|(?:padding|margin)-left\s*:\s*0*[1-9.]", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*block", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)

Element = Any
"""An element of lxml, which has no complete type information."""


def name(element: Element) -> str:
    """The tag's name in small letters, "" for what is no element."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def is_hidden(element: Element) -> bool:
    """Whether a browser would not show the element, as far as it says so itself."""
    return element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style", "")) is not None


def is_unseen(element: Element) -> bool:
    """Whether the element holds no text for a reader: code, forms, the reading of a character beside it."""
    return name(element) in _UNSEEN or not name(element)


def is_noise(element: Element) -> bool:
    """Whether the element says that it stands around the article: navigation, footer, share buttons."""
    if name(element) in _NOISE:
        return True
    if name(element) not in BLOCKS:
        return False
    return any(_NOISE_NAMES.search(element.get(key, "")) for key in ("class", "id", "role"))


def is_link(element: Element) -> bool:
    """A link to another page; a mark within this one (a contents list) is none."""
    target = element.get("href", "").strip() if name(element) == "a" else ""
    return bool(target) and not target.startswith("#")


def is_block(element: Element) -> bool:
    return name(element) in BLOCKS or _BLOCK_STYLE.search(element.get("style", "")) is not None


def is_set_apart(element: Element) -> bool:
    """Centred, at the right, indented, a heading or an item: it begins a paragraph whatever stands before it."""
    style = element.get("style", "")
    aligned = element.get("align", "").lower() in ("center", "right") or _CENTRED.search(style) is not None
    return name(element) in HEADINGS | {"li", "dt", "dd", "caption"} or aligned or _INDENTED.search(style) is not None


def keeps_lines(element: Element) -> bool:
    """Whether line breaks of the source are shown."""
    return name(element) == "pre" or _PRE_STYLE.search(element.get("style", "")) is not None


def whole_number(element: Element, key: str, default: int) -> int:
    """The attribute as a number of at least 0; ``default`` when it is absent or no number."""
    found = re.match(r"\s*(\d{1,6})", element.get(key, ""))
    return int(found.group(1)) if found else default
