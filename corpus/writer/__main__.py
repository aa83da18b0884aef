"""Write reports: ``python -m corpus.writer --out DIR --count N --seed S``; see corpus/README.md."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from corpus.writer.chart import CORPUS
from corpus.writer.classes import plant, wished
from corpus.writer.compose import SIZES, composer
from corpus.writer.editing import Planted
from corpus.writer.forms import FORMS, render
from corpus.writer.gold import gold_text
from corpus.writer.render_txt import render_txt
from corpus.writer.styles import load_style, style_names
from corpus.writer.tree import Report


class Written(NamedTuple):
    """A report and what its gold tells."""

    report: Report
    planted: list[Planted]
    near_misses: list[dict[str, str]]

    @property
    def gold(self) -> str:
        return gold_text(self.report, self.planted, self.near_misses)


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(prog="corpus.writer", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument("--committed", action="store_true", help="write the reports of corpus/committed.toml again")
    parser.add_argument("--count", type=int, default=1, help="number of reports")
    parser.add_argument("--each", type=int, help="number of reports of every house style, instead of --count")
    parser.add_argument("--jobs", type=int, default=1, help="processes that write")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first report; the next count on")
    parser.add_argument("--style", choices=style_names(), help="one house style; all in turn without it")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--formats", default="txt", help=f"{', '.join(FORMS)}, with commas between")
    parser.add_argument("--also", default="", help="formats, of which each report comes in one more, in turn")
    parser.add_argument("--look", default="ruled", help="of the PDF: ruled, rows, three, bare, watermark or turned")
    parser.add_argument("--plant", default="", help="error classes with commas between, a number, or mixed")
    arguments = parser.parse_args()
    if arguments.committed:
        for folder, files in committed().items():
            for name, text in files.items():
                (CORPUS / folder / name).write_text(text, "utf-8")
        return
    if arguments.out is None:
        parser.error("--out is missing")
    arguments.out.mkdir(parents=True, exist_ok=True)
    wanted = [
        (arguments.out, style, seed, arguments.size, arguments.plant, _formats(arguments, seed), arguments.look)
        for style, seed in _wanted(arguments)
    ]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        list(pool.map(_write_files, *zip(*wanted, strict=True)))


def _wanted(arguments: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """The styles and seeds to write; with ``--each`` the styles start a hundred seeds apart."""
    styles = [arguments.style] if arguments.style else style_names()
    if arguments.each is None:
        seeds = range(arguments.seed, arguments.seed + arguments.count)
        yield from ((styles[seed % len(styles)], seed) for seed in seeds)
        return
    for place, style in enumerate(style_names()):
        first = arguments.seed + 100 * place
        yield from ((style, seed) for seed in range(first, first + arguments.each) if style in styles)


def _formats(arguments: argparse.Namespace, seed: int) -> list[str]:
    """The formats of one report; two seeds that follow each other, a clean and a spoiled one, are alike in them."""
    also = arguments.also.split(",") if arguments.also else []
    return [*arguments.formats.split(","), *([also[seed // 2 % len(also)]] if also else [])]


def _write_files(out: Path, style: str, seed: int, size: str, wish: str, formats: list[str], look: str) -> None:
    """Write one report in its formats, and its gold."""
    written = write(style, seed, size, wish)
    stem = f"{style}-{size}-{seed}"
    (out / f"{stem}.gold.json").write_text(written.gold, "utf-8")
    for form in formats:
        for ending, data in render(written.report, form, look).items():
            (out / f"{stem}.{ending}").write_bytes(data)


def committed() -> dict[str, dict[str, str]]:
    """The files of each folder that corpus/committed.toml lists, as they should be."""
    out: dict[str, dict[str, str]] = {}
    for folder, how in tomllib.loads((CORPUS / "committed.toml").read_text("utf-8")).items():
        written = write(how["style"], how["seed"], how["size"], how["plant"])
        out[folder] = {"report.txt": render_txt(written.report), "gold.json": written.gold}
    return out


def write(style: str, seed: int, size: str, wish: str) -> Written:
    """The report of a seed with the wished errors in it, and what they are."""
    maker = composer(load_style(style), seed, size)
    report = maker.report(seed)
    spoiled, planted = plant(report, maker.narrator, wished(wish, seed), seed)
    return Written(spoiled, planted, maker.near_misses)


if __name__ == "__main__":
    main()
