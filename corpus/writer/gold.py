"""What is true of a report: its facts, what was planted, which near misses it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.writer.editing import Planted
from corpus.writer.tree import Report, Table


def gold_text(report: Report, planted: Sequence[Planted], near_misses: Sequence[dict[str, str]] = ()) -> str:
    """The gold as JSON text with sorted keys, one fact a line."""
    head = {
        "style": report.style,
        "seed": report.seed,
        "title": report.title,
        "clean": all(p.severity == "note" for p in planted),
        "planted": [p.as_gold() for p in planted],
        "near_misses": list(near_misses),
    }
    body = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True)
    facts = ",\n".join("  " + json.dumps(f, ensure_ascii=False, sort_keys=True) for f in facts_of(report))
    return body.removesuffix("\n}") + ',\n "facts": [\n' + facts + "\n ]\n}\n"


def facts_of(report: Report) -> Iterator[dict[str, Any]]:
    """Every money cell as printed: table, row and column paths, value (a blank is "0"), unit, text."""
    for block in report.blocks:
        if isinstance(block, Table):
            yield from _table_facts(block)


def _table_facts(table: Table) -> Iterator[dict[str, Any]]:
    for cells, labels in zip(table.body, table.labels, strict=True):
        for half, (start, end) in enumerate(table.halves):
            for column in range(start, end):
                cell = cells[column]
                if cell.value is None:
                    continue
                yield {
                    "table": table.key,
                    "row": list(labels[half]),
                    "column": list(table.paths[column]),
                    "value": f"{cell.value:f}" if cell.text and cell.value else "0",
                    "unit": table.unit,
                    "text": cell.text,
                }
