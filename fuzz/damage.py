"""Ways to damage a report: its bytes, its words, its rows and numbers, the members of an archive."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

from fuzz.tree import tree

Damage = Callable[[bytes, Random], bytes]
LARGEST = 64 * 1024 * 1024
"""Bytes of a member that unpacks to many times its size."""

_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"2147483647",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"nan",
    b"0.0000001",
)
_PDF_WORDS = (
    *(
        b"obj",
        b"endobj",
        b"stream",
        b"endstream",
        b"xref",
        b"trailer",
        b"startxref",
        b"%%EOF",
        b"<<",
        b">>",
        b"[",
        b"]",
    ),
    *(
        b"/Kids",
        b"/Parent",
        b"/Count",
        b"/Contents",
        b"/Length",
        b"/Filter",
        b"/FlateDecode",
        b"/MediaBox",
        b"/Rotate 45",
    ),
    *(
        b"/Type /Pages",
        b"/Resources",
        b"/XObject",
        b"/Form",
        b"/Encrypt",
        b"/ObjStm",
        b"/First",
        b"/N",
        b"/W",
        b"/ToUnicode",
    ),
    *(
        b"1 0 R",
        b"2 0 R",
        b"3 0 R",
        b"4 0 R",
        b"5 0 R",
        b"q",
        b"Q",
        b"BT",
        b"ET",
        b"Tj",
        b"TJ",
        b"cm",
        b"re",
        b"l",
        b"m",
        b"S",
    ),
    *(b"BI", b"ID", b"EI", b"Do", b"Tm", b"Tf", b"1 0 0 1 0 0 cm", b"beginbfrange", b"<0000> <ffff> <0000>"),
)
_TAG_WORDS = (
    *(
        b"<table>",
        b"</table>",
        b"<tr>",
        b"<td colspan=999999>",
        b"<td rowspan=-1>",
        b"<div>",
        b"</div>",
        b"<p>",
        b"<!--",
    ),
    *(
        b"-->",
        b"<script>",
        b"<style>",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"&#0;",
        b"&#x110000;",
    ),
    *(
        b"<w:p>",
        b"</w:p>",
        b"<w:tbl>",
        b"</w:tbl>",
        b'<w:gridSpan w:val="99999999"/>',
        b'<w:vMerge w:val="continue"/>',
        b"<w:r>",
    ),
    *(
        b"<row>",
        b"</row>",
        b'<c r="XFD1048576">',
        b'<mergeCell ref="A1:XFD1048576"/>',
        b'r="A0"',
        b't="s"',
        b"<v>999999999</v>",
    ),
)
_TEXT_WORDS = tuple(
    word.encode()
    for word in (
        *(
            "其中：",
            "，",
            "、",
            "；",
            "。",
            "：",
            "（",
            "）",
            "《",
            "》",
            "“",
            "\t",
            "\t\t\t",
            "\n",
            "\u3000",
            "\x1b[2J",
            "\0",
            "\u202e",
        ),
        *(
            "万元",
            "亿元",
            "%",
            "个百分点",
            "倍",
            "辆",
            "-",
            "－",
            "—",
            "１２３",
            "一百二十",
            "零",
            "1,234.56",
            "1.2.3",
            ",867.48",
            "合计",
        ),
        *(
            "比上年",
            "增加",
            "减少",
            "增长",
            "下降",
            "占",
            "完成预算的",
            "分别为",
            "各",
            "均",
            "持平",
            "单位：元",
            "单位：万元",
            "续表",
        ),
        *(
            "2024年",
            "2023年",
            "一、",
            "（一）",
            "1.",
            "第二部分",
            "决算表",
            "本表无数据",
            "年初预算",
            "🂡",
            "𠮷",
            "\ud7ff",
            "=1+1",
        ),
    )
)


def damage(data: bytes, kind: str, random: Random) -> bytes:
    """``data``, a report of the format ``kind``, with one to four things wrong with it."""
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        data = random.choice(WAYS[kind])(data, random)
    return data


def _span(data: bytes, random: Random, most: int = 400) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.randrange(1, most))


def flip(data: bytes, random: Random) -> bytes:
    out = bytearray(data)
    for _ in range(random.choice((1, 4, 20)) if out else 0):
        out[random.randrange(len(out))] = random.choice((0, 255, random.randrange(256)))
    return bytes(out)


def cut(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def repeat(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def move(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    rest = data[:start] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def number(data: bytes, random: Random) -> bytes:
    """Another number in place of one, or other separators in it."""
    found = list(re.finditer(rb"-?\d[\d,]*(?:\.\d+)?", data))
    if not found:
        return data
    one = random.choice(found)
    old = one.group()
    new = random.choice(
        (*_NUMBERS, old.replace(b",", b""), old.replace(b".", b","), old[::-1], b" ".join((old[:1], old[1:])))
    )
    return data[: one.start()] + new + data[one.end() :]


def words(known: Sequence[bytes]) -> Damage:
    def insert(data: bytes, random: Random) -> bytes:
        at = random.randrange(len(data) + 1)
        for _ in range(random.choice((1, 1, 3))):
            word = random.choice(known) * random.choice((1, 1, 1, 2, 300))
            data = data[:at] + random.choice((b"", b" ", b"\n")) + word + data[at:]
        return data

    return insert


def swap_tokens(data: bytes, random: Random) -> bytes:
    tokens = re.split(rb"(\s+)", data)
    if len(tokens) > 4:
        one, two = random.randrange(len(tokens)), random.randrange(len(tokens))
        tokens[one], tokens[two] = tokens[two], tokens[one]
    return b"".join(tokens)


def rows(data: bytes, random: Random) -> bytes:
    """Lines dropped, doubled or exchanged: the rows of a table, the objects of a PDF."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    way = random.randrange(4)
    if way == 0:
        del lines[at : at + random.choice((1, 5))]
    elif way == 1:
        lines[at:at] = lines[at : at + 3] * random.choice((1, 2, 40))
    elif way == 2:
        other = random.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        cells = lines[at].split(b"\t")
        random.shuffle(cells)
        lines[at] = b"\t".join(cells[: random.randrange(len(cells) + 1)] * random.choice((1, 2)))
    return b"\n".join(lines)


