"""What speaks for a character in a gap besides the language model.

How common it is in the writing of the document, whether a quote or bracket is open at the place, and
whether it stands between the same neighbours elsewhere in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import common_characters
from fixers.data.opencc_tables import simplified_only, traditional_only
from fixers.language.model import model
from fixers.reading.context import is_japanese, is_korean

Prior = npt.NDArray[np.float32]

_MARKS = "，。、：；？！…—·“”‘’「」『』《》〈〉（）【】\u3000"
_PAIRS = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("《", "》"), ("〈", "〉"), ("（", "）"), ("【", "】"))
_PAIRED = re.compile(f"[{''.join(opener + closer for opener, closer in _PAIRS)}]")
_CORNER, _CURLY = "「」『』", "“”‘’"

_NEAR = 300
"""Characters before and after a gap in which a quote or bracket may be open."""

_UNBALANCED, _UNSURE = 4.0, 1.5
"""Nats that a character costs which leaves a pair broken, where the gap is the only one about and where it is
not. A guess, since quotations go over paragraphs; 2.5 and 4 for the first restore the same 64 of 100 lost marks."""

_WORD_BONUS, _PAIR_BONUS = 8.0, 4.0
"""Nats for a character that stands elsewhere in the document between the same three neighbours, or the same two.
With them 235 of 408 lost characters of simplified documents are restored, without them 221; with 10 and 6 also 235,
but less precisely."""

_ELSEWHERE = 40_000
_TIMES = 30
"""How far from a gap, in characters, the same neighbours are looked for, and how many of them are looked at."""


def writing_of(text: str) -> str:
    """How a document is written: ja, ko, zh-hant, zh-hans, or zh where nothing tells the script.

    >>> writing_of("雨後的街道很安靜"), writing_of("雨后的街道很安静"), writing_of("山水")
    ('zh-hant', 'zh-hans', 'zh')
    """
    if is_japanese(text):
        return "ja"
    if is_korean(text):
        return "ko"
    characters = set(text[:_ELSEWHERE])
    traditional, simplified = len(characters & traditional_only()), len(characters & simplified_only())
    if traditional == simplified:
        return "zh"
    return "zh-hant" if traditional > simplified else "zh-hans"


@cache
def alphabet(writing: str) -> dict[int, None]:
    """The code points that may fill a gap but for marks, the common ones first; bytes of ASCII are never lost."""
    rows = common_characters()["zh-hans" if writing == "zh" else writing]
    return {ord(c): None for _, characters in rows for c in characters if not c.isascii() and c not in _MARKS}


@cache
def shares(writing: str) -> Prior:
    """Of characters that are one to the model (后 and 後) the logarithm of the share of each."""
    rows = common_characters()["zh-hans" if writing == "zh" else writing]
    codes = np.array([ord(c) for _, characters in rows for c in characters])
    weight = np.array([2.0**-bits for bits, characters in rows for _ in characters])
    ids = model().ids_of(codes)
    total = np.bincount(ids, weight)
    prior = np.zeros(0x10000, np.float32)
    below = codes < len(prior)
    prior[codes[below]] = np.log(weight / total[ids])[below]
    return prior


class Beside(NamedTuple):
    """What the marks about a place hang on."""

    before: str
    """The quotes and brackets before it on its line, near by."""
    after: str
    alone: bool
    """Whether no other such gap stands near by."""
    corner: bool
    """Whether corner quotes are written, not curly ones."""


class Marks:
    """The quotes and brackets of a text; they are looked for once, not for each gap."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [match.start() for match in _PAIRED.finditer(text)]
        self._corner = "「" in text
        self._curly = "“" in text

    def beside(self, part: tuple[int, int]) -> Beside:
        """Those about a gap.

        >>> text = "（他说：“今天好�"
        >>> Marks(text).beside((8, 9))
        Beside(before='（“', after='', alone=True, corner=False)
        """
        text, (start, end) = self._text, part
        far = max(0, start - _NEAR)
        low = max(text.rfind("\n", far, start) + 1, far)
        high = text.find("\n", end, end + _NEAR)
        high = high if high >= 0 else end + _NEAR
        alone = text.find(text[start], low, start) < 0 and text.find(text[start], end, high) < 0
        corner = self._corner
        if not corner and not self._curly:
            only = traditional_only()
            corner = not (only.isdisjoint(text[low:start]) and only.isdisjoint(text[end:high]))
        return Beside(self._between(low, start), self._between(end, high), alone, corner)

    def _between(self, low: int, high: int) -> str:
        places = self._places
        return "".join(map(self._text.__getitem__, places[bisect_left(places, low) : bisect_left(places, high)]))


def mark_costs(beside: Beside) -> dict[str, float]:
    """What each mark costs at a place, by the pairs that are open there."""
    before, after = beside.before, beside.after
    broken = _UNBALANCED if beside.alone else _UNSURE
    costs = dict.fromkeys(_MARKS, 0.0)
    for opener, closer in _PAIRS:
        if not any(mark in each for mark in (opener, closer) for each in (before, after)):
            costs[opener] += broken
            costs[closer] += broken
            continue
        is_open = before.rfind(opener) > before.rfind(closer)
        closes = after.find(closer)
        opens = after.find(opener)
        closed_later = closes >= 0 and (opens < 0 or closes < opens)
        if is_open == closed_later:
            costs[opener] += broken
            costs[closer] += broken
        else:
            missing, other = (closer, opener) if is_open else (opener, closer)
            costs[other] += broken
            costs[missing] -= broken
    for mark in _CURLY if beside.corner else _CORNER:
        del costs[mark]
    return costs


def elsewhere(text: str, part: tuple[int, int]) -> dict[int, float]:
    """Code points that stand elsewhere in the document between the same neighbours, with what that tells.

    >>> elsewhere("村长骆二宝来过。大家都叫他?二宝。骆二", (13, 14))
    {}
    >>> elsewhere("村长骆二宝来过。问过村长?二宝", (12, 13))
    {39558: 8.0}
    """
    before, after = text[max(0, part[0] - 2) : part[0]], text[part[1] : part[1] + 2]
    if not before or not after or "\n" in before[-1] + after[0]:
        return {}
    bonus: dict[int, float] = {}
    for at in _between(text, before[-1], after[0], max(0, part[0] - _ELSEWHERE), part[1] + _ELSEWHERE):
        longer = text.endswith(before, 0, at) or text.startswith(after, at + 1)
        code = ord(text[at])
        bonus[code] = max(bonus.get(code, 0.0), _WORD_BONUS if longer else _PAIR_BONUS)
    return bonus


def _between(text: str, before: str, after: str, first: int, last: int) -> Iterator[int]:
    """Where single known characters stand between two others, in some part of a text; the first of them."""
    found = 0
    at = text.find(before, first, last)
    while at >= 0 and found < _TIMES:
        if text.startswith(after, at + 2) and at + 2 < last and text[at + 1] not in _NOT_KNOWN:
            found += 1
            yield at + 1
        at = text.find(before, at + 1, last)


_NOT_KNOWN = "\ufffd?\n"
