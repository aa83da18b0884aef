"""How large the streams of a PDF become when they are unpacked, found out before any library unpacks them whole."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

from gouji.limits import keep_nesting, keep_time, keep_unpacked, limits

_STREAM = re.compile(rb"stream\r?\n?")  # begins with what is fast to search for
_END = b"end"
_RATIO = 1032  # deflate packs no tighter
_STEP = 1024 * 1024
_HEAD = 1024


def keep_streams(data: bytes) -> None:
    """Raises UnusableInput ("unpacks_too_large", "too_deep") when a stream, packed once or more, becomes too large.

    What a stream says of itself is not believed: whatever begins as packed data does is taken for such.
    """
    view = memoryview(data)
    found = ((one.start(), one.end()) for one in _STREAM.finditer(data))
    starts = [end for start, end in found if data[max(start - len(_END), 0) : start] != _END]
    for start, after in pairwise([*starts, len(data)]):
        packed = view[start:after]
        if _is_packed(packed) and (len(packed) * _RATIO > limits().unpacked or _is_packed(_head(packed))):
            _keep_stream(packed)


def _is_packed(data: bytes | memoryview) -> bool:
    """Whether the bytes begin as zlib's do."""
    return len(data) >= 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


def _head(packed: bytes | memoryview) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed[:_HEAD], _HEAD)
    except zlib.error:
        return b""


def _keep_stream(packed: memoryview) -> None:
    """Unpack a stream piece by piece, layer in layer, keeping nothing but the sizes."""
    layers: list[_Layer] = []
    head: bytes | memoryview = packed
    while _is_packed(head):
        layers.append(_Layer())
        keep_nesting(len(layers))  # there is packed data that becomes itself
        head = _head(head)
    for start in range(0, len(packed), _STEP):
        _feed(layers, packed[start : start + _STEP])


class _Layer:
    """One packing: takes packed pieces, gives unpacked ones, and counts them."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()
        self.size = 0

    def step(self, packed: bytes | memoryview) -> bytes:
        """At most one piece of what ``packed`` and what was left before become; nothing when it is damaged."""
        try:
            out = self._inflate.decompress(self._inflate.unconsumed_tail + bytes(packed), _STEP)
        except zlib.error:
            return b""
        self.size += len(out)
        keep_unpacked(self.size)
        keep_time()
        return out

    @property
    def waits(self) -> bool:
        """Whether more comes out without putting anything in."""
        return bool(self._inflate.unconsumed_tail)


def _feed(layers: list[_Layer], piece: bytes | memoryview) -> None:
    if not layers:
        return
    first, rest = layers[0], layers[1:]
    out = first.step(piece)
    _feed(rest, out)
    while out and first.waits:
        out = first.step(b"")
        _feed(rest, out)
