"""Which pieces of many texts look as if they had been read in a wrong codec: the first look, at all of them at once.

It finds what `fixers.restore.suspects.at_first` finds in each text by itself. That one takes 40 to 400 microseconds a
text, of which nearly all goes into calls of numpy on a few numbers; here 100 texts share them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of
from fixers.restore.odd_pairs import STEP, Codes, Odd, least, odd, sums
from fixers.restore.suspects import EXCESS, LEAST, Suspect

TOGETHER = 1 << 17
"""Characters that are looked at together: their code points stay in the cache."""

_Places = npt.NDArray[np.int64]


def at_first_many(texts: Sequence[str]) -> list[list[Suspect]]:
    """The suspected pieces of each text, as `at_first` finds them.

    >>> [[(each.start, each.end) for each in found] for found in at_first_many(["Да.", "Он сказал: Ïðèâåò, êàê äåëà."])]
    [[], [(11, 27)]]
    """
    found: list[list[Suspect]] = [[] for _ in texts]
    for first, last in _groups(texts):
        some = [at for at in range(first, last) if texts[at]]
        for at, suspect in _found([texts[at] for at in some]):
            found[some[at]].append(suspect)
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


def _found(texts: Sequence[str]) -> Iterator[tuple[int, Suspect]]:
    """The suspects of texts that are not empty, each with the number of its text."""
    if not texts:
        return
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    found = odd(codes, starts)
    if not found.places.size:
        return
    owners = starts.searchsorted(found.places, "right") - 1
    enough = least(lengths)
    high = sums(found, owners).rises() >= enough[owners]
    kept = np.zeros(len(texts), np.bool_)
    kept[owners[high]] = True
    if not kept.any():  # nearly all clean texts that come here
        return
    inside = kept[owners]
    found = found._replace(places=found.places[inside], gains=found.gains[inside])
    yield from _by_line(codes, found, owners[inside], enough, np.append(starts, len(codes)))


def _by_line(
    codes: Codes, found: Odd, owners: _Places, enough: _Places, borders: _Places
) -> Iterator[tuple[int, Suspect]]:
    """The worst piece of each line that has one, with the number of its text; texts lie between `borders`."""
    breaks = (codes == 0x0A).nonzero()[0]
    lines = breaks.searchsorted(found.places) + owners
    added = sums(found, lines)
    bottoms = np.minimum.accumulate(added.below)
    rises = added.above - bottoms
    firsts = np.flatnonzero(np.diff(lines, prepend=-1))
    worst = np.maximum.reduceat(rises, firsts)
    own = owners[firsts]
    texts = np.flatnonzero(np.diff(own, prepend=-1))
    level = np.minimum(enough[own[texts]], np.maximum.reduceat(worst, texts))
    level = level.repeat(np.diff(texts, append=len(own)))
    some = np.flatnonzero(worst >= LEAST * STEP)
    tops = _first_of_each(firsts, some, rises == worst.repeat(np.diff(firsts, append=len(lines))))
    low = _last_before(firsts[some], tops, added.below, bottoms)
    starts, ends = found.places[low], found.places[tops]
    # Of the first and the last pair only what is not ASCII.
    starts, ends = starts - (codes[starts - 1] >= 0x80), ends + (codes[ends] >= 0x80)
    at = breaks.searchsorted(found.places[firsts[some]])
    before, behind = np.append(-1, breaks), np.append(breaks, len(codes))
    line = np.maximum(before[at] + 1, borders[own[some]])
    line_end = np.minimum(behind[at], borders[own[some] + 1])
    excess = (worst[some] - level[some]) / STEP + EXCESS
    for text, *row in zip(*(each.tolist() for each in (own[some], starts, ends, line, line_end, excess)), strict=True):
        begin = int(borders[text])
        start, end, first, last = (int(each) - begin for each in row[:4])
        yield text, Suspect(start, end, first, last, row[4])


def _first_of_each(firsts: _Places, some: _Places, true: npt.NDArray[np.bool_]) -> _Places:
    """Of some runs, each with where it begins, the first place at which something is true, as it is somewhere."""
    places = true.nonzero()[0]
    found: _Places = places[places.searchsorted(firsts[some])]
    return found


def _last_before(firsts: _Places, tops: _Places, below: _Places, bottoms: _Places) -> _Places:
    """The last place of each run, up to its top, at which it is as low as it has been there at the lowest."""
    true = np.zeros(len(below), np.bool_)
    for first, top in zip(firsts.tolist(), tops.tolist(), strict=True):
        true[first : top + 1] = below[first : top + 1] == bottoms[top]
    places = true.nonzero()[0]
    found: _Places = places[places.searchsorted(tops, "right") - 1]
    return found
