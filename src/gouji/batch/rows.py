"""Report → the rows it has in the store, made by a worker so that whoever writes them only hands them on."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

import msgspec

from gouji.batch.work import Row
from gouji.model import Report
from gouji.report.to_json import dumps, report_to_dict

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "findings": (
        *("n", "id", "key", "rule", "severity", "title", "message", "quote", "numbers", "file", "page", "bbox"),
        *("evidence", "formula", "stated", "expected", "lower", "upper", "diagnosis", "suggestion", "parent", "basis"),
    ),
    "figures": (
        *("n", "id", "text", "value", "unit", "kind", "status", "reason", "section", "quote", "claim", "findings"),
        *("start", "end", "file", "page", "bbox"),
    ),
    "ties": (
        *("n", "id", "rule", "verdict", "reason", "claims", "cells"),
        *("formula", "stated", "computed", "lower", "upper"),
    ),
    "tables": ("n", "id", "kind", "title", "unit", "file", "pages", "row_count", "column_count", "closes"),
    "notices": ("n", "code", "message"),
    "documents": ("json",),
}
"""The tables that have rows of a report, and their columns but for ``report_id``. The database library, which knows
them too, has no place in a worker."""

Cells = tuple[Any, ...]
"""A row by the order of its table's columns; a list is JSON text."""


def report_rows(report: Report) -> tuple[Row, bytes]:
    """The row of ``reports``, and those of the other tables for ``unpack_rows``; none has the report's number yet."""
    whole = report_to_dict(report)
    text = dumps(whole)
    if _NUL in text or "\ufffd" in text:  # dumps has put the latter for what is no character
        whole = _storable(whole)
        text = dumps(whole)
    rows = {
        "findings": _cells("findings", whole["findings"]),
        "figures": _cells("figures", whole["numbers"]),
        "ties": _cells("ties", whole["checks"]),
        "tables": _cells("tables", whole["tables"]),
        "notices": _cells("notices", whole["document"]["notices"]),
        "documents": [(zlib.compress(text.encode(), _LEVEL),)],
    }
    return _report(whole), pickle.dumps(rows)


def unpack_rows(packed: bytes) -> dict[str, list[Cells]]:
    """Table → rows."""
    rows: dict[str, list[Cells]] = pickle.loads(packed)
    return rows


def _cells(table: str, rows: Iterable[Mapping[str, Any]]) -> list[Cells]:
    _, *names = COLUMNS[table]
    values_of = itemgetter(*names)
    return [
        (n, *[(_JSON(value).decode() if value else "[]") if type(value) is list else value for value in values_of(row)])
        for n, row in enumerate(rows, 1)
    ]


_JSON = msgspec.json.Encoder().encode
_LEVEL = 1  # of compression: the next one is a little smaller and takes three times as long
_NUL = r"\u0000"  # as JSON writes it


def _report(whole: Mapping[str, Any]) -> Row:
    document, numbers, found = whole["document"], whole["summary"]["numbers"], whole["summary"]["findings"]
    codes = {notice["code"] for notice in document["notices"]}
    return {
        **{name: document[name] for name in _OF_DOCUMENT},
        **{status: numbers[status] for status in numbers if status != "total"},
        "figures": numbers["total"],
        **{f"{severity}s": count for severity, count in found.items()},
        "has_narrative": "no_narrative" not in codes,
        "has_tables": "no_tables" not in codes,
    }


_OF_DOCUMENT = ("path", "sha256", "format", "pages", "title", "unit_name", "year", "kind")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value


def storable_text(text: str) -> str:
    """Text that every database takes: NUL and halves of surrogate pairs become U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def page_name(sha256: str) -> str:
    """The name of the page of the report with that digest."""
    return f"{sha256[:20]}.html"
