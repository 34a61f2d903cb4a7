"""Broken text beside the truth, and which of the edits to it are right.

A place is a stretch where the two differ, the longest there is: differences with fewer than
`NEAR` equal characters between them are one place. Glosses that stand in step belong to the
character before them and are no difference, since another kind removes them.
"""

from __future__ import annotations

import difflib
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fixers.reading.characters import HAN, PINYIN

NEAR = 4
"""Contexts of the model are so many characters: what stands nearer is read together."""

_GLOSS = re.compile(rf"(?<=[{HAN}A-Za-z])\([{PINYIN}]{{1,6}}\)")
_READING = re.compile(rf"\([{PINYIN}]{{1,6}}\)")
_TOKEN = re.compile(rf"[{HAN}A-Za-z]\([{PINYIN}]{{1,6}}\)|.", re.DOTALL)


class Stretch(NamedTuple):
    """Where two texts differ."""

    start: int
    end: int
    true_start: int
    true_end: int


class Broken(NamedTuple):
    """A text that was broken on purpose."""

    way: str
    """How it was broken."""
    genre: str
    """What sort of text it is."""
    text: str
    truth: str
    stretches: tuple[Stretch, ...]
    """All differences, in order and apart; where something was lost without a trace one is empty."""
    whole: bool = False
    """Whether all differences count as one place, as those of a misread sentence do."""

    def places(self) -> list[Stretch]:
        """The stretches, those together that stand near each other."""
        found: list[Stretch] = []
        for each in self.stretches:
            if found and (self.whole or each.true_start - found[-1].true_end < NEAR):
                found[-1] = Stretch(found[-1].start, each.end, found[-1].true_start, each.true_end)
            else:
                found.append(each)
        return found


class Guess(Protocol):
    """An edit or a candidate."""

    @property
    def start(self) -> int:
        """Where it begins in the text."""

    @property
    def old(self) -> str:
        """What stands there."""

    @property
    def new(self) -> str | None:
        """What is to stand there."""


class Outcome(NamedTuple):
    """A place after some edits."""

    place: Stretch
    restored: str
    wanted: str


def without_glosses(text: str) -> str:
    """The text without the readings in brackets behind its characters."""
    return _GLOSS.sub("", text) if "(" in text else text


def aligned(way: str, genre: str, text: str, truth: str) -> Broken:
    """Compare line by line; both texts must have the same number of lines.

    Raises ValueError where they have not.
    """
    stretches: list[Stretch] = []
    at = there = 0
    for line, true in zip(text.split("\n"), truth.split("\n"), strict=True):
        if line != true:
            stretches += _differences(line, true, at, there)
        at, there = at + len(line) + 1, there + len(true) + 1
    return Broken(way, genre, text, truth, tuple(stretches))


