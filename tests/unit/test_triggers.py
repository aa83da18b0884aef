"""The words that a pattern says it needs stand in whatever it matches: worked out from its expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from gouji.compiled import compile_rules
from gouji.parse.patterns import CLASSES, Pattern

PATTERNS = compile_rules().grammar.patterns
TRIGGERED = [pattern for pattern in (*PATTERNS.events, *PATTERNS.excluded) if pattern.triggers]
_AT_MOST = 5000  # texts of a short expression that are tried one by one


def needs(nodes: Sequence[tuple[Any, Any]], words: Sequence[str]) -> bool:
    """Whether every text that ``nodes`` match, or must stand beside, holds one of ``words``."""
    if any(_node_needs(kind, value, words) for kind, value in nodes):
        return True
    for start in range(len(nodes)):
        texts = [""]
        for node in nodes[start:]:
            ends = _texts([node])
            texts = [text + end for text in texts for end in ends]
            if not texts or len(texts) > _AT_MOST:
                break
            if all(any(word in text for word in words) for text in texts):
                return True
    return False


def _node_needs(kind: Any, value: Any, words: Sequence[str]) -> bool:
    if kind is op.BRANCH:
        return all(needs(branch, words) for branch in value[1])
    if kind is op.SUBPATTERN:
        return needs(value[-1], words)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return value[0] > 0 and needs(value[2], words)
    if kind is op.ATOMIC_GROUP:
        return needs(value, words)
    if kind is op.ASSERT:
        return needs(value[1], words)
    if kind is op.LITERAL:
        return _is_of_a_class(chr(value), words)
    if kind is op.IN:
        return all(_member_needs(one, char, words) for one, char in value)
    return False


def _member_needs(kind: Any, value: Any, words: Sequence[str]) -> bool:
    """Likewise for one member of a class of characters."""
    if kind is op.CATEGORY:
        return value is op.CATEGORY_DIGIT and r"\d" in words
    if kind is op.NEGATE:
        return False
    first, last = value if kind is op.RANGE else (value, value)
    return all(chr(one) in words or _is_of_a_class(chr(one), words) for one in range(first, last + 1))


def _is_of_a_class(char: str, words: Sequence[str]) -> bool:
    return any(name in words and one.match(char) for name, one in CLASSES.items())


def _texts(nodes: Sequence[tuple[Any, Any]]) -> list[str]:
    """All texts of a short expression of letters and choices of letters; none of any other."""
    out = [""]
    for kind, value in nodes:
        if kind is op.LITERAL:
            ends = [chr(value)]
        elif kind is op.BRANCH:
            ends = [text for branch in value[1] for text in _texts(branch)]
        elif kind is op.SUBPATTERN:
            ends = _texts(value[-1])
        elif kind is op.MAX_REPEAT and value[:2] == (0, 1):
            ends = ["", *_texts(value[2])]
        elif kind is op.IN and all(one is op.LITERAL for one, _ in value):
            ends = [chr(char) for _, char in value]
        else:
            return []
        out = [text + end for text in out for end in ends]
        if not ends or len(out) > _AT_MOST:
            return []
    return out


@pytest.mark.parametrize("pattern", [pytest.param(p, id=p.id) for p in TRIGGERED])
def test_whatever_matches_holds_a_trigger(pattern: Pattern) -> None:
    unnamed = re.sub(r"\?P<\w+>", "?:", pattern.match.pattern)  # a name may stand twice, which this parser refuses
    assert needs(parser.parse(unnamed), pattern.triggers)


def test_a_choice_without_the_word_is_noticed() -> None:
    assert needs(parser.parse(r"(?:第\d+名|名次)"), ["名"])
    assert not needs(parser.parse(r"(?:第\d+名|位次)"), ["名"])
    assert not needs(parser.parse(r"(?:名)?\d+"), ["名"])
    assert needs(parser.parse(r"[A-C]|2名|\d"), ["[A-Za-z]", r"\d"])
    assert not needs(parser.parse(r"[A-C]|2名"), ["[A-Za-z]"])
    assert not needs(parser.parse(r"[^A-C]"), ["[A-Za-z]"])
