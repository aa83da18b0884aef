"""A report and the way it is to be shown on a console: words, styles, line breaks, marks and places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from gouji.model import Finding, Report, Section
from gouji.report.messages import Messages
from gouji.report.to_json import SEVERITIES
from gouji.report.typeset import Marks, display_width, excerpt, mark, wrap

SYMBOLS = {"error": "●", "warning": "▲", "note": "○"}
_STYLES = {"error": "1;31", "warning": "1;33", "note": "36", "title": "1", "dim": "2", "good": "32"}
_HEADING = 18  # characters of a heading at the end of a line


@dataclass(frozen=True, slots=True)
class View:
    """A report and the way it is to be shown."""

    report: Report
    messages: Messages
    width: int
    colour: bool
    verbose: bool

    def say(self, key: str, /, group: str = "terminal", **values: object) -> str:
        return self.messages.text(group, key, self.report.language, **values)

    def style(self, text: str, name: str) -> str:
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self.colour and text else text

    def fold(self, text: str, indent: int, first: str | None = None) -> list[str]:
        """``text`` in lines behind ``indent`` spaces; ``first`` stands in for them on the first line."""
        blank = " " * indent
        lines = wrap(text, self.width - max(indent, display_width(first or "")))
        return [(blank if n or first is None else first) + line for n, line in enumerate(lines)]

    def marked(self, text: str, marks: Marks, style: str, limit: int) -> str:
        """The excerpt of ``text`` around ``marks``, the marks made visible."""
        if not self.verbose:
            text, marks = excerpt(text, marks, limit)
        if self.colour:
            return mark(text, marks, f"\x1b[{_STYLES[style]}m", "\x1b[0m")
        before, after = self.say("mark", figure="\0").split("\0")
        return mark(text, marks, before, after)

    def roots(self) -> list[Finding]:
        """The undecided findings that follow from no other one of them, the gravest first."""
        undecided = self.report.undecided
        known = {finding.id for finding in undecided}
        roots = [finding for finding in undecided if finding.parent not in known]
        return sorted(roots, key=lambda finding: SEVERITIES.index(finding.severity))

    def place(self, file: str | None, page: int | None, section: str) -> str:
        """The page and the heading, as far as they are known."""
        return " · ".join(part for part in (self.page(file, page), self.heading(section)) if part)

    def short_place(self, file: str | None, page: int | None, section: str) -> str:
        """For the end of a line: the page, or the heading where the format has no pages; dimmed."""
        place = self.page(file, page) if page is not None else excerpt(self.heading(section), (), _HEADING)[0]
        return self.style(f"  {place}", "dim") if place else ""

    def page(self, file: str | None, page: int | None) -> str:
        """The page; of a report in several files, the file too."""
        several = len(self.report.document.files) > 1
        named = PurePath(file).name if several and file else ""
        return " ".join(part for part in (named, "" if page is None else self.say("page", page=page)) if part)

    def one_line(self, finding: Finding, indent: int, near: Finding | None = None) -> list[str]:
        """A finding in short; its place only where it is not that of the finding it stands under (``near``)."""
        symbol = self.style(SYMBOLS[finding.severity], finding.severity)
        place = (finding.file, finding.page, finding.section)
        same = near is not None and (near.file, near.page, near.section) == place
        text = finding.message + ("" if same else self.short_place(*place))
        return self.fold(text, indent + 2, f"{' ' * indent}{symbol} ")

    def heading(self, section: str) -> str:
        found = next((s for s in self.report.sections if s.id == section), None)
        return "" if found is None else _as_printed(found, self.report.document.text)


def _as_printed(section: Section, text: str) -> str:
    """The heading with the punctuation that its number and title leave out, on one line."""
    at = section.start
    for char in section.number + section.title:
        found = text.find(char, at, at + _HEADING)
        if found < 0:  # the title was put in order and differs from the source
            return f"{section.number} {section.title}".strip()
        at = found + 1
    return "".join(text[section.start : at].split())
