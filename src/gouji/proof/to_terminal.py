"""Proof → what a person reads on a console: a table of the classes, and what was not noticed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import PurePath

from gouji.proof.columns import columns
from gouji.proof.mutate import Proof, Trial
from gouji.proof.slips import CLASSES
from gouji.proof.tally import ClassTally, Share, tally
from gouji.report.messages import Messages
from gouji.report.typeset import excerpt, mark, wrap

_QUOTE = 60  # characters of a sentence around the change


def render_proof(
    proof: Proof, words: Messages, messages: Messages, language: str, *, width: int = 100, survivors: bool = False
) -> str:
    """The proof as text with a newline at its end; ``words`` are those of rules/proof.toml.

    ``survivors`` lists every change that was not noticed, and every one that was, but not in place.
    """

    def say(key: str, /, **values: object) -> str:
        return words.text("table", key, language, **values)

    document = proof.report.document
    files = [file.path for file in document.files] or [document.path]
    lines = [*wrap(say("title", path=messages.text("terminal", "comma", language).join(files)), width)]
    if not proof.trials:
        return "\n".join([*lines, say("none")]) + "\n"
    lines += [*wrap(say("tried", count=len(proof.trials)), width), ""]
    lines += _table(tally(proof.trials), say, lambda kind: words.text("classes", kind, language))
    if survivors:
        unnoticed = [trial for trial in proof.trials if not trial.noticed]
        misplaced = [trial for trial in proof.trials if trial.noticed and not trial.in_place]
        for title, trials in (("survivors", unnoticed), ("misplaced", misplaced)):
            if trials:
                lines += ["", say(title, count=len(trials))]
                lines += _listed(trials, words, messages, language, several=len(files) > 1)
    return "\n".join(lines) + "\n"


def _table(lines: Sequence[ClassTally], say: Callable[..., str], name: Callable[[str], str]) -> list[str]:
    head = [say(key) for key in ("class", "total", "noticed", "share", "in_place", "share")]
    head += [say(key) for key in ("confirmed", "noticed", "share", "in_place", "share")]
    rows = [head]
    for line in lines:
        label = f"{line.kind} {name(line.kind)}" if line.kind else say("all")
        rows.append([label, *_figures(line.all), *_figures(line.confirmed)])
    return columns(rows)


def _figures(share: Share) -> list[str]:
    return [
        str(share.total), str(share.noticed), _percent(share.percent),
        str(share.in_place), _percent(share.percent_in_place),
    ]  # fmt: skip


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{value}%"


def _listed(trials: Sequence[Trial], words: Messages, messages: Messages, language: str, *, several: bool) -> list[str]:
    lines = []
    for kind in CLASSES:
        of_kind = [trial for trial in trials if trial.slip.kind == kind]
        if of_kind:
            lines.append(f"  {kind} {words.text('classes', kind, language)} ({len(of_kind)})")
        for trial in of_kind:
            lines += _one(trial, words, messages, language, several=several)
    return lines


def _one(trial: Trial, words: Messages, messages: Messages, language: str, *, several: bool) -> list[str]:
    """The change and its sentence; ``several``: with the name of its file, for the report has more than one."""
    slip = trial.slip
    status = messages.text("status", slip.status, language)
    if slip.reason:
        status += ": " + messages.text("reasons", slip.reason, language)
    page = "" if slip.page is None else messages.text("terminal", "page", language, page=slip.page)
    name = PurePath(slip.file).name if several else ""
    details = " · ".join(part for part in (status, name, page, ", ".join(trial.rules)) if part)
    change = words.text("table", "one", language, old=slip.old, new=slip.new)
    before, after = messages.text("terminal", "mark", language, figure="\0").split("\0")
    quote, marks = excerpt(slip.quote, [slip.mark], _QUOTE)
    return [f"    {change}  [{details}]", f"      {mark(quote, marks, before, after)}"]
