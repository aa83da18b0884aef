"""Findings → findings with the keys that decisions are bound to: sentence and figures, whatever page they stand on."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from gouji.model import Finding

_DIGITS = 16
"""Hexadecimal digits of a key: enough that two findings of one office never share one by chance."""

_NUMBER = re.compile(r"-?[\d,.]+%?")


def with_keys(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with its key.

    It hangs on the rule, the sentence (white space and widths of characters aside), the figures in question, what they
    should be and the cells they were held against; not on page, order, language or rulebook. The same finding a
    second time gets "-2" behind its key.
    """
    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        key = hashlib.sha256(json.dumps(_bound_to(finding), ensure_ascii=False).encode()).hexdigest()[:_DIGITS]
        seen[key] += 1
        out.append(replace(finding, key=key if seen[key] == 1 else f"{key}-{seen[key]}"))
    return tuple(out)


def _bound_to(finding: Finding) -> list[object]:
    return [
        finding.rule,
        _squeezed(finding.quote),
        [_squeezed(finding.quote[start:end]) for start, end in finding.marks],
        [text if text and _NUMBER.fullmatch(text) else "" for text in (finding.stated, finding.expected)],
        [
            [_squeezed("/".join(each.row)), _squeezed("/".join(each.column)), each.value or ""]
            for each in finding.evidence
            if each.kind != "text"
        ],
    ]


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
