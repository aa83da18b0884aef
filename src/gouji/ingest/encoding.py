"""Bytes → text: the encoding by its mark, by UTF-8's own rules, or by which reading makes sense."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

from gouji.model import UnusableInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ("utf-8", "gb18030")
_UNMARKED_WITH_NULS = (*_UNMARKED, "utf-16-le", "utf-16-be")
_SAMPLE = 200_000  # characters that decide on an encoding
_MOST_GARBAGE = 0.1
"""Text of which more than this is no character at all is no text: binary files have more."""
_LEAST_SENSE = 0.3
"""Any bytes with a NUL in them make some UTF-16; what makes less sense than this is none."""


def decode(data: bytes, declared: str = "") -> tuple[str, int]:
    """The text and the number of places that no character could be made of.

    ``declared`` is the encoding that the content says it is in; it is one reading among others. Raises UnusableInput
    ("not_text") when no encoding makes sense of the bytes.
    """
    marked = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), None)
    if marked is not None:
        bom, name = marked
        candidates = [data[len(bom) :].decode(name, errors="replace")]
    else:
        candidates = list(_readings(data, declared))
    text = candidates[0] if len(candidates) == 1 else max(candidates, key=_sense)
    blind = marked is None and b"\0" in data
    if _share(text, _is_garbage) > _MOST_GARBAGE or (blind and _sense(text) < _LEAST_SENSE):
        raise UnusableInput("not_text")
    return text, text.count("\ufffd")


def _readings(data: bytes, declared: str) -> Iterator[str]:
    """The text in each encoding it may be in; what is whole UTF-8 is nothing else."""
    if b"\0" not in data:
        try:
            yield data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return
    if declared:
        with suppress(LookupError, ValueError):  # no such encoding, or none of text
            yield data.decode(declared, errors="replace")
    for name in _UNMARKED_WITH_NULS if b"\0" in data else _UNMARKED:
        yield data.decode(name, errors="replace")


def _sense(text: str) -> float:
    """The share of characters that a Chinese report is made of; low when bytes are read in a wrong encoding.

    GB 2312 is the measure: its symbols and its first level hold nearly all that is written, while misread
    bytes fall on rare characters, private use and controls.
    """
    return _share(text, _is_usual)


def _share(text: str, what: Callable[[str], bool]) -> float:
    """The share of ``text`` (as far as it is sampled, white space left out) that is ``what``."""
    counts = Counter("".join(text[:_SAMPLE].split()))
    return sum(n for char, n in counts.items() if what(char)) / max(counts.total(), 1)


def _is_usual(char: str) -> bool:
    if char < "\x80":
        return char.isprintable()
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead <= 0xA9 or 0xB0 <= lead <= 0xD7


def _is_garbage(char: str) -> bool:
    """Controls, unassigned and private characters, and the mark of an undecodable byte."""
    return char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"}
