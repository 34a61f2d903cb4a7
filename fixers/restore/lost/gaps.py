"""Gaps: places in readable Chinese, Japanese or Korean where single characters are gone.

Each gap becomes a lattice of all characters that may have stood there, with what follows as
evidence; the language model ranks them, with what else speaks for each (see priors).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

from fixers.data.opencc_tables import simplified_only
from fixers.language import one
from fixers.language.evidence import Evidence
from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT
from fixers.language.search import Question
from fixers.language.together import Ask, Job, Read, Score
from fixers.restore.lost.gap_questions import UNKNOWN, Choices, Gap, GapQuestion, Kept, costs_of
from fixers.restore.lost.one_gap import OneGap, read_gaps
from fixers.restore.lost.priors import Marks, shares, writing_of

MOST_COMMON = 2000
"""Characters of a writing that are tried; 3,000 restore no more gaps of 313, at a third more time."""

_NARROW, _NARROWER, _FEW = 24, 6, 300
"""Hypotheses kept where several characters stand in a row that may be gone, and where one substitute may have been more
than one, which is only to be compared with its best reading as one; and the characters tried for each of them. With 64
kept for both the same gaps of 1,400 are restored, in three times the time."""

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


class Filling(NamedTuple):
    """What the model puts into a gap."""

    gap: Gap
    new: str
    evidence: Evidence
    lengths: tuple[int, ...]
    """Characters put into each part; empty where the best reading can't be told part by part."""


Known = dict[tuple[Hashable, bool], Filling | None]
"""What was found for gaps, by all that it hangs on, and whether what stands in them was one of the readings."""


def fill(
    text: str, gaps: Sequence[Gap], kept: Kept, known: Known, *, rare: bool = False, itself: bool = False
) -> Job[list[Filling]]:
    """The best filling of each gap for which there is one, in order.

    With `rare`, all characters of the writing are tried. With `itself`, what stands in the gap is
    one of the readings, at no cost, and a gap that is best read so has no filling. What is `known` of
    the same gaps in the text as it was before is not asked again, and what is found is added.
    """
    writing = writing_of(text) if gaps else ""
    marks = Marks(text) if gaps else Marks("")
    costs = {part: costs_of(text, part, writing, marks) for gap in gaps for part in gap.parts}
    questions = [GapQuestion(text, gap, writing, costs) for gap in gaps]
    new = [each for each in questions if (each.key, itself) not in known]
    most = None if rare else MOST_COMMON
    for begin in range(0, len(new), BATCH):
        batch = new[begin : begin + BATCH]
        ones = [_ask_one(each, each.one(kept(each.found), most, itself=itself)) for each in batch if each.is_single]
        several = [_Lattice(each, each.lattice(kept, _FEW, itself=itself)) for each in batch if not each.is_single]
        single, others = yield [_all(ones), _ask(several, _NARROW)]
        rivals = yield from _ask(
            [_longer(each.question, kept) for each in single if _may_be_longer(each, kept)], _NARROWER
        )
        better = {each.question.gap: each for each in rivals}
        answers = [*(_together(each, better.get(each.question.gap)) for each in single), *others]
        known |= {(each.key, itself): None for each in batch}
        weighed = yield from _weigh(text, answers)
        known |= {(question.key, itself): filling for question, filling in weighed}
    found = ((each.gap, known[each.key, itself]) for each in questions)
    return [filling._replace(gap=gap) for gap, filling in found if filling]


def _all(jobs: Sequence[Job[_Answer]]) -> Job[list[_Answer]]:
    found: list[_Answer] = yield jobs
    return found


def _may_be_longer(answer: _Answer, kept: Kept) -> bool:
    """Whether a gap may have been more than the one character that is its best reading."""
    return answer.posterior >= _WORTH and any(count > 1 for count, _ in kept(answer.question.found))


def _longer(question: GapQuestion, kept: Kept) -> _Lattice:
    """A gap with the choices of more than one character."""

    def more(found: str) -> Choices:
        return tuple(choice for choice in kept(found) if choice[0] > 1)

    return _Lattice(question, question.lattice(more, _FEW, itself=False))


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


class _Answer(NamedTuple):
    """The best reading of a gap."""

    question: GapQuestion
    new: str
    score: float
    total: float
    """Log probability of all readings together."""

    @property
    def posterior(self) -> float:
        return math.exp(min(self.score - self.total, 0.0))


def _ask_one(question: GapQuestion, gap: OneGap) -> Job[_Answer]:
    """The best reading of a gap that was one character or none."""
    text, posterior, score = yield Ask(read_gaps, gap)
    total = score - math.log(max(posterior, 1e-9))
    return _Answer(question, text[: len(text) - len(question.after)], score, total)


class _Lattice(NamedTuple):
    """A question as a lattice."""

    question: GapQuestion
    lattice: Characters


def _ask(questions: Sequence[_Lattice], beam: int) -> Job[list[_Answer]]:
    """The best reading of each gap that has one."""
    if not questions:
        return []
    asked = [Question(lattice, "\n" + question.before) for question, lattice in questions]
    found = yield Read(asked, beam=beam, prior=shares(questions[0].question.writing))
    answers = []
    for (question, _), readings in zip(questions, found, strict=True):
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


def _weigh(text: str, answers: Sequence[_Answer]) -> Job[list[tuple[GapQuestion, Filling]]]:
    """Fillings and the evidence for them."""
    found = []
    for answer in answers:
        gap = answer.question.gap
        lengths = _lengths(text, gap, answer.new)
        if lengths is not None and answer.new != text[gap.start : gap.end] and UNKNOWN not in answer.new:
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
        fillings.append((question, Filling(question.gap, new, evidence, lengths)))
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
