"""What the commands may be told: the values of options, and the options that several commands share."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Literal

import typer


class Format(enum.StrEnum):
    """What ``check`` writes."""

    TERMINAL = "terminal"
    JSON = "json"
    JSONL = "jsonl"
    PDF = "pdf"
    XLSX = "xlsx"
    HTML = "html"


class Language(enum.StrEnum):
    """The language of messages."""

    ZH = "zh"
    EN = "en"

    @property
    def code(self) -> Literal["zh", "en"]:
        return "zh" if self is Language.ZH else "en"


class Engine(enum.StrEnum):
    """Where ``scan`` works."""

    LOCAL = "local"
    DASK = "dask"

    @property
    def code(self) -> Literal["local", "dask"]:
        return "local" if self is Engine.LOCAL else "dask"


class Tables(enum.StrEnum):
    """What ``export`` writes."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"

    @property
    def code(self) -> Literal["csv", "parquet", "xlsx"]:
        names: dict[str, Literal["csv", "parquet", "xlsx"]] = {"csv": "csv", "parquet": "parquet", "xlsx": "xlsx"}
        return names[self.value]


class FailOn(enum.StrEnum):
    """The least severity that makes the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class Stage(enum.StrEnum):
    """What ``show`` can show, in the order of the pipeline."""

    DOCUMENT = "document"
    SECTIONS = "sections"
    SENTENCES = "sentences"
    TABLES = "tables"
    FACTS = "facts"
    NUMBERS = "numbers"
    CLAIMS = "claims"
    CHECKS = "checks"


LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of the messages.")]
SaidOption = Annotated[Language | None, typer.Option("--lang", help="Language of the messages.  [default: zh]")]
RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="Your own rules, laid over ours; may be said again."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings; else the nearest gouji.toml from here upward."),
]
NoConfigOption = Annotated[bool, typer.Option("--no-config", help="Look for no gouji.toml.")]
LayoutOption = Annotated[
    str | None, typer.Option("--layout", metavar="NAME", help="A layout; else the report's words say.")
]
RosterOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A CSV file of those that should have published: unit, year, kind."),
]
PagesOption = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of the reports' pages.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")]
INPUTS = 'PDF, Word, Excel, OFD, web page or text; "-" for standard input.'
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help=f"A report: {INPUTS}")]
