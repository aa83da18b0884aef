"""The values that cross a stage. Imports nothing of ours; everything here is frozen (see gouji.records).

Offsets are half-open and in code points of ``Document.text``. Boxes are in points, origin top left.
Money is ``Decimal`` with the decimals and unit it was printed with; floats occur only as page geometry.
"""

from __future__ import annotations

from gouji.model.checked import CellRef, Check, Entry, Evidence, Finding, Verdict
from gouji.model.document import (
    Block,
    Box,
    Cell,
    Certainty,
    Document,
    Grid,
    Line,
    Notice,
    Places,
    SourceFile,
    UnusableInput,
)
from gouji.model.parsed import (
    NO_SUBJECT,
    Claim,
    Column,
    Fact,
    Form,
    FormLine,
    Identity,
    Number,
    NumberKind,
    Row,
    Section,
    Sentence,
    Status,
    Subject,
    Table,
)
from gouji.model.report import Report
from gouji.model.reviewed import ChangedSentence, Decision, GoneFinding, Judgement, Ruling, Since
from gouji.model.rule_file import KeyPath, RuleError, RuleFile, unknown

__all__ = [
    "NO_SUBJECT",
    "Block",
    "Box",
    "Cell",
    "CellRef",
    "Certainty",
    "ChangedSentence",
    "Check",
    "Claim",
    "Column",
    "Decision",
    "Document",
    "Entry",
    "Evidence",
    "Fact",
    "Finding",
    "Form",
    "FormLine",
    "GoneFinding",
    "Grid",
    "Identity",
    "Judgement",
    "KeyPath",
    "Line",
    "Notice",
    "Number",
    "NumberKind",
    "Places",
    "Report",
    "Row",
    "RuleError",
    "RuleFile",
    "Ruling",
    "Section",
    "Sentence",
    "Since",
    "SourceFile",
    "Status",
    "Subject",
    "Table",
    "UnusableInput",
    "Verdict",
    "unknown",
]
