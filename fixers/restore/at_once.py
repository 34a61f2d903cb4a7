"""Readings that are right beyond doubt at a glance, before any language model is asked.

A call of a model costs a quarter of a millisecond, and a search in three layers twenty of them; but most
misread lines are of East Asian text, whose right reading costs 4 to 5 nats a character at a glance, where
wrong ones cost 9 to 15. And what is a whole line of UTF-8, byte by byte, was UTF-8: twelve bytes or more of
its sequences are so by chance in one line of 100,000. So layers of UTF-8 are taken off first, one after another, and
what is left is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import SINGLE
from fixers.breakage.mojibake import Chain, Step
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.able import DOUBLE
from fixers.restore.inverses import price, undone

_LAYERS = 3

_LEAST, _LEAST_CERTAIN = 8, 4
"""Characters beyond ASCII that are looked at, at least, and where the bytes were certainly UTF-8."""

_EACH = 5.2
"""Nats that each of them costs at most: 98 % of Japanese and Korean pieces of ten to forty characters, nine of ten
simplified and six of ten traditional ones do. Of pieces that are short of a layer 1 % do, all of them Chinese or
Korean that was read as EUC-JP; they are found in the next round."""

_GAIN = 30.0
"""Nats that are gained, and one a character more."""

_APART = 1.5
"""Nats a character beyond ASCII by which any other reading is worse."""

_BYTES = 12
"""Bytes of sequences of UTF-8 that are not such by chance."""

_EAST_ASIAN = 0x2E80


class Glance(NamedTuple):
    """A text at a glance."""

    cost: float
    """Nats of all its characters."""
    each: float
    """Nats of a character beyond ASCII, on the mean."""
    beyond: int
    """Characters beyond ASCII."""
    wide: int
    """Those of East Asia among them."""


class Evident(NamedTuple):
    """What a text was, evidently."""

    text: str
    chain: Chain
    gain: float
    """Nats by which it is more probable than what was found, at a glance."""
    surprise: float
    """Nats a character beyond ASCII."""


def glances(texts: Sequence[str]) -> list[Glance]:
    """What each text costs, character by character.

    >>> [right, wrong] = glances(["人民政府", "浜烘皯鏀垮簻"])
    >>> right.each < 6 < 9 < wrong.each
    True
    """
    if not texts:
        return []
    codes = codes_of("\n".join([*texts, ""]))
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = np.concatenate([[0], ends[:-1]])
    costs = -quick(codes)
    beyond = codes >= 0x80
    sums = (costs, np.where(beyond, costs, np.float32(0)), beyond.astype(np.int64), codes >= _EAST_ASIAN)
    rows = zip(*(np.add.reduceat(row.astype(np.float64), starts).tolist() for row in sums), strict=True)
    return [Glance(cost, most / max(count, 1), int(count), int(wide)) for cost, most, count, wide in rows]


def at_once(piece: str, *, cut: bool = False) -> Evident | None:
    """What `piece`, all of it, was, if that is beyond doubt. One that is `cut` off may end within a character.

    >>> at_once("ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ").text
    '中央人民政府委员会今天举行'
    >>> at_once("中央人民政府委员会今天举行")
    """
    before = glances([piece])[0]
    text, chain = piece, Chain()
    for _ in range(_LAYERS):
        found = {was: step for was, step in undone(text, chain, cut, ("utf-8",)) if is_certain(was, step)}
        if len(found) != 1:
            break
        ((text, step),) = found.items()
        chain = (step, *chain)
        here = glances([text])[0]
        if here.beyond >= _LEAST_CERTAIN and _is_evident(here, len(text), before):
            if _goes_on(text, here):
                return None
            return Evident(text, chain, before.cost - here.cost - price(chain), here.each)
    return None if chain else _of_pairs(piece, before, cut)


def _goes_on(text: str, here: Glance) -> bool:
    """Whether what is left of a text was read in pairs before: Japanese keeps its kana where EUC-JP is read as GBK."""
    return any(
        each.cost + _ONCE_MORE < here.cost for each in glances([was for was, _ in undone(text, (), False, DOUBLE)])
    )


_ONCE_MORE = 12.0
"""Nats that one more reading gains, at least."""


def is_certain(text: str, step: Step) -> bool:
    """Whether a text has so many sequences of UTF-8 that its bytes can't have been valid by chance.

    Of what was read in pairs only sequences of three bytes count: a pair that is one of two is common in Chinese.
    """
    if step.written != "utf-8" or step.read not in _READ:
        return False
    long = sum(each >= "\u0800" for each in text[:_FIRST])
    short = sum(each >= "\x80" for each in text[:_FIRST]) - long if step.read in SINGLE else 0
    return 3 * long + 2 * short >= _BYTES


_READ = frozenset((*SINGLE, *DOUBLE))
_FIRST = 64
"""Characters among which so many are looked for."""


def _of_pairs(piece: str, before: Glance, cut: bool) -> Evident | None:
    """What a piece was in a codec of two bytes a character, if one reading is far better than all others."""
    found = dict(undone(piece, (), cut, DOUBLE))
    if not found:
        return None
    ranked = sorted(
        (here.cost + price((found[text],)), here, text) for here, text in zip(glances([*found]), found, strict=True)
    )
    _, here, text = ranked[0]
    if here.beyond < _LEAST or 2 * here.beyond < len(text) or not _is_evident(here, len(text), before):
        return None
    if len(ranked) > 1 and ranked[1][0] < ranked[0][0] + _APART * here.beyond:
        return None
    chain = (found[text],)
    return Evident(text, chain, before.cost - here.cost - price(chain), here.each)


def _is_evident(here: Glance, length: int, before: Glance) -> bool:
    """Whether a reading is of East Asian text as common as most, and far better than what was found."""
    return 2 * here.wide >= here.beyond and here.each <= _EACH and before.cost - here.cost >= _GAIN + length
