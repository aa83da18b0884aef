"""What is damaged: a few small reports of each format, made from the corpus."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from gouji.ingest.text_wrap import places

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 2500  # characters of a seed: enough for a table and its sentences, little enough to be checked at once
PAGES = 2


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """The seeds of a format, a key of MAKERS."""
    return tuple(MAKERS[kind]())


@cache
def _texts() -> tuple[str, ...]:
    """Parts of the demo report: its head, a table or two, and the sentences about them."""
    text = (ROOT / "corpus/demo/report.txt").read_text("utf-8")
    head = text[:200]
    starts = range(0, len(text), max(LENGTH, len(text) // 12))
    return tuple(f"{head}\n{text[start : start + LENGTH]}" for start in starts)


def _plain() -> list[bytes]:
    plain = [text.encode(encoding) for text in _texts() for encoding in ("utf-8", "gb18030", "utf-16")]
    return plain + ["\n".join(map(_spaced, _blocks(text))).encode() for text in _texts()]


def _spaced(cells: list[str]) -> str:
    """A line of a table set with spaces, each cell in a column of its own."""
    return "  ".join(
        cell + " " * max(36 - places(cell), 0) if number == 0 else cell.rjust(12) for number, cell in enumerate(cells)
    )


def _blocks(text: str) -> list[list[str]]:
    """The lines of a text; one with tabs is several cells."""
    return [line.split("\t") for line in text.splitlines() if line.strip()]


def _pages() -> list[bytes]:
    out = []
    for text in _texts():
        parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>x</title></head><body><div class='article'>"]
        for cells in _blocks(text):
            inner = [html.escape(cell) for cell in cells]
            rows = "".join(f"<td>{cell}</td>" for cell in inner)
            parts.append(f"<p>{inner[0]}</p>" if len(inner) == 1 else f"<table><tr>{rows}</tr></table>")
        out.append("\n".join([*parts, "</div></body></html>"]).replace("</table>\n<table>", "\n").encode())
        out.append(_placed(_blocks(text)))
    return out


def _placed(blocks: list[list[str]]) -> bytes:
    """A page as pdftohtml writes it: each text where it stood on the printed page."""
    lines = [
        f'<p style="position:absolute;top:{20 * row}px;left:{100 + 200 * column}px" class="ft1">{html.escape(cell)}</p>'
        for row, cells in enumerate(blocks)
        for column, cell in enumerate(cells)
    ]
    style = "<style>.ft1{font-size:16px;line-height:18px}</style>"
    frame = '<div style="position:relative;width:892px;height:1262px;">'
    return f"<html><body>{style}{frame}{''.join(lines)}</div></body></html>".encode()


def _markdown() -> list[bytes]:
    lines = ["\n".join(" | ".join(cells) for cells in _blocks(text)) for text in _texts()]
    return [text.replace("\n", "\n\n").replace(" | ", "|").encode() for text in lines] + [t.encode() for t in lines]


def _pdfs() -> list[bytes]:
    """Two pages each of a written report, their content unpacked so that it can be damaged by words."""
    return [_first_pages(path.read_bytes()) for path in sorted((ROOT / "build/fuzz-seeds").glob("*.pdf"))]


def _first_pages(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    reader, writer = PdfReader(io.BytesIO(data)), PdfWriter()
    for page in (*reader.pages[2 : 2 + PAGES - 1], reader.pages[-2]):
        writer.add_page(page)
    for page in writer.pages:
        content = page.get_contents()
        if content is not None:
            content._data = content.get_data()
            page.replace_contents(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_PART = '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/>'
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_MAIN = "http://schemas.openxmlformats.org/{}/2006/main"


def _documents() -> list[bytes]:
    out = []
    for text in _texts():
        body = []
        for cells in _blocks(text):
            runs = [f"<w:p><w:r><w:t>{html.escape(cell)}</w:t></w:r></w:p>" for cell in cells]
            row = "".join(f"<w:tc>{run}</w:tc>" for run in runs)
            body.append(runs[0] if len(runs) == 1 else f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")
        content = "".join(body).replace("</w:tbl><w:tbl>", "")
        main = _MAIN.format("wordprocessingml")
        out.append(
            _archive(
                {
                    "[Content_Types].xml": _TYPES.format(
                        _PART.format("word/document.xml", "wordprocessingml.document.main")
                    ),
                    "_rels/.rels": _RELS.format(_REL.format("r1", "officeDocument", "word/document.xml")),
                    "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{content}</w:body></w:document>',
                }
            )
        )
    return out


def _workbooks() -> list[bytes]:
    out = []
    main, links = _MAIN.format("spreadsheetml"), "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for text in _texts():
        rows = "".join(
            "<row>" + "".join(f'<c t="inlineStr"><is><t>{html.escape(c)}</t></is></c>' for c in cells) + "</row>"
            for cells in _blocks(text)
        )
        sheet = '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets>'
        parts = (("xl/workbook.xml", "sheet.main"), ("xl/worksheets/sheet1.xml", "worksheet"))
        types = "".join(_PART.format(name, f"spreadsheetml.{kind}") for name, kind in parts)
        out.append(
            _archive(
                {
                    "[Content_Types].xml": _TYPES.format(types),
                    "_rels/.rels": _RELS.format(_REL.format("r1", "officeDocument", "xl/workbook.xml")),
                    "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">{sheet}</workbook>',
                    "xl/_rels/workbook.xml.rels": _RELS.format(_REL.format("r1", "worksheet", "worksheets/sheet1.xml")),
                    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
                }
            )
        )
    return out


def _ofds() -> list[bytes]:
    out = []
    spec = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    for text in _texts():
        code = '<ofd:TextCode X="0" Y="4">{1}</ofd:TextCode>'
        box = f'<ofd:TextObject ID="{{0}}" Boundary="20 {{0}} 170 6" Size="4">{code}</ofd:TextObject>'
        root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        area = f"<ofd:CommonData>{area}</ofd:CommonData>"
        page = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        lines = "".join(box.format(10 + 7 * n, html.escape(" ".join(c))) for n, c in enumerate(_blocks(text)[:40]))
        out.append(
            _archive(
                {
                    "OFD.xml": f"<ofd:OFD {spec}>{root}</ofd:OFD>",
                    "Doc_0/Document.xml": f"<ofd:Document {spec}>{area}{page}</ofd:Document>",
                    "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {spec}><ofd:Content><ofd:Layer>{lines}</ofd:Layer>"
                    "</ofd:Content></ofd:Page>",
                }
            )
        )
    return out


def _archive(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


MAKERS: dict[str, Callable[[], list[bytes]]] = {
    "txt": _plain,
    "html": _pages,
    "md": _markdown,
    "pdf": _pdfs,
    "docx": _documents,
    "xlsx": _workbooks,
    "ofd": _ofds,
}
