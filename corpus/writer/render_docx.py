"""The Word twin: merged header cells, numbers that its styles generate, tracked changes, text boxes, footnotes."""

# ruff: noqa: E501 - the markup is as programs write it

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape

from corpus.writer.docx_package import package
from corpus.writer.tree import Cell, Heading, Paragraph, Report, Table

_NUMBER = re.compile(r"([一二三四五六七八九十]+|\d+)")
_NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
_TENS = [*_NUMERALS, *(f"十{digit}" for digit in _NUMERALS[:9]), "二十", *(f"二十{digit}" for digit in _NUMERALS[:9])]
_PREFIX = re.compile(r"第[一二三四五六七八九十]+部分[ \u3000]?|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")
_LEADERS = re.compile(r"(.*?)[.…]{3,}(\d+)")
_PAGE = 9000  # twentieths of a point: the width of a table
_SPLIT = 0.15  # share of the characters behind which a run ends
_HIDDEN = "（内部稿，未定，暂按99.99万元）"


def render_docx(report: Report) -> bytes:
    """The report as DOCX; the same report gives the same bytes."""
    writer = _Writer(report)
    body = "".join(writer.blocks())
    return package(body, "".join(writer.footnotes), writer.lists.levels, report.title)


class _Lists:
    """Counts headings as Word will: a heading whose printed number comes out has it left to its style."""

    def __init__(self) -> None:
        self.levels: dict[int, tuple[str, str]] = {}
        self.counts: dict[int, int] = {}

    def title(self, heading: Heading) -> str | None:
        """The heading without its number, None where the number must be written out."""
        prefix = _PREFIX.match(heading.text)
        if prefix is None or heading.level > 3:
            return None
        found = _NUMBER.search(prefix.group())
        assert found is not None
        text = prefix.group().replace(found.group(), f"%{heading.level}")
        form = self.levels.setdefault(heading.level, ("japaneseCounting", text))
        expected = self.counts.get(heading.level, 0) + 1
        if form[1] != text or expected > len(_TENS) or _TENS[expected - 1] != found.group():
            return None
        self.counts[heading.level] = expected
        for deeper in range(heading.level + 1, 4):
            self.counts.pop(deeper, None)
        return heading.text[prefix.end() :]


