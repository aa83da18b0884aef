"""Packages and compound files: told by what they hold, bounded, without entities; those with a password are refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlwt

from gouji.ingest import zip_parts
from gouji.ingest.containers import office_format
from gouji.ingest.read import read_document
from gouji.ingest.zip_parts import Parts
from gouji.limits import Limits, within
from gouji.model import UnusableInput

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(UnusableInput) as unusable:
        read_document(data, "报告")
    return unusable.value.code


def compound(stream: str, content: bytes = bytes(12)) -> bytes:
    """A compound file with one stream: the one that xlwt writes, under another name and with other bytes in front."""
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("x").write(0, 0, "y" * 5000)
    book.save(out)
    data = out.getvalue()
    at = data.index("Workbook".encode("utf-16-le"))
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    return data[:512] + content + data[512 + len(content) : at] + entry + data[at + 66 :]


@pytest.mark.parametrize(
    ("files", "form"),
    [
        ({"word/document.xml": "<a/>"}, "docx"),
        ({"Word/Document.xml": "<a/>"}, "docx"),
        ({"xl/workbook.xml": "<a/>"}, "xlsx"),
        ({"xl/workbook.bin": "x"}, "xlsb"),
        ({"OFD.xml": "<a/>"}, "ofd"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "odt"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "ods"),
        (
            {
                "_rels/.rels": '<R><Relationship Id="1" Type="x/officeDocument" Target="/word/document2.xml"/></R>',
                "word/document2.xml": "<a/>",
            },
            "docx",
        ),
    ],
)
def test_told_by_its_parts(files, form):
    assert office_format(package(files)) == form


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (compound("WordDocument"), "doc"),
        (compound("Workbook"), "xls"),
        (b"{\\rtf1\\ansi x}", "rtf"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "wordml"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><w/>', "spreadsheetml"),
        (b"%PDF-1.7", ""),
        ("正文".encode(), ""),
    ],
)
def test_told_by_its_head_and_streams(data, form):
    assert office_format(data) == form


def test_with_a_password():
    assert refusal(compound("EncryptedPackage")) == "encrypted"
    flags = b"\xec\xa5" + bytes(8) + (0x0100).to_bytes(2, "little")
    assert refusal(compound("WordDocument", flags)) == "encrypted"
    odt = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<encryption-data/>"}
    assert refusal(package(odt)) == "encrypted"


def test_of_another_kind_or_broken():
    assert refusal(package({"ppt/presentation.xml": "<a/>"})) == "not_text"
    assert refusal(compound("PowerPoint Document")) == "not_text"
    assert refusal(package({"word/document.xml": "<w:document"})) == "damaged"
    assert refusal(package({"word/document.xml": f'<w:document xmlns:w="{WORD}"/>'})) == "damaged"
    whole = package({"word/document.xml": "<a/>" * 100})
    assert refusal(whole[: len(whole) // 2]) == "damaged"
    assert refusal(compound("WordDocument")[:700]) == "damaged"


def test_entities_are_refused():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = f'{bomb}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    assert refusal(package({"word/document.xml": body})) == "damaged"


def test_a_part_that_unpacks_to_too_much():
    assert refusal(package({"word/document.xml": b" " * 8_000_000})) == "unpacks_too_large"


def test_the_size_of_a_part_and_of_all_parts(monkeypatch):
    parts = Parts(package({"a": b"x" * 100, "b": b"y" * 100}))
    monkeypatch.setattr(zip_parts, "LARGEST_PART", 99)
    with pytest.raises(UnusableInput) as unusable:
        parts.read("a")
    assert unusable.value.code == "unpacks_too_large"
    monkeypatch.setattr(zip_parts, "LARGEST_PART", 100)
    with within(Limits(unpacked=150)):
        parts = Parts(package({"a": b"x" * 100, "b": b"y" * 100}))
    assert parts.read("a") == b"x" * 100
    with pytest.raises(UnusableInput):
        parts.read("b")


def test_too_many_parts(monkeypatch):
    monkeypatch.setattr(zip_parts, "MOST_MEMBERS", 3)
    assert refusal(package({f"word/{n}.xml": "x" for n in range(4)})) == "too_many_parts"


def test_strict_names_are_the_usual_ones():
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>收入。</w:t></w:r></w:p></w:body></w:document>'
    assert read_document(package({"word/document.xml": body}), "报告.docx").text == "收入。"


def test_what_lies_outside_the_package_is_not_followed():
    rels = (
        '<R><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="2" Type="x/styles" Target="http://example.org/styles.xml" TargetMode="External"/></R>'
    )
    assert list(Parts(package({"_rels/.rels": rels})).related("")) == ["1"]
