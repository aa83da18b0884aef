"""Takes the pictures that the READMEs show; run by ``make pictures``, which needs chromium.

Everything in them is made from corpus/demo. docs/pictures/pictures.json says in short what each
shows: a test holds that to what the project would show now.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from gouji.compiled import compile_rules
from gouji.model import Report
from gouji.pipeline import check
from gouji.report.pdf_list import list_findings, number_findings
from gouji.report.to_html import report_to_html
from gouji.report.to_json import summary
from gouji.report.to_pdf import mark_pdf

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the writer of the corpus is not installed

from corpus.writer.__main__ import write  # noqa: E402
from corpus.writer.render_pdf import render_pdf  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
RECORD = FOLDER / "pictures.json"
PAGES: dict[str, tuple[Literal["zh", "en"], str]] = {"page.zh.png": ("zh", "light"), "page.en.png": ("en", "dark")}
MARKED: dict[str, Literal["zh", "en"]] = {"marked.zh.png": "zh", "marked.en.png": "en"}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BY_OCTREE = 2  # the method of Pillow that keeps colours however rare they are


def shown() -> dict[str, str]:
    """Picture → a digest of what stands on it: the words, the counts, and how they are set."""
    look = [(files("gouji.report") / "page" / "page.css").read_text("utf-8")]
    digests = {name: _digest([*look, *_words(demo(language))]) for name, (language, _) in PAGES.items()}
    for name, language in MARKED.items():
        report, _ = demo_pdf(language)
        lines = (text.text for text in list_findings(report, compile_rules().messages, 0))
        digests[name] = _digest([line for line in lines if report.rulebook[:16] not in line])
    return digests


def _words(report: Report) -> Iterable[str]:
    yield json.dumps(summary(report.entries, report.findings))
    for item in number_findings(report):
        yield f"{item.number} {item.finding.title} {item.finding.message} {item.finding.suggestion}"


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


@cache
def demo(language: Literal["zh", "en"]) -> Report:
    """The project's own report with mistakes in it, checked."""
    text = (ROOT / "corpus" / "demo" / "report.txt").read_bytes()
    return check(text, name="report.txt", language=language)


@cache
def demo_pdf(language: Literal["zh", "en"]) -> tuple[Report, bytes]:
    """The same report as a PDF, checked, and that PDF marked."""
    how = tomllib.loads((ROOT / "corpus" / "committed.toml").read_text("utf-8"))["demo"]
    data = render_pdf(write(how["style"], how["seed"], how["size"], how["plant"]).report)
    report = check(data, name="report.pdf", language=language)
    return report, mark_pdf(report, compile_rules().messages, data)


def main() -> None:
    """Take every picture, and record what they show."""
    FOLDER.mkdir(exist_ok=True)
    for name, taken in {**_pages(), **_marked()}.items():
        (FOLDER / name).write_bytes(_small(taken))
    record = {
        name: {"shows": digest, "sha256": hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}
        for name, digest in shown().items()
    }
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _pages() -> dict[str, Any]:
    from PIL import Image
    from playwright.sync_api import sync_playwright

    browser_path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    catalogue, messages = compile_rules().catalogue, compile_rules().messages
    out = {}
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, (language, scheme) in PAGES.items():
            file = Path(folder) / f"{name}.html"
            file.write_bytes(
                report_to_html(demo(language), messages, lambda rule, to=language: catalogue[rule].name(to))
            )
            page = browser.new_context(viewport={"width": 1280, "height": 760}, color_scheme=scheme).new_page()
            page.goto(file.as_uri())
            page.locator(".finding.error").nth(1).locator("h3 button").click()
            page.evaluate("document.getElementById('findings').scrollTop = 0")
            page.wait_for_timeout(300)
            out[name] = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    return out


def _marked() -> dict[str, Any]:
    """The first page, which lists the findings, beside the first page that is marked."""
    import pypdfium2
    from PIL import Image

    out = {}
    for name, language in MARKED.items():
        report, data = demo_pdf(language)
        pdf = pypdfium2.PdfDocument(data)
        pdf.init_forms()
        added = len(pdf) - (report.document.pages or 0)
        first = min(finding.boxes[0].page for finding in report.findings if finding.boxes)
        drawn = [pdf[n].render(scale=1.15, may_draw_forms=True).to_pil() for n in (0, added + first - 1)]
        height = min(620, *(each.height for each in drawn))
        both = Image.new("RGB", (sum(each.width for each in drawn) + 12, height), "#8a8f98")
        both.paste(drawn[0], (0, 0))
        both.paste(drawn[1], (drawn[0].width + 12, 0))
        out[name] = both
    return out


def _small(picture: Any) -> bytes:
    """The picture as PNG, in few colours."""
    out = io.BytesIO()
    picture.convert("RGB").quantize(256, method=_BY_OCTREE, dither=0).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
