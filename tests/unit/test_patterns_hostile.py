"""No expression, of the rules or of the code, takes for ever on a text that was written to make it."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import regex

import gouji
from gouji.compiled import compile_rules
from gouji.parse.sections import LONGEST

EXTRAS = ("cv2", "rapidocr", "pikepdf", "distributed", "pyarrow")

# What a run of each is made of; each has been slow somewhere, or looks like a part of what expressions look for.
BITS = (
    *("1", "1,", "1.1.", ",", ".", " ", "\u3000", "\n", "\t", "-", "x", "A1", "(", "[", "<", "<a ", "\\", "\0"),
    *("、", "，", "：", "；", "。", "（", "）", "（）", "《", "“", "…", "一", "一、", "一百", "万", "元", "1万元、"),
    *(
        "其中：",
        "其中：甲1万元；",
        "分别为1万元、",
        "占1%",
        "增加",
        "增加1",
        "比上年",
        "2024年",
        "〔2024〕1号",
        "第",
        "升",
    ),
    *("收入", "（类）", "1.", "合计1,250.40万元，比上年增加50.40万元，增长4.2%，"),
)
SECONDS = 5  # hundreds of times what the slowest takes, so that a busy machine fails nothing


@cache
def patterns() -> dict[str, Any]:
    """Every compiled expression of the package: in its modules and in the compiled rules."""
    found: dict[str, Any] = {}
    for module in pkgutil.walk_packages(gouji.__path__, "gouji."):
        if module.name.endswith("__main__"):
            continue
        try:
            content = vars(importlib.import_module(module.name))
        except ModuleNotFoundError as absent:
            if absent.name in EXTRAS:
                continue  # an optional package that is not installed here
            raise
        for name, value in content.items():
            if isinstance(value, re.Pattern | regex.Pattern):
                found.setdefault(value.pattern, (f"{module.name}.{name}", value))
    for name, value in _below("rules", compile_rules()):
        found.setdefault(value.pattern, (name, value))
    return dict(found.values())


def _below(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield name, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _below(f"{name}.{field.name}", getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _below(f"{name}[{key}]", one)
    elif isinstance(value, tuple | list):
        for index, one in enumerate(value):
            yield from _below(f"{name}[{getattr(one, 'id', index)}]", one)


@contextmanager
def alarm(seconds: int) -> Iterator[None]:
    """Both expression engines look for signals while they search."""

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGALRM")
@pytest.mark.parametrize("bit", BITS)
def test_every_expression_gets_through(bit: str) -> None:
    text = (bit * LONGEST)[:LONGEST]
    for name, pattern in patterns().items():
        for hostile in (text, f"{text}万元。"):
            source = hostile.encode() if isinstance(pattern.pattern, bytes) else hostile
            try:
                with alarm(SECONDS):
                    for _ in pattern.finditer(source):
                        pass
                    pattern.match(source)
            except TimeoutError:
                pytest.fail(f"{name} does not get through {bit!r}: {pattern.pattern[:200]}")


def test_all_are_looked_at() -> None:
    names = patterns()
    assert len(names) > 200, len(names)
    assert any(name.startswith("gouji.ingest") for name in names)
    assert any("grammar.patterns.events[level-amount]" in name for name in names)
