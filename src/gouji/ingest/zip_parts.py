"""A zip of XML parts (OOXML, OFD) → its parts: bounded in number, size and ratio, without entities or network."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from gouji.limits import limits
from gouji.model import UnusableInput

MOST_MEMBERS = 20_000
LARGEST_PART = 128 * 1024 * 1024
HIGHEST_RATIO = 250
"""Unpacked bytes for each packed one; the emptiest of real sheets has 100. Small parts are not held to it."""
_SMALL = 4 * 1024 * 1024

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")  # the names that strict OOXML has for the same things
_MIB = 1024**2
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)

Element = Any
"""An element of lxml, which has no complete type information."""


class Parts:
    """The parts of a package by name, without regard to case and to a slash in front."""

    def __init__(self, data: bytes) -> None:
        """Raises UnusableInput: "damaged", "too_many_parts"."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as broken:
            raise UnusableInput("damaged") from broken
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise UnusableInput("too_many_parts", limit=str(MOST_MEMBERS))
        self._members = {_plain(member.filename): member for member in members}
        self._room = limits().unpacked

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def names(self) -> Iterator[str]:
        """All names, in small letters, with slashes between folders."""
        return iter(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of a part; nothing for one that is not there.

        Raises UnusableInput: "damaged", "encrypted", "unpacks_too_large".
        """
        member = self._members.get(_plain(name))
        if member is None:
            return b""
        if member.flag_bits & 1:
            raise UnusableInput("encrypted")
        size = member.file_size  # no more than this is ever unpacked
        if size > LARGEST_PART or size > self._room:
            raise UnusableInput("unpacks_too_large", limit=f"{min(LARGEST_PART, self._room) // _MIB} MiB")
        if size > _SMALL and size > HIGHEST_RATIO * member.compress_size:
            raise UnusableInput("unpacks_too_large", limit=f"{_SMALL // _MIB} MiB, {HIGHEST_RATIO}:1")
        self._room -= size
        try:
            return self._zip.read(member)
        except _BROKEN as broken:
            raise UnusableInput("damaged") from broken

    def xml(self, name: str) -> Element | None:
        """The root of an XML part, None for one that is not there. Raises UnusableInput as ``read`` does."""
        data = self.read(name)
        return parse_xml(data) if data else None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What an OOXML part ("" for the package) refers to: id → (the last word of the relation's type, the name).

        Parts outside the package are left out: nothing is fetched.
        """
        folder, _, own = part.rpartition("/")
        root = self.xml(f"{folder}/_rels/{own}.rels")
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                name = target if target.startswith("/") else join(dirname(part), target)
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], _plain(normpath(name)))
        return found

    def related_part(self, part: str, kind: str) -> str:
        """The name of the first part that ``part`` refers to as its ``kind``, "" for none."""
        return next((name for relation, name in self.related(part).values() if relation == kind), "")


def parse_xml(data: bytes) -> Element:
    """The root of an XML document that needs nothing but itself. Raises UnusableInput ("damaged") for any other."""
    from lxml import etree

    parser: Any = etree.XMLParser(**SAFE)
    try:
        root = etree.fromstring(transitional(data), parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise UnusableInput("damaged") from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnusableInput("damaged")  # office programs write none: entities are all it could be for
    return root


SAFE: dict[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How lxml reads any XML that came with a report."""


def transitional(data: bytes) -> bytes:
    """XML with the usual names of OOXML in place of the strict ones."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
