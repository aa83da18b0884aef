"""A page's content stream → the operators that draw its text, for a reader that wants nothing else.

Most of a table's page is rulings, colours, clipping and tags. A general lexer written in Python spends nearly all its
time on them; here they are cut out in one go, and what is left is split by one expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()\\]*\))*\))*\)"
_HEXADECIMAL = rb"<[0-9A-Fa-f\s]*>"
_NAME = rb"/[^\s/\[\]()<>{}%]*"
_NUMBERS = rb"(?:[-+.0-9]+\s+)*"
_BEGINS = rb"(?<![^\s\])>])"
_ENDS = rb"(?=[\s/\[(<]|$)"

_TAGGED = rb"(?:<<(?:[^<>()]|" + _STRING + rb"|" + _HEXADECIMAL + rb")*>>|" + _NAME + rb")"

_UNSEEN = re.compile(
    # what text is drawn with stays as it is, whatever it holds
    rb"(?P<kept>" + _STRING + rb"|" + _HEXADECIMAL + rb")"
    # paths, clipping, painting, colours, line styles
    rb"|" + _BEGINS + _NUMBERS + rb"(?:re|[fBbW]\*?|[mlcvyhnFSswJjMi]|rg|RG|[gGkK]|scn?|SCN?)" + _ENDS
    # named colour spaces, patterns, shadings and states; tags
    + rb"|" + _NAME + rb"\s+(?:gs|cs|CS|scn|SCN|ri|sh|BMC|MP)" + _ENDS
    + rb"|" + _NAME + rb"\s*" + _TAGGED + rb"\s*(?:BDC|DP)" + _ENDS
    + rb"|" + _BEGINS + rb"EMC" + _ENDS
    # dashes
    + rb"|\[[-+.0-9\s]*\]\s*[-+.0-9]+\s+d" + _ENDS,
    re.DOTALL,
)  # fmt: skip
_EMPTY = re.compile(rb"(?<!\S)q\s+(?:q\s+Q\s+)*Q(?!\S)")
_TOKEN = re.compile(
    rb"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))" + _ENDS[:-1] + rb"|[\])>])"
    + rb"|(?P<string>" + _STRING + rb")|(?P<hexadecimal>" + _HEXADECIMAL + rb")|(?P<name>" + _NAME + rb")"
    + rb"|(?P<opens>\[)|(?P<closes>\])|%[^\r\n]*|(?P<operator>[^\s/\[\]()<>{}%]+)",
    re.DOTALL,
)  # fmt: skip
_INLINE_IMAGE = re.compile(rb"(?<!\S)BI\s")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}

Operand = float | bytes | str | list[float | bytes | str]
"""A number, a string, a name (without its slash), or a list of them."""


def has_inline_image(stream: bytes) -> bool:
    """Whether an image stands among the operators: its bytes may look like anything, so it is not for this reader."""
    return bool(_INLINE_IMAGE.search(stream))


def text_operators(stream: bytes, name_as: Callable[[str], Any] = str) -> Iterator[tuple[str, list[Operand]]]:
    """The operators of ``stream`` that draw text or move where it is drawn, forms among them, with their operands;
    ``name_as`` makes what a name is handed over as."""
    operands: list[Operand] = []
    inner: list[float | bytes | str] | None = None  # of the list that is open
    for token in _TOKEN.finditer(_EMPTY.sub(b"", _UNSEEN.sub(_kept, stream))):
        kind, text = token.lastgroup, token[0]
        value: float | bytes | str
        if kind == "number":
            value = float(text)
        elif kind == "hexadecimal":
            digits = b"".join(text[1:-1].split())
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        elif kind == "string":
            value = _ESCAPE.sub(_unescape, text[1:-1]) if b"\\" in text else text[1:-1]
        elif kind == "name":
            value = name_as(text[1:].decode("utf-8", "replace"))
        else:
            if kind == "opens":
                inner = []
            elif kind == "closes" and inner is not None:
                operands.append(inner)
                inner = None
            elif kind == "operator":
                yield text.decode("latin-1"), operands
                operands, inner = [], None
            continue
        if inner is None:
            operands.append(value)
        else:
            inner.append(value)


def _kept(unseen: re.Match[bytes]) -> bytes:
    return unseen["kept"] or b""


def _unescape(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8) & 0xFF]) if code[:1] in b"01234567" else _ESCAPED.get(code, code)
