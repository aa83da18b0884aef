"""A finding whose place a second reader reads otherwise is withdrawn, and both readings are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gouji.compiled import compile_rules
from gouji.ingest.read import read_document
from gouji.model import Box, Report
from gouji.stages import check_document

TEXT = """2024年度云溪区文物保护中心部门决算

第一部分 部门决算情况说明

2024年度机关运行经费支出46.40万元。

2024年度机关运行经费支出48.40万元。
"""


@dataclass(frozen=True)
class OneBoxEach:
    """Places in which each span has a box of its own, its offsets for edges, so that a reader can look it up."""

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        return (Box(3, float(start), 0.0, float(end), 10.0),)


def checked(second: dict[str, str] | None) -> Report:
    """The report of TEXT; ``second`` maps what the first reader saw to what the second one sees."""
    document = replace(read_document(TEXT.encode(), "report.txt"), places=OneBoxEach())

    def reread(places: Sequence[Box]) -> list[str]:
        seen = [document.text[int(box.x0) : int(box.x1)] for box in places]
        return [(second or {}).get(text, text) for text in seen]

    return check_document(document, compile_rules(), "zh", None, reread if second is not None else None)


def test_a_finding_that_both_readers_read_alike_stands() -> None:
    assert [f.rule for f in checked({}).findings] == ["level-repeat"]


def test_a_finding_read_two_ways_is_withdrawn_and_said() -> None:
    report = checked({"48.40": "46.40"})
    assert report.findings == ()
    (notice,) = [n for n in report.notices if n.code == "reads_two_ways"]
    assert (notice.values["page"], notice.values["first"], notice.values["second"]) == ("3", "48.40", "46.40")
    (entry,) = [e for e in report.entries if e.number.text == "48.40"]
    assert (entry.status, entry.reason) == ("unconfirmed", "reads_two_ways")


def test_a_second_reader_that_finds_nothing_has_no_say() -> None:
    assert [f.rule for f in checked({"48.40": ""}).findings] == ["level-repeat"]


def test_spaces_and_commas_are_no_second_reading() -> None:
    assert [f.rule for f in checked({"48.40": "48 .40,"}).findings] == ["level-repeat"]
