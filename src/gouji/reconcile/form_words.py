"""rules/forms → what a form's figures look like, and the words of the sentences about forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from gouji.model import RuleFile


@dataclass(frozen=True, slots=True)
class FormWords:
    """[text] of a file of rules/forms.

    ``figure``: a rate, a weight or a score (groups number and percent); ``total``: a sentence about all projects;
    ``projects``: a number of projects, the number written as #; ``money``: what stands between a project's name and
    its money; ``quarter``: what stands before a quarter's plan (group: which quarter).
    """

    figure: re.Pattern[str]
    total: re.Pattern[str]
    projects: re.Pattern[str]
    money: re.Pattern[str]
    quarter: re.Pattern[str]


def compile_form_words(files: Iterable[RuleFile]) -> Mapping[str, FormWords]:
    """Kind of form → its words. Raises RuleError naming file, line and key of what is broken."""
    names = [one.name for one in fields(FormWords)]
    out = {}
    for file in files:
        file.only("text", names)
        out[file.value("kind", str)] = FormWords(**{name: file.pattern(("text", name)) for name in names})
    return out
