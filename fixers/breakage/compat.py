"""Ideographs that came out as their doubles: radicals, compatibility forms, private numbers.

- `radicals`: an extractor of PDF text asks the font which character a glyph is; where one glyph
  serves 人 U+4EBA and the radical ⼈ U+2F08, the font may answer with the radical.
- `compatibility`: a converter from Korean or Japanese sets, or a font, gives U+F9xx for an
  ideograph that has a second number there.
- `gb18030`: bytes of the edition of 2022, read by a decoder of the edition of 2000, become
  private-use characters.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from fixers.data import private_use, radicals

By = Literal["radicals", "compatibility", "gb18030"]


def damage(text: str, *, by: By = "radicals", every: int = 1) -> str:
    """Each `every`-th character that has a double, counted from the first one, becomes it.

    Raises ValueError when `every` is less than 1.

    >>> damage("长江入海口", by="radicals")
    '⻓江⼊海⼝'
    >>> damage("長樂", by="compatibility") == chr(0x9577) + chr(0xF914)
    True
    >>> damage("ǹ", by="gb18030") == chr(0xE7C8)
    True
    """
    if every < 1:
        raise ValueError(f"every {every}-th character is none: every is 1 or more")
    table = _doubles(by)
    out: list[str] = []
    seen = 0
    for character in text:
        double = table.get(character)
        if double is not None:
            if seen % every == 0:
                character = double
            seen += 1
        out.append(character)
    return "".join(out)


@cache
def _doubles(by: By) -> dict[str, str]:
    """Ideograph to double; of several the last block and then the first number, as fonts do."""
    if by == "gb18030":
        return {now: private for private, now in private_use().items()}
    if by == "radicals":
        # The Kangxi block stands after the supplement, so it wins where both have the character.
        return {ideograph: radical for radical, ideograph in radicals().items()}
    doubles: dict[str, str] = {}
    for code in range(0xF900, 0xFB00):
        plain = unicodedata.normalize("NFC", chr(code))
        if plain != chr(code):
            doubles.setdefault(plain, chr(code))
    return doubles
