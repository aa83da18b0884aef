"""Expressions of the rule files built from named fragments: {{name}} inserts one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gouji.model import KeyPath, RuleFile, unknown

_INSERT = re.compile(r"\{\{(\w+)\}\}")


def alternation(words: Iterable[str]) -> str:
    """Literal words as a regular expression, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def insert(file: RuleFile, at: KeyPath, text: str, fragments: Mapping[str, str]) -> str:
    """``text`` with its fragments put in; raises RuleError, naming the entry ``at``, for one that is not known."""

    def replace(found: re.Match[str]) -> str:
        try:
            return f"(?:{fragments[found[1]]})"
        except KeyError:
            raise file.error(at, f"fragment {found[1]}: {unknown(found[1], sorted(fragments))}") from None

    return _INSERT.sub(replace, text)


def build(file: RuleFile, at: KeyPath, known: Mapping[str, str]) -> dict[str, str]:
    """The fragments of the table at ``at`` together with those ``known``: a list is an alternation of words, a text
    an expression that may insert what stands above it. Raises RuleError for anything else."""
    out = dict(known)
    for name, content in file.value(at, dict).items():
        one = (*at, name)
        out[name] = insert(file, one, content if isinstance(content, str) else alternation(file.words(one)), out)
    return out
