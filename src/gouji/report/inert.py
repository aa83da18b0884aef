"""Text of a report that shows what is there and does nothing, wherever it is shown."""

from __future__ import annotations

import re

# Control characters (a terminal obeys them), those that turn the direction of what follows, and what is no character.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_STYLE = "\x1b\\[[0-9;]{1,4}m"  # what gouji.report.view writes
_CONTROL_OR_STYLE = re.compile(f"({_STYLE})|{_CONTROL.pattern}")
_SHOWN = "\ufffd"


def inert(text: str) -> str:
    """``text`` with the mark of an undecodable character for each character that would be obeyed; no newline is."""
    return _CONTROL.sub(_SHOWN, text)


def inert_but_for_styles(text: str) -> str:
    """The same, but for changes of colour: ours, on a console that has colours."""
    return _CONTROL_OR_STYLE.sub(lambda found: found[1] or _SHOWN, text)


def inert_json(text: str) -> str:
    """JSON that says the same with each such character as an escape."""
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