class _Writer:
    """The tree as the body of a document."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rng = Random(f"{report.style}/{report.seed}/docx")
        self.lists = _Lists()
        self.numbered = self.rng.random() < 0.6
        self.footnotes: list[str] = []

    def blocks(self) -> Iterator[str]:
        """Everything, in order; some paragraphs in text boxes, footnotes and frames of one cell."""
        waiting = ""  # a run that hangs on the next paragraph's end
        blocks = self.report.blocks
        for index, block in enumerate(blocks):
            if isinstance(block, Heading):
                yield self._heading(block)
            elif isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, Paragraph):
                if waiting == block.text:
                    waiting = ""
                    continue
                hung = ""
                after = blocks[index + 1] if index + 1 < len(blocks) else None
                if block.style == "body" and isinstance(after, Paragraph) and after.style == "body":
                    kind = self.rng.random()
                    if kind < 0.04:
                        hung, waiting = self._text_box(after.text), after.text
                    elif kind < 0.08:
                        hung, waiting = self._footnote(after.text), after.text
                yield self._paragraph(block, hung)

    def _heading(self, block: Heading) -> str:
        title = self.lists.title(block) if self.numbered else None
        if title is not None:
            return _p(self._runs(title), f'<w:pStyle w:val="{block.level}"/>')
        style = "middle" if block.level == 1 else "body"
        return _p(self._runs(block.text), f'<w:pStyle w:val="{style}"/>')

    def _paragraph(self, block: Paragraph, hung: str) -> str:
        if block.style in ("cover", "title"):
            return _p(self._runs(block.text), '<w:pStyle w:val="middle"/>')
        if block.style == "contents":
            return _p(_entry(block.text))
        runs = self._runs(block.text, turns=True)
        if self.rng.random() < 0.05:
            runs += f'<w:r><w:rPr><w:rStyle w:val="draft"/></w:rPr><w:t>{_HIDDEN}</w:t></w:r>'
        paragraph = _p(runs + hung, '<w:pStyle w:val="body"/>')
        frame = self.rng.random()
        if frame < 0.03:
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph}</w:sdtContent></w:sdt>"
        if frame < 0.06 and not hung:
            return f"<w:tbl><w:tr><w:tc>{paragraph}</w:tc></w:tr></w:tbl><w:p/>"
        return paragraph

    def _runs(self, text: str, *, turns: bool = False) -> str:
        """The text cut into runs anywhere; with ``turns`` some are tracked, broken or marked."""
        out, piece = [], ""
        for char in text:
            piece += char
            if self.rng.random() < _SPLIT:
                out.append(self._run(piece, turns))
                piece = ""
        return "".join([*out, _r(piece) if piece else ""])

    def _run(self, piece: str, turns: bool) -> str:
        turn = self.rng.random() if turns else 1.0
        if turn < 0.01:
            gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>88.88</w:delText></w:r></w:del>'
            return f'{gone}<w:ins w:id="2" w:author="x">{_r(piece)}</w:ins>'
        if turn < 0.02 and len(piece) > 3:
            return _r(piece) + "<w:r><w:br/></w:r>"
        if turn < 0.04:
            return f'<w:bookmarkStart w:id="3" w:name="b"/>{_r(piece)}<w:bookmarkEnd w:id="3"/><w:proofErr w:type="gramEnd"/>'
        return _r(piece)

    def _text_box(self, text: str) -> str:
        content = f"<w:txbxContent>{_p(self._runs(text))}</w:txbxContent>"
        shape = (
            '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="4500000" cy="600000"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp>'
        )
        frame = (
            '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="4500000" cy="600000"/><wp:docPr id="9" name="9"/>'
            '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f"{shape}</a:graphicData></a:graphic></wp:inline>"
        )
        return (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{frame}</w:drawing></mc:Choice><mc:Fallback>'
            f'<w:pict><v:shape style="width:350pt;height:48pt"><v:textbox>{content}</v:textbox></v:shape></w:pict>'
            "</mc:Fallback></mc:AlternateContent></w:r>"
        )

    def _footnote(self, text: str) -> str:
        number = len(self.footnotes) + 1
        mark = "<w:r><w:footnoteRef/></w:r>"
        self.footnotes.append(f'<w:footnote w:id="{number}">{_p(mark + self._runs(text))}</w:footnote>')
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'

    # ---- tables

    def _table(self, table: Table) -> Iterator[str]:
        for text in table.captions:
            yield _p(self._runs(table.title if text == "@title" else text), '<w:pStyle w:val="middle"/>')
        rows = [*table.header, *table.body]
        total = sum(table.widths) or table.width
        widths = [_PAGE * share // total for share in table.widths or [1] * table.width]
        yield f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/></w:tblPr><w:tblGrid>'
        yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
        for r, row in enumerate(rows):
            header = "<w:trPr><w:tblHeader/></w:trPr>" if r < len(table.header) else ""
            yield f"<w:tr>{header}{''.join(self._cells(rows, r, row, widths))}</w:tr>"
        yield "</w:tbl>"
        for note in table.notes:
            yield _p(self._runs(note))
        yield "<w:p/>"

    def _cells(self, rows: list[tuple[Cell, ...]], r: int, row: tuple[Cell, ...], widths: list[int]) -> Iterator[str]:
        """The cells of a row; a place under a merged one carries the merge on."""
        c = 0
        while c < len(row):
            cell, up = row[c], _owner(rows, r, c)
            if cell.covered and up is None:
                c += 1  # to the right of its owner: gridSpan covers it
                continue
            owner = cell if up is None else up
            wide = f'<w:tcW w:w="{sum(widths[c : c + owner.columns])}" w:type="dxa"/>'
            span = f'<w:gridSpan w:val="{owner.columns}"/>' if owner.columns > 1 else ""
            if owner.rows > 1:
                span += '<w:vMerge w:val="restart"/>' if up is None else "<w:vMerge/>"
            yield f"<w:tc><w:tcPr>{wide}{span}</w:tcPr>{self._cell_text('' if up else cell.text, cell.value is not None)}</w:tc>"
            c += owner.columns

    def _cell_text(self, text: str, money: bool) -> str:
        if money or len(text) < 6 or text.isdigit() or self.rng.random() > 0.2:
            return _p(self._runs(text))
        half = len(text) // 2
        return _p(_r(text[:half])) + _p(_r(text[half:]))


def _owner(rows: list[tuple[Cell, ...]], r: int, c: int) -> Cell | None:
    """The cell above that covers the place (r, c) from its own first column; None where there is none."""
    if not rows[r][c].covered:
        return None
    for up in range(r - 1, -1, -1):
        cell = rows[up][c]
        if not cell.covered:
            return cell if cell.rows > r - up else None
    return None


def _entry(text: str) -> str:
    """A line of the contents: its page is the result of a field behind a leader."""
    found = _LEADERS.fullmatch(text)
    if found is None:
        return _r(text)
    return (
        f"{_r(found.group(1))}<w:r><w:tab/></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_r(found.group(2))}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _p(content: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def _r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
