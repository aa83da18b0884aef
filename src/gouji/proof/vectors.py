"""Vector files → what the rules make of invented sentences and small reports, held against what they must make of them.

A vector file mirrors a rule file: ``claims/change.toml`` holds the vectors of rules/claims/change.toml. Each [[vector]]
is one case; keys of its own (``why``: the reason of a near miss; ``known_failure``: why it does not pass yet) are for
readers. ``run_vector`` gives the complaints about one of them; none means that it passes.

claims    text (headings count), year, pattern; none = true: the pattern reads nothing here; claims: for each kind it
          names the exact list, in order, of the claims of that kind, each with any field of model.Claim, its ``text``,
          its ``subject`` in words, and links to other claims (level, amount, whole, parts …) by their printed figures;
          excluded: the figures that the pattern keeps out of the claims.
lexicon   text and what its stem reads: folded (characters), numbers (units), subject/measure/period (subjects,
          measures), title/unit_name/year/kind (identity).
checks    text and tables (names of files in ``tables/`` beside the vectors, or the rows themselves, "|" for a
          column), put into ``frame``; found: the exact list of the findings that follow from no other, each with
          any of rule, severity, stated, expected, diagnosis, suggestion, message, at (the figures blamed); verdicts:
          figure → verdict of a check of the rule; statuses: figure → status in the ledger. prior, budget: text, tables
          and frame of last year's report and of the budget that are given with it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji.compiled import Rules, compile_rules
from gouji.ingest.read import read_document
from gouji.model import Claim, Document, Finding, Report
from gouji.parse.claims import Reading, read_narrative
from gouji.parse.identity import read_identity
from gouji.parse.layout import NATIONAL
from gouji.parse.leads import read_lead
from gouji.parse.normalise import fold_text
from gouji.parse.patterns import scan
from gouji.parse.sections import parse_sections
from gouji.parse.units import find_numbers, mark_numbers
from gouji.pipeline import check
from gouji.reconcile.match import canonical

FRAME = "frame.txt"
_YEAR = 2024  # of a claim vector's report, where it says none


@dataclass(frozen=True)
class Vector:
    """One case: the folder and stem of its file, its place there (from 1), and its entry as written."""

    path: Path
    number: int
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """``change.toml:12 change-amount``: which case, for a list of them."""
        return f"{self.path.stem}:{self.number} {self.data.get('pattern', self.data.get('rule', ''))}".rstrip()


def load_vectors(folder: Path) -> tuple[Vector, ...]:
    """The vectors of every TOML file directly in ``folder``, by file and place. Raises tomllib.TOMLDecodeError."""
    out: list[Vector] = []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        out += [Vector(path, number, entry) for number, entry in enumerate(data.get("vector", ()), 1)]
    return tuple(out)


def run_vector(vector: Vector, rules: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """What ``vector`` does not get right, one line each, with the folders ``rules`` laid over our rules.

    The folder's name says what kind of vector it is. Raises ValueError when it is no known one, KeyError for a vector
    without its text, RuleError for broken rules.
    """
    kinds: Mapping[str, Callable[[Vector, tuple[Path, ...]], Iterator[str]]] = {
        "claims": _claims_complaints,
        "lexicon": _lexicon_complaints,
        "checks": _check_complaints,
    }
    kind = vector.path.parent.name
    if kind not in kinds:
        raise ValueError(f"{vector.path}: vectors stand in a folder named {', '.join(kinds)}")
    return tuple(kinds[kind](vector, rules))


# ------------------------------------------------------------------------------------------ claims


def _claims_complaints(vector: Vector, rules: tuple[Path, ...]) -> Iterator[str]:
    compiled, data = compile_rules(rules), vector.data
    pattern = data["pattern"]
    reading, read_by, excluded = _read(data["text"], data.get("year", _YEAR), compiled)
    hits = [text for name, text in read_by if name == pattern]
    if data.get("none") and hits:
        yield f"{pattern} reads {hits}"
    if not data.get("none") and not hits:
        yield f"{pattern} reads nothing; read were {read_by}"
    if "excluded" in data:
        kept_out = [figure for name, figure in excluded if name == pattern]
        if kept_out != data["excluded"]:
            yield f"kept out: {kept_out}, not {data['excluded']}"
    yield from _against(data.get("claims", ()), reading, data["text"], compiled)


def _read(text: str, year: int, rules: Rules) -> tuple[Reading, list[tuple[str, str]], list[tuple[str, str]]]:
    """The reading of ``text``, all of it narrative; which pattern read which words; which kept out which figures."""
    document = _document(text)
    sections, sentences = parse_sections(document, rules.layouts.by_name[NATIONAL], rules.folding)
    sections = tuple(replace(s, kind="narrative") for s in sections)
    grammar = replace(rules.grammar, year=year)
    read_by: list[tuple[str, str]] = []
    excluded: list[tuple[str, str]] = []
    for sentence in sentences:
        numbers = tuple(find_numbers(sentence.text, grammar.units))
        events, kept_out = scan(sentence.text, grammar.patterns, mark_numbers(sentence.text, numbers))
        read_by += [(e.pattern, sentence.text[e.start : e.end]) for e in (*events, *kept_out)]
        for number in numbers:
            cover = [e.pattern for e in kept_out if e.start <= number.start and number.end <= e.end]
            excluded += [(name, number.text) for name in dict.fromkeys(cover)]
    return read_narrative(sentences, sections, grammar), read_by, excluded


def _document(text: str) -> Document:
    return read_document(text.encode(), "vector.txt")


def _against(wanted: Sequence[Mapping[str, Any]], reading: Reading, text: str, rules: Rules) -> Iterator[str]:
    for kind in dict.fromkeys(claim["kind"] for claim in wanted):
        expected = [claim for claim in wanted if claim["kind"] == kind]
        found = sorted((c for c in reading.claims if c.kind == kind), key=lambda c: (c.start, int(c.id[1:])))
        if len(found) != len(expected):
            yield f"{kind}: {len(found)} claims, not {len(expected)}: {[_seen(c, text) for c in found]}"
            continue
        for claim, fields_of in zip(found, expected, strict=True):
            for key, value in fields_of.items():
                actual = _field(claim, key, value, reading, text, rules)
                if actual is not None:
                    yield f"{_seen(claim, text)}: {key} is {actual!r}, not {value!r}"


def _seen(claim: Claim, text: str) -> str:
    return f"{claim.kind} {text[claim.start : claim.end]!r} of {claim.subject_text!r}"


def _field(claim: Claim, key: str, value: Any, reading: Reading, text: str, rules: Rules) -> object | None:
    """What a claim has under ``key`` when that is not ``value``, else None."""
    if key == "text":
        actual: object = text[claim.start : claim.end]
    elif key == "subject":
        lead = read_lead(value, rules.grammar.lexicon, None)
        same = canonical(lead.subject) == canonical(claim.subject)
        actual = value if same else (claim.subject, "which is not", lead.subject)
    elif key == "name":
        actual = claim.subject_text
    elif key == "value":
        actual, value = claim.value, Decimal(value)
    elif key in {f.name for f in fields(Claim)}:
        actual = getattr(claim, key)
    else:
        actual = _linked(claim.extra.get(key), reading)
        value = value if value != "" else None
        actual = False if value is False and not actual else actual
    return None if actual == value else (actual if actual is not None else "nothing")


def _linked(value: object, reading: Reading) -> object:
    """Claim ids as the figures those claims print; anything else as it is."""
    if isinstance(value, tuple):
        return [_linked(one, reading) for one in value]
    if not isinstance(value, str) or re.fullmatch(r"c\d+", value) is None:
        return value
    claim = reading.claims[int(value[1:]) - 1]
    figures = {n.id: n.text for n in reading.numbers}
    return figures[claim.numbers[0]] if claim.numbers else claim.subject_text


# ------------------------------------------------------------------------------------------ lexicon


def _lexicon_complaints(vector: Vector, rules: tuple[Path, ...]) -> Iterator[str]:
    compiled, data = compile_rules(rules), vector.data
    readers: Mapping[str, Callable[[Mapping[str, Any], Rules], Mapping[str, object]]] = {
        "characters": _folded,
        "units": _numbers,
        "numerals": _numbers,
        "subjects": _phrase,
        "measures": _phrase,
        "identity": _identity,
    }
    actual = readers[vector.path.stem](data, compiled)
    for key, value in actual.items():
        if key in data and data[key] != value:
            yield f"{key} is {value!r}, not {data[key]!r}"


def _folded(data: Mapping[str, Any], rules: Rules) -> Mapping[str, object]:
    text = data["text"]
    folded, offsets = fold_text(text, 0, len(text), rules.folding)
    return {"folded": folded, "offsets": list(offsets)}


def _numbers(data: Mapping[str, Any], rules: Rules) -> Mapping[str, object]:
    text, _ = fold_text(data["text"], 0, len(data["text"]), rules.folding)
    found = list(find_numbers(text, rules.grammar.units))
    keys = [set(wanted) for wanted in data["numbers"]]
    out = []
    for at, number in enumerate(found):
        said = {
            "text": number.text,
            "value": None if number.value is None else str(number.value),
            "decimals": number.decimals,
            "unit": number.unit,
            "kind": number.kind,
        }
        out.append({key: value for key, value in said.items() if at >= len(keys) or key in keys[at]})
    return {"numbers": out}


def _phrase(data: Mapping[str, Any], rules: Rules) -> Mapping[str, object]:
    text, _ = fold_text(data["text"], 0, len(data["text"]), rules.folding)
    lead = read_lead(text, rules.grammar.lexicon, data.get("year", _YEAR))
    subject = lead.subject.said()
    names = {str(level): name for level, name in (lead.names or {}).items()}
    return {
        "subject": subject,
        "measure": lead.measure,
        "period": lead.period,
        "known": lead.known,
        "named": lead.named,
        "names": names,
        "also": list(lead.also),
    }


def _identity(data: Mapping[str, Any], rules: Rules) -> Mapping[str, object]:
    identity = read_identity(_document(data["text"]), rules.identity, rules.folding)
    return {f.name: getattr(identity, f.name) for f in fields(identity)}


# ------------------------------------------------------------------------------------------ checks


def check_report(vector: Vector, rules: tuple[Path, ...] = ()) -> Report:
    """The report that a check vector makes: its text and tables in its frame, checked."""
    data = vector.data
    prior, budget = (
        [(f"{key}.txt", _framed(vector, data[key], f"{key}.txt"))] if key in data else [] for key in ("prior", "budget")
    )
    return check(_framed(vector, data, FRAME), name="vector.txt", prior=prior, budget=budget, rules=rules)


def _framed(vector: Vector, data: Mapping[str, Any], frame: str) -> bytes:
    folder = vector.path.parent
    text: str = (folder / data.get("frame", frame)).read_text("utf-8")
    tables = "\n".join(_table(folder, one) for one in data.get("tables", ()))
    for old, new in data.get("change", ()):
        if (before := old.replace("|", "\t")) not in tables:
            raise ValueError(f"{vector.name}: no {old} in its tables")
        tables = tables.replace(before, new.replace("|", "\t"), 1)
    return text.replace("{tables}", tables).replace("{text}", data.get("text", "")).encode()


def _table(folder: Path, table: str) -> str:
    rows = table if "|" in table else (folder / "tables" / f"{table}.txt").read_text("utf-8")
    return rows.replace("|", "\t")


def _check_complaints(vector: Vector, rules: tuple[Path, ...]) -> Iterator[str]:
    report, data = check_report(vector, rules), vector.data
    figures = {e.number.id: e.number.text for e in report.entries}
    yield from _findings_complaints(data.get("found", ()), report, figures)
    for figure, verdict in data.get("verdicts", {}).items():
        made = [
            (c.rule, c.verdict)
            for c in report.checks
            if c.rule == data["rule"] and figure in [figures[n] for n in c.numbers]
        ]
        if verdict not in [v for _, v in made]:
            yield f"{data['rule']} of {figure} is {[v for _, v in made] or 'not checked'}, not {verdict}"
    for figure, status in data.get("statuses", {}).items():
        known = [e.status for e in report.entries if e.number.text == figure]
        if set(known) != {status}:
            yield f"{figure} is {known or 'not read'}, not {status}"


def _findings_complaints(
    wanted: Sequence[Mapping[str, Any]], report: Report, figures: Mapping[str, str]
) -> Iterator[str]:
    found = [_said(f, figures) for f in report.findings if f.parent is None]
    for expected in wanted:
        fits = [one for one in found if all(one.get(key) == value for key, value in expected.items())]
        if not fits:
            yield f"not found: {dict(expected)}; found were {found}"
            return
        found.remove(fits[0])
    for one in found:
        yield f"found without reason: {one}"


def _said(finding: Finding, figures: Mapping[str, str]) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "stated": finding.stated,
        "expected": finding.expected,
        "at": [figures[n] for n in finding.numbers],
        "diagnosis": finding.diagnosis,
        "suggestion": finding.suggestion,
        "message": finding.message,
    }
