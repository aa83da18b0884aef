"""The command line: commands, arguments and exit status; the work is the pipeline's and the reports'."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from gouji.cli_options import (
    INPUTS,
    ConfigOption,
    DebugOption,
    Engine,
    FailOn,
    FileArgument,
    Format,
    Language,
    LanguageOption,
    LayoutOption,
    NoConfigOption,
    PagesOption,
    RosterOption,
    RulesOption,
    SaidOption,
    Stage,
    Tables,
)

if TYPE_CHECKING:
    from gouji.report.messages import Messages
    from gouji.settings import Settings

P = ParamSpec("P")

UNUSABLE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


app = typer.Typer(
    help="Checks every figure a published Chinese government report states against its own tables.",
    epilog="Exit status: 0 nothing found, 1 something found, 2 wrong call or unusable input.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _orderly(command: Callable[P, int]) -> Callable[P, None]:
    """``command`` with its result as the exit status; interrupts and closed pipes end it quietly."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BrokenPipeError:
            # Python flushes stdout once more on its way out; give it somewhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = PIPE_CLOSED
        raise typer.Exit(status)

    return run


def _settings(
    config: Path | None, no_config: bool, lang: Language | None, rules: list[Path] | None, **options: object
) -> tuple[Settings, Messages]:
    """The settings of this call and the messages; ends it with a line why when they cannot be used."""
    from gouji.cli_settings import settings_or_complaint

    language = None if lang is None else lang.code
    known = settings_or_complaint(config, no_config, language, rules=tuple(rules) if rules else None, **options)
    if known is None:
        raise typer.Exit(UNUSABLE)
    return known


def _print_version(wanted: bool) -> None:
    if wanted:
        from gouji import __version__

        typer.echo(f"gouji {__version__}")
        raise typer.Exit


@app.callback()
def _global_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
@_orderly
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILES", help=f"Reports: {INPUTS}")],
    format: Annotated[Format | None, typer.Option("--format", help="What to write.  [default: terminal]")] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write there; never over an input."),
    ] = None,
    lang: SaidOption = None,
    only: Annotated[
        str | None, typer.Option(metavar="SECTION_OR_NUMBER", help="Only this section or this number.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The least severity that makes the exit status 1.  [default: error]")
    ] = None,
    second_reading: Annotated[
        bool | None,
        typer.Option("--second-reading/--no-second-reading", help="Read doubtful PDF pages a second way."),
    ] = None,
    prior: Annotated[
        list[str] | None,
        typer.Option("--prior", metavar="FILE", help="Last year's report of the unit; may be said again."),
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", metavar="FILE", help="This year's budget of the unit; may be said again."),
    ] = None,
    unit_aliases: Annotated[
        Path | None,
        typer.Option("--unit-aliases", metavar="FILE", help="CSV: each line the names of one unit."),
    ] = None,
    isolate: Annotated[
        bool | None,
        typer.Option(
            "--isolate/--no-isolate", help="Check each report in a process of its own.  [default: if several]"
        ),
    ] = None,
    as_one: Annotated[
        bool, typer.Option("--as-one", help="The files are one report, such as its text and its tables.")
    ] = False,
    decisions: Annotated[
        list[Path] | None,
        typer.Option("--decisions", metavar="FILE", help="Show only what these do not settle; may be said again."),
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="OLD.json", help="Compare with an earlier JSON result.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fill this workbook of yours; with --format xlsx.")
    ] = None,
    timing: Annotated[bool, typer.Option("--timing", help="Say how long each stage took.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Leave nothing out.")] = False,
    layout: LayoutOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    debug: DebugOption = False,
) -> int:
    """Check reports: every figure of the text, every table."""
    from gouji.cli_check import CheckOptions, check_files

    settings, messages = _settings(
        config,
        no_config,
        lang,
        rules,
        format=format and format.value,
        fail_on=fail_on and fail_on.value,
        second_reading=second_reading,
        isolate=isolate,
        layout=layout,
        unit_aliases=unit_aliases,
    )
    options = CheckOptions(
        settings,
        output,
        only,
        timing,
        verbose,
        debug,
        as_one,
        tuple(decisions or ()),
        since,
        template,
        tuple(prior or ()),
        tuple(budget or ()),
    )
    return check_files(files, options, messages)


