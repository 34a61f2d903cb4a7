"""A quick look whether a misread line can make more sense without some of its characters, that were put there later.

What is read from the wrong byte on is dear, and of lines that a chain explains as a whole few are better in parts. So
the cheapest way through the bytes is found with what each pair of bytes costs by itself, from a table: 15 microseconds
for a line of 70 bytes, where all that the line can have been takes 200 (`fixers.restore.chains.strangers`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate

import numpy as np

from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.wrong_codecs.squares import NONE, square

PAIRS = ("gbk", "big5", "cp949")
"""Codecs of one or two bytes a character that are looked at so."""


def may_gain(line: str, data: bytes, written: str, put: Mapping[str, float], letter: float) -> bool:
    r"""Whether the cheapest way through the bytes of a line leaves out one that can have been put there.

    What each such character costs is told by `put`; ASCII from @ on, which may be a second byte, costs `letter` nats.

    >>> one, two = "ÖÐÑëÈËÃñÕþ¸®", "ÖÐÑë\xa0ÈËÃñÕþ¸®"
    >>> [may_gain(each, each.encode("latin-1"), "gbk", {"\xa0": 3.0}, 5.0) for each in (one, two)]
    [False, True]
    """
    known = _costs(written)
    least = [0.0] + [math.inf] * (len(data) + 1)
    left_out = [False] * (len(data) + 2)
    padded = data + b"\0"
    for at, byte in enumerate(data):
        here = least[at]
        if here == math.inf:
            continue
        if byte < _LEADS:
            whole, end = here + (letter if byte >= _AT else 0.0), at + 1
        else:
            whole, end = here + known[byte << 8 | padded[at + 1]], at + 2
            if line[at] in put and here + put[line[at]] < least[at + 1]:
                least[at + 1], left_out[at + 1] = here + put[line[at]], True
        if whole < least[end]:
            least[end], left_out[end] = whole, left_out[at]
    return least[len(data)] == math.inf or left_out[len(data)]


def dearest_of(texts: Sequence[str]) -> list[float]:
    """What the dearest character of each text costs: one call for all, since each takes 20 microseconds."""
    costs = -quick(codes_of("\n".join([*texts, ""])))
    starts = [0, *accumulate(len(text) + 1 for text in texts)][:-1]
    return [float(each) for each in np.maximum.reduceat(costs, starts)] if texts else []


_LEADS, _AT = 0x80, 0x40


@cache
def _costs(written: str) -> list[float]:
    """What the character of each two bytes costs beside another of its kind, in nats."""
    codes = square(written).ravel()
    costs = -quick(codes.repeat(2))[1::2].astype(np.float64)
    costs[codes == NONE] = math.inf
    found: list[float] = costs.tolist()
    return found
