"""Chinese in GB18030 that is known by its commonest characters, without scoring anything.

Every fourth character or more of a Chinese page is one of 157, marks among them. Of 350 pages and
pieces of 384 bytes and more in other encodings, read as GB18030, none has more than 13 % of them:
what they give is rare characters. This is for speed only: what it leaves is scored as all else.
"""

from __future__ import annotations

from functools import cache

from fixers.data import common_characters

_BITS = 9
"""Characters that cost so many bits or fewer are common."""

_LEAST = 48
"""Characters beyond ASCII that have to be there."""

DECLARED = 24
"""The same where GB18030 is declared: of 600 pieces with 24 to 47 in other encodings none has more than 17 % of them."""

_SHARE = 0.25


def is_gb18030(piece: bytes, least: int = _LEAST) -> bool:
    """Whether bytes, cut anywhere between characters, are evidently Chinese in GB18030, which at `least` so many tell.

    >>> is_gb18030("我们的文明在不断发展，这是他们说的。".encode("gbk") * 3)
    True
    """
    letters = [letter for letter in piece.decode("gb18030", "replace") if letter > "\x7f"]
    if len(letters) < least:
        return False
    common = sum(map(_common().__contains__, letters))
    return common >= _SHARE * len(letters)


@cache
def _common() -> frozenset[str]:
    return frozenset("".join(characters for bits, characters in common_characters()["zh-hans"] if bits <= _BITS))
