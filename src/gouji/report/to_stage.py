"""Report → what one stage made of it, for whoever writes rules or looks for a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gouji.model import Claim, Grid, Line, Report, Subject, Table


def render_stage(report: Report, stage: str) -> str:
    """The text for ``stage``, one of STAGES (KeyError otherwise); a newline after each line."""
    return "".join(f"{line}\n" for line in STAGES[stage](report))


def _document(report: Report) -> Iterator[str]:
    document = report.document
    yield f"{document.path}  {document.format}  pages={document.pages}  sha256={document.sha256}"
    for block in document.blocks:
        if isinstance(block, Line):
            yield f"{_at(block.start, block.end, block.page)}  {document.text[block.start : block.end]}"
        else:
            yield from _grid(block)


def _grid(grid: Grid) -> Iterator[str]:
    page = "" if grid.page is None else f" p{grid.page}"
    yield f"[grid{page} {grid.row_count}x{grid.column_count}]"
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell.text.replace("\n", ""))
    for number, texts in sorted(rows.items()):
        yield f"  {number:>3} | {' | '.join(texts)}"


def _sections(report: Report) -> Iterator[str]:
    for section in report.sections:
        indent = "  " * (section.level - 1)
        heading = f"{indent}{section.number}{section.title}"
        yield f"{_at(section.start, section.end)}  {heading}  <{section.kind}> {section.id}"


def _sentences(report: Report) -> Iterator[str]:
    for sentence in report.sentences:
        yield f"{sentence.id}  {sentence.section}  ¶{sentence.paragraph}  {sentence.text}"


def _tables(report: Report) -> Iterator[str]:
    for table in report.tables:
        closes = {True: "closes", False: "does not close", None: "nothing to sum"}[report.closes.get(table.id)]
        pages = ",".join(map(str, table.pages))
        size = f"{table.grid.row_count}x{table.grid.column_count}"
        yield f"{table.id}  {table.kind or '?'}  {table.title}  {table.unit}  pages={pages}  {size}  {closes}"
        yield from _columns(table)
        yield from _rows(table)


def _columns(table: Table) -> Iterator[str]:
    for column in table.columns:
        meaning = f"{_subject(column.subject)} {column.measure} {column.period}".strip()
        path = " / ".join(column.path)
        yield f"    column {column.index} b{column.block} {column.role}: {path}  → {meaning}"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        code = f"{row.code} " if row.code else ""
        path = " / ".join(row.path)
        place = f"row {row.index} b{row.block} {row.role} l{row.level}"
        yield f"    {place}: {code}{path}  → {_subject(row.subject)}"


def _numbers(report: Report) -> Iterator[str]:
    for entry in report.entries:
        number = entry.number
        reason = f" ({entry.reason})" if entry.reason else ""
        place = _at(number.start, number.end, entry.page)
        fate = f"{entry.status}{reason}  {entry.claim or '-'}  {' '.join(entry.findings)}"
        yield f"{number.id}  {place}  {number.text}{number.unit} {number.kind}  {fate}".rstrip()


def _claims(report: Report) -> Iterator[str]:
    sentences = {sentence.id: sentence.text for sentence in report.sentences}
    for claim in report.claims:
        yield f"{claim.id}  {_claim(claim)}  <{claim.pattern}>"
        yield f"    {sentences.get(claim.sentence, '')[slice(*claim.at)]}"


def _claim(claim: Claim) -> str:
    value = "" if claim.value is None else f"{claim.value}{claim.unit}"
    base = f"base={claim.base}" if claim.base else ""
    parts = (claim.kind, _subject(claim.subject), claim.measure, claim.period, base, claim.direction, value)
    return "  ".join(part for part in parts if part)


def _checks(report: Report) -> Iterator[str]:
    for check in report.checks:
        reason = f" ({check.reason})" if check.reason else ""
        interval = "" if check.lower is None else f"  [{check.lower}, {check.upper}]"
        sides = f"stated={check.stated} computed={check.computed}{interval}{check.unit}"
        claims = " ".join(check.claims) or "-"
        verdict = f"{check.verdict}{reason}"
        yield f"{check.id}  {check.rule}  {verdict}  {claims}  {sides}  {check.formula}".rstrip()


def _subject(subject: Subject) -> str:
    parts = {
        "flow": subject.flow,
        "fund": subject.fund,
        "part": subject.part,
        "item": subject.item,
        "total": subject.total,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items() if value) or "-"


def _at(start: int, end: int, page: int | None = None) -> str:
    return f"[{start},{end})" + ("" if page is None else f" p{page}")


STAGES: dict[str, Callable[[Report], Iterator[str]]] = {
    "document": _document,
    "sections": _sections,
    "sentences": _sentences,
    "tables": _tables,
    "numbers": _numbers,
    "claims": _claims,
    "checks": _checks,
}
