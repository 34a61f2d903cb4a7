"""Descriptions of characters that have no code, such as ⿰亻爾: an operator, and the parts it arranges.

OpenCC leaves the parts of a description as they are, since another part is another character.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FIRST_OPERATOR, LAST_OPERATOR = 0x2FF0, 0x2FFF

_PARTS = (2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1)
"""How many parts each operator arranges."""


def described(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.intp]:
    """The places of all characters of descriptions; one that breaks off is none, but those inside it are.

    >>> described(np.array([*map(ord, "國⿰亻爾國⿱⿰")], np.uint32)).tolist()
    [1, 2, 3]
    """
    places = np.flatnonzero((codes >= FIRST_OPERATOR) & (codes <= LAST_OPERATOR)).tolist()
    size = codes.size
    ends: dict[int, int] = {}
    for place, operator in zip(reversed(places), codes[places[::-1]].tolist(), strict=True):
        end = place + 1
        for _ in range(_PARTS[operator - FIRST_OPERATOR]):
            # An operator inside has been gone through already; its end is -1 where it breaks off.
            end = ends.get(end, end + 1) if 0 < end < size else -1
        ends[place] = end
    inside: list[int] = []
    done = 0
    for place in places:
        if place >= done and ends[place] > 0:
            done = ends[place]
            inside += range(place, done)
    return np.array(inside, np.intp)
