"""DOCX → Document: paragraphs with the numbers of their lists, tables with their spans, text boxes and notes."""

from __future__ import annotations

from collections.abc import Iterator

from gouji.ingest.docx_flow import DocxFlow, Tally
from gouji.ingest.docx_numbering import Numbering
from gouji.ingest.docx_styles import Element, Styles, child, value
from gouji.ingest.paragraphs import lay_out
from gouji.ingest.zip_parts import Parts
from gouji.model import Document, Notice, UnusableInput

_MAIN = "word/document.xml"
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of a DOCX file. ``Document.text`` is the text outside tables, one paragraph a line.

    Tracked changes are read as accepted; headers, footers, comments and hidden text are left out. Raises UnusableInput:
    "damaged", "encrypted", "no_text" and the limits of ``zip_parts``.
    """
    parts = Parts(data)
    main = parts.related_part("", "officeDocument") or _MAIN
    body = child(parts.xml(main), "body")
    if body is None:
        raise UnusableInput("damaged")
    named = dict(parts.related(main).values())

    def part(kind: str) -> Element | None:
        return parts.xml(named[kind]) if kind in named else None

    styles = Styles(part("styles"))
    notes = {(kind, name): note for kind in ("footnote", "endnote") for name, note in _notes(part(kind + "s"))}
    flow = DocxFlow.of(styles, Numbering(part("numbering"), styles), notes).read(body)
    if not flow.items:
        raise UnusableInput("no_text")
    text, blocks = lay_out(flow.items)
    return Document(path, sha256, "docx", text, blocks, notices=tuple(_notices(flow.tally)))


def _notes(root: Element | None) -> Iterator[tuple[str, Element]]:
    """Footnotes (or endnotes) by id, without the lines that set them apart."""
    for note in root if root is not None else ():
        if value(note, "type") not in _SEPARATORS:
            yield value(note, "id"), note


def _notices(tally: Tally) -> Iterator[Notice]:
    counts = (
        ("tracked_changes", tally.tracked),
        ("hidden_characters", tally.hidden),
        ("pictures", tally.pictures),
        ("embedded_parts", tally.parts),
    )
    yield from (Notice(code, {"count": str(count)}) for code, count in counts if count)
