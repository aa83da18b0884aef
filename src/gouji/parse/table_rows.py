"""Body rows of a sheet → typed rows, with what they mean in a table of this kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gouji.model import Column, Row, Subject
from gouji.parse.table_columns import block_rule
from gouji.parse.table_labels import is_number, label_to_text
from gouji.parse.table_layout import Sheet
from gouji.parse.table_rules import NO_FLOW, BlockRule, Entry, KindRule, TableRules
from gouji.records import record

_CODE_LEVELS = {3: 1, 5: 2, 7: 3}


@record(frozen=True, slots=True)
class _Raw:
    """A body row of one block; ``parts`` is the code as its columns hold it, ``above`` the label at its left
    that covers several rows.
    """

    index: int
    label: str
    code: str
    parts: tuple[str, ...]
    above: str = ""


def sheet_to_rows(sheet: Sheet, columns: Sequence[Column], kind: KindRule | None, rules: TableRules) -> tuple[Row, ...]:
    """The body rows of every block, in grid order within a block; rows that hold nothing are left out."""
    out: list[Row] = []
    for number in sorted({c.block for c in columns}):
        block = [c for c in columns if c.block == number]
        raws = [raw for r in range(sheet.body, sheet.end) if (raw := _raw_row(sheet, r, block)) is not None]
        raws = [_labelled(raw, out, sheet, columns) for raw in _carried(raws)]
        rule = block_rule(kind, number, (c.path for c in block)) if kind is not None else None
        if rule is not None and any(c.role == "name" and _holds_owners(c, rules) for c in block):
            rule = replace(rule, names="", names_after_total="")
            if len(raws) == 1:
                raws = [replace(raws[0], label="")]  # one owner's row is the total
        if any(raw.code for raw in raws):
            out += _coded(raws, number, rule, rules)
        else:
            lines = _Lines(raws, number, rule, rules)
            out += [lines.read(raw) for raw in raws]
    return tuple(out)


def _holds_owners(column: Column, rules: TableRules) -> bool:
    return bool(column.path) and column.path[-1] in rules.words.owners


def _labelled(raw: _Raw, before: list[Row], sheet: Sheet, columns: Sequence[Column]) -> _Raw:
    """A row with no label takes that of the empty total at its left: the label's cell ran on over the blocks.

    The total is then taken out of ``before``.
    """
    left = next((row for row in reversed(before) if row.index == raw.index and row.role == "total"), None)
    if raw.label or raw.code or left is None:
        return raw
    amounts = [c.index for c in columns if c.block == left.block and c.role == "amount"]
    if any(sheet.texts[raw.index][c] for c in amounts):
        return raw
    before.remove(left)
    return replace(raw, label=left.label)


def _raw_row(sheet: Sheet, r: int, columns: Sequence[Column]) -> _Raw | None:
    label, above = "", ""
    parts: list[str] = []
    holds = False
    for column in columns:
        text = sheet.texts[r][column.index]
        if column.role == "code" and (not text or is_number(text)):
            # a cell that covers several code columns holds its code once
            parts.append(label_to_text(text) if sheet.own[r][column.index] is not None else "")
        elif not text:
            continue
        elif column.role in ("code", "name"):
            above, label = (label if label != text else above), text
        elif column.role in ("amount", "count"):
            holds = True
    code = _joined(parts)
    return _Raw(r, label, code, tuple(parts), above) if label or code or holds else None


def _joined(parts: Sequence[str]) -> str:
    """A code from its columns: two digits for each level below the first, unless a column holds it whole."""
    code = ""
    for part in parts:
        code = code + part.zfill(2) if code and part and len(part) < 3 else part or code
    return code


def _carried(raws: Sequence[_Raw]) -> list[_Raw]:
    """Codes in three columns of which a row fills only its own level: the levels above come from the rows
    above.
    """
    out: list[_Raw] = []
    known: list[str] = []
    for raw in raws:
        filled = [n for n, part in enumerate(raw.parts) if part]
        if filled and filled[0] > 0 and len(raw.parts[filled[0]]) < 3 and len(known) >= filled[0]:
            known = [*known[: filled[0]], *raw.parts[filled[0] : filled[-1] + 1]]
            raw = replace(raw, code=_joined(known))
        elif filled:
            known = list(raw.parts[: filled[-1] + 1])
        out.append(raw)
    return out


def _coded(raws: Sequence[_Raw], block: int, rule: BlockRule | None, rules: TableRules) -> list[Row]:
    """Rows with codes: a row's ancestors are the rows above it whose codes begin its own."""
    out: list[Row] = []
    above: list[Row] = []
    for raw in raws:
        name = rules.name_of(raw.label)
        above = [row for row in above if raw.code.startswith(row.code) and row.code != raw.code] if raw.code else []
        path = (*(above[-1].path if above else ()), name)
        subject, role = _row_meaning(name, rule, rules, total=not raw.code)
        row = Row(raw.index, block, raw.label, path, raw.code, _CODE_LEVELS.get(len(raw.code)), role, subject)
        if role == "total":
            row = replace(row, level=0)
        elif raw.code:
            above.append(row)
        out.append(row)
    return out