@app.command()
@_orderly
def review(
    files: Annotated[list[str], typer.Argument(metavar="FILES", help="The files of one report.")],
    decisions: Annotated[Path, typer.Option("--decisions", metavar="FILE", help="Where decisions are kept.")] = Path(
        "gouji-decisions.json"
    ),
    accept: Annotated[list[str] | None, typer.Option(metavar="KEY", help="The finding is right.")] = None,
    not_an_error: Annotated[list[str] | None, typer.Option(metavar="KEY", help="It is none; needs --reason.")] = None,
    fixed: Annotated[list[str] | None, typer.Option(metavar="KEY", help="It has been corrected.")] = None,
    withdraw: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Take your decision back.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who decides.")] = "",
    list_all: Annotated[bool, typer.Option("--list", help="List the findings with their keys.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask of what is decided, too.")] = False,
    lang: SaidOption = None,
    layout: LayoutOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
) -> int:
    """Decide on findings, one after another or by their keys; decisions go into a file for check --decisions."""
    from gouji.cli_review import ReviewOptions, review_files

    settings, messages = _settings(config, no_config, lang, rules, layout=layout)
    options = ReviewOptions(
        settings,
        decisions,
        {"accepted": accept or [], "not_an_error": not_an_error or [], "fixed": fixed or []},
        withdraw or [],
        reason.strip(),
        name.strip(),
        list_all,
        again,
    )
    return review_files(files, options, messages)


@app.command("template")
@_orderly
def write_template(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Write there.")],
    lang: LanguageOption = Language.ZH,
) -> int:
    """Write a sample workbook to make your own template from (check --format xlsx --template)."""
    from gouji.cli_show import write_sample_template

    return write_sample_template(output, lang.code)


@app.command("decisions")
@_orderly
def merge_decisions(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Decisions files.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there.")] = None,
    lang: LanguageOption = Language.ZH,
) -> int:
    """Put the decisions of several reviewers together; where they differ is said."""
    from gouji.cli_review import merge_files
    from gouji.cli_settings import messages_or_complaint

    messages = messages_or_complaint(())
    return UNUSABLE if messages is None else merge_files(files, output, lang.code, messages)


@app.command()
@_orderly
def show(
    file: FileArgument,
    stage: Annotated[Stage, typer.Option(help="Which intermediate result.")] = Stage.CLAIMS,
    png: Annotated[Path | None, typer.Option(metavar="DIR", help="Draw the pages with what was read.")] = None,
    lang: SaidOption = None,
    layout: LayoutOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    debug: DebugOption = False,
) -> int:
    """Show what one stage made of a report."""
    from gouji.cli_show import show_stage

    return show_stage(file, stage.value, png, *_settings(config, no_config, lang, rules, layout=layout), debug)


@app.command()
@_orderly
def explain(
    rule: Annotated[str, typer.Argument(help="The id of a rule, as it stands in a report.")],
    lang: SaidOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
) -> int:
    """Explain one rule: what it checks, why it matters, an example."""
    from gouji.cli_show import explain_rule

    return explain_rule(rule, *_settings(config, no_config, lang, rules))


@app.command("test-rules")
@_orderly
def test_own_rules(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Your own rules, with DIR/vectors beside them.")],
    lang: LanguageOption = Language.ZH,
) -> int:
    """Run the vectors of your own rules, with the runner that ours are run by."""
    from gouji.cli_show import run_own_vectors

    return run_own_vectors(folder, lang.code)


@app.command("rules")
@_orderly
def list_rules(
    lang: SaidOption = None, rules: RulesOption = None, config: ConfigOption = None, no_config: NoConfigOption = False
) -> int:
    """List the rules, with the severity that they have under the settings."""
    from gouji.cli_show import list_all_rules

    return list_all_rules(*_settings(config, no_config, lang, rules))


