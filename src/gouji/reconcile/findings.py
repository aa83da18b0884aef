"""Checks that disagree (or are off by a tail) → findings: one for each cause, what follows from it folded under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import merge
from typing import Literal

from gouji.model import Box, CellRef, Check, Document, Evidence, Finding, Sentence
from gouji.reconcile.board import Board
from gouji.reconcile.diagnose import Diagnosis, diagnose

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Wording:
    """How the rule catalogue words a check, in the run's language: title, message and severity by rule id.

    ``off``: the rule is switched off and raises nothing, not even a tail.
    """

    title: Callable[[str], str]
    message: Callable[[str, Mapping[str, str]], str]
    severity: Callable[[str], Severity]
    off: Callable[[str], bool]
    basis: Callable[[str], str]
    word: Callable[[str], str]
    diagnosis: Callable[[str, Mapping[str, str]], str]
    suggestion: Callable[[str], str]


def find(
    board: Board, checks: Sequence[Check], sentences: Sequence[Sentence], document: Document, wording: Wording
) -> tuple[Finding, ...]:
    """Findings in reading order, numbered f1…; tables' own findings follow the text's."""
    by_id = {s.id: s for s in sentences}
    raised: list[tuple[Check, Finding]] = []
    for check in checks:
        if check.verdict not in ("disagrees", "tail") or wording.off(check.rule):
            continue
        if check.verdict == "disagrees" and check.numbers and not check.at_fault and not check.fault_cells:
            continue  # the cell that a broken tie names is the cause; the sentence is right
        raised.append((check, _finding(board, check, by_id, document, wording)))
    raised.sort(key=lambda pair: _order(board, pair[0]))
    named = [(c, replace(f, id=f"f{i + 1}")) for i, (c, f) in enumerate(raised)]
    return _fold(board, named)


def _order(board: Board, check: Check) -> tuple[int, int, str]:
    numbers = check.at_fault or check.numbers
    if numbers:
        return (0, min(board.numbers[n].start for n in numbers), check.id)
    claims = [board.by_id[c].start for c in check.claims]
    return (0, min(claims), check.id) if claims else (1, 0, check.id)


def _finding(
    board: Board, check: Check, sentences: Mapping[str, Sentence], document: Document, wording: Wording
) -> Finding:
    claim = board.by_id[check.claims[0]] if check.claims else None
    number = board.numbers[(check.at_fault or check.numbers)[0]] if check.numbers else None
    owner = check.words[0] if check.words else number.sentence if number else claim.sentence if claim else None
    sentence = sentences[owner] if owner else None
    heading = (claim.start, claim.end) if claim is not None and not claim.sentence else None
    spans = [
        board.numbers[n].at
        for n in (check.at_fault or check.numbers[:1])
        if sentence and board.numbers[n].sentence == sentence.id
    ]
    if check.words:
        spans = [check.words[1:]]
    elif claim is not None and sentence is not None and not spans and claim.sentence == sentence.id:
        spans = [claim.at]
    places = [sentence.source(*at) for at in spans] if sentence else [heading] if heading else []
    boxes = tuple(b for start, end in places for b in (document.places.boxes(start, end) if document.places else ()))
    diagnosis = diagnose(board, check)
    severity: Severity = "note" if check.verdict == "tail" else wording.severity(check.rule)
    return Finding(
        id="",
        rule=check.rule,
        severity=severity,
        title=wording.title(check.rule),
        message=wording.message(check.rule, _worded(check, board, wording)),
        quote=sentence.text
        if sentence
        else check.values["stated"]
        if heading
        else check.values.get("quote") or check.values["place"],
        marks=tuple(spans),
        numbers=check.at_fault or check.numbers[:1],
        section=sentence.section if sentence else claim.section if claim else "",
        file=document.path_of(document.file_at(places[0][0]) if places else _cell_file(board, check)),
        page=boxes[0].page if boxes else _cell_page(board, check),
        boxes=boxes or _cell_boxes(board, check),
        evidence=_evidence(board, check, sentences, document, diagnosis.cells if diagnosis else ()),
        formula=check.formula,
        stated=_text(check.stated),
        expected=_plain(wording.word(check.values.get("expected", ""))) or None,
        lower=_text(check.lower),
        upper=_text(check.upper),
        diagnosis=diagnosis.code if diagnosis else None,
        cause=_cause(diagnosis, wording) if diagnosis else None,
        suggestion=_suggestion(board, check, sentence, wording) if sentence else None,
        basis=check.values.get("basis") or wording.basis(check.rule) or None,
        check=check.id,
    )


def _cause(diagnosis: Diagnosis, wording: Wording) -> str:
    values = {k: wording.word(v) for k, v in diagnosis.values.items()}
    return wording.diagnosis(diagnosis.code, values)


def _suggestion(board: Board, check: Check, sentence: Sentence, wording: Wording) -> str | None:
    """The clause with the right figure in place of the wrong one, where one figure is at fault and what it should be is
    known: its cell, or a quotient of figures that are all confirmed."""
    expected = check.values.get("expected", "")
    if check.verdict != "disagrees" or len(check.at_fault) != 1 or not expected or check.rule in _NO_ANSWER:
        return None
    number = board.numbers[check.at_fault[0]]
    claim = board.by_id[check.claims[0]]
    if number.id not in claim.numbers or number.sentence != sentence.id or claim.value is None:
        return None
    start, end = number.at
    right = expected if "," in number.text else expected.replace(",", "")
    begin = max(sentence.text.rfind(mark, 0, start) for mark in _CLAUSE_ENDS) + 1
    ends = [at for mark in _CLAUSE_ENDS if (at := sentence.text.find(mark, end)) >= 0]
    text = sentence.text[begin:start] + right + sentence.text[end : min(ends, default=len(sentence.text))]
    return wording.suggestion(text)


# Rules whose expected value may not be the stated side's right one.
_OTHER_REPORTS = ("prior-figure", "prior-doubt", "budget-figure", "opening-balance")
_NO_ANSWER = ("unit-slip", "level-repeat", "count-agree", "breakdown-bound", "growth-from-zero", *_OTHER_REPORTS)
_CLAUSE_ENDS = "，；。、：（）"


def _worded(check: Check, board: Board, wording: Wording) -> dict[str, str]:
    """The template's values with keys of the rules (opening, below, h3) said in words."""
    out = dict(check.values)
    for key in ("measure", "base", "expected", "doubt", "way"):
        out[key] = wording.word(out.get(key, ""))
    if out["way"]:
        out["expected"] = out["expected"].lstrip("-")
    out["other"] = wording.word("list_mark").join(map(wording.word, out.get("other", "").split("|")))
    if out["measure"] and out["measure"] in out.get("subject", ""):
        out["measure"] = ""
    if out.get("place", "") in board.section_titles:
        out["place"] = board.section_titles[out["place"]]
    return out


