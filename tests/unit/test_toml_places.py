"""The line of each entry of a TOML file; every rule file must be walked without losing one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gouji.model import KeyPath, RuleError, RuleFile
from gouji.rulebook import rules_folder
from gouji.toml_places import line_of

TEXT = """\
# a comment with "quotes" and [brackets]
top = 1

[a.b]
words = [
  "one",  # not ] the end
  'two',
  ["deep", { zh = "x", en = "y" }],
]
"quoted key" = '''
[[not a header]]
'''
dotted.key = { inner = "=", other = [1, 2] }

[[entry]]
id = "first"
[entry.sub]
x = 1
[[entry]]
id = "second"
match = \"\"\"a \\\"\"\" b\"\"\"
after = true
"""


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ((), 1),
        (("top",), 2),
        (("a",), 4),
        (("a", "b"), 4),
        (("a", "b", "words"), 5),
        (("a", "b", "words", 0), 6),
        (("a", "b", "words", 1), 7),
        (("a", "b", "words", 2, 1, "en"), 8),
        (("a", "b", "quoted key"), 10),
        (("a", "b", "dotted"), 13),
        (("a", "b", "dotted", "key", "other", 1), 13),
        (("entry",), 15),
        (("entry", 0), 15),
        (("entry", 0, "sub", "x"), 18),
        (("entry", 1), 19),
        (("entry", 1, "after"), 22),
        (("entry", 1, "absent"), 19),
        (("absent", "key"), 1),
    ],
)
def test_line_of_an_entry(at: KeyPath, line: int) -> None:
    tomllib.loads(TEXT)
    assert line_of(TEXT, at) == line


def entries(value: Any, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    yield at, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from entries(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from entries(inner, (*at, index))


MOST = 60  # entries looked at in one file


@pytest.mark.parametrize("path", sorted(rules_folder().rglob("*.toml")), ids=lambda path: path.stem)
def test_the_line_holds_the_entry_in_every_rule_file(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    every = list(entries(tomllib.loads(text)))
    for at, value in every[:: len(every) // MOST + 1]:  # each look reads the file once
        if at and isinstance(at[-1], str):
            line = lines[line_of(text, at) - 1]
            assert at[-1] in line or "\\u" in line
        elif at and isinstance(value, str):
            assert value in lines[line_of(text, at) - 1] or "\\" in lines[line_of(text, at) - 1]


def test_a_broken_entry_is_named_with_its_key_and_the_one_that_may_be_meant() -> None:
    file = RuleFile("claims/odd.toml", TEXT, tomllib.loads(TEXT))
    with pytest.raises(RuleError, match=r"^rules/claims/odd\.toml:16: entry\.id: unknown; did you mean ids\?$"):
        file.only(("entry", 0), ("ids", "sub"))
    with pytest.raises(RuleError, match=r"^rules/claims/odd\.toml:19: entry\.sub: missing$"):
        file.value(("entry", 1, "sub"), dict)


@pytest.mark.parametrize(
    ("at", "kind", "said"),
    [
        (("top",), str, "must be a text"),
        (("entry", 1, "after"), int, "must be a whole number"),
        (("a", "b"), list, "must be a list"),
    ],
)
def test_a_value_of_another_kind_is_refused(at: KeyPath, kind: type, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        RuleFile("odd.toml", TEXT, tomllib.loads(TEXT)).value(at, kind)


def test_a_list_of_words_holds_words_alone() -> None:
    with pytest.raises(RuleError, match=r"7: a\.b\.words: must be a list of words|5: a\.b\.words"):
        RuleFile("odd.toml", TEXT, tomllib.loads(TEXT)).words(("a", "b", "words"))