@app.command()
@_orderly
def mutate(
    files: Annotated[list[str], typer.Argument(metavar="FILES", help=f"The files of one report: {INPUTS}")],
    classes: Annotated[str | None, typer.Option(metavar="CLASS,CLASS", help="Only these classes of changes.")] = None,
    sample: Annotated[int | None, typer.Option(metavar="N", help="At most N changes of each class.")] = None,
    seed: Annotated[int, typer.Option(help="What the sample is drawn by.")] = 0,
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="Processes to work in.")] = 1,
    survivors: Annotated[bool, typer.Option("--survivors", help="List what was not noticed.")] = False,
    as_one: Annotated[
        bool, typer.Option("--as-one", help="The files are one report, such as its text and its tables.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TERMINAL,
    lang: LanguageOption = Language.ZH,
    rules: RulesOption = None,
    debug: DebugOption = False,
) -> int:
    """Measure the tool: change a report in one place at a time and see what is noticed."""
    from gouji.cli_mutate import MutateOptions, mutate_files

    options = MutateOptions(
        classes, sample, seed, jobs, survivors, as_one, format.value, lang.code, tuple(rules or ()), debug
    )
    return mutate_files(files, options)


@app.command()
@_orderly
def score(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Reports with NAME.gold.json beside NAME.txt, NAME.pdf.")
    ],
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="Processes to work in.")] = 1,
    mutate: Annotated[int, typer.Option(metavar="N", help="Also try changes on N of the clean reports.")] = 0,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fail when a class is behind this earlier score.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make this score the baseline.")] = False,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the score as Markdown.")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="List each miss and false alarm.")] = False,
    format: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TERMINAL,
    lang: LanguageOption = Language.ZH,
    rules: RulesOption = None,
    debug: DebugOption = False,
) -> int:
    """Measure the tool: check reports whose errors are known, and hold what is found to the bars."""
    from gouji.cli_score import ScoreOptions, score_reports

    options = ScoreOptions(
        jobs, mutate, baseline, accept, page, failures, format.value, lang.code, tuple(rules or ()), debug
    )
    return score_reports(folder, options)


@app.command()
@_orderly
def scan(
    folders: Annotated[
        list[str] | None, typer.Argument(metavar="DIR", help="Folders, files, zip archives or quoted patterns.")
    ] = None,
    store: Annotated[str, typer.Option(metavar="URL", help="A SQLite file, or postgresql://…; made if need be.")] = ...,  # type: ignore[assignment]
    manifest: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV file with the columns path, unit, year.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Where to work: here, or on a Dask cluster.")] = Engine.LOCAL,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The scheduler of the cluster, such as tcp://host:8786.")
    ] = None,
    workers: Annotated[int, typer.Option("-j", "--workers", min=1, help="Processes that check.")] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="The most time for one report.")] = 120,
    memory: Annotated[int, typer.Option(metavar="MIB", min=512, help="The most memory for one report.")] = 2048,
    roster: RosterOption = None,
    pages: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also write each report's page into this folder."),
    ] = None,
    lang: SaidOption = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The least severity that makes the exit status 1.  [default: error]")
    ] = None,
    second_reading: Annotated[
        bool | None,
        typer.Option("--second-reading/--no-second-reading", help="Read doubtful PDF pages a second way."),
    ] = None,
    layout: LayoutOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
) -> int:
    """Check all reports below folders into a store; goes on where an earlier scan stopped."""
    from gouji.batch.work import Limits
    from gouji.cli_scan import ScanOptions, scan_folders

    settings, messages = _settings(
        config,
        no_config,
        lang,
        rules,
        fail_on=fail_on and fail_on.value,
        second_reading=second_reading,
        layout=layout,
    )
    limits = Limits(timeout, memory)
    options = ScanOptions(settings, store, manifest, workers, limits, engine.code, scheduler, roster, pages)
    return scan_folders(folders or [], options, messages)


@app.command("index")
@_orderly
def write_index_page(
    store: Annotated[str, typer.Option(metavar="URL", help="What gouji scan wrote to.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Else index.html beside the store.")
    ] = None,
    roster: RosterOption = None,
    pages: PagesOption = None,
    lang: LanguageOption = Language.ZH,
) -> int:
    """Write one page about all reports of a store: ranked, filtered, with what is missing."""
    from gouji.cli_index import write_index
    from gouji.cli_settings import messages_or_complaint

    messages = messages_or_complaint(())
    return UNUSABLE if messages is None else write_index(store, output, roster, pages, messages, lang.code)


@app.command()
@_orderly
def export(
    store: Annotated[str, typer.Option(metavar="URL", help="What gouji scan wrote to.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")],
    format: Annotated[Tables, typer.Option("--format", help="What to write.")] = Tables.CSV,
    lang: LanguageOption = Language.ZH,
) -> int:
    """Write the tables of a store as files for other programs."""
    from gouji.cli_export import export_tables
    from gouji.cli_settings import messages_or_complaint

    messages = messages_or_complaint(())
    return UNUSABLE if messages is None else export_tables(store, output, format.code, messages, lang.code)


def main() -> None:
    """The console script ``gouji``."""
    if getattr(sys, "frozen", False):  # the one-file build starts itself again for a check in a process of its own
        from multiprocessing import freeze_support

        freeze_support()
    app()
