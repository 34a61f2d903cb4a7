"""How likely texts are as rows of words: what an n-gram model of characters can't know.

The model of `fixers.language.model` has the n-grams of its corpora. A word that stands in none of them
(厕所 in a corpus of laws) is to it two characters that never met, which is what nonsense is, too. A
dictionary has 300,000 words with their counts, whatever the corpora are about. The score of a text is
that of its best division into words, each as likely as its share of all words.

The table, `fixers/data/words.npy`, is built by `python -m fixers.data.build words` from the
dictionary of jieba. Words are looked up as the model numbers their characters, so both scripts have
the same words; 16 bits tell words apart, 4 are the logarithm of the share.

>>> with_word, without = scores(["剩余价值学说", "剩余价值训"]).tolist()
>>> with_word > without - 3
True
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CELLS, Floats, extend, model, other_bucket, place
from fixers.reading.characters import codes_of

LONGEST = 4
"""Characters of a word at most."""

LOWEST, STEP = -16.8, 0.83
"""Log share of the rarest word, and nats from one level of the table to the next."""

STRANGE, SIGN = -15.0, -6.0
"""Nats of a Han character that is no word, and of a character that is none: a mark, a digit, a letter."""

_ROWS = 4096
"""Texts that are divided at a time, so that memory does not grow with their number."""

_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


class Table(NamedTuple):
    """The words in buckets."""

    prints: npt.NDArray[np.uint16]
    levels: npt.NDArray[np.uint8]


def is_han(code: int) -> bool:
    """Whether a code point is that of a Han character.

    >>> is_han(ord("字")), is_han(ord("，"))
    (True, False)
    """
    return any(first <= code <= last for first, last in _HAN)


def packed(prints: npt.NDArray[np.uint32], levels: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """The table as it is stored: ten bytes a bucket, four prints of two bytes and four levels of half a byte."""
    low = (prints & np.uint32(0xFFFF)).astype("<u2").view(np.uint8)
    halves = levels.astype(np.uint8)
    return np.hstack([low, halves[:, 0::2] | halves[:, 1::2] << 4])


@cache
def _table() -> Table:
    with resources.as_file(resources.files("fixers.data") / "words.npy") as path:
        return opened(np.load(path))


def opened(stored: npt.NDArray[np.uint8]) -> Table:
    """The words of a table as it is stored."""
    halves = stored[:, 2 * CELLS :]
    levels = np.empty((len(stored), CELLS), np.uint8)
    levels[:, 0::2], levels[:, 1::2] = halves & 15, halves >> 4
    return Table(np.ascontiguousarray(stored[:, : 2 * CELLS]).view("<u2").astype(np.uint16), levels)


def scores(texts: Sequence[str]) -> Floats:
    """The log probability of each text in its best division into words."""
    found = [_of(texts[at : at + _ROWS]) for at in range(0, len(texts), _ROWS)]
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def scores_of_each(several: Sequence[Sequence[str]]) -> list[list[float]]:
    """The same for several rows of texts, from one look.

    >>> [[round(each) for each in row] for row in scores_of_each([["我们"], ["人民", "民人"]])]
    [[-6], [-7, -15]]
    """
    every = scores([text for row in several for text in row]).tolist()
    ends = list(accumulate(map(len, several)))
    return [every[end - len(row) : end] for row, end in zip(several, ends, strict=True)]


def _of(texts: Sequence[str]) -> Floats:
    sizes = np.array([len(text) for text in texts])
    codes = codes_of("".join(texts))
    ids = model().ids_of(codes)
    han = np.logical_or.reduce([(codes >= first) & (codes <= last) for first, last in _HAN])
    width = int(sizes.max(initial=0))
    begins = np.cumsum(sizes) - sizes
    row = np.repeat(np.arange(len(texts)), sizes)
    column = np.arange(len(codes)) - np.repeat(begins, sizes)
    steps = np.full((LONGEST, len(texts), width), -np.inf, np.float32)
    keys = np.zeros(len(codes), np.uint64)
    alive = np.arange(len(codes))
    for length in range(LONGEST):
        at = alive + length
        inside = at < len(codes)
        inside[inside] &= (row[at[inside]] == row[alive[inside]]) & han[at[inside]] & han[alive[inside]]
        alive = alive[inside]
        keys[alive] = extend(keys[alive], ids[alive + length])
        steps[length, row[alive], column[alive]] = _said(keys[alive])
    np.maximum(steps[0], np.float32(STRANGE), out=steps[0])
    other = (~han).nonzero()[0]
    steps[0, row[other], column[other]] = SIGN
    best = np.full((width + 1, len(texts)), -np.inf, np.float32)
    best[0] = 0
    for end in range(1, width + 1):
        most = min(LONGEST, end)
        best[end] = np.maximum.reduce([best[end - n] + steps[n - 1, :, end - n] for n in range(1, most + 1)])
    result: Floats = best[sizes, np.arange(len(texts))]
    return result


def _said(keys: npt.NDArray[np.uint64]) -> Floats:
    """The log share of each word, minus infinity for what is none."""
    table = _table()
    buckets = len(table.prints)
    first, prints = place(keys, buckets)
    low = (prints & np.uint32(0xFFFF)).astype(np.uint16)[:, None]
    level = np.zeros(keys.size, np.uint8)
    for bucket in (first, other_bucket(first, prints, buckets)):
        level = np.maximum(level, np.where(table.prints[bucket] == low, table.levels[bucket], 0).max(axis=1, initial=0))
    said: Floats = np.where(level > 0, np.float32(LOWEST - STEP) + np.float32(STEP) * level, np.float32(-np.inf))
    return said
