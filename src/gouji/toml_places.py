"""TOML text → the line of each entry, which tomllib does not tell. For messages only: the text is known to be TOML."""

from __future__ import annotations

import re
import tomllib

from gouji.model import KeyPath

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_STRING = re.compile(
    r'"{3}(?:\\.|(?!"{3}).)*"{3,5}|\'{3}(?:(?!\'{3}).)*\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL
)
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_BARE = re.compile(r"[^,\]}\n#]*")


def line_of(text: str, at: KeyPath) -> int:
    """The line, from 1, on which the entry ``at`` begins: keys by name, entries of a list from 0.

    For an entry that is not there, the line of the nearest one around it that is; 1 for the file as a whole.
    """
    lines = _Scan(text).lines
    return next((lines[at[:length]] for length in range(len(at), 0, -1) if at[:length] in lines), 1)


class _Scan:
    """One walk over a TOML text; ``lines`` has the line of every key, table and list entry met."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._counts: dict[KeyPath, int] = {}  # how often the header of each list of tables has come
        table: KeyPath = ()
        while self._skip_blank() < len(text):
            if text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> int:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _taken(self, mark: str) -> bool:
        self._skip_blank()
        here = self._text.startswith(mark, self._at)
        self._at += len(mark) if here else 0
        return here

    def _note(self, at: KeyPath, start: int) -> None:
        self.lines.setdefault(at, self._text.count("\n", 0, start) + 1)

    def _header(self) -> KeyPath:
        """``[a.b]`` or ``[[a.b]]``, as the path of the table that it opens."""
        start, many = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        keys = self._keys()
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._last((*path, key))
        path = (*path, keys[-1])
        if many:
            self._note(path, start)
            self._counts[path] = self._counts.get(path, 0) + 1
        path = self._last(path)
        for length in range(1, len(path) + 1):
            self._note(path[:length], start)
        return path

    def _last(self, path: KeyPath) -> KeyPath:
        count = self._counts.get(path)
        return path if count is None else (*path, count - 1)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip_blank()
            found = _KEY.match(self._text, self._at)
            assert found is not None, "not TOML"
            self._at = found.end()
            raw = found.group()
            keys.append(tomllib.loads(f"key = {raw}")["key"] if raw[0] in "\"'" else raw)
            if not self._taken("."):
                return keys

    def _pair(self, table: KeyPath) -> None:
        start = self._skip_blank()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self._taken("=")
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        start = self._skip_blank()
        self._note(path, start)
        if found := _STRING.match(self._text, start):
            self._at = found.end()
        elif self._taken("["):
            index = 0
            while not self._taken("]"):
                self._value((*path, index))
                index += 1
                self._taken(",")
        elif self._taken("{"):
            while not self._taken("}"):
                self._pair(path)
                self._taken(",")
        elif found := _BARE.match(self._text, start):
            self._at = found.end()
