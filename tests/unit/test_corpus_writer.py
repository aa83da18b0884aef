"""The corpus writer: its reports hold together, its gold is true of the text, its errors are where it says."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the writer is run from the checkout, it is not installed

from corpus.writer.__main__ import Written, write  # noqa: E402
from corpus.writer.classes import CLASSES, FORM_CLASSES, wished  # noqa: E402
from corpus.writer.compose import composer  # noqa: E402
from corpus.writer.render_html import render_html  # noqa: E402
from corpus.writer.render_txt import render_txt  # noqa: E402
from corpus.writer.styles import Style, load_style, style_names  # noqa: E402
from corpus.writer.tree import Heading, Paragraph, Table  # noqa: E402

STYLES = style_names()
WITH_FORMS = [style for style in STYLES if load_style(style)["forms"]]
Facts = dict[str, list[dict[str, Any]]]


def facts(written: Written) -> Facts:
    """The gold's facts by table; those of a budget under the keys of a final account."""
    out: Facts = defaultdict(list)
    for fact in json.loads(written.gold)["facts"]:
        out[fact["table"].removeprefix("budget_")].append(fact)
    return out


def column(rows: list[dict[str, Any]], *labels: str) -> dict[tuple[str, ...], Decimal]:
    """Row path to value of the facts whose column path ends with ``labels``."""
    return {tuple(f["row"]): Decimal(f["value"]) for f in rows if tuple(f["column"])[-len(labels) :] == labels}


@pytest.fixture(scope="module", params=[(s, z) for s in STYLES for z in ("small", "medium")], ids=str)
def clean(request: pytest.FixtureRequest) -> Written:
    style, size = request.param
    return write(style, 5, size, "")


def test_there_are_at_least_five_styles() -> None:
    assert len(STYLES) >= 5


@pytest.mark.parametrize("style", STYLES)
def test_same_seed_same_bytes(style: str) -> None:
    first, second = write(style, 5, "small", "mixed"), write(style, 5, "small", "mixed")
    assert render_txt(first.report) == render_txt(second.report)
    assert first.gold == second.gold


def test_clean_report_plants_nothing(clean: Written) -> None:
    gold = json.loads(clean.gold)
    assert gold["clean"] is True and gold["planted"] == []


def test_every_table_has_rows_as_wide_as_its_header(clean: Written) -> None:
    for block in clean.report.blocks:
        if isinstance(block, Table):
            widths = {len(row) for row in (*block.header, *block.body)}
            assert widths == {block.width} == {len(block.paths)}


def test_items_add_up_to_their_parents_within_rounding(clean: Written) -> None:
    """类 = Σ 款 = Σ 项 for each money column of each coded table."""
    style = load_style(clean.report.style)
    half = Decimal(1).scaleb(-style["tables"]["decimals"]) / 2
    kinds = ("income", "expenditure", "general")
    tables = [rows for kind in kinds if (rows := facts(clean)[kind])]
    assert len(tables) == 3 or style["tables"]["expenditure_row"]
    for rows in tables:
        for labels in {tuple(f["column"]) for f in rows}:
            values = column(rows, *labels)
            for parent, value in values.items():
                children = [v for path, v in values.items() if path[:-1] == parent]
                if children:
                    assert abs(value - sum(children)) <= half * (len(children) + 1), (labels, parent)


def test_totals_of_the_two_sides_agree(clean: Written) -> None:
    style = load_style(clean.report.style)
    for kind, key in (("summary", "inc.grand"), ("appropriation", "app.grand")):
        shape = style["table"].get(f"budget_{kind}") if style["report"] == "budget" else None
        labels = {line[0] for line in shape["totals"][-1]} if shape else {style["totals"][key]}
        totals = [f["value"] for f in facts(clean)[kind] if f["row"] and f["row"][0] in labels]
        assert len(totals) >= 2 and totals[0] == totals[1]


def test_figures_of_the_narrative_are_those_of_the_tables(clean: Written) -> None:
    """A level stated in the text rounds the cell of the same quantity (tables may be in 元)."""
    style = load_style(clean.report.style)
    cells = {
        cell.key.removesuffix("@final"): cell.value * style.table_scale(block.key)
        for block in clean.report.blocks
        if isinstance(block, Table)
        for row in block.body
        for cell in row
        if cell.value is not None
    }
    compared = 0
    for block in clean.report.blocks:
        for span in block.spans if isinstance(block, Paragraph) else ():
            cell = cells.get(span.key.removesuffix("@final"))
            if span.claim == "level" and cell is not None and span.value is not None:
                assert abs(span.value * 10_000 - cell) <= 100, span
                compared += 1
    assert compared > 15


def test_text_twin_holds_every_heading_and_cell(clean: Written) -> None:
    text = render_txt(clean.report)
    for block in clean.report.blocks:
        if isinstance(block, Heading):
            assert f"\n{block.text}\n" in text
        elif isinstance(block, Table):
            assert all("\t".join(c.text for c in row) in text for row in block.body)


@pytest.mark.parametrize("name", sorted({**CLASSES, **FORM_CLASSES}))
def test_every_class_can_be_planted_and_is_told_truly(name: str) -> None:
    """Some style and seed has a place for it; what the gold quotes stands in the text, what was right does not."""
    found = 0
    for seed in range(1, 9):
        for style in STYLES:
            if found >= 3:
                return
            written = write(style, seed, "small" if seed % 2 else "medium", name)
            text = "".join(b.text for b in written.report.blocks if isinstance(b, (Paragraph, Heading)))
            for planted in written.planted:
                found += 1
                assert planted.stated != planted.right
                assert planted.stated in planted.quote
                assert planted.where.get("sentence", "") in text
                assert planted.rules
    assert found, f"no place for {name}"


