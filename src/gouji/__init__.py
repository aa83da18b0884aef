"""gouji (勾稽): checks every figure a published Chinese government report states against its own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Report", "UnusableInput", "__version__", "check"]

if TYPE_CHECKING:
    from gouji.model import Report, UnusableInput
    from gouji.pipeline import check


def __getattr__(name: str) -> Any:
    # The command line must start without loading every stage, so the public names come when they are asked for.
    if name == "check":
        from gouji.pipeline import check

        return check
    if name in ("Report", "UnusableInput"):
        from gouji import model

        return getattr(model, name)
    raise AttributeError(name)
