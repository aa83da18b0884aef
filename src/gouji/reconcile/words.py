"""Words that cannot stand: leftovers of a template, and reasons that go against what they explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.model import Claim, Sentence
from gouji.reconcile.board import Board
from gouji.reconcile.change_terms import sign_of

_HEAD = 16  # characters at the head of a sentence in which it says that it gives a reason


@dataclass(frozen=True)
class ReasonWords:
    """How an explanation begins, which words in it say up and down, which may go that way as well, and what is said of
    the year before."""

    reasons: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]
    up_too: re.Pattern[str]
    down_too: re.Pattern[str]
    relations: re.Pattern[str]
    before: re.Pattern[str]

    def oppose(self, reason: str, sign: int | None) -> bool:
        """Whether a reason goes against a change of ``sign``: it says the other way and nothing of this one."""
        said = self.before.sub("", reason)
        along, along_too, other = (
            (self.up, self.up_too, self.down) if sign == 1 else (self.down, self.down_too, self.up)
        )
        return bool(other.search(said)) and not along.search(said) and not along_too.search(said)


def check_words(board: Board, sentences: Sequence[Sentence], words: ReasonWords) -> None:
    """Leftovers are findings as they stand; reasons are held against the direction of the change before them."""
    held = {number for check in board.checks for number in check.numbers}
    for claim in board.claims:
        if claim.kind == "leftover":
            if claim.extra.get("number") in held:
                continue  # the number in question agrees with something, or its own finding says what is wrong
            board.add_words("leftover", claim, "disagrees", stated=claim.extra["words"], other=claim.pattern)
        elif claim.kind == "change" and claim.direction == "both":
            board.add_words("leftover", claim, "disagrees", stated=claim.extra["words"], other="leftover-way")
    _check_reasons(board, sentences, words)


def _check_reasons(board: Board, sentences: Sequence[Sentence], words: ReasonWords) -> None:
    index = {s.id: i for i, s in enumerate(sentences)}
    for claim in last_changes(board):
        here = index[claim.sentence]
        place = reason_after(sentences, here, claim.at[1], words)
        if place is None or not claim.value:
            continue
        owner, start, end = place
        reason = sentences[index[owner]].text[start:end]
        if words.oppose(reason, sign_of(claim)):
            stated = sentences[here].text[claim.at[0] : claim.at[1]]
            board.add_words("reason", claim, "disagrees", stated=stated, other=reason, words=place)


def last_changes(board: Board) -> list[Claim]:
    """The last change of each run of changes in a sentence: the one that a reason behind it explains."""
    out: dict[str, list[Claim]] = {}
    for claim in board.claims:
        if claim.kind == "change" and sign_of(claim) is not None and not claim.extra.get("reason"):
            out.setdefault(claim.sentence, []).append(claim)
    # Two subjects in one sentence: which of them the reason explains is not said.
    return [claims[-1] for claims in out.values() if len({sign_of(c) for c in claims}) == 1]


def reason_after(sentences: Sequence[Sentence], index: int, at: int, words: ReasonWords) -> tuple[str, int, int] | None:
    """The place of the explanation right behind a change: in its sentence, or at the head of the next one of its
    paragraph; None when a figure stands before it or there is none."""
    sentence = sentences[index]
    found = words.reasons.search(sentence.text, at)
    if found is None and index + 1 < len(sentences) and sentences[index + 1].paragraph == sentence.paragraph:
        sentence, at = sentences[index + 1], 0
        found = words.reasons.search(sentence.text, 0, _HEAD)
    before = sentence.text[at : found.start()] if found else ""
    if found is None or re.search(r"\d", before) or words.relations.search(before):
        return None  # it explains another figure, or why one is above another
    start = found.end() + len(sentence.text[found.end() :]) - len(sentence.text[found.end() :].lstrip("：，是 "))
    end = re.compile("[。；]|$").search(sentence.text, start)
    return (sentence.id, start, end.start()) if end is not None and end.start() > start else None
