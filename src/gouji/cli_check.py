"""``gouji check``: many inputs, one after another; one that fails never stops the others."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from gouji.cli_files import RENDERERS, CannotRender, filled, target_of, write_file
from gouji.cli_streams import Output, complain, open_output
from gouji.compiled import compile_rules
from gouji.isolate import Defect, check_apart
from gouji.limits import within
from gouji.model import Report, RuleError, UnusableInput
from gouji.pipeline import check_as_one
from gouji.report.messages import Messages
from gouji.report.to_json import SEVERITIES, dumps, error_to_dict, report_to_dict
from gouji.review.decisions import BadFile
from gouji.review.inputs import ReviewInputs, read_inputs
from gouji.settings import Settings

Language = Literal["zh", "en"]

OK, FOUND, UNUSABLE = 0, 1, 2
"""Exit status: nothing at or above --fail-on; something; a wrong call or an input that cannot be checked."""

_GRAVE = {"never": 0, "error": 1, "warning": 2, "note": 3}  # how many of SEVERITIES count
_RULE = "─" * 40  # between reports on a console


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The settings of the run, and the options of ``gouji check`` that no settings file has."""

    settings: Settings
    output: Path | None
    only: str | None
    timing: bool
    verbose: bool
    debug: bool
    as_one: bool = False
    decisions: tuple[Path, ...] = ()
    since: Path | None = None
    template: Path | None = None
    prior: tuple[str, ...] = ()
    budget: tuple[str, ...] = ()

    @property
    def beside(self) -> tuple[str, ...]:
        """The files of other reports."""
        return (*self.prior, *self.budget)

    @property
    def language(self) -> Language:
        return self.settings.language


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: a report, or the reason why there is none; both, when one file of it is unusable."""

    path: str
    report: Report | None
    error: UnusableInput | None = None


def check_files(files: Sequence[str], options: CheckOptions, messages: Messages) -> int:
    """Check ``files`` in their order, write what was asked for, and return the exit status."""
    own = [options.settings.file] if options.settings.file else []
    if options.output is not None and any(_same_file(options.output, file) for file in [*files, *options.beside, *own]):
        _say(messages, options, "output_is_input", path=options.output)
        return UNUSABLE
    if options.template is not None and options.settings.format != "xlsx":
        complain(messages.text("template", "needs_xlsx", options.language), messages)
        return UNUSABLE
    if options.since is not None and (options.only or (len(files) > 1 and not options.as_one)):
        complain(messages.text("review", "since_needs_one", options.language), messages)
        return UNUSABLE
    if options.beside and len(files) > 1 and not options.as_one:
        _say(messages, options, "beside_several")
        return UNUSABLE
    try:
        beside = read_inputs(options.decisions, options.since)
        if options.settings.format in RENDERERS:
            return _check_to_files(files, options, messages, beside)
        with open_output(options.output, messages) as output:
            several = len(files) > 1 and not options.as_one
            return _write(_outcomes(files, options, messages, beside), options, messages, output, several)
    except BadFile as bad:
        complain(messages.text("review", bad.code, options.language, **bad.values), messages)
    except RuleError as broken:
        _say(messages, options, "bad_rules", detail=broken)
    except BrokenPipeError:
        raise
    except OSError as failed:
        path = options.output or "stdout"
        _say(messages, options, "output_failed", path=path, detail=failed.strerror or failed)
    return UNUSABLE


def _check_to_files(files: Sequence[str], options: CheckOptions, messages: Messages, beside: ReviewInputs) -> int:
    """The formats that are files of their own: one for each input, whatever becomes of the others."""
    if options.output is None:
        _say(messages, options, "needs_output", format=options.settings.format)
        return UNUSABLE
    worst = OK
    catalogue = compile_rules(options.settings.rules).catalogue
    _, render = RENDERERS[options.settings.format]
    if options.template is not None:
        template = _template(options.template, options, messages)
        if template is None:
            return UNUSABLE
        render = filled(template, options.template, options.settings.rules)
    for outcome in _outcomes(files, options, messages, beside):
        worst = max(worst, _status(outcome, options.settings.fail_on))
        if outcome.report is None:
            continue
        try:
            with within(options.settings.limits):
                made = render(outcome.report, messages, lambda rule: catalogue[rule].name(options.language))
            alone = len(made) == 1 and (options.as_one or len(files) == 1)
            for file, data in made.items():
                target = target_of(file, options.settings.format, options.output, [file] if alone else files)
                write_file(target, data, (*files, *options.beside))
                _tell(messages, options, "written_to", path=target)
        except CannotRender as refused:
            complain(messages.text(refused.group, refused.code, options.language, **refused.values), messages)
            worst = UNUSABLE
        except OSError as failed:
            _say(messages, options, "output_failed", path=options.output, detail=failed.strerror or failed)
            worst = UNUSABLE
    return worst


def _template(path: Path, options: CheckOptions, messages: Messages) -> bytes | None:
    """The office's own workbook; None, said on standard error, when there is none to use."""
    from gouji.report.to_template import lost_parts

    def complain_of(key: str, **values: object) -> None:
        complain(messages.text("template", key, options.language, path=path, **values), messages)

    try:
        data = path.read_bytes()
    except OSError as failed:
        complain_of("unreadable", detail=failed.strerror or type(failed).__name__)
        return None
    if lost_parts(data):
        complain_of("lost")
    return data


