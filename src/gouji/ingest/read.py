"""One input → Document: opens it, tells by its content what it is, hands it to that format's reader."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path

from gouji.limits import keep_characters, keep_objects, keep_size, limits
from gouji.model import Document, Grid, SourceFile, UnusableInput

_PDF_HEADER = b"%PDF-"
_HEADER_WINDOW = 1024  # PDF readers accept the header anywhere in the first kilobyte
STDIN = "-"
_UNNAMED = "<bytes>"


def read_document(source: str | Path | bytes, name: str | None = None) -> Document:
    """Read ``source``: a path, "-" for standard input, or the content itself.

    ``name`` is what the Document is to be called; without it, the path as given ("-" for standard input).
    Raises UnusableInput (missing, unreadable, empty, not_text, not_pdf, the codes of the format's reader
    and those of gouji.limits).
    """
    if isinstance(source, bytes):
        path, data = name or _UNNAMED, source
    else:
        path, data = name or os.fspath(source), read_bytes(source)
    keep_size(len(data))
    if not data.strip():
        raise UnusableInput("empty")
    try:
        document = _read(data, path, hashlib.sha256(data).hexdigest())
    except UnusableInput as unusable:
        if unusable.code == "not_text" and path.lower().endswith(".pdf"):
            raise UnusableInput("not_pdf") from None
        raise
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    keep_objects(sum(len(grid.cells) for grid in grids))
    keep_characters(len(document.text) + sum(len(cell.text) for grid in grids for cell in grid.cells))
    whole = SourceFile(path, document.sha256, document.format, document.pages, 0, len(document.text))
    return replace(document, files=(whole,))


def read_beginning(data: bytes, path: str, pages: int) -> Document | None:
    """The first lines of a file, where they can be had for a small part of the time that a check takes; of a PDF those
    of so many pages. None for a file of another kind. Raises UnusableInput as read_document does.
    """
    from gouji.ingest.glance import pdf_to_beginning, to_beginning

    keep_size(len(data))
    return pdf_to_beginning(data, path, pages) if _is_pdf(data, path) else to_beginning(data, path)


def _is_pdf(data: bytes, path: str) -> bool:
    return _PDF_HEADER in data[:_HEADER_WINDOW] or (path.lower().endswith(".pdf") and _PDF_HEADER in data)


def _read(data: bytes, path: str, digest: str) -> Document:
    if _is_pdf(data, path):
        from gouji.ingest.from_pdf import read_pdf

        return read_pdf(data, path, digest)
    from gouji.ingest.containers import office_format

    if form := office_format(data):
        from gouji.ingest.from_office import read_office

        return read_office(data, form, path, digest)
    from gouji.ingest.from_html import is_html, read_html

    if is_html(data):
        return read_html(data, path, digest)
    from gouji.ingest.from_markdown import is_markdown, read_markdown
    from gouji.ingest.from_text import read_text

    return read_markdown(data, path, digest) if is_markdown(data) else read_text(data, path, digest)


def read_bytes(source: str | Path) -> bytes:
    """A file or standard input ("-"), at most one byte more than the limit, so that an endless device ends too.

    Raises UnusableInput (missing, unreadable).
    """
    largest = limits().file
    if source == STDIN:
        return sys.stdin.buffer.read(largest + 1)
    try:
        with open(source, "rb", opener=_open_at_once) as stream:
            return stream.read(largest + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UnusableInput("missing") from None
    except IsADirectoryError:
        raise UnusableInput("unreadable", detail="Is a directory") from None
    except OSError as broken:
        raise UnusableInput("unreadable", detail=broken.strerror or type(broken).__name__) from None
    except ValueError:  # a NUL in the path
        raise UnusableInput("missing") from None


def _open_at_once(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is empty, instead of being waited for."""
    if sys.platform == "win32":
        return os.open(path, flags)
    file = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(file, True)
    return file
