"""``gouji mutate``: what share of single changes to a report the tool notices."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.cli_check import OK, UNUSABLE
from gouji.cli_settings import messages_or_complaint
from gouji.cli_streams import complain, open_output
from gouji.ingest.join import join_documents
from gouji.ingest.read import read_document
from gouji.model import Document, RuleError, UnusableInput
from gouji.report.messages import Messages, compile_messages
from gouji.rulebook import load_rulebook


@dataclass(frozen=True, slots=True)
class MutateOptions:
    """The options of ``gouji mutate``, as on the command line; ``classes`` is a comma-separated list."""

    classes: str | None
    sample: int | None
    seed: int
    jobs: int
    survivors: bool
    as_one: bool
    format: str
    language: str
    rules: tuple[Path, ...]
    debug: bool


def mutate_files(files: Sequence[str], options: MutateOptions) -> int:
    """Try the changes on one report, write the answer and return the exit status: 0, or 2 with a line why not.

    A file that is unusable ends it: shares of half a report would say nothing about the report.
    """
    messages = messages_or_complaint(options.rules)
    if messages is None:
        return UNUSABLE
    at = files[0]
    try:
        words = proof_words(options.rules)
        if wrong := _wrong_option(files, words, options):
            complain(wrong, messages)
            return UNUSABLE
        documents = []
        for at in files:
            documents.append(read_document(at))
        at = files[0]
        answer = _answer(documents, options, words, messages)
    except UnusableInput as unusable:
        detail = messages.text("unusable", unusable.code, options.language, **unusable.values)
    except BrokenPipeError:
        raise
    except RuleError as broken:
        detail = messages.text("cli", "bad_rules", options.language, detail=broken)
    except Exception as defect:  # said in one line, like any defect of ours
        if options.debug:
            traceback.print_exc()
        summary = f"{type(defect).__name__}: {defect}".splitlines()[0]
        detail = messages.text("unusable", "internal", options.language, detail=summary)
    else:
        with open_output(None, messages) as output:
            (output.text if options.format == "terminal" else output.data)(answer)
        return OK
    complain(f"{at}: {detail}", messages)
    return UNUSABLE


def proof_words(rules: tuple[Path, ...]) -> Messages:
    """The words of rules/proof.toml; raises RuleError for a broken entry."""
    return compile_messages(load_rulebook(rules).file("proof.toml"), "messages")


def _classes(options: MutateOptions) -> Sequence[str]:
    from gouji.proof.slips import CLASSES

    if options.classes is None:
        return CLASSES
    return [name.strip() for name in options.classes.split(",") if name.strip()]


def _wrong_option(files: Sequence[str], words: Messages, options: MutateOptions) -> str:
    """What is wrong with the options, or nothing."""
    from gouji.proof.slips import CLASSES

    if len(files) > 1 and not options.as_one:
        return words.text("table", "several_files", options.language)
    for name in _classes(options):
        if name not in CLASSES:
            known = ", ".join(CLASSES)
            return words.text("table", "unknown_class", options.language, name=name, known=known)
    for option, value in (("--sample", options.sample), ("--jobs", options.jobs)):
        if value is not None and value < 1:
            return words.text("table", "bad_count", options.language, option=option)
    return ""


def _answer(documents: Sequence[Document], options: MutateOptions, words: Messages, messages: Messages) -> str:
    from gouji.proof.mutate import mutate
    from gouji.proof.to_json import proof_to_dict
    from gouji.proof.to_terminal import render_proof
    from gouji.report.to_json import dumps

    classes = _classes(options)
    proof = mutate(
        join_documents(documents),
        classes=classes,
        sample=options.sample,
        seed=options.seed,
        jobs=options.jobs,
        rules=options.rules,
    )
    if options.format == "terminal":
        return render_proof(proof, words, messages, options.language, survivors=options.survivors)
    stated = {"classes": list(classes), "sample": options.sample, "seed": options.seed}
    return dumps(proof_to_dict(proof, stated), indent=2 if options.format == "json" else None) + "\n"
