"""Hand-made Reports for the tests of the output formats: an invented unit, invented figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gouji.model import (
    Box,
    Cell,
    CellRef,
    Check,
    Claim,
    Column,
    Document,
    Entry,
    Evidence,
    Finding,
    Grid,
    Identity,
    Line,
    Notice,
    Number,
    Report,
    Row,
    Section,
    Sentence,
    SourceFile,
    Subject,
    Table,
)
from gouji.report.messages import Messages, compile_messages
from gouji.rulebook import load_rulebook

PATH = "reports/青禾.txt"
LINES = (
    "三、支出决算情况说明",
    "2031年度本年支出合计1,250.40万元，比上年增加30.00万元，增长2.46%。其中：基本支出800.25万元，占63.98%。",
    "机关运行经费43.10万元，接待6批次。",
)
GRID = (("项目", "合计", "基本支出"), ("合计", "1,250.80", "800.25"), ("栽培与养护", "1,250.80", "800.25"))


def messages() -> Messages:
    """The project's own messages."""
    return compile_messages(load_rulebook().file("messages.toml"))


def build_report(**changes: Any) -> Report:
    """A report with a finding, one that follows from it, a note, and figures of every status."""
    text = "\n".join(LINES)
    starts = [text.index(line) for line in LINES]
    lines = tuple(Line(at, at + len(line), page=7) for at, line in zip(starts, LINES, strict=True))
    grid = _grid()
    report = Report(
        version="0.1.0",
        rulebook="0" * 64,
        options={"language": "zh", "only": None},
        language="zh",
        document=Document(
            PATH,
            "ab" * 32,
            "txt",
            text,
            (*lines, grid),
            files=(SourceFile(PATH, "ab" * 32, "txt", None, 0, len(text)),),
        ),
        identity=Identity("青禾区园林管护中心2031年度部门决算", "青禾区园林管护中心", 2031, "final_account"),
        notices=(Notice("no_tables", {"message": "没有找到表格，正文只能前后互相核对"}),),
        sections=(Section("s1", "三、", "支出决算情况说明", 2, 0, len(text), "narrative"),),
        sentences=tuple(_sentences(text, starts)),
        tables=(_table("t1", "expenditure", "支出决算表", grid), _table("t2", None, "补充资料表", grid)),
        closes={"t1": True, "t2": None},
        facts=(),
        claims=(_claim(),),
        checks=(_check(),),
        entries=tuple(_entries(text)),
        findings=tuple(_findings()),
    )
    return replace(report, **changes)


def clean_report(**changes: Any) -> Report:
    """The same report with nothing found and every figure confirmed."""
    report = build_report(findings=(), notices=(), tables=build_report().tables[:1], **changes)
    entries = tuple(replace(entry, status="confirmed", reason="", findings=()) for entry in report.entries)
    return replace(report, entries=entries)


def _grid() -> Grid:
    cells = [Cell(text, r, c) for r, row in enumerate(GRID) for c, text in enumerate(row)]
    return Grid(tuple(cells), len(GRID), len(GRID[0]), page=3)


def _table(name: str, kind: str | None, title: str, grid: Grid) -> Table:
    subject = Subject(flow="expenditure")
    columns = (
        Column(0, ("项目",), "name"),
        Column(1, ("合计",), "amount", subject=subject, measure="final", period="this"),
        Column(2, ("基本支出",), "amount", subject=subject._replace(part="basic"), measure="final", period="this"),
    )
    rows = (
        Row(1, 0, "合计", ("合计",), "", 0, "total"),
        Row(2, 0, "栽培与养护", ("栽培与养护",), "212", 1, "item", Subject(item="function:栽培与养护")),
    )
    return Table(name, kind, title, "万元", (3,), 0, grid, columns, rows, header_rows=1)


def _sentences(text: str, starts: Sequence[int]) -> list[Sentence]:
    return [
        Sentence(f"p{n}", line, tuple(range(at, at + len(line))), "s1", n)
        for n, (at, line) in enumerate(zip(starts, LINES, strict=True))
    ]


