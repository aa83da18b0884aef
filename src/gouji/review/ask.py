"""One finding after another, asked at a console: what is shown, what is answered, what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gouji.model import Decision, Finding, Judgement
from gouji.review.decisions import decision_on

_ANSWERS: Mapping[str, Judgement] = {"a": "accepted", "n": "not_an_error", "f": "fixed"}
_QUIT = "q"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a reviewer sits: ``show`` tells of a finding, ``put`` asks a question (None: no answer will come).

    ``say`` words by key; ``record`` keeps a decision at once, so that none is lost when the sitting ends.
    """

    show: Callable[[Finding], str]
    tell: Callable[[str], object]
    put: Callable[[str], str | None]
    say: Callable[..., str]
    record: Callable[[Decision], object]


def ask(findings: Sequence[Finding], desk: Desk, name: str, today: str) -> int:
    """Go through ``findings`` until they are done or the reviewer stops; returns how many decisions were recorded.

    ``name`` is asked for when it is "".
    """
    made: set[str] = set()
    at = 0
    while at < len(findings):
        finding = findings[at]
        desk.tell(f"\n{desk.say('progress', number=at + 1, total=len(findings))}\n{desk.show(finding)}\n")
        answer = desk.put(desk.say("question"))
        if answer is None or answer.lower() == _QUIT:
            break
        judgement = _ANSWERS.get(answer.lower())
        if judgement is not None:
            name = name or _insist(desk, "ask_name")
            reason = _insist(desk, "ask_why") if judgement == "not_an_error" else desk.put(desk.say("ask_reason"))
            if not name or reason is None or (judgement == "not_an_error" and not reason):
                break  # no answer will come any more
            desk.record(decision_on(finding, judgement, reason, name, today))
            made.add(finding.key)
            at += 1
        elif answer.lower() == "b":
            at = max(at - 1, 0)
        elif answer.lower() == "s":
            at += 1
    return len(made)


def _insist(desk: Desk, question: str) -> str:
    """An answer that is not empty; "" only when no answer will come."""
    while (answer := desk.put(desk.say(question))) == "":
        pass
    return answer or ""
