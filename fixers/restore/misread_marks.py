"""Where UTF-8 may stand that was read in a double-byte codec, at a glance over many texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

import numpy as np

from fixers.fixer import Around, Marks
from fixers.followers import Codes, Places, borders
from fixers.restore.misread import FAMILIES, FEWEST, NEAR, SHARE, bits, foreign, odd, table


@cache
def marks() -> Marks:
    """Characters of which two stand side by side in a misread text, where it may be UTF-8 around them."""
    some = "".join(map(chr, np.flatnonzero(odd()[:-1]).tolist()))
    return Marks(around=(Around(((some, some),), _hold),))


_AROUND = np.arange(-NEAR, NEAR + 2)


def _hold(codes: Codes, places: Places, starts: Places) -> Places:
    """Those of the pairs of odd characters whose texts may have a stretch."""
    opening, going_on = bits()
    near = places[:, None] + _AROUND
    hits = opening.take(codes.take(near[:, :-1], mode="clip"), mode="clip")
    hits &= going_on.take(codes.take(near[:, 1:], mode="clip"), mode="clip")
    texts: dict[tuple[int, int], list[int]] = {}
    for at, begin, end in borders(places[hits.any(axis=1)], starts, codes.size):
        texts.setdefault((begin, end), []).append(at)
    kept = [
        pairs
        for (begin, end), pairs in texts.items()
        if len(pairs) > SCARCE or may_be(codes[begin:end], [at - begin for at in pairs])
    ]
    return np.array([at for pairs in kept for at in pairs], np.int64)


def may_be(codes: Codes, pairs: Sequence[int]) -> bool:
    """Whether there can be a stretch around a few pairs of odd characters."""
    opening, going_on = bits()
    hits: dict[int, int] = {}
    for pair in pairs:
        first = max(0, pair + 1 - NEAR)
        near = codes[first : pair + 2 + NEAR]
        here = opening.take(near[:-1], mode="clip") & going_on.take(near[1:], mode="clip")
        hits |= {at: families for at, families in enumerate(here.tolist(), first) if families}
    for number, family in enumerate(FAMILIES):
        of_family = [at for at, families in hits.items() if families >> number & 1]
        if len(of_family) >= FEWEST and any(_may_be_here(codes, at, number, family) for at in of_family):
            return True
    return False


def _may_be_here(codes: Codes, hit: int, number: int, family: str) -> bool:
    """Whether the piece of a line in which a hit stands has hits enough, or is too long to be looked at here."""
    low = max(0, hit - _FAR)
    piece = codes[low : hit + _FAR]
    ends = np.flatnonzero(foreign(family).take(piece, mode="clip")).tolist()
    after = bisect_left(ends, hit - low)
    if (not after and low) or (after == len(ends) and low + piece.size < codes.size):
        return True
    piece = piece[ends[after - 1] + 1 if after else 0 : ends[after] if after < len(ends) else piece.size]
    opening, going_on = (each.take(piece, mode="clip") >> number & 1 for each in bits())
    count = np.count_nonzero(opening[:-1] & going_on[1:])
    return bool(FEWEST <= count >= SHARE * np.count_nonzero(table(family).possible.take(piece, mode="clip")))


_FAR = 40
"""Characters before and behind a hit between which its piece of clean text ends."""

SCARCE = 16
"""Pairs of odd characters that are looked at before the whole text is."""
