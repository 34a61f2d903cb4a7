"""Which lines of a text a known chain may explain, found without reading each of them anew.

Where one chain explains a page, all its other lines are asked too, also those that nothing made suspect.
Most lines of most pages are clean, and a look at the whole text tells that at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fixers.breakage.code_pages import SINGLE
from fixers.breakage.mojibake import Chain
from fixers.language.together import Ask, Job
from fixers.reading.characters import codes_of
from fixers.restore.chains.suspected import Piece
from fixers.restore.looks.joined import Page, pages
from fixers.restore.looks.odd_pairs import odd
from fixers.restore.looks.shown import (
    KANA,
    PAIRS,
    Places,
    Sort,
    costs_of,
    showing_pairs,
    shown_by,
    strange,
    that_may_be,
)
from fixers.restore.lossy.misread import is_odd
from fixers.restore.wrong_codecs.able import DOUBLE, able_many

Bounds = list[tuple[int, int]]
"""Where lines begin and end."""


class Likely:
    r"""The lines of a text that a chain may explain. What a look at the whole text tells is kept.

    >>> from fixers.breakage.mojibake import Step
    >>> Likely("中国\nÄÐ\nabc").lines((Step("gbk", "latin-1"),))
    [(3, 5)]
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[Sort, Bounds] = {}

    def lines(self, chain: Chain) -> Bounds:
        """Where the lines begin and end that a chain may explain."""
        sort = sort_of(chain)
        if sort not in self._known:
            look_many([self], sort)
        return self._known[sort]

    def knows(self, sort: Sort) -> bool:
        """Whether the text was looked at for a sort of chains."""
        return sort in self._known

    def put(self, sort: Sort, lines: Bounds) -> None:
        """Keep what was seen of a sort of chains in many texts at once."""
        self._known[sort] = lines


def sort_of(chain: Chain) -> Sort:
    """What tells which lines a chain may explain."""
    written, read = chain[-1]
    if read in SINGLE:
        return Sort(read, "utf-8" if written == "utf-8" else "", written not in SINGLE)
    if read not in DOUBLE:
        return Sort(read, "", odd=False)
    return Sort(KANA, "", odd=False) if {read, written} == _SAME_KANA else Sort(PAIRS, "", written == "utf-8")


_SAME_KANA = {"gbk", "euc-jp"}
"""Codecs that have kana in the same places, so that misread Japanese is half right."""


def look_many(texts: Sequence[Likely], sort: Sort) -> None:
    r"""Look at all texts for lines that chains of a sort may explain.

    >>> from fixers.breakage.mojibake import Step
    >>> texts = [Likely("ÄÐ\nabc"), Likely("中国\nÄÐ")]
    >>> look_many(texts, sort_of((Step("gbk", "latin-1"),)))
    >>> [text.lines((Step("gbk", "latin-1"),)) for text in texts]
    [[(0, 2)], [(3, 5)]]
    """
    every = iter(texts)
    for page, _ in pages([each.text for each in texts]):
        pairs = odd(page.codes, page.starts).places if sort.odd else _NONE
        own = [next(every) for _ in page.texts]
        look_on(own, page, sort, pairs, range(len(own)))


def looked_on(likely: Likely, chains: Iterable[Chain]) -> Job[None]:
    """Looks at a text for the lines that each of some chains may explain, so that they are known; with other texts."""
    for sort in dict.fromkeys(map(sort_of, chains)):
        if not likely.knows(sort):
            yield Ask(_look_at, (likely, sort))


def _look_at(asked: Sequence[tuple[Likely, Sort]]) -> list[None]:
    """Look at each text for one sort of chains."""
    for sort in dict.fromkeys(sort for _, sort in asked):
        look_many([likely for likely, each in asked if each == sort], sort)
    return [None] * len(asked)


_NONE = np.zeros(0, np.int64)


def look_on(
    texts: Sequence[Likely], page: Page, sort: Sort, pairs: Places, which: Sequence[int], known: Places = _NONE
) -> None:
    """The same of those of the texts of a page that have these numbers; `pairs` are the places of the odd ones.

    Of some lines it is `known` by where they begin.
    """
    firsts, lasts = _likely(page, sort, pairs, which, known)
    owners = page.owners(firsts)
    found: dict[int, Bounds] = {at: [] for at in which}
    begins = page.starts[owners]
    for at, first, last in zip(owners.tolist(), (firsts - begins).tolist(), (lasts - begins).tolist(), strict=True):
        if at in found:
            found[at].append((first, last))
    for at, lines in found.items():
        texts[at].put(sort, lines)


def _likely(page: Page, sort: Sort, pairs: Places, which: Sequence[int], known: Places) -> tuple[Places, Places]:
    """Where the lines begin and end that chains of a sort may explain, of those texts of a page, and maybe of others."""
    firsts, lasts = np.append(0, page.breaks[:-1] + 1), page.breaks
    asked = lasts > firsts
    if sort.odd:
        asked &= lasts - firsts <= _SHORT
        asked[page.breaks.searchsorted(showing_pairs(page.codes, pairs, sort))] = True
    elif len(which) < len(page.texts):
        some = np.zeros(len(page.texts), np.bool_)
        some[which] = True
        asked &= some[page.owners(firsts)]
    told = firsts.searchsorted(known)
    asked[told] = False
    found = np.sort(np.concatenate([told, that_may_be(page.codes, firsts, lasts, asked.nonzero()[0], sort)]))
    return firsts[found], lasts[found]


_SHORT = 12
"""Characters of a line that is looked at whatever pairs are in it."""


def may_be(line: str, read: str) -> bool:
    """Whether a line may have been read in a codec.

    >>> may_be("浣跨敤", "gbk"), may_be("使用", "gbk")
    (True, False)
    """
    if read in DOUBLE:
        codes = codes_of(line)
        return bool(strange(costs_of(codes), codes).size)
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
