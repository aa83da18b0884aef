"""Every class of planted error by name, and the planting of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from corpus.writer import (
    planting_changes,
    planting_forms,
    planting_levels,
    planting_ratios,
    planting_tables,
    planting_words,
)
from corpus.writer.editing import Editor, Planted
from corpus.writer.narrative import Narrator
from corpus.writer.planting import Class, Planter
from corpus.writer.tree import Report

CLASSES: Mapping[str, Class] = {
    make.__name__: make
    for make in (
        planting_levels.digit,
        planting_levels.digit_swap,
        planting_levels.lost_digit,
        planting_levels.point_shift,
        planting_levels.copied,
        planting_levels.tail,
        planting_levels.unit_slip,
        planting_levels.missing_yuan,
        planting_changes.wrong_base,
        planting_changes.change_digit,
        planting_changes.change_level,
        planting_changes.sub_change,
        planting_changes.sign_word,
        planting_changes.leftover,
        planting_changes.no_change,
        planting_changes.growth_from_zero,
        planting_ratios.share,
        planting_ratios.share_forced,
        planting_ratios.completion,
        planting_ratios.completion_hundred,
        planting_ratios.comparison,
        planting_ratios.bound,
        planting_ratios.breakdown,
        planting_ratios.breakdown_bound,
        planting_ratios.count_sum,
        planting_ratios.count_agree,
        planting_ratios.nil,
        planting_ratios.missing_percent,
        planting_ratios.stale_year,
        planting_words.unit_name,
        planting_words.subject_name,
        planting_words.item_named,
        planting_words.item_unnamed,
        planting_words.reason_against,
        planting_words.empty_slot,
        planting_tables.table_leaf,
        planting_tables.table_down,
        planting_tables.table_total,
        planting_tables.zero_parent,
        planting_tables.three_public_sum,
        planting_tables.table_balance,
        planting_tables.table_tie,
        planting_tables.table_bound,
        planting_tables.nudge,
    )
}
FORM_CLASSES: Mapping[str, Class] = {
    make.__name__: make
    for make in (
        planting_forms.form_cell,
        planting_forms.form_rate,
        planting_forms.form_score,
        planting_forms.form_figure,
        planting_forms.form_total,
        planting_forms.form_count,
        planting_forms.form_quarter,
    )
}
"""Those that only a report with forms has places for. They are drawn by themselves: the draws of the others are the
same with them and without."""
_EVERY = {**CLASSES, **FORM_CLASSES}


def wished(wish: str, seed: int) -> list[str]:
    """The classes a wish names: a list with commas, a number of random ones, or "mixed" (clean for even seeds).

    Raises KeyError for a class there is not. The random ones are of CLASSES; "mixed" has some of FORM_CLASSES behind.
    """
    rng = Random(f"wish/{seed}")
    if wish == "mixed":
        if not seed % 2:
            return []
        of_forms = Random(f"wish/forms/{seed}")
        others = rng.sample(sorted(CLASSES), rng.randint(4, 10))
        return others + of_forms.sample(sorted(FORM_CLASSES), of_forms.randint(1, 3))
    if wish.isdigit():
        return rng.sample(sorted(CLASSES), int(wish))
    names = [name for name in wish.split(",") if name]
    if unknown := [name for name in names if name not in _EVERY]:
        raise KeyError(f"no such class: {unknown[0]}")
    return names


def plant(report: Report, narrator: Narrator, names: Sequence[str], seed: int) -> tuple[Report, list[Planted]]:
    """The report with an error of each class that it has a place for, and what they are."""
    editor = Editor(report)
    planter = Planter(editor, narrator, Random(f"plant/{seed}"))
    planted = [made for name in names if (made := _EVERY[name](planter)) is not None]
    return editor.result(), planted
