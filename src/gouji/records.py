"""``record``: a dataclass that is frozen for the type checker, which sees every line of ours, and not at run time.

A frozen dataclass takes three times as long to make as another one, and one report has tens of thousands of values:
frozen at run time too, they would cost a fifteenth of its check. ``cached_property`` is that of functools, but for its
lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

__all__ = ["cached_property", "record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from functools import cached_property
else:

    def record(*, frozen: bool, slots: bool = False) -> Any:
        """``dataclass`` of the same arguments: compared, hashed, copied and pickled like a frozen one."""
        assert frozen
        return dataclass(unsafe_hash=True, slots=slots)

    class cached_property:  # noqa: N801
        """That of functools, without the lock that it has before Python 3.12: a report has thousands of them."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self._name = make.__name__
            self.__doc__ = make.__doc__

        def __get__(self, owner: Any, kind: type | None = None) -> Any:
            if owner is None:
                return self
            made = owner.__dict__[self._name] = self._make(owner)
            return made
