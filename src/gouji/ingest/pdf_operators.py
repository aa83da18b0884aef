"""A page's content stream → the operators that draw its text, for a reader that wants nothing else.

Most of a table's page is rulings, colours, clipping and tags. A general lexer written in Python spends nearly all its
time on them; here one expression takes each operator with its operands at once, those of no concern too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()\\]*\))*\))*\)"
_HEXADECIMAL = rb"<[0-9A-Fa-f\s]*>"
_NAME = rb"/[^\s/\[\]()<>{}%]*"
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)"
_BEGINS = rb"(?<![^\s\])>])"
_ENDS = rb"(?=[\s/\[(<]|$)"
_NUMBERS = rb"(?P<numbers>(?:[-+.0-9]+\s+){0,6})"  # no operator of these takes more

_TAGGED = rb"(?:<<(?:[^<>()]|" + _STRING + rb"|" + _HEXADECIMAL + rb")*>>|" + _NAME + rb")"

_STATEMENT = re.compile(
    # what moves text and keeps the state; or paths, clipping, painting, colours, line styles, which nobody asks for
    _BEGINS + _NUMBERS + rb"(?:(?P<moves>T[dDmcwzLsr*]|cm|[qQ]|BT|ET)"
    + rb"|re|[fBbW]\*?|[mlcvyhnFSswJjMi]|rg|RG|[gGkK]|scn?|SCN?)" + _ENDS
    + rb"|(?:(?P<string>" + _STRING + rb")|(?P<hexadecimal>" + _HEXADECIMAL + rb"))(?:\s*(?P<shows>Tj)" + _ENDS + rb")?"
    + rb"|\[(?P<pieces>(?:[-+.0-9\s]|" + _STRING + rb"|" + _HEXADECIMAL + rb")*)\]\s*(?P<lists>TJ)" + _ENDS
    + rb"|(?P<font>" + _NAME + rb")\s+(?P<size>" + _NUMBER + rb")\s+(?P<chooses>Tf)" + _ENDS
    # named colour spaces, patterns, shadings and states; tags; dashes: nobody asks for them either
    + rb"|" + _NAME + rb"\s+(?:gs|cs|CS|scn|SCN|ri|sh|BMC|MP)" + _ENDS
    + rb"|" + _NAME + rb"\s*" + _TAGGED + rb"\s*(?:BDC|DP)" + _ENDS
    + rb"|" + _BEGINS + rb"EMC" + _ENDS
    + rb"|\[[-+.0-9\s]*\]\s*[-+.0-9]+\s+d" + _ENDS
    # whatever else: one token
    + rb"|(?P<number>" + _NUMBER + rb")" + _ENDS[:-1] + rb"|[\])>])"
    + rb"|(?P<name>" + _NAME + rb")|(?P<opens>\[)|(?P<closes>\])|%[^\r\n]*|(?P<operator>[^\s/\[\]()<>{}%]+)",
    re.DOTALL,
)  # fmt: skip
_PIECE = re.compile(
    rb"(?P<number>" + _NUMBER + rb")|(?P<string>" + _STRING + rb")|(?P<hexadecimal>" + _HEXADECIMAL + rb")", re.DOTALL
)
_INLINE_IMAGE = re.compile(rb"BI\s")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}

Operand = float | bytes | str | list[float | bytes | str]
"""A number, a string, a name (without its slash), or a list of them."""


def has_inline_image(stream: bytes) -> bool:
    """Whether an image stands among the operators: its bytes may look like anything, so it is not for this reader."""
    return any(
        not stream[max(found.start() - 1, 0) : found.start()].strip() for found in _INLINE_IMAGE.finditer(stream)
    )


def text_operators(stream: bytes, name_as: Callable[[str], Any] = str) -> Iterator[tuple[str, list[Operand]]]:
    """The operators of ``stream`` that draw text or move where it is drawn, forms among them, with their operands;
    ``name_as`` makes what a name is handed over as. A state that is kept and restored with nothing between is none."""
    operands: list[Any] = []
    inner: list[float | bytes | str] | None = None  # of the list that is open
    kept = 0  # states that nothing followed yet
    for found in _STATEMENT.finditer(stream):
        kind = found.lastgroup
        operator = ""
        if kind == "moves":
            operator = found[kind].decode("ascii")
            if operator == "q":
                kept += 1
                continue
            if operator == "Q" and kept:
                kept -= 1
                continue
            operands += map(float, found["numbers"].split())
        elif kind == "lists":
            operator = "TJ"
            operands.append([_value(piece) for piece in _PIECE.finditer(found["pieces"])])
        elif kind == "shows":
            operator = "Tj"
            operands.append(_value(found))
        elif kind == "chooses":
            operator = "Tf"
            operands += (name_as(found["font"][1:].decode("utf-8", "replace")), float(found["size"]))
        elif kind == "operator":
            operator = found[0].decode("latin-1")
        elif kind == "opens":
            inner = []
        elif kind == "closes" and inner is not None:
            operands.append(inner)
            inner = None
        elif kind in _VALUES:
            value = name_as(found[0][1:].decode("utf-8", "replace")) if kind == "name" else _value(found)
            (operands if inner is None else inner).append(value)
        if operator:
            for _ in range(kept):
                yield "q", []
            kept = 0
            yield operator, operands
            operands, inner = [], None


_VALUES = frozenset(("number", "string", "hexadecimal", "name"))


def _value(found: re.Match[bytes]) -> float | bytes:
    """The number or the string that was found."""
    if (text := found["string"]) is not None:
        return _ESCAPE.sub(_unescape, text[1:-1]) if b"\\" in text else text[1:-1]
    if (text := found["hexadecimal"]) is not None:
        digits = b"".join(text[1:-1].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return float(found["number"])


def _unescape(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8) & 0xFF]) if code[:1] in b"01234567" else _ESCAPED.get(code, code)
