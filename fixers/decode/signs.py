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


_LIKE = {ord(sign): ord(plain) for signs, plain, _ in LIKE for sign in signs}
_BEFORE, _ANYWHERE = frozenset(map(ord, BEFORE)), frozenset(map(ord, ANYWHERE))
RARER = np.zeros(0x2123, np.float32)
RARER[[*map(ord, "".join(signs for signs, *_ in LIKE))]] = [nats for signs, _, nats in LIKE for _ in signs]
"""By character the nats by which a mark of print is rarer than what is asked about instead."""

_SIGNED = "".join([*(chr(sign) for sign, *_ in _SIGNS), *(signs for signs, *_ in LIKE)])


def has_signs(text: str) -> bool:
    """Whether a text has any of these."""
    return any(sign in text for sign in _SIGNED)


def without_signs(codes: npt.NDArray[np.uint32], east: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
    r"""The characters of a text with signs of Western ones, where they belong, as what they stand for.

    `east` are those of texts in other writings. A line end stands before all and behind all.

    >>> codes = np.array([*map(ord, "\n«12 m²»\n")], np.uint32)
    >>> "".join(map(chr, without_signs(codes, np.zeros(len(codes), np.bool_)).tolist()))
    '\n«12 m2»\n'
    """
    found = codes
    for at in _is_sign().take(codes, mode="clip").nonzero()[0].tolist():
        before, sign, behind = codes[at - 1 : at + 2].tolist()
        other = _instead(before, sign, behind, bool(east[at]))
        if other:
            found = codes.copy() if found is codes else found
            found[at] = other
    return found


def _instead(before: int, sign: int, behind: int, is_east: bool) -> int:
    """What a sign stands for between two characters, 0 where it stays."""
    if sign in _NUMBERS:
        plain, places = _NUMBERS[sign]
        return plain if before in places and not (_is_ascii_letter(behind) or behind >= 0xC0) else 0
    belongs = sign in _ANYWHERE or _is_letter(before) or (sign in _BEFORE and _is_letter(behind))
    return _LIKE[sign] if belongs and not is_east else 0


@cache
def _is_sign() -> npt.NDArray[np.bool_]:
    """By code point whether it is one of these."""
    found = np.zeros(len(RARER) + 1, np.bool_)
    found[[*map(ord, _SIGNED)]] = True
    return found


_NUMBERS = {sign: (plain, frozenset(map(ord, before))) for sign, plain, before in _SIGNS}


def _is_ascii_letter(code: int) -> bool:
    return 0x61 <= code | 0x20 < 0x7B


def _is_letter(code: int) -> bool:
    """Whether a character is a letter that is not East Asian: the models have seen these marks often beside those."""
    return _is_ascii_letter(code) or 0xC0 <= code < 0x2000
