"""How well scans are read: PDF reports as pictures, held against the same reports as they were drawn.

    python bench/ocr.py [FILE …] [--each N] [--pages N] [--seed S] [--clean] [--dpi N]

The files, or so many reports of each house style: digits and points (of text and cells, page by page) read
right, what the scan raises that the original does not, what only the original raises, seconds a page. Needs gouji[ocr].
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus.writer.__main__ import write
from corpus.writer.render_pdf import render_pdf
from corpus.writer.render_scan import scanned
from corpus.writer.styles import style_names

from gouji import check
from gouji.ingest.from_pdf import read_pdf
from gouji.model import Document, Grid, Report

CLEAN = {"quality": 95}
ROUGH = {"askew": 0.6, "noise": 10.0, "quality": 60}


def main() -> None:
    """Print a line for each report and the totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="*", help="PDF reports, instead of the corpus")
    parser.add_argument("--each", type=int, default=1, help="reports of each style")
    parser.add_argument("--pages", type=int, help="only so many pages of each, spread over it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", default=",".join(style_names()))
    parser.add_argument("--clean", action="store_true", help="without noise, slant and rough JPEG")
    parser.add_argument("--dpi", type=int, default=200, help="how finely the pages are scanned")
    options = parser.parse_args()
    digits = right = pages_read = false = missing = errors = 0
    for name, seed, data in reports(options):
        count = read_pdf(data, "", "").pages or 0
        step = max(count // options.pages, 1) if options.pages else 1
        pages = list(range(1, count + 1))[step // 2 :: step]
        original = scanned(data, pages=pages, kept=pages)
        scan = scanned(data, pages=pages, seed=seed, dpi=options.dpi, **(CLEAN if options.clean else ROUGH))
        start = time.perf_counter()
        seen = check(scan)
        took = time.perf_counter() - start
        known = check(original)
        wanted, found = _digits(known.document), _digits(seen.document)
        same = [_same(wanted[page], found.get(page, "")) for page in wanted]
        total = sum(map(len, wanted.values()))
        raised, missed = _raised(seen) - _raised(known), _raised(known) - _raised(seen)
        print(
            f"{name:24s}  pages {len(pages):3d}  digits {sum(same):5d} of {total:5d} "
            f"({100 * sum(same) / max(total, 1):.2f}%)  raised {raised.total():2d}  missed {missed.total():2d}  "
            f"{took / len(pages):.1f} s a page",
            flush=True,
        )
        for what in (raised, missed):
            for rule, marked in what:
                print(f"    {'+' if what is raised else '-'} {rule}: {marked}")
        digits, right, pages_read = digits + total, right + sum(same), pages_read + len(pages)
        false, missing = false + raised.total(), missing + missed.total()
        errors += sum(f.severity == "error" for f in seen.findings)
    share = 100 * right / max(digits, 1)
    print(
        f"{pages_read} pages at {options.dpi} dpi: digits {right} of {digits} ({share:.2f}%), "
        f"raised {false}, missed {missing}, errors {errors}"
    )


def reports(options: argparse.Namespace) -> Iterator[tuple[str, int, bytes]]:
    """The name, the seed of the noise and the bytes of each report."""
    if options.files:
        yield from ((path.stem[:24], options.seed, path.read_bytes()) for path in options.files)
        return
    for style in options.styles.split(","):
        for seed in range(options.seed, options.seed + options.each):
            yield f"{style} {seed}", seed, render_pdf(write(style, seed, "small", "mixed" if seed % 2 else "").report)


def _digits(document: Document) -> dict[int, str]:
    """The digits and points of each page: those of its lines, then those of its cells."""
    out: dict[int, list[str]] = {}
    for block in document.blocks:
        texts = (
            [cell.text for cell in block.cells] if isinstance(block, Grid) else [document.text[block.start : block.end]]
        )
        out.setdefault(block.page or 0, []).extend(re.sub(r"[^\d.]", "", text) for text in texts)
    return {page: "".join(texts) for page, texts in out.items()}


def _same(wanted: str, found: str) -> int:
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _raised(report: Report) -> Counter[tuple[str, str]]:
    """What is raised beside notes: the rule and the figure or place in question."""
    return Counter((f.rule, f"{f.stated} {f.expected} {f.quote[:40]}") for f in report.findings if f.severity != "note")


if __name__ == "__main__":
    main()
