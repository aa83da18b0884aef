"""The body of a Word document → its paragraphs and tables in reading order, as Word would show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gouji.ingest.docx_graphics import count_pictures, is_graphic, text_boxes
from gouji.ingest.docx_numbering import Numbering
from gouji.ingest.docx_styles import WORD, Element, Styles, child, is_on, value
from gouji.ingest.docx_tables import Row, place_cells, table_rows
from gouji.ingest.paragraphs import Item, Paragraph, is_cut_short, item_texts
from gouji.ingest.placed_cells import cells_to_grid, holds_no_data, lines_to_cell

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_INDENT = "\u3000\u00a0 "
_WRITTEN = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
# Elements that hold what they hold: links, fields, controls, accepted insertions, moves to here.
_HOLDERS = frozenset((
    "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "ins", "moveTo", "dir", "bdo", "subDoc",
    "ruby", "rubyBase",
))  # fmt: skip
_TRACKED = frozenset(("ins", "moveTo", "del", "moveFrom"))
_DELETED = frozenset(("del", "moveFrom"))
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}

Notes = Mapping[tuple[str, str], Element]
"""Footnotes and endnotes by kind and id."""


@dataclass
class Tally:
    """What was not read as it stands, for the notices."""

    tracked: int = 0
    hidden: int = 0
    pictures: int = 0
    parts: int = 0


@dataclass
class _Shared:
    """What the flows of one document have in common: its lists are counted through all of them."""

    styles: Styles
    numbering: Numbering
    notes: Notes
    tally: Tally = field(default_factory=Tally)
    read_notes: set[tuple[str, str]] = field(default_factory=set)


class DocxFlow:
    """Walks block elements and collects ``items``; text boxes and notes stand behind the paragraph they hang on."""

    def __init__(self, shared: _Shared, *, in_cell: bool = False) -> None:
        self.items: list[Item] = []
        self.waiting: list[Element] = []
        self._shared = shared
        self._in_cell = in_cell
        self._parts: list[str] = []
        self._apart = self._broken = self._joined = False
        self._fields: list[bool] = []  # of each open field, whether its result is reached
        self._hidden_style: bool | None = None

    @classmethod
    def of(cls, styles: Styles, numbering: Numbering, notes: Notes) -> DocxFlow:
        """The flow of a whole document."""
        return cls(_Shared(styles, numbering, notes))

    @property
    def tally(self) -> Tally:
        return self._shared.tally

    def read(self, container: Element) -> DocxFlow:
        """Read the block elements in ``container`` and return the flow."""
        for element in container:
            name = _name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "altChunk":
                self.tally.parts += 1
            elif name in _DELETED:
                self.tally.tracked += 1
            elif name in _HOLDERS:
                self.read(element)
        return self

    # ------------------------------------------------------------------------------ paragraphs

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        mark = child(properties, "rPr")
        styles = self._shared.styles
        self._hidden_style = styles.is_hidden(styles.of_paragraph(properties))
        hidden = is_on(child(mark, "vanish"))
        label = "" if hidden and self._is_hidden_whole(paragraph) else self._shared.numbering.label(properties)
        if not self._joined:
            self._apart = bool(label) or styles.is_set_apart(properties)
            self._broken = False
        if label:
            self._parts.append(label)
        self._inline(paragraph)
        self._joined = child(mark, "del") is not None  # the paragraph mark is deleted: the next one goes on
        if self._joined:
            self.tally.tracked += 1
            return
        self._end_line()
        if not self._in_cell:
            self._read_waiting()

    def _is_hidden_whole(self, paragraph: Element) -> bool:
        runs = list(paragraph.iter(WORD + "r"))
        return all(is_on(child(run, "rPr", "vanish")) for run in runs)

    def _read_waiting(self) -> None:
        waiting, self.waiting = self.waiting, []
        for element in waiting:
            self.items += DocxFlow(self._shared).read(element).items

    def _end_line(self, *, broken: bool = False) -> None:
        """End the line that is being read; the next one stands behind a soft break, or in a paragraph of its own."""
        raw = "".join(self._parts)
        self._parts.clear()
        text = raw.strip()
        if text:
            indented = len(raw) - len(raw.lstrip(_INDENT)) > 1 and raw[0] in _INDENT
            goes_on = (self._broken or is_cut_short(self.items)) and not (self._apart or indented)
            self.items.append(Paragraph(text, None if goes_on else True))
            self._apart = False
        self._broken = broken

    # ------------------------------------------------------------------------------ runs

    def _inline(self, element: Element) -> None:
        for part in element:
            name = _name(part)
            if name == "r":
                self._run(part)
            elif name in _TRACKED:
                self.tally.tracked += 1
                if name not in _DELETED:
                    self._inline(part)
            elif name in _HOLDERS:
                self._inline(part)
            elif part.tag in (MATH + "oMath", MATH + "oMathPara"):
                self._parts += [text.text or "" for text in part.iter(MATH + "t")]
            elif is_graphic(part):
                self._graphic(part)

    def _run(self, run: Element) -> None:
        if self._is_hidden(run):
            self.tally.hidden += sum(len(text.text or "") for text in run.iter(WORD + "t"))
            self._follow_fields(run)
            return
        raised = value(child(run, "rPr", "vertAlign")) == "superscript"
        for part in run:
            name = _name(part)
            if name == "fldChar":
                self._field(part)
            elif self._fields and not all(self._fields):
                continue  # the code of a field
            elif name == "t":
                text = part.text or ""
                self._parts.append(text.translate(_RAISED) if raised else text)
            elif name in _WRITTEN:
                self._parts.append(_WRITTEN[name])
            elif name == "cr" or (name == "br" and value(part, "type") in ("", "textWrapping")):
                self._end_line(broken=True)
            elif name in _NOTES:
                self._note(_NOTES[name], value(part, "id"))
            elif name == "ruby":
                self._inline(part)
            elif is_graphic(part):
                self._graphic(part)

    def _is_hidden(self, run: Element) -> bool:
        own = is_on(child(run, "rPr", "vanish"))
        if own is None:
            own = self._shared.styles.is_hidden(value(child(run, "rPr", "rStyle")))
        return bool(self._hidden_style if own is None else own)

    def _follow_fields(self, run: Element) -> None:
        for part in run.iterchildren(WORD + "fldChar"):
            self._field(part)

    def _field(self, mark: Element) -> None:
        """Fields show their result: the text between their second and third mark."""
        kind = value(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _note(self, kind: str, name: str) -> None:
        note = self._shared.notes.get((kind, name))
        if note is not None and (kind, name) not in self._shared.read_notes:
            self._shared.read_notes.add((kind, name))
            self.waiting.append(note)

    def _graphic(self, graphic: Element) -> None:
        boxes = list(text_boxes(graphic))
        self.waiting += boxes
        if not boxes:
            self.tally.pictures += count_pictures(graphic)

    # ------------------------------------------------------------------------------ tables

    def _table(self, table: Element) -> None:
        rows = list(self._rows(table))
        placed = place_cells(rows)
        inner = [DocxFlow(self._shared, in_cell=True).read(cell.element) for cell in placed]
        texts = [lines_to_cell(list(item_texts(flow.items))) for flow in inner]
        holds_tables = any(not isinstance(item, Paragraph) for flow in inner for item in flow.items)
        if not placed:
            return
        if holds_tables or holds_no_data(placed, texts):
            for flow in inner:
                self.items += flow.items
        else:
            self.items.append(cells_to_grid(placed, texts))
        self.waiting += [element for flow in inner for element in flow.waiting]
        if not self._in_cell:
            self._read_waiting()

    def _rows(self, table: Element) -> Iterator[Row]:
        """The rows that are there once tracked changes are accepted."""
        for row in table_rows(table):
            if child(row.element, "trPr", "del") is not None:
                self.tally.tracked += 1
                continue
            self.tally.tracked += child(row.element, "trPr", "ins") is not None
            yield row


def _name(element: Element) -> str:
    """The name of an element of Word's own, "" for any other."""
    tag = element.tag
    return tag.removeprefix(WORD) if isinstance(tag, str) and tag.startswith(WORD) else ""
