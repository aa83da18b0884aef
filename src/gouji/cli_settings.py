"""The settings of one call: the project's gouji.toml, and over it what the options say."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from gouji.cli_streams import complain
from gouji.model import RuleError
from gouji.report.messages import Messages, compile_messages
from gouji.rulebook import load_rulebook
from gouji.settings import Settings, SettingsError, find_settings, layout_names, load_settings


def messages_or_complaint(rules: tuple[Path, ...]) -> Messages | None:
    """The messages; None, said on standard error, when the rule files are broken."""
    try:
        return compile_messages(load_rulebook(rules).file("messages.toml"))
    except RuleError as broken:
        complain(str(broken), Messages({}, {}))
        return None


def settings_or_complaint(
    config: Path | None, no_config: bool, language: Literal["zh", "en"] | None, **options: Any
) -> tuple[Settings, Messages] | None:
    """The settings and the messages of a call; None, said in one line on standard error, when they cannot be used.

    ``config`` is the file to read; without it the nearest gouji.toml from the working folder upward, unless
    ``no_config``. An option that is None was not given.
    """
    messages = messages_or_complaint(())
    if messages is None:
        return None
    said = language or "zh"
    path = config or (None if no_config else find_settings(Path.cwd()))
    try:
        settings = Settings() if path is None else load_settings(path)
        settings = settings.but(language=language, **options)
        book = load_rulebook(settings.rules)
        known = layout_names(book)
        if "layout" in options and settings.layout not in ("auto", *known):
            values = {"name": settings.layout, "known": ", ".join(known)}
            complain(messages.text("settings", "no_layout", said, **values), messages)
            return None
        return settings, compile_messages(book.file("messages.toml"))
    except SettingsError as broken:
        complain(messages.text("settings", broken.code, said, **broken.values), messages)
    except RuleError as broken:
        complain(messages.text("cli", "bad_rules", said, detail=broken), messages)
    return None
