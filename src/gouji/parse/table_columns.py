"""Columns of a sheet → typed columns: what the header over them says in a table of this kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from gouji.model import Column, Subject
from gouji.parse.table_layout import Band, Sheet
from gouji.parse.table_rules import BlockRule, KindRule, TableRules, overlay


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
            if block is not None:
                column = _meaning(column, kind, block, heading, newest, levels, rules)
        columns.append(column)
    return tuple(columns)


def block_rule(kind: KindRule, block: int, paths: Iterable[tuple[str, ...]]) -> BlockRule | None:
    """The rule for one of the tables that stand side by side: by the label over its first columns (a lower
    one says more), else by its place. None for one more table than the kind has; a kind of one continues
    in all.
    """
    for path in paths:
        for label in reversed(path):
            for rule in kind.blocks:
                if label in rule.labels:
                    return rule
    if len(kind.blocks) == 1:
        return kind.blocks[0]
    return kind.blocks[block] if block < len(kind.blocks) else None


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

    ``heading``: labels that stand over the block's names too; they head the block and tell nothing of one
    column.
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
            if not _is_subtotal(subject, entry.subject):
                subject = overlay(subject, entry.subject)
            measure, period = entry.measure or measure, entry.period or period
            role = entry.role or role
    if not known:
        return column
    return replace(column, role=role, subject=subject, measure=measure, period=period)


def _is_subtotal(above: Subject, said: Subject) -> bool:
    """A total under a part (basic expenditure: total, staff, running costs) is that part's own."""
    return bool(above.part or above.item) and said == Subject(total=said.total)
