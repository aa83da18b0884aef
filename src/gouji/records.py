"""``record``: a dataclass that is frozen for the type checker, which sees every line of ours, and not at run time.

A frozen dataclass takes three times as long to make as another one, and one report has tens of thousands of values:
frozen at run time too, they would cost a fifteenth of its check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool = False) -> Any:
        """``dataclass`` of the same arguments: compared, hashed, copied and pickled like a frozen one."""
        assert frozen
        return dataclass(unsafe_hash=True, slots=slots)
