"""Folders, patterns, archives and a manifest → every file below them, each with the digest of its content.

What is done with the odd ones is written in docs/store.md: links to files are files, links to folders are not followed,
hidden files are files like any other, and what is no regular file is told apart as ``Skipped``.
"""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

from gouji.batch.archives import archive_members, is_archive
from gouji.batch.manifest import Listed
from gouji.batch.rows import storable_text
from gouji.batch.work import FoundFile, Reason, Skipped

_READERS = 4  # threads that read and digest; more only make the disk seek


@dataclass(frozen=True, slots=True)
class Found:
    """All that a scan is about, by path; ``roots`` are what was asked for, as absolute paths."""

    files: tuple[FoundFile, ...]
    skipped: tuple[Skipped, ...]
    roots: tuple[str, ...]


class NothingThere(Exception):
    """A folder, file or pattern of the call leads to nothing; the argument is its only value."""


def find_files(
    roots: Sequence[str], listed: Sequence[Listed] = (), own: Iterable[Path] = (), largest: int = 0
) -> Found:
    """Every file below ``roots`` and every one a manifest lists, each once, by path.

    ``own`` are files of the scan itself, which it does not check. Files of more than ``largest`` bytes are not read.
    Raises NothingThere for a root that does not exist.
    """
    skipped: list[Skipped] = []
    ours = {os.path.realpath(path) for path in own}
    bases = sorted({path for root in roots for path in _expanded(root)})
    said = {one.path: one for one in listed}
    names = sorted({name for base in bases for name in _walk(base, skipped)} | said.keys())
    kept = []
    for name in names:
        if os.path.realpath(name) in ours:
            skipped.append(Skipped(shown_path(name), Reason("own_file")))
        else:
            kept.append(name)
    with ThreadPoolExecutor(_READERS) as pool:
        found = [file for files in pool.map(lambda name: _read(name, largest), kept) for file in files]
    named = [_as_listed(file, said.get(file.container)) for file in found]
    return Found(
        tuple(sorted(named, key=lambda file: file.path)),
        tuple(sorted({one.path: one for one in skipped}.values(), key=lambda one: one.path)),
        tuple(shown_path(base) for base in bases),
    )


def shown_path(path: str) -> str:
    """A path as text that every database takes; bytes that are no UTF-8 stand as escapes."""
    return storable_text(os.fsencode(path).decode("utf-8", "backslashreplace")).replace(os.sep, "/")


def _expanded(root: str) -> list[str]:
    """The absolute paths that a root of the call stands for."""
    if os.path.lexists(root):
        return [os.path.abspath(root)]  # noqa: PTH100 - links stay links
    matches = glob.glob(root, recursive=True, include_hidden=True) if glob.has_magic(root) else []  # noqa: PTH207 - the user's own pattern
    if not matches:
        raise NothingThere(root)
    return [os.path.abspath(match) for match in matches]  # noqa: PTH100


def _walk(base: str, skipped: list[Skipped]) -> Iterator[str]:
    """The files at or below ``base``; what is none goes to ``skipped``."""
    if not os.path.isdir(base):  # noqa: PTH112 - strings throughout: os.walk's
        yield from _files([base], skipped)
        return

    def refused(error: OSError) -> None:
        skipped.append(Skipped(shown_path(str(error.filename)), Reason("folder", {"detail": error.strerror or ""})))

    for folder, folders, names in os.walk(base, onerror=refused):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118
        skipped += (Skipped(shown_path(os.path.join(folder, name)), Reason("folder_link")) for name in links)  # noqa: PTH118
        yield from _files([os.path.join(folder, name) for name in names], skipped)  # noqa: PTH118


def _files(paths: Iterable[str], skipped: list[Skipped]) -> Iterator[str]:
    for path in paths:
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116
        except OSError:
            skipped.append(Skipped(shown_path(path), Reason("broken_link")))
            continue
        if stat.S_ISREG(mode):
            yield path
        else:
            skipped.append(Skipped(shown_path(path), Reason("special_file")))


def _read(path: str, largest: int) -> list[FoundFile]:
    """The file, and behind it its members when it is an archive."""
    shown = shown_path(path)
    bare = FoundFile(shown, path)
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            size = os.fstat(stream.fileno()).st_size
            if is_archive(stream):
                digest = _digest(stream)
                return list(archive_members(replace(bare, size=size, digest=digest, archive=True), stream, largest))
            if size > largest:
                return [replace(bare, size=size, problem=Reason("too_large", {"limit": f"{largest // 1024**2} MiB"}))]
            return [replace(bare, size=size, digest=_digest(stream))]
    except FileNotFoundError:
        return [replace(bare, problem=Reason("missing"))]
    except OSError as broken:
        return [replace(bare, problem=Reason("unreadable", {"detail": broken.strerror or type(broken).__name__}))]


def _digest(stream: BufferedReader) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _as_listed(file: FoundFile, listed: Listed | None) -> FoundFile:
    return file if listed is None else replace(file, unit=listed.unit, year=listed.year)
