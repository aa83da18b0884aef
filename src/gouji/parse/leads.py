"""The words that lead up to a figure → what the figure is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gouji.model import NO_SUBJECT, Subject
from gouji.parse.lexicon import Lexicon, Term
from gouji.records import record

_SHORTEST_OWNER = 4  # an organisation's name; 机关 before 服务 is a part of the name of a line
_REMARK = re.compile("（[^（）]*）")
_TRIM = "，。；：、 -"


@record(frozen=True)
class Lead:
    """What a phrase says: the subject (with other readings of its item), measure, period.

    ``known``: every word of it was understood; otherwise the subject's item is "free:" + the phrase.
    ``named``: the phrase names a subject at all (else the figure is about what the sentence spoke of before).
    ``name`` is the subject's name alone, without the words that introduce it or say which figure of it is meant.
    ``names``: 类/款/项 names by level, when the phrase is written with those marks.
    """

    text: str
    subject: Subject
    measure: str = ""
    period: str = ""
    known: bool = True
    named: bool = False
    also: tuple[str, ...] = ()
    names: Mapping[int, str] | None = None
    year: int | None = None
    name: str = ""
    code: str = ""


def read_lead(phrase: str, lexicon: Lexicon, year: int | None) -> Lead:
    """Read ``phrase`` (folded text without figures). With ``year``, the report's, 2023年 can be the year before."""
    text = lexicon.marks.number.sub("", phrase.strip(_TRIM)).strip(_TRIM)
    text = text.lstrip("（") if "）" not in text else text  # a bracket that the figure closes: （上年190万元）
    coded = lexicon.marks.code.search(text)
    code = coded["code"] if coded else ""
    named = text[: coded.start()] if coded else ""
    text = lexicon.marks.code.sub("", text)
    names = _function_names(text, lexicon)
    rest, period, said = _cut_period(text, lexicon, year)
    rest = _subject_before_year(text, rest, lexicon) + rest
    tokens = lexicon.cut(rest)
    terms = [lexicon.terms.get(token) for token in tokens]
    if names:
        return replace(_function_lead(text, names, terms, period, said), code=code)
    first = _after_owner(tokens, terms, lexicon)
    subject, measure, also, known = _merge(tokens[first:], terms[first:])
    has_name = subject != NO_SUBJECT and not _only_weak(terms[first:])
    if named:
        # The code says that this is the name of a row, whatever words it is made of.
        term = lexicon.terms.get(lexicon.marks.number.sub("", named))
        known = term is not None and term.subject.item.startswith(("function:", "economic:"))
    remark = _REMARK.sub("", text) if not known else text
    if remark != text and (plain := read_lead(remark, lexicon, year)).known and plain.named:
        return replace(plain, text=text)  # 政府采购金额（以合同签订为准）: the remark names nothing
    if not known:
        free = "".join(t for t in tokens[first:] if t not in _punctuation())
        subject, also, has_name = Subject(item="free:" + (named or _core(free, lexicon))), (), True
    return Lead(
        text,
        subject,
        measure,
        period,
        known,
        has_name,
        also,
        None,
        said,
        named or _core("".join(tokens[first:]), lexicon, known=known),
        code,
    )


def _punctuation() -> frozenset[str]:
    return frozenset("，。；：、 -（）")


def _cut_period(text: str, lexicon: Lexicon, year: int | None) -> tuple[str, str, int | None]:
    """Drop what stands before and at the last year (it names the unit), and say which period that is."""
    years = list(lexicon.marks.year.finditer(text))
    if years:
        last = years[-1]
        said = int(last["year"])
        period = "prior" if year is not None and said == year - 1 else "this" if said == year else "other"
        return text[last.end() :], period if year is not None else "", said
    prior = lexicon.prior.match(text)
    if (
        prior is not None
        and text not in lexicon.terms
        and not any(text.startswith(w) and len(w) > len(prior.group()) for w in lexicon.terms)
    ):
        return text[prior.end() :], "prior", None
    return text, "", None


