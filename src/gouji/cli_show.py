"""``gouji show``, ``gouji explain`` and ``gouji rules``: what was made of a report, what is known."""

from __future__ import annotations

import traceback
from pathlib import Path

from gouji.cli_check import FOUND, OK, UNUSABLE, Language, explained
from gouji.cli_settings import messages_or_complaint
from gouji.cli_streams import Output, complain, open_output
from gouji.model import Report, RuleError, UnusableInput
from gouji.report.catalogue import RuleText, compile_catalogue
from gouji.report.messages import Messages
from gouji.rulebook import VECTORS, load_rulebook
from gouji.settings import Settings


def show_stage(file: str, stage: str, png: Path | None, settings: Settings, messages: Messages, debug: bool) -> int:
    """Print what ``stage`` made of ``file``; with ``png``, draw its pages into that folder instead."""
    language = settings.language
    try:
        return _show(file, stage, png, settings, messages)
    except UnusableInput as unusable:
        detail = explained(unusable, messages, language)
    except BrokenPipeError:
        raise
    except RuleError as broken:
        detail = messages.text("cli", "bad_rules", language, detail=broken)
    except Exception as defect:
        if debug:
            traceback.print_exc()
        summary = f"{type(defect).__name__}: {defect}".splitlines()[0]
        detail = messages.text("unusable", "internal", language, detail=summary)
    complain(f"{file}: {detail}", messages)
    return UNUSABLE


def _show(file: str, stage: str, png: Path | None, settings: Settings, messages: Messages) -> int:
    from gouji.pipeline import check

    report = check(file, settings=settings)
    with open_output(None, messages) as output:
        if png is not None:
            return _draw(report, file, png, output, messages)
        if stage == "facts":
            _print_facts(report, output)
        else:
            from gouji.report.to_stage import render_stage

            output.text(render_stage(report, stage))
    return OK


def _print_facts(report: Report, output: Output) -> None:
    """The facts as the frame that library users get, tab-separated."""
    from gouji.parse.facts import facts_frame

    output.text(facts_frame(report.facts).to_csv(sep="\t", index=False, lineterminator="\n"))


def _draw(report: Report, file: str, png: Path, output: Output, messages: Messages) -> int:
    """Draw the pages of a PDF; for another format, or without the drawing library, say why not."""
    if report.document.format != "pdf":
        complain(f"{file}: {messages.text('cli', 'only_pdf_is_drawn', report.language)}", messages)
        return UNUSABLE
    from gouji.report.to_png import draw_pages

    try:
        written = draw_pages(report.document, Path(file).read_bytes(), png, report.sentences, report.tables)
    except ImportError:
        complain(messages.text("cli", "drawing_needs_pillow", report.language), messages)
        return UNUSABLE
    for path in written:
        output.text(messages.text("cli", "written", report.language, path=path) + "\n")
    return OK


def explain_rule(rule: str, settings: Settings, messages: Messages) -> int:
    """Print the page of one rule."""
    from gouji.report.to_rule_page import rule_page

    catalogue = _catalogue(settings, messages)
    if catalogue is None:
        return UNUSABLE
    if rule not in catalogue:
        complain(messages.text("cli", "unknown_rule", settings.language, rule=rule), messages)
        return UNUSABLE
    return _print(rule_page(catalogue[rule], messages, settings.language), messages)


def list_all_rules(settings: Settings, messages: Messages) -> int:
    """Print a line for each rule, with the severity that it has under the settings."""
    from gouji.report.to_rule_page import rule_list

    catalogue = _catalogue(settings, messages)
    if catalogue is None:
        return UNUSABLE
    return _print(rule_list(catalogue, messages, settings.language, settings.levels), messages)


def _catalogue(settings: Settings, messages: Messages) -> dict[str, RuleText] | None:
    try:
        return compile_catalogue(load_rulebook(settings.rules).folder("checks"))
    except RuleError as broken:
        complain(messages.text("cli", "bad_rules", settings.language, detail=broken), messages)
        return None


def _print(text: str, messages: Messages) -> int:
    with open_output(None, messages) as output:
        output.text(text)
    return OK


def run_own_vectors(folder: Path, language: Language) -> int:
    """Run the vectors below ``folder``/vectors with the rules of ``folder`` laid over ours; one line for each that
    fails."""
    from gouji.proof.vectors import load_vectors, run_vector

    messages = messages_or_complaint((folder,))
    if messages is None:
        return UNUSABLE
    kinds = [f"{VECTORS}/{kind}" for kind in ("lexicon", "claims", "checks")]
    vectors = [vector for kind in kinds for vector in load_vectors(folder / kind)]
    if not vectors:
        complain(messages.text("cli", "no_vectors", language, path=folder / VECTORS), messages)
        return UNUSABLE
    failed = 0
    with open_output(None, messages) as output:
        for vector in vectors:
            try:
                complaints = run_vector(vector, (folder,))
            except (KeyError, ValueError, RuleError) as broken:
                complaints = (f"{type(broken).__name__}: {broken}",)
            failed += bool(complaints)
            for line in complaints:
                output.text(f"{vector.name}: {line}\n")
        output.text(messages.text("cli", "vectors_run", language, count=len(vectors), failed=failed) + "\n")
    return FOUND if failed else OK


def write_sample_template(path: Path, language: Language) -> int:
    """Write the sample workbook for ``--template``; never over a file that is there."""
    from gouji.cli_files import write_file
    from gouji.report.to_sample_template import sample_template

    messages = messages_or_complaint(())
    if messages is None:
        return UNUSABLE
    if path.exists():
        complain(messages.text("template", "exists", language, path=path), messages)
        return UNUSABLE
    try:
        write_file(path, sample_template(messages, language), ())
    except OSError as failed:
        detail = failed.strerror or type(failed).__name__
        complain(messages.text("cli", "output_failed", language, path=path, detail=detail), messages)
        return UNUSABLE
    with open_output(None, messages) as output:
        output.text(messages.text("cli", "written_to", language, path=path) + "\n")
    return OK
