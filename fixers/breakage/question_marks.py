"""Ideographic spaces that a converter didn't have became question marks, one a byte.

U+3000 takes two bytes in GBK and Big5. A converter that works on bytes and doesn't know them
writes a `?` for each, so the indent of a Chinese paragraph, two ideographic spaces, becomes
`????`.
"""

from __future__ import annotations


def damage(text: str) -> str:
    """Every ideographic space becomes two question marks.

    >>> damage("\u3000\u3000第一段。")
    '????第一段。'
    """
    return text.replace("\u3000", "??")
