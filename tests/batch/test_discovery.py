"""What a scan finds: every file once, archives and their members, a manifest, and what is no file."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from tests.batch.scanning import WHOLE, is_root

from gouji.batch.archives import BrokenMember, read_archived
from gouji.batch.discovery import NothingThere, find_files
from gouji.batch.manifest import Listed, ManifestError, read_manifest

MIB = 1 << 20


def found(*roots: object, listed: list[Listed] | None = None, own: list[Path] | None = None) -> dict[str, str | None]:
    """Name of each file → the code of its problem."""
    files = find_files([str(root) for root in roots], listed or [], own or [], MIB).files
    return {os.path.basename(file.path): file.problem and file.problem.code for file in files}  # noqa: PTH119


def test_every_file_once_whatever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "below" / "deeper").mkdir(parents=True)
    for name in ("a.pdf", ".hidden", "below/b", "below/deeper/含空格 的.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "big").write_bytes(b"1" * (MIB + 1))
    assert found(tmp_path, tmp_path / "below", tmp_path / "a.pdf") == {
        "a.pdf": None, ".hidden": None, "b": None, "含空格 的.txt": None, "big": "too_large",
    }  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert found("**/*.txt") == {"含空格 的.txt": None}
    with pytest.raises(NothingThere):
        find_files(["*.docx"], largest=MIB)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to("real.txt")
    (tmp_path / "lost.txt").symlink_to("nowhere")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "store.sqlite").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    result = find_files([str(tmp_path)], own=[tmp_path / "store.sqlite"], largest=MIB)
    assert [Path(file.path).name for file in result.files] == ["link.txt", "real.txt"]
    assert {Path(one.path).name: one.reason.code for one in result.skipped} == {
        "circle": "folder_link", "lost.txt": "broken_link", "pipe": "special_file", "store.sqlite": "own_file",
    }  # fmt: skip


@pytest.mark.skipif(is_root(), reason="root may open everything")
def test_without_permission(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed.txt").write_text("x")
    (tmp_path / "closed").chmod(0)
    (tmp_path / "closed.txt").chmod(0)
    result = find_files([str(tmp_path)], largest=MIB)
    assert [one.reason.code for one in result.skipped] == ["folder"]
    assert [file.problem and file.problem.code for file in result.files] == ["unreadable"]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xbe\xf6\xcb\xe3.txt")).write_text("x")
    (file,) = find_files([str(tmp_path)], largest=MIB).files
    assert file.path.endswith("\\xbe\\xf6\\xcb\\xe3.txt")


def test_archives_and_their_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("folder/report.txt", WHOLE)
        archive.writestr("big.txt", "1" * (MIB + 1))
        archive.writestr("folder/", "")
        archive.writestr("inner.zip", b"PK\x05\x06" + b"\0" * 18)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("folder/report.txt", WHOLE)
    with zipfile.ZipFile(tmp_path / "gbk.zip", "w") as archive:
        archive.writestr("abcd.txt", "x")
    raw = (tmp_path / "gbk.zip").read_bytes()
    (tmp_path / "gbk.zip").write_bytes(
        raw.replace(b"abcd.txt", "决算.txt".encode("gbk"))
    )  # as Windows in China writes it
    with zipfile.ZipFile(tmp_path / "office.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04broken")
    files = {
        file.path.removeprefix(f"{tmp_path.as_posix()}/"): file
        for file in find_files([str(tmp_path)], largest=MIB).files
    }
    assert {name: file.problem and file.problem.code for name, file in files.items()} == {
        "a.zip": "archive", "a.zip!folder/report.txt": None, "a.zip!folder/report.txt#2": None,
        "a.zip!big.txt": "too_large", "a.zip!inner.zip": "nested_archive", "office.docx": None, "broken.zip": "damaged",
        "gbk.zip": "archive", "gbk.zip!决算.txt": None,
    }  # fmt: skip
    member = files["a.zip!folder/report.txt"]
    assert member.member is not None
    assert read_archived(member.container, member.member, MIB).decode() == WHOLE
    with pytest.raises(BrokenMember):
        read_archived(member.container, "999999", MIB)


def test_members_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("report.txt", "some text that is long enough")
        archive.writestr("secret.txt", "x")
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"some text")] = ord("X")  # its checksum no longer holds
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.rindex(signature) + flags] |= 1  # the mark of a password
    path.write_bytes(raw)
    assert found(tmp_path) == {"a.zip": "archive", "a.zip!report.txt": "damaged", "a.zip!secret.txt": "encrypted"}


def test_a_manifest_names_files_units_and_years(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("x")
    manifest = tmp_path / "list.csv"
    manifest.write_text("unit,path,year\n青禾区某局,one.txt,2031\n,none.txt,\n", "gb18030")
    result = find_files([], read_manifest(manifest), largest=MIB)
    assert [(Path(f.path).name, f.unit, f.year, f.problem and f.problem.code) for f in result.files] == [
        ("none.txt", "", None, "missing"), ("one.txt", "青禾区某局", 2031, None),
    ]  # fmt: skip
    for text, code in (("file,year\na,1\n", "manifest_header"), ("path,year\na,last\n", "manifest_year")):
        manifest.write_text(text)
        with pytest.raises(ManifestError, match=code):
            read_manifest(manifest)
    with pytest.raises(ManifestError, match="manifest_unreadable"):
        read_manifest(tmp_path)
