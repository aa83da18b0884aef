"""Write reports: ``python -m corpus.writer --out DIR --count N --seed S``; see corpus/README.md."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from random import Random

from corpus.writer.chart import CORPUS
from corpus.writer.compose import SIZES, Composer, composer
from corpus.writer.editing import Editor, Planted
from corpus.writer.gold import gold_text
from corpus.writer.planting import CLASSES, Planter
from corpus.writer.render_txt import render_txt
from corpus.writer.styles import load_style, style_names
from corpus.writer.tree import Report


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(prog="corpus.writer", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument(
        "--committed", action="store_true", help="write the reports of corpus/committed.toml again"
    )
    parser.add_argument("--count", type=int, default=1, help="number of reports")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first report; the next count on")
    parser.add_argument("--style", choices=style_names(), help="one house style; all in turn without it")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--formats", default="txt", help="txt and pdf, with a comma between")
    parser.add_argument(
        "--plant", default="", help="error classes with commas between, or a number of random ones"
    )
    arguments = parser.parse_args()
    if arguments.committed:
        for folder, files in committed().items():
            for name, text in files.items():
                (CORPUS / folder / name).write_text(text, "utf-8")
        return
    if arguments.out is None:
        parser.error("--out is missing")
    arguments.out.mkdir(parents=True, exist_ok=True)
    styles = [arguments.style] if arguments.style else style_names()
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        style = styles[seed % len(styles)]
        report, planted = write(style, seed, arguments.size, arguments.plant)
        stem = arguments.out / f"{style}-{arguments.size}-{seed}"
        stem.with_suffix(".gold.json").write_text(gold_text(report, planted), "utf-8")
        stem.with_suffix(".txt").write_text(render_txt(report), "utf-8")


def committed() -> dict[str, dict[str, str]]:
    """The files of each folder that corpus/committed.toml lists, as they should be."""
    out: dict[str, dict[str, str]] = {}
    for folder, how in tomllib.loads((CORPUS / "committed.toml").read_text("utf-8")).items():
        report, planted = write(how["style"], how["seed"], how["size"], how["plant"])
        out[folder] = {"report.txt": render_txt(report), "gold.json": gold_text(report, planted)}
    return out


def write(style: str, seed: int, size: str, wish: str) -> tuple[Report, list[Planted]]:
    """The report of a seed with the wished errors in it, and what they are."""
    maker = composer(load_style(style), seed, size)
    return plant(maker, maker.report(seed), wish, seed)


def plant(maker: Composer, report: Report, wish: str, seed: int) -> tuple[Report, list[Planted]]:
    """The report with the wished errors in it, and what they are."""
    rng = Random(f"plant/{seed}")
    wanted = rng.sample(CLASSES, int(wish)) if wish.isdigit() else [w for w in wish.split(",") if w]
    editor = Editor(report)
    planter = Planter(editor, maker.book, maker.style, rng)
    planted = [made for kind in wanted if (made := getattr(planter, kind)()) is not None]
    return editor.result(), planted


if __name__ == "__main__":
    main()
