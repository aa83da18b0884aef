"""Find, load and digest the rule files, a user's own laid over ours. Knows nothing of what they mean."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from gouji.model import KeyPath, RuleError, RuleFile, unknown
from gouji.overlay import lay_over

VECTORS = "vectors"
"""The folder beside a user's rules that holds their vectors; nothing in it is a rule."""

_CLOSED = ("", "lexicon", "checks")  # folders whose files are known by name; elsewhere any file is read
_WORDS_ONLY = ("messages.toml", "proof.toml", "words.toml")  # what they say can be changed; only here is more of use:
_GROWING = (("messages.toml", "reasons"), ("words.toml", "words"))


@dataclass(frozen=True)
class Rulebook:
    """Every rule file by its path below ``rules/`` (``claims/change.toml``), and a digest of them all."""

    files: dict[str, RuleFile]
    digest: str

    def folder(self, name: str) -> tuple[RuleFile, ...]:
        """The files directly below ``name``: a user's own first, then ours, by path."""
        return tuple(f for path, f in self.files.items() if path.rpartition("/")[0] == name)

    def file(self, path: str) -> RuleFile:
        """One file by its path; raises RuleError when it is missing."""
        try:
            return self.files[path]
        except KeyError:
            raise RuleError(f"rules/{path}: missing") from None


def rules_folder() -> Path:
    """The packaged rules (wheel), else the checkout's; raises RuleError when neither is there."""
    here = Path(__file__).resolve()
    for candidate in (here.parent / "rules", here.parents[2] / "rules"):
        if candidate.is_dir():
            return candidate
    raise RuleError("rules: neither packaged nor in a checkout")


@cache
def load_rulebook(own: tuple[Path, ...] = ()) -> Rulebook:
    """Our rule files with those of the folders ``own`` laid over them in that order (see gouji.overlay).

    Decimals stay exact. Raises RuleError on a file that is no TOML, that nothing would read, or that changes what is
    not there.
    """
    digest = hashlib.sha256()
    files = {file.path: file for file in _read(rules_folder(), "rules", digest)}
    for folder in own:
        if not folder.is_dir():
            raise RuleError(f"{folder.as_posix()}: no such folder")
        added: dict[str, RuleFile] = {}
        digest.update(b"\0own\0")
        read = list(_read(folder, folder.as_posix(), digest))
        if not read:
            raise RuleError(f"{folder.as_posix()}: no rule file below it")
        for file in read:
            base = files.get(file.path)
            if base is None:
                _must_be_read(file, files)
                added[file.path] = file
            else:
                if file.path in _WORDS_ONLY:
                    _must_be_known(file, base.data, file.data, ())
                files[file.path] = lay_over(base, file)
        files = added | files
        _ids_are_one_file_s(files, read)
    return Rulebook(files, digest.hexdigest())


def _read(root: Path, shown: str, digest: Any) -> Iterator[RuleFile]:
    for path in sorted(root.rglob("*.toml")):
        name = path.relative_to(root).as_posix()
        if name.startswith(f"{VECTORS}/"):
            continue
        raw = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(name.encode() + b"\0" + raw + b"\0")
        try:
            text = raw.decode("utf-8-sig")
            yield RuleFile(name, text, tomllib.loads(text, parse_float=Decimal), f"{shown}/{name}")
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
            raise RuleError(f"{shown}/{name}: {broken}") from broken


def _must_be_read(file: RuleFile, files: Mapping[str, RuleFile]) -> None:
    """A new file stands where all files of a folder are read; raises RuleError."""
    folder, _, name = file.path.rpartition("/")
    folders = sorted({path.rpartition("/")[0] for path in files})
    if folder not in folders:
        raise file.error((), f"folder {folder}: {unknown(folder, [one for one in folders if one])}")
    if folder in _CLOSED:
        names = sorted(path.rpartition("/")[2] for path in files if path.rpartition("/")[0] == folder)
        raise file.error((), f"file {name}: {unknown(name, names)}")


def _must_be_known(file: RuleFile, base: Any, own: Any, at: KeyPath) -> None:
    """Every key of ``own`` stands in ``base`` too; raises RuleError."""
    if not isinstance(base, dict) or not isinstance(own, dict) or (file.path, *at) in _GROWING:
        return
    for key, value in own.items():
        if key not in base:
            raise file.error((*at, key), unknown(key, sorted(base)))
        _must_be_known(file, base[key], value, (*at, key))


def _ids_are_one_file_s(files: Mapping[str, RuleFile], own: list[RuleFile]) -> None:
    """An id stands in one file of its folder, so that two entries never read the same; raises RuleError."""
    for file in own:
        folder = file.path.rpartition("/")[0]
        others = [f for path, f in files.items() if path.rpartition("/")[0] == folder and path != file.path]
        taken = {one: f.path for f in others for _, one in _ids(f)}
        seen: set[str] = set()
        for at, one in _ids(file):
            if one in taken:
                raise file.error(at, f"{one} stands in {taken[one]}; a file of that name can change it")
            if one in seen:
                raise file.error(at, f"{one} stands here twice")
            seen.add(one)


def _ids(file: RuleFile) -> Iterator[tuple[KeyPath, str]]:
    for key, entries in file.data.items():
        if isinstance(entries, list):
            for n, entry in enumerate(entries):
                if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                    yield (key, n, "id"), entry["id"]
