"""Zip archives: told by their content, their members read within limits, each on its own."""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from gouji.batch.rows import storable_text
from gouji.batch.work import FoundFile, Reason

_LOCAL_HEADER = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_DOCUMENTS = ("[Content_Types].xml", "mimetype", "OFD.xml")  # what Office, OpenDocument and OFD files hold
_UTF8 = 0x800  # the flag of a name in UTF-8
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError)
TOTAL = 16 * 1024**3
"""An archive of more than this, unpacked, is no archive of reports; its further members are refused."""


class BrokenMember(Exception):
    """A member cannot be read; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def is_archive(stream: IO[bytes]) -> bool:
    """Whether it is a zip archive, damaged or not, and no document that is zip inside (docx, xlsx, odt, ofd)."""
    stream.seek(0)
    if stream.read(4) not in (_LOCAL_HEADER, _EMPTY):
        return False
    try:
        with zipfile.ZipFile(stream) as archive:
            return not any(name in _DOCUMENTS for name in archive.namelist())
    except _DAMAGED:
        return True


def archive_members(whole: FoundFile, stream: IO[bytes], largest: int) -> Iterator[FoundFile]:
    """The archive itself, and a FoundFile for each member that is a file; what cannot be read has its problem."""
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGED:
        yield replace(whole, problem=Reason("damaged"))
        return
    yield replace(whole, problem=Reason("archive"))
    seen: Counter[str] = Counter()
    total = 0
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            shown = f"{whole.path}!{member_name(info)}"
            seen[shown] += 1
            if seen[shown] > 1:
                shown = f"{shown}#{seen[shown]}"
            found = replace(
                whole, path=shown, member=str(info.header_offset), archive=False, digest="", size=info.file_size
            )
            total += info.file_size
            try:
                if total > TOTAL:
                    raise BrokenMember(Reason("too_large", {"limit": f"{TOTAL // 1024**2} MiB"}))
                data = read_member(archive, info, largest)
            except BrokenMember as broken:
                yield replace(found, problem=broken.reason)
            else:
                problem = Reason("nested_archive") if is_archive(io.BytesIO(data)) else None
                digest = hashlib.sha256(data).hexdigest()
                yield replace(found, size=len(data), digest=digest, problem=problem)


def read_archived(container: str, member: str, largest: int) -> bytes:
    """The content of the member whose header stands at that place. Raises BrokenMember, OSError."""
    try:
        with zipfile.ZipFile(container) as archive:
            for info in archive.infolist():
                if str(info.header_offset) == member:
                    return read_member(archive, info, largest)
    except zipfile.BadZipFile:
        pass
    raise BrokenMember(Reason("changed"))


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, largest: int) -> bytes:
    """The content of one member, whatever size its header says. Raises BrokenMember."""
    if info.flag_bits & _ENCRYPTED:
        raise BrokenMember(Reason("encrypted"))
    try:
        with archive.open(info) as stream:
            data = stream.read(largest + 1)
    except (*_DAMAGED, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as broken:
        raise BrokenMember(Reason("damaged")) from broken
    if len(data) > largest:
        raise BrokenMember(Reason("too_large", {"limit": f"{largest // 1024**2} MiB"}))
    return data


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; names without the mark of UTF-8 are mostly GBK, as Chinese systems write them."""
    if info.flag_bits & _UTF8:
        return storable_text(info.filename)
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return storable_text(info.filename)
