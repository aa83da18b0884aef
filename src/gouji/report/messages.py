"""rules/messages.toml → every word the reports say beside the rules' own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gouji.model import Notice, RuleFile

LANGUAGES = ("zh", "en")
LOOKALIKES = "lookalikes"
_VARIABLE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """``groups``: group → key → language → template. ``lookalikes``: a character → what may stand for it."""

    groups: Mapping[str, Mapping[str, Mapping[str, str]]]
    lookalikes: Mapping[str, str]

    def text(self, group: str, key: str, language: str, /, **values: object) -> str:
        """The template of ``key`` filled with ``values``.

        A code that no one has worded yet (a reason, a notice) speaks for itself: the key is returned.
        """
        entry = self.groups[group].get(key)
        return key if entry is None else fill(entry[language], values)

    def notices(self, notices: Iterable[Notice], language: str) -> tuple[Notice, ...]:
        """The notices with their sentence added to their values as "message"."""
        return tuple(
            Notice(n.code, {**n.values, "message": self.text("notices", n.code, language, **n.values)}) for n in notices
        )


def fill(template: str, values: Mapping[str, object]) -> str:
    """``template`` with each ``{name}`` replaced by its value; a value that is not given is empty."""
    return _VARIABLE.sub(lambda found: str(values.get(found[1], "")), template)


def variables(template: str) -> set[str]:
    """The names that ``template`` wants filled."""
    return set(_VARIABLE.findall(template))


def bilingual(file: RuleFile, key: str, entry: Any) -> dict[str, str]:
    """A checked ``{zh = …, en = …}`` entry; raises RuleError unless both are there."""
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
        raise file.error(key, "needs zh and en, and nothing else")
    texts = {language: entry[language] for language in LANGUAGES}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise file.error(key, "zh and en must be texts")
    return texts


def compile_messages(file: RuleFile) -> Messages:
    """Messages from rules/messages.toml; raises RuleError for an entry not in both languages."""
    groups: dict[str, dict[str, dict[str, str]]] = {}
    for group, entries in file.data.items():
        if not isinstance(entries, dict):
            raise file.error(group, "must be a table")
        if group == LOOKALIKES:
            continue
        groups[group] = {key: bilingual(file, key, entry) for key, entry in entries.items()}
        for key, texts in groups[group].items():
            if variables(texts["zh"]) != variables(texts["en"]):
                raise file.error(key, "zh and en want different variables")
    lookalikes = file.data.get(LOOKALIKES, {})
    for char, substitute in lookalikes.items():
        if len(char) != 1 or not isinstance(substitute, str):
            raise file.error(char, "a look-alike is one character = a text")
    return Messages(groups, dict(lookalikes))