def _subject_before_year(text: str, rest: str, lexicon: Lexicon) -> str:
    """公务用车购置费2024年度决算数: what stands before the year, when it is a line's name and not the unit's."""
    year = lexicon.marks.year.search(text)
    if year is None or not rest or any(_names_a_line(lexicon.terms.get(t)) for t in lexicon.cut(rest)):
        return ""
    before = text[: year.start()]
    terms = [lexicon.terms.get(t) for t in lexicon.cut(before)]
    return before if None not in terms and any(_names_a_line(t) for t in terms) else ""


def _names_a_line(term: Term | None) -> bool:
    return term is not None and not term.transparent and not term.measure and not term.weak


def _function_names(text: str, lexicon: Lexicon) -> dict[int, str]:
    """社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项） → {1: …, 2: …, 3: …}."""
    out: dict[int, str] = {}
    for found in lexicon.marks.level.finditer(text):
        name = lexicon.marks.year.sub("", found["name"]).strip(_TRIM)
        out[lexicon.levels[found["level"]]] = name
    return out


def _function_lead(text: str, names: dict[int, str], terms: list[Term | None], period: str, said: int | None) -> Lead:
    deepest = names[max(names)]
    measure = next((t.measure for t in reversed(terms) if t is not None and t.measure), "")
    funds = [t.subject.fund for t in terms if t is not None and t.subject.fund]
    subject = Subject(flow="expenditure", item="function:" + deepest, fund=funds[0] if funds else "")
    return Lead(text, subject, measure, period, True, True, (), names, said, deepest)


def _after_owner(tokens: list[str], terms: list[Term | None], lexicon: Lexicon) -> int:
    """The index after a leading organisation's name that the dictionary does not know."""
    known_from = next((i for i, t in enumerate(terms) if t is not None and not t.transparent), len(terms))
    head = "".join(tokens[:known_from])
    owner = len(head) >= _SHORTEST_OWNER and lexicon.organisation.search(head)
    return known_from if known_from < len(terms) and owner else 0


def _merge(tokens: list[str], terms: list[Term | None]) -> tuple[Subject, str, tuple[str, ...], bool]:
    subject, measure, known = NO_SUBJECT, "", True
    also: tuple[str, ...] = ()
    weak_flow = ""
    for token, term in zip(tokens, terms, strict=True):
        if term is None:
            known = known and not token.strip()
            continue
        if term.measure:
            measure = term.measure
            weak_flow = weak_flow or term.subject.flow
        elif term.weak:
            weak_flow = term.subject.flow
        else:
            said = term.subject.said()
            if "item" in said and subject.item and subject.item != said["item"]:
                known = False  # two names in one phrase: which one the figure belongs to is not said
            subject = subject._replace(**said)
            also = term.also or also
    if not subject.flow and weak_flow:
        subject = subject._replace(flow=weak_flow)
    return subject, measure, also, known


def _only_weak(terms: list[Term | None]) -> bool:
    return all(t is None or t.transparent or t.weak or bool(t.measure) for t in terms)


def _core(free: str, lexicon: Lexicon, *, known: bool = False) -> str:
    """A phrase without the words at its ends that carry no meaning, so that two mentions of one thing meet.

    One such character may be the end of a name that the dictionary does not know (项目 is no 项), so single ones go
    only from a phrase that is ``known``.
    """
    words = lexicon.cut(free)
    shortest = 1 if known else 2
    while words and len(words[-1]) >= shortest and _says_nothing(words[-1], lexicon):
        words.pop()
    while words and len(words[0]) >= shortest and _says_nothing(words[0], lexicon):
        words.pop(0)
    return "".join(words) or free


def _says_nothing(word: str, lexicon: Lexicon) -> bool:
    term = lexicon.terms.get(word)
    return term is not None and (term.transparent or term.weak or bool(term.measure))
