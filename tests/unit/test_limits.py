"""Limits: where they hold, what each is called, and that a check outside any keeps to the defaults."""

from __future__ import annotations

import io
import time
import zlib

import pytest
from pdf_builder import Sheet, pdf

from gouji import limits
from gouji.ingest.pdf_miner import Miner
from gouji.ingest.pdf_streams import keep_streams
from gouji.limits import MIB, Limits, within
from gouji.model import UnusableInput
from gouji.pipeline import check
from gouji.settings import DEFAULTS


def code(action: object, **given: int) -> str:
    assert callable(action)
    with within(Limits(**given)):
        try:
            action()
        except UnusableInput as refused:
            return refused.code
    return ""


@pytest.mark.parametrize(
    ("name", "keep", "code_"),
    [
        ("file", limits.keep_size, "too_large"),
        ("pages", limits.keep_pages, "too_many_pages"),
        ("characters", limits.keep_characters, "too_long"),
        ("objects", limits.keep_objects, "too_many_objects"),
        ("nesting", limits.keep_nesting, "too_deep"),
        ("unpacked", limits.keep_unpacked, "unpacks_too_large"),
    ],
)
def test_as_much_is_taken_and_no_more(name: str, keep: object, code_: str) -> None:
    assert callable(keep)
    assert code(lambda: keep(7), **{name: 7}) == ""
    assert code(lambda: keep(8), **{name: 7}) == code_


def test_outside_a_check_the_defaults_hold_and_time_does_not_run() -> None:
    assert limits.limits() == DEFAULTS.limits
    with within(Limits(pages=3)):
        assert limits.limits().pages == 3
    assert limits.limits() == DEFAULTS.limits
    limits.keep_time()


def test_a_check_gives_up_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 100_000, 50))
    monkeypatch.setattr(time, "thread_time", lambda: float(next(ticks)))
    told = []
    text = "某局2024年度部门决算\n\n第三部分 决算情况说明\n\n" + "2024年度收入12.00万元。\n" * 9
    from gouji.pipeline import check_as_one

    with pytest.raises(UnusableInput) as refused:
        check_as_one([text.encode()], names=["a.txt"], unusable=lambda path, error: told.append((path, error.code)))
    assert (refused.value.code, refused.value.values) == ("too_slow", {"limit": "300 s"})
    assert told == [("a.txt", "too_slow")]


def stream(data: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Length 9>>stream\r\n" + data + b"\nendstream endobj"


def test_streams_are_measured_and_not_kept() -> None:
    plain = b"x" * (3 * MIB)
    once, twice = zlib.compress(plain), zlib.compress(zlib.compress(plain))
    for data in (once, twice, zlib.compress(twice)):
        assert code(lambda data=data: keep_streams(stream(data)), unpacked=2 * MIB) == "unpacks_too_large"
        assert code(lambda data=data: keep_streams(stream(data)), unpacked=4 * MIB) == ""
    assert code(lambda: keep_streams(stream(once[:-900])), unpacked=MIB) == "unpacks_too_large"
    assert code(lambda: keep_streams(stream(b"x" * 9 * MIB)), unpacked=2 * MIB) == ""


def test_data_packed_again_and_again_is_too_deep() -> None:
    data = b"x"
    for _ in range(12):
        data = zlib.compress(data)
    assert code(lambda: keep_streams(stream(data)), nesting=10) == "too_deep"
    assert code(lambda: keep_streams(stream(data)), nesting=20) == ""


def test_the_second_reader_keeps_to_them_too() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(50, 50, "12.00")

    data = pdf(page, page)
    assert code(lambda: Miner(data).page_count(), pages=1) == "too_many_pages"
    assert code(lambda: Miner(data).draw(1), objects=3) == "too_many_objects"
    assert code(lambda: Miner(data).draw(1), objects=30) == ""


def test_bytes_are_held_to_the_settings_of_the_check() -> None:
    from dataclasses import replace

    with pytest.raises(UnusableInput) as refused:
        check(io.BytesIO(b"12.00 " * 9).getvalue(), settings=replace(DEFAULTS, limits=Limits(file=50)))
    assert refused.value.code == "too_large"
