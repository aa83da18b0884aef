"""A PDF → the same as a scanner would make it: each page a picture, a little askew, with noise and JPEG's traces."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image
from pypdfium2 import PdfDocument
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200


def scanned(
    data: bytes,
    *,
    askew: float = 0.0,
    noise: float = 0.0,
    quality: int = 90,
    pages: Sequence[int] | None = None,
    kept: Sequence[int] = (),
    seed: int = 0,
    dpi: int = DPI,
) -> bytes:
    """The PDF ``data`` with pictures for its pages; the same arguments give the same bytes.

    ``askew``: degrees, to one side on even pages and to the other on odd ones; ``noise``: its standard deviation in
    grey values; ``quality`` of the JPEG; ``pages``: only these (from 1); ``kept``: those of them that stay as they are;
    ``dpi``: dots to the inch.
    """
    source = PdfDocument(data)
    target = PdfDocument.new()
    grain = np.random.default_rng(seed)
    for number in pages or range(1, len(source) + 1):
        if number in kept:
            target.import_pages(source, [number - 1])
            continue
        picture = source[number - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if askew:
            side = 1 if number % 2 else -1
            picture = picture.rotate(side * askew, Image.Resampling.BICUBIC, fillcolor=255)
        if noise:
            grey = np.asarray(picture, dtype=np.float64) + grain.normal(0.0, noise, (picture.height, picture.width))
            picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        target.import_pages(PdfDocument(_page(picture, quality, dpi)), [0])
    out = io.BytesIO()
    target.save(out)
    return out.getvalue()


def _page(picture: Image.Image, quality: int, dpi: int) -> bytes:
    jpeg, out = io.BytesIO(), io.BytesIO()
    picture.save(jpeg, "JPEG", quality=quality)
    size = (picture.width * 72 / dpi, picture.height * 72 / dpi)
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, *size)
    canvas.save()
    return out.getvalue()
