"""Report + the PDF it was read from → that PDF with the findings marked, listed before it and in its bookmarks.

The file is extended, not rewritten: its own bytes stand unchanged at the head of the result (an incremental update),
unless it is encrypted with an empty password, when its objects are written anew.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from gouji.model import Box, Report
from gouji.report.inert import inert
from gouji.report.messages import Messages
from gouji.report.pdf_font import add_font, cut_font
from gouji.report.pdf_list import COLOURS, PAGE, Numbered, SetLine, list_findings, note_of, number_findings, set_lines
from gouji.report.pdf_marks import box_on_page, frame, highlight

_ABOVE = 40
"""Points left visible above a figure when a viewer jumps to it."""


class CannotMark(Exception):
    """The PDF could be read, but not written to: its structure is too damaged."""


def mark_pdf(report: Report, messages: Messages, data: bytes, file: int = 0) -> bytes:
    """The bytes of the report's file with that index in ``report.document.files``, with what was found in it.

    ``data`` are the bytes that were checked. The same report and bytes give the same result. Raises CannotMark.
    """
    from pypdf.errors import PyPdfError

    try:
        writer = _open(data)
        pages = list(writer.pages)
        numbered = number_findings(replace(report, findings=report.undecided))
        targets = _mark_pages(writer, pages, report, messages, numbered, file)
        texts = list_findings(report, messages, file)
        font = cut_font(char for text in texts for char in text.text)
        lists = set_lines(texts, font.width)
        _add_bookmarks(writer, pages, numbered, targets, messages.text("pdf", "heading", report.language))
        _add_lists(writer, pages, lists, font, targets)
        label = messages.text("pdf", "label", report.language)
        _label_pages(writer, len(lists), label)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ArithmeticError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as broken:
        raise CannotMark(f"{type(broken).__name__}: {broken}") from broken
    return out.getvalue()


def _open(data: bytes) -> Any:
    from pypdf import PdfReader, PdfWriter

    # What it warns of in a damaged file is of no use on a terminal: the marks are written, or CannotMark says why.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
        return PdfWriter(clone_from=reader)
    return PdfWriter(io.BytesIO(data), incremental=True)


# ------------------------------------------------------------------------------------------ on the pages

_Targets = dict[str, tuple[int, float]]  # finding → page (from 0) and the top of its figure, in the page's coordinates


def _mark_pages(
    writer: Any, pages: list[Any], report: Report, messages: Messages, numbered: Iterable[Numbered], file: int
) -> _Targets:
    targets: _Targets = {}
    cells: dict[Box, list[str]] = defaultdict(list)
    for item in numbered:
        finding = item.finding
        note = note_of(finding, report, messages)
        subject = f"{item.number} {finding.title}"
        for page, boxes in _by_page(finding.boxes, file, len(pages)).items():
            places = [box_on_page(pages[page], box) for box in boxes]
            _attach(writer, pages[page], highlight(writer, places, finding.severity, subject, note))
            targets.setdefault(finding.id, (page, places[0][3]))
        for evidence in finding.evidence:
            if evidence.kind == "cell":
                for box in evidence.boxes:
                    if box not in finding.boxes and subject not in cells[box]:
                        cells[box].append(subject)
    for box, subjects in cells.items():
        if box.file == file and 1 <= box.page <= len(pages):
            page = pages[box.page - 1]
            text = messages.text("pdf", "rests", report.language, findings="\n".join(subjects))
            _attach(writer, page, frame(writer, box_on_page(page, box), subjects[0], text))
    return targets


def _by_page(boxes: Iterable[Box], file: int, count: int) -> dict[int, list[Box]]:
    pages: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        if box.file == file and 1 <= box.page <= count:
            pages[box.page - 1].append(box)
    return pages


def _attach(writer: Any, page: Any, annotation: Any) -> None:
    from pypdf.generic import ArrayObject, NameObject

    annotation[NameObject("/P")] = page.indirect_reference
    present = page.get("/Annots")
    listed = ArrayObject() if present is None else ArrayObject(present.get_object())
    listed.append(writer._add_object(annotation))
    page[NameObject("/Annots")] = listed


# ------------------------------------------------------------------------------------------ around them


def _add_bookmarks(
    writer: Any, pages: list[Any], numbered: Iterable[Numbered], targets: _Targets, heading: str
) -> None:
    from pypdf.generic import Fit

    placed = [item for item in numbered if item.finding.id in targets]
    if not placed:
        return
    first = targets[placed[0].finding.id][0]
    parent = writer.add_outline_item(title=heading, page_number=first, bold=True)
    above: dict[str, Any] = {}
    for item in placed:
        page, top = targets[item.finding.id]
        under = above.get(item.number.split(".")[0], parent) if "." in item.number else parent
        title = inert(f"{item.number} {item.finding.title}")
        fit = Fit.xyz(left=None, top=top + _ABOVE, zoom=None)
        made = writer.add_outline_item(title=title, page_number=page, parent=under, fit=fit)
        above.setdefault(item.number, made)


def _add_lists(writer: Any, pages: list[Any], lists: list[list[SetLine]], font: Any, targets: _Targets) -> None:
    """Put the pages that list the findings first, each line leading to its figure."""
    from pypdf import PageObject
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

    reference = add_font(writer, font)
    resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): reference})})
    for number, lines in enumerate(lists):
        page = writer.insert_page(PageObject.create_blank_page(None, *PAGE), number)
        content = DecodedStreamObject()
        content.set_data(_drawn(lines, font.encoded).encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
        page[NameObject("/Resources")] = resources
        links = ArrayObject()
        for line in lines:
            if line.finding in targets:
                links.append(writer._add_object(_link(line, font.width(line.text, line.size), pages, targets)))
        page[NameObject("/Annots")] = links


def _drawn(lines: Iterable[SetLine], encoded: Callable[[str], str]) -> str:
    return "\n".join(
        f"BT /F1 {line.size:g} Tf {' '.join(map(str, COLOURS[line.colour]))} rg "
        f"{line.x:.2f} {line.y:.2f} Td <{encoded(line.text)}> Tj ET"
        for line in lines
    )


def _link(line: SetLine, width: float, pages: list[Any], targets: _Targets) -> Any:
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NullObject, NumberObject

    page, top = targets[line.finding or ""]
    edges = (line.x, line.y - line.size * 0.3, line.x + width, line.y + line.size)
    destination = [
        pages[page].indirect_reference,
        NameObject("/XYZ"),
        NullObject(),
        FloatObject(round(top + _ABOVE, 2)),
        NullObject(),
    ]
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([FloatObject(round(edge, 2)) for edge in edges]),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
            NameObject("/Dest"): ArrayObject(destination),
        }
    )


def _label_pages(writer: Any, added: int, label: str) -> None:
    """Viewers go on calling the original pages by their own numbers; what a file says of its pages is kept."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

    root = writer._root_object
    kept = root.get("/PageLabels")
    numbers = [] if kept is None else list(kept.get_object().get("/Nums", ()))
    if kept is not None and not numbers:  # a tree of labels: rare, and left as it is
        return
    decimal = DictionaryObject({NameObject("/S"): NameObject("/D")})
    own = DictionaryObject({NameObject("/P"): TextStringObject(label), NameObject("/S"): NameObject("/D")})
    labels = ArrayObject([NumberObject(0), own])
    for at, style in zip(numbers[0::2], numbers[1::2], strict=False) if numbers else ((0, decimal),):
        labels.extend([NumberObject(int(at) + added), style])
    root[NameObject("/PageLabels")] = writer._add_object(DictionaryObject({NameObject("/Nums"): labels}))