def _entries(text: str) -> list[Entry]:
    rows: list[tuple[str, str, str, Any, Any, str, tuple[str, ...]]] = [
        ("2031", "年", "other", "not_claim", "date", "p1", ()),
        ("1,250.40", "万元", "amount", "contradicted", "", "p1", ("f1",)),
        ("30.00", "万元", "amount", "unconfirmed", "prior_absent", "p1", ()),
        ("2.46", "%", "percent", "confirmed", "", "p1", ()),
        ("800.25", "万元", "amount", "confirmed", "", "p1", ()),
        ("63.98", "%", "percent", "contradicted", "", "p1", ("f2",)),
        ("43.10", "万元", "amount", "unconfirmed", "", "p2", ()),
        ("6", "批次", "count", "unread", "", "p2", ()),
    ]
    out = []
    for n, (digits, unit, kind, status, reason, sentence, findings) in enumerate(rows, 1):
        line = LINES[int(sentence[1])]
        offset = line.rindex(digits)
        start = text.index(line) + offset
        at = (offset, offset + len(digits))
        value = Decimal(digits.replace(",", ""))
        decimals = -int(value.as_tuple().exponent)
        number = Number(f"n{n}", digits, value, decimals, unit, kind, "s1", sentence, at, start, start + len(digits))
        boxes = (Box(7, 100.0, 200.004, 140.5, 212.0),)
        out.append(Entry(number, status, reason, "c1" if n == 2 else None, findings, line, 7, boxes))
    return out


def _claim() -> Claim:
    subject = Subject(flow="expenditure", total="year")
    at = (6, 22)
    return Claim(
        id="c1",
        kind="level",
        subject_text="本年支出合计",
        subject=subject,
        measure="final",
        period="this",
        base="",
        value=Decimal("1250.40"),
        unit="万元",
        decimals=2,
        direction="",
        numbers=("n2",),
        sentence="p1",
        section="s1",
        pattern="level.plain",
        at=at,
        start=at[0],
        end=at[1],
    )


def _check() -> Check:
    return Check(
        "k1",
        "level-cell",
        "disagrees",
        claims=("c1",),
        cells=(CellRef("t1", 1, 1),),
        numbers=("n2",),
        at_fault=("n2",),
        unit="万元",
        stated=Decimal("1250.40"),
        computed=Decimal("1250.80"),
        lower=Decimal("1250.795"),
        upper=Decimal("1250.805"),
    )


def _findings() -> list[Finding]:
    quote = LINES[1]
    start = quote.index("1,250.40")
    share = quote.index("63.98")
    cell = Evidence("cell", "1,250.80", PATH, 3, (), "t1", ("合计",), ("合计",), "1,250.80")
    first = Finding(
        id="f1",
        rule="level-cell",
        severity="error",
        title="与表格不一致",
        message="本年支出合计写的是 1,250.40万元，而《支出决算表》合计是 1,250.80万元。",
        quote=quote,
        marks=((start, start + 8),),
        numbers=("n2",),
        section="s1",
        file=PATH,
        page=7,
        boxes=(Box(7, 100.0, 200.0, 140.0, 212.0), Box(8, 10.0, 20.0, 30.0, 40.0)),
        evidence=(cell, Evidence("text", LINES[2], PATH, 8)),
        formula="1,250.80",
        stated="1250.40",
        expected="1250.80",
        lower="1250.795",
        upper="1250.805",
        suggestion="把 1,250.40 改成 1,250.80",
        basis="《中华人民共和国预算法》",
        check="k1",
    )
    folded = replace(
        first,
        id="f2",
        rule="share-recompute",
        title="比重算得不对",
        message="基本支出占本年支出合计的比重写的是 63.98%，按金额计算应为 64.00%。",
        marks=((share, share + 5),),
        numbers=("n6",),
        evidence=(),
        suggestion=None,
        parent="f1",
    )
    note = replace(
        first,
        id="f3",
        severity="note",
        rule="table-across",
        title="表内横向不平",
        message="《支出决算表》栽培与养护这一行差 0.01万元。",
        numbers=(),
        boxes=(),
        page=None,
        parent=None,
    )
    return [first, folded, note]
