"""Which files may be one report by their names, and which are by what they hold."""

from __future__ import annotations

import pytest

from gouji.batch.grouping import PartNames, bundle_files, compile_part_names, parts_of_one
from gouji.batch.work import FoundFile, Result, Task
from gouji.rulebook import load_rulebook


@pytest.fixture(scope="module")
def names() -> PartNames:
    return compile_part_names(load_rulebook().file("files.toml"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xx-text.pdf", "xx-tables.pdf"),
        ("某局2024年度部门决算公开说明.pdf", "某局2024年度部门决算公开表.xls"),
        ("附件1：某局决算正文.pdf", "附件2：某局决算附表.pdf"),
        ("正文.pdf", "附表.pdf"),
        ("XX（文本）.PDF", "xx(表格).pdf"),
    ],
)
def test_names_that_differ_by_such_words_only(names: PartNames, one: str, other: str) -> None:
    assert names.stem(one) == names.stem(other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("某局2023年决算.pdf", "某局2024年决算附表.pdf", "another year"),
        ("甲局决算说明.pdf", "乙局决算附表.pdf", "another unit"),
        ("context.pdf", "con.pdf", "text within a word"),
        ("r1.pdf", "r2.pdf", "numbers that are no attachments'"),
    ],
)
def test_names_that_differ_otherwise(names: PartNames, one: str, other: str, why: str) -> None:
    assert names.stem(one) != names.stem(other), why


def file(path: str, digest: str = "", member: str | None = None) -> FoundFile:
    return FoundFile(path, path, member, digest=digest or path)


def test_bundles_are_of_one_folder_and_one_name(names: PartNames) -> None:
    files = [
        file("/d/a-text.pdf"), file("/d/a-tables.pdf"), file("/e/a-tables.pdf"), file("/d/b.pdf"),
        file("/d/z.zip!a-text.pdf", member="0"), file("/d/z.zip!a-tables.pdf", member="1"),
    ]  # fmt: skip
    found = sorted([f.path for f in bundle.files] for bundle in bundle_files(files, names, ""))
    assert found == [
        ["/d/a-text.pdf", "/d/a-tables.pdf"], ["/d/b.pdf"],
        ["/d/z.zip!a-text.pdf", "/d/z.zip!a-tables.pdf"], ["/e/a-tables.pdf"],
    ]  # fmt: skip


def test_copies_know_what_they_are_copies_of(names: PartNames) -> None:
    files = [file("/d/a.pdf", "1"), file("/d/a-text.pdf", "1"), file("/e/b.pdf", "1"), file("/e/c.pdf", "2")]
    bundles = bundle_files(files, names, "")
    assert [[f.path for f in bundle.files] for bundle in bundles] == [["/d/a.pdf"], ["/e/c.pdf"]]
    assert [(f.path, of) for f, of in bundles[0].copies] == [("/d/a-text.pdf", "/d/a.pdf"), ("/e/b.pdf", "/d/a.pdf")]


def test_other_options_are_other_work(names: PartNames) -> None:
    (one,) = bundle_files([file("/a")], names, "recipe")
    (other,) = bundle_files([file("/a")], names, "another recipe")
    assert one.work != other.work


def result(name: str, kind: str, unit: str = "", year: int | None = None) -> Result:
    return Result(
        Task(0, (file(name),)),
        "checked",
        has_narrative=kind != "tables",
        has_tables=kind != "text",
        unit=unit,
        year=year,
    )


@pytest.mark.parametrize(
    ("results", "groups"),
    [
        ([result("x", "text", "甲局", 2024), result("t", "tables", "甲局", 2024)], ["xt"]),
        ([result("x", "text", "甲局", 2024), result("t", "tables")], ["xt"]),
        ([result("x", "text", "甲局"), result("t", "tables", "甲局（本级）")], ["xt"]),
        ([result("x", "text"), result("t", "tables"), result("u", "tables")], ["xtu"]),
        ([result("x", "text", "甲局", 2024), result("t", "tables", "甲局", 2023)], []),
        ([result("x", "text", "甲局"), result("t", "tables", "乙局")], []),
        ([result("x", "text"), result("y", "text"), result("t", "tables")], []),
        ([result("x", "text", year=2023), result("y", "text", year=2024), result("t", "tables", year=2024)], ["yt"]),
        ([result("w", "whole"), result("t", "tables")], []),
        ([result("x", "text"), result("y", "text")], []),
    ],
)
def test_parts_are_told_by_their_content(results: list[Result], groups: list[str]) -> None:
    found = ["".join(one.task.files[0].path for one in group) for group in parts_of_one(results)]
    assert found == groups
