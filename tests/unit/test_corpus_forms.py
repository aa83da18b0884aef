"""The forms of one report: each gives the facts, claims and findings of its text form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from corpus.writer.__main__ import write
from corpus.writer.forms import FORMS, render
from corpus.writer.styles import load_style, style_names

from gouji.pipeline import check_as_one
from gouji.proof.score_twins import Content, content, differences

STYLES = style_names()
WITH_PROJECT_FORMS = [style for style in STYLES if load_style(style)["forms"]]
OTHERS = [form for form in FORMS if form not in ("txt", "pdf", "docx+xlsx")]


@cache
def forms_of(style: str, form: str) -> Mapping[str, bytes]:
    return render(write(style, 5, "small", "mixed").report, form)


@cache
def content_of(style: str, form: str) -> Content:
    files = forms_of(style, form)
    return content(check_as_one(list(files.values()), names=list(files)))


@pytest.mark.parametrize("form", OTHERS)
@pytest.mark.parametrize("style", sorted({*STYLES[::3], *WITH_PROJECT_FORMS}))
def test_a_form_reads_as_its_text_does(style, form):
    assert differences(("txt", content_of(style, "txt")), (form, content_of(style, form))) == []


@pytest.mark.parametrize("style", WITH_PROJECT_FORMS)
def test_forms_of_projects_are_read_from_pdf_as_from_text(style):
    pytest.importorskip("reportlab")
    pytest.importorskip("pylopdf_fonts_zh_cn")
    assert any(kind == "project_form" for kind, _, _ in content_of(style, "txt")["facts"])
    assert differences(("txt", content_of(style, "txt")), ("pdf", content_of(style, "pdf"))) == []


@pytest.mark.parametrize("form", ["docx", "html", "md", "txt+xlsx"])
def test_the_same_report_gives_the_same_bytes(form):
    assert forms_of(STYLES[1], form) == render(write(STYLES[1], 5, "small", "mixed").report, form)


def test_a_workbook_alone_is_checked_as_far_as_it_goes():
    files = {k: v for k, v in forms_of(STYLES[0], "txt+xlsx").items() if k.endswith(".xlsx")}
    report = check_as_one(list(files.values()), names=list(files))
    assert report.facts and not report.claims
    assert "no_narrative" in {notice.code for notice in report.notices}
