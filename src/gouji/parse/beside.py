"""Figures without a word of their own beside a change: 增加12万元（4.1%）, 增长4.1%（12万元）."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from gouji.parse.patterns import Event

_ENDS = "，。；、）"  # what stands behind a figure that is a clause of its own


def as_change(event: Event, last: Event | None, text: str, joins: Container[str]) -> Event:
    """``event``, or the rate (amount) that it is when nothing but one of ``joins`` stands between it and the amount
    (rate) of the change before it, whose word says its direction too."""
    if last is None or (event.end < len(text) and text[event.end] not in _ENDS):
        return event
    gap = text[last.end : event.start]
    if event.kind == "percent" and last.kind in ("change", "over") and gap in joins:
        kind = "rate"
    elif event.kind == "level" and last.kind == "rate" and gap == "（" and text[event.end : event.end + 1] == "）":
        kind = "change"
    else:
        return event
    # 超预算20万元，超11%: the word before the percent is the change's own, none that makes it inexact.
    groups = {name: value for name, value in event.groups.items() if name != "around" or last.kind != "over"}
    said = {name: last.groups[name] for name in ("direction", "either") if name in last.groups}
    if last.kind == "over":
        said = {"direction": last.groups["relation"]}
    return replace(event, kind=kind, groups={**groups, **said, "beside": gap})
