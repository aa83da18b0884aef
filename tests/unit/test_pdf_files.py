"""PDF files that cannot be read, in part or at all; and the second reader."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from pdf_builder import Sheet, pdf
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from gouji.ingest import from_pdf
from gouji.ingest.pdf_characters import is_garbage
from gouji.ingest.pdf_drawing import turn_box
from gouji.ingest.pdf_places import PdfPlaces
from gouji.ingest.scans import Scans
from gouji.ingest.second_reading import reread
from gouji.model import Grid, UnusableInput
from gouji.report.to_png import draw_pages

XS = [72, 200, 300]
YS = [100, 120, 140]


def report(sheet: Sheet) -> None:
    sheet.text(72, 80, "本年支出合计1,250.40万元。")
    sheet.table(XS, YS, [["项目", "金额"], ["办公费", "35.20"]])


def picture(sheet: Sheet) -> None:
    page = ImageReader(Image.new("RGB", (60, 80), "gray"))
    sheet.canvas.drawImage(page, 0, 0, sheet.width, sheet.height)


def read(data: bytes):
    return from_pdf.read_pdf(data, "sample.pdf", "0" * 64)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 something else", "not_pdf"),
        (pdf(report, encrypt=StandardEncryption("secret", ownerPassword="owner", canPrint=0)), "encrypted"),
        (pdf(report)[:300], "damaged"),
        (b"%PDF-1.4\nnothing else", "damaged"),
        (pdf(lambda sheet: None), "no_text"),
        (pdf(lambda sheet: sheet.text(72, 80, "   ")), "no_text"),
    ],
)
def test_unusable(data, code):
    with pytest.raises(UnusableInput) as unusable:
        read(data)
    assert unusable.value.code == code


@pytest.fixture
def no_recognition(monkeypatch):
    """As if gouji[ocr] were not installed."""
    monkeypatch.setattr(Scans, "can_be_read", lambda: False)


def test_a_scan_without_text_recognition_is_unusable(no_recognition):
    with pytest.raises(UnusableInput) as unusable:
        read(pdf(picture, lambda sheet: (picture(sheet), sheet.centred(800, "- 2 -"))))
    assert unusable.value.code == "scanned"


def test_a_file_that_only_its_owner_may_change_is_read():
    data = pdf(report, encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    assert read(data).text == "本年支出合计1,250.40万元。"


def test_pages_that_are_pictures_are_said(no_recognition):
    document = read(pdf(report, picture, picture, report, picture))
    assert document.pages == 5
    assert [(one.code, one.values["pages"]) for one in document.notices] == [
        ("pages_scanned", "2-3, 5"),
    ]


def test_the_second_reader_reads_what_the_first_cannot(monkeypatch):
    data = pdf(report, report)
    first = read(data)
    draw_page = from_pdf._draw_page
    monkeypatch.setattr(from_pdf, "_draw_page", lambda document, index: None if index else draw_page(document, index))
    second = read(data)
    assert second.text == first.text
    assert [(one.code, one.values) for one in second.notices] == [("second_reader", {"pages": "2"})]
    for one, other in zip(first.blocks, second.blocks, strict=True):
        if isinstance(one, Grid):
            assert [cell.text for cell in one.cells] == [cell.text for cell in other.cells]
        else:
            assert one == other


def test_a_page_that_neither_reader_understands_is_said(monkeypatch, no_recognition):
    monkeypatch.setattr(from_pdf, "is_garbage", lambda text: "1,250.40" in text)
    document = read(pdf(lambda sheet: sheet.text(72, 80, "一、概况"), report))
    assert document.text == "一、概况"
    assert [(one.code, one.values) for one in document.notices] == [("unreadable_pages", {"pages": "2"})]


def test_garbage():
    assert not is_garbage("2031年度收支：①增加12.5%，面积380㎡、“三公”经费\u3000（类）·■\uf0a8")
    assert not is_garbage("")
    assert is_garbage("ĂąĆ收入1234ĐđĒ")
    assert is_garbage("\ufffd\ufffd收入")


def test_garbage_of_ideographs():
    """What a font without a map may give: ideographs, but not those of any text."""
    known = "本年支出合计一千二百五十万元其中基本支出项目支出上级补助事业收入附属单位上缴其他收入结转结余"
    assert not is_garbage(known)
    assert is_garbage("".join(chr(0x4E00 + ord(one) * 7919 % 20900) for one in known))
    assert not is_garbage("瓯柑橄榄荔枝")  # too few to tell


def test_a_file_cut_short_is_repaired_and_said():
    pytest.importorskip("pikepdf", reason="gouji[repair] is not installed")
    data = pdf(report, report, report)
    cut = read(data[: int(0.9 * len(data))])
    assert cut.text == read(data).text
    assert [one.code for one in cut.notices] == ["repaired"]


def test_a_file_without_its_end_is_said():
    data = pdf(report, report, report)
    document = read(data[: data.rindex(b"xref")])  # pdfium finds the pages without it
    assert document.pages == 3
    assert [one.code for one in document.notices] == ["repaired"]


def test_rereading_places():
    data = pdf(report, report)
    document = read(data)
    start = document.text.index("1,250.40")
    (figure,) = document.places.boxes(start, start + 8)
    cell = next(
        cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells if cell.text == "35.20"
    )
    assert reread(data, [figure, cell.box, replace(figure, page=9)]) == ["1,250.40", "35.20", ""]
    assert reread(b"%PDF-1.4 nothing", [figure]) == [""]


def test_rereading_a_page_drawn_sideways():
    data = pdf(lambda sheet: sheet.sideways(100, 700, "合计88.10万元"))
    document = read(data)
    (figure,) = document.places.boxes(2, 7)
    assert reread(data, [figure]) == ["88.10"]


def test_places_of_nothing():
    assert PdfPlaces().boxes(0, 3) == ()


def changed(data: bytes, change) -> bytes:
    """The PDF after ``change`` of its first page."""
    document = pypdfium2.PdfDocument(data)
    change(document[0])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_places_on_a_page_displayed_turned(quarters):
    data = pdf(report)
    turned = read(changed(data, lambda page: page.set_rotation(90 * quarters)))
    straight = read(data)
    assert turned.text == straight.text
    for first, second in zip(
        [*straight.places.boxes(0, 4), straight.blocks[1].cells[3].box],
        [*turned.places.boxes(0, 4), turned.blocks[1].cells[3].box],
        strict=True,
    ):
        expected = turn_box((first.x0, first.top, first.x1, first.bottom), quarters, *A4)
        assert (second.x0, second.top, second.x1, second.bottom) == pytest.approx(expected, abs=0.02)


def test_places_count_from_the_crop_box():
    data = pdf(report)
    cropped = read(changed(data, lambda page: page.set_cropbox(84, 100, 500, A4[1] - 50)))
    assert cropped.text == "年支出合计1,250.40万元。"  # its first character is cut off, as in two cells
    assert cropped.notices[0].values == {"pages": "1", "characters": "3"}
    (whole,), (cut,) = read(data).places.boxes(1, 3), cropped.places.boxes(0, 2)
    assert (cut.x0, cut.top) == pytest.approx((whole.x0 - 84, whole.top - 50), abs=0.02)


def test_drawing_what_was_read(tmp_path):
    data = pdf(report, report)
    files = draw_pages(read(data), data, tmp_path / "pages")
    assert [file.name for file in files] == ["page-001.png", "page-002.png"]
    pixels = Image.open(files[0]).convert("RGB")
    assert pixels.getpixel((2 * 72, 2 * 110)) == (0, 150, 60)  # the border of a cell


def test_reading_leaves_rendering_as_it_was():
    data = pdf(lambda sheet: sheet.text(72, 80, "Report 2031", 20, "Helvetica"))

    def rendered() -> bytes:
        stream = io.BytesIO()
        pypdfium2.PdfDocument(data)[0].render().to_pil().save(stream, "PNG")
        return stream.getvalue()

    before = rendered()
    read(pdf(report))
    assert rendered() == before


def test_a_font_the_second_reader_cannot_map_has_no_say():
    locked = pdf(report, encrypt=StandardEncryption("", ownerPassword="owner", strength=128))
    box = read(locked).places.boxes(5, 13)[0]
    assert reread(locked, [box]) == [""]
