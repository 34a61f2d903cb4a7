"""Full-width letters and digits whose width is meant: what shows it in a text and in its lines.

A table of columns, a row of spaced letters, code, a text about width itself: there nothing is to
be narrowed. So it is in mojibake, whose repair would need what is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.fixer import ranges
from fixers.reading.characters import codes_of
from fixers.reading.context import is_code

CORE = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
WIDE_DIGIT = "\uff10-\uff19"
ANY = f"0-9A-Za-z{CORE}"
SIGN = "．－／＋＝＆＠＃＿＊＄％＜＞＼＇"

_ABOUT = tuple(
    # Each begins with a literal and is found far faster than one pattern of all of them.
    (each[0], re.compile(each))
    for each in (
        "角(?<=[全半]角)(?![度色逐])",
        "形(?<=[全半]形)(?![势勢象态態成状狀式])",
        "각(?<=[전반]각)",
        "idth(?:(?<=[Ff]ull[Ww]idth)|(?<=[Ff]ull-[Ww]idth)|(?<=[Hh]alf[Ww]idth)|(?<=[Hh]alf-[Ww]idth))",
        "FF(?<=[Uu][+]FF)",
        r"\\uff",
    )
)
_MOJIBAKE_HAN = "锛銆縺繝繧鐨锟"
_MOJIBAKE = re.compile(f"(?:[{_MOJIBAKE_HAN}][^\\n]{{0,80}}){{2}}|(?:､[ｦ-ﾟ]){{3}}|(?:･[ｦ-ﾟ]){{3}}")
"""锛 and 銆 stand in no word of 22 million characters; they are what ， and 。 of UTF-8 become in
GBK, 縺 and 繝 what kana become in Shift_JIS; ､ before each kana is EUC-JP read as Shift_JIS."""

_BOX = re.compile("[│┃┆┇┊┋║\U0001d400-\U0001d7ff\u24b6-\u24e9]")
"""Boxes and fancy letters."""
_RANGES = tuple(re.compile(f"{end}(?<=[０Ａａ][-－~]{end})") for end in "９Ｚｚ")
"""The ranges of a regex."""
_COLUMN = re.compile(rf"\S\u3000{{2,}}[{CORE}]")
_SPACED = re.compile(rf"[Ａ-Ｚａ-ｚ](?<![{ANY}].)[ \u3000]+(?:[Ａ-Ｚａ-ｚ][ \u3000]+){{2,}}[Ａ-Ｚａ-ｚ](?![{ANY}])")

WIDE, LETTER, HALF_KANA, HALF_JAMO, _FRAME, _RUIN = (1 << bit for bit in range(6))


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """For each character of which of the classes above it is."""
    table = np.zeros(0x110000, np.uint8)
    for bit, classes in (
        (WIDE, ranges("\uff10-\uff19", "\uff21-\uff3a", "\uff41-\uff5a", *SIGN)),
        (LETTER, ranges("\uff21-\uff3a", "\uff41-\uff5a")),
        (HALF_KANA, ranges("\uff61-\uff9f")),
        (HALF_JAMO, ranges("\uffa1-\uffdc")),
        (_FRAME, ranges(*"│┃┆┇┊┋║", "\U0001d400-\U0001d7ff", "\u24b6-\u24e9")),
        (_RUIN, ranges(*_MOJIBAKE_HAN)),
    ):
        for first, last in classes:
            table[first : last + 1] |= bit
    return table


def seen_in(text: str) -> int:
    """Of which classes `text` has characters, in one look instead of six searches."""
    codes = codes_of(text)
    return int(np.bitwise_or.reduce(_classes().take(codes)))


def is_about_width(text: str) -> bool:
    """Whether `text` speaks about width."""
    return any(sign in text and words.search(text) for sign, words in _ABOUT)


def is_mojibake(text: str, seen: int) -> bool:
    """Whether `text`, which has characters of the classes `seen`, is evidently mojibake."""
    return bool(seen & (_RUIN | HALF_KANA)) and _MOJIBAKE.search(text) is not None


def setting(text: str, seen: int) -> Callable[[str], bool]:
    """Asks of a line of `text` whether it is code, or its widths are meant: columns, boxes, letters spaced out."""
    boxes = bool(seen & _FRAME)
    ranged = any(each.search(text) for each in _RANGES)
    columns = "\u3000\u3000" in text
    spaced = bool(seen & LETTER) and _SPACED.search(text) is not None

    def is_set(line: str) -> bool:
        return (
            (boxes and _BOX.search(line) is not None)
            or (ranged and any(each.search(line) for each in _RANGES))
            or (columns and len(_COLUMN.findall(line)) > 1)
            or (spaced and _SPACED.search(line) is not None)
            or is_code(line)
        )

    return is_set
