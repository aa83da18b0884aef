"""``gouji review`` and ``gouji decisions``: what people decide of findings, recorded in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gouji.cli_check import FOUND, OK, UNUSABLE, explained
from gouji.cli_files import CannotRender, write_file
from gouji.cli_streams import Output, complain, open_output
from gouji.model import Decision, Finding, Judgement, Report, RuleError, UnusableInput
from gouji.pipeline import check_as_one
from gouji.report.messages import Messages
from gouji.report.rulings import ruling_lines
from gouji.report.to_terminal import finding_lines
from gouji.report.view import SYMBOLS, View
from gouji.review.ask import Desk, ask
from gouji.review.decisions import BadFile, conflicts, decision_on, dump_decisions, merge, read_decisions
from gouji.review.rulings import with_decisions
from gouji.settings import Settings

DEFAULT = Path("gouji-decisions.json")
"""Where decisions are kept unless another file is named; the page calls its export the same."""


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """The options of ``gouji review``: ``given`` are the keys to decide on without asking, by decision."""

    settings: Settings
    decisions: Path
    given: Mapping[Judgement, Sequence[str]]
    withdrawn: Sequence[str]
    reason: str
    name: str
    list_all: bool
    again: bool


def review_files(files: Sequence[str], options: ReviewOptions, messages: Messages) -> int:
    """Review the report that stands in ``files``; returns 0, or 2 with a line why not."""

    def say(key: str, group: str = "review", /, **values: object) -> str:
        return messages.text(group, key, options.settings.language, **values)

    try:
        kept = list(read_decisions(options.decisions)) if options.decisions.exists() else []
        refused: list[str] = []
        report = check_as_one(files, settings=options.settings, unusable=lambda path, why: refused.append(path))
        report = with_decisions(report, kept)
        book = _Book(options, report, kept, files, say)
        with open_output(None, messages) as output:
            if options.list_all:
                _list(report, output, say)
            elif any(options.given.values()) or options.withdrawn:
                book.decide_given()
                output.text(book.summary() + "\n")
            else:
                book.ask(output, messages)
        return UNUSABLE if refused else OK
    except BadFile as bad:
        complain(say(bad.code, **bad.values), messages)
    except UnusableInput as unusable:
        complain(f"{files[0]}: {explained(unusable, messages, options.settings.language)}", messages)
    except RuleError as broken:
        complain(say("bad_rules", "cli", detail=broken), messages)
    except CannotRender as refusal:
        complain(say(refusal.code, refusal.group, **refusal.values), messages)
    except BrokenPipeError:
        raise
    except OSError as failed:
        detail = failed.strerror or type(failed).__name__
        complain(say("output_failed", "cli", path=options.decisions, detail=detail), messages)
    return UNUSABLE


def _list(report: Report, output: Output, say: Callable[..., str]) -> None:
    """Each finding with its key, and what was decided of it."""
    for finding in report.findings:
        output.text(f"{finding.key}  {SYMBOLS[finding.severity]} {finding.message}\n")
        ruling = report.rulings.get(finding.id)
        for line in ruling_lines(ruling, say) if ruling else ():
            output.text(f"{' ' * len(finding.key)}    {line}\n")


class _Book:
    """The decisions file of one review, written anew after each decision."""

    def __init__(
        self,
        options: ReviewOptions,
        report: Report,
        kept: list[Decision],
        files: Sequence[str],
        say: Callable[..., str],
    ) -> None:
        self.options, self.report, self.kept, self.files, self.say = options, report, kept, files, say
        self.today = date.today().isoformat()
        self.recorded = 0

    def decide_given(self) -> None:
        """Record what the options say. Raises BadFile for a key that no finding has, or a name or reason missing."""
        options = self.options
        if not options.name:
            raise BadFile("needs_name")
        if options.given.get("not_an_error") and not options.reason:
            raise BadFile("needs_reason")
        decided = [
            decision_on(self._finding(key), judgement, options.reason, options.name, self.today)
            for judgement, keys in options.given.items()
            for key in keys
        ]
        withdrawn = [self._finding(key).key for key in options.withdrawn]
        self.kept = [d for d in self.kept if (d.key, d.by) not in {(key, options.name) for key in withdrawn}]
        self.recorded = len(decided) + len(withdrawn)
        self._write(decided)

    def _finding(self, key: str) -> Finding:
        """The finding of that key, or of the only key that begins so."""
        exact = [f for f in self.report.findings if f.key == key]
        found = exact or [f for f in self.report.findings if f.key.startswith(key)]
        if len(found) != 1:
            raise BadFile("no_such_key", key=key)
        return found[0]

    def ask(self, output: Output, messages: Messages) -> None:
        """Ask for one finding after another; each answer is written at once."""
        view = View(self.report, messages, output.width, output.colour, verbose=False)
        findings = self.report.findings if self.options.again else self.report.undecided
        if not findings:
            output.text(self.say("nothing_to_review") + "\n")
            return

        def put(question: str) -> str | None:
            output.text(question)
            sys.stdout.flush()
            answer = sys.stdin.readline()
            return answer.strip() if answer else None

        desk = Desk(
            show=lambda finding: "\n".join(finding_lines(view, finding)),
            tell=output.text,
            put=put,
            say=self.say,
            record=lambda decision: self._write([decision]),
        )
        self.recorded = ask(findings, desk, self.options.name, self.today)
        output.text("\n" + self.summary() + "\n")

    def summary(self) -> str:
        """What was recorded, and what is left."""
        left = len(with_decisions(self.report, self.kept).undecided)
        return self.say("recorded", count=self.recorded, path=self.options.decisions, left=left)

    def _write(self, decided: Iterable[Decision]) -> None:
        self.kept = [*merge([*self.kept, *decided])]
        write_file(self.options.decisions, dump_decisions(self.kept).encode(), self.files)


def merge_files(files: Sequence[Path], output: Path | None, language: str, messages: Messages) -> int:
    """Put decisions files together; say where reviewers differ. Returns 0, 1 when they do, 2 with a line why not."""

    def say(key: str, group: str = "review", /, **values: object) -> str:
        return messages.text(group, key, language, **values)

    try:
        decisions = merge(decision for file in files for decision in read_decisions(file))
        differing = conflicts(decisions)
        with open_output(output, messages) as out:
            out.data(dump_decisions(decisions))
        for key, said in differing.items():
            each = "; ".join(f"{d.by}: {say(d.decision)}" for d in said)
            complain(say("conflict", key=key, said=each), messages)
        if output is not None:
            with open_output(None, messages) as console:
                console.text(say("merged", count=len(decisions), path=output) + "\n")
        return FOUND if differing else OK
    except BadFile as bad:
        complain(say(bad.code, **bad.values), messages)
    except BrokenPipeError:
        raise
    except OSError as failed:
        complain(say("output_failed", "cli", path=output or "stdout", detail=failed.strerror or failed), messages)
    return UNUSABLE
