"""The only module that joins the stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gouji.model import Report


def check(source: str | Path | bytes, **options: Any) -> Report:
    """Placeholder until the stages are joined."""
    raise NotImplementedError
