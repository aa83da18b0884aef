"""Parts → one HTML file that needs nothing else and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from gouji.report.inert import inert


@cache
def part_of(name: str, package: str = "gouji.report") -> str:
    """The text of a file in the folder ``page`` of a package."""
    return (files(package) / "page" / name).read_text("utf-8")


def policy(style: str, script: str) -> str:
    """What the page may load and run: its own style and script, told by their digests, and nothing else."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """A source of the page's policy: the digest of an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def fill(template: str, parts: Mapping[str, str]) -> str:
    """``template`` with each ``{{name}}`` replaced, once: what a part holds is never looked at again."""
    out = []
    for piece in template.split("{{"):
        name, closed, rest = piece.partition("}}")
        out.append(parts[name] + rest if closed else piece)
    return "".join(out)


def embed(data: Any) -> str:
    """JSON that no HTML parser can read as anything else."""
    text = inert(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
