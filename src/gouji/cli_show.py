"""``gouji show``, ``gouji explain`` and ``gouji rules``: what was made of a report, what is known."""

from __future__ import annotations

import traceback
from pathlib import Path

from gouji.cli_check import OK, UNUSABLE, Language, explained, messages_or_complaint
from gouji.cli_streams import Output, complain, open_output
from gouji.model import Report, RuleError, UnusableInput
from gouji.report.catalogue import RuleText, compile_catalogue
from gouji.report.messages import Messages
from gouji.rulebook import load_rulebook


def show_stage(file: str, stage: str, png: Path | None, language: Language, rules: Path | None, debug: bool) -> int:
    """Print what ``stage`` made of ``file``; with ``png``, draw its pages into that folder instead."""
    messages = messages_or_complaint(rules)
    if messages is None:
        return UNUSABLE
    try:
        return _show(file, stage, png, language, rules, messages)
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


def _show(file: str, stage: str, png: Path | None, language: Language, rules: Path | None, messages: Messages) -> int:
    from gouji.pipeline import check

    report = check(file, language=language, rules=rules)
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


def explain_rule(rule: str, language: Language, rules: Path | None) -> int:
    """Print the page of one rule."""
    from gouji.report.to_rule_page import rule_page

    known = _catalogue(rules)
    if known is None:
        return UNUSABLE
    catalogue, messages = known
    if rule not in catalogue:
        complain(messages.text("cli", "unknown_rule", language, rule=rule), messages)
        return UNUSABLE
    return _print(rule_page(catalogue[rule], messages, language), messages)


def list_all_rules(language: Language, rules: Path | None) -> int:
    """Print a line for each rule."""
    from gouji.report.to_rule_page import rule_list

    known = _catalogue(rules)
    if known is None:
        return UNUSABLE
    return _print(rule_list(*known, language), known[1])


def _catalogue(rules: Path | None) -> tuple[dict[str, RuleText], Messages] | None:
    messages = messages_or_complaint(rules)
    if messages is None:
        return None
    try:
        return compile_catalogue(load_rulebook(rules).folder("checks")), messages
    except RuleError as broken:
        complain(str(broken), messages)
        return None


def _print(text: str, messages: Messages) -> int:
    with open_output(None, messages) as output:
        output.text(text)
    return OK
