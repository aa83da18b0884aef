"""Text of a report → HTML text that shows what is there and does nothing."""

from __future__ import annotations

import html

from gouji.report.inert import inert


def escape(text: str) -> str:
    """``text`` for an element's content or a quoted attribute."""
    return html.escape(inert(text), quote=True)
