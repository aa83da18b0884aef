"""Every rule says all it has to, in both languages, and the pages of docs/rules are made from it."""

from __future__ import annotations

import re

import pytest
from report_builder import messages

from gouji.model import RuleError, RuleFile
from gouji.report.catalogue import VARIABLES, RuleText, compile_catalogue
from gouji.report.messages import compile_messages, variables
from gouji.report.to_rule_page import rule_list
from gouji.rulebook import load_rulebook

CATALOGUE = compile_catalogue(load_rulebook().folder("checks"))
FULL = {name: name.upper() for name in VARIABLES}


def rule_file(**changes: object) -> RuleFile:
    file = load_rulebook().file("checks/level-cell.toml")
    return RuleFile(file.path, file.text, {**file.data, **changes})


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_message_reads_well_with_everything_and_with_the_least(rule: RuleText, language: str) -> None:
    assert not re.search(r"[\[\]{}]", rule.message(language, FULL))
    least = {name: FULL[name] for name in VARIABLES - {"base", "measure", "other", "formula", "lower", "upper"}}
    text = rule.message(language, least)
    assert not re.search(r"[\[\]{}]", text)
    assert text.endswith("。" if language == "zh" else ".")


def test_what_needs_a_look_is_a_warning_what_is_said_for_completeness_a_note() -> None:
    warnings = {rule.id for rule in CATALOGUE.values() if rule.severity == "warning"}
    assert warnings == {
        "count-money",
            "disclosure-table", "form-count", "form-figure", "form-quarter", "form-total",
            "growth-from-zero", "identity", "item-list", "leftover", "opening-balance",
            "prior-doubt", "prior-scope", "reason", "subject-name",
    }  # fmt: skip
    notes = {rule.id for rule in CATALOGUE.values() if rule.severity == "note"}
    assert notes == {"disclosure-statement"}


def test_same_variables_in_both_languages() -> None:
    for rule in CATALOGUE.values():
        assert variables(rule.messages["zh"]) == variables(rule.messages["en"]), rule.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "other"}, "level-cell.toml:4: id: must be the file's name"),
        ({"severity": "fatal"}, "severity: must be one of"),
        ({"title": {"zh": "只有中文"}}, "title: needs zh and en"),
        ({"why": {"zh": "", "en": "x"}}, "why: zh and en must be texts"),
        ({"message": {"zh": "{nothing}", "en": "x"}}, "message: zh: unknown variable {nothing}"),
        ({"message": {"zh": "[未闭合", "en": "x"}}, "message: zh: brackets"),
        ({"colour": "red"}, "colour: unknown"),
        ({"basis": 1}, "basis: must be a text"),
    ],
)
def test_broken_rule_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError) as broken:
        compile_catalogue([rule_file(**changes)])
    assert said in str(broken.value)


@pytest.mark.parametrize(
    "data",
    [
        {"terminal": {"mark": {"zh": "甲"}}},
        {"terminal": {"mark": {"zh": "{a}", "en": "{b}"}}},
        {"terminal": "text"},
        {"lookalikes": {"ab": "c"}},
    ],
)
def test_broken_messages_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(RuleError):
        compile_messages(RuleFile("messages.toml", "", data))


def test_code_without_words_speaks_for_itself() -> None:
    assert messages().text("reasons", "not_worded_yet", "zh") == "not_worded_yet"


def test_rule_list_has_a_line_for_each_rule() -> None:
    lines = rule_list(CATALOGUE, messages(), "en").splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
