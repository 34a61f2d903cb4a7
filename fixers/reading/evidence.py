"""What each character says on the script of a text: the tables of `script_characters.tsv` as arrays.

A character is evidence of one script (see fixers/data/build/script_characters.py), weak or strong,
or a mark, or of another language, or says nothing. Its weight tells how loudly it speaks.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.reading.characters import HAN, HANGUL, KANA, spans
from fixers.reading.lookups import LATER

Kinds = npt.NDArray[np.uint8]
Weights = npt.NDArray[np.int8]

(OTHER, LINE_END, CLAUSE_END, IS_HAN, CHINESE, WEAK, STRONG, STRONG_CHINESE) = range(8)
(AGAINST, AGAINST_CHINESE, JAPANESE, IS_KANA, IS_HANGUL) = range(8, 13)
KINDS = 16
"""Kinds of characters, seen from one script: `WEAK` to `STRONG_CHINESE` are evidence of it, `AGAINST` and
`AGAINST_CHINESE` of the other one."""

UNIT = 2
"""Weights are in halves."""

_CLAUSE_ENDS = "\t ,.!?;:\"'()[]{}<>|/，。！？；：、…—“”‘’「」『』（）《》〈〉【】〔〕〖〗［］｛｝｜／\u3000"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_CHINESE_ALONE = "你妳呢吧很她佢嘅喺咗冇"
_CHINESE_ALONE_TRADITIONAL = "這們嗎"
_CHINESE_ALONE_SIMPLIFIED = "这们吗"


@cache
def side(name: str, *how: str) -> frozenset[str]:
    """The characters that speak for a script in one of the ways `how`.

    >>> sorted(side("simplified", "strong", "weak") & set("国们里"))
    ['们', '国']
    """
    rows = (row for row in data.script_characters() if row.side == name and row.how in how)
    return frozenset(character for row in rows for character in row.characters)


@cache
def kinds(*, traditional: bool) -> Kinds:
    """The kind of each character, seen from the traditional script, or from the simplified one."""
    ours, theirs = ("traditional", "simplified") if traditional else ("simplified", "traditional")
    words, their_words = _CHINESE_ALONE_TRADITIONAL, _CHINESE_ALONE_SIMPLIFIED
    if not traditional:
        words, their_words = their_words, words
    table = np.zeros(LATER + 1, np.uint8)  # its last entry is for all later characters
    for writing, kind in ((HAN, IS_HAN), (KANA, IS_KANA), (HANGUL, IS_HANGUL)):
        for first, last in spans(writing):
            table[first : last + 1] = kind
    for characters, kind in (
        (side("japanese", "alone"), JAPANESE),
        (side(theirs, "strong", "weak"), AGAINST),
        (side(ours, "weak"), WEAK),
        (side(ours, "strong"), STRONG),
        (_CHINESE_ALONE, CHINESE),
        (words, STRONG_CHINESE),
        (their_words, AGAINST_CHINESE),
        (_CLAUSE_ENDS, CLAUSE_END),
        (_LINE_ENDS, LINE_END),
    ):
        table[[ord(character) for character in characters]] = kind
    table.flags.writeable = False
    return table


@cache
def weights() -> Weights:
    """The weight of each character in units of a half: above zero for the traditional script, below for the other."""
    table = np.zeros(LATER + 1, np.int8)
    for row in data.script_characters():
        table[[ord(character) for character in row.characters]] = round(row.weight * UNIT)
    table.flags.writeable = False
    return table
