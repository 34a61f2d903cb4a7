"""What the language models say of several texts at once, and which of them is evidently right.

A call of a model costs as much as a thousand characters looked up in it, so texts are looked up together,
and all that is asked of them is answered by one call a model. The model of Chinese is asked of texts with
characters of East Asia alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.language.model import Model, model, world
from fixers.reading.characters import codes_of

_EAST_ASIAN = 0x2E80

_MARKS = (*range(0x2010, 0x2028), *map(ord, "£§«°»€"))
"""Dashes, quotation marks and common signs: the models find „ and £ as strange as nonsense, since they are seldom met."""

_IS_WORD = np.arange(0x10000) >= 0x80
_IS_WORD[[*_MARKS]] = False


class Said(NamedTuple):
    """What the model that likes a text best says of it, in nats."""

    score: float
    """Log probability."""
    surprise: float
    """What a character beyond ASCII costs on the mean, marks of prose left out; nothing where there is none."""
    strangeness: float
    """The same with those marks."""


def said(texts: Sequence[str]) -> list[Said]:
    """What the models say of texts; line ends count as blanks."""
    if not texts:
        return []
    flat = [text.replace("\n", " ") for text in texts]
    found = _said(world(), flat)
    eastern = [at for at, text in enumerate(flat) if max(text, default="") >= chr(_EAST_ASIAN)]
    for at, other in zip(eastern, _said(model(), [flat[at] for at in eastern]), strict=True):
        found[at] = Said(*map(min, found[at], other))._replace(score=max(found[at].score, other.score))
    strays = [-_STRAY * len(_STRAYS.findall(text)) for text in flat]
    return [each._replace(score=each.score + stray) for each, stray in zip(found, strays, strict=True)]


_STRAY = 6.0
"""Nats that it costs that a sign touches a small letter of Greek or Cyrillic as none does in text: the models have seen
such signs so seldom that € before a letter costs them as much as a rare capital, which it may have been."""

_STRAYS = re.compile(
    "(?<!\\w)[¢£¤¥¦§©®°±²³¶¹º»¼½¾¿¬†‡‰€№™’”›][\u03ac-\u03ce\u0430-\u045f]|(?<=[\u03ac-\u03ce\u0430-\u045f])[¢£¤¥¦¶¬€]"
)


def has_strays(text: str) -> bool:
    """Whether a sign touches a letter in a text as none does.

    >>> has_strays("€мпорт"), has_strays("5 €, импорт")
    (True, False)
    """
    return _STRAYS.search(text) is not None


def _said(language: Model, texts: Sequence[str]) -> list[Said]:
    if not texts:
        return []
    joined = "\n" + "\n".join(texts) + "\n"
    each = language.characters(joined).astype(np.float64)
    codes = codes_of(joined)
    beyond = codes >= 0x80
    words = _IS_WORD.take(codes, mode="clip")
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = np.concatenate([[0], ends[:-1]]) + 1
    sums = [np.concatenate([[0.0], np.cumsum(row)]) for row in (each, each * words, words, each * beyond, beyond)]
    scores, of_words, some, of_all, every = (row[ends] - row[starts] for row in sums)
    means = (-of_words / np.maximum(some, 1), -of_all / np.maximum(every, 1))
    return [Said(*row) for row in zip(scores.tolist(), *(mean.tolist() for mean in means), strict=True)]


_GAIN, _LEAST = 30.0, 6
_LETTER, _WIDE = 3.2, 6.0
_UTF8, _KINDS = 3.4, 4


def is_evident(text: str, score: float, before: float, surprise: float, was_utf8: bool) -> bool:
    """Whether a text that had the score `before` is now such that no other reading can be better.

    It gained 30 nats and one a character, and six characters at least are not ASCII. If these are half of
    it, a character costs 3.2 nats at most, or 6 if they are East Asian: of 305 readings of one layer that
    gained so much, none below these limits is short of a layer; those that are cost 3.6 and more, and 8.8
    and more in East Asian characters. Latin letters cost little whatever one of them is, so they are evident
    only if what was found is UTF-8 throughout (`was_utf8`), and they are of four kinds or more and cost 3.4
    themselves: of 27 such none is short of a layer, and those that are cost 3.5 and more.
    """
    if score < before + _GAIN + len(text):
        return False
    return -score < _limit(text) * len(text) or (was_utf8 and surprise < _UTF8 and _has_kinds(text))


_GLANCE = 9.0


def is_hopeful(text: str, cost: float, before: float, was_utf8: bool) -> bool:
    """Whether a text may be evident, by what it costs at a glance and what was found did.

    Right Chinese text costs 7.5 nats a character at a glance, and the worst lines of it 8.6.
    """
    if cost > before - _GAIN or cost > _GLANCE * len(text):
        return False
    return _limit(text) > 0 or (was_utf8 and _has_kinds(text))


def _limit(text: str) -> float:
    """Nats that a character of an evident text costs at most."""
    beyond = sorted(each for each in text if not each.isascii())
    if len(beyond) < _LEAST or 2 * len(beyond) < len(text) or beyond[len(beyond) // 2] < "\u0250":
        return 0.0
    return _LETTER if beyond[len(beyond) // 2] < "\u1100" else _WIDE


def _has_kinds(text: str) -> bool:
    beyond = [each for each in text if not each.isascii()]
    return len(beyond) >= _LEAST and len(set(beyond)) >= _KINDS
