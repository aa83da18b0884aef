"""Old office formats → DOCX or XLSX by LibreOffice, where it is installed: with its own profile, bounded, offline."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from gouji.model import UnusableInput

_IS_POSIX = os.name == "posix"
TIME_LIMIT = 120  # seconds; a start on a slow machine takes 15
LARGEST_RESULT = 256 * 1024 * 1024

_NAMES = ("soffice", "libreoffice", "soffice.com")
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/local/bin/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
)
_ALONE = (
    "--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nolockcheck", "--nofirststartwizard",
)  # fmt: skip
_NO_PROXY = "http://127.0.0.1:9"  # a port that nothing listens on
_ENDINGS = {"wordml": "xml", "spreadsheetml": "xml"}  # format → ending; the others are their own

# The profile of one run: no macros, no active content, no links followed, nothing recovered or asked.
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Save/Document", "AutoSave", "false"),
    ("Calc/Content/Update", "Link", "2"),
    ("Writer/Content/Update", "Link", "0"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
)


def find_office() -> str:
    """The program, "" where it is not installed."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def convert(data: bytes, form: str, to: str) -> bytes:
    """``data``, a file in the format ``form``, in the format ``to`` (docx or xlsx).

    Raises UnusableInput: "needs_office" (not installed), "office_failed", "office_too_slow", "unpacks_too_large".
    """
    program = find_office()
    if not program:
        raise UnusableInput("needs_office", format=form)
    with tempfile.TemporaryDirectory(prefix="gouji-") as folder:
        place = Path(folder)
        source = place / f"source.{_ENDINGS.get(form, form)}"
        source.write_bytes(data)
        _write_profile(place / "profile" / "user")
        _run(program, place, source, to)
        result = place / "out" / f"source.{to}"
        if not result.is_file():
            raise UnusableInput("office_failed", format=form)
        if result.stat().st_size > LARGEST_RESULT:
            raise UnusableInput("unpacks_too_large", limit=f"{LARGEST_RESULT // 1024**2} MiB")
        return result.read_bytes()


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{"" if path.startswith("Office.") else "Office."}{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        "utf-8",
    )


def _run(program: str, place: Path, source: Path, to: str) -> None:
    """Run the program once, with its children; raises UnusableInput when it cannot be started or does not end."""
    command = [
        *_bounded(),
        *_offline(),
        program,
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        *_ALONE,
        *("--convert-to", to, "--outdir", str(place / "out"), str(source)),
    ]
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), _NO_PROXY)
    if getattr(sys, "frozen", False):  # the one-file build's libraries are its own, not the program's
        kept["LD_LIBRARY_PATH"] = kept.get("LD_LIBRARY_PATH_ORIG", "")
    environment = {**kept, **proxies, "HOME": str(place), "TMPDIR": str(place), "SAL_USE_VCLPLUGIN": "svp"}
    try:
        process = subprocess.Popen(
            command,
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as refused:
        raise UnusableInput("office_failed", format=source.suffix[1:]) from refused
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise UnusableInput("office_too_slow", limit=str(TIME_LIMIT)) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all it started, so that the folder can go."""
    if _IS_POSIX:
        with suppress(ProcessLookupError, PermissionError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _bounded() -> tuple[str, ...]:
    """What to put before a command so that it ends even when this process is killed, where the system has it."""
    return ("timeout", "--signal=KILL", str(int(TIME_LIMIT) + 10)) if shutil.which("timeout") and _IS_POSIX else ()


@cache
def _offline() -> tuple[str, ...]:
    """What to put before a command so that it has no network: a name space of its own, where the system allows one."""
    for command in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        if sys.platform == "linux" and shutil.which("unshare"):
            tried = subprocess.run([*command, "true"], capture_output=True, check=False)
            if tried.returncode == 0:
                return command
    return ()
