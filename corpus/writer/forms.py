"""The forms a report comes in: one file, or its text and its tables in two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from corpus.writer.render_docx import render_docx
from corpus.writer.render_html import render_html
from corpus.writer.render_md import render_md
from corpus.writer.render_txt import render_txt
from corpus.writer.render_xlsx import render_xlsx
from corpus.writer.tree import Report, Table


def _pdf(report: Report, look: str = "ruled") -> bytes:
    """reportlab and the font are only needed by those who want PDF."""
    from corpus.writer.render_pdf import LOOKS, render_pdf

    return render_pdf(report, LOOKS[look])


def _txt(report: Report) -> bytes:
    return render_txt(report).encode()


_RENDERERS: Mapping[str, Callable[[Report], bytes]] = {
    "txt": _txt,
    "pdf": _pdf,
    "docx": render_docx,
    "html": render_html,
    "md": render_md,
    "xlsx": render_xlsx,
}
FORMS = ("txt", "pdf", "docx", "html", "md", "txt+xlsx", "pdf+pdf", "docx+xlsx")
"""One format, or the formats of text and tables."""


def render(report: Report, form: str, look: str = "ruled") -> dict[str, bytes]:
    """The files of a report in one of FORMS: what their names end in → their bytes. ``look`` is that of a PDF by itself
    (see render_pdf)."""
    text, plus, tables = form.partition("+")
    if not plus:
        return {form: _pdf(report, look) if form == "pdf" else _RENDERERS[form](report)}
    narrative = replace(report, blocks=tuple(block for block in report.blocks if not isinstance(block, Table)))
    sheets = replace(report, blocks=tuple(block for block in report.blocks if isinstance(block, Table)))
    return {f"{form}.text.{text}": _RENDERERS[text](narrative), f"{form}.tables.{tables}": _RENDERERS[tables](sheets)}
