"""Whether a sentence runs on from one line to the next, where a page ended between them.

The evidence is that of the marks, of the pair of characters at the border, of the words around it
and of the whole document. `fixers.wrapping` asks the same of lines that are all cut at one width.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from fixers.characters import HAN
from fixers.data import line_borders
from fixers.data.opencc_tables import characters
from fixers.layout import ANEW, LABEL, Line, is_credit, is_page_number, is_table_row

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

_SURE = 0.9

_BY_START, _BY_COMMA, _BY_SEMICOLON, _BY_PAIR, _BY_WEAK_PAIR = 0.98, 0.97, 0.92, 0.96, 0.75
"""Confidence by the kind of evidence. A pair with enough evidence is 57 % of cuts against 2 % of forgotten
full stops, and cuts are at least as common; evidence less by one or two is about three to one."""

_INNER = re.compile("[。！？；]")
_IS_HAN = re.compile(f"[{HAN}]")
_CUTS = "，。、；：？！,;:“”‘’（）()《》…—"

_ELSEWHERE = 4
"""Evidence of words that stand elsewhere in the text, where the table doesn't know the pair."""

_NEAR = 20_000
"""Characters before and after a border in which its words are looked for; a whole book would cost too much."""

_LAST_CLAUSE = re.compile(f"[^{_CUTS}]*\\Z")
_FIRST_CLAUSE = re.compile(f"([^{_CUTS}]*)(.?)")
_BY_LAST = (0, 4, 2, 2)
_BY_FIRST_TO_STOP = (0, 4, 4, 4, 2, 2, 2, 1, 1, 1, 1, 1)


def border_evidence(text: str, at: int, before: str, after: str) -> int:
    """How much a border between two Han characters says that no sentence ends there: a logarithm of odds.

    The pair itself tells (a table), the same words elsewhere in the text near `at`, and how short the
    clauses at the border are. Measured on 9,990 cuts and 2,574 borders of paragraphs: a last clause of
    one character has odds of e**4.6, of two or three e**2; a first clause of up to three characters
    that ends with a full stop e**4.8, of four to six e**2.
    """
    pair = border_pair(before, after)
    evidence = line_borders().get(pair, 0)
    if evidence < _ELSEWHERE:
        for words in (before[-2:] + after[:1], before[-1:] + after[:2]):
            if len(words) == 3 and text.find(words, max(0, at - _NEAR), at + _NEAR) >= 0:
                evidence = _ELSEWHERE
    match = _LAST_CLAUSE.search(before, max(0, len(before) - 12))
    size = len(match[0]) if match else 12
    evidence += _BY_LAST[size] if size < len(_BY_LAST) else -(size >= 12)
    match = _FIRST_CLAUSE.match(after)
    size, mark = (len(match[1]), match[2]) if match else (12, "")
    if mark in "。！？；" and mark:
        return evidence + (_BY_FIRST_TO_STOP[size] if size < len(_BY_FIRST_TO_STOP) else 0)
    return evidence + (4 if size == 1 and mark and mark in "，：" else -(size >= 12))


def border_pair(before: str, after: str) -> str:
    """The characters on both sides of a border, simplified as the table has them."""
    simplified = characters("TSCharacters")
    return "".join(simplified.get(each, each)[0] for each in (before[-1], after[0]))


class Join(NamedTuple):
    """The line at index `to` continues the one before it."""

    to: int
    why: str
    confidence: float


def cut_by_pages(text: str, lines: Sequence[Line], program: Sequence[bool]) -> dict[int, Join]:
    """Joins over page borders, by the index of the line before."""
    page = _Page(text, lines, program)
    joins = page.joins(_NEEDED)
    if any(join.confidence >= _SURE for join in joins.values()):
        return page.joins(_NEEDED - 1)  # where pages cut one sentence they cut others
    return joins


class _Page:
    """A document with what its lines say about each other."""

    def __init__(self, text: str, lines: Sequence[Line], program: Sequence[bool]) -> None:
        self.text = text
        self.lines = lines
        self.program = program

    def joins(self, needed: int) -> dict[int, Join]:
        """Joins by the index of the line before, where pairs of Han characters need so much evidence."""
        joins = {}
        if self._ends_with_marks:
            for at, line in enumerate(self.lines[:-1]):
                join = None if line.body[-1] in "。！？…：" else self._at_page_border(at, needed)
                if join:
                    joins[at] = join
        return joins

    @cached_property
    def _ends_with_marks(self) -> bool:
        """Whether of the lines that are long enough for prose as many end with a mark as don't."""
        ends = [
            line.body[-1]
            for line, program in zip(self.lines, self.program, strict=True)
            if len(line.body) >= _LONG and not program
        ]
        open_ends = sum(end in "，、；" or _IS_HAN.match(end) is not None for end in ends)
        return open_ends * 2 <= len(ends)

    @cached_property
    def _longest(self) -> int:
        return max(len(line.body) for line in self.lines)

    @cached_property
    def _semicolons(self) -> int:
        return sum(line.body[-1] == "；" for line in self.lines)

    def _at_page_border(self, at: int, needed: int) -> Join | None:
        """Whether the line after `at`, or after a page number, continues it."""
        to = at + 1
        before = self.lines[at].body
        if len(before) < _LONG or self.program[at] or is_table_row(before):
            return None
        numbered = is_page_number(self.lines[to].body)
        to += numbered
        if to == len(self.lines) or self.program[to]:
            return None
        after = self.lines[to].body
        if is_table_row(after):
            return None
        why, confidence = self._border(at, before, after, needed + 2 * numbered)
        over = ", over a page number" if numbered else ""
        return Join(to, why + over, confidence) if confidence else None

    def _border(self, at: int, before: str, after: str, needed: int) -> tuple[str, float]:
        """Why `after` continues `before`, and how sure that is; 0 if nothing says so."""
        last, first = before[-1], after[0]
        if first in CLOSING and after[1:2].isalnum() and last not in "，、；":
            return f"no line begins with {first}", _BY_START
        if self._longest < _LONG_PROSE and len(before) + len(after) < _WHOLE:
            return "", 0
        sentence = len(after) >= _LONG or _INNER.search(after)
        if not sentence or ANEW.match(after) or LABEL.match(after) or is_credit(before) or self._is_verse(at, before):
            return "", 0
        if last in "，、" and (first.isalnum() or (last == "、" and first in "《“「")):
            return f"no paragraph ends with {last}", _BY_COMMA
        if last == "；" and self._semicolons == 1 and "。" in before and first.isalnum():
            return "the only line of the text that ends with ；", _BY_SEMICOLON
        if not _IS_HAN.match(last) or not _IS_HAN.match(first):
            return "", 0
        evidence = border_evidence(self.text, self.lines[at].end, before, after)
        inner = _INNER.search(before) is not None
        if not inner and ("，" not in before or len(before) < 30):
            return "", 0
        needed += 0 if inner and len(before) >= 40 else 2
        confidence = _BY_PAIR if evidence >= needed else _BY_WEAK_PAIR if evidence >= needed - 2 else 0
        return f"a sentence cut between {last} and {first}, which seldom meet at the border of two", confidence

    def _is_verse(self, at: int, before: str) -> bool:
        """Whether the line stands among others that are as short and as open."""
        if len(before) >= 30:
            return False
        beside = [line for line in self.lines[max(at - 1, 0) : at + 3] if not is_page_number(line.body)]
        return sum(len(line.body) < 30 and line.body[-1] not in "。！？…”" for line in beside) > 1
