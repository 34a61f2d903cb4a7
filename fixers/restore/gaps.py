"""Gaps: places in readable Chinese, Japanese or Korean where single characters are gone.

Each gap becomes a lattice of all characters that may have stood there, with what follows as
evidence; the language model ranks them, with what else speaks for each (see priors).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data.opencc_tables import simplified_only
from fixers.language import one
from fixers.language.evidence import Evidence
from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT
from fixers.language.search import Question
from fixers.language.together import Job, Read, Score
from fixers.restore.priors import alphabet, elsewhere, mark_costs, shares, writing_of

MOST_COMMON = 2000
"""Characters of a writing that are tried; 3,000 restore no more gaps of 313, at a third more time."""

_BEAM = 200
"""Hypotheses kept behind a gap, where only what follows tells them apart; 48 find the character in
54 of 100 gaps of simplified lines, 200 in 57, and so do 2,000."""

_NARROW, _FEW = 64, 300
"""The same where several characters may be gone, for which a wide beam takes a second a gap; and the characters
tried for each of them."""

_UNKNOWN = "\ue000"
_UNKNOWN_COST = -math.log(30_000)
"""The class of all characters that the model doesn't know, or that this module doesn't try (letters with
accents, symbols, emoji), stands in a gap as one; the model shares its probability among so many."""

_ODD, _DISTURBS, _UNLIKELY = -7.5, -7.0, -26.0
"""Log probability of a question mark, what a text gains by it, and both with what follows, below which it may be
none."""

_TOGETHER = -12.0
"""The same for the first and half of the second: of 4,079 question marks that are the rest of a character and are
likely restored 70 are passed over so; of those of real questions half are, each of which would take 6 milliseconds."""

_WORTH = 0.5
"""Posterior of one character in a run of several substitutes from which on the readings of more are asked for, too."""

BATCH = 64
"""Gaps asked for in one search, which bounds its memory."""


class Gap(NamedTuple):
    """A stretch in which characters are gone; a few known ones may stand within it."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    """Where within the text nothing is known, in order; the first begins at `start`, the last ends at `end`."""


Choices = tuple[tuple[int, float], ...]
Kept = Callable[[str], Choices]
"""For what stands in a part: how many characters it may have been, each with its cost in nats."""


class Filling(NamedTuple):
    """What the model puts into a gap."""

    gap: Gap
    new: str
    evidence: Evidence
    lengths: tuple[int, ...]
    """Characters put into each part; empty where the best reading can't be told part by part."""


def fill(text: str, gaps: Sequence[Gap], kept: Kept, *, rare: bool = False, itself: bool = False) -> Job[list[Filling]]:
    """The best filling of each gap for which there is one, in order.

    With `rare`, all characters of the writing are tried. With `itself`, what stands in the gap is
    one of the readings, at no cost, and a gap that is best read so has no filling.
    """
    filled: list[Filling] = []
    writing = writing_of(text) if gaps else ""
    most = None if rare else MOST_COMMON

    def one(found: str) -> Choices:
        return tuple(choice for choice in kept(found) if choice[0] < 2)

    for begin in range(0, len(gaps), BATCH):
        batch = gaps[begin : begin + BATCH]
        single = [_Question(text, gap, writing, one, most, itself) for gap in batch if len(gap.parts) == 1]
        several = [_Question(text, gap, writing, kept, _FEW, itself) for gap in batch if len(gap.parts) > 1]
        first, others = yield [_ask(single, _BEAM), _ask(several, _NARROW)]
        answers: list[_Answer] = [*first, *others]
        longer = []
        for answer in answers:
            gap = answer.question.gap
            choices = kept(text[gap.start : gap.end]) if len(gap.parts) == 1 else ()
            if answer.posterior >= _WORTH and any(count > 1 for count, _ in choices):
                some = tuple(choice for choice in choices if choice[0] > 1)
                longer.append(_Question(text, gap, writing, lambda _, some=some: some, _FEW, itself))  # type: ignore[misc]
        rivals = {answer.question.gap: answer for answer in (yield from _ask(longer, _NARROW))}
        filled += yield from _weigh(text, [_together(answer, rivals.get(answer.question.gap)) for answer in answers])
    return sorted(filled)


def is_odd(text: str, at: int) -> bool:
    """Whether the character at a place is unlikely there, and what stands round it without it likelier."""
    before, it = text[max(0, at - CONTEXT) : at].replace("\n", " "), text[at]
    after = text[at + 1 : at + 1 + CONTEXT].replace("\n", " ")
    alone = one.score(it, before)
    if alone >= _ODD:
        return False
    follows = one.score(after, before + it)
    if alone + follows >= _UNLIKELY:
        return False
    disturbs = alone + follows - one.score(after, before)
    return disturbs < _DISTURBS and alone + disturbs / 2 < _TOGETHER


@cache
def _common(writing: str, most: int | None) -> npt.NDArray[np.int64]:
    """The code points of an alphabet, or the commonest of them."""
    return np.fromiter(itertools.islice(alphabet(writing), most), np.int64)


