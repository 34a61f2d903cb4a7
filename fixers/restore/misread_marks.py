"""Where UTF-8 may stand that was read in a double-byte codec, at a glance over many texts."""

from __future__ import annotations

from functools import cache

import numpy as np

from fixers.fixer import Around, Marks
from fixers.followers import Codes, Places, borders
from fixers.restore.misread import NEAR, SCARCE, bits, may_be, odd


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
