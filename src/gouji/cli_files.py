"""Reports that are files of their own, one for each input: the marked-up PDF, the page, the workpaper."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gouji.cli_streams import mode_of
from gouji.ingest.read import read_bytes
from gouji.model import Report, UnusableInput
from gouji.report.messages import Messages

Name = Callable[[str], str]
"""A rule → what its check is called."""

Render = Callable[[Report, Messages, Name], Mapping[str, bytes]]
"""A report → the files it becomes: the input each belongs to → its bytes. Raises CannotRender."""


class CannotRender(Exception):
    """This report cannot be shown in the format; ``code`` is a key of rules/messages.toml, in ``group``."""

    def __init__(self, code: str, group: str = "cli", **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.group = group
        self.values = values


def marked_pdf(report: Report, messages: Messages, name: Name) -> dict[str, bytes]:
    """Each PDF the report was read from, marked."""
    from gouji.report.to_pdf import CannotMark, mark_pdf

    out: dict[str, bytes] = {}
    for number, file in enumerate(report.document.files):
        if file.format != "pdf":
            raise CannotRender("only_pdf_is_marked", path=file.path)
        try:
            data = read_bytes(file.path)
        except UnusableInput as gone:
            raise CannotRender("changed", path=file.path) from gone
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise CannotRender("changed", path=file.path)
        try:
            out[file.path] = mark_pdf(report, messages, data, number)
        except CannotMark as refused:
            raise CannotRender("cannot_mark", path=file.path, detail=refused) from refused
    return out


def workpaper(report: Report, messages: Messages, name: Name) -> dict[str, bytes]:
    """One workbook for the report, whatever files it stands in."""
    from gouji.report.to_xlsx import workpaper_to_xlsx
    from gouji.report.workpaper import Workpaper

    return {report.document.path: workpaper_to_xlsx(Workpaper(report, messages, name))}


def filled(template: bytes, path: Path, rules: Sequence[Path]) -> Render:
    """What fills an office's own workbook, which stands at ``path``."""
    from gouji.report.to_template import BadTemplate, fill_template
    from gouji.report.workpaper import Workpaper
    from gouji.report.workpaper_titles import compile_titles
    from gouji.rulebook import load_rulebook

    def fill(report: Report, messages: Messages, name: Name) -> dict[str, bytes]:
        titles = compile_titles(load_rulebook(rules).file("workpaper.toml"), messages)
        try:
            return {report.document.path: fill_template(Workpaper(report, messages, name), template, titles)}
        except BadTemplate as bad:
            raise CannotRender(bad.code, group="template", path=path, **bad.values) from bad

    return fill


def page(report: Report, messages: Messages, name: Name) -> dict[str, bytes]:
    """One HTML page for the report, whatever files it stands in."""
    from gouji.report.to_html import report_to_html

    return {report.document.path: report_to_html(report, messages, name)}


RENDERERS: dict[str, tuple[str, Render]] = {
    "pdf": (".pdf", marked_pdf),
    "xlsx": (".xlsx", workpaper),
    "html": (".html", page),
}
"""Format → the ending of its files and what makes them."""


def target_of(file: str, format: str, output: Path, inputs: Sequence[str]) -> Path:
    """Where the result for ``file`` goes: ``output`` itself if it ends as the format does, else a file in it.

    Inputs of the same name in different folders keep apart by a number.
    """
    ending, _ = RENDERERS[format]
    if len(inputs) == 1 and output.suffix.lower() == ending and not output.is_dir():
        return output
    stem = Path(file).stem
    same = [other for other in inputs if Path(other).stem == stem]
    number = f"-{same.index(file) + 1}" if len(same) > 1 else ""
    return output / f"{stem}{number}.gouji{ending}"


def write_file(path: Path, data: bytes, inputs: Sequence[str]) -> None:
    """Write ``data``, whole or not at all. Raises CannotRender when ``path`` is an input, OSError else."""
    if any(_same(path, file) for file in inputs):
        raise CannotRender("output_is_input", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()  # a link stays a link
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        part.chmod(mode_of(target))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _same(path: Path, file: str) -> bool:
    try:
        return path.samefile(file)
    except OSError:  # one of them does not exist
        return path.absolute() == Path(file).absolute()
