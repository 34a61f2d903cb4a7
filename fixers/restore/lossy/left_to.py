"""What a search for whole misreadings leaves alone: UTF-8 that was read in pairs, with bytes lost.

No chain of codecs explains it, and to find that out takes a search of ten milliseconds a line, in which lines of lossy
text spent nine tenths of their time. The kind `lossy` restores it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from fixers.language.together import Ask, Job
from fixers.restore.looks.first_look import Suspect
from fixers.restore.lossy.losing import CHARACTERS, lost_bytes
from fixers.restore.lossy.misread import Stretch, stretches_of
from fixers.restore.lossy.misread_bytes import Encoded
from fixers.restore.lossy.misread_lines import encoded_stretches, misread_of


def others(text: str, suspects: Sequence[Suspect]) -> Job[list[Suspect]]:
    """Finds those of some suspects that do not stand in UTF-8 which was read in pairs and lost bytes.

    >>> suspect = Suspect(0, 5, 0, 9, 9.0)
    >>> from fixers.language.together import together
    >>> found = together([others(text, [suspect]) for text in ("鏈嶅姟鍣ㄨ繑鍥炴暟鎹�", "鏈嶅姟鍣ㄨ繑鍥炴暟")])
    >>> [*map(len, found)]
    [0, 1]
    """
    if not suspects:
        return []
    lines = [line for line in (yield Ask(misread_of, text)) if len(line.text) >= CHARACTERS]
    if not any(map(lost_bytes, lines)):
        return [*suspects]
    starts = [line.stretch.start for line in lines]
    ends = [line.stretch.end for line in lines]
    found = []
    for suspect in suspects:
        at = bisect_right(starts, suspect.start) - 1
        if at < 0 or suspect.start >= ends[at]:
            found.append(suspect)
    return found


def utf8_of(texts: Sequence[str]) -> list[list[Stretch]]:
    """The stretches of each text whose bytes are UTF-8 for the most part, in order, whatever stands beside them.

    Clean text hardly ever has one, and what `lossy` left for being unsure is one, too.
    """
    every = stretches_of(texts)
    rows = _encoded(texts, every)
    return [[each for each in some if _is_utf8(next(rows))] for some in every]


def _encoded(texts: Sequence[str], every: Sequence[Sequence[Stretch]]) -> Iterator[Encoded]:
    """The bytes of the stretches of all texts."""
    return iter(encoded_stretches([(text, each) for text, some in zip(texts, every, strict=True) for each in some]))


def _is_utf8(row: Encoded) -> bool:
    return row.whole >= _HALF and row.in_whole >= _BYTES


def within_lines(text: str, stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    r"""Where the lines begin and end in which stretches stand, once a line.

    >>> within_lines("a\nbcd\ne", [Stretch(3, 4, "gbk"), Stretch(4, 5, "gbk")])
    [(2, 5)]
    """
    found: list[tuple[int, int]] = []
    for each in stretches:
        if not found or found[-1][1] <= each.start:
            end = text.find("\n", each.end)
            found.append((text.rfind("\n", 0, each.start) + 1, len(text) if end < 0 else end))
    return found


_HALF, _BYTES = 0.45, 15
"""The share of the bytes above ASCII in whole characters, at least, and how many these are."""


def lose_inside(lines: Sequence[str]) -> list[bool]:
    """Whether each line has lost bytes of UTF-8 before its last character, so that no part of it up to there is whole.

    >>> lose_inside(["鏈嶅姟鍣繑鍥炴暟鎹", "鏈嶅姟鍣ㄨ繑鍥炴暟鎹�"])
    [True, False]
    """
    every = stretches_of(lines)
    rows = _encoded(lines, every)
    return [True in [_loses_inside(next(rows)) for _ in some] for some in every]


def _loses_inside(row: Encoded) -> bool:
    return _is_utf8(row) and any(last < len(row.data) - _LAST for _, last in row.gaps)


_LAST = 4
"""Bytes in which the last character of a line is, with what its loss may have left."""
