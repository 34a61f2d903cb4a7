"""Builds words.npy: words of Chinese with their counts, in a hash table, from the dictionary of jieba.

A word is kept that has four characters or fewer, of one character or counted three times or more;
of words that are one to the language model (後 and 后) the counts are added, and words with a character that the
model doesn't know are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data.build.language_file import FULL, settle
from fixers.language import words as format_
from fixers.language.model import CELLS, HAN, PRINT_BITS, extend, model, place

LEAST = 3
"""Times that a word was counted at least: of the rarer ones most are names."""


def build(source: str) -> None:
    """Write the table from the file `dict.txt` of jieba."""
    lines = Path(source).read_text(encoding="utf-8").splitlines()
    np.save(Path(fixers.data.__file__).with_name("words.npy"), table_of(lines))


def table_of(lines: Iterable[str]) -> npt.NDArray[np.uint8]:
    """The table of a dictionary: word, count and sort of word in each line."""
    counts: dict[tuple[int, ...], int] = {}
    for line in lines:
        word, count, _ = line.split(" ")
        if len(word) <= format_.LONGEST and all(format_.is_han(ord(each)) for each in word):
            ids = tuple(model().ids(word).tolist())
            if min(ids) <= HAN:
                continue
            counts[ids] = counts.get(ids, 0) + int(count)
    total = sum(counts.values())
    kept = {ids: count for ids, count in counts.items() if count >= LEAST or len(ids) == 1}
    keys = np.zeros(len(kept), np.uint64)
    for at in range(format_.LONGEST):
        some = np.array([row for row, ids in enumerate(kept) if len(ids) > at], np.int64)
        keys[some] = extend(keys[some], np.array([ids[at] for ids in kept if len(ids) > at], np.uint16))
    levels = np.array([_level(count / total) for count in kept.values()], np.uint32)
    buckets = math.ceil(len(kept) / CELLS / FULL)
    first, prints = place(keys, buckets)
    table = settle(first, prints << np.uint32(32 - PRINT_BITS) | levels, buckets)
    return format_.packed(table >> np.uint32(32 - PRINT_BITS), table & np.uint32(15))


def _level(share: float) -> int:
    """The step of the scale of `format_` that is nearest to a share."""
    return min(15, max(1, 1 + round((math.log(share) - format_.LOWEST) / format_.STEP)))
