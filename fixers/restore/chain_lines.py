"""Which lines of a text a known chain may explain, found without reading each of them anew.

Where one chain explains a page, all its other lines are asked too, also those that nothing made suspect.
Most lines of most pages are clean, and a look at the whole text tells that at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import SINGLE, letters
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.able import DOUBLE, able_many
from fixers.restore.at_once import glances
from fixers.restore.suspected import Piece

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Bounds = list[tuple[int, int]]
"""Where lines begin and end."""

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


class Likely:
    r"""The lines of a text that may have been read in a codec. What a look at the whole text tells is kept.

    >>> Likely("中国\nÄÐ\nabc").lines("latin-1")
    [(3, 5)]
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[str, Bounds] = {}

    def lines(self, read: str) -> Bounds:
        """Where the lines begin and end that may have been read in a codec."""
        key = "" if read in DOUBLE else read
        if key not in self._known:
            self._known[key] = _likely(self.text, read)
        return self._known[key]

    def put(self, read: str, lines: Bounds) -> None:
        """Keep what was seen of a codec in many texts at once."""
        self._known["" if read in DOUBLE else read] = lines


def look_many(texts: Sequence[Likely], read: str) -> None:
    r"""Look at all texts for lines that may have been read in a codec.

    >>> texts = [Likely("ÄÐ\nabc"), Likely("中国\nÄÐ")]
    >>> look_many(texts, "latin-1")
    >>> [text.lines("latin-1") for text in texts]
    [[(0, 2)], [(3, 5)]]
    """
    lines = iter(_likely("\n".join([each.text for each in texts]), read))
    line = next(lines, None)
    start = 0
    for each in texts:
        end = start + len(each.text)
        found: Bounds = []
        while line and line[0] <= end:
            found.append((line[0] - start, line[1] - start))
            line = next(lines, None)
        each.put(read, found)
        start = end + 1


def _likely(text: str, read: str) -> Bounds:
    codes = codes_of(text)
    places = _strange(codes) if read in DOUBLE else _shown(read).take(codes, mode="clip").nonzero()[0]
    if not places.size:
        return []
    breaks = (codes == 0x0A).nonzero()[0]
    owners = breaks.searchsorted(places)
    owners = owners[np.diff(owners, prepend=-1) != 0]
    firsts, lasts = np.append(0, breaks + 1)[owners], np.append(breaks, len(codes))[owners]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def may_be(line: str, read: str) -> bool:
    """Whether a line may have been read in a codec.

    >>> may_be("浣跨敤", "gbk"), may_be("使用", "gbk")
    (True, False)
    """
    if read in DOUBLE:
        return bool(_strange(codes_of(line)).size)
    return shown_by(read).search(line) is not None


def alike(piece: str, lines: Sequence[str]) -> list[str]:
    """Those of some lines that one of the codecs has as a whole which have all of a piece; UTF-16 has nearly everything.

    >>> alike("Ã¼", ["Ã¶", "中"])
    ['Ã¶']
    """
    if not lines:
        return []
    known, *others = (set(codecs) - _ANYTHING for codecs in able_many([piece, *lines]))
    return [line for line, codecs in zip(lines, others, strict=True) if known & codecs]


_ANYTHING = {"utf-16le", "utf-16be"}


def _strange(codes: Codes) -> Places:
    """The first of each three characters side by side that cost as much as misread ones."""
    costs = -quick(codes)
    costs[codes < 0x80] = 0
    found: Places = np.flatnonzero(costs[:-2] + costs[1:-1] + costs[2:] >= _THREE)
    return found


@cache
def _shown(codec: str) -> npt.NDArray[np.bool_]:
    """What `shown_by` finds, by code point, with one cell more for all beyond."""
    shown = np.zeros(0x10001, np.bool_)
    shown[[code for code in range(0x80, 0x10000) if shown_by(codec).match(chr(code))]] = True
    return shown


def unexplained(text: str, pieces: Sequence[Piece], likely: Likely) -> tuple[str, list[str]]:
    """The longest of the pieces that are a line as a whole, and the lines that must have been misread, too, but aren't.

    They are those that were read as the first of the pieces was.
    """
    whole = [each for each in pieces if _is_line(text, each)]
    done = {each.start for each in whole}
    lines = likely.lines(pieces[0].chain[-1].read)
    longest = max((each.old for each in whole), key=len, default="")
    others = [text[first:last] for first, last in lines if first not in done]
    return longest, [line for line, glance in zip(others, glances(others), strict=True) if glance.each >= _MISREAD]


_MISREAD = 7.0
"""Nats that a character of a misread line costs at a glance, at least: of 1,621 lines of UTF-8 read in pairs with
losses none costs less than 11.8 on the mean, of clean lines with rare words none more than 6.8."""


def _is_line(text: str, piece: Piece) -> bool:
    end = piece.start + len(piece.old)
    return (not piece.start or text[piece.start - 1] == "\n") and (end == len(text) or text[end] == "\n")
