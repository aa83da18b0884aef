"""Builds ``build/onefile/gouji``, one file with Python in it, and holds it to the ordinary command (``make onefile``).

It runs on the system it was built on, and on newer ones of its kind; each kind of system builds its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build/onefile"
WORK = ROOT / "build/pyinstaller"
DEMO = ROOT / "corpus/demo/report.txt"
SEPARATOR = ";" if sys.platform == "win32" else ":"
ENTRY = "from gouji.cli import main\n\nmain()\n"
# What is found by its name only when it is needed: rules, word lists, character maps, fonts, the page's script.
WITH_DATA = ("gouji", "jieba", "pdfminer", "pylopdf_fonts_zh_cn", "pypdfium2", "pypdfium2_raw")
WITHOUT = ("pytest", "hypothesis", "playwright", "mypy", "reportlab", "openpyxl", "matplotlib", "IPython", "tkinter")


def main() -> int:
    build()
    return check(OUT / ("gouji.exe" if sys.platform == "win32" else "gouji"))


def build() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    entry = WORK / "start.py"
    entry.write_text(ENTRY, encoding="utf-8")
    options = ["--onefile", "--noconfirm", "--clean", "--name", "gouji", "--log-level", "ERROR"]
    options += ["--distpath", str(OUT), "--workpath", str(WORK), "--specpath", str(WORK)]
    options += ["--add-data", f"{ROOT / 'rules'}{SEPARATOR}gouji/rules", "--collect-submodules", "gouji"]
    for package in WITH_DATA:
        options += ["--collect-data", package]
    options += ["--collect-binaries", "pypdfium2_raw"]
    for package in WITHOUT:
        options += ["--exclude-module", package]
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, str(entry)], check=True, cwd=ROOT)


def check(one: Path) -> int:
    """Whether the file says what the ordinary command says; each difference is printed."""
    ordinary = [sys.executable, "-m", "gouji"]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        calls = [["--version"], ["rules"], ["explain", "level-cell"]]
        calls += [["check", str(DEMO), *more] for more in ([], ["--format", "json"], ["--lang", "en", "--verbose"])]
        calls += [["check", str(DEMO), str(DEMO), "--format", "jsonl"]]  # in processes of their own
        calls += [["check", str(ROOT / "gone.pdf")]]
        for call in calls:
            runs = [subprocess.run([*command, *call], capture_output=True, cwd=folder) for command in ([one], ordinary)]
            if len({(run.returncode, run.stdout, run.stderr) for run in runs}) > 1:
                wrong += 1
                print(f"gouji {' '.join(call)}: differs\n{runs[0].stderr.decode()[-2000:]}")
        for format in ("html", "xlsx"):
            made = []
            for number, command in enumerate(([one], ordinary)):
                target = Path(folder) / f"{number}.{format}"
                subprocess.run([*command, "check", str(DEMO), "--format", format, "-o", str(target)], cwd=folder)
                made.append(target.read_bytes() if target.exists() else b"")
            if not made[0] or made[0] != made[1]:
                wrong += 1
                print(f"{format}: differs")
    verdict = "differs from the ordinary command" if wrong else "says what the ordinary command says"
    print(f"{one.relative_to(ROOT)}: {one.stat().st_size / 1024**2:.0f} MiB, {verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
