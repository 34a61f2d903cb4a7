"""What the language models say of several texts at once, and which of them is evidently right.

A call of a model costs as much as a thousand characters looked up in it, so texts are looked up together,
and all that is asked of them is answered by one call a model. The model of Chinese is asked of texts with
characters of East Asia alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import BORDER, CONTEXT, Model, model, world
from fixers.language.running import running
from fixers.reading.characters import codes_of

Places = npt.NDArray[np.intp]
Floats64 = npt.NDArray[np.float64]

EAST_ASIAN = 0x2E80

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
    rows = rows_of(flat)
    found = said_of(world(), rows)
    codes = rows.codes.take(rows.beyond)
    eastern = np.unique(rows.owners[codes >= EAST_ASIAN]).tolist()
    if eastern:
        others = said_of(model(), rows_of([flat[at] for at in eastern]))
        for at, other in zip(eastern, others, strict=True):
            found[at] = Said(*map(min, found[at], other))._replace(score=max(found[at].score, other.score))
    for at, stray in strays(flat, rows):
        found[at] = found[at]._replace(score=found[at].score + stray)
    return found


class Rows(NamedTuple):
    """Texts as code points, each with a line end behind it."""

    codes: npt.NDArray[np.uint32]
    starts: Places
    """Where each text begins."""
    beyond: Places
    """Where characters beyond ASCII stand."""
    owners: Places
    """In which text each of them stands."""


def rows_of(texts: Sequence[str], between: str = "\n") -> Rows:
    """Some texts without line ends as code points, with line ends between them and one behind the last."""
    codes = codes_of(between.join([*texts, ""]))
    starts = np.cumsum([0, *[len(text) + len(between) for text in texts]])
    beyond = (codes >= _BEYOND).nonzero()[0]
    return Rows(codes, starts[:-1], beyond, starts[1:].searchsorted(beyond, "right"))


def strays(texts: Sequence[str], rows: Rows) -> Iterator[tuple[int, float]]:
    """Which of some texts have signs that touch letters as none do, and the nats that this costs."""
    small = _IS_SMALL.take(rows.codes, mode="clip")
    signs = rows.beyond[_IS_SIGN.take(rows.codes.take(rows.beyond), mode="clip")]
    touched = signs[small.take(signs + 1) | small.take(signs - 1)] if signs.size else signs
    for at in np.unique(rows.starts.searchsorted(touched, "right") - 1).tolist():
        if stray := len(_STRAYS.findall(texts[at])):
            yield at, -_STRAY * stray


_STRAY = 6.0
"""Nats that it costs that a sign touches a small letter of Greek or Cyrillic as none does in text: the models have seen
such signs so seldom that € before a letter costs them as much as a rare capital, which it may have been."""

_BEFORE, _BEHIND = "¢£¤¥¦§©®°±²³¶¹º»¼½¾¿¬†‡‰€№™’”›", "¢£¤¥¦¶¬€"
_SMALL = "\u03ac-\u03ce\u0430-\u045f"
_STRAYS = re.compile(f"(?<!\\w)[{_BEFORE}][{_SMALL}]|(?<=[{_SMALL}])[{_BEHIND}]")

_IS_SIGN, _IS_SMALL = np.zeros((2, 0x10000), np.bool_)
_IS_SIGN[[*map(ord, _BEFORE + _BEHIND)]] = True
_IS_SMALL[0x3AC:0x3CF] = _IS_SMALL[0x430:0x460] = True


def has_strays(text: str) -> bool:
    """Whether a sign touches a letter in a text as none does.

    >>> has_strays("€мпорт"), has_strays("5 €, импорт")
    (True, False)
    """
    return _STRAYS.search(text) is not None


def said_of(language: Model, rows: Rows) -> list[Said]:
    """What one model says of texts."""
    each = running(language, np.concatenate([BEGIN, language.ids_of(rows.codes)])).astype(np.float64)
    each[rows.codes == LINE_END] = 0
    return sums(rows, np.add.reduceat(each, rows.starts), each.take(rows.beyond))


def sums(rows: Rows, scores: Floats64, beyond: Floats64) -> list[Said]:
    """The same of texts with these scores, by what their characters beyond ASCII cost."""
    count = len(rows.starts)
    words = _IS_WORD.take(rows.codes.take(rows.beyond), mode="clip")
    of_words, of_all, some, every = (
        np.bincount(rows.owners, weight, count) for weight in (beyond * words, beyond, words, None)
    )
    means = (-of_words / np.maximum(some, 1), -of_all / np.maximum(every, 1))
    return [Said(*row) for row in zip(scores.tolist(), *(mean.tolist() for mean in means), strict=True)]


_BEYOND, LINE_END = 0x80, 0x0A
BEGIN = np.full(CONTEXT, BORDER, np.uint16)


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
