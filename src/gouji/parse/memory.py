"""What is remembered while a narrative is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gouji.model import Subject


@dataclass
class Memory:
    """What a reader remembers within a section. Values are claim ids."""

    section: str = ""
    paragraph: int = -1
    in_item: bool = False  # within a numbered list: a paragraph without a number goes on about the item before it
    head: Subject = Subject()  # what the heading is about
    subject: Subject = Subject()
    text: str = ""
    also: tuple[str, ...] = ()
    names: Mapping[int, str] | None = None
    code: str = ""
    named_at: tuple[str, int, int] | None = None  # where the names stand (sentence id, half-open)
    base: str = ""  # the base of comparison, as model.Claim.base
    base_value: str | None = None
    base_subject: Subject = Subject()  # what that value is of
    bases_here: tuple[str, ...] = ()  # the bases that the sentence has named so far
    compared: frozenset[bool] = frozenset()  # what the sentence has compared with: last year (True), a budget (False)
    base_year: int | None = None
    base_too: str = ""  # a second base that shares the verdict: 与上年、年初预算均持平
    turns: tuple[str, ...] = ()  # bases that take turns: 与上年、年初预算相比分别增加1万元、减少2万元
    taken: dict[str, list[str]] = field(default_factory=dict)  # the changes that have taken theirs, by kind
    levels_here: list[str] = field(default_factory=list)  # the plain levels of this sentence, no list opened among them
    levels_before: list[str] = field(default_factory=list)  # the plain levels of the paragraph's sentences before
    measure: str = ""  # of the last level in this sentence, for one that turns its flow round and says nothing else
    period: str = ""
    levels: dict[tuple[object, ...], str] = field(default_factory=dict)  # by subject, its names and role
    changed_here: dict[Subject, str] = field(default_factory=dict)  # the last change of each subject in this sentence
    stated_here: set[str] = field(default_factory=set)  # the levels of this sentence
    percent: str | None = None  # the last share, rate of completion or other percent of the sentence
    last_level: str | None = None
    last_count: str | None = None
    counted: str = ""  # the topic of the count before, until another figure is spoken of
    before_balance: str | None = None  # the level that was spoken of before a balance
    wholes: list[str] = field(default_factory=list)  # the section's levels that are no part of a list
    share_wholes: tuple[str, ...] = ()  # what the last share of this sentence may be of
    share_of: Subject = Subject()  # the whole that the last share of this sentence names
    share_of_before: Subject = Subject()  # … of this section
    whole_of: dict[str, Subject] = field(default_factory=dict)  # flow → what the last of them is of
    listed: Subject = Subject()  # what the last level is of, if it is a part of a list
    total: str | None = None  # the section's first level: what its shares are of when nothing else is said
    amount: str | None = None  # the change that a percent may belong to
    rate: str | None = None  # the last percent of change
    amount_too: str | None = None  # the same change against the second base
    last_change: str | None = None
