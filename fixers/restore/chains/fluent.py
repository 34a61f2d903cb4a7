"""Lines that read well but for an abbreviation, or a misread part: the whole of them was not read in a wrong codec.

Capitals side by side are as odd in Russian as what was read wrong is, and a search of all of a line takes 30 ms. No two
codecs have the letters of a line alike but for a few of the same letters: those that differ have signs for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fixers.reading.characters import HAN
from fixers.restore.evident import said


def longest_parts(asked: Sequence[tuple[str, int, int]]) -> list[int]:
    """How many characters of each line were misread, at most, of which some from one place to another are suspected.

    All may have been, but of a line that else reads well.

    >>> longest_parts([("前款规定的驾驶人员在行驶的公共交通工具仙美胫职守胨嘶ヅ够蛘吲勾蛩他人", 20, 31)])
    [21]
    """
    found = [_AMONG_LETTERS if is_fluent_around(*each) else len(each[0]) for each in asked]
    left = [at for at, each in enumerate(asked) if found[at] == len(each[0])]
    for at, is_chinese in zip(left, _are_chinese_around([asked[at] for at in left]), strict=True):
        _, first, last = asked[at]
        found[at] = last - first + _MORE if is_chinese else found[at]
    return found


_AMONG_LETTERS, _MORE = 39, 10
"""Characters of such a part among letters; among Han characters, by how many it may be longer than what is suspected: of
492 pieces that were found in such lines none is longer by more than eight."""


def is_fluent_around(line: str, first: int, last: int) -> bool:
    """Whether a line reads well without the letters from `first` to `last`, which are of the same alphabet.

    >>> line = "По словам ректора СПбГПУ, в этом году поступило больше студентов, чем в прошлом."
    >>> is_fluent_around(line, 19, 24), is_fluent_around("МНБНЯРХ ОЕПБНЦН ЙЮМЮКЮ " * 3, 8, 15)
    (True, False)
    """
    for letters, most in _ALPHABETS:
        if letters.fullmatch(line, first, last):
            rest = line[:first] + line[last:]
            known = sum(each.end() - each.start() for each in letters.finditer(rest))
            return known >= _LEAST and 10 * known >= 6 * len(rest) and said([rest])[0].surprise <= most
    return False


def _are_chinese_around(asked: Sequence[tuple[str, int, int]]) -> list[bool]:
    """Whether each line is Chinese that reads well but for what stands from one place to another, and beside that."""
    rests = [line[: max(0, first - _BESIDE)] + line[last + _BESIDE :] for line, first, last in asked]
    found = [len(_CHINESE.findall(rest)) >= _SOME for rest in rests]
    some = [at for at, known in enumerate(found) if known]
    for at, heard in zip(some, said([rests[at] for at in some]), strict=True):
        found[at] = heard.surprise < _READS_WELL
    return found


_CHINESE, _SOME, _READS_WELL, _BESIDE = re.compile(f"[{HAN}]"), 12, 5.5, 4
"""Han characters around it, at least, nats that a character around it costs at most, and characters beside it that may
belong to it."""


_ALPHABETS = ((re.compile("[А-Яа-яЁё]+"), 3.2), (re.compile("[Α-Ωα-ωά-ώ]+"), 3.2), (re.compile("[ก-๛]+"), 4.2))
"""Letters of alphabets, and nats that each of them costs at most where it is evidently text. A line of Thai may begin with
a sign above a letter that was cut off, which is odd; of 250 lines 249 have 4.2 and less, none of 30,107 that were misread as
Thai less than 7.7."""

_LEAST = 40
"""Letters around it, at least."""
