"""rules/workpaper.toml → what the columns of a workpaper may be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gouji.model import RuleFile
from gouji.report.messages import LANGUAGES, Messages

GROUP = "workpaper"


def compile_titles(file: RuleFile, messages: Messages) -> Mapping[str, tuple[str, ...]]:
    """Column → its titles, ours in both languages and the file's. Raises RuleError for an unknown column."""
    known = messages.groups[GROUP]
    columns = file.value("columns", dict)
    for column in columns:
        if column not in known:
            raise file.error(("columns", column), "unknown column")
    more = {column: file.words(("columns", column)) for column in columns}
    return {
        column: tuple(plain(title) for title in (*(texts[lang] for lang in LANGUAGES), *more.get(column, ())))
        for column, texts in known.items()
    }


def plain(title: str) -> str:
    """A title without white space, in lower case."""
    return "".join(title.split()).lower()


def columns_of(titles: Iterable[str], names: Mapping[str, tuple[str, ...]], columns: Iterable[str]) -> list[str | None]:
    """For each title of a header the column of ours that it means, each at most once; None for the office's own."""
    left = list(columns)
    found: list[str | None] = []
    for title in titles:
        column = next((name for name in left if plain(title) in names.get(name, ())), None) if title.strip() else None
        if column is not None:
            left.remove(column)
        found.append(column)
    return found
