"""rules/messages.toml → every word the reports say beside the rules' own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gouji.model import KeyPath, Notice, RuleFile

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

    def template(self, group: str, key: str, language: str) -> str:
        """The template of ``key`` as it stands, for what fills it itself."""
        return self.groups[group][key][language]

    def notices(self, notices: Iterable[Notice], language: str) -> tuple[Notice, ...]:
        """The notices with their sentence added to their values as "message"."""
        return tuple(Notice(n.code, {**n.values, "message": self.notice(n, language)}) for n in notices)

    def notice(self, notice: Notice, language: str) -> str:
        """The sentence of a notice, which names the file where it is of one of several."""
        message = self.text("notices", notice.code, language, **notice.values)
        if "file" not in notice.values:
            return message
        return self.text("terminal", "of_file", language, file=notice.values["file"], message=message)


def fill(template: str, values: Mapping[str, object]) -> str:
    """``template`` with each ``{name}`` replaced by its value; a value that is not given is empty."""
    return _VARIABLE.sub(lambda found: str(values.get(found[1], "")), template)


def variables(template: str) -> set[str]:
    """The names that ``template`` wants filled."""
    return set(_VARIABLE.findall(template))


def bilingual(file: RuleFile, at: str | KeyPath) -> dict[str, str]:
    """The ``{zh = …, en = …}`` entry at ``at``; raises RuleError unless both are there and nothing else."""
    entry = file.value(at, dict)
    if set(entry) != set(LANGUAGES):
        raise file.error(at, "needs zh and en, and nothing else")
    texts = {language: entry[language] for language in LANGUAGES}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise file.error(at, "zh and en must be texts")
    return texts


def compile_messages(file: RuleFile, *below: str) -> Messages:
    """Messages from rules/messages.toml, or from the table ``below`` of another file.

    Raises RuleError for an entry not in both languages.
    """
    groups: dict[str, dict[str, dict[str, str]]] = {}
    for group in file.value(below, dict):
        if group == LOOKALIKES:
            continue
        groups[group] = {}
        for key in file.value((*below, group), dict):
            at = (*below, group, key)
            groups[group][key] = texts = bilingual(file, at)
            if variables(texts["zh"]) != variables(texts["en"]):
                raise file.error(at, "zh and en want different variables")
    lookalikes = file.data.get(LOOKALIKES, {})
    for char in lookalikes:
        if len(char) != 1 or not isinstance(lookalikes[char], str):
            raise file.error((LOOKALIKES, char), "a look-alike is one character = a text")
    return Messages(groups, dict(lookalikes))
