"""The Markdown twin: headings and figures marked, tables with pipes, or as HTML where cells are merged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from random import Random

from corpus.writer.tree import Cell, Heading, Paragraph, Report, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_ITEM = re.compile(r"(\d+)([.)])")  # would begin a list


def render_md(report: Report) -> bytes:
    """The report as Markdown; the same report gives the same bytes."""
    writer = _Writer(report)
    return ("\n".join(writer.lines()).rstrip("\n") + "\n").encode()


class _Writer:
    """The tree as lines."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rng = Random(f"{report.style}/{report.seed}/md")

    def lines(self) -> Iterator[str]:
        """All lines, blank ones between blocks."""
        for block in self.report.blocks:
            if isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, Heading):
                yield from (f"{'#' * block.level} {_escaped(block.text)}", "")
            elif isinstance(block, Paragraph):
                yield from (self._paragraph(block), "")

    def _paragraph(self, block: Paragraph) -> str:
        """Some figures in bold, some paragraphs over two lines of source."""
        parts, bold = [], False
        for span in block.spans:
            bold = not bold and span.role != "text" and bool(span.text) and self.rng.random() < 0.3
            parts.append(f"**{_escaped(span.text)}**" if bold else _escaped(span.text))
        out = "".join(parts)
        out = _ITEM.sub(r"\1\\\2", out, count=1) if _ITEM.match(out) else out
        return f"# {out}" if block.style == "cover" else out

    def _table(self, table: Table) -> Iterator[str]:
        for text in table.captions:
            yield from (_escaped(table.title if text == "@title" else text), "")
        rows = [*table.header, *table.body]
        merged = any(cell.rows > 1 or cell.columns > 1 for row in rows for cell in row)
        yield from _html(rows) if merged else _pipes(rows)
        yield ""
        for note in table.notes:
            yield from (_escaped(note), "")


def _pipes(rows: list[tuple[Cell, ...]]) -> Iterator[str]:
    lines = ["| " + " | ".join(_escaped(cell.text) for cell in row) + " |" for row in rows]
    yield lines[0]
    yield "|" + "|".join(" ---: " if cell.value is not None else "---" for cell in rows[-1]) + "|"
    yield from lines[1:]


def _html(rows: list[tuple[Cell, ...]]) -> Iterator[str]:
    yield "<table>"
    for row in rows:
        yield "<tr>" + "".join(_td(cell) for cell in row if not cell.covered) + "</tr>"
    yield "</table>"


def _td(cell: Cell) -> str:
    spans = "".join(f' {name}="{n}"' for name, n in (("rowspan", cell.rows), ("colspan", cell.columns)) if n > 1)
    return f"<td{spans}>{escape(cell.text)}</td>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
