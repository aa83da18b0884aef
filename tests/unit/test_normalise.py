"""Folding: what the vectors of characters.toml cannot say — spans with gaps between them, and broken rule files."""

from __future__ import annotations

import pytest

from gouji.model import RuleError, RuleFile
from gouji.parse.normalise import compile_folding, fold_lines, fold_text
from gouji.rulebook import load_rulebook

FOLDING = compile_folding(load_rulebook().file("lexicon/characters.toml"))


def test_a_page_number_between_two_spans_is_left_out_of_the_number_they_make() -> None:
    text = "支出3,1\n- 16 -\n93.39万元"
    end = text.index("\n")
    start = text.rindex("\n") + 1
    folded, offsets = fold_lines(text, [(0, end), (start, len(text))], FOLDING)
    assert folded == "支出3,193.39万元"
    assert [text[at] for at in offsets] == list(folded)


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "收入９万元。支出１２万元。"
    folded, offsets = fold_text(text, 6, len(text), FOLDING)
    assert folded == "支出12万元。"
    assert text[offsets[2] : offsets[3] + 1] == "１２"


def test_an_entry_folds_one_character_to_one() -> None:
    source = '[fold]\n"……" = "…"\n'
    file = RuleFile("lexicon/characters.toml", source, {"fold": {"……": "…"}})
    with pytest.raises(RuleError, match=r"rules/lexicon/characters\.toml:2: fold\.……"):
        compile_folding(file)
