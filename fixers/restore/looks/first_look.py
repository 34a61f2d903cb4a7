"""The first look for pieces of a text that were read in a wrong codec, by arithmetic on whole texts.

What pairs of characters speak for misread text (`fixers.restore.looks.odd_pairs`) is added up line by line. Triage takes the
same look at whole batches.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.looks.first_look_one import clear_ones
from fixers.restore.looks.joined import Page, Told, pages
from fixers.restore.looks.odd_pairs import STEP, Codes, least, odd, sums

EXCESS = 8.0
"""Excess from which on a piece is searched by itself. Lines with less are suspected only because others of the
text are: what explains those may explain them."""

LEAST = 2.0
"""Nats that such lines have at least."""

_STRONG = 4.0
"""Nats of a part of a line that was misread, at least; in three of four clean lines that have any it is less."""

_Places = npt.NDArray[np.int64]


class Suspect(NamedTuple):
    """A piece of one line whose pairs of characters are odd."""

    start: int
    end: int
    line: int
    """Where its line begins."""
    line_end: int
    excess: float

    @property
    def size(self) -> int:
        """Characters of its line."""
        return self.line_end - self.line


def clearest_first(suspects: Iterable[Suspect]) -> list[Suspect]:
    """Suspects by their excess; those that are alike stay in their order."""
    return sorted(suspects, key=lambda each: -each.excess)


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

    def but_tail(self, text: str) -> Seen:
        """The same without a clear one that is the tail of its text."""
        if not self.clear or not is_tail(text, self.clear[-1]):
            return self
        return Seen(self.clear[:-1], self._rows, self._own, self._begin)

    @cached_property
    def every(self) -> list[Suspect]:
        """All; most texts are done with before they are asked for."""
        return self._rows.of(self._own, self._begin) if self._rows else self.clear

    @property
    def strong(self) -> list[Suspect]:
        """The clear ones, and those others that may be a part of a line which was misread by itself."""
        if not self._rows:
            return self.clear
        strong = (self._rows.steps[self._own] >= _STRONG * STEP).nonzero()[0]
        return self._rows.of(strong + self._own.start, self._begin) if strong.size > len(self.clear) else self.clear


def by_themselves(text: str, suspects: Sequence[Suspect]) -> tuple[str, list[Suspect]]:
    r"""The lines of some suspects as a text, and where they stand in it.

    >>> by_themselves("a\nbc\nd", [Suspect(3, 4, 2, 4, 9.0)])
    ('bc', [Suspect(start=1, end=2, line=0, line_end=2, excess=9.0)])
    """
    begin, moved = 0, []
    for each in suspects:
        less = each.line - begin
        moved.append(Suspect(each.start - less, each.end - less, begin, each.line_end - less, each.excess))
        begin += each.size + 1
    return "\n".join([text[each.line : each.line_end] for each in suspects]), moved


def is_tail(text: str, suspect: Suspect) -> bool:
    """Whether a suspect may be what is left of a character with which the last line of a text ends.

    It is too short to be believed without the rest of its line, which nothing makes suspect.
    """
    if suspect.end < len(text) or suspect.end - suspect.start > _TAIL:
        return False
    return beyond_ascii(text[suspect.line : suspect.start]) >= _BEFORE_TAIL


_TAIL, _BEFORE_TAIL = 4, 8
"""Characters of it, with the one before, at most; characters beyond ASCII that the line has before it, at least."""


def at_first(text: str) -> list[Suspect]:
    """The suspects of `text`, also those that `fixers.restore.looks.suspects.borne_out` leaves out.

    >>> [(each.start, each.end) for each in at_first("Он сказал: Ïðèâåò, êàê äåëà.")]
    [(11, 27)]
    """
    return at_first_many([text])[0].every


def at_first_many(texts: Sequence[str], pairs: Told | None = None) -> list[Seen]:
    """The suspects of each text, whatever the other texts are. The odd `pairs` of all, one after another, may be known.

    A text by itself takes 80 to 400 microseconds, nearly all for calls of numpy on few numbers; 100 texts share them.

    >>> [[(each.start, each.end) for each in seen.clear] for seen in at_first_many(["Да.", "Он сказал: Ïðèâåò, êàê äåëà."])]
    [[], [(11, 27)]]
    """
    return [seen for page, own in pages(texts, pairs) for seen in seen_on(page, pairs_on(page, own))]


def pairs_on(page: Page, told: Told | None = None) -> Pairs:
    """The odd pairs of a page. Of its texts, one right after another, they may be told."""
    ends = _with(page.starts[1:], page.codes.size)
    if told is None:
        places, gains, *_ = odd(page.codes, page.starts)
        inside = ends.take(ends.searchsorted(places)) - 1 != places  # no pair of a character and the line end behind it
        places, gains = places[inside], gains[inside]
        return Pairs(places, gains, _parts(places, ends - 1))
    places, gains = told[0], told[1].astype(np.int64)
    owners = _parts(places, ends - np.arange(2, ends.size + 2))
    return Pairs(places + owners, gains, owners)


def seen_on(page: Page, pairs: Pairs, *, suspected: bool = False) -> list[Seen]:
    """The suspects of the texts of a page with these pairs, which are all `suspected` if that is known."""
    found = [_NOTHING] * len(page.texts)
    if not pairs.places.size:
        return found
    lengths = _with(page.starts[1:], page.codes.size) - page.starts - 1
    every = pairs
    if not suspected:
        places, gains, owners = pairs
        high = sums(places, gains, owners).rises() >= least(lengths)[owners]
        kept = np.zeros(lengths.size, np.bool_)
        kept[owners[high]] = True
        every = Pairs(*(each[kept[owners]] for each in every))
    if every.places.size:  # as with few clean texts that come here
        for text, seen in _worst(page.codes, every, lengths, page.starts, page.breaks):
            found[text] = seen
    return found


_NOTHING = Seen([])


def seen_of(texts: Sequence[str], places: _Places, gains: _Places) -> list[Seen]:
    """The clear suspects of texts that are all suspected, of which triage knows the pairs."""
    if places.size <= _FEW * len(texts):
        return _one_by_one(texts, places, gains)
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    pairs = Pairs(places, gains, starts.searchsorted(places, "right") - 1)
    breaks = (codes == 0x0A).nonzero()[0]
    return [seen for _, seen in _worst(codes, pairs, lengths, starts, breaks)]


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


class Pairs(NamedTuple):
    """The odd pairs of texts."""

    places: _Places
    gains: _Places
    owners: _Places
    """The numbers of their texts."""


def _worst(
    codes: Codes, pairs: Pairs, lengths: _Places, starts: _Places, breaks: _Places
) -> Iterator[tuple[int, Seen]]:
    """The suspects of each text that has such pairs, with its number; lines end at `breaks`."""
    rows = _by_line(codes, pairs, least(lengths), _with(starts, len(codes)), breaks)
    clear = (rows.excess >= EXCESS).nonzero()[0]
    firsts = _begin(rows.texts)
    some = rows.texts[firsts]
    lasts = _with(firsts[1:], len(rows.texts))
    own = clear.searchsorted(_with(firsts, len(rows.texts))).tolist()
    columns = zip(some.tolist(), firsts.tolist(), lasts.tolist(), starts[some].tolist(), own, own[1:], strict=False)
    found = rows.of(clear, starts[rows.texts[clear]])
    for text, first, last, begin, low, high in columns:
        yield text, Seen(found[low:high], rows, slice(first, last), begin)


def _parts(places: _Places, lasts: _Places) -> _Places:
    """The number of the part in which each place lies, both in order, by the last place of each but what is behind all.

    >>> _parts(np.array([0, 3, 4, 9]), np.array([3, 6]))
    array([0, 0, 1, 2])
    """
    cuts = np.concatenate(((0,), places.searchsorted(lasts, "right"), (places.size,)))
    found: _Places = np.arange(lasts.size + 1).repeat(cuts[1:] - cuts[:-1])
    return found


def _begin(values: _Places) -> _Places:
    """Where each run of equal values begins, of some; by fewer calls than `np.diff` takes."""
    other = np.empty(values.size, np.bool_)
    other[:1] = True
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other.nonzero()[0]


def _with(places: _Places, end: int) -> _Places:
    return np.concatenate((places, (end,)))


def _by_line(codes: Codes, found: Pairs, enough: _Places, borders: _Places, breaks: _Places) -> _Rows:
    """The worst piece of each line that has one; texts lie between `borders`."""
    lines = _parts(found.places, breaks) + found.owners
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
    at = lines[firsts] - own
    behind = _with(breaks, len(codes))
    line = np.where(at > 0, behind[at - 1] + 1, 0)
    line = np.maximum(line, borders[own])
    line_end = np.minimum(behind[at], borders[own + 1])
    worst = worst[some]
    return _Rows(own, starts, ends, line, line_end, (worst - level) / STEP + EXCESS, worst)
