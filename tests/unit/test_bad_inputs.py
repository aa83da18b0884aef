"""Whatever is given to ``gouji check``: the one line it gets on standard error, word for word, and the exit status."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz.tries import show
from pdf_builder import Sheet, pdf
from reportlab.lib.pdfencrypt import StandardEncryption
from typer.testing import CliRunner

from gouji import check
from gouji.cli import app

TEXT = """测试市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入情况说明

2024年度收入总计12.00万元。
"""
NOT_TEXT = "不是能读的格式（PDF、Word、Excel、WPS、OFD、网页、Markdown、文本）"
NOT_PDF = "文件名是 .pdf，内容却不是 PDF"
DAMAGED = "文件已损坏或不完整"
NO_TEXT = "没有可读的文字"
SCANNED = "是扫描件，没有文字；安装文字识别后可以核对：pip install 'gouji[ocr]'"
EMPTY = "文件是空的"
MISSING = "没有这个文件"


def words(sheet: Sheet) -> None:
    sheet.paragraph(100, ["2024年度收入总计12.00万元，比上年增加2.00万元，增长20%。"])


def picture(sheet: Sheet) -> None:
    from reportlab.lib.utils import ImageReader

    sheet.canvas.drawImage(ImageReader(io.BytesIO(PNG)), 0, 0, sheet.width, sheet.height)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", b"\0\0\0\x08\0\0\0\x08\x08\0\0\0\0")
    + _chunk(b"IDAT", zlib.compress((b"\0" + bytes(range(8))) * 8))
    + _chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + zlib.compress(bytes(range(256)) * 9)
GOOD = pdf(words)


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(zipfile.ZipInfo(name), text * 50)
    return out.getvalue()


def objects(*bodies: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of them."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return out + head + table + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, trailer, len(out)
    )  # fmt: skip


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(data), extra, data)


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
HAS = b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R" + HAS + b">>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
SAY = b"BT /F 12 Tf 50 700 Td (Report 12.00) Tj ET"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"


def one_page(content: bytes, extra: bytes = b"", *more: bytes, page: bytes = PAGE) -> bytes:
    return objects(CATALOG, PAGES, page, stream(content, extra), FONT, *more)


@dataclass(frozen=True)
class Case:
    """A file of this name and content; ``says``: the line about it, without its path; none, and it is checked."""

    name: str
    content: bytes
    says: str = ""
    settings: str = ""


def limited(**limits: int) -> str:
    return "[limits]\n" + "".join(f"{name.replace('_', '-')} = {value}\n" for name, value in limits.items())


FILES = {
    "no bytes": Case("a.txt", b"", EMPTY),
    "blanks": Case("a.txt", b" \r\n\t \n" * 9, EMPTY),
    "wide blanks": Case("a.txt", "\u3000\n\u3000".encode(), EMPTY),
    "only a mark of its encoding": Case("a.txt", b"\xef\xbb\xbf", EMPTY),
    "no bytes, named pdf": Case("a.pdf", b"", EMPTY),
    "zeros": Case("a.txt", b"\0" * 4096, NOT_TEXT),
    "zeros, named pdf": Case("a.pdf", b"\0" * 4096, NOT_PDF),
    "a program": Case("a.txt", b"\x7fELF" + bytes(range(256)) * 20, NOT_TEXT),
    "a program of Windows": Case("a.exe", b"MZ\x90\0" + bytes(range(256)) * 20, NOT_TEXT),
    "a picture": Case("a.png", PNG * 9, NOT_TEXT),
    "a picture, named pdf": Case("a.pdf", PNG * 9, NOT_PDF),
    "a photograph": Case("a.jpg", JPEG, NOT_TEXT),
    "text, named pdf": Case("a.pdf", TEXT.encode()),
    "UTF-8": Case("a.txt", TEXT.encode()),
    "UTF-8 with its mark": Case("a.txt", b"\xef\xbb\xbf" + TEXT.encode()),
    "UTF-16 without a mark": Case("a.txt", TEXT.encode("utf-16-le")),
    "UTF-16, the other order": Case("a.txt", TEXT.encode("utf-16-be")),
    "UTF-32": Case("a.txt", TEXT.encode("utf-32")),
    "GBK": Case("a.txt", TEXT.encode("gbk")),
    "GB18030 with four bytes": Case("a.txt", (TEXT + "㐂𠮷").encode("gb18030")),
    "half a character at its end": Case("a.txt", TEXT.encode() + "万".encode()[:2]),
    "a NUL in it": Case("a.txt", TEXT.encode() + b"\0"),
    "prose": Case("a.txt", b"Nothing about money."),
    "a page without text": Case("a.html", b"<!DOCTYPE html><html><body><img src=x></body></html>", NO_TEXT),
    "a page with an empty body": Case("a.html", b"<html><body></body></html>", NO_TEXT),
    "an entity that becomes itself": Case(
        "a.html", b"<!DOCTYPE html [<!ENTITY a '&a;&a;'>]><html><body><p>12.00&a;</p></body></html>"
    ),
    "a file that a page asks for": Case(
        "a.html", b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><body><p>12&a;</p></body></html>"
    ),
    "deep elements": Case("a.html", b"<html><body>" + b"<div>" * 3000 + b"12.00", "嵌套太深（上限 256 层）"),
    "a bare head": Case("a.pdf", b"%PDF-1.4\n", DAMAGED),
    "a head and rubbish": Case("a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 9, DAMAGED),
    "a head too late": Case("a.pdf", b" " * 2000 + b"%PDF-1.4\n", DAMAGED),
    "another version's head": Case("a.pdf", GOOD.replace(b"%PDF-1.", b"%PDF-9.")),
    "cut after a tenth": Case("a.pdf", GOOD[: len(GOOD) // 10], DAMAGED),
    "cut in the middle": Case("a.pdf", GOOD[: len(GOOD) // 2], DAMAGED),
    "cut before its trailer's end": Case("a.pdf", GOOD[:-40], DAMAGED),
    "cut at its end": Case("a.pdf", GOOD[:-7]),
    "an unknown password": Case("a.pdf", pdf(words, encrypt=StandardEncryption("u", "o")), "文件有密码，请先去掉密码"),
    "no password but an owner's": Case("a.pdf", pdf(words, encrypt=StandardEncryption("", "o"))),
    "no pages": Case("a.pdf", objects(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"), DAMAGED),
    "pages that do not exist": Case("a.pdf", objects(CATALOG, b"<</Type/Pages/Kids[9 0 R]/Count 1>>"), DAMAGED),
    "no root": Case("a.pdf", objects(CATALOG, PAGES, trailer=b""), DAMAGED),
    "a page without text or picture": Case("a.pdf", pdf(lambda sheet: None), NO_TEXT),
    "a picture of a page": Case("a.pdf", pdf(picture), SCANNED),
    "a page tree in a circle": Case(
        "a.pdf", objects(CATALOG, PAGES, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), DAMAGED
    ),
    "a form that draws itself": Case("a.pdf", one_page(SAY + b" /X Do", b"", stream(b"/X Do", FORM))),
    "a page as large as a country": Case(
        "a.pdf", one_page(SAY, page=PAGE.replace(b"600 800", b"9e30 9e30"))
    ),
    "a page of no size": Case("a.pdf", one_page(SAY, page=PAGE.replace(b"600 800", b"0 0"))),
    "a picture without end": Case("a.pdf", one_page(SAY + b" BI /W 9 /H 9 ID " + b"x" * 9999)),
    "brackets without end": Case("a.pdf", one_page(SAY + b"[" * 99999)),
    "dictionaries in dictionaries": Case("a.pdf", one_page(SAY, b"/A " + b"<</A " * 9000), NO_TEXT),
    "a stream that packs itself": Case(
        "a.pdf", one_page(zlib.compress(SAY + b" " * 40_000_000), b"/Filter/FlateDecode"),
        "解压后太大（上限 16 MiB），不像是报告，没有打开", limited(unpacked_mib=16),
    ),
    "a stream packed twice": Case(
        "a.pdf", one_page(zlib.compress(zlib.compress(b" " * 40_000_000)), b"/Filter[/FlateDecode/FlateDecode]"),
        "解压后太大（上限 16 MiB），不像是报告，没有打开", limited(unpacked_mib=16),
    ),
    "lines without number": Case(
        "a.pdf", one_page(SAY + b" 1 1 m 9 9 l S" * 1001), "内容太复杂：线条、标签或单元格等太多（上限 1,000 个）",
        limited(objects=1000),
    ),
    "one line of many pieces": Case(
        "a.pdf", one_page(SAY + b" 1 1 m" + b" 9 9 l 1 1 l" * 600 + b" S"),
        "内容太复杂：线条、标签或单元格等太多（上限 1,000 个）", limited(objects=1000),
    ),
    "many pages": Case("a.pdf", pdf(words, words, words), "页数太多（上限 2 页）", limited(pages=2)),
    "many characters on a page": Case("a.pdf", GOOD, "文字太多（上限 9 字）", limited(characters=9)),
    "many characters": Case("a.txt", TEXT.encode(), "文字太多（上限 9 字）", limited(characters=9)),
    "many cells": Case(
        "a.txt", b"a\tb\n" * 600, "内容太复杂：线条、标签或单元格等太多（上限 1,000 个）", limited(objects=1000)
    ),
    "many elements": Case(
        "a.html", b"<html><body>" + b"<p>12.00" * 1001, "内容太复杂：线条、标签或单元格等太多（上限 1,000 个）",
        limited(objects=1000),
    ),
    "many bytes": Case("a.txt", b"12.00 " * 200_000, "文件太大（上限 1 MiB）", limited(file_mib=1)),
}  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments])
    return result.exit_code, result.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", FILES.values(), ids=FILES)
def test_a_file(folder: Path, case: Case) -> None:
    if case.says == SCANNED and find_spec("rapidocr"):
        pytest.skip("with gouji[ocr] a picture is read")
    if case.content == GOOD[:-40] and find_spec("pikepdf"):
        pytest.skip("with gouji[repair] it is put together again")
    (folder / case.name).write_bytes(case.content)
    if case.settings:
        (folder / "gouji.toml").write_text(case.settings)
    status, said = run(case.name, "--fail-on", "never")
    assert said == (f"gouji: {case.name}: {case.says}\n" if case.says else "")
    assert status == (2 if case.says else 0)


# ------------------------------------------------------------------------------------------ paths, options, outputs


def _plain(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")


def _folder(folder: Path) -> None:
    (folder / "a.pdf").mkdir()


def _broken_link(folder: Path) -> None:
    (folder / "a.txt").symlink_to("gone.txt")


def _circle(folder: Path) -> None:
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")


def _hard_link(folder: Path) -> None:
    _plain(folder)
    os.link(folder / "a.txt", folder / "b.txt")


def _soft_link(folder: Path) -> None:
    _plain(folder)
    (folder / "b.txt").symlink_to("a.txt")


def _beside(name: str, text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        _plain(folder)
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


CALLS: dict[str, tuple[Callable[[Path], None], Sequence[str], str]] = {
    "missing": (_plain, ["b.txt"], f"b.txt: {MISSING}"),
    "missing, below a file": (_plain, ["a.txt/b"], f"a.txt/b: {MISSING}"),
    "a NUL in its name": (_plain, ["a\0.txt"], f"a\ufffd.txt: {MISSING}"),
    "a newline in its name": (_plain, ["a\nb"], f"a\ufffdb: {MISSING}"),
    "a terminal's orders in its name": (_plain, ["a\x1b]0;x\x07"], f"a\ufffd]0;x\ufffd: {MISSING}"),
    "a name too long": (_plain, ["a" * 999], f"{'a' * 999}: 打不开（File name too long）"),
    "no name": (_plain, [""], f": {MISSING}"),
    "a folder": (_folder, ["a.pdf"], "a.pdf: 打不开（是文件夹）"),
    "a link to nothing": (_broken_link, ["a.txt"], f"a.txt: {MISSING}"),
    "links in a circle": (_circle, ["a.txt"], "a.txt: 打不开（Too many levels of symbolic links）"),
    "a pipe that nobody writes to": (_pipe, ["a.txt"], f"a.txt: {EMPTY}"),
    "a device without content": (_plain, ["/dev/null"], f"/dev/null: {EMPTY}"),
    "nothing selected": (_plain, ["a.txt", "--only", "没有这一节"], "a.txt：没有与“没有这一节”相符的章节或数字"),
    "output is the input": (_plain, ["a.txt", "-o", "a.txt"], "输出文件 a.txt 就是输入文件，不会覆盖它"),
    "output is the input after all": (_plain, ["a.txt", "-o", "./a.txt"], "输出文件 a.txt 就是输入文件，不会覆盖它"),
    "output is a hard link to it": (_hard_link, ["a.txt", "-o", "b.txt"], "输出文件 b.txt 就是输入文件，不会覆盖它"),
    "output is a link to it": (_soft_link, ["a.txt", "-o", "b.txt"], "输出文件 b.txt 就是输入文件，不会覆盖它"),
    "output is the settings": (
        _beside("gouji.toml", 'language = "zh"\n'), ["a.txt", "-o", "gouji.toml"],
        "输出文件 gouji.toml 就是输入文件，不会覆盖它",
    ),
    "page is an input": (
        _beside("b.html", "<html>"), ["b.html", "a.txt", "--format", "html", "-o", "b.html"],
        "输出文件 b.html 就是输入文件，不会覆盖它",
    ),
    "output in no folder": (_plain, ["a.txt", "-o", "no/out.txt"], "写不了 no/out.txt（No such file or directory）"),
    "output is a folder": (_folder, ["a.txt", "-o", "a.pdf"], "写不了 a.pdf（Is a directory）"),
    "output below a file": (_plain, ["a.txt", "-o", "a.txt/out"], "写不了 a.txt/out（Not a directory）"),
    "workpaper below a file": (
        _plain, ["a.txt", "--format", "xlsx", "-o", "a.txt/x"], "写不了 a.txt/x（Not a directory）",
    ),
    "a page without a place": (_plain, ["a.txt", "--format", "html"], "--format html 要用 -o 指定写到哪里"),
    "a disk that is full": (_plain, ["a.txt", "-o", "/dev/full"], "写不了 /dev/full（No space left on device）"),
    "text as marked pdf": (
        _plain, ["a.txt", "--format", "pdf", "-o", "o.pdf"], "a.txt：不是 PDF，不能加标注；请用 --format html",
    ),
    "no rules there": (_plain, ["a.txt", "--rules", "gone"], "规则文件有误：gone: no such folder"),
    "rules that are no TOML": (
        _beside("r/messages.toml", "[["), ["a.txt", "--rules", "r"],
        "规则文件有误：r/messages.toml: ",  # and what Python's own reader says
    ),
    "no settings there": (_plain, ["a.txt", "--config", "gone.toml"], "gone.toml：打不开（No such file or directory）"),
    "settings that are no TOML": (
        _beside("gouji.toml", "language"), ["a.txt"],
        "gouji.toml：不是 TOML（",
    ),
    "settings with a slip": (
        _beside("gouji.toml", 'langage = "zh"'), ["a.txt"], "gouji.toml:1：没有“langage”这一项，是不是“language”？",
    ),
    "settings of another kind": (
        _beside("gouji.toml", "[limits]\npages = 0"), ["a.txt"], "gouji.toml:2：limits.pages 应是大于 0 的整数",
    ),
    "no such limit": (
        _beside("gouji.toml", "[limits]\npage = 9"), ["a.txt"],
        "gouji.toml:2：没有“limits.page”这一项，是不是“pages”？",
    ),
    "no such layout": (_plain, ["a.txt", "--layout", "火星"], "没有版式“火星”；可以是：auto, "),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices of POSIX")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call(folder: Path, call: tuple[Callable[[Path], None], Sequence[str], str]) -> None:
    prepare, arguments, says = call
    prepare(folder)
    status, said = run(*arguments, "--fail-on", "never")
    assert said.startswith(f"gouji: {says}")
    assert said.count("\n") == 1
    assert status == 2
    if (folder / "a.txt").is_file():
        assert (folder / "a.txt").read_text("utf-8") == TEXT


@pytest.mark.parametrize("option", [["--format", "csv"], ["--lang", "fr"], ["--no-such"], ["--fail-on"]])
def test_a_wrong_option_is_named_and_nothing_is_checked(folder: Path, option: list[str]) -> None:
    _plain(folder)
    result = CliRunner().invoke(app, ["check", "a.txt", *option])
    assert (result.exit_code, result.stdout) == (2, "")
    assert option[0] in result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may read everything")
def test_no_permission(folder: Path) -> None:
    _plain(folder)
    (folder / "a.txt").chmod(0)
    assert run("a.txt") == (2, "gouji: a.txt: 打不开（没有读取权限）\n")


@pytest.mark.skipif(sys.platform == "win32", reason="paths are text there")
def test_a_name_that_is_no_text(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.txt")).write_text(TEXT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gouji", "check", b"\xff.txt", b"\xfe.txt", "--format", "jsonl", "--fail-on", "never"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.decode() == f"gouji: \ufffd.txt: {MISSING}\n"
    assert len(done.stdout.decode("utf-8").splitlines()) == 2


def test_there_are_enough_of_them() -> None:
    assert len(FILES) + len(CALLS) >= 60


# ------------------------------------------------------------------------------------------ numbers beyond all measure


@pytest.mark.parametrize("number", ["7" * 5000, "9" * 320, "0." + "7" * 5000, "一" * 3000])
def test_a_number_of_thousands_of_digits_goes_through_every_format(number: str) -> None:
    """Found by fuzzing: sums of such numbers could not be rounded, and the workpaper not be written."""
    text = (Path(__file__).parents[2] / "corpus/demo/report.txt").read_text("utf-8")
    for place in ("万元", "年度", "\t0.00"):
        text = text.replace(place, f"\t{number}" if place == "\t0.00" else number + place, 3)
    text = text.replace("\t1\t", f"\t{number}\t", 3)
    show(check(text.encode()), text.encode())
