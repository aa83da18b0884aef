"""Sheet → the kind of table it is: by its title and by the labels its columns and rows carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.parse.table_labels import is_number, label_to_text
from gouji.parse.table_layout import Band, Sheet
from gouji.parse.table_rules import KindRule, TableRules


@dataclass(frozen=True, slots=True)
class Look:
    """What a table shows of itself: its title, the names in its header and in its rows, the codes' first
    digits.
    """

    title: str
    columns: frozenset[str]
    rows: frozenset[str]
    codes: frozenset[str]


def sheet_to_look(title: str, sheet: Sheet, bands: Sequence[Band], rules: TableRules) -> Look:
    """Collect what the kind is judged by."""
    columns = {label for path in sheet.paths for label in path}
    rows: set[str] = set()
    codes: set[str] = set()
    for band in bands:
        if band.role not in ("name", "code"):
            continue
        for r in range(sheet.body, sheet.end):
            text = sheet.texts[r][band.index]
            if not text:
                continue
            if band.role == "code" and is_number(text):
                if len(text) >= 3:
                    codes.add(text[0])
            else:
                rows.add(rules.name_of(text))
    return Look(label_to_text(title), _names(columns, rules), frozenset(rows), frozenset(codes))


def _names(labels: Iterable[str], rules: TableRules) -> frozenset[str]:
    out = set()
    for label in labels:
        name = rules.name_of(label)
        out |= {label, name, rules.words.year.sub("", name)}
    return frozenset(out)


def looks_to_kinds(looks: Sequence[Look], rules: TableRules) -> tuple[KindRule | None, ...]:
    """The kind of each table, or None.

    A title decides among the kinds whose labels are there and not contradicted. A table with no known title
    is known by its labels when they fit one kind best that no title has taken.
    """
    report = _report(looks, rules)
    kinds = [_by_title(look, rules, report) for look in looks]
    for at, look in enumerate(looks):
        if kinds[at] is not None:
            continue
        fitting = [k for k in rules.kinds.values() if k.by_columns and k.report == report and _fits(look, k)]
        free = [k for k in fitting if k not in kinds]
        best = max((_telling(k) for k in free), default=0)
        free = [k for k in free if _telling(k) == best]
        if len(free) == 1:
            kinds[at] = free[0]
    return tuple(kinds)


def _by_title(look: Look, rules: TableRules, report: str) -> KindRule | None:
    named = [(length, kind) for kind in rules.kinds.values() if (length := title_match(look.title, kind))]
    fitting = [one for one in named if _fits(look, one[1])]
    if not fitting:
        # The title of that kind and no other, over fewer columns than the kind mostly has.
        longest = max((length for length, _ in named), default=0)
        fitting = [
            (length, kind)
            for length, kind in named
            if length == longest and _is_bare_title(look.title, kind, rules) and _fits(look, kind, all_columns=False)
        ]
    ranked = [((length, kind.report == report, _telling(kind)), kind) for length, kind in fitting]
    return max(ranked, key=lambda one: one[0])[1] if ranked else None


def _is_bare_title(title: str, kind: KindRule, rules: TableRules) -> bool:
    """Whether nothing stands before an alias of ``kind`` but whose table it is and of what year."""
    names = ("".join(alias) for alias in kind.titles)
    return any(title.endswith(name) and rules.words.title_owner.fullmatch(title[: -len(name)]) for name in names)


def title_match(title: str, kind: KindRule) -> int:
    """The length of the longest alias of ``kind`` whose words occur in the title in order; 0 for none."""
    best = 0
    for alias in kind.titles:
        at = 0
        for word in alias:
            at = title.find(word, at)
            if at < 0:
                break
            at += len(word)
        else:
            best = max(best, sum(map(len, alias)))
    return best


def _report(looks: Sequence[Look], rules: TableRules) -> str:
    """Final account or budget: what most titles say."""
    counts = {
        name: sum(1 for look in looks if pattern.search(look.title)) for name, pattern in rules.words.reports.items()
    }
    return max(counts, key=lambda name: counts[name])


def _fits(look: Look, kind: KindRule, *, all_columns: bool = True) -> bool:
    everything = look.columns | look.rows
    return (
        everything.isdisjoint(kind.without)
        and all(not group.isdisjoint(everything) for group in kind.labels)
        and (not all_columns or all(not group.isdisjoint(look.columns) for group in kind.columns))
        and all(not group.isdisjoint(look.rows) for group in kind.rows)
        and (not kind.codes or not look.codes or look.codes <= set(kind.codes))
    )


def _telling(kind: KindRule) -> int:
    return len(kind.labels) + len(kind.columns) + len(kind.rows)
