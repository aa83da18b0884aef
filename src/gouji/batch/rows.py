"""Report → the rows it has in the store."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from gouji.batch.work import Row
from gouji.model import Report
from gouji.report.to_json import dumps, report_to_dict


def report_rows(report: Report) -> dict[str, list[Row]]:
    """Table → rows, without the report's number in the store; "reports" has one row, "documents" the JSON report."""
    whole = report_to_dict(report)
    text = dumps(whole)
    if _NUL in text or "\ufffd" in text:  # dumps has put the latter for what is no character
        whole = _storable(whole)
        text = dumps(whole)
    return {
        "reports": [_report(whole)],
        "findings": _numbered(
            {k: v for k, v in finding.items() if k not in _OF_A_REVIEW} for finding in whole["findings"]
        ),
        "figures": _numbered(whole["numbers"]),
        "ties": _numbered(whole["checks"]),
        "tables": _numbered(whole["tables"]),
        "notices": _numbered(whole["document"]["notices"]),
        "documents": [{"json": zlib.compress(text.encode())}],
    }


_OF_A_REVIEW = ("review", "since")  # a scan takes neither decisions nor an earlier report
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


def _numbered(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [{"n": n, **row} for n, row in enumerate(rows, 1)]


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
