"""Descriptions of characters that have no code, such as ⿰亻爾: an operator, and the parts it arranges.

OpenCC leaves the parts of a description as they are, since another part is another character.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FIRST_OPERATOR, LAST_OPERATOR = 0x2FF0, 0x2FFF

_PARTS = (2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1)
"""How many parts each operator arranges."""


def described(codes: npt.NDArray[np.uint32], ends: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The places of all characters of descriptions; one that breaks off is none, but those inside it are.

    `ends` are the places, in order, at which texts end, of which `codes` are several; no description reaches them.

    >>> described(np.array([*map(ord, "國⿰亻爾國⿱⿰")], np.uint32), np.array([7])).tolist()
    [1, 2, 3]
    """
    begins, stops = _spans(codes, ends)
    inside: list[int] = []
    done = 0
    for begin, stop in zip(begins.tolist(), stops.tolist(), strict=True):
        if begin >= done and stop:
            done = stop
            inside += range(begin, stop)
    return np.array(inside, np.intp)


def breaks_off(codes: npt.NDArray[np.uint32]) -> int:
    """Where the first description begins that breaks off at the end; the end itself if none does."""
    begins, stops = _spans(codes, np.array([codes.size]))
    broken = begins[stops == 0]
    return int(broken[0]) if broken.size else codes.size


def _spans(
    codes: npt.NDArray[np.uint32], ends: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each operator stands, and where its description ends: 0 where it breaks off."""
    begins = ((codes >= FIRST_OPERATOR) & (codes <= LAST_OPERATOR)).nonzero()[0]
    limits = np.append(ends, codes.size)[ends.searchsorted(begins)]
    known: dict[int, int] = {}
    for begin, operator, limit in zip(
        begins[::-1].tolist(), codes[begins[::-1]].tolist(), limits[::-1].tolist(), strict=True
    ):
        end = begin + 1
        for _ in range(_PARTS[operator - FIRST_OPERATOR]):
            # An operator inside has been gone through already; its end is 0 where it breaks off.
            end = known.get(end, end + 1) if 0 < end < limit else 0
        known[begin] = end
    stops = np.fromiter((known[begin] for begin in begins.tolist()), np.intp, begins.size)
    return begins, stops