# ------------------------------------------------------------------------------------------ forms of projects


def test_budgets_and_final_accounts_have_forms() -> None:
    assert {load_style(style)["report"] for style in WITH_FORMS} == {"budget", "final_account"}


@pytest.mark.parametrize("style", WITH_FORMS)
def test_forms_are_drawn_by_themselves(style: str) -> None:
    """All other figures, and the draws that the wordings are chosen by, are those of the same style without forms."""
    plain = Style(style, {**load_style(style).data, "forms": {}})
    with_them, without = composer(load_style(style), 5), composer(plain, 5)
    assert with_them.projects and not without.projects
    others = {key: value for key, value in with_them.book.values.items() if not key[0].startswith("form")}
    assert others == dict(without.book.values)
    assert with_them.narrator.rng.getstate() == without.narrator.rng.getstate()


def test_wishes_for_forms_stand_behind_the_others() -> None:
    for seed in range(1, 40, 2):
        names = wished("mixed", seed)
        of_forms = [name for name in names if name in FORM_CLASSES]
        assert of_forms and names[-len(of_forms) :] == of_forms


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("style", WITH_FORMS)
def test_the_amounts_of_a_form_add_up(style: str, seed: int) -> None:
    """The year's money = what is appropriated, carried over and other, in every column; and over all years likewise."""
    written = write(style, seed, "small", "")
    shape = load_style(style)
    half = Decimal(1).scaleb(-shape.shape("project_form")["decimals"]) / 2
    for block in written.report.blocks:
        if not isinstance(block, Table) or block.key != "project_form":
            continue
        cells = {cell.key: cell.value for row in block.body for cell in row if cell.value is not None}
        wholes = [key for key in cells if key.rpartition(".")[2].startswith(("total@", "all@"))]
        assert wholes
        for whole in wholes:
            head, _, name = whole.rpartition(".")
            part, _, measure = name.partition("@")
            parts = ("all_app", "all_other") if part == "all" else ("app", "carried", "other")
            values = [cells[f"{head}.{one}@{measure}"] for one in parts]
            assert abs(cells[whole] - sum(v or Decimal(0) for v in values)) <= half * 4


def test_what_the_text_tells_of_all_projects_is_no_error_where_some_have_no_form() -> None:
    """Some reports tell of more projects than have forms, and say so in a near miss; in the others the forms add up."""
    seen = set()
    for seed in range(1, 13):
        made = composer(load_style("zhaoxi"), seed)
        report = made.report(seed)
        told = made.book.value("forms.told", "plan")
        shown = sum((made.book.value(f"{p.key}total", "plan") for p in made.projects), Decimal(0))
        missing = [miss for miss in made.near_misses if miss["id"] == "more-projects-than-forms"]
        more = made.book.counts["forms.more"]
        assert bool(missing) == bool(more) == (told > shown)
        assert made.book.counts["forms.told"] == len(made.projects) + more
        text = "".join(block.text for block in report.blocks if isinstance(block, Paragraph))
        assert all(miss["quote"] in text for miss in missing)
        seen.add(bool(more))
    assert seen == {True, False}


def test_a_table_without_header_has_no_head_on_a_page() -> None:
    html = render_html(write("zhaoxi", 3, "small", "").report).decode("utf-8", "replace")
    assert html.count("<thead>") == html.count("</thead>")


def test_planting_changes_nothing_else() -> None:
    """Outside the paragraphs and tables named by the gold the report is the clean one."""
    clean, spoiled = write("donghu", 3, "small", ""), write("donghu", 3, "small", "6")
    assert spoiled.planted
    changed = [(a, b) for a, b in zip(clean.report.blocks, spoiled.report.blocks, strict=True) if a != b]
    assert len(changed) == len(spoiled.planted)


def test_wide_range_of_sizes() -> None:
    small, large = write("donghu", 1, "small", ""), write("donghu", 1, "large", "")
    codes = {tuple(f["row"]) for f in facts(large)["expenditure"] if len(f["row"]) == 3}
    assert len(codes) >= 250
    assert len(render_txt(large.report)) > 5 * len(render_txt(small.report))


def test_pdf_twin_has_the_same_content() -> None:
    """Every paragraph and every cell of the tree can be read back from the PDF; the bytes are the same each time."""
    pytest.importorskip("reportlab")
    pytest.importorskip("pylopdf_fonts_zh_cn")
    import pypdfium2
    from corpus.writer.render_pdf import render_pdf

    render_pdf(write("beigang", 1, "small", "").report)  # another report first: fonts are registered for a process
    report = write("xishan", 2, "small", "").report
    data = render_pdf(report)
    assert data == render_pdf(report)
    document = pypdfium2.PdfDocument(data)
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    assert len(pages) >= 12
    text = "".join(pages)
    for block in report.blocks:
        if isinstance(block, Heading):
            assert "".join(block.text.split()) in text
        elif isinstance(block, Table):
            for row in block.body:
                for cell in row:
                    assert "".join(cell.text.split()) in text
