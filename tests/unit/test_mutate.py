"""gouji mutate: what is changed, that a document stays consistent, and what counts as noticed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.ingest.join import join_documents
from gouji.ingest.read import read_document
from gouji.model import Box, Document, Grid, Line, Report, RuleError, RuleFile
from gouji.proof.edits import Edit, edit_document
from gouji.proof.mutate import Proof, mutate
from gouji.proof.slips import CLASSES, Slip, SlipRules, compile_slips, find_slips
from gouji.proof.tally import tally
from gouji.rulebook import load_rulebook
from gouji.stages import check_document

REPORT = """2031年度青禾区园林管护中心部门决算
第二部分 2031年度部门决算表
支出决算表
单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出
合计\t\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
212\t城乡社区支出\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
21205\t城乡社区环境卫生\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
2120501\t城乡社区环境卫生\t1,250.40\t800.25\t450.15\t0.00\t0.00\t0.00
第三部分 2031年度部门决算情况说明
一、支出决算情况说明
2031年度本年支出合计1,250.40万元，比上年决算数增加30.00万元，增长2.46%，支出决算大于上年决算数。
其中：基本支出800.25万元，占64.00%；经营支出0万元，比上年决算数减少0万元。
单价100万元以上设备３台（套），完好率不低于95%，截至2031年12月31日共有车辆二辆。
"""


COVER = "2031年度青禾区园林管护中心部门决算\n"
TABLES = COVER + REPORT[REPORT.index("第二部分") : REPORT.index("第三部分")]
TEXT = COVER + REPORT[REPORT.index("第三部分") :]


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(REPORT.encode(), "reports/青禾.txt")


@pytest.fixture(scope="module")
def rules() -> SlipRules:
    return compile_slips(load_rulebook().file("proof.toml"))


def check(document: Document) -> Report:
    return check_document(document, compile_rules(), "zh")


def slips(text: str, rules: SlipRules) -> list[Slip]:
    return list(find_slips(check(read_document(text.encode(), "r.txt")), rules))


@pytest.fixture(scope="module")
def found(rules: SlipRules) -> list[Slip]:
    return slips(REPORT, rules)


def changes(found: list[Slip], kind: str) -> list[tuple[str, str]]:
    return [(slip.old, slip.new) for slip in found if slip.kind == kind]


# ------------------------------------------------------------------------------------------ what is changed


def test_first_digit_becomes_another_that_is_not_zero(found: list[Slip]) -> None:
    assert ("1,250.40万元", "2,250.40万元") in changes(found, "amount-digit")
    assert changes(found, "percent-digit") == [("2.46%", "3.46%"), ("64.00%", "74.00%"), ("95%", "15%")]


def test_zero_is_a_class_of_its_own_and_its_unit_is_left_alone(found: list[Slip]) -> None:
    assert changes(found, "amount-zero") == [("0万元", "5万元")] * 2
    assert ("0万元", "0元") not in changes(found, "unit")


def test_last_digit_only_of_confirmed_amounts(found: list[Slip]) -> None:
    assert ("800.25万元", "800.20万元") in changes(found, "last-digit")
    assert {slip.status for slip in found if slip.kind == "last-digit"} == {"confirmed"}


def test_unit_keeps_what_both_units_end_on(found: list[Slip]) -> None:
    slip = next(s for s in found if s.kind == "unit" and s.old == "800.25万元")
    assert slip.new == "800.25元"
    assert (slip.edit.new, slip.edit.end - slip.edit.start) == ("", 1)


def test_directions_of_nothing_are_a_class_of_their_own(found: list[Slip]) -> None:
    assert changes(found, "direction") == [("增加", "减少"), ("增长", "下降")]
    assert changes(found, "direction-zero") == [("减少", "增加")]


def test_a_bound_is_no_comparison(found: list[Slip]) -> None:
    assert changes(found, "comparison") == [("大于", "小于")]


def test_cells_with_money_but_no_blank_or_zero(found: list[Slip]) -> None:
    cells = [slip for slip in found if slip.kind == "cell"]
    assert len(cells) == 12
    assert Counter((slip.old, slip.new) for slip in cells)["450.15", "550.15"] == 4
    assert all(slip.quote.startswith("支出决算表") and slip.status == "confirmed" for slip in cells)


def test_counts_keep_their_width_and_dates_are_no_counts(found: list[Slip]) -> None:
    count = [slip for slip in found if slip.kind == "count-digit"]
    assert [slip.edit.new for slip in count] == ["４"]  # 二辆 has no digit, 31日 is a date


def test_year_of_the_report_becomes_the_year_before(found: list[Slip]) -> None:
    assert set(changes(found, "year")) == {("2031", "2030")}


def test_words_broken_over_lines_keep_the_break(rules: SlipRules) -> None:
    broken = REPORT.replace("增加30.00万元", "增\n加30.00万\n元")
    found = slips(broken, rules)
    direction = next(s for s in found if s.kind == "direction" and s.old == "增加")
    assert direction.edit.new == "减\n少"
    unit = next(s for s in found if s.kind == "unit" and s.old == "30.00万元")
    assert broken[unit.edit.start : unit.edit.end] == "万"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"unit": {}}, "unit: missing"),
        ({"direction": {"增加": "增加"}}, "增加: needs another word"),
        ({"comparison": {"大于": 1}}, "大于: needs another word"),
        ({"comparison_not_behind": {"words": [""]}}, "comparison_not_behind.words: must be"),
    ],
)
def test_broken_rules_are_said(data: dict[str, object], said: str) -> None:
    file = load_rulebook().file("proof.toml")
    with pytest.raises(RuleError, match=said):
        compile_slips(RuleFile(file.path, file.text, {**file.data, **data}))


# ------------------------------------------------------------------------------------------ documents


@pytest.mark.parametrize("new", ["", "元", "万元整"])
def test_lines_and_cells_move_with_the_text(document: Document, new: str) -> None:
    """The edited document is the one that the edited text gives."""
    start = document.text.index("部门决算表")
    edit = Edit(start, start + 2, new)
    edited = edit_document(document, edit)
    again = read_document(edited.text.encode(), document.path)
    assert edited.blocks == again.blocks
    assert edit.original(start + len(new) + 5) == start + 2 + 5
    assert edit.original(start) == start


def test_a_cell_changes_in_the_grid_and_in_the_text(document: Document) -> None:
    block = next(n for n, b in enumerate(document.blocks) if isinstance(b, Grid))
    grid = document.blocks[block]
    assert isinstance(grid, Grid)
    index = next(n for n, cell in enumerate(grid.cells) if cell.text == "450.15")
    edited = edit_document(document, Edit(0, 1, "9", (block, index)))
    assert edited.blocks == read_document(edited.text.encode(), document.path).blocks


def _joined(text: str = TEXT) -> Document:
    """The report as one in two files, text and tables."""
    return join_documents(
        [read_document(TABLES.encode(), "reports/表.txt"), read_document(text.encode(), "reports/文.txt")]
    )


@pytest.mark.parametrize("new", ["", "元", "万元整"])
def test_the_second_file_moves_with_the_text_of_the_first(new: str) -> None:
    """The edited document is the one that the edited files give."""
    document = _joined()
    start = document.text.index("支出决算情况")
    edited = edit_document(document, Edit(start, start + 2, new))
    again = _joined(TEXT.replace("支出决算情况", new + "决算情况", 1))
    assert (edited.text, edited.blocks) == (again.text, again.blocks)
    assert [(file.start, file.end) for file in edited.files] == [(file.start, file.end) for file in again.files]


def _as_pdf(document: Document) -> Document:
    """The same report as a format that keeps its tables apart from its text."""
    text, blocks = "", []
    for block in document.blocks:
        if isinstance(block, Line):
            line = document.text[block.start : block.end]
            blocks.append(Line(len(text), len(text) + len(line), page=1))
            text += line + "\n"
        else:
            cells = (
                replace(c, start=None, end=None, box=Box(1, c.column, c.row, c.column + 1.0, c.row + 1.0))
                for c in block.cells
            )
            blocks.append(replace(block, cells=tuple(cells), page=1))
    return replace(document, format="pdf", text=text, blocks=tuple(blocks))


def test_cells_are_found_again_where_tables_stand_apart_from_the_text(document: Document) -> None:
    proof = mutate(_as_pdf(document), classes=["cell"])
    assert len(proof.trials) == 12
    assert all(trial.in_place and trial.slip.page == 1 for trial in proof.trials)


# ------------------------------------------------------------------------------------------ trials


def test_what_is_noticed_and_what_is_not(document: Document) -> None:
    proof = mutate(document)
    assert not proof.report.findings
    lines = {line.kind: line for line in tally(proof.trials)}
    assert lines["cell"].all.noticed == lines["cell"].all.total == 12
    assert lines["direction-zero"].all.noticed == 0
    assert lines["amount-digit"].confirmed.percent == 100
    assert lines[""].all.total == len(proof.trials)
    survivors = {trial.slip.old for trial in proof.trials if trial.slip.kind == "amount-digit" and not trial.noticed}
    assert survivors == {"100万元"}


def test_two_files_of_one_report_are_changed_as_the_report_is(document: Document) -> None:
    """What is noticed is what the one file with all of it gives; each change says which file it is in."""
    kinds = [kind for kind in CLASSES if kind != "year"]  # the cover stands in both
    alone, joined = mutate(document, classes=kinds), mutate(_joined(), classes=kinds)

    def seen(proof: Proof) -> Counter[tuple[object, ...]]:
        return Counter((t.slip.kind, t.slip.old, t.slip.quote, t.slip.status, t.noticed, t.rules) for t in proof.trials)

    assert seen(joined) == seen(alone)
    files = {trial.slip.file: trial.slip.kind == "cell" for trial in joined.trials}
    assert files == {"reports/文.txt": False, "reports/表.txt": True}


def test_an_error_that_was_there_before_is_not_noticed_again() -> None:
    """Another figure of a sentence that is in error already: its finding is quoted anew, and is not new."""
    wrong = REPORT.replace("基本支出800.25万元", "基本支出880.25万元")
    proof = mutate(read_document(wrong.encode(), "r.txt"))
    assert [finding.rule for finding in proof.report.findings if finding.severity == "error"]
    by_change = {(trial.slip.old, trial.slip.new): trial for trial in proof.trials}
    assert not by_change["减少", "增加"].noticed
    assert by_change["880.25万元", "980.25万元"].in_place


def test_sample_is_drawn_alike_and_jobs_do_not_matter(document: Document) -> None:
    one = mutate(document, sample=3, seed=7)
    assert one.trials == mutate(document, sample=3, seed=7, jobs=2).trials
    assert max(Counter(trial.slip.kind for trial in one.trials).values()) == 3
    only = mutate(document, classes=["cell"], sample=3, seed=7)
    assert only.trials == tuple(trial for trial in one.trials if trial.slip.kind == "cell")
    assert only.trials != mutate(document, classes=["cell"], sample=3, seed=8).trials


# ------------------------------------------------------------------------------------------ command line


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "青禾.txt"
    path.write_text(REPORT, "utf-8")
    return str(path)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["mutate", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_json_counts_and_names_the_survivors(file: str) -> None:
    status, out, _ = run(file, "--format", "json", "--classes", "direction,direction-zero")
    answer = json.loads(out)
    assert (status, answer["schema"]) == (0, "gouji.mutation/1")
    assert [line["class"] for line in answer["classes"]] == ["direction", "direction-zero"]
    survivor = next(s for s in answer["survivors"] if s["class"] == "direction-zero")
    assert (survivor["from"], survivor["to"], survivor["rules"]) == ("减少", "增加", [])
    assert survivor["quote"][slice(*survivor["mark"])] == "减少"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_console_shows_every_class_and_the_survivors_when_asked(file: str, language: str) -> None:
    status, out, _ = run(file, "--lang", language, "--survivors")
    assert status == 0
    assert [kind for kind in CLASSES if f"\n{kind} " not in out] == ["percent-zero"]  # it has none
    assert "【减少】" in out
    assert "【减少】" not in run(file, "--lang", language)[1]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / "表.txt", tmp_path / "文.txt"]
    for path, text in zip(paths, (TABLES, TEXT), strict=True):
        path.write_text(text, "utf-8")
    return [str(path) for path in paths]


def test_files_of_one_report(files: list[str]) -> None:
    answer = json.loads(run(*files, "--as-one", "--format", "json")[1])
    assert [file["path"] for file in answer["document"]["files"]] == files[::-1]  # the one with the text first
    assert {line["class"]: line["total"] for line in answer["classes"]}["cell"] == 12
    assert {survivor["file"] for survivor in answer["survivors"]} == {files[1]}
    status, out, _ = run(*files, "--as-one", "--classes", "direction-zero", "--survivors")
    assert status == 0
    unwrapped = "".join(out.split())
    assert files[0] in unwrapped and files[1] in unwrapped and "·文.txt]" in unwrapped


@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_of_several_reports_are_refused(files: list[str], language: str) -> None:
    status, out, err = run(*files, "--lang", language)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "--as-one" in err


def test_a_file_that_cannot_be_read_is_named(files: list[str]) -> None:
    status, out, err = run(files[1], "no-such-tables.txt", "--as-one")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1 and "no-such-tables.txt" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--classes", "cell,typo"], "typo"),
        (["--sample", "0"], "--sample"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_options(file: str, arguments: list[str], said: str) -> None:
    status, out, err = run(file, *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_unusable_file() -> None:
    status, out, err = run("no-such-report.txt")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1 and "no-such-report.txt" in err


def test_nothing_to_change(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("青禾区园林管护中心没有数字。\n", "utf-8")
    status, out, _ = run(str(path), "--lang", "en")
    assert status == 0 and "nothing to change" in out
