"""``gouji score``: recall, false alarms and what else is measured over reports whose errors are known."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from gouji.cli_check import FOUND, OK, UNUSABLE
from gouji.cli_mutate import proof_words
from gouji.cli_settings import messages_or_complaint
from gouji.cli_streams import complain, open_output
from gouji.model import RuleError
from gouji.report.messages import Messages
from gouji.rulebook import load_rulebook


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """The options of ``gouji score``, as on the command line."""

    jobs: int
    mutate: int
    baseline: Path | None
    accept: bool
    page: Path | None
    failures: bool
    format: str
    language: str
    rules: tuple[Path, ...]
    debug: bool


def score_reports(folder: Path, options: ScoreOptions) -> int:
    """Score the reports below ``folder``, write the answer and return the exit status.

    0 when every bar that was measured is met and no class is behind the baseline, 1 when not, 2 with a line why when
    there is nothing to score.
    """
    from gouji.proof.score import BaselineError
    from gouji.proof.score_gold import GoldError

    messages = messages_or_complaint(options.rules)
    if messages is None:
        return UNUSABLE
    try:
        words = proof_words(options.rules)
        if wrong := _wrong_option(words, options):
            complain(wrong, messages)
            return UNUSABLE
        return _score(folder, options, words, messages)
    except BrokenPipeError:
        raise
    except (GoldError, BaselineError) as unusable:
        complain(str(unusable), messages)
    except RuleError as broken:
        complain(messages.text("cli", "bad_rules", options.language, detail=broken), messages)
    except OSError as failed:
        path = failed.filename or folder
        detail = failed.strerror or failed
        complain(messages.text("cli", "output_failed", options.language, path=path, detail=detail), messages)
    except Exception as defect:  # said in one line, like any defect of ours
        if options.debug:
            traceback.print_exc()
        summary = f"{type(defect).__name__}: {defect}".splitlines()[0]
        complain(messages.text("unusable", "internal", options.language, detail=summary), messages)
    return UNUSABLE


def _wrong_option(words: Messages, options: ScoreOptions) -> str:
    """What is wrong with the options, or nothing."""
    for option, value, least in (("--jobs", options.jobs, 1), ("--mutate", options.mutate, 0)):
        if value < least:
            return words.text("score", "needs_count", options.language, option=option, least=least)
    if options.accept and options.baseline is None:
        return words.text("score", "needs_baseline", options.language)
    return ""


def _score(folder: Path, options: ScoreOptions, words: Messages, messages: Messages) -> int:
    from gouji.proof.score import baseline_text, behind_baseline, hold_to_bars, summarise
    from gouji.proof.score_run import score_folder
    from gouji.proof.score_to_json import score_to_dict
    from gouji.proof.score_to_page import score_page
    from gouji.proof.score_to_terminal import render_score
    from gouji.report.to_json import dumps

    run = score_folder(folder, jobs=options.jobs, mutated=options.mutate, rules=options.rules)
    score = summarise(run)
    bars = hold_to_bars(score, load_rulebook(options.rules).file("proof.toml"))
    if options.accept and options.baseline is not None:
        options.baseline.write_text(baseline_text(score), "utf-8", newline="\n")
    behind = behind_baseline(score, options.baseline) if options.baseline is not None else []
    if options.page is not None:
        options.page.write_text(score_page(run, score, bars), "utf-8", newline="\n")
    with open_output(None, messages) as output:
        if options.format == "terminal":
            output.text(render_score(run, score, bars, behind, words, options.language, failures=options.failures))
        else:
            answer = score_to_dict(run, score, bars, behind)
            output.data(dumps(answer, indent=2 if options.format == "json" else None) + "\n")
    return FOUND if behind or any(bar.met is False for bar in bars) else OK
