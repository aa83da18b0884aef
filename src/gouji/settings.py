"""gouji.toml: what a project sets for its runs; where it is found, what it may say, and what holds without it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from gouji.limits import DEFAULT_LIMITS, MIB, Limits
from gouji.model import KeyPath
from gouji.rulebook import Rulebook, load_rulebook
from gouji.toml_places import line_of

NAME = "gouji.toml"

Level = Literal["off", "error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("off", "error", "warning", "note")
LANGUAGES = ("zh", "en")
FORMATS = ("terminal", "json", "jsonl", "html", "pdf", "xlsx")
FAIL_ON = ("error", "warning", "note", "never")
_IN_MIB = ("file", "unpacked", "memory")
AUTO = "auto"
"""The layout that the report's own words choose."""


@dataclass(frozen=True)
class Settings:
    """What a run is to do. Each field says what holds when neither a file nor an option says otherwise.

    ``levels``: rule id → the severity in place of the rule's own, or "off". ``rules``: folders of the user's own rules.
    ``isolate`` (each report in a process of its own): None when there are several.
    ``unit_names``: what the unit is rightly called beside the name on the cover. ``unit_aliases``: a file of the names
    that units have had (see gouji.unit_names). ``file`` and ``digest`` (SHA-256): the settings file that was read, if
    any.
    """

    language: Literal["zh", "en"] = "zh"
    format: str = "terminal"
    fail_on: str = "error"
    second_reading: bool = True
    isolate: bool | None = None
    layout: str = AUTO
    levels: Mapping[str, Level] = field(default_factory=dict)
    rules: tuple[Path, ...] = ()
    unit_names: tuple[str, ...] = ()
    unit_aliases: Path | None = None
    limits: Limits = DEFAULT_LIMITS
    file: str = ""
    digest: str = ""

    def but(self, **said: Any) -> Settings:
        """The same, with what is said (and not None) in place of what they say."""
        return replace(self, **{key: value for key, value in said.items() if value is not None})

    @property
    def off(self) -> frozenset[str]:
        """The rules that are switched off."""
        return frozenset(rule for rule, level in self.levels.items() if level == "off")


DEFAULTS = Settings()


class SettingsError(Exception):
    """A settings file cannot be used. ``code`` names the message in rules/messages.toml [settings]."""

    def __init__(self, code: str, place: str, **values: str) -> None:
        super().__init__(f"{place}: {code} {values}")
        self.code = code
        self.values = {"place": place, **values}


def find_settings(start: Path) -> Path | None:
    """The nearest gouji.toml in the folder ``start`` or above it."""
    return next((file for folder in (start, *start.parents) if (file := folder / NAME).is_file()), None)


def load_settings(path: Path) -> Settings:
    """Read a settings file; a relative folder in it is relative to the file's own.

    Raises SettingsError for what it may not say, RuleError for broken rules in a folder that it names.
    """
    shown = _shown(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except OSError as failed:
        raise SettingsError("unreadable", shown, detail=failed.strerror or type(failed).__name__) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise SettingsError("not_toml", shown, detail=str(broken)) from None
    file = _File(shown, text, data)
    file.only((), (*_READERS, "unit-aliases"))
    said: dict[str, Any] = {}
    if "own-rules" in data:
        said["rules"] = tuple(path.parent / folder for folder in file.words(("own-rules",)))
    book = load_rulebook(said.get("rules", ()))
    for key in data:
        if key == "unit-aliases":
            said["unit_aliases"] = path.parent / file.value((key,), str, "needs_text")
        elif key != "own-rules":
            name, read = _READERS[key]
            said[name] = read(file, key, book)
    return Settings(**said, file=shown, digest=hashlib.sha256(raw).hexdigest())


def _shown(path: Path) -> str:
    """The path from here where it is below, so that a report says the same on every machine."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


@dataclass(frozen=True)
class _File:
    """The content of a settings file, and how to say what is wrong with it."""

    shown: str
    text: str
    data: Mapping[str, Any]

    def error(self, at: KeyPath, code: str, **values: str) -> SettingsError:
        name = ".".join(map(str, at))
        return SettingsError(code, f"{self.shown}:{line_of(self.text, at)}", name=name, **values)

    def value(self, at: KeyPath, kind: type, code: str) -> Any:
        found: Any = self.data
        for key in at:
            found = found[key]
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
            raise self.error(at, code)
        return found

    def words(self, at: KeyPath) -> tuple[str, ...]:
        found = self.value(at, list, "needs_words")
        if not all(isinstance(word, str) and word for word in found):
            raise self.error(at, "needs_words")
        return tuple(found)

    def choice(self, at: KeyPath, known: Sequence[str]) -> str:
        found = self.value(at, str, "needs_text")
        if found not in known:
            raise self.error(at, "no_such_value", value=found, known=", ".join(known))
        return str(found)

    def only(self, at: KeyPath, known: Sequence[str]) -> None:
        for key in self.value(at, dict, "needs_table"):
            if key not in known:
                near = get_close_matches(key, known, 1)
                code = "unknown_key_near" if near else "unknown_key"
                raise self.error((*at, key), code, near="".join(near), known=", ".join(known))


def _levels(file: _File, key: str, book: Rulebook) -> Mapping[str, Level]:
    rules = [one.stem for one in book.folder("checks")]
    file.only((key,), rules)
    by_name: Mapping[str, Level] = {level: level for level in LEVELS}
    return {rule: by_name[file.choice((key, rule), LEVELS)] for rule in sorted(file.data[key])}


def _layout(file: _File, key: str, book: Rulebook) -> str:
    return file.choice((key,), (AUTO, *layout_names(book)))


def layout_names(book: Rulebook) -> tuple[str, ...]:
    """The layouts that can be asked for by name, the national one first."""
    names = [one.stem for one in book.folder("layouts")]
    return tuple(sorted(names, key=lambda name: (name != "national", name)))


def _limits(file: _File, key: str, book: Rulebook) -> Limits:
    named = {f"{one.name}-mib" if one.name in _IN_MIB else one.name: one.name for one in fields(Limits)}
    file.only((key,), tuple(named))
    said = {}
    for name in file.data[key]:
        count: int = file.value((key, name), int, "needs_count")
        if count < 1:
            raise file.error((key, name), "needs_count")
        said[named[name]] = count * MIB if name != named[name] else count
    return replace(DEFAULTS.limits, **said)


def _one_of(known: Sequence[str]) -> Callable[[_File, str, Rulebook], str]:
    return lambda file, key, book: file.choice((key,), known)


_READERS: Mapping[str, tuple[str, Callable[[_File, str, Rulebook], Any]]] = {
    "own-rules": ("rules", lambda file, key, book: file.words((key,))),
    "rules": ("levels", _levels),
    "language": ("language", _one_of(LANGUAGES)),
    "format": ("format", _one_of(FORMATS)),
    "fail-on": ("fail_on", _one_of(FAIL_ON)),
    "second-reading": ("second_reading", lambda file, key, book: file.value((key,), bool, "needs_bool")),
    "isolate": ("isolate", lambda file, key, book: file.value((key,), bool, "needs_bool")),
    "layout": ("layout", _layout),
    "unit-names": ("unit_names", lambda file, key, book: file.words((key,))),
    "limits": ("limits", _limits),
}
"""Key of the file → the field of Settings, and what reads it."""
