"""The bytes of an office file → which format they are, by what they hold and never by their name."""

from __future__ import annotations

import re

from gouji.ingest.zip_parts import Parts
from gouji.model import UnusableInput

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rt"
_HEAD = 4096
# Word and Excel as one XML file: the forms of 2003, and all parts of a package in one.
_ONE_XML = re.compile(rb'<\?mso-application\s+progid="(Word\.Document|Excel\.Sheet)"')
_SHEETS_IN_ODF = b"opendocument.spreadsheet"
_TEXT_IN_ODF = b"opendocument.text"
_ENCRYPTED_WORD = 0x0100  # a flag of the word at _WORD_FLAGS
_WORD_FLAGS = 10


def office_format(data: bytes) -> str:
    """docx, xlsx, ofd, xls; doc, rtf, odt, wordml, ods, xlsb, spreadsheetml (these another program must convert); ""
    for anything else.

    Raises UnusableInput: "encrypted", "damaged", "not_text" (a zip or compound file of another kind), "too_many_parts".
    """
    if data.startswith(_ZIP):
        return _format_of_zip(data)
    if data.startswith(_OLE):
        return _format_of_compound(data)
    head = data[:_HEAD]
    if head.lstrip().startswith(_RTF):
        return "rtf"
    one = _ONE_XML.search(head)
    if one is None:
        return ""
    return "wordml" if one.group(1).startswith(b"Word") else "spreadsheetml"


def _format_of_zip(data: bytes) -> str:
    parts = Parts(data)
    if "ofd.xml" in parts:
        return "ofd"
    kind = parts.read("mimetype")
    if _TEXT_IN_ODF in kind or _SHEETS_IN_ODF in kind:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise UnusableInput("encrypted")
        return "odt" if _TEXT_IN_ODF in kind else "ods"
    main = parts.related_part("", "officeDocument") if "_rels/.rels" in parts else ""
    for folder, form in (("word/", "docx"), ("xl/", "xlsx")):
        if main.startswith(folder):
            return "xlsb" if main.endswith(".bin") else form
    for name, form in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb")):
        if name in parts:
            return form
    raise UnusableInput("not_text")


def _format_of_compound(data: bytes) -> str:
    import io

    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            if compound.exists("EncryptedPackage"):
                raise UnusableInput("encrypted")
            if compound.exists("Workbook") or compound.exists("Book"):
                return "xls"
            if not compound.exists("WordDocument"):
                raise UnusableInput("not_text")
            head = compound.openstream("WordDocument").read(_WORD_FLAGS + 2)
    except (OSError, ValueError, IndexError) as broken:
        raise UnusableInput("damaged") from broken
    if int.from_bytes(head[_WORD_FLAGS:], "little") & _ENCRYPTED_WORD:
        raise UnusableInput("encrypted")
    return "doc"
