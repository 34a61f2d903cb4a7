"""Words for which another region has other words: 软件 is 軟體 in Taiwan and 軟件 in Hong Kong.

Only OpenCC's configurations that end in p exchange them, and only they may change the length of a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

from fixers.data import opencc_tables
from fixers.reading.characters import codes_of, text_of
from fixers.reading.conversion import Codes, conversion
from fixers.reading.phrases import END, Places, ranges, spliced, stage

_LONG = 400
"""Characters of a clause from which on its words are not told apart, since that takes the square of the time."""


class Word(NamedTuple):
    """From `start` to `end` stands a word for which another region has another one."""

    start: int
    end: int
    new: str


def words(config: str, codes: Codes, plain: Codes) -> list[Word]:
    """Where `config` has other words than `plain`, which `codes` became without an exchange of words.

    >>> codes = codes_of("默认用U盘和打印机")
    >>> for word in words("s2twp", codes, conversion("s2tw").codes(codes)):
    ...     print(*word)
    0 2 預設
    3 5 隨身碟
    6 8 印表
    """
    single, clauses = conversion(config).parts(codes)
    other = single != plain
    found: list[Word] = []
    if clauses is not None:
        other[ranges(clauses.starts, clauses.ends - clauses.starts)] = False
        values, at = text_of(clauses.values), 0
        for start, end, length in zip(*(each.tolist() for each in clauses.spans), strict=True):
            new = values[at : at + length]
            at += length
            found += (Word(start + a, start + b, c) for a, b, c in _differences(text_of(plain[start:end]), new))
    alone = other.nonzero()[0]
    found += map(Word, alone.tolist(), (alone + 1).tolist(), text_of(single[alone]))
    return sorted(found)


def phrases(config: str, codes: Codes) -> tuple[Places, Places]:
    """Where phrases begin and end for which `config` has words of another region."""
    first, last = opencc_tables.steps(config).stages
    if config.startswith("s"):  # the words are those of the second stage
        codes = conversion("s2t").codes(codes)
    found = stage(last if config.startswith("s") else first).telling(np.append(codes, np.uint32(END)))
    return found.starts, found.ends


def without(spoken: Sequence[Word], starts: Places, ends: Places) -> list[Word]:
    """The words but for those in one of the spans."""
    return [word for word in spoken if not ((starts < word.end) & (ends > word.start)).any()]


def exchanged(codes: Codes, found: Sequence[Word]) -> Codes:
    """`codes` with the words in their places."""
    if not found:
        return codes
    starts, ends = np.array([(word.start, word.end) for word in found], np.intp).T
    lengths = np.array([len(word.new) for word in found], np.intp)
    return spliced(codes, starts, ends, codes_of("".join(word.new for word in found)), lengths)


def _differences(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Where in `old` something else stands in `new`, and what; at least a character each."""
    if old == new:
        return
    before = _alike(old, new)
    shorter = min(len(old), len(new)) - before
    after = _alike(old[len(old) - shorter :][::-1], new[len(new) - shorter :][::-1])
    spans = [("replace", before, len(old) - after, before, len(new) - after)]
    if len(old) + len(new) < _LONG:
        middle = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        spans = [span for span in middle if span[0] != "equal"]
    at = 0
    while at < len(spans):
        tag, start, end, first, last = spans[at]
        at += 1
        # 打印机 is 印表機: one word, not one character less and another one more.
        if at < len(spans) and {tag, spans[at][0]} == {"delete", "insert"} and spans[at][1] == end + 1:
            _, _, end, _, last = spans[at]
            at += 1
        if start == end:  # nothing goes, so a character beside it stands for the place
            start, first, end, last = (start - 1, first - 1, end, last) if start else (0, 0, 1, last + 1)
        yield start, end, new[first:last]


def _alike(a: str, b: str) -> int:
    """How many characters at the beginning are the same."""
    return next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
