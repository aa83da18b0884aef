"""Compiling and scanning patterns: precedence, places kept out, and what a broken entry is told."""

from __future__ import annotations

import tomllib

import pytest

from gouji.compiled import compile_rules
from gouji.model import RuleError, RuleFile, UnusableInput
from gouji.parse.patterns import Patterns, compile_patterns, scan

UNITS = compile_rules().grammar.units


def file(stem: str, text: str) -> RuleFile:
    return RuleFile(f"claims/{stem}.toml", text, tomllib.loads(text))


FRAGMENTS = file("fragments", "[fragments]\nup = ['rise', 'rises by']\nrate = '(?P<number>{{number}})%'\n")


def compiled(*entries: str) -> Patterns:
    return compile_patterns([FRAGMENTS, file("test", "\n".join(f"[[pattern]]\n{e}" for e in entries))], UNITS)


RATE = 'id = "rate"\nevent = "rate"\ntriggers = ["%"]\nmatch = "{{up}} {{rate}}"'
PERCENT = 'id = "percent"\nevent = "percent"\ntriggers = ["%"]\nmatch = "{{rate}}"'


def test_a_figure_is_read_with_its_verb_and_not_alone() -> None:
    events, _ = scan("rises by 5.0%, then 3%", compiled(PERCENT, RATE))
    assert [(e.pattern, e.start, e.end, e.groups["number"]) for e in events] == [
        ("rate", 0, 13, "5.0"),
        ("percent", 20, 22, "3"),
    ]


def test_the_longest_word_of_a_fragment_wins() -> None:
    (event,), _ = scan("rises by 5%", compiled(RATE))
    assert event.start == 0


def test_of_two_of_one_length_the_first_pattern_wins() -> None:
    again = PERCENT.replace('"percent"', '"again"')
    assert [e.pattern for e in scan("3%", compiled(PERCENT, again))[0]] == ["percent"]
    assert [e.pattern for e in scan("3%", compiled(again, PERCENT))[0]] == ["again"]


def test_a_figure_within_a_place_kept_out_is_no_event() -> None:
    law = 'id = "law"\nreason = "law"\ntriggers = ["law"]\nmatch = "law of {{rate}}"'
    events, kept_out = scan("law of 5%, share 3%", compiled(PERCENT, law))
    assert [e.groups["number"] for e in events] == ["3"]
    assert [(e.kind, e.start, e.end) for e in kept_out] == [("law", 0, 9)]


def test_a_pattern_is_tried_only_where_one_of_its_triggers_stands() -> None:
    events, _ = scan("rise 5%", compiled(PERCENT.replace('["%"]', '["permille"]')))
    assert events == ()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('id = "broken"\nevent = "level"\nmatch = "{{nothing}}"', "9: pattern.match: fragment nothing: unknown"),
        ('id = "broken"\nevent = "level"\nmatch = "(a"', "9: pattern.match: not a regular expression"),
        ('id = "broken"\nevent = "level"', "6: pattern.match: missing"),
        ('id = "broken"\nmatch = "a"', "6: pattern: needs either event or reason"),
        ('id = "broken"\nevent = "level"\nmatch = "a"\ntriggers = "a"', "10: pattern.triggers: must be a list"),
    ],
)
def test_a_broken_entry_is_named_with_its_file_and_line(entry: str, message: str) -> None:
    with pytest.raises(RuleError, match=message) as raised:
        compiled(PERCENT, entry)
    assert str(raised.value).startswith("rules/claims/test.toml:")


def test_a_pattern_that_cannot_decide_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.parse.patterns.TIME_LIMIT", 0.01)
    slow = 'id = "slow"\nevent = "level"\nmatch = "(a|aa)+[^a]"'
    with pytest.raises(UnusableInput) as refused:
        scan("a" * 60, compiled(slow))
    assert (refused.value.code, refused.value.values["pattern"]) == ("endless_sentence", "slow")