def _row_meaning(name: str, rule: BlockRule | None, rules: TableRules, *, total: bool) -> tuple[Subject, str]:
    role = "total" if total and (not name or name in rules.words.totals) else "item"
    if rule is None:
        return Subject(), role
    entry = rule.words.find(name) if total else None
    if entry is not None:
        return entry.subject, entry.role or role
    return (Subject(item=rule.names + name) if rule.names and name and role == "item" else Subject()), role


class _Lines:
    """Reads the rows of a block without codes from the top, remembering what the rows above opened.

    Levels come from numbering; a row marked as a part ("of which"), numbered lower, or covered by a label at
    its left is a part of the line above it.
    """

    def __init__(self, raws: Sequence[_Raw], block: int, rule: BlockRule | None, rules: TableRules) -> None:
        self._block, self._rule, self._rules = block, rule, rules
        self._numbered = any(rules.words.top.match(label_to_text(raw.label)) for raw in raws)
        self._line: Row | None = None
        self._context = ""
        self._below_total = False
        self._below_heading = False

    def read(self, raw: _Raw) -> Row:
        """The next row."""
        rules, text, name = self._rules, label_to_text(raw.label), self._rules.name_of(raw.label)
        if raw.above and name in rules.words.neutral:
            name = rules.name_of(raw.above)  # the subtotal of the rows that the label at the left covers
        top = rules.words.top.match(text) is not None
        entry = self._rule.words.find(name, self._context) if self._rule is not None else None
        if not name or name in rules.words.totals or (entry is not None and entry.role == "total"):
            return self._total(raw, name, entry, heads=top)
        line = self._line
        if line is not None and self._is_part(raw, text, name, entry, top=top):
            return self._part(raw, name, entry, line)
        self._below_heading = self._below_heading and not top
        subject = entry.subject if entry is not None else self._unlisted(name)
        self._line = Row(raw.index, self._block, raw.label, (name,), "", 1, "item", subject)
        self._context = entry.opens if entry is not None else ""
        return self._line

    def _total(self, raw: _Raw, name: str, entry: Entry | None, *, heads: bool) -> Row:
        # a numbered total is a heading: its lines stand below it
        self._line, self._context, self._below_total, self._below_heading = None, "", not heads, heads
        subject = entry.subject if entry is not None else Subject()
        return Row(raw.index, self._block, raw.label, (name,), "", 0, "total", subject)

    def _is_part(self, raw: _Raw, text: str, name: str, entry: Entry | None, *, top: bool) -> bool:
        words = self._rules.words
        if entry is not None and entry.role == "nested":
            return True
        heads = not self._numbered and words.item.match(text)
        if words.part.match(text) or (words.nested.match(text) and not self._below_heading and not heads):
            return True
        if raw.above:
            return name != self._rules.name_of(raw.above)
        # the funds below a numbered line for all appropriations, told by their indent only
        fund = entry is not None and entry.subject.fund not in ("", "appropriation")
        return self._numbered and not (top or self._below_total or self._below_heading) and fund

    def _part(self, raw: _Raw, name: str, entry: Entry | None, line: Row) -> Row:
        subject = entry.subject if entry is not None else self._unlisted(name)
        if line.subject.flow in ("opening", "closing"):
            subject = subject._replace(flow=line.subject.flow)
        return Row(raw.index, self._block, raw.label, (*line.path, name), "", 2, "nested", subject)

    def _unlisted(self, name: str) -> Subject:
        rule = self._rule
        if rule is None or not name:
            return Subject()
        prefix = rule.names_after_total if self._below_total else rule.names
        flow = NO_FLOW if self._below_total and prefix != rule.names else ""
        return Subject(flow=flow, item=prefix + name) if prefix else Subject()
