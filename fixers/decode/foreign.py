"""Characters that an encoding has and its language hardly uses, and neighbours that no text has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.uint32]
_Places = npt.NDArray[np.intp]

_BROKEN, _LAST = 0xFFFD, 0x10000

FOREIGN: dict[str, tuple[tuple[int, int, float], ...]] = {
    "gb18030": ((0x3041, 0x30FF, 4.0),),
    "big5hkscs": ((0x3041, 0x30FF, 4.0),),
    "cp949": ((0x0391, 0x03C9, 3.0), (0x3041, 0x9FFF, 3.0), (0xAC00, 0xD7A3, -1.0)),
    "johab": ((0x3041, 0x9FFF, 3.0),),
}
"""Characters that an encoding has but its language hardly uses, with nats each. GB 2312 has the kana of
EUC-JP in the same places, so that Japanese read in it is half Japanese, and KS X 1001 has Greek there. Hangul is
likelier than the models say, which have seen less of it than of Chinese."""


_BESIDE = 2.0
"""Nats for an ASCII letter beside a Han character, kana or hangul: a pair of letters of a European code
page, read as one character, stands so."""


_INSIDE = 4.0
"""Nats for a Latin letter beside one of an alphabet from Greek to Georgian: Arabic and Greek code pages have
the letters of French, too, and one of their own where it has ÿ."""


_LONE, _LETTERS = 3.0, 10
"""Nats for an East Asian character that stands by itself as all others do, among so many ASCII letters for each: two bytes
beyond ASCII in a European word are such a one."""


def foreign(codes: _Codes, starts: _Places, ends: _Places, encodings: Sequence[str]) -> Scores:
    """Nats for the characters of texts that the languages of their encodings hardly use, and for their neighbours."""
    sorts = _sorts().take(codes, mode="clip")
    charges = np.zeros(len(starts))
    if int(sorts.max(initial=0)) < _EAST:
        return charges
    letter = sorts == _LETTER
    if letter.sum() >= _LETTERS:
        charges += _LONE * _lonely(sorts == _EAST, letter, starts, ends)
    beside = np.zeros(len(codes) + 1)  # what stands before each character
    beside[2:] = _beside().take(sorts[1:] * _SORTS + sorts[:-1]).cumsum()
    for encoding in FOREIGN.keys() & set(encodings):
        own = charges_of(encoding)
        mine = [at for at, each in enumerate(encodings) if each == encoding]
        for at in mine if len(mine) <= _SINGLY else ():
            charges[at] += own.take(codes[starts[at] : ends[at]], mode="clip").sum()
        if len(mine) > _SINGLY:
            sums = np.append(0.0, own.take(codes, mode="clip").cumsum())
            charges[mine] += sums[ends[mine]] - sums[starts[mine]]
    charges += beside[ends]
    charges -= beside[starts]
    return charges


def _lonely(
    east: npt.NDArray[np.bool_], letter: npt.NDArray[np.bool_], starts: _Places, ends: _Places
) -> npt.NDArray[np.int64]:
    """How many East Asian characters stand by themselves in each text, where there are none others, among many letters."""
    alone = east.copy()
    alone[1:] &= ~east[:-1]
    alone[:-1] &= ~east[1:]
    every, alone_, letters = (np.concatenate([[0], np.cumsum(each)]) for each in (east, alone, letter))
    count = alone_[ends] - alone_[starts]
    counts: npt.NDArray[np.int64] = np.where(
        (every[ends] - every[starts] == count) & (letters[ends] - letters[starts] >= _LETTERS * count), count, 0
    )
    return counts


_SINGLY = 8
"""Texts up to which each is looked at by itself."""

_LETTER, _LATIN, _EAST, _OTHER, _SORTS = 1, 2, 3, 4, np.uint8(5)
"""Sorts of characters: Latin letters of ASCII and others, those of East Asia, those from Greek to Georgian."""


@cache
def _sorts() -> npt.NDArray[np.uint8]:
    """The sort of each character, 0 for all others; from U+10000 on all are alike."""
    sorts = np.zeros(_LAST + 1, np.uint8)
    sorts[0x2E80:], sorts[_BROKEN] = _EAST, 0
    sorts[0x370:0x1DFF], sorts[0x0E3F] = _OTHER, 0
    sorts[0xC0:0x24F] = _LATIN
    sorts[[*range(0x41, 0x5B), *range(0x61, 0x7B)]] = _LETTER
    return sorts


@cache
def _beside() -> npt.NDArray[np.float64]:
    """By the sorts of a character and its neighbour, the first times `_SORTS`: nats for them."""
    found = np.zeros((_SORTS, _SORTS))
    for one, other, nats in ((_LETTER, _EAST, _BESIDE), (_LETTER, _OTHER, _INSIDE), (_LATIN, _OTHER, _INSIDE)):
        found[one, other] = found[other, one] = nats
    return found.ravel()


@cache
def charges_of(encoding: str) -> npt.NDArray[np.float32]:
    """By character the nats of `FOREIGN` for an encoding."""
    found = np.zeros(_LAST + 1, np.float32)
    for first, last, nats in FOREIGN[encoding]:
        found[first : last + 1] += nats
    return found
