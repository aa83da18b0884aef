"""rules/checks/*.toml → what each rule is called, says and rests on. One rule, one file, named for its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from gouji.model import RuleFile
from gouji.report.messages import bilingual, fill, variables

Severity = Literal["error", "warning", "note"]

VARIABLES = frozenset(
    (
        "subject",  # what the figure is about, in the report's words
        "measure",  # which figure of it: final, opening budget, …, in the language of the message
        "stated",  # the figure in question as printed, without its unit
        "expected",  # what it should be, without the unit
        "unit",  # the unit of stated, expected, lower and upper
        "formula",  # the sum with its operands
        "lower",  # the ends of what the operands' rounding allows
        "upper",
        "place",  # where the other side stands: a table and a row, or a section
        "other",  # the other side's figure as printed, with its unit
        "base",  # what a change is counted from, or the whole of a share
        "way",  # the direction of what it should be, where the stated one is wrong
        "doubt",  # why a difference from another report may be right all the same
    )
)
"""The variables of every title and message; one that a check has no value for is empty."""

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_TEXTS = ("name", "title", "message", "what", "why", "example")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule. Texts are by language ("zh", "en"); ``basis`` names a regulation or is ""."""

    id: str
    severity: Severity
    names: Mapping[str, str]
    titles: Mapping[str, str]
    messages: Mapping[str, str]
    what: Mapping[str, str]
    why: Mapping[str, str]
    example: Mapping[str, str]
    basis: str

    def name(self, language: str) -> str:
        """What the check is called whatever comes of it, in ``language``."""
        return self.names[language]

    def title(self, language: str) -> str:
        """What is wrong when it fails, in ``language``."""
        return self.titles[language]

    def message(self, language: str, values: Mapping[str, str]) -> str:
        """The sentence for one finding. A ``[part]`` of the template goes when a variable in it is empty."""
        return fill(_OPTIONAL.sub(lambda part: _kept(part[1], values), self.messages[language]), values)


def _kept(part: str, values: Mapping[str, str]) -> str:
    return part if all(values.get(name) for name in variables(part)) else ""


def compile_catalogue(files: Iterable[RuleFile]) -> dict[str, RuleText]:
    """The rules by id, in the order of ``files``; raises RuleError for a broken entry."""
    return {file.stem: _rule(file) for file in files}


def _rule(file: RuleFile) -> RuleText:
    data = file.data
    file.only((), ("id", "severity", "basis", *_TEXTS))
    if data.get("id") != file.stem:
        raise file.error("id", f"must be the file's name, {file.stem}")
    if data.get("severity") not in _SEVERITIES:
        raise file.error("severity", f"must be one of {', '.join(_SEVERITIES)}")
    if not isinstance(data.get("basis", ""), str):
        raise file.error("basis", "must be a text")
    texts = {key: bilingual(file, key) for key in _TEXTS}
    for key in ("title", "message"):
        _check_template(file, key, texts[key])
    return RuleText(
        file.stem,
        data["severity"],
        names=texts["name"],
        titles=texts["title"],
        messages=texts["message"],
        what=texts["what"],
        why=texts["why"],
        example=texts["example"],
        basis=data.get("basis", ""),
    )


def _check_template(file: RuleFile, key: str, texts: Mapping[str, str]) -> None:
    for language, template in texts.items():
        allowed = VARIABLES if key == "message" else frozenset[str]()
        unknown = variables(template) - allowed
        if unknown:
            raise file.error(key, f"{language}: unknown variable {{{sorted(unknown)[0]}}}")
        left = _OPTIONAL.sub("", template)
        if "[" in left or "]" in left:
            raise file.error(key, f"{language}: brackets that do not pair, or one inside another")
