"""pdfium's functions as plain C calls.

The bindings check and convert every argument; over one call per character that costs more than pdfium itself. Each
function here is the same entry point, and takes what needs no conversion: pointers as ``Pointer`` or ``ctypes.byref``,
made once and used often, and integers of C's ``int``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any


class Pointer(ctypes.c_void_p):
    """A pointer that stays one: a plain ``c_void_p`` that a call gives becomes an integer, made again by the next."""

    @property
    def address(self) -> int:
        """Where it points to."""
        return self.value or 0


_INT = ctypes.c_int
_RESULTS: dict[str, Any] = {
    "FPDFText_GetLooseCharBox": None,
    "FPDFText_GetUnicode": ctypes.c_uint,
    "FPDFText_GetText": _INT,
    "FPDFText_GetCharAngle": ctypes.c_float,
    "FPDFText_GetTextObject": ctypes.c_void_p,
    "FPDFTextObj_GetTextRenderMode": _INT,
    "FPDFPage_GetObject": Pointer,
    "FPDFPageObj_GetType": _INT,
    "FPDFPageObj_GetBounds": None,
    "FPDFPageObj_GetMatrix": None,
    "FPDFPath_GetDrawMode": None,
    "FPDFPath_CountSegments": _INT,
    "FPDFPath_GetPathSegment": Pointer,
    "FPDFPathSegment_GetPoint": None,
    "FPDFPathSegment_GetType": _INT,
    "FPDFPathSegment_GetClose": _INT,
    "FPDFFormObj_CountObjects": _INT,
    "FPDFFormObj_GetObject": Pointer,
}


@cache
def call(name: str) -> Callable[..., Any]:
    """The pdfium function ``name``."""
    import pypdfium2.raw

    entry = pointer(getattr(pypdfium2.raw, name)).address
    # A short call that never blocks: keeping the interpreter's lock is cheaper than giving it up.
    return ctypes.PYFUNCTYPE(_RESULTS[name])(entry)


def pointer(handle: Any) -> Pointer:
    """What a handle of the bindings points to."""
    return Pointer(ctypes.cast(handle, ctypes.c_void_p).value)
