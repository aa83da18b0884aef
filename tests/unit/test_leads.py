"""What the words before a figure say, beyond the vectors of subjects.toml and measures.toml."""

from __future__ import annotations

import pytest

from gouji.compiled import compile_rules
from gouji.model import Subject
from gouji.parse.leads import read_lead

LEXICON = compile_rules().grammar.lexicon


def test_a_code_behind_a_name_is_kept_apart_from_it() -> None:
    lead = read_lead("石窟监测（2070299）", LEXICON, None)
    assert (lead.code, lead.name, lead.subject) == ("2070299", "石窟监测", Subject(item="free:石窟监测"))


def test_the_number_of_an_item_belongs_to_no_name() -> None:
    assert read_lead("（3）公务接待费", LEXICON, None).name == "公务接待费"
    assert read_lead("1.公务接待费", LEXICON, None).name == "公务接待费"


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [("2024年度", 2024, "this"), ("2023年", 2024, "prior"), ("2020年", 2024, "other"), ("2023年", None, "")],
)
def test_a_year_is_read_against_the_report_s(text: str, year: int | None, period: str) -> None:
    lead = read_lead(f"{text}公务接待费支出", LEXICON, year)
    assert (lead.period, lead.year) == (period, int(text[:4]))


def test_only_a_name_is_a_subject() -> None:
    assert not read_lead("支出决算为", LEXICON, None).named
    assert read_lead("公务接待费支出决算为", LEXICON, None).named


def test_the_name_leaves_out_what_introduces_it() -> None:
    assert read_lead("其中：公务接待费支出决算为", LEXICON, None).name == "公务接待费"


def test_the_report_s_own_rows_are_words_too() -> None:
    own = LEXICON.with_names({"石窟监测": ["function:石窟监测"]}, [])
    assert read_lead("石窟监测支出决算", own, None).subject.item == "function:石窟监测"
    assert read_lead("石窟监测支出决算", LEXICON, None).subject.item.startswith("free:")
