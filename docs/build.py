"""Writes what the documentation takes from the project itself; run by ``make docs``.

docs/rules: a page for each rule. The READMEs: the true output of the commands they show, behind a line

    <!-- output of: gouji … -->
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from gouji.report.catalogue import compile_catalogue
from gouji.report.messages import compile_messages
from gouji.report.to_rule_page import rule_pages
from gouji.rulebook import load_rulebook

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
_OUTPUT = re.compile(r"(<!-- output of: gouji (.*?) -->\n```text\n).*?(```\n)", re.DOTALL)


def current_pages() -> dict[str, str]:
    """Path below the root → the text it should have."""
    rulebook = load_rulebook()
    catalogue = compile_catalogue(rulebook.folder("checks"))
    pages = rule_pages(catalogue, compile_messages(rulebook.file("messages.toml")))
    texts = {f"docs/rules/{name}": text for name, text in pages.items()}
    for name in READMES:
        texts[name] = _OUTPUT.sub(_with_output, (ROOT / name).read_text("utf-8"))
    return texts


def _with_output(block: re.Match[str]) -> str:
    command = [sys.executable, "-m", "gouji", *shlex.split(block[2])]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=environment, check=False)
    return block[1] + done.stdout.decode("utf-8") + block[3]


def main() -> None:
    """Write every page; the pages of rules that are gone go too."""
    texts = current_pages()
    for old in (ROOT / "docs" / "rules").glob("*.md"):
        if old.relative_to(ROOT).as_posix() not in texts:
            old.unlink()
    for name, text in texts.items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
