"""OFD files for tests: pages as a PDF draws them, or a few objects."""

# ruff: noqa: E501 - the markup is as programs write it

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from pypdfium2 import PdfDocument

from gouji.ingest.pdf_drawing import Drawing
from gouji.ingest.pdf_pages import read_page

_MM = 25.4 / 72
_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(pages: Sequence[tuple[float, float, str]], template: str = "") -> bytes:
    """An OFD file: of each page its width and height in mm and its objects as XML; ``template`` lies below all."""
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    files = {
        "OFD.xml": f"<ofd:OFD {_SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
    }
    if template:
        files["Doc_0/Tpls/Tpl_0/Content.xml"] = _content("", template, "")
    for number, (width, height, objects) in enumerate(pages):
        area = f"<ofd:Area><ofd:PhysicalBox>0 0 {width:.3f} {height:.3f}</ofd:PhysicalBox></ofd:Area>"
        below = '<ofd:Template TemplateID="90"/>' if template else ""
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = _content(area, objects, below)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def _content(area: str, objects: str, below: str) -> str:
    return (
        f"<ofd:Page {_SPACE}>{area}{below}<ofd:Content><ofd:Layer ID='1'>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def text_object(text: str, x: float, y: float, size: float, more: str = "", delta: str = "") -> str:
    """A text object; (x, y) is its top left in mm, ``size`` of the font in mm."""
    deltas = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="7" Boundary="{x:.3f} {y:.3f} 100 {size:.3f}" Font="1" Size="{size:.3f}"{more}>'
        f'<ofd:TextCode X="0" Y="{0.88 * size:.3f}"{deltas}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def path_object(data: str, more: str = "") -> str:
    return f'<ofd:PathObject ID="8" Boundary="0 0 210 297" LineWidth="0.2"{more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def pdf_to_ofd(data: bytes) -> bytes:
    """The pages of a PDF as OFD: a text object for each run of characters, a path object for each rule."""
    document = PdfDocument(data)
    try:
        return ofd([_page(read_page(document, index)) for index in range(len(document))])
    finally:
        document.close()


def _page(drawing: Drawing) -> tuple[float, float, str]:
    objects = []
    for run in drawing.runs:
        steps = " ".join(f"{(drawing.x0[k + 1] - drawing.x0[k]) * _MM:.4f}" for k in range(run.start, run.end - 1))
        text = drawing.text[run.start : run.end]
        objects.append(text_object(text, run.x0 * _MM, run.top * _MM, run.size * _MM, delta=steps))
    for at, low, high in drawing.horizontals:
        objects.append(path_object(f"M {low * _MM:.4f} {at * _MM:.4f} L {high * _MM:.4f} {at * _MM:.4f}"))
    for at, low, high in drawing.verticals:
        objects.append(path_object(f"M {at * _MM:.4f} {low * _MM:.4f} L {at * _MM:.4f} {high * _MM:.4f}"))
    return drawing.width * _MM, drawing.height * _MM, "".join(objects)
