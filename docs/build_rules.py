"""Writes docs/rules from rules/checks; run by ``make docs``."""

from pathlib import Path

from gouji.report.catalogue import compile_catalogue
from gouji.report.messages import compile_messages
from gouji.report.to_rule_page import rule_pages
from gouji.rulebook import load_rulebook

FOLDER = Path(__file__).parent / "rules"


def main() -> None:
    """Replace every page; pages of rules that are gone go too."""
    rulebook = load_rulebook()
    pages = rule_pages(
        compile_catalogue(rulebook.folder("checks")), compile_messages(rulebook.file("messages.toml"))
    )
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
