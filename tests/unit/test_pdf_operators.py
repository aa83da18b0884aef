"""The operators of text in a content stream, and what is passed over."""

from __future__ import annotations

import pytest

from gouji.ingest.pdf_operators import has_inline_image, text_operators


@pytest.mark.parametrize(
    ("stream", "operators"),
    [
        (b"BT /F1 9.5 Tf 1 0 0 1 72 -8. Tm (35.20) Tj ET", ["BT", "Tf", "Tm", "Tj", "ET"]),
        (b"q 10 20 30 40 re W* n 1 0 0 rg /GS1 gs Q q 1 0 0 1 5 5 cm /Fm1 Do Q", ["q", "cm", "Do", "Q"]),
        (b"/P <</MCID 0 /Lang (zh)>> BDC BT ET EMC /Span /MC1 BDC EMC", ["BT", "ET"]),
        (b"[3 2] 0 d 0.5 w 0 J 1 j 4 M T* (1)' 1 2 (3)\"", ["T*", "'", '"']),
        (b"% 1 Tf\n/F1 1 Tf", ["Tf"]),
        (b"q q 0 0 9 9 re W n Q BT q Q ET Q", ["q", "BT", "ET", "Q"]),
        (b"1 2 3 4 5 6 7 8 re (35)Tj [1 2]0 d ET", ["Tj", "ET"]),
    ],
)
def test_operators(stream, operators):
    assert [name for name, _ in text_operators(stream)] == operators


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"(1 0 0 rg f)", b"1 0 0 rg f"),  # looks like operators, and is text
        (b"(a(b(c)) m)", b"a(b(c)) m"),
        (rb"(\(35\051 \\ \061\n\q)", b"(35) \\ 1\nq"),
        (b"(1,\\\n250)", b"1,250"),
        (b"<00 2f\n00 3>", b"\x00\x2f\x00\x30"),  # a missing last digit is 0
    ],
)
def test_strings(text, shown):
    ((_, operands),) = text_operators(b"1 g " + text + b" Tj")
    assert operands == [shown]


def test_lists_hold_strings_and_shifts():
    ((name, operands),) = text_operators(b"[<0A3B>-7.5(ET)12]TJ")
    assert (name, operands) == ("TJ", [[b"\x0a\x3b", -7.5, b"ET", 12.0]])


def test_operands_belong_to_their_operator():
    stream = b'/F1 9.5 Tf 1 0 0 1 72 -8. Tm .5 Tc (a) Tj /Fm1 Do 1 2 (b)" [ (c) -3 ] TJ'
    assert list(text_operators(stream)) == [
        ("Tf", ["F1", 9.5]),
        ("Tm", [1, 0, 0, 1, 72, -8]),
        ("Tc", [0.5]),
        ("Tj", [b"a"]),
        ("Do", ["Fm1"]),
        ('"', [1, 2, b"b"]),
        ("TJ", [[b"c", -3]]),
    ]


def test_inline_images_are_seen():
    assert has_inline_image(b"q BI /W 1 /H 1 ID \x00 EI Q")
    assert not has_inline_image(b"(BI) Tj /BI gs")
