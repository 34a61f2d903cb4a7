"""Characters of half width came out full width, and katakana half width.

Typesetting systems and input methods of the double-byte age wrote Latin letters, digits and
signs as wide as a Han character; terminals and banks wrote katakana half as wide, with the
voiced mark as a character of its own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

_WIDE = 0xFF01 - 0x21

Signs = Literal["none", "inner", "all"]


def damage(text: str, *, kana: bool = False, signs: Signs = "inner") -> str:
    """ASCII letters and digits become full width; with `kana`, katakana become half width instead.

    `signs`: "inner" widens the signs between two letters or digits and `%` after a digit, "all"
    every ASCII sign, "none" no sign. Blanks stay.

    >>> damage("2024年GDP增长5.2%")
    '２０２４年ＧＤＰ增长５．２％'
    >>> damage("ガス", kana=True)
    'ｶﾞｽ'
    """
    if kana:
        return text.translate(_narrow())
    if signs == "all":
        return text.translate({code: code + _WIDE for code in range(0x21, 0x7F)})
    if signs == "inner":
        text = re.sub(r"(?<=[0-9A-Za-z])[!-/:-@[-`{-~]+(?=[0-9A-Za-z])|(?<=[0-9])%", _widened, text)
    return re.sub(r"[0-9A-Za-z]+", _widened, text)


def _widened(match: re.Match[str]) -> str:
    return "".join(chr(ord(character) + _WIDE) for character in match[0])


@cache
def _narrow() -> dict[int, str]:
    """Katakana to half width; voiced ones become two characters."""
    table: dict[int, str] = {}
    for code in range(0xFF66, 0xFF9E):
        table.setdefault(ord(unicodedata.normalize("NFKC", chr(code))), chr(code))
    for code in range(0x30A1, 0x30FB):
        parts = unicodedata.normalize("NFD", chr(code))
        mark = {"\u3099": "ﾞ", "\u309a": "ﾟ"}.get(parts[1:])
        if mark and ord(parts[0]) in table:
            table[code] = table[ord(parts[0])] + mark
    return table