def _tell(messages: Messages, options: CheckOptions, key: str, **values: object) -> None:
    """One line on standard output: what was done."""
    with open_output(None, messages) as output:
        output.text(messages.text("cli", key, options.language, **values) + "\n")


def _say(messages: Messages, options: CheckOptions, key: str, **values: object) -> None:
    complain(messages.text("cli", key, options.language, **values), messages)


def _same_file(output: Path, file: str) -> bool:
    try:
        return output.samefile(file)
    except OSError:  # one of them does not exist
        return output.absolute() == Path(file).absolute()


def _outcomes(
    files: Sequence[str], options: CheckOptions, messages: Messages, beside: ReviewInputs
) -> Iterator[Outcome]:
    """One outcome for each report, in order; what is wrong with a file is said on standard error at once."""

    def refuse(file: str, error: UnusableInput) -> None:
        complain(f"{file}: {explained(error, messages, options.language)}", messages)

    reports = [files] if options.as_one else [[file] for file in files]
    apart = len(reports) > 1 if options.settings.isolate is None else options.settings.isolate
    check = check_apart if apart else check_as_one
    for report in reports:
        outcome = _outcome(check, report, options, refuse)
        if _selects_nothing(outcome):
            _say(messages, options, "only_matches_nothing", path=outcome.path, only=options.only)
        yield outcome if outcome.report is None else replace(outcome, report=beside.applied(outcome.report))


def _outcome(
    check: Callable[..., Report],
    files: Sequence[str],
    options: CheckOptions,
    refuse: Callable[[str, UnusableInput], None],
) -> Outcome:
    """Check the files of one report; each that is unusable is told to ``refuse``."""
    refused: list[UnusableInput] = []

    def note(file: str, error: UnusableInput) -> None:
        refused.append(error)
        refuse(file, error)

    try:
        report = check(
            files,
            unusable=note,
            prior=options.prior,
            budget=options.budget,
            only=options.only,
            timing=options.timing,
            settings=options.settings,
        )
    except UnusableInput as unusable:
        if not refused:
            note(files[0], unusable)
        return Outcome(files[0], None, unusable)
    except RuleError:
        raise  # every file would fail on it
    except Defect as defect:
        if options.debug:
            print(defect.trace, file=sys.stderr)
        note(files[0], UnusableInput("internal", detail=str(defect).splitlines()[0]))
        return Outcome(files[0], None, refused[-1])
    except Exception as defect:  # one bad file never stops a batch; said, and never taken for a clean report
        if options.debug:
            traceback.print_exc()
        detail = f"{type(defect).__name__}: {defect}".splitlines()[0]
        note(files[0], UnusableInput("internal", detail=detail))
        return Outcome(files[0], None, refused[-1])
    return Outcome(files[0], report, refused[0] if refused else None)


def explained(error: UnusableInput, messages: Messages, language: Language) -> str:
    """The sentence for an input that cannot be checked."""
    values = {name: messages.text("details", value, language) for name, value in error.values.items()}
    return messages.text("unusable", error.code, language, **values)


def _selects_nothing(outcome: Outcome) -> bool:
    """Whether --only left nothing of a report; silence would look like agreement."""
    report = outcome.report
    return report is not None and bool(report.options.get("only")) and not (report.entries or report.findings)


def _write(
    outcomes: Iterable[Outcome], options: CheckOptions, messages: Messages, output: Output, several: bool
) -> int:
    """Write each outcome as soon as it is there, keep none, and return the gravest exit status."""
    worst = OK
    between = ""
    format = options.settings.format
    for outcome in outcomes:
        worst = max(worst, _status(outcome, options.settings.fail_on))
        if format == "terminal":
            if outcome.report is not None:
                output.text(between + _rendered(outcome.report, options, messages, output))
                between = f"\n{_RULE}\n\n"
        elif format == "jsonl":
            output.data(dumps(_as_dict(outcome, options, messages)) + "\n")
        else:
            opening = "[\n" if several else ""
            output.data((between or opening) + dumps(_as_dict(outcome, options, messages), indent=2))
            between = ",\n"
    if format == "json":
        output.data("\n]\n" if several else "\n")
    return worst


def _status(outcome: Outcome, fail_on: str) -> int:
    if outcome.report is None or outcome.error is not None or _selects_nothing(outcome):
        return UNUSABLE
    graves = SEVERITIES[: _GRAVE[fail_on]]
    return FOUND if any(finding.severity in graves for finding in outcome.report.undecided) else OK


def _rendered(report: Report, options: CheckOptions, messages: Messages, output: Output) -> str:
    from gouji.report.to_terminal import render

    return render(report, messages, width=output.width, colour=output.colour, verbose=options.verbose)


def _as_dict(outcome: Outcome, options: CheckOptions, messages: Messages) -> dict[str, Any]:
    if outcome.report is not None:
        return report_to_dict(outcome.report)
    assert outcome.error is not None
    return error_to_dict(outcome.path, outcome.error, explained(outcome.error, messages, options.language))
