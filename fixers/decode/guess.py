"""Which reading of some bytes is a text? All ways are scored, for many pieces of bytes at once.

Each piece is decoded in every way, errors allowed, and a glance says how plausible the characters
are (`glance`); the few best readings are judged by the language model (`judge`). So bytes that are
broken or cut cost what they cost, and never make the right reading impossible, which is what
detectors that ask for validity suffer from.

Most pieces in an East Asian encoding are decided at a glance: code pages and cut characters are
looked at only where no encoding of several bytes is evidently right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode import glance, judge
from fixers.decode.ways import DOUBLE, DOUBLES, HALVED, ODD, PAGES, SHIFT, SHIFTED, WAYS, WIDE, costs

_FIRST = len(WIDE) + len(DOUBLE)
_FIRST_WAYS = (*WIDE, *DOUBLE)
_PAGES, _SHIFTED = slice(_FIRST, _FIRST + len(PAGES)), slice(_FIRST + len(PAGES), None)
_CODE_PAGES = range(_FIRST, _FIRST + len(PAGES))
_WIDES = (*range(_FIRST), *range(_FIRST + len(PAGES), len(WAYS)))

_IS_PAGE = np.array([way in _CODE_PAGES for way in range(len(WAYS))])
_IS_DOUBLE = np.array([way in DOUBLES for way in range(len(WAYS))])

_GOOD, _GOOD_LONG = 3.0, 3.6
"""Nats a byte beyond ASCII up to which a reading in an encoding of several bytes is a text. Of 263 pieces
in code pages none of 16 bytes or more is below in any wrong way; of Chinese, Japanese and Korean three
quarters are."""

_WHOLE, _SOME = 4.0, 16
"""Nats a byte, and bytes beyond ASCII, up to and from which a reading that is the best by far is in the right encoding,
and may only have begun inside a character."""

_HEAD, _CLEARLY = 64, 6.0
"""Bytes that tell that, and nats that do where the first byte is no letter: of 789 pieces of 16 to 128 bytes that begin with a whole
character none is more than 5.1 behind the same without its first byte."""

_LONG = 48
"""Bytes beyond ASCII from which on the second of the two counts."""

_CLEAR = 12.0
"""Nats that part a reading from all others where the glance is believed. The right one was never further
behind in 1,800 pieces of 4 to 1,024 bytes; of 5,002 pieces in code pages the right one of these is at most 8.8 behind
the best, and with 32 bytes beyond ASCII or more at most 3.5."""

_KEPT, _KEPT_PAGES = 3, 6
"""Readings that are judged at most: in encodings of several bytes, in code pages."""

_HOPELESS = 25.0
"""Nats behind the best code page from which on no encoding of several bytes is judged."""

_FAR = 60.0
"""Nats behind the best encoding of several bytes from which on no code page is judged."""


_Sizes = npt.NDArray[np.integer]


class Guess(NamedTuple):
    """The best way to read some bytes: which of `WAYS`, and how many nats better than the next."""

    way: int
    margin: float
    each: float
    """Nats for a character: how much like text the reading is."""


def guesses(pieces: Sequence[bytes], hints: Sequence[Mapping[int, float]] | None = None) -> list[Guess]:
    """The best way to read each piece. None may be empty.

    A hint says by how many nats some ways are likelier than by themselves.
    """
    glanced, glanced_beyond = glance.wide(pieces, _FIRST_WAYS)
    prior = _prior(pieces, hints)
    sizes = np.array([len(piece) - len(piece.translate(None, _HIGH)) for piece in pieces])
    worth = glanced + prior[:_FIRST]
    best = worth.argmax(0)
    doubles = best >= len(WIDE)
    lengths = np.array([*map(len, pieces)])
    each = -glanced_beyond[best, np.arange(len(pieces))] / np.maximum(np.where(doubles, lengths, sizes), 1)
    if len(pieces) == 1 and each[0] <= _good(sizes)[0] and (lengths[0] >= _SOME if doubles[0] else sizes[0] >= _FEW):
        second, first = np.sort(worth[:, 0])[-2:].tolist()
        other = _halved(pieces[0], prior)[0] if doubles[0] else second
        if first - max(second, other) > _CLEAR:
            return [Guess(int(best[0]), min(first - max(second, other), 99.0), 2 * float(each[0]))]
    elif len(pieces) == 1 and lengths[0] & 1 and lengths[0] >= _SOME:
        other, way, cost = _halved(pieces[0], prior)
        if cost <= _GOOD and other - float(worth.max()) > _CLEAR:
            return [Guess(way, min(other - float(worth.max()), 99.0), 2 * cost)]
    scores = np.full((len(WAYS), len(pieces)), -np.inf)
    beyond = np.zeros_like(scores)
    scores[:_FIRST], beyond[:_FIRST] = glanced, glanced_beyond
    rest: list[int] = np.flatnonzero((each > _good(sizes)) | (sizes < _FEW) | doubles).tolist()
    if rest:
        second, first = np.partition(worth, (-2, -1), axis=0)[-2:]
        clear = doubles & (each <= _good(sizes)) & (sizes >= _LONG) & (first - second > _FAR)
        lettered = [at for at in rest if not clear[at]]
        if lettered:
            few = [pieces[at] for at in lettered]
            scores[_PAGES, lettered], beyond[_PAGES, lettered] = glance.pages(few)
        lettered_best = (scores[_PAGES] + prior[_PAGES]).max(0) - _HOPELESS
        good = (each <= _WHOLE) & (sizes >= _SOME) & (first - second > _CLEAR) & ~doubles
        cut = [
            at
            for at in rest
            if lettered_best[at] <= first[at]
            and (doubles[at] or max(pieces[at][:2]) >= 0x80)
            and not (good[at] and _begins_whole(pieces[at], WAYS[best[at]].encoding))
        ]
        if cut:
            few = [pieces[at][1:] or b"\0" for at in cut]
            scores[_SHIFTED, cut], beyond[_SHIFTED, cut] = glance.wide(few, SHIFTED)
    scores += prior
    pages = scores[_PAGES]
    pages[:, pages.max(0) < scores[:_FIRST].max(0) - _FAR] = -np.inf
    hopeless = pages.max(0) - _HOPELESS
    for group in (slice(_FIRST), _SHIFTED):
        scores[group][scores[group] < hopeless] = -np.inf
    return _judged(pieces, scores, prior, sizes, beyond)


def _halved(piece: bytes, prior: glance.Scores) -> tuple[float, int, float]:
    """What a piece in UTF-16 is worth without its first byte, the way, and nats a byte.

    Kana have one byte in common, wherever it stands.
    """
    scores, beyond = glance.wide([piece[1:]], SHIFTED[-len(DOUBLE) :])
    worth = scores[:, 0] + prior[-len(DOUBLE) :, 0]
    best = int(worth.argmax())
    return float(worth[best]), len(WAYS) - len(DOUBLE) + best, -float(beyond[best, 0]) / len(piece)


def _begins_whole(piece: bytes, encoding: str) -> bool:
    """Whether a piece evidently begins with a whole character in an encoding of several bytes."""
    return glance.begins_whole(piece[:_HEAD], encoding, (_CLEAR if piece[0] < 0x80 else _CLEARLY) - SHIFT)


def _good(sizes: _Sizes) -> glance.Scores:
    return np.where(sizes < _LONG, _GOOD, _GOOD_LONG)


def _prior(pieces: Sequence[bytes], hints: Sequence[Mapping[int, float]] | None) -> glance.Scores:
    """What each way is worth for each piece before a byte is read."""
    prior = np.array([_before(len(piece) & 1, _half(piece)) for piece in pieces]).T
    for column, hint in enumerate(hints or ()):
        for at, nats in hint.items():
            prior[at, column] += nats
    return prior


@cache
def _before(odd: int, half: float) -> glance.Scores:
    """The same for a piece of an odd number of bytes, or an even one, and what its first byte as half a character costs."""
    worth = -costs()
    for at in DOUBLES:
        worth[at] -= ODD * (odd ^ WAYS[at].start)
    worth[HALVED[0] : HALVED[-1] + 1] -= half
    return worth


def _half(piece: bytes) -> float:
    return _LETTER if piece[0] < 0x80 else _ALONE if piece[1:].isascii() else 0.0


_HIGH = bytes(range(0x80, 0x100))

_LETTER = 5.0
"""Nats for a first character of which only a byte of ASCII is left: it is a letter by itself, too."""

_ALONE = 8.0
"""Nats for half a character before ASCII, where no other character speaks for the encoding."""

_FEW = 6
"""Bytes beyond ASCII below which even a good reading is compared with all others."""


def _judged(
    pieces: Sequence[bytes], scores: glance.Scores, prior: glance.Scores, sizes: _Sizes, beyond: glance.Scores
) -> list[Guess]:
    """The guess for each piece, from the glance where it is clear and else from the model."""
    kept = _all_kept(pieces, scores)
    second, first = np.partition(scores, (-2, -1), axis=0)[-2:]
    margins = np.minimum(first - second, 99.0).tolist()
    ways = np.array([each[0] for each in kept])
    lengths = np.array([len(piece) for piece in pieces])
    counts = np.where(_IS_PAGE[ways], sizes, np.where(_IS_DOUBLE[ways], lengths, sizes) / 2)
    costs_each = (-beyond[ways, np.arange(len(pieces))] / np.maximum(counts, 1)).tolist()
    for at, each in enumerate(kept):
        if len(each) == 1 and margins[at] < _CLEAR:
            margins[at] = _margin(pieces[at], scores[:, at])
    found: list[Guess | None] = [
        Guess(each[0], margin, cost) if len(each) == 1 else None
        for each, margin, cost in zip(kept, margins, costs_each, strict=True)
    ]
    asked = [at for at, guess in enumerate(found) if guess is None]
    for everything in (True, False):
        group = [at for at in asked if _is_everything(kept[at]) == everything]
        if not group:
            continue
        rows = [(at, way) for at in group for way in kept[at]]
        texts = [judge.text_of(pieces[at], WAYS[way]) for at, way in rows]
        said, plain = judge.scores(
            texts, [WAYS[way] for _, way in rows], [len(pieces[at]) for at, _ in rows], everything
        )
        said += [prior[way, at] + WAYS[way].cost for at, way in rows]
        best: dict[int, list[tuple[float, int, str, float]]] = {}
        for (at, way), score, text, cost in zip(rows, said.tolist(), texts, plain.tolist(), strict=True):
            best.setdefault(at, []).append((score, way, text, cost))
        for at, readings in best.items():
            score, way, text, cost = max(readings)
            other = max((row[0] for row in readings if row[2] != text), default=-math.inf)
            found[at] = Guess(way, min(score - other, 99.0), cost)
    return [guess for guess in found if guess is not None]


def _margin(piece: bytes, scores: glance.Scores) -> float:
    """By how many nats the best reading is better than the next one that is another text: KOI8-U reads Russian alike."""
    best, *others = np.argsort(-scores)[: _TWINS + 1].tolist()
    text = judge.text_of(piece, WAYS[best])
    other = next((way for way in others if judge.text_of(piece, WAYS[way]) != text), others[-1])
    return min(float(scores[best] - scores[other]), 99.0)


def _is_everything(ways: Sequence[int]) -> bool:
    """Whether the readings differ about ASCII, too."""
    return any(way not in _CODE_PAGES for way in ways)


def _all_kept(pieces: Sequence[bytes], scores: glance.Scores) -> list[list[int]]:
    """The ways that a glance leaves for each piece, the best of each group first."""
    if len(pieces) <= _SINGLY:
        return [_kept(piece, scores[:, at]) for at, piece in enumerate(pieces)]
    kept: list[list[int]] = [[] for _ in pieces]
    for group, most in ((_WIDES, _KEPT), (_CODE_PAGES, _KEPT_PAGES)):
        ways = np.array(group)
        mine = scores[ways]
        order = np.argsort(-mine, axis=0, kind="stable")[: most + _TWINS]
        sorted_ = np.take_along_axis(mine, order, 0)
        near = (sorted_ >= sorted_[0] - _CLEAR) & (sorted_ > -np.inf)
        ordered = ways[order]
        for column in np.flatnonzero(near[0]).tolist():
            kept[column] += _apart(pieces[column], ordered[near[:, column], column].tolist(), most)
    return kept


def _apart(piece: bytes, ways: Sequence[int], most: int) -> list[int]:
    """The first ones of some ways that give different texts."""
    if len(ways) == 1:
        return list(ways)
    texts: set[str] = set()
    found: list[int] = []
    for way in ways:
        text = judge.text_of(piece, WAYS[way])
        if text not in texts and len(found) < most:
            found.append(way)
        texts.add(text)
    return found


_TWINS = 4
"""Readings more that are looked at, since several code pages may give one text."""

_SINGLY = 4
"""Pieces up to which arrays take longer than lists."""


def _kept(piece: bytes, scores: glance.Scores) -> list[int]:
    """The same for one piece."""
    ways: list[int] = []
    said = scores.tolist()
    for group, most in ((_WIDES, _KEPT), (_CODE_PAGES, _KEPT_PAGES)):
        best = max(said[way] for way in group)
        if best == -math.inf:
            continue
        near = sorted((way for way in group if said[way] > best - _CLEAR), key=lambda way: -said[way])
        ways += _apart(piece, near[: most + _TWINS], most)
    return ways