class _Question:
    """One gap as a lattice."""

    def __init__(self, text: str, gap: Gap, writing: str, kept: Kept, most: int | None, itself: bool) -> None:
        self.gap = gap
        self.before = text[max(0, gap.start - CONTEXT) : gap.start]
        line_end = text.find("\n", gap.end, gap.end + CONTEXT)
        self.after = text[gap.end : line_end + 1 if line_end >= 0 else gap.end + CONTEXT]
        self.writing = writing
        self._told: set[int] = set()
        self._text, self._most = text, most
        self.lattice = Characters()
        at, place = gap.start, 0
        for part in gap.parts:
            place = self.lattice.text(place, text[at : part[0]])
            place = self._part(place, part, kept, itself)
            at = part[1]
        self.lattice.text(place, self.after)

    def _part(self, place: int, part: tuple[int, int], kept: Kept, itself: bool) -> int:
        """Arcs for one part; returns the place behind it."""
        found = self._text[part[0] : part[1]]
        choices = kept(found)
        last = place
        for _ in range(max(count for count, _ in choices)):
            last = self.lattice.place()
        if itself:
            self.lattice.join(place, last, (ord(found),))
        follows = self._text[part[1] : part[1] + 1]
        for count, cost in choices:
            if count:
                start = place
                for number in range(count):
                    end = last if number + 1 == count else start + 1
                    self._slot(start, end, part, cost if not number else 0.0)
                    start = end
            elif follows and follows != "\n" and part == self.gap.parts[-1]:
                # Nothing was lost: the next known character stands right here.
                self.lattice.join(place, last + 1, (ord(follows),), cost)
        return last

    def _slot(self, start: int, end: int, part: tuple[int, int], cost: float) -> None:
        """All that one lost character may be."""
        told = elsewhere(self._text, part)
        self._told |= told.keys()
        costs = {ord(mark): more for mark, more in mark_costs(self._text, part).items()}
        known = alphabet(self.writing)
        costs |= {code: costs.get(code, 0.0) - bonus for code, bonus in told.items() if code in known or code in costs}
        plain = _common(self.writing, self._most)
        if told:
            plain = plain[~np.isin(plain, list(told))]
        self.lattice.sheaf(start, end, plain, cost)
        for code, more in costs.items():
            self.lattice.join(start, end, (code,), cost + more)
        self.lattice.join(start, end, (ord(_UNKNOWN),), cost + _UNKNOWN_COST)

    def mechanism(self, new: str) -> str:
        """What makes a filling likely: each of these is right at other rates for the same posterior and gain.

        Where the same neighbours elsewhere in the document name the character, the posterior says too
        much; and the model knows less of Korean than of Japanese. With a curve for each the confidence of
        3,300 guesses of 0.5 and more, fitted on four fifths and measured on the last, is off by 0.005, with
        one curve for all by 0.011.
        """
        if len(new) == 1 and ord(new) in self._told:
            return "elsewhere"
        return self.writing if self.writing in ("ja", "ko") else ""


class _Answer(NamedTuple):
    """The best reading of a gap."""

    question: _Question
    new: str
    score: float
    total: float
    """Log probability of all readings together."""

    @property
    def posterior(self) -> float:
        return math.exp(min(self.score - self.total, 0.0))


def _ask(questions: Sequence[_Question], beam: int) -> Job[list[_Answer]]:
    """The best reading of each gap that has one."""
    if not questions:
        return []
    asked = [Question(question.lattice, "\n" + question.before) for question in questions]
    found = yield Read(asked, beam=beam, prior=shares(questions[0].writing))
    answers = []
    for question, readings in zip(questions, found, strict=True):
        for text, posterior, score in readings:
            total = score - math.log(max(posterior, 1e-9))
            answers.append(_Answer(question, text[: len(text) - len(question.after)], score, total))
    return answers


def _together(one: _Answer, other: _Answer | None) -> _Answer:
    """The better of two answers to different questions about a gap, with the total of both."""
    if other is None:
        return one
    low, high = sorted((one.total, other.total))
    total = high + math.log1p(math.exp(low - high))
    return (one if one.score >= other.score else other)._replace(total=total)


def _weigh(text: str, answers: Sequence[_Answer]) -> Job[list[Filling]]:
    """Fillings and the evidence for them."""
    found = []
    for answer in answers:
        gap = answer.question.gap
        lengths = _lengths(text, gap, answer.new)
        if lengths is not None and answer.new != text[gap.start : gap.end] and _UNKNOWN not in answer.new:
            found.append((answer.question, answer.new, lengths, answer.posterior))
    rows = [
        row
        for question, new, _, _ in found
        for row in (
            question.before + text[question.gap.start : question.gap.end].replace("\ufffd", "") + question.after,
            question.before + new + question.after,
            question.before,
        )
    ]
    scores = (yield Score([row.rstrip("\n") for row in rows])) if rows else []
    fillings = []
    by_question = zip(scores[::3], scores[1::3], scores[2::3], strict=True)
    for (question, new, lengths, posterior), (was, now, start) in zip(found, by_question, strict=True):
        length = max(len(new) + len(question.after.rstrip("\n")), 1)
        if question.writing == "zh" and simplified_only() & set(new):
            posterior /= 2  # nothing tells the script of the document
        evidence = Evidence(
            posterior, now - was, (start - now) / length, sum(lengths), len(new), False, question.mechanism(new)
        )
        fillings.append(Filling(question.gap, new, evidence, lengths))
    return fillings


def _lengths(text: str, gap: Gap, new: str) -> tuple[int, ...] | None:
    """How many characters of `new` stand in each part; None where the known ones don't stand as they did."""
    lengths, at = [], 0
    for part, following in pairwise(gap.parts):
        known = text[part[1] : following[0]]
        place = new.find(known, at)
        if place < 0:
            return None
        lengths.append(place - at)
        at = place + len(known)
    return (*lengths, len(new) - at)
