"""The first look for pieces of a text that were read in a wrong codec, by arithmetic on whole texts.

What pairs of characters speak for misread text (`fixers.restore.odd_pairs`) is added up line by line. Triage takes the
same look at whole batches.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of
from fixers.restore.first_look_one import clear_ones
from fixers.restore.odd_pairs import STEP, Codes, least, odd, sums

EXCESS = 8.0
"""Excess from which on a piece is searched by itself. Lines with less are suspected only because others of the
text are: what explains those may explain them."""

LEAST = 2.0
"""Nats that such lines have at least."""

_STRONG = 4.0
"""Nats of a part of a line that was misread, at least; in three of four clean lines that have any it is less."""

TOGETHER = 1 << 17
"""Characters that are looked at together: their code points stay in the cache."""

_Places = npt.NDArray[np.int64]


class Suspect(NamedTuple):
    """A piece of one line whose pairs of characters are odd."""

    start: int
    end: int
    line: int
    """Where its line begins."""
    line_end: int
    excess: float


class _Rows(NamedTuple):
    """The suspects of some texts, in order, as columns; places count from the first text on."""

    texts: _Places
    """The number of the text of each."""
    start: _Places
    end: _Places
    line: _Places
    line_end: _Places
    excess: npt.NDArray[np.float64]
    steps: _Places
    """What the pairs of each add up to."""

    def of(self, rows: _Places | slice, begin: int | _Places) -> list[Suspect]:
        """Some of them, of a text that begins at a place, or each of one that begins at another."""
        places = [(column[rows] - begin).tolist() for column in (self.start, self.end, self.line, self.line_end)]
        return [*map(Suspect, *places, self.excess[rows].tolist())]


class Seen:
    """The suspects of a text, in order, one a line at most: the worst of it."""

    def __init__(self, clear: list[Suspect], rows: _Rows | None = None, own: slice = slice(0), begin: int = 0) -> None:
        self.clear = clear
        """Those that are searched by themselves."""
        self._rows, self._own, self._begin = rows, own, begin

    @cached_property
    def every(self) -> list[Suspect]:
        """All of them; most texts are done with before they are asked for."""
        return self._rows.of(self._own, self._begin) if self._rows else self.clear

    @property
    def strong(self) -> list[Suspect]:
        """The clear ones, and those others that may be a part of a line which was misread by itself."""
        if not self._rows:
            return self.clear
        strong = (self._rows.steps[self._own] >= _STRONG * STEP).nonzero()[0]
        return self._rows.of(strong + self._own.start, self._begin) if strong.size > len(self.clear) else self.clear


def at_first(text: str) -> list[Suspect]:
    """The suspects of `text`, also those that `fixers.restore.suspects.borne_out` leaves out.

    >>> [(each.start, each.end) for each in at_first("Он сказал: Ïðèâåò, êàê äåëà.")]
    [(11, 27)]
    """
    return at_first_many([text])[0].every


def at_first_many(texts: Sequence[str]) -> list[Seen]:
    """The suspects of each text, whatever the other texts are.

    A text by itself takes 80 to 400 microseconds, of which nearly all goes into calls of numpy on a few numbers; 100
    texts share them.

    >>> [[(each.start, each.end) for each in seen.clear] for seen in at_first_many(["Да.", "Он сказал: Ïðèâåò, êàê äåëà."])]
    [[], [(11, 27)]]
    """
    nothing = Seen([])
    found = [nothing for _ in texts]
    for first, last in _groups(texts):
        some = [at for at in range(first, last) if texts[at]]
        for at, seen in _seen([texts[at] for at in some]):
            found[some[at]] = seen
    return found


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Slices of the texts that are looked at together."""
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= TOGETHER:
            yield first, at + 1
            first, size = at + 1, 0
    if first < len(texts):
        yield first, len(texts)


def _seen(texts: Sequence[str]) -> Iterator[tuple[int, Seen]]:
    """The suspects of texts that are not empty, for the numbers of those that have some."""
    if not texts:
        return
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    found = odd(codes, starts)
    if not found.places.size:
        return
    owners = starts.searchsorted(found.places, "right") - 1
    high = sums(found.places, found.gains, owners).rises() >= least(lengths)[owners]
    kept = np.zeros(len(texts), np.bool_)
    kept[owners[high]] = True
    if not kept.any():  # nearly all clean texts that come here
        return
    inside = kept[owners]
    pairs = _Pairs(found.places[inside], found.gains[inside], owners[inside])
    yield from _worst(codes, pairs, lengths, starts)


