"""Builds ``build/onefile/gouji``, one file with Python in it; run by the Python whose packages it is to hold.

``make onefile`` gives it the plain install in an environment of its own: what developing needs would make the file
several times as large and the build take for ever. It runs on the system it was built on, and on newer ones of its
kind; each kind of system builds its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build/onefile"
WORK = ROOT / "build/pyinstaller"
SEPARATOR = ";" if sys.platform == "win32" else ":"
ENTRY = Path(__file__).with_name("start.py")
# What is found by its name only when it is needed: word lists, character maps, fonts, the page's script.
WITH_DATA = ("gouji", "jieba", "pdfminer", "pylopdf_fonts_zh_cn", "pypdfium2", "pypdfium2_raw")
# Rules, and the steps that bring an older store to the present shape, which alembic runs from their files.
WITH_FOLDERS = {"rules": "gouji/rules", "src/gouji/batch/migrations": "gouji/batch/migrations"}
# Parts of the packages that gouji never asks for.
WITHOUT = ("tkinter", "setuptools")


def main() -> None:
    """Write the file; PyInstaller's complaints are shown."""
    options = ["--onefile", "--noconfirm", "--clean", "--name", "gouji", "--log-level", "ERROR"]
    options += ["--distpath", str(OUT), "--workpath", str(WORK), "--specpath", str(WORK)]
    options += ["--collect-submodules", "gouji", "--collect-binaries", "pypdfium2_raw"]
    for folder, inside in WITH_FOLDERS.items():
        options += ["--add-data", f"{ROOT / folder}{SEPARATOR}{inside}"]
    for package in WITH_DATA:
        options += ["--collect-data", package]
    for package in WITHOUT:
        options += ["--exclude-module", package]
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, str(ENTRY)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
