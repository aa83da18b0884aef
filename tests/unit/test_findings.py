"""Checks → findings: what follows from what, in which order, and what is suggested. Invented reports throughout."""

from __future__ import annotations

from pathlib import Path

from gouji.model import Report
from gouji.proof.vectors import Vector, check_report

FOLDER = Path(__file__).parents[1] / "vectors" / "checks"


def report(text: str, *tables: str) -> Report:
    return check_report(Vector(FOLDER / "findings.toml", 1, {"text": text, "tables": tables}))


def test_a_whole_off_by_what_its_part_is_off_by_is_one_finding_and_what_follows() -> None:
    text = "公务接待费支出决算为2.60万元，“三公”经费支出决算为8.90万元。"
    cause, following = report(text, "three_public").findings
    assert (cause.stated, cause.parent) == ("2.60", None)
    assert (following.stated, following.parent, following.severity) == ("8.90", cause.id, "error")


def test_two_figures_off_by_different_amounts_are_two_findings() -> None:
    text = "公务接待费支出决算为2.60万元，“三公”经费支出决算为8.80万元。"
    assert [f.parent for f in report(text, "three_public").findings] == [None, None]


def test_what_the_cell_explains_is_no_second_finding() -> None:
    text = "公务接待费支出决算为2.70万元，完成年初预算2.60万元的80.77%，比年初预算减少0.50万元。"
    assert [f.rule for f in report(text, "three_public").findings] == ["level-cell"]


def test_the_same_wrong_name_again_follows_from_the_first() -> None:
    wrong = "澜江市云溪区文物保扩中心"
    text = f"{wrong}2024年度机关运行经费支出46.40万元。\n\n{wrong}2024年度政府采购支出总额12.00万元。"
    assert [(f.rule, f.parent) for f in report(text).findings] == [("identity", None), ("identity", "f1")]


def test_findings_stand_in_reading_order_and_are_numbered_so() -> None:
    text = "公务接待费支出决算为2.70万元。\n\n公务用车运行维护费支出决算为6.90万元。"
    found = report(text, "three_public").findings
    assert [(f.id, f.stated) for f in found] == [("f1", "2.70"), ("f2", "6.90")]


def test_marks_are_the_figure_within_the_quote() -> None:
    (found,) = report("公务接待费支出决算为2.70万元，主要用于业务接待。", "three_public").findings
    assert found.quote == "公务接待费支出决算为2.70万元，主要用于业务接待。"
    assert [found.quote[start:end] for start, end in found.marks] == ["2.70"]


def test_evidence_names_the_cell_by_its_labels() -> None:
    (found,) = report("本年支出合计为512.80万元。", "expenditure").findings
    cell = next(e for e in found.evidence if e.kind == "cell")
    assert (cell.row[-1], cell.column[-1], cell.value) == ("合计", "本年支出合计", "512.40")


def test_the_suggestion_keeps_the_way_the_figure_is_printed() -> None:
    wide = "公务接待费支出决算为２.70万元，主要用于业务接待。"
    (found,) = report(wide, "three_public").findings
    assert found.suggestion == "改成“公务接待费支出决算为2.10万元”"


def test_nothing_is_suggested_where_several_figures_may_be_wrong() -> None:
    (found,) = report("2024年度机关运行经费支出210.00万元，比上年增加10.00万元，增长4.76%。").findings
    assert len(found.numbers) == 3
    assert found.suggestion is None


def test_a_cell_that_its_own_table_contradicts_is_the_cause_and_the_sentence_follows() -> None:
    table = (FOLDER / "tables" / "expenditure.txt").read_text("utf-8").replace("|合计|512.40|", "|合计|512.60|")
    text = "2024年度本年支出合计512.40万元，其中：基本支出312.40万元，项目支出200.00万元。"
    cause, *rest = report(text, table).findings
    assert cause.rule.startswith("table-") and cause.parent is None
    assert rest and all(f.rule.startswith("table-") and f.parent == cause.id for f in rest)


def test_a_note_is_nobody_s_cause() -> None:
    text = "公务接待费支出决算为2.11万元，完成年初预算2.60万元的90.77%。"
    found = report(text, "three_public").findings
    assert [(f.rule, f.severity, f.parent) for f in found] == [
        ("level-cell", "note", None),
        ("completion-recompute", "error", None),
    ]
