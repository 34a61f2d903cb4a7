"""Which lines of a text a known chain may explain, found without reading each of them anew.

Where one chain explains a page, all its other lines are asked too, also those that nothing made suspect.
Most lines of most pages are clean, and a look at the whole text tells that at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np

from fixers.breakage.code_pages import SINGLE, letters
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.able import DOUBLE
from fixers.restore.suspected import Piece

_PROSE = "\xb7‘’“”–—…\ufffe"
"""Marks of prose that say nothing of a codec."""

_THREE = 24.0
"""Nats of three characters side by side at a glance, at least, in a line that was read in pairs: misread ones cost
9 to 15 each, those of clean text 4 to 5."""


@cache
def shown_by(codec: str) -> re.Pattern[str]:
    """What a line has at least that was read in a codec: one of its letters or signs, not only marks of prose.

    >>> bool(shown_by("cp1251").search("Рґ")), bool(shown_by("cp1251").search("“中”"))
    (True, False)
    """
    if codec not in SINGLE:
        return re.compile("[^\x00-\x7f]")
    return re.compile("[" + "".join(re.escape(each) for each in letters(codec)[0x80:] if each not in _PROSE) + "]")


def likely_lines(text: str, read: str) -> Iterator[tuple[int, int]]:
    r"""Where the lines begin and end that may have been read in a codec.

    >>> list(likely_lines("中国\nÄÐ\nabc", "latin-1"))
    [(3, 5)]
    """
    if read in DOUBLE:
        codes = codes_of(text)
        costs = -quick(codes)
        costs[codes < 0x80] = 0
        three = costs[:-2] + costs[1:-1] + costs[2:]
        places: Iterable[int] = np.flatnonzero(three >= _THREE).tolist()
    else:
        places = _shown(text, shown_by(read))
    done = -1
    for place in places:
        if place > done:
            first, done = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            done = len(text) if done < 0 else done
            yield first, done


def _shown(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    """One place of each line that has what a pattern tells."""
    found = pattern.search(text)
    while found:
        yield found.start()
        end = text.find("\n", found.end())
        found = pattern.search(text, end) if end >= 0 else None


def rest(text: str, pieces: Sequence[Piece], *, all_of_them: bool = False) -> str:
    """A text without the lines that are pieces as a whole, but for the longest of them where not all are meant."""
    whole = [each for each in pieces if _is_line(text, each)]
    longest = len(text) + 1 if all_of_them else max(map(_length, whole), default=0)
    left = []
    done = 0
    for each in sorted(whole):
        if len(each.old) < longest:
            left.append(text[done : each.start])
            done = each.start + len(each.old) + 1
    return "".join([*left, text[done:]])


def _is_line(text: str, piece: Piece) -> bool:
    end = piece.start + len(piece.old)
    return (not piece.start or text[piece.start - 1] == "\n") and (end == len(text) or text[end] == "\n")


def _length(piece: Piece) -> int:
    return len(piece.old)
