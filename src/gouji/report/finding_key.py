"""Findings → keys that a decision can be bound to: by sentence and figures, whatever page they stand on."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable

from gouji.model import Finding

_DIGITS = 16
"""Hexadecimal digits of a key: enough that two findings of one office never share one by chance."""


def finding_keys(findings: Iterable[Finding]) -> dict[str, str]:
    """Finding id → key.

    It hangs on the rule, the sentence (white space and widths of characters aside), the figures in question and the
    cells and sentences they were held against; not on page, order, language or rulebook. The same finding a second
    time gets "-2" behind its key.
    """
    seen: Counter[str] = Counter()
    keys = {}
    for finding in findings:
        key = hashlib.sha256(json.dumps(_bound_to(finding), ensure_ascii=False).encode()).hexdigest()[:_DIGITS]
        seen[key] += 1
        keys[finding.id] = key if seen[key] == 1 else f"{key}-{seen[key]}"
    return keys


def _bound_to(finding: Finding) -> list[object]:
    return [
        finding.rule,
        _squeezed(finding.quote),
        [_squeezed(finding.quote[start:end]) for start, end in finding.marks],
        [
            [_squeezed("/".join(each.row)), _squeezed("/".join(each.column)), each.value or ""]
            for each in finding.evidence
            if each.kind == "cell"
        ],
    ]


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
