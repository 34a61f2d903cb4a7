"""Signs of Western text, of which the models have hardly seen some, and what is asked about instead of them."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.decode.glance import ANYWHERE, BEFORE, LIKE

_SIGNS = (
    (0xB2, ord("2"), "mM"),
    (0xB3, ord("3"), "mM"),
    (0xAA, ord("a"), "0123456789.nN"),
    (0xBA, ord("o"), "0123456789.nN"),
)
"""² ³ ª º, what is asked about instead, and the characters behind which they stand: the models have hardly seen m²."""


_LIKE = tuple((ord(sign), ord(plain)) for signs, plain, _ in LIKE for sign in signs)
RARER = np.zeros(0x2123, np.float32)
RARER[[*map(ord, "".join(signs for signs, *_ in LIKE))]] = [nats for signs, _, nats in LIKE for _ in signs]
"""By character the nats by which a mark of print is rarer than what is asked about instead."""

_SIGNED = "".join([*(chr(sign) for sign, *_ in _SIGNS), *(signs for signs, *_ in LIKE)])


def has_signs(text: str) -> bool:
    """Whether a text has any of these."""
    return any(sign in text for sign in _SIGNED)


@cache
def _among(characters: str) -> npt.NDArray[np.bool_]:
    """By code point of ASCII whether it is one of some characters, and whether all others are: they are not."""
    found = np.zeros(0x81, np.bool_)
    found[[*map(ord, characters)]] = True
    return found


def _is_letter(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Whether characters are letters that are not East Asian, whose models have seen these marks often."""
    return ((codes | 0x20) - np.uint32(0x61) < 26) | (codes - np.uint32(0xC0) < 0x2000 - 0xC0)


def without_signs(codes: npt.NDArray[np.uint32], east: npt.NDArray[np.bool_], text: str) -> npt.NDArray[np.uint32]:
    """The characters of a text with signs of Western ones, where they belong, as what they stand for.

    `east` are those of texts in other writings.
    """
    found = codes
    for mark, like in _LIKE:
        if chr(mark) not in text:
            continue
        at = ((codes == mark) & ~east).nonzero()[0]
        if at.size:
            opened, closed = _is_letter(codes[at + 1]), _is_letter(codes[at - 1])
            beside = opened | closed if chr(mark) in BEFORE else closed
            found = found.copy()
            found[at if chr(mark) in ANYWHERE else at[beside]] = like
    for sign, plain, before in _SIGNS:
        if chr(sign) not in text:
            continue
        at = (codes == sign).nonzero()[0]
        letter = ((codes[at + 1] | 0x20) - np.uint32(0x61) < 26) | (codes[at + 1] >= 0xC0)
        at = at[_among(before).take(codes[at - 1], mode="clip") & ~letter]
        found = found.copy()
        found[at] = plain
    return found
