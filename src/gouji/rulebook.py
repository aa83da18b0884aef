"""Find, load and digest the rule files. Knows nothing of what they mean: each stage compiles its own."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from gouji.model import RuleError, RuleFile


@dataclass(frozen=True)
class Rulebook:
    """Every rule file by its path below ``rules/`` (``claims/change.toml``), and a digest of them all."""

    files: dict[str, RuleFile]
    digest: str

    def folder(self, name: str) -> tuple[RuleFile, ...]:
        """The files directly below ``name``, by path."""
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
def load_rulebook(folder: Path | None = None) -> Rulebook:
    """All TOML files below ``folder``, sorted by path; decimals stay exact. Raises RuleError on a broken file."""
    root = folder or rules_folder()
    files: dict[str, RuleFile] = {}
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.toml")):
        name = path.relative_to(root).as_posix()
        raw = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(name.encode() + b"\0" + raw + b"\0")
        try:
            text = raw.decode("utf-8")
            files[name] = RuleFile(name, text, tomllib.loads(text, parse_float=Decimal))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
            raise RuleError(f"rules/{name}: {broken}") from broken
    return Rulebook(files, digest.hexdigest())