def _plain(text: str) -> str:
    """A number without the commas it is shown with; words as they are."""
    bare = text.replace(",", "")
    return bare if re.fullmatch(r"-?\d+(?:\.\d+)?", bare) else text


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _cell_of(board: Board, ref: CellRef) -> tuple[str, Box | None, int | None]:
    table = board.tables[ref.table]
    for cell in table.grid.cells:
        if (
            cell.row <= ref.row < cell.row + cell.row_span
            and cell.column <= ref.column < cell.column + cell.column_span
        ):
            return cell.text, cell.box, cell.box.page if cell.box else None
    return "", None, None


def _cell_file(board: Board, check: Check) -> int:
    return next((board.tables[ref.table].file for ref in check.fault_cells or check.cells), 0)


def _cell_page(board: Board, check: Check) -> int | None:
    return next((page for ref in check.fault_cells or check.cells if (page := _cell_of(board, ref)[2])), None)


def _cell_boxes(board: Board, check: Check) -> tuple[Box, ...]:
    return tuple(box for ref in check.fault_cells or check.cells[:1] if (box := _cell_of(board, ref)[1]))


def _evidence(
    board: Board, check: Check, sentences: Mapping[str, Sentence], document: Document, sources: tuple[CellRef, ...]
) -> tuple[Evidence, ...]:
    out: list[Evidence] = []
    seen: set[str] = set()
    for number in check.numbers:
        known = board.numbers[number]
        sentence = sentences[known.sentence]
        if sentence.id in seen:
            continue
        seen.add(sentence.id)
        found = document.places.boxes(*sentence.source(*known.at)) if document.places else ()
        out.append(
            Evidence(
                "text",
                sentence.text,
                document.path_of(document.file_at(sentence.offsets[0])),
                found[0].page if found else None,
                found,
                value=known.text,
            )
        )
    for ref in dict.fromkeys((*check.cells, *sources)):
        text, box, page = _cell_of(board, ref)
        row, column = board.labels(ref)
        out.append(
            Evidence(
                "cell",
                text or "0",
                document.path_of(board.tables[ref.table].file),
                page,
                (box,) if box else (),
                ref.table,
                row.path if row else (),
                column.path if column else (),
                text or "0",
            )
        )
    return (*out, *dict.fromkeys(check.external))