def _differences(line: str, true: str, at: int, there: int) -> list[Stretch]:
    tokens = _TOKEN.findall(line)
    plain = [token[0] for token in tokens]
    places = [at]
    for token in tokens:
        places.append(places[-1] + len(token))
    matcher = difflib.SequenceMatcher(None, plain, list(true), autojunk=False)
    return [
        Stretch(places[i], places[j], there + k, there + m)
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


Piece = tuple[str, int]
"""What a decoder made of some bytes, and how many they were."""


def by_bytes(text: Sequence[Piece], truth: Sequence[Piece], start: int = 0, true_start: int = 0) -> list[Stretch]:
    """The differences of two readings of the same bytes, cut wherever a character begins in both.

    `start` and `true_start` are where the readings stand in their texts.
    """
    ends: dict[int, int] = {}
    offset, at = 0, true_start
    for piece, taken in truth:
        offset, at = offset + taken, at + len(piece)
        ends[offset] = at
    true_text = "".join(piece for piece, _ in truth)
    found: list[Stretch] = []
    offset, at, last, true_last = 0, start, start, true_start
    written = ""
    for piece, taken in text:
        for border in range(offset + 1, offset + taken + 1):
            if border == offset + taken:
                at, written = at + len(piece), written + piece
            if border in ends and (border == offset + taken or not piece):
                if written != true_text[true_last - true_start : ends[border] - true_start]:
                    found.append(Stretch(last, at, true_last, ends[border]))
                last, true_last, written = at, ends[border], ""
        offset += taken
    return found


def by_starts(text: Sequence[Piece], truth: Sequence[Piece]) -> list[Stretch]:
    """The same for a reading that is out of step: cut at each true character in which a piece of it begins.

    So each wrong character stands beside the true one that it took the place of, which begins a byte earlier.

    >>> by_starts([("偎", 3), ("蛋", 2), ("?", 1)], [("再", 2), ("说", 2), ("吧", 2)])[1:]
    [Stretch(start=1, end=2, true_start=1, true_end=2), Stretch(start=2, end=3, true_start=2, true_end=3)]
    """
    begins = [0, *itertools.accumulate(taken for _, taken in truth)]
    cuts: list[tuple[int, int]] = []
    offset = at = 0
    for piece, taken in text:
        number = min(bisect_right(begins, offset), len(truth)) - 1
        if not cuts or number > cuts[-1][1]:
            cuts.append((at, number))
        offset, at = offset + taken, at + len(piece)
    written, wanted = ("".join(piece for piece, _ in each) for each in (text, truth))
    starts = [0, *itertools.accumulate(len(piece) for piece, _ in truth)]
    ends = [*cuts[1:], (at, len(truth))]
    found = [Stretch(low, high, starts[a], starts[b]) for (low, a), (high, b) in zip(cuts, ends, strict=True)]
    return [each for each in found if written[each.start : each.end] != wanted[each.true_start : each.true_end]]


class Judge:
    """Which edits of one broken text are right, and what they make of its places."""

    def __init__(self, broken: Broken) -> None:
        self.broken = broken
        self._starts = [each.start for each in broken.stretches]
        self._ends = [each.end for each in broken.stretches]

    def is_right(self, edit: Guess) -> bool:
        """Whether the edit, alone, writes its stretch as it was.

        What was lost without a trace at its border may belong to it or to its neighbour.
        """
        start, end = edit.start, edit.start + len(edit.old)
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if start == end:
            borders = range(bisect_left(self._ends, start), bisect_right(self._starts, end) + 1)
            return any(self._compare(start, end, [edit], a, b) for a in borders for b in borders if a <= b)
        lowest, highest = first, last
        while lowest and self._starts[lowest - 1] == self._ends[lowest - 1] == start:
            lowest -= 1
        while highest < len(self._ends) and self._starts[highest] == self._ends[highest] == end:
            highest += 1
        return any(
            self._compare(start, end, [edit], low, high)
            for low in range(lowest, first + 1)
            for high in range(last, highest + 1)
        )

    def outcomes(self, edits: Sequence[Guess]) -> list[Outcome]:
        """What becomes of each place when all `edits` (in order and apart) are made."""
        starts = [edit.start for edit in edits]
        ends = [edit.start + len(edit.old) for edit in edits]
        found = []
        for place in self.broken.places():
            touching = edits[bisect_left(ends, place.start) : bisect_right(starts, place.end)]
            low = min([place.start, *(edit.start for edit in touching)])
            high = max([place.end, *(edit.start + len(edit.old) for edit in touching)])
            first, last = bisect_left(self._ends, low), bisect_right(self._starts, high)
            found.append(Outcome(place, *self._window(low, high, touching, first, last)))
        return found

    def _compare(self, low: int, high: int, edits: Sequence[Guess], first: int, last: int) -> bool:
        restored, wanted = self._window(low, high, edits, first, last)
        return restored == wanted

    def _window(self, low: int, high: int, edits: Sequence[Guess], first: int, last: int) -> tuple[str, str]:
        """A stretch of the text with the edits in it, and of the truth, widened over the differences `first` to `last`."""
        text, stretches = self.broken.text, self.broken.stretches
        if gloss := _READING.match(text, high):
            high = gloss.end()
            last = max(last, bisect_left(self._starts, high))
        if first < last:
            low, high = min(low, stretches[first].start), max(high, stretches[last - 1].end)
        before = stretches[first - 1] if first else Stretch(0, 0, 0, 0)
        true_low = before.true_end + len(without_glosses(text[before.end : low]))
        after = stretches[last - 1] if last else Stretch(0, 0, 0, 0)
        true_high = after.true_end + len(without_glosses(text[after.end : high]))
        out, at = [], low
        for edit in edits:
            out += [text[at : edit.start], edit.new or ""]
            at = edit.start + len(edit.old)
        return without_glosses("".join([*out, text[at:high]])), self.broken.truth[true_low:true_high]


def distance(a: str, b: str) -> int:
    """Characters to insert, remove or replace between `a` and `b` (Myers 1999, as Hyyrö 2003 has it).

    >>> distance("kitten", "sitting"), distance("", "ab"), distance("same", "same")
    (3, 2, 0)
    """
    if a == b or not a or not b:
        return 0 if a == b else max(len(a), len(b))
    where: dict[str, int] = {}
    for at, character in enumerate(a):
        where[character] = where.get(character, 0) | 1 << at
    mask, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    up, down, score = mask, 0, len(a)
    for character in b:
        same = where.get(character, 0)
        diagonal = ((((same & up) + up) ^ up) | same | down) & mask
        more, less = (down | ~(diagonal | up)) & mask, up & diagonal
        score += bool(more & last) - bool(less & last)
        more, less = (more << 1 | 1) & mask, less << 1 & mask
        up, down = (less | ~((same | down) | more)) & mask, more & (same | down)
    return score
