"""What a report contains is shown and never obeyed: scripts, formulas, links, orders to a terminal, turned text."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook
from pdf_builder import Sheet, pdf
from pypdf import PdfReader
from typer.testing import CliRunner

from gouji.cli import app
from gouji.compiled import compile_rules
from gouji.model import Report
from gouji.pipeline import check
from gouji.report.to_html import report_to_html
from gouji.report.to_json import dumps, report_to_dict
from gouji.report.to_pdf import mark_pdf
from gouji.report.to_stage import STAGES, render_stage
from gouji.report.to_terminal import render
from gouji.report.to_xlsx import workpaper_to_xlsx
from gouji.report.workpaper import Workpaper

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": "\"><img src=x onerror=alert(1)>'",
    "link": "javascript:alert(1)",
    "web": "http://evil.example/x",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)",
    "minus": "-1+1|x",
    "colour": "\x1b[31mred",
    "hidden": "\x1b[8mhidden",
    "screen": "\x1b[2J\x1b[H",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;cm0=\x1b\\",
    "c1": "\x9b2J",
    "return": "12.00\r99.00",
    "bell": "\x07\x08",
    "nul": "a\0b",
    "turned": "\u202e00.21\u202c",
    "isolated": "\u2066x\u2069",
    "surrogate": "\ufffe\uffff",
}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
RULES = compile_rules()


def source(bad: str) -> str:
    return f"""{bad}市档案馆2024年度部门决算

第三部分 2024年度部门决算情况说明

一、收入{bad}总体情况说明

2024年度收入总计1,250.40万元（{bad}），与上年相比增加50.40万元，增长14.2%。{bad}支出12.00万元，比上年减少  万元。

收入支出决算总表{bad}
单位：万元
项目\t决算数
{bad}\t1.00
一、一般公共预算财政拨款收入\t1,250.40{bad}
本年收入合计\t1,250.30
"""


@cache
def report(bad: str) -> Report:
    made = check(source(bad).replace("\r", "").encode(), name=f"{bad}.txt")
    findings = tuple(replace(f, message=f.message + bad, suggestion=bad, quote=bad) for f in made.findings)
    assert findings
    return replace(made, findings=findings)


def name(rule: str) -> str:
    return RULES.catalogue[rule].name("zh")


hostile = pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)


@hostile
@pytest.mark.parametrize("format", ["terminal", "jsonl"])
def test_the_console_is_told_nothing_but_text(tmp_path: Path, bad: str, format: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(source(bad).encode("utf-8", "replace"))
    for more in ([], ["--verbose"], ["--lang", "en"]):
        done = CliRunner().invoke(app, ["check", str(file), "--format", format, *more])
        assert done.exit_code == 1
        assert not CONTROL.search(done.stdout + done.stderr)
    for stage in STAGES:
        assert not CONTROL.search(CliRunner().invoke(app, ["show", str(file), "--stage", stage]).stdout)
    assert CliRunner().invoke(app, ["check", str(file), "-o", str(tmp_path / "o.txt")]).exit_code == 1
    assert not CONTROL.search((tmp_path / "o.txt").read_text("utf-8"))


@hostile
def test_the_json_says_what_stands_there_and_moves_no_terminal(bad: str) -> None:
    text = dumps(report_to_dict(report(bad)))
    assert not CONTROL.search(text)
    assert json.loads(text)["findings"][0]["suggestion"] == bad


@hostile
def test_the_page_runs_only_its_own_script(bad: str) -> None:
    def shape(of: str) -> tuple[int, set[str], set[str]]:
        data = report_to_html(report(of), RULES.messages, name)
        page = lxml_html.document_fromstring(data)
        attributes = {(str(key), str(value)) for element in page.iter("*") for key, value in element.attrib.items()}
        handlers = {key for key, _ in attributes if key.startswith("on")}
        targets = {value for key, value in attributes if key in ("src", "href", "action") and not value.startswith("#")}
        assert not CONTROL.search(data.decode("utf-8"))
        return len(page.findall(".//script")), handlers, targets

    assert shape(bad) == shape("无害")


@hostile
def test_the_workpaper_has_texts_and_no_formulas(bad: str) -> None:
    data = workpaper_to_xlsx(Workpaper(report(bad), RULES.messages, name))
    book = load_workbook(io.BytesIO(data))
    plain = load_workbook(io.BytesIO(workpaper_to_xlsx(Workpaper(report("无害"), RULES.messages, name))))
    assert kinds(book) == kinds(plain)
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not any(CONTROL.search(text) for text in texts)


def kinds(book: Any) -> dict[str, list[str]]:
    """How many cells of each sheet are formulas or links."""
    cells = {sheet.title: [cell for row in sheet.iter_rows() for cell in row] for sheet in book}
    return {
        title: [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink]
        for title, found in cells.items()
    }


@hostile
def test_the_marked_pdf_does_nothing(bad: str) -> None:
    def page(sheet: Sheet) -> None:
        sheet.paragraph(100, ["测试市档案馆2024年度部门决算", "第三部分 2024年度部门决算情况说明"])
        sheet.paragraph(200, ["一、收入支出决算总体情况说明"])
        sheet.paragraph(300, ["2024年度收入总计1,250.40万元，比上年增加50.40万元，增长14.2%。"])

    data = pdf(page)
    made = check(data, name="a.pdf")
    findings = tuple(replace(f, message=f.message + bad, title=bad, suggestion=bad) for f in made.findings)
    assert findings
    marked = mark_pdf(replace(made, findings=findings), RULES.messages, data, 0)
    reader = PdfReader(io.BytesIO(marked))
    keys = {str(key) for number in range(1, len(reader.xref_objStm) + 999) for key in _keys(reader, number)}
    assert not keys & {"/JS", "/JavaScript", "/URI", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/EmbeddedFile"}


def _keys(reader: PdfReader, number: int) -> list[str]:
    from pypdf.generic import DictionaryObject, IndirectObject

    try:
        found = reader.get_object(IndirectObject(number, 0, reader))
    except Exception:
        return []
    if not isinstance(found, DictionaryObject):
        return []
    inner = found.get("/A")
    return [*found, *(inner if isinstance(inner, DictionaryObject) else [])]


@hostile
@pytest.mark.parametrize("colour", [True, False])
def test_styles_are_ours_alone(bad: str, colour: bool) -> None:
    from gouji.report.inert import inert, inert_but_for_styles

    text = render(report(bad), RULES.messages, colour=colour)
    shown = inert_but_for_styles(text) if colour else inert(text)
    assert not CONTROL.search(re.sub("\x1b\\[[0-9;]{1,4}m" if colour else "(?!)", "", shown))
    assert render_stage(report(bad), "sentences")
