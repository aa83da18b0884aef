"""What a report says of its own making: the options of the run, what is absent, each number with its standing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from gouji.compiled import Rules
from gouji.model import Document, Entry, Fact, Identity, Notice, Section, Sentence
from gouji.parse.claims import Reading
from gouji.reconcile.findings import Wording
from gouji.reconcile.ledger import Standing
from gouji.settings import Level, Settings

Language = Literal["zh", "en"]


def wording_of(rules: Rules, language: Language, levels: Mapping[str, Level]) -> Wording:
    catalogue = rules.catalogue
    severities = {rule: text.severity for rule, text in catalogue.items()}
    severities |= {rule: level for rule, level in levels.items() if level != "off"}
    words = rules.words
    return Wording(
        title=lambda rule: catalogue[rule].title(language),
        message=lambda rule, values: catalogue[rule].message(language, values),
        severity=lambda rule: severities[rule],
        off=lambda rule: levels.get(rule) == "off",
        basis=lambda rule: catalogue[rule].basis,
        word=lambda key: words[key][language] if key in words else key,
        diagnosis=lambda code, values: rules.messages.text("diagnosis", code, language, **values),
        suggestion=lambda text: rules.messages.text("advice", "replace", language, text=text),
    )


def options_of(settings: Settings, language: Language, layout: str) -> dict[str, Any]:
    """What was asked for beside the files, for the record of the run."""
    return {
        "language": language,
        "second_reading": settings.second_reading,
        "layout": layout,
        "rules": dict(settings.levels),
        "own_rules": [folder.as_posix() for folder in settings.rules],
        "unit_names": list(settings.unit_names),
        "unit_aliases": _read_file(settings.unit_aliases),
        "settings": {"file": settings.file, "sha256": settings.digest} if settings.file else None,
    }


def _read_file(path: Path | None) -> dict[str, str] | None:
    """A file beside the settings, for the record of the run."""
    if path is None:
        return None
    return {"file": path.as_posix(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def changed_rules(settings: Settings) -> list[Notice]:
    """That rules are off or count for more or less than they do by themselves: what is not said must not look right."""
    source = {"file": settings.file} if settings.file else {}
    off = [rule for rule, level in settings.levels.items() if level == "off"]
    other = [f"{rule} = {level}" for rule, level in settings.levels.items() if level != "off"]
    out = [Notice("rules_off", {"rules": ", ".join(off), **source})] if off else []
    return out + ([Notice("rules_changed", {"rules": ", ".join(other), **source})] if other else [])


def what_is_absent(
    sections: Sequence[Section], sentences: Sequence[Sentence], facts: Sequence[Fact], identity: Identity
) -> list[Notice]:
    kinds = {s.id: s.kind for s in sections}
    out = []
    if not any(kinds[s.section] == "narrative" for s in sentences):
        out.append(Notice("no_narrative"))
    if not facts:
        out.append(Notice("no_tables"))
    if identity.kind == "other":
        out.append(Notice("not_a_report"))
    return out


def entries_of(
    reading: Reading,
    standings: dict[str, Standing],
    findings: Sequence[Any],
    sentences: Sequence[Sentence],
    document: Document,
) -> Iterable[Entry]:
    by_id = {s.id: s for s in sentences}
    blamed: dict[str, list[str]] = {}
    for finding in findings:
        for number in finding.numbers:
            blamed.setdefault(number, []).append(finding.id)
    for number in reading.numbers:
        standing = standings[number.id]
        boxes = document.places.boxes(number.start, number.end) if document.places else ()
        yield Entry(
            number,
            standing.status,
            standing.reason,
            standing.claim,
            tuple(blamed.get(number.id, ())),
            by_id[number.sentence].text,
            boxes[0].page if boxes else None,
            boxes,
        )
