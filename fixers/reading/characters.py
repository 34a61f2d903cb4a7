"""Classes of characters, once, for all kinds: insides of regex brackets and counts by writing.

Ranges follow Unicode's blocks and Script property. A regex class is written as
`re.compile(f"[{HAN}]")`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.fixer import Ranges, ranges

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"
"""Han characters: the unified blocks, the compatibility blocks, the repeat mark, the zero."""

IS_HAN = re.compile(f"[{HAN}]")
"""One Han character."""

KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
"""Hiragana and katakana, half-width forms included. The middle dot ・ is not among them."""

HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
"""Syllables and jamo."""

LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
"""Latin letters with and without marks."""

CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"
"""With the letters of other languages than Russian, and of the Church."""

GREEK = "\u0370-\u03ff\u1f00-\u1fff"
"""With the letters of polytonic Greek."""

TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
"""Letters with the tone marks of pinyin."""

PINYIN = f"a-zü{TONES}"
"""Letters of which readings consist."""

_WRITINGS = (HAN, KANA, HANGUL, LATIN, CYRILLIC, GREEK)
"""In the order of `Counts`, from 1 on."""


def spans(regex_class: str) -> tuple[tuple[int, int], ...]:
    """The code points of the inside of a regex bracket, as pairs of the first and the last one.

    >>> spans("a-c々")
    ((97, 99), (12293, 12293))
    """
    found = []
    at = 0
    while at < len(regex_class):
        to = at + 2 if regex_class[at + 1 : at + 2] == "-" else at
        found.append((ord(regex_class[at]), ord(regex_class[to])))
        at = to + 1
    return tuple(found)


class Counts(NamedTuple):
    """How many characters of each writing a text has; `other` are digits, marks, blanks and the rest."""

    other: int
    han: int
    kana: int
    hangul: int
    latin: int
    cyrillic: int
    greek: int


@cache
def _table() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, np.uint8)
    for at, writing in enumerate(_WRITINGS, 1):
        for first, last in spans(writing):
            table[first : last + 1] = at
    return table


def count(text: str) -> Counts:
    """How much of `text` is of which writing.

    >>> count("中文, ひらがな, 한글, abc")
    Counts(other=6, han=2, kana=4, hangul=2, latin=3, cyrillic=0, greek=0)
    """
    codes = codes_of(text)
    return Counts(*np.bincount(np.take(_table(), codes), minlength=1 + len(_WRITINGS)).tolist())


def east_asian(text: str) -> tuple[int, int, int]:
    """How many Han characters, kana and Hangul `text` has: the same counts, twice as fast.

    >>> east_asian("中文, ひらがな, 한글, abc")
    (2, 4, 2)
    """
    codes = codes_of(text)
    kinds = _table().take(codes)
    return int(np.count_nonzero(kinds == 1)), int(np.count_nonzero(kinds == 2)), int(np.count_nonzero(kinds == 3))


def beyond_ascii(text: str) -> int:
    """How many characters of a text are not ASCII.

    >>> beyond_ascii("Für 中文")
    3
    """
    return len(text) - len(text.encode("ascii", "ignore"))


def of_class(characters: str) -> Ranges:
    """Code points of such a class, without signs that are escaped there.

    >>> of_class("a-c&")
    ((97, 99), (38, 38))
    """
    return ranges(*re.findall(".-.|.", characters, re.DOTALL))


def spelt(characters: str) -> str:
    """All characters of it, one after another.

    >>> spelt("a-c&")
    'abc&'
    """
    return "".join(chr(code) for first, last in of_class(characters) for code in range(first, last + 1))


_LONGEST = 1 << 28
"""Characters of which numpy 1 can't have one text."""


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The code points of `text`; lone surrogates are code points like others."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def text_of(codes: npt.NDArray[np.uint32]) -> str:
    """The text of code points.

    >>> text_of(np.array([0x4E2D, 0x6587], np.uint32))
    '中文'
    """
    codes = np.ascontiguousarray(codes)
    if not 0 < codes.size < _LONGEST or not codes[-1]:
        return str(codes.data, "utf-32-le", "surrogatepass")
    # As an array of one text: 0.29 ns a character, where decoding UTF-32 takes 0.70. It loses NULs at the end.
    return str(codes.view(f"U{codes.size}").item())
