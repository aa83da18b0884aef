"""The tables as HTML: cells that take part in a check carry the worst verdict of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from gouji.model import Check, Report, Table
from gouji.report.html_escape import escape

WORST = ("disagrees", "tail", "rounding", "agrees")
"""Verdicts that a cell can show, the worst first."""


def cell_id(table: str, row: int, column: int) -> str:
    """The HTML id of a cell."""
    return f"{table}-{row}-{column}"


def cells_of_checks(report: Report) -> dict[str, list[Check]]:
    """HTML id of a cell → the checks it takes part in."""
    held: dict[str, list[Check]] = defaultdict(list)
    for check in report.checks:
        if check.verdict in WORST:
            for cell in check.cells:
                held[cell_id(cell.table, cell.row, cell.column)].append(check)
    return held


def tables_to_html(report: Report, held: Mapping[str, list[Check]], say: Callable[..., str]) -> str:
    """The tables pane; ``held`` as cells_of_checks gives it, ``say`` words by key."""
    if not report.tables:
        return f'<p class="none">{escape(say("no_tables"))}</p>'
    faulty = {
        cell_id(cell.table, cell.row, cell.column)
        for check in report.checks
        if check.verdict == "disagrees"
        for cell in check.fault_cells
    }
    return "\n".join(_table(table, report, held, faulty, say) for table in report.tables)


def _table(
    table: Table, report: Report, held: Mapping[str, list[Check]], faulty: set[str], say: Callable[..., str]
) -> str:
    closes = report.closes.get(table.id)
    state = {True: "closes", False: "open", None: "untied"}[closes if table.kind else None]
    pages = "" if not table.pages else say("pages_of", pages="、".join(map(str, table.pages)))
    file = report.document.path_of(table.file) if len(report.document.files) > 1 else ""
    about = " · ".join(part for part in (table.unit, pages, file, say(state)) if part)
    title = escape(table.title or say("untitled"))
    return (
        f'<section class="table {state}" id="{table.id}"><h3>{title}</h3><p class="about">{escape(about)}</p>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>{_rows(table, held, faulty)}'
        "</table></div></section>"
    )


def _rows(table: Table, held: Mapping[str, list[Check]], faulty: set[str]) -> str:
    amounts = {column.index for column in table.columns if column.role in ("amount", "count")}
    rows: dict[int, list[str]] = defaultdict(list)
    for cell in sorted(table.grid.cells, key=lambda cell: (cell.row, cell.column)):
        tag = "th" if cell.row < table.header_rows else "td"
        id_ = cell_id(table.id, cell.row, cell.column)
        checks = held.get(id_, ())
        classes = ["amount"] if tag == "td" and cell.column in amounts else []
        if id_ in faulty:
            classes.append("disagrees")
        elif checks:  # a cell that merely took part in a failed check is not the one in question
            verdicts = {check.verdict for check in checks if check.verdict != "disagrees"}
            classes.append(next((v for v in WORST if v in verdicts), "open"))
        spans = "".join(
            f' {name}="{value}"'
            for name, value in (("rowspan", cell.row_span), ("colspan", cell.column_span))
            if value > 1
        )
        focus = f' id="{id_}" data-cell="{id_}"' if checks else f' id="{id_}"' if cell.text else ""
        style = f' class="{" ".join(classes)}"' if classes else ""
        rows[cell.row].append(f"<{tag}{focus}{style}{spans}>{escape(cell.text)}</{tag}>")
    return "".join(f"<tr>{''.join(rows[row])}</tr>" for row in range(table.grid.row_count))
