"""pdfium's functions as plain C calls on integer addresses.

The bindings check and convert every argument; over one call per character that costs more than pdfium itself.
Each function here is the same entry point, typed with bare addresses and integers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

_ADDRESS = ctypes.c_void_p
_INT = ctypes.c_int
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    # name: result, arguments
    "FPDFText_GetLooseCharBox": (_INT, _ADDRESS, _INT, _ADDRESS),
    "FPDFText_GetUnicode": (ctypes.c_uint, _ADDRESS, _INT),
    "FPDFText_GetText": (_INT, _ADDRESS, _INT, _INT, _ADDRESS),
    "FPDFText_GetCharAngle": (ctypes.c_float, _ADDRESS, _INT),
    "FPDFText_GetTextObject": (_ADDRESS, _ADDRESS, _INT),
    "FPDFTextObj_GetTextRenderMode": (_INT, _ADDRESS),
    "FPDFPage_GetObject": (_ADDRESS, _ADDRESS, _INT),
    "FPDFPageObj_GetType": (_INT, _ADDRESS),
    "FPDFPageObj_GetBounds": (_INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPageObj_GetMatrix": (_INT, _ADDRESS, _ADDRESS),
    "FPDFPath_GetDrawMode": (_INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPath_CountSegments": (_INT, _ADDRESS),
    "FPDFPath_GetPathSegment": (_ADDRESS, _ADDRESS, _INT),
    "FPDFPathSegment_GetPoint": (_INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPathSegment_GetType": (_INT, _ADDRESS),
    "FPDFPathSegment_GetClose": (_INT, _ADDRESS),
    "FPDFFormObj_CountObjects": (_INT, _ADDRESS),
    "FPDFFormObj_GetObject": (_ADDRESS, _ADDRESS, ctypes.c_ulong),
}


@cache
def call(name: str) -> Callable[..., Any]:
    """The pdfium function ``name``; pointers go in and come out as integers (None for a null one)."""
    import pypdfium2.raw

    result, *arguments = _SIGNATURES[name]
    entry = address(getattr(pypdfium2.raw, name))
    # A short call that never blocks: keeping the interpreter's lock is cheaper than giving it up.
    return ctypes.PYFUNCTYPE(result, *arguments)(entry)


def address(handle: Any) -> int:
    """The address that a pointer of the bindings holds."""
    return ctypes.cast(handle, _ADDRESS).value or 0
