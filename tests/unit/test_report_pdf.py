"""The marked-up PDF, read back by two other libraries."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pdf_builder import Sheet, pdf
from reportlab.lib.pdfencrypt import StandardEncryption
from typer.testing import CliRunner

from gouji.cli import app
from gouji.model import Decision, Report
from gouji.pipeline import check
from gouji.report.messages import Messages, compile_messages
from gouji.report.pdf_marks import box_on_page
from gouji.report.to_pdf import mark_pdf
from gouji.review.rulings import with_decisions
from gouji.rulebook import load_rulebook

LINES = (
    "第三部分 2024年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长14.2%。",
)


def page(sheet: Sheet) -> None:
    sheet.text(72, 60, "测试市档案馆2024年度部门决算", 16)
    y = 110.0
    for line in LINES:
        sheet.text(72, y, line)
        y += 24


def turned(quarters: int) -> bytes:
    """The page with /Rotate: as displayed it lies on its side or its head."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(page)))
    writer.pages[0].rotate(90 * quarters)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def messages() -> Messages:
    return compile_messages(load_rulebook().file("messages.toml"))


def marked(data: bytes, messages: Messages) -> tuple[Report, bytes]:
    report = check(data, name="draft.pdf")
    return report, mark_pdf(report, messages, data)


def annotations(data: bytes, kind: str) -> list[tuple[int, Any]]:
    """(page from 0, annotation) as pypdf reads them."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return [
        (n, each.get_object())
        for n, page in enumerate(pages)
        for each in page.get("/Annots") or ()
        if each.get_object()["/Subtype"] == kind
    ]


def test_the_originals_bytes_stand_unchanged_at_the_head(messages):
    data = pdf(page)
    _, out = marked(data, messages)
    assert out.startswith(data)
    assert len(pypdfium2.PdfDocument(out)) == 2


def test_the_same_input_gives_the_same_bytes(messages):
    assert marked(pdf(page), messages)[1] == marked(pdf(page), messages)[1]


@pytest.mark.parametrize("quarters", range(4))
def test_the_highlight_lies_on_the_figure_in_question(messages, quarters):
    report, out = marked(turned(quarters), messages)
    assert [finding.rule for finding in report.findings] == ["change-recompute"]
    ((at, note),) = annotations(out, "/Highlight")
    text = pypdfium2.PdfDocument(out)[at].get_textpage()
    quads = [float(edge) for edge in note["/QuadPoints"]]
    lit = []
    for k in range(0, len(quads), 8):
        xs, ys = quads[k : k + 8 : 2], quads[k + 1 : k + 8 : 2]
        lit.append(text.get_text_bounded(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1))
    assert any(each.strip("长%") == "14.2" for each in lit)
    assert all(any(char.isdigit() for char in each) and len(each) < 11 for each in lit)
    assert report.findings[0].message in note["/Contents"]


def test_a_cropped_page_is_marked_where_it_shows(messages):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(page)))
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((40, 30, 560, 830))
    cropped = io.BytesIO()
    writer.write(cropped)
    _, out = marked(cropped.getvalue(), messages)
    ((at, note),) = annotations(out, "/Highlight")
    left, bottom, right, top = map(float, note["/Rect"])
    assert "14.2" in pypdfium2.PdfDocument(out)[at].get_textpage().get_text_bounded(left, bottom, right, top)


def test_pdfium_draws_the_highlight_and_reads_its_note(messages):
    _, out = marked(pdf(page), messages)
    document = pypdfium2.PdfDocument(out)
    shown = document[1]
    assert pdfium.FPDFPage_GetAnnotCount(shown.raw) == 1
    plain = pypdfium2.PdfDocument(pdf(page))[0].render().to_numpy()
    assert (shown.render().to_numpy() != plain).any()


def test_the_first_page_lists_the_findings_and_leads_to_them(messages):
    report, out = marked(pdf(page), messages)
    listed = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert report.findings[0].title in listed
    assert "14.2" in listed
    links = annotations(out, "/Link")
    assert links and all(at == 0 for at, _ in links)
    second = pypdf.PdfReader(io.BytesIO(out)).get_page_number
    assert all(second(link["/Dest"][0].get_object()) == 1 for _, link in links)


def test_what_turns_the_direction_of_a_text_is_shown_not_obeyed(messages):
    data = pdf(page)
    report = check(data, name="a.pdf")
    turned_round = tuple(replace(f, message="\u202e99.9\x1b[31m", title="\u2066x") for f in report.findings)
    done = mark_pdf(replace(report, findings=turned_round), messages, data)
    notes = [note["/Contents"] + note["/Subj"] for _, note in annotations(done, "/Highlight")]
    assert notes and not any(char in note for note in notes for char in "\u202e\u2066\x1b")
    listed = pypdfium2.PdfDocument(done)[0].get_textpage().get_text_range()
    assert "99.9" in listed and "\u202e" not in listed


def test_what_is_decided_is_not_marked_and_that_is_said(messages):
    data = pdf(page)
    report = check(data, name="a.pdf")
    said = [Decision(finding.key, "accepted", "", "王审计", "2031-05-06") for finding in report.findings]
    done = mark_pdf(with_decisions(report, said), messages, data)
    assert annotations(done, "/Highlight") == []
    count = len(report.findings)
    assert f"已复核{count}处" in "".join(pypdfium2.PdfDocument(done)[0].get_textpage().get_text_range().split())


def test_bookmarks_lead_to_the_findings_beside_the_files_own(messages):
    def with_bookmark(sheet: Sheet) -> None:
        sheet.canvas.bookmarkPage("part")
        sheet.canvas.addOutlineEntry("第三部分", "part")
        page(sheet)

    _, out = marked(pdf(with_bookmark), messages)
    own, ours, (finding,) = pypdf.PdfReader(io.BytesIO(out)).outline
    assert own.title == "第三部分"
    assert ours.title == messages.text("pdf", "heading", "zh")
    assert finding.title.startswith("1 ")


def test_the_pages_keep_their_own_numbers_in_a_viewer(messages):
    _, out = marked(pdf(page, page), messages)
    assert pypdf.PdfReader(io.BytesIO(out)).page_labels[1:] == ["1", "2"]


def test_a_clean_file_says_so(messages):
    def clean(sheet: Sheet) -> None:
        sheet.text(72, 60, "测试市档案馆2024年度部门决算", 16)

    _, out = marked(pdf(clean), messages)
    assert messages.text("pdf", "none", "zh") in pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert not annotations(out, "/Highlight")


def test_a_file_that_only_its_owner_may_change_is_marked(messages):
    _, out = marked(pdf(page, encrypt=StandardEncryption("", ownerPassword="owner", strength=128)), messages)
    assert len(annotations(out, "/Highlight")) == 1


def test_a_box_beyond_the_last_page_marks_nothing(messages):
    page = pypdf.PdfReader(io.BytesIO(pdf(lambda sheet: None))).pages[0]
    from gouji.model import Box

    assert box_on_page(page, Box(1, 10, 20, 30, 40)) == pytest.approx((10, 801.89, 30, 821.89), abs=0.01)


def run(*arguments: str):
    return CliRunner().invoke(app, ["check", *arguments])


def test_the_command_writes_one_file_for_each_input(tmp_path):
    for name in ("one.pdf", "two.pdf"):
        (tmp_path / name).write_bytes(pdf(page))
    out = tmp_path / "out"
    result = run(str(tmp_path / "one.pdf"), str(tmp_path / "two.pdf"), "--format", "pdf", "-o", str(out))
    assert result.exit_code == 1  # both have an error
    assert sorted(file.name for file in out.iterdir()) == ["one.gouji.pdf", "two.gouji.pdf"]


def test_what_is_no_pdf_gets_a_line_that_points_to_the_page(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text("\n".join(("测试市档案馆2024年度部门决算", *LINES)), encoding="utf-8")
    result = run(str(file), "--format", "pdf", "-o", str(tmp_path / "out.pdf"))
    assert result.exit_code == 2
    assert "--format html" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_an_input_is_never_written_over(tmp_path):
    file = tmp_path / "one.pdf"
    file.write_bytes(pdf(page))
    result = run(str(file), "--format", "pdf", "-o", str(file))
    assert result.exit_code == 2
    assert file.read_bytes() == pdf(page)


def test_a_format_of_files_needs_a_place(tmp_path):
    file = tmp_path / "one.pdf"
    file.write_bytes(pdf(page))
    assert run(str(file), "--format", "pdf").exit_code == 2
