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
from fixers.breakage.mojibake import Chain
from fixers.language.model import Floats
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.able import DOUBLE, able_many
from fixers.restore.dear_threes import dear_threes
from fixers.restore.misread import is_odd
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
    r"""The lines of a text that a chain may explain. What a look at the whole text tells is kept.

    >>> from fixers.breakage.mojibake import Step
    >>> Likely("中国\nÄÐ\nabc").lines((Step("gbk", "latin-1"),))
    [(3, 5)]
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[str, Bounds] = {}

    def lines(self, chain: Chain) -> Bounds:
        """Where the lines begin and end that a chain may explain."""
        sort = sort_of(chain)
        if sort not in self._known:
            self._known[sort] = _likely(codes_of(self.text), sort)
        return self._known[sort]

    def put(self, sort: str, lines: Bounds) -> None:
        """Keep what was seen of a sort of chains in many texts at once."""
        self._known[sort] = lines


def sort_of(chain: Chain) -> str:
    """What tells which lines a chain may explain: the codec of one byte that was read, or how pairs were."""
    read = chain[-1].read
    if read not in DOUBLE:
        return read
    return _KANA if {read, chain[-1].written} == _SAME_KANA else _PAIRS


_PAIRS, _KANA = "pairs", "pairs with kana"
_SAME_KANA = {"gbk", "euc-jp"}
"""Codecs that have kana in the same places, so that misread Japanese is half right."""


def look_many(texts: Sequence[Likely], sort: str) -> None:
    r"""Look at all texts for lines that chains of a sort may explain.

    >>> from fixers.breakage.mojibake import Step
    >>> texts = [Likely("ÄÐ\nabc"), Likely("中国\nÄÐ")]
    >>> look_many(texts, "latin-1")
    >>> [text.lines((Step("gbk", "latin-1"),)) for text in texts]
    [[(0, 2)], [(3, 5)]]
    """
    look_on(texts, codes_of("\n".join([each.text for each in texts])), sort)


def look_on(texts: Sequence[Likely], codes: Codes, sort: str) -> None:
    """The same of texts with these code points, between which line ends stand."""
    lines = iter(_likely(codes, sort))
    line = next(lines, None)
    start = 0
    for each in texts:
        end = start + len(each.text)
        found: Bounds = []
        while line and line[0] <= end:
            found.append((line[0] - start, line[1] - start))
            line = next(lines, None)
        each.put(sort, found)
        start = end + 1


def _likely(codes: Codes, sort: str) -> Bounds:
    pairs = sort in (_PAIRS, _KANA)
    places = _of_one_line(dear_threes(codes, _THREE), codes) if pairs else _places(_shown(sort), codes)
    if not places.size:
        return []
    breaks = (codes == _LINE_END).nonzero()[0]
    owners = breaks.searchsorted(places)
    owners = owners[np.diff(owners, prepend=-1) != 0]
    firsts, lasts = np.append(0, breaks + 1)[owners], np.append(breaks, len(codes))[owners]
    if sort == _PAIRS:
        own = _are_misread(codes, firsts, lasts)
        firsts, lasts = firsts[own], lasts[own]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _places(table: npt.NDArray[np.bool_], codes: Codes) -> Places:
    """Where characters of a table stand. Numpy makes indices of so many at a time that they stay in the cache."""
    there = np.empty(codes.size, np.bool_)
    for at in range(0, codes.size, _BLOCK):
        table.take(codes[at : at + _BLOCK], out=there[at : at + _BLOCK], mode="clip")
    return there.nonzero()[0]


_BLOCK = 1 << 15


def _are_misread(codes: Codes, firsts: Places, lasts: Places) -> npt.NDArray[np.bool_]:
    """Whether the characters of each line cost on the mean what those of a misread line do."""
    bounds = zip(firsts.tolist(), lasts.tolist(), strict=True)
    # With the line ends, behind which the first characters stand; they cost nothing.
    costs = _costs(np.concatenate([codes[first : last + 1] for first, last in bounds]))
    lengths = np.minimum(lasts + 1, len(codes)) - firsts
    places = np.cumsum(lengths) - lengths
    counts = np.add.reduceat(costs != 0, places, dtype=np.int64)
    misread: npt.NDArray[np.bool_] = np.add.reduceat(costs, places, dtype=np.float64) >= _MISREAD * counts
    return misread


_MISREAD = 6.0
"""Nats that a character beyond ASCII of a line that was read in pairs costs at a glance on the mean: of 39,000 such
lines 4 cost less (but Japanese in GBK read as EUC-JP or the other way round), of 290 clean ones with rare words 8 more."""


def may_be(line: str, read: str) -> bool:
    """Whether a line may have been read in a codec.

    >>> may_be("浣跨敤", "gbk"), may_be("使用", "gbk")
    (True, False)
    """
    if read in DOUBLE:
        codes = codes_of(line)
        return bool(_strange(_costs(codes), codes).size)
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


def _costs(codes: Codes) -> Floats:
    """What each character costs, those of ASCII nothing."""
    costs = quick(codes)
    np.negative(costs, out=costs)
    costs *= codes >= _ASCII
    return costs


def _strange(costs: Floats, codes: Codes) -> Places:
    """The first of each three characters side by side, of one line, that cost as much as misread ones."""
    three = costs[:-2] + costs[1:-1]
    three += costs[2:]
    return _of_one_line((three >= _THREE).nonzero()[0], codes)


def _of_one_line(found: Places, codes: Codes) -> Places:
    """Those of three characters side by side among which no line end is."""
    for at in range(3):
        found = found[codes[found + at] != _LINE_END]
    return found


_ASCII = 0x80
_LINE_END = 0x0A


@cache
def _shown(codec: str) -> npt.NDArray[np.bool_]:
    """What `shown_by` finds, by code point, with one cell more for all beyond."""
    shown = np.zeros(0x10001, np.bool_)
    shown[[code for code in range(0x80, 0x10000) if shown_by(codec).match(chr(code))]] = True
    return shown


def unexplained(text: str, pieces: Sequence[Piece], likely: Likely) -> tuple[str, list[str]]:
    """The longest of the pieces that are a line as a whole, and the lines that their chain may explain and did not."""
    whole = [each for each in pieces if _is_line(text, each)]
    done = {each.start for each in whole}
    longest = max((each.old for each in whole), key=len, default="")
    parts = sorted(each for each in pieces if each.start not in done)
    others = [bounds for bounds in likely.lines(pieces[0].chain) if bounds[0] not in done]
    return longest, [_with(parts, text, first, last) for first, last in others]


def _with(pieces: Sequence[Piece], text: str, first: int, last: int) -> str:
    """A line with what its pieces were in their place, if all else in it is clean: what touches them is no loss then.

    A line in which other rare characters stand, or U+FFFD, stays as it was found: they may be what is left of losses.
    So does one with hardly anything else, which was misread as a whole (浜 at the end is 了 that lost a byte).
    """
    found, beside, at = "", "", first
    for each in pieces:
        if first <= each.start < last:
            beside += text[at : each.start]
            found, at = found + text[at : each.start] + each.new, each.start + len(each.old)
    beside += text[at:last]
    is_clean = sum(not each.isascii() for each in beside) > _REST and not any(map(is_odd, beside))
    return found + text[at:last] if is_clean else text[first:last]


_REST = 2
"""Characters beyond ASCII beside a piece, at most, that say nothing of the line."""


def _is_line(text: str, piece: Piece) -> bool:
    end = piece.start + len(piece.old)
    return (not piece.start or text[piece.start - 1] == "\n") and (end == len(text) or text[end] == "\n")
