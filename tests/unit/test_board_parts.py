"""One unit's part of a report knows no more than the whole report."""

from __future__ import annotations

import pytest

from gouji.reconcile.board import Board
from gouji.reconcile.match import FactIndex, Scale


@pytest.mark.parametrize("all_read", [True, False])
def test_a_part_knows_whether_all_tables_were_read(all_read: bool) -> None:
    scale = Scale({}, {}, None, (), (), None, {}, {})  # type: ignore[arg-type]
    board = Board((), (), FactIndex((), all_read=all_read), (), scale, {}, {}, (), {})
    assert board.of_part((), ()).facts.all_read is all_read
