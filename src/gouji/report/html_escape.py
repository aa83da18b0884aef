"""Text of a report → HTML text that shows what is there and does nothing."""

from __future__ import annotations

import html
import re

# Control characters, and those that turn the direction of what follows them: shown, not obeyed.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SHOWN = "\ufffd"


def escape(text: str) -> str:
    """``text`` for an element's content or a quoted attribute."""
    return html.escape(_CONTROL.sub(_SHOWN, text), quote=True)
