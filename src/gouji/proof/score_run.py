"""A folder of reports with gold → what was measured, report by report, in several processes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gouji.compiled import compile_rules
from gouji.model import Report, UnusableInput
from gouji.pipeline import check_as_one
from gouji.proof.mutate import mutate
from gouji.proof.score_cells import Cells, CellScore, compile_labels
from gouji.proof.score_gold import Case, Form, Gold, find_cases, read_gold
from gouji.proof.score_match import Alarm, Outcome, match
from gouji.proof.score_places import Places
from gouji.proof.score_twins import Difference, content, differences
from gouji.proof.slips import CLASSES

_MUTATIONS = 2  # slips of each class and report: many reports tell more than many slips of one
_WORDS = ("direction", "direction-zero", "comparison")  # slips of words, not of figures


@dataclass(frozen=True, slots=True)
class Paper:
    """One form of a report. ``format`` is the form's name, ``seconds`` the time of the check alone, ``unusable`` the
    code why it could not be checked."""

    name: str
    format: str
    style: str
    clean: bool
    near_misses: int
    pages: int | None
    seconds: float
    numbers: Counter[str]
    outcomes: tuple[Outcome, ...]
    alarms: tuple[Alarm, ...]
    cells: CellScore
    unusable: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """One case: its forms, and how they differ from each other (``twins`` comparisons were made)."""

    name: str
    papers: tuple[Paper, ...]
    twins: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Mutated:
    """Changes of figures that the ledger calls confirmed; ``missed`` as "class: old → new | sentence"."""

    name: str
    total: int
    noticed: int
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """All that was measured, in the order of the cases."""

    scored: tuple[Scored, ...]
    mutated: tuple[Mutated, ...]
    version: str
    rulebook: str

    @property
    def papers(self) -> list[Paper]:
        return [paper for scored in self.scored for paper in scored.papers]


def score_folder(folder: Path, *, jobs: int = 1, mutated: int = 0, rules: tuple[Path, ...] = ()) -> Run:
    """Check every report below ``folder`` that has gold. On ``mutated`` of the clean ones `gouji mutate` is tried.

    Raises GoldError for gold that cannot be used, RuleError for a broken rule file.
    """
    from gouji import __version__

    compiled = compile_rules(rules)
    compile_labels(compiled.book.file("proof.toml"))
    cases = find_cases(folder)
    with ProcessPoolExecutor(jobs) as pool:
        scored = tuple(pool.map(_score, cases, [rules] * len(cases), chunksize=1))
        chosen = _spread([case for case, done in zip(cases, scored, strict=True) if _is_clean(done)], mutated)
        trials = tuple(pool.map(_mutate, chosen, [rules] * len(chosen)))
    return Run(scored, trials, __version__, compiled.book.digest)


def _is_clean(scored: Scored) -> bool:
    return all(paper.clean and not paper.unusable for paper in scored.papers)


def _spread(cases: Sequence[Case], count: int) -> list[Case]:
    """``count`` of the cases, evenly over them all."""
    if count >= len(cases):
        return list(cases)
    return [cases[index * len(cases) // count] for index in range(count)]


def _score(case: Case, rules: tuple[Path, ...]) -> Scored:
    gold = read_gold(case.gold)
    papers, contents = [], []
    for form in case.forms:
        started = time.perf_counter()
        try:
            report = check_as_one(form.files, unusable=_refuse, rules=rules)
        except UnusableInput as unusable:
            papers.append(_unusable(case, form, gold, unusable.code))
            continue
        except Exception as defect:
            defect.add_note(f"while checking {form.files[0]}")
            raise
        seconds = time.perf_counter() - started
        papers.append(_paper(case, form, gold, report, seconds, rules))
        contents.append((papers[-1].format, content(report)))
    pairs = [(contents[0], other) for other in contents[1:]]
    return Scored(
        case.name, tuple(papers), len(pairs), tuple(d for one, other in pairs for d in differences(one, other))
    )


def _refuse(path: str, why: UnusableInput) -> None:
    """A form with a file that cannot be read is not one that was checked."""
    raise why


def _paper(case: Case, form: Form, gold: Gold, report: Report, seconds: float, rules: tuple[Path, ...]) -> Paper:
    compiled = compile_rules(rules)
    cells = Cells(report.facts, report.tables, compile_labels(compiled.book.file("proof.toml")))
    outcomes, alarms = match(report, gold, Places(report, cells, compiled.folding), compiled.catalogue)
    return Paper(
        name=case.name,
        format=form.name,
        style=gold.style,
        clean=gold.clean,
        near_misses=len(gold.near_misses),
        pages=report.document.pages,
        seconds=seconds,
        numbers=Counter(entry.status for entry in report.entries),
        outcomes=tuple(outcomes),
        alarms=tuple(alarms),
        cells=cells.score(gold.facts),
    )


def _unusable(case: Case, form: Form, gold: Gold, code: str) -> Paper:
    """A file that could not be checked has found nothing."""
    outcomes = tuple(Outcome(planted, False, (), f"unusable:{code}") for planted in gold.planted)
    return Paper(
        case.name, form.name, gold.style, gold.clean, len(gold.near_misses), None, 0.0, Counter(),
        outcomes, (), CellScore(len(gold.facts), 0, 0), code,
    )  # fmt: skip


def _mutate(case: Case, rules: tuple[Path, ...]) -> Mutated:
    from gouji.ingest.join import join_documents
    from gouji.ingest.read import read_document

    classes = [kind for kind in CLASSES if kind not in _WORDS]
    form = next((form for form in case.forms if form.name == "pdf"), case.forms[0])
    document = join_documents([read_document(path) for path in form.files])
    proof = mutate(document, classes=classes, sample=_MUTATIONS, rules=rules)
    trials = [trial for trial in proof.trials if trial.slip.status == "confirmed"]
    missed = tuple(f"{t.slip.kind}: {t.slip.old} → {t.slip.new} | {t.slip.quote}" for t in trials if not t.noticed)
    return Mutated(case.name, len(trials), len(trials) - len(missed), missed)