def reference(data: bytes, random: Random) -> bytes:
    """A PDF object that refers to another than it did: loops in page trees, forms that hold themselves."""
    found = list(re.finditer(rb"(\d+) 0 R", data))
    if not found:
        return data
    one, other = random.choice(found), random.choice(found)
    return data[: one.start()] + other.group() + data[one.end() :]


def pack(data: bytes, random: Random) -> bytes:
    """A stream that is packed in place of one that is not, perhaps with much in it."""
    found = list(re.finditer(rb"/Length (\d+)(.*?)stream\r?\n(.*?)endstream", data, re.DOTALL))
    if not found:
        return data
    one = random.choice(found)
    content = zlib.compress(one[3] * random.choice((1, 1, 200)))
    if random.random() < 0.3:
        content = content[: random.randrange(len(content))]
    new = b"/Filter /FlateDecode /Length %d%sstream\n%sendstream" % (len(content), one[2], content)
    return data[: one.start()] + new + data[one.end() :]


def outside_fonts(way: Damage) -> Damage:
    """The same to a part that is no embedded font: a PDF of two pages is nine tenths fonts."""

    def between(data: bytes, random: Random) -> bytes:
        parts = re.split(rb"(stream\r?\n(?:(?!endstream).){3000,}endstream)", data, flags=re.DOTALL)
        at = 2 * random.randrange((len(parts) + 1) // 2)
        parts[at] = way(parts[at], random)
        return b"".join(parts)

    return between


def member(inner: Sequence[Damage]) -> Damage:
    """One member of an archive damaged and put back, or renamed, dropped, doubled."""

    def rewrite(data: bytes, random: Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(info.filename, archive.read(info)) for info in archive.infolist()]
        except Exception:  # damaged before: whatever zipfile makes of it
            return flip(data, random)
        if not members:
            return data
        at = random.randrange(len(members))
        name, content = members[at]
        way = random.randrange(12)
        if way == 0:
            members[at] = random.choice(("../../etc/x", "/abs", "a\\..\\b", "", "con", name.upper())), content
        elif way == 1:
            del members[at]
        elif way == 2:
            members.insert(at, (name, flip(content, random)))
        elif way == 3:
            members[at] = name, content * min(400, LARGEST // max(len(content), 1))
        else:
            members[at] = name, random.choice(inner)(content, random)
        return _zip(members)

    return rewrite


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of doubled names
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def directory(data: bytes, random: Random) -> bytes:
    """The sizes or offsets in an archive's directory are not true."""
    out = bytearray(data)
    for mark in (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"):
        at = data.find(mark)
        if at >= 0 and random.random() < 0.5 and at + 32 < len(out):
            struct.pack_into(
                "<I", out, at + random.choice((14, 18, 20, 22, 24, 28)), random.choice((0, 1, 2**32 - 1, 2**31))
            )
    return bytes(out)


_BYTES: tuple[Damage, ...] = (flip, cut, truncate, repeat, move)
_TEXT: tuple[Damage, ...] = (number, words(_TEXT_WORDS), rows, rows, swap_tokens)
_TAGS: tuple[Damage, ...] = (number, words(_TAG_WORDS), words(_TEXT_WORDS), swap_tokens, cut, repeat, flip, truncate)
_PDF: tuple[Damage, ...] = (number, words(_PDF_WORDS), words(_PDF_WORDS), rows, swap_tokens)
_ARCHIVE: tuple[Damage, ...] = (*[member((tree,))] * 12, *[member(_TAGS)] * 3, directory, truncate)

WAYS: dict[str, tuple[Damage, ...]] = {
    "txt": (*_BYTES, *_TEXT, *_TEXT),
    "md": (*_BYTES, *_TEXT, words((b"|", b"---", b"# ", b"```", b"- [ ]", b"![](x)"))),
    "html": (*_BYTES, *_TAGS, rows),
    "pdf": (*_BYTES, *map(outside_fonts, (*_BYTES, *_PDF, *_PDF)), reference, reference, pack),
    "docx": _ARCHIVE,
    "xlsx": _ARCHIVE,
    "ofd": _ARCHIVE,
}
