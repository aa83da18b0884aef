"""Body rows and columns of a sheet → typed rows and columns, with what they mean in a table of this kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from gouji.model import Column, Row, Subject
from gouji.parse.table_labels import is_number, label_to_text
from gouji.parse.table_layout import Band, Sheet
from gouji.parse.table_rules import NO_FLOW, BlockRule, KindRule, TableRules, overlay

_CODE_LEVELS = {3: 1, 5: 2, 7: 3}


# ------------------------------------------------------------------------------------------ columns


def sheet_to_columns(
    title: str, sheet: Sheet, bands: Sequence[Band], kind: KindRule | None, rules: TableRules
) -> tuple[Column, ...]:
    """One Column for each of the grid's; a measure is set only where the header's meaning is known."""
    if kind is None:
        return tuple(Column(b.index, sheet.paths[b.index], b.role, b.block) for b in bands)
    labels = [title, *(label for path in sheet.paths for label in path)]
    newest = max((int(y) for label in labels for y in rules.words.year.findall(label)), default=0)
    levels = _header_levels(sheet, rules)
    columns = []
    for band in bands:
        path = sheet.paths[band.index]
        column = Column(band.index, path, band.role, band.block)
        if band.role in ("amount", "count"):
            mates = [b for b in bands if b.block == band.block]
            block = block_rule(kind, band.block, (sheet.paths[b.index] for b in mates))
            heading = {x for b in mates if b.role in ("code", "name") for x in sheet.paths[b.index]}
            column = _meaning(column, kind, block, heading, newest, levels, rules)
        columns.append(column)
    return tuple(columns)


def block_rule(kind: KindRule, block: int, paths: Iterable[tuple[str, ...]]) -> BlockRule:
    """The rule for one of the tables that stand side by side: by the label over its first columns (a lower
    one says more), else by its place.
    """
    for path in paths:
        for label in reversed(path):
            for rule in kind.blocks:
                if label in rule.labels:
                    return rule
    return kind.blocks[min(block, len(kind.blocks) - 1)]


def _header_levels(sheet: Sheet, rules: TableRules) -> list[frozenset[str]]:
    """The names that stand in each header row."""
    rows = sheet.texts[sheet.top : sheet.body]
    return [frozenset(rules.name_of(text) for text in row if text) for row in rows]


def _meaning(
    column: Column,
    kind: KindRule,
    block: BlockRule,
    heading: Set[str],
    newest: int,
    levels: Sequence[frozenset[str]],
    rules: TableRules,
) -> Column:
    """Read the header labels from the top; each says more, or says anew, what the column holds.

    ``heading``: labels that stand over the block's names too; they head the block and tell nothing of one column.
    """
    subject = overlay(kind.subject, block.subject)
    measure, period, role, known = kind.measure, "this", column.role, not column.path
    for label in column.path:
        name = rules.name_of(label)
        if rules.words.part.match(label):
            return replace(column, role="other")  # a part of the column before it, not one more term
        years = [int(year) for year in rules.words.year.findall(label)]
        if years and years[0] < newest:
            period = "prior"
        beside = next((level for level in levels if name in level), frozenset[str]())
        entry = kind.words.find(name, beside=beside) or kind.words.find(rules.words.year.sub("", name))
        known = entry is not None or label in heading or name in rules.words.neutral or name in block.labels
        if entry is not None and label not in heading:
            subject = overlay(subject, entry.subject)
            measure, period = entry.measure or measure, entry.period or period
            role = entry.role or role
    if not known:
        return column
    return replace(column, role=role, subject=subject, measure=measure, period=period)


# ------------------------------------------------------------------------------------------ rows


@dataclass(frozen=True, slots=True)
class _Raw:
    """A body row of one block; ``above`` is the label at its left that covers several rows."""

    index: int
    label: str
    code: str
    above: str = ""


def sheet_to_rows(sheet: Sheet, columns: Sequence[Column], kind: KindRule | None, rules: TableRules) -> tuple[Row, ...]:
    """The body rows of every block, in grid order within a block; rows that hold nothing are left out."""
    out: list[Row] = []
    for number in sorted({c.block for c in columns}):
        block = [c for c in columns if c.block == number]
        raws = [raw for r in range(sheet.body, sheet.end) if (raw := _raw_row(sheet, r, block)) is not None]
        raws = [_labelled(raw, out, sheet, columns) for raw in raws]
        rule = block_rule(kind, number, (c.path for c in block)) if kind is not None else None
        read = _coded if any(raw.code for raw in raws) else _listed
        out += read(raws, number, rule, rules)
    return tuple(out)


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
    label, code, above = "", "", ""
    holds = False
    for column in columns:
        text = sheet.texts[r][column.index]
        if not text:
            continue
        if column.role == "code" and is_number(text):
            digits = label_to_text(text)
            if sheet.own[r][column.index] is None:
                continue  # the rest of a code cell that covers several columns
            code = code + digits.zfill(2) if code and len(digits) < 3 else digits
        elif column.role in ("code", "name"):
            above, label = (label if label != text else above), text
        elif column.role in ("amount", "count"):
            holds = True
    return _Raw(r, label, code, above) if label or code or holds else None


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


def _listed(raws: Sequence[_Raw], block: int, rule: BlockRule | None, rules: TableRules) -> list[Row]:
    """Rows without codes: levels from their numbering, parts ("of which", a lower numbering) below their
    line.
    """
    out: list[Row] = []
    context, after_total = "", False
    parents: list[Row] = []
    for raw in raws:
        text, name = label_to_text(raw.label), rules.name_of(raw.label)
        if raw.above and name in rules.words.neutral:
            name = rules.name_of(raw.above)  # the subtotal of the rows that the label at the left covers
        entry = rule.words.find(name, context) if rule is not None else None
        part = bool(rules.words.nested.match(text) or rules.words.part.match(text))
        part = part or (bool(raw.above) and name != rules.name_of(raw.above))
        nested = part or (entry is not None and entry.role == "nested")
        total = not name or name in rules.words.totals or (entry is not None and entry.role == "total")
        role = "total" if total else "nested" if nested and parents else "item"
        level = 0 if total else 2 if role == "nested" else 1
        subject = entry.subject if entry is not None else _unlisted(name, rule, role, after_total)
        parents = [row for row in parents if (row.level or 0) < level]
        path = (*(parents[-1].path if parents and role == "nested" else ()), name)
        row = Row(raw.index, block, raw.label, path, "", level, role, subject)
        if role == "nested" and entry is not None and not entry.within and parents:
            subject = overlay(Subject(flow=parents[-1].subject.flow), entry.subject)
            row = replace(row, subject=subject)
        if role == "item":
            parents.append(row)
        if entry is not None and entry.opens:
            context = entry.opens
        elif role == "total":
            context, after_total = "", True
        out.append(row)
    return out


def _unlisted(name: str, rule: BlockRule | None, role: str, after_total: bool) -> Subject:
    if rule is None or role == "total":
        return Subject()
    prefix = rule.names_after_total if after_total else rule.names
    flow = NO_FLOW if after_total and prefix != rule.names else ""
    return Subject(flow=flow, item=prefix + name) if prefix and name else Subject()
