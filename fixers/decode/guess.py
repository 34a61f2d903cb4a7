"""Which reading of some bytes is a text? All ways are scored, for many pieces of bytes at once.

Each piece is decoded in every way, errors allowed, and a glance says how plausible the characters
are (`glance`); the few best readings are judged by the language model (`judge`). So bytes that are
broken or cut cost what they cost, and never make the right reading impossible, which is what
detectors that ask for validity suffer from.

Most pieces in an East Asian encoding are decided at a glance: code pages and cut characters are
looked at only where no encoding of several bytes is evidently right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt

from fixers.decode import glance, judge
from fixers.decode.foreign import Scores
from fixers.decode.guess_one import (
    CLEAR,
    CODE_PAGES,
    FAR,
    FEW,
    FIRST,
    FIRST_WAYS,
    GOOD,
    GOOD_LONG,
    HIGH,
    HOPELESS,
    KEPT,
    KEPT_PAGES,
    LONG,
    MOST,
    SOME,
    TWINS,
    WHOLE,
    WIDES,
    Guess,
    apart,
    begins_whole,
    chosen,
    guess_one,
    is_everything,
    kept,
    margin,
    prior,
)
from fixers.decode.ways import DOUBLES, PAGES, SHIFTED, WAYS, WIDE

_PAGES, _SHIFTED = slice(FIRST, FIRST + len(PAGES)), slice(FIRST + len(PAGES), None)

_IS_PAGE = np.array([way in CODE_PAGES for way in range(len(WAYS))])
_IS_DOUBLE = np.array([way in DOUBLES for way in range(len(WAYS))])

_Sizes = npt.NDArray[np.integer]


def guesses(pieces: Sequence[bytes], hints: Sequence[Mapping[int, float]] | None = None) -> list[Guess]:
    """The best way to read each piece. None may be empty.

    A hint says by how many nats some ways are likelier than by themselves.
    """
    if len(pieces) == 1:
        return [guess_one(pieces[0], hints[0] if hints else {})]
    glanced, glanced_beyond = glance.wide(pieces, FIRST_WAYS)
    before = np.array([prior(piece, hint) for piece, hint in zip(pieces, hints or repeat({}), strict=False)]).T
    sizes = np.array([len(piece) - len(piece.translate(None, HIGH)) for piece in pieces])
    worth = glanced + before[:FIRST]
    best = worth.argmax(0)
    doubles = best >= len(WIDE)
    lengths = np.array([*map(len, pieces)])
    each = -glanced_beyond[best, np.arange(len(pieces))] / np.maximum(np.where(doubles, lengths, sizes), 1)
    scores = np.full((len(WAYS), len(pieces)), -np.inf)
    beyond = np.zeros_like(scores)
    scores[:FIRST], beyond[:FIRST] = glanced, glanced_beyond
    rest: list[int] = np.flatnonzero((each > _good(sizes)) | (sizes < FEW) | doubles).tolist()
    if rest:
        second, first = np.partition(worth, (-2, -1), axis=0)[-2:]
        clear = doubles & (each <= _good(sizes)) & (sizes >= LONG) & (first - second > FAR)
        lettered = [at for at in rest if not clear[at]]
        if lettered:
            few = [pieces[at] for at in lettered]
            scores[_PAGES, lettered], beyond[_PAGES, lettered] = glance.pages(few)
        lettered_best = (scores[_PAGES] + before[_PAGES]).max(0) - HOPELESS
        good = (each <= WHOLE) & (sizes >= SOME) & (first - second > CLEAR) & ~doubles
        cut = [
            at
            for at in rest
            if lettered_best[at] <= first[at]
            and (doubles[at] or max(pieces[at][:2]) >= 0x80)
            and not (good[at] and begins_whole(pieces[at], WAYS[best[at]].encoding))
        ]
        if cut:
            few = [pieces[at][1:] or b"\0" for at in cut]
            scores[_SHIFTED, cut], beyond[_SHIFTED, cut] = glance.wide(few, SHIFTED)
    scores += before
    pages = scores[_PAGES]
    pages[:, pages.max(0) < scores[:FIRST].max(0) - FAR] = -np.inf
    hopeless = pages.max(0) - HOPELESS
    for group in (slice(FIRST), _SHIFTED):
        scores[group][scores[group] < hopeless] = -np.inf
    return _judged(pieces, scores, before, sizes, beyond)


def _good(sizes: _Sizes) -> Scores:
    return np.where(sizes < LONG, GOOD, GOOD_LONG)


def _judged(pieces: Sequence[bytes], scores: Scores, before: Scores, sizes: _Sizes, beyond: Scores) -> list[Guess]:
    """The guess for each piece, from the glance where it is clear and else from the model."""
    left = _kept(pieces, scores)
    second, first = np.partition(scores, (-2, -1), axis=0)[-2:]
    margins = np.minimum(first - second, MOST).tolist()
    ways = np.array([each[0] for each in left])
    lengths = np.array([len(piece) for piece in pieces])
    counts = np.where(_IS_PAGE[ways], sizes, np.where(_IS_DOUBLE[ways], lengths, sizes) / 2)
    costs_each = (-beyond[ways, np.arange(len(pieces))] / np.maximum(counts, 1)).tolist()
    for at, each in enumerate(left):
        if len(each) == 1 and margins[at] < CLEAR:
            margins[at] = margin(pieces[at], scores[:, at])
    found: list[Guess | None] = [
        Guess(each[0], nats, cost) if len(each) == 1 else None
        for each, nats, cost in zip(left, margins, costs_each, strict=True)
    ]
    asked = [at for at, guess in enumerate(found) if guess is None]
    for everything in (True, False):
        group = [at for at in asked if is_everything(left[at]) == everything]
        if not group:
            continue
        rows = [(at, way) for at in group for way in left[at]]
        texts = [judge.text_of(pieces[at], WAYS[way]) for at, way in rows]
        said, plain = judge.scores(
            texts, [WAYS[way] for _, way in rows], [len(pieces[at]) for at, _ in rows], everything
        )
        said = judge.settled(said, texts, [at for at, _ in rows], _IS_PAGE[[way for _, way in rows]])
        said += [before[way, at] + WAYS[way].cost for at, way in rows]
        readings: dict[int, list[tuple[float, int, str, float]]] = {}
        for (at, way), score, text, cost in zip(rows, said.tolist(), texts, plain.tolist(), strict=True):
            readings.setdefault(at, []).append((score, way, text, cost))
        for at, some in readings.items():
            found[at] = chosen(some)
    return [guess for guess in found if guess is not None]


def _kept(pieces: Sequence[bytes], scores: Scores) -> list[list[int]]:
    """The ways that a glance leaves for each piece, the best of each group first."""
    if len(pieces) <= _SINGLY:
        return [[way for way, _ in kept(piece, scores[:, at].tolist())] for at, piece in enumerate(pieces)]
    found: list[list[int]] = [[] for _ in pieces]
    for group, most in ((WIDES, KEPT), (CODE_PAGES, KEPT_PAGES)):
        ways = np.array(group)
        mine = scores[ways]
        order = np.argsort(-mine, axis=0, kind="stable")[: most + TWINS]
        sorted_ = np.take_along_axis(mine, order, 0)
        near = (sorted_ >= sorted_[0] - CLEAR) & (sorted_ > -np.inf)
        ordered = ways[order]
        for column in np.flatnonzero(near[0]).tolist():
            some = ordered[near[:, column], column].tolist()
            found[column] += some if len(some) == 1 else [way for way, _ in apart(pieces[column], some, most)]
    return found


_SINGLY = 4
"""Pieces up to which arrays take longer than lists."""
