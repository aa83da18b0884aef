"""Records: what a frozen dataclass does, they do."""

from __future__ import annotations

import pickle
from dataclasses import replace

from gouji.records import record


@record(frozen=True, slots=True)
class Place:
    page: int
    words: tuple[str, ...] = ()


def test_a_record_is_compared_hashed_copied_and_pickled() -> None:
    one, same, other = Place(1, ("a",)), Place(1, ("a",)), Place(2)
    assert one == same and one != other
    assert {one: "found"}[same] == "found"
    assert replace(other, page=1, words=("a",)) == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert not hasattr(one, "__dict__")
