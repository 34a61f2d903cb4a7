"""Whether a sentence runs on from one line to the next, where a page ended between them.

The evidence is that of the marks, of the pair of characters at the border, of the words around it
and of the whole document. `fixers.reading.wrapping` asks the same of lines that are all cut at one width.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from fixers.data import line_borders
from fixers.data.opencc_tables import characters
from fixers.reading.characters import HAN
from fixers.reading.layout import ANEW, LABEL, Layout, is_credit, is_han, is_page_number, is_table_row

CLOSING = "，。、；：？！）》」』】"
"""Marks with which no line begins."""

_LONG = 20
"""Characters of a line that can be one of prose; what is shorter is never the first half of a sentence."""

_LONG_PROSE = 60
_WHOLE = 80
"""Some line of a document, or the two halves together, must be as long; those of verse and chat are not."""

_NEEDED = 5
"""Evidence that a border between two Han characters needs: 69 % of 19,734 cuts have it, and 0.9 % of the
6,175 borders of paragraphs that somebody left without a mark."""

_LEAST = _NEEDED - 3
"""With less, nothing is told: one less is needed where others are joined, and two less are told as unsure."""

SURE = 0.9
"""What is less sure is told, but nothing is built on it."""

_BY_START, _BY_COMMA, _BY_SEMICOLON, _BY_PAIR, _BY_WEAK_PAIR = 0.98, 0.97, 0.92, 0.96, 0.75
"""Confidence by the kind of evidence. A pair with enough evidence is 57 % of cuts against 2 % of forgotten
full stops, and cuts are at least as common; evidence less by one or two is about three to one."""

_INNER = re.compile("[。！？；]")
_OPEN_ENDS = re.compile(f"[，、；{HAN}]+")
_CUTS = "，。、；：？！,;:“”‘’（）()《》…—"

_ELSEWHERE = 4
"""Evidence of words that stand elsewhere in the text, where the table doesn't know the pair."""

_NEAR = 20_000
"""Characters before and after a border in which its words are looked for; a whole book would cost too much."""

_CLAUSE = re.compile(f"[^{_CUTS}]*")
_BY_LAST = (0, 4, 2, 2)
_BY_FIRST_TO_STOP = (0, 4, 4, 4, 2, 2, 2, 1, 1, 1, 1, 1)


def border_evidence(page: Layout, at: int, to: int, least: int) -> int:
    """How much a border between two Han characters says that no sentence ends there: a logarithm of odds.

    The pair itself tells (a table), the same words elsewhere in the text near the border of the lines
    `at` and `to`, and how short the clauses at the border are. Measured on 9,990 cuts and 2,574 borders
    of paragraphs: a last clause of one character has odds of e**4.6, of two or three e**2; a first clause
    of up to three characters that ends with a full stop e**4.8, of four to six e**2. What stands elsewhere
    is looked for only where the evidence can come to `least` by it.
    """
    before, after = page.bodies[at], page.bodies[to]
    simplified = characters("TSCharacters")
    last, first = before[-1], after[0]
    pair = line_borders().get(simplified.get(last, last)[0] + simplified.get(first, first)[0], 0)
    evidence = _clause_evidence(before, after)
    if pair < _ELSEWHERE and evidence + _ELSEWHERE >= least and _stand_elsewhere(page, at, before, after):
        pair = _ELSEWHERE
    return evidence + pair


def _clause_evidence(before: str, after: str) -> int:
    """What the lengths of the last clause of a line and of the first clause of the next say."""
    size = _clause(before[:-13:-1])  # read backwards
    evidence = _BY_LAST[size] if size < len(_BY_LAST) else -(size >= 12)
    size = _clause(after)
    mark = after[size : size + 1]
    if mark and mark in "。！？；":
        return evidence + (_BY_FIRST_TO_STOP[size] if size < len(_BY_FIRST_TO_STOP) else 0)
    return evidence + (4 if size == 1 and mark and mark in "，：" else -(size >= 12))


def _clause(text: str) -> int:
    """Characters before the first mark."""
    match = _CLAUSE.match(text)
    return match.end() if match else 0


def _stand_elsewhere(page: Layout, at: int, before: str, after: str) -> bool:
    """Whether the three characters about a border stand elsewhere in the text, near the end of the line `at`."""
    text = page.text
    start, end = 0, len(text)
    if end > _NEAR:
        middle = page.end(at)
        start, end = max(0, middle - _NEAR), middle + _NEAR
    # Both words have the pair in them, which mostly doesn't stand there.
    found = text.find(before[-1] + after[0], start, end)
    return found >= 0 and any(
        len(words) == 3 and text.find(words, max(start, found - 1), end) >= 0
        for words in (before[-2:] + after[:1], before[-1:] + after[:2])
    )


class Join(NamedTuple):
    """The line at index `to` continues the one before it."""

    to: int
    why: str
    confidence: float


class _Border(NamedTuple):
    """A place where a line may continue another: for a reason of this confidence, or by so much evidence."""

    to: int
    why: str
    confidence: float
    evidence: int
    """What it comes to beyond what such a border needs more than others; not asked where there is a confidence."""