def seen_of(texts: Sequence[str], places: _Places, gains: _Places) -> list[Seen]:
    """The clear suspects of texts that are all suspected, of which triage knows the pairs."""
    if places.size <= _FEW * len(texts):
        return _one_by_one(texts, places, gains)
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    pairs = _Pairs(places, gains, starts.searchsorted(places, "right") - 1)
    return [seen for _, seen in _worst(codes, pairs, lengths, starts)]


_FEW = 64
"""Pairs of a text up to which it is quicker looked at by itself."""


def _one_by_one(texts: Sequence[str], places: _Places, gains: _Places) -> list[Seen]:
    found = []
    pairs = [*zip(places.tolist(), gains.tolist(), strict=True)]
    first = begin = 0
    for text in texts:
        last = bisect_left(pairs, (begin + len(text),), first)
        own = [(place - begin, gain) for place, gain in pairs[first:last]]
        found.append(Seen([Suspect(*each) for each in clear_ones(text, own, EXCESS)]))
        first, begin = last, begin + len(text)
    return found


class _Pairs(NamedTuple):
    """The odd pairs of suspected texts."""

    places: _Places
    gains: _Places
    owners: _Places
    """The numbers of their texts."""


def _worst(codes: Codes, pairs: _Pairs, lengths: _Places, starts: _Places) -> Iterator[tuple[int, Seen]]:
    """The suspects of each text that has such pairs, with its number."""
    rows = _by_line(codes, pairs, least(lengths), _with(starts, len(codes)))
    clear = (rows.excess >= EXCESS).nonzero()[0]
    firsts = _begin(rows.texts)
    some = rows.texts[firsts]
    lasts = _with(firsts[1:], len(rows.texts))
    own = clear.searchsorted(_with(firsts, len(rows.texts))).tolist()
    columns = zip(some.tolist(), firsts.tolist(), lasts.tolist(), starts[some].tolist(), own, own[1:], strict=False)
    found = rows.of(clear, starts[rows.texts[clear]])
    for text, first, last, begin, low, high in columns:
        yield text, Seen(found[low:high], rows, slice(first, last), begin)


def _begin(values: _Places) -> _Places:
    """Where each run of equal values begins, of some; by fewer calls than `np.diff` takes."""
    other = np.empty(values.size, np.bool_)
    other[:1] = True
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other.nonzero()[0]


def _with(places: _Places, end: int) -> _Places:
    return np.concatenate((places, (end,)))


def _by_line(codes: Codes, found: _Pairs, enough: _Places, borders: _Places) -> _Rows:
    """The worst piece of each line that has one; texts lie between `borders`."""
    breaks = (codes == 0x0A).nonzero()[0]
    lines = breaks.searchsorted(found.places) + found.owners
    added = sums(found.places, found.gains, lines)
    bottoms = np.minimum.accumulate(added.below)
    rises = added.above - bottoms
    firsts = _begin(lines)
    lengths = _with(firsts[1:], lines.size) - firsts
    worst = np.maximum.reduceat(rises, firsts)
    own = found.owners[firsts]
    texts = _begin(own)
    level = np.minimum(enough[own[texts]], np.maximum.reduceat(worst, texts))
    level = level.repeat(_with(texts[1:], own.size) - texts)
    some = (worst >= LEAST * STEP).nonzero()[0]
    highest = (rises == worst.repeat(lengths)).nonzero()[0]
    firsts, own, level = firsts[some], own[some], level[some]
    tops = highest[highest.searchsorted(firsts)]  # the first place of each line that is as high
    lowest = (added.below == bottoms).nonzero()[0]
    low = lowest[lowest.searchsorted(tops, "right") - 1]  # the last place before it that is as low as the line has been
    starts, ends = found.places[low], found.places[tops]
    # Of the first and the last pair only what is not ASCII.
    starts, ends = starts - (codes[starts - 1] >= 0x80), ends + (codes[ends] >= 0x80)
    at = breaks.searchsorted(found.places[firsts])
    behind = _with(breaks, len(codes))
    line = np.where(at > 0, behind[at - 1] + 1, 0)
    line = np.maximum(line, borders[own])
    line_end = np.minimum(behind[at], borders[own + 1])
    worst = worst[some]
    return _Rows(own, starts, ends, line, line_end, (worst - level) / STEP + EXCESS, worst)
