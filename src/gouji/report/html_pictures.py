"""The ledger and the ties as pictures: inline SVG, drawn without a style sheet of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from math import cos, pi, sin

from gouji.model import Check, Report
from gouji.report.html_escape import escape
from gouji.report.to_json import STATUSES

_BAR = 1000
_WIDTH, _HEIGHT, _RADIUS = 560, 360, 126
_LABEL, _LINES_OF_LABEL, _LEADING = 9, 3, 16  # characters and lines of a table's title beside its node
_LINES = {"disagrees": 3.0, "tail": 1.6, "agrees": 1.2}


def status_bar(counts: Mapping[str, int], name: Callable[[str], str]) -> str:
    """One bar of all figures, parted by status; a status with few figures stays visible."""
    total = counts["total"]
    parts = [(status, counts[status]) for status in STATUSES if counts[status]]
    out, x = [], 0.0
    for status, count in parts:
        width = max(_BAR * count / total, 8.0)
        title = escape(f"{name(status)} {count}")
        out.append(
            f'<rect class="{status}" x="{x:.1f}" y="0" width="{width:.1f}" height="10"><title>{title}</title></rect>'
        )
        x += width
    label = escape("  ".join(f"{name(status)} {count}" for status, count in parts))
    return (
        f'<svg class="bar" viewBox="0 0 {max(x, 1):.1f} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}">{"".join(out)}</svg>'
    )


def web_of_ties(report: Report, say: Callable[..., str]) -> str:
    """The tables on a circle, a line between two that share figures: red where one does not hold; "" without ties."""
    edges: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for check in report.checks:
        tables = sorted({cell.table for cell in check.cells})
        if not check.claims and len(tables) > 1 and check.verdict != "undecided":
            for other in tables[1:]:
                edges[tables[0], other][_kind(check)] += 1
    known = [t for t in report.tables if any(t.id in pair for pair in edges)]
    if not known:
        return ""
    places = {t.id: _place(n, len(known)) for n, t in enumerate(known)}
    lines = [
        _edge(pair, kinds, places, report, say) for pair, kinds in sorted(edges.items(), key=lambda e: _grave(e[1]))
    ]
    titles = _without_what_they_share([t.title for t in known])
    nodes = [
        _node(t.id, t.title, title or say("untitled"), report.closes.get(t.id), places[t.id])
        for t, title in zip(known, titles, strict=True)
    ]
    return (
        f'<svg class="web" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" '
        f'aria-label="{escape(say("web"))}">'
        f"{''.join(lines)}{''.join(nodes)}</svg>"
    )


def _without_what_they_share(titles: Sequence[str]) -> list[str]:
    """The titles without the beginning of them all, such as "2024年度部门", which tells none from another."""
    shared = len(list(takewhile(lambda chars: len(set(chars)) == 1, zip(*titles, strict=False))))
    return [title[shared:] if len(titles) > 1 and shared < len(title) else title for title in titles]


def _kind(check: Check) -> str:
    return check.verdict if check.verdict in ("disagrees", "tail") else "agrees"


def _grave(kinds: Counter[str]) -> int:
    """Broken ties are drawn last, over the others."""
    return 2 if kinds["disagrees"] else 1 if kinds["tail"] else 0


def _place(n: int, count: int) -> tuple[float, float, float]:
    angle = 2 * pi * n / count - pi / 2
    return _WIDTH / 2 + _RADIUS * cos(angle), _HEIGHT / 2 + _RADIUS * sin(angle), angle


def _edge(
    pair: tuple[str, str],
    kinds: Counter[str],
    places: Mapping[str, tuple[float, float, float]],
    report: Report,
    say: Callable[..., str],
) -> str:
    (x0, y0, _), (x1, y1, _) = places[pair[0]], places[pair[1]]
    worst = "disagrees" if kinds["disagrees"] else "tail" if kinds["tail"] else "agrees"
    titles = {t.id: t.title or t.id for t in report.tables}
    text = say("edge", first=titles[pair[0]], second=titles[pair[1]], count=kinds.total(), broken=kinds["disagrees"])
    width = _LINES[worst] + min(kinds.total(), 20) / 12
    return (
        f'<path class="{worst}" d="M{x0:.1f} {y0:.1f}Q{_WIDTH / 2:.1f} {_HEIGHT / 2:.1f} {x1:.1f} {y1:.1f}" '
        f'stroke-width="{width:.1f}" fill="none"><title>{escape(text)}</title></path>'
    )


def _node(id_: str, title: str, label: str, closes: bool | None, place: tuple[float, float, float]) -> str:
    x, y, angle = place
    anchor = "middle" if abs(cos(angle)) < 0.2 else "start" if cos(angle) > 0 else "end"
    lines = [label[at : at + _LABEL] for at in range(0, len(label), _LABEL)]
    if len(lines) > _LINES_OF_LABEL:
        lines = [*lines[: _LINES_OF_LABEL - 1], f"{lines[_LINES_OF_LABEL - 1][:-1]}…"]
    tall = _LEADING * (len(lines) - 1)
    tx, ty = x + 11 * cos(angle), y + 11 * sin(angle)
    ty += (4 - tall / 2) if abs(sin(angle)) < 0.9 else 8 if sin(angle) > 0 else -2 - tall
    spans = "".join(
        f'<tspan x="{tx:.1f}" y="{ty + _LEADING * n:.1f}">{escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    state = "open" if closes is False else "closes"
    return (
        f'<a href="#{id_}" data-goto="{id_}"><circle class="{state}" cx="{x:.1f}" cy="{y:.1f}" r="6">'
        f'<title>{escape(title)}</title></circle><text text-anchor="{anchor}">{spans}</text></a>'
    )
