"""One damaged report, read or checked and shown in every format; what is not orderly is an error."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

from fuzz.damage import damage
from fuzz.seeds import seeds
from gouji.cli_check import explained
from gouji.compiled import compile_rules
from gouji.ingest.read import read_document
from gouji.ingest.scans import Scans
from gouji.model import Report, UnusableInput
from gouji.pipeline import check
from gouji.report.to_html import report_to_html
from gouji.report.to_json import dumps, error_to_dict, report_to_dict
from gouji.report.to_pdf import CannotMark, mark_pdf
from gouji.report.to_stage import STAGES, render_stage
from gouji.report.to_terminal import render
from gouji.report.to_xlsx import workpaper_to_xlsx
from gouji.report.workpaper import Workpaper

MEMORY = 1024 * 1024 * 1024
"""What one input may take beyond what the process has, where no text is recognised in pictures."""

_recognises = False


class Disorder(Exception):
    """Orderly for the user, but more than an input of this size may take."""


def make(kind: str, seed: int, index: int) -> bytes:
    """The damaged report number ``index``: the same every time."""
    random = Random(f"{kind} {seed} {index}")
    return damage(random.choice(seeds(kind)), kind, random)


def set_recognition(on: bool) -> None:
    """Whether text is recognised in pictures; off, as if gouji[ocr] were not installed."""
    global _recognises
    _recognises = on
    if not on:
        Scans.can_be_read = staticmethod(lambda: False)  # type: ignore[method-assign]


def limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY * (3 if _recognises else 1),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def try_one(kind: str, data: bytes, whole: bool) -> str:
    """What became of it: "read", "checked" or the code of what it was refused for. Raises whatever goes wrong."""
    name = f"damaged.{kind}"
    try:
        if not whole:
            read_document(data, name)
            return "read"
        report = check(data, name=name)
    except UnusableInput as refused:
        if refused.code in ("too_much_memory", "too_slow", "endless_sentence", "internal"):
            raise Disorder(f"{refused.code} {refused.values}") from refused
        message = explained(refused, compile_rules().messages, "zh")
        dumps(error_to_dict(name, refused, message))
        return refused.code
    show(report, data)
    return "checked"


def show(report: Report, data: bytes) -> None:
    """The report in every format and language."""
    rules = compile_rules()
    for language in ("zh", "en"):
        told = replace(report, language=language)

        def name(rule: str, language: str = language) -> str:
            return rules.catalogue[rule].name(language)  # type: ignore[arg-type]

        render(told, rules.messages, colour=True)
        render(told, rules.messages, verbose=True)
        report_to_html(told, rules.messages, name)
        workpaper_to_xlsx(Workpaper(told, rules.messages, name))
    for stage in STAGES:
        render_stage(report, stage)
    dumps(report_to_dict(report)).encode()
    if report.document.format == "pdf":
        with suppress(CannotMark):
            mark_pdf(report, rules.messages, data, 0)
