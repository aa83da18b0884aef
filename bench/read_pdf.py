"""Time and memory of reading PDFs, against what pdfium needs only to load their pages and text.

    python bench/read_pdf.py FILE.pdf … [--pages N]

For each file: pages, milliseconds of pdfium alone and of the whole reading (medians of interleaved runs), their ratio.
With --pages the files are put together until they have N pages, read once in a fresh process, and its peak memory
told: the time should grow with the pages and no faster.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from gouji.ingest.from_pdf import read_pdf

RUNS = 7


def load(data: bytes) -> int:
    """Load every page and its text with pdfium and nothing else; the number of pages."""
    document = pypdfium2.PdfDocument(data)
    for index in range(len(document)):
        page = pdfium.FPDF_LoadPage(document.raw, index)
        text = pdfium.FPDFText_LoadPage(page)
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    count = len(document)
    document.close()
    return count


def compare(path: Path) -> None:
    data = path.read_bytes()
    floors, reads = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        pages = load(data)
        middle = time.perf_counter()
        read_pdf(data, path.name, "")
        floors.append(middle - start)
        reads.append(time.perf_counter() - middle)
    floor, whole = statistics.median(floors) * 1000, statistics.median(reads) * 1000
    print(f"{path.name:40s} {pages:4d} pages  pdfium {floor:7.1f} ms  read {whole:7.1f} ms  {whole / floor:.2f} x")


def concatenate(paths: list[Path], pages: int) -> bytes:
    """The files one after another until there are ``pages`` pages."""
    sources = [pypdfium2.PdfDocument(path) for path in paths]
    target = pypdfium2.PdfDocument.new()
    while len(target) < pages:
        for source in sources:
            if wanted := min(len(source), pages - len(target)):
                target.import_pages(source, list(range(wanted)))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def read_once(data: bytes) -> None:
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    document = read_pdf(data, "long.pdf", "")
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{document.pages} pages  {took:.2f} s  {took / (document.pages or 1) * 1000:.2f} ms a page  "
        f"peak {peak / 1024:.0f} MB ({before / 1024:.0f} MB before reading)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int)
    options = parser.parse_args()
    if not options.files:
        read_once(sys.stdin.buffer.read())
    elif options.pages:
        data = concatenate(options.files, options.pages)
        subprocess.run([sys.executable, __file__], input=data, check=True)
    else:
        for path in options.files:
            compare(path)


if __name__ == "__main__":
    main()