def cut_by_pages(page: Layout, *, unsure: bool = True) -> dict[int, Join]:
    """Joins over page borders, by the index of the line before; `unsure` says whether to find what is only told, too."""
    judge = _Judge(page, _LEAST if unsure else _NEEDED - 1)
    places = judge.places()
    if not places or not judge.ends_with_marks:
        return {}
    borders = {at: border for at, to in places if (border := judge.border(at, to))}
    joins = _joins(borders, _NEEDED)
    if any(join.confidence >= SURE for join in joins.values()):
        return _joins(borders, _NEEDED - 1)  # where pages cut one sentence they cut others
    return joins


def _joins(borders: dict[int, _Border], needed: int) -> dict[int, Join]:
    """Joins by the index of the line before, where pairs of Han characters need so much evidence."""
    joins = {}
    for at, (to, why, confidence, evidence) in borders.items():
        if not confidence and evidence >= needed - 2:
            confidence = _BY_PAIR if evidence >= needed else _BY_WEAK_PAIR
        if confidence:
            joins[at] = Join(to, why, confidence)
    return joins


class _Judge:
    """Asks the borders of a document, with what its lines say about each other."""

    def __init__(self, page: Layout, least: int) -> None:
        self.page = page
        self.least = least
        self.bodies = page.bodies

    def places(self) -> list[tuple[int, int]]:
        """Lines that the last and the first character let belong together: the cheapest of all questions."""
        bodies = self.bodies
        places = []
        for at in self.page.open:
            before = bodies[at]
            to = at + 1
            if len(before) < _LONG or to == len(bodies):
                continue
            last = before[-1]
            after = bodies[to]
            if is_page_number(after):
                to += 1
                if to == len(bodies):
                    continue
                after = bodies[to]
            first = after[0]
            if first in CLOSING:
                fits = after[1:2].isalnum() and last not in "，、；"
            elif last in "，、":
                fits = first.isalnum() or (last == "、" and first in "《“「")
            elif last == "；":
                fits = first.isalnum() and "。" in before
            else:
                fits = is_han(last) and is_han(first) and ("，" in before or _INNER.search(before) is not None)
            if fits:
                places.append((at, to))
        return places

    @cached_property
    def ends_with_marks(self) -> bool:
        """Whether of the lines that are long enough for prose as many end with a mark as don't."""
        page, bodies = self.page, self.bodies
        long = sum(map(_LONG.__le__, page.sizes))
        # With all program text among the open ends, and as much as may be among the others.
        if self._open_ends(page.open) * 2 <= long - len(page) / 4:
            return True
        lines = [at for at in page.without_program(page.long) if len(bodies[at]) >= _LONG]
        return self._open_ends(lines) * 2 <= len(lines)

    def _open_ends(self, lines: list[int]) -> int:
        """How many of some lines end with a mark that ends no sentence, or without any."""
        bodies = self.bodies
        return sum(map(len, _OPEN_ENDS.findall("".join([bodies[at][-1] for at in lines]))))

    @cached_property
    def _longest(self) -> int:
        return max(self.page.sizes)

    @cached_property
    def _semicolons(self) -> int:
        return sum(body[-1] == "；" for body in self.bodies)

    def border(self, at: int, to: int) -> _Border | None:
        """Why the line `to`, which stands after `at` or after a page number, continues it; None if nothing says so."""
        before, after = self.bodies[at], self.bodies[to]
        last, first = before[-1], after[0]
        numbered = to - at - 1
        confidence, evidence = 0.0, 0
        if first in CLOSING:
            why, confidence = f"no line begins with {first}", _BY_START
        elif last in "，、":
            why, confidence = f"no paragraph ends with {last}", _BY_COMMA
        elif last == "；":
            if self._semicolons > 1:
                return None
            why, confidence = "the only line of the text that ends with ；", _BY_SEMICOLON
        else:
            why = f"a sentence cut between {last} and {first}, which seldom meet at the border of two"
            inner = _INNER.search(before) is not None
            if not inner and len(before) < 30:
                return None
            more = 2 * numbered + (0 if inner and len(before) >= 40 else 2)
            evidence = border_evidence(self.page, at, to, self.least + more) - more
            if evidence < self.least:
                return None
        # What costs more is asked of those that are left.
        if not self._is_prose(at, to) or (first not in CLOSING and not self._may_run_on(at, before, after)):
            return None
        return _Border(to, why + ", over a page number" * numbered, confidence, evidence)

    def _is_prose(self, at: int, to: int) -> bool:
        """Whether both lines are neither program text nor rows of tables."""
        bodies = self.bodies
        return (
            not (is_table_row(bodies[at]) or is_table_row(bodies[to])) and len(self.page.without_program([at, to])) > 1
        )

    def _may_run_on(self, at: int, before: str, after: str) -> bool:
        """Whether the lines are long enough for prose, and neither begins or ends as headings, credits and verse do."""
        if self._longest < _LONG_PROSE and len(before) + len(after) < _WHOLE:
            return False
        if len(after) < _LONG and not _INNER.search(after):
            return False
        return not (ANEW.match(after) or LABEL.match(after) or is_credit(before) or self._is_verse(at, before))

    def _is_verse(self, at: int, before: str) -> bool:
        """Whether the line stands among others that are as short and as open."""
        if len(before) >= 30:
            return False
        beside = [body for body in self.bodies[max(at - 1, 0) : at + 3] if not is_page_number(body)]
        return sum(len(body) < 30 and body[-1] not in "。！？…”" for body in beside) > 1
