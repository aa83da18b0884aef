"""gouji (勾稽): checks every figure a published Chinese government report states against its own tables."""

from gouji.model import Report, UnusableInput
from gouji.pipeline import check

__all__ = ["Report", "UnusableInput", "check"]
__version__ = "0.1.0"
