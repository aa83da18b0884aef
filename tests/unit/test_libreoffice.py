"""Old formats by LibreOffice: what is said without it, and the same report with it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from corpus.writer.__main__ import write
from corpus.writer.forms import render

from gouji.ingest import libreoffice
from gouji.ingest.libreoffice import convert, find_office
from gouji.model import UnusableInput
from gouji.pipeline import check
from gouji.proof.score_twins import content, differences

installed = pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")
RTF = b"{\\rtf1\\ansi\\ansicpg936 2024}"


def refusal(data: bytes) -> UnusableInput:
    with pytest.raises(UnusableInput) as unusable:
        check(data)
    return unusable.value


def test_without_it_the_program_to_install_is_named(monkeypatch):
    monkeypatch.setattr(libreoffice, "find_office", lambda: "")
    refused = refusal(RTF)
    assert (refused.code, refused.values) == ("needs_office", {"format": "rtf"})


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", "office_failed"), ("sleep 60 & sleep 60", "office_too_slow")],
    ids=["fails", "hangs"],
)
def test_a_program_that_fails_or_hangs_is_ended(monkeypatch, tmp_path, script, code):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "find_office", lambda: str(program))
    monkeypatch.setattr(libreoffice, "TIME_LIMIT", 0.5)
    assert refusal(RTF).code == code


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_it_has_a_profile_of_its_own_and_leaves_nothing(monkeypatch, tmp_path):
    said = tmp_path / "said"
    program = tmp_path / "soffice"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" "$HOME" "$http_proxy" > {said}\n')
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "find_office", lambda: str(program))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert refusal(RTF).code == "office_failed"
    words = said.read_text().split("\n")
    home = Path(words[-3])
    assert f"-env:UserInstallation={(home / 'profile').as_uri()}" in words
    assert "--headless" in words and words[-2].startswith("http://127.0.0.1:")
    assert not home.exists()


@installed
def test_a_report_saved_as_doc_reads_as_the_docx_does():
    docx = render(write("lanting", 2, "small", "mixed").report, "docx")["docx"]
    report = check(convert(docx, "docx", "doc"))
    assert report.document.format == "doc"
    assert differences(("docx", content(check(docx))), ("doc", content(report))) == []


@installed
def test_a_damaged_file_is_refused():
    broken = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook'
    assert refusal(broken).code in ("office_failed", "damaged", "no_text")


@installed
@pytest.mark.skipif(sys.platform != "linux", reason="name spaces are Linux's")
def test_it_has_no_network_where_the_system_allows_that():
    if not libreoffice._offline():
        pytest.skip("this system allows no name space of its own")
    done = subprocess.run([*libreoffice._offline(), "cat", "/proc/net/dev"], capture_output=True, text=True, check=True)
    assert [line.split(":")[0].strip() for line in done.stdout.split("\n")[2:] if line] == ["lo"]
