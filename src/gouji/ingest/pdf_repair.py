"""A PDF that is cut short or whose cross references are broken → one that opens. Needs gouji[repair] (pikepdf)."""

from __future__ import annotations

import io
from importlib.util import find_spec


def repaired(data: bytes) -> bytes | None:
    """The file put together again from the objects found in it; None without pikepdf, or when it finds no page."""
    if not find_spec("pikepdf"):
        return None
    import pikepdf

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as mended:
            if not len(mended.pages):
                return None
            mended.save(out)
    except pikepdf.PdfError:
        return None
    return out.getvalue()