# ---------------------------------------------------------------------------------------------- folding


def _fold(board: Board, raised: Sequence[tuple[Check, Finding]]) -> tuple[Finding, ...]:
    """Give each finding that follows from another its parent: the same figure at fault, the same cell at fault, or
    a part that is off by exactly what its whole is off by."""
    out: list[Finding] = []
    causing: dict[object, list[int]] = {}
    for place, (check, _) in enumerate(raised):
        for key in _causes_by(board, check):
            causing.setdefault(key, []).append(place)
    for check, finding in raised:
        parent = None
        if finding.severity != "note":
            near = merge(*(causing.get(key, ()) for key in _caused_by(board, check)))
            others = (raised[place] for place in near)
            parent = next(
                (o.id for c, o in others if o.id != finding.id and _causes(board, c, o, check, finding)), None
            )
        out.append(replace(finding, parent=parent))
    roots = {f.id: f for f in out}
    return tuple(replace(f, parent=_root(f.parent, roots)) if f.parent else f for f in out)


def _root(parent: str, findings: Mapping[str, Finding]) -> str:
    seen = set()
    while (above := findings[parent].parent) is not None and parent not in seen:
        seen.add(parent)
        parent = above
    return parent


_DIRECT = ("level-cell", "unit-slip")
_OTHER_CELLS = ("prior-figure", "budget-figure")


def _causes_by(board: Board, check: Check) -> set[object]:
    """What a check shares with those that it may be the cause of: a figure, a cell, a gap or a slip."""
    return {*check.at_fault, *check.fault_cells, *_gap_and_slip(board, check)}


def _caused_by(board: Board, check: Check) -> set[object]:
    """What a check shares with those that may be its cause."""
    cells = (*check.fault_cells, *check.cells)
    return {*(check.at_fault or check.numbers), *cells, *_gap_and_slip(board, check)}


def _gap_and_slip(board: Board, check: Check) -> Iterator[object]:
    if check.rule in _DIRECT and check.stated is not None and check.computed is not None:
        yield board.by_id[check.claims[0]].section, check.unit, check.stated - check.computed
    if check.rule in _NAMING:
        yield check.rule, check.values.get("stated"), check.values.get("expected")
    if check.rule in _OTHER_REPORTS:
        yield from check.external
        yield "beside", check.values.get("stated"), check.values.get("expected")


def _causes(board: Board, cause: Check, causing: Finding, check: Check, finding: Finding) -> bool:
    if causing.severity == "note":
        return False
    before = _rank(cause, causing) < _rank(check, finding)
    if not before:
        return False
    same_number = bool(set(cause.at_fault) & set(check.at_fault or check.numbers))
    same_cell = bool(set(cause.fault_cells) & (set(check.fault_cells) | set(check.cells)))
    return same_number or same_cell or _same_gap(board, cause, check) or _same_slip(cause, check)


def _rank(check: Check, finding: Finding) -> tuple[int, int]:
    """Nearer to the cause first: a cell that its table contradicts, a figure that its cell or last year's contradicts,
    the rest."""
    kind = (
        0
        if check.fault_cells
        else 1
        if check.rule in (*_DIRECT, *_OTHER_CELLS)
        else 3
        if check.rule == "shares-total"
        else 2
    )
    return (kind, int(finding.id[1:]))


def _same_slip(cause: Check, check: Check) -> bool:
    """The same wrong name or year again; another difference from the same figure of another report, or the same one."""
    same = all(cause.values.get(key) == check.values.get(key) for key in ("stated", "expected"))
    if cause.rule in _OTHER_REPORTS:
        return check.rule in _OTHER_REPORTS and (same or bool(set(cause.external) & set(check.external)))
    return cause.rule == check.rule and cause.rule in _NAMING and same


_NAMING = ("subject-name", "identity")


def _same_gap(board: Board, cause: Check, check: Check) -> bool:
    if cause.rule not in _DIRECT or check.rule not in _DIRECT or cause.stated is None or check.stated is None:
        return False
    if cause.computed is None or check.computed is None or cause.unit != check.unit:
        return False
    near = board.by_id[cause.claims[0]].section == board.by_id[check.claims[0]].section
    return near and cause.stated != check.stated and cause.stated - cause.computed == check.stated - check.computed
