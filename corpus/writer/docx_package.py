"""The fixed parts of a DOCX package: types, relations, styles, header and footer, lists."""

# ruff: noqa: E501 - the markup is as programs write it

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_WHEN = (2025, 8, 20, 9, 0, 0)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_PARTS = ("document.main", "styles", "numbering", "footnotes", "header", "footer")
_FILES = ("document", "styles", "numbering", "footnotes", "header1", "footer1")
_HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="a"/>'
    f'<w:pPr><w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{level - 1}"/>'
    "</w:pPr></w:style>"
    for level in (1, 2, 3)
)
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    f"{_HEADINGS}"
    '<w:style w:type="paragraph" w:styleId="body"><w:name w:val="Body"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="middle"><w:name w:val="Middle"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="draft"><w:name w:val="Draft"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def package(body: str, footnotes: str, levels: Mapping[int, tuple[str, str]], title: str) -> bytes:
    """The bytes of a DOCX file with this body; ``levels`` are the number format and text of each list level."""
    page = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    section = '<w:sectPr><w:headerReference w:type="default" r:id="r5"/><w:footerReference w:type="default" r:id="r6"/></w:sectPr>'
    parts = {
        "document": f"<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>",
        "styles": f"<w:styles {SPACES}>{_STYLES}</w:styles>",
        "numbering": f"<w:numbering {SPACES}>{_lists(levels)}</w:numbering>",
        "footnotes": f"<w:footnotes {SPACES}>{_SEPARATORS}{footnotes}</w:footnotes>",
        "header1": f"<w:hdr {SPACES}><w:p><w:r><w:t>{escape(title)}</w:t></w:r></w:p></w:hdr>",
        "footer1": f"<w:ftr {SPACES}><w:p>{page}</w:p></w:ftr>",
    }
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations({"r1": ("officeDocument", "word/document.xml")}),
    }
    files["word/_rels/document.xml.rels"] = _relations(
        {f"r{n}": (part, f"{file}.xml") for n, (part, file) in enumerate(zip(_PARTS, _FILES, strict=True), 1) if n > 1}
    )
    files |= {f"word/{name}.xml": text for name, text in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, _WHEN)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue()


def _types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{file}.xml" ContentType="{_TYPE}{part}+xml"/>'
        for part, file in zip(_PARTS, _FILES, strict=True)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{_RELATION}{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def _lists(levels: Mapping[int, tuple[str, str]]) -> str:
    entries = "".join(
        f'<w:lvl w:ilvl="{level - 1}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{level}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{escape(text)}"/></w:lvl>'
        for level, (form, text) in sorted(levels.items())
    )
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{entries}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
