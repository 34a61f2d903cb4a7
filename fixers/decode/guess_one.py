"""Which reading of one piece of bytes is a text? As `guess` asks it of many, and in a third of the time.

What many pieces share, calls of numpy, is nearly all that one piece costs: so it is scored by the same
tables, and what is believed of the scores is decided on plain numbers here. The rules are in this module;
`guess` has them on arrays, and a test holds that both answer alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from fixers.decode import glance, judge
from fixers.decode.foreign import Scores
from fixers.decode.ways import (
    DOUBLE,
    DOUBLES,
    HALVED,
    ODD,
    PAGES,
    SHIFT,
    SHIFTED,
    WAYS,
    WIDE,
    costs,
)

FIRST = len(WIDE) + len(DOUBLE)
FIRST_WAYS = (*WIDE, *DOUBLE)
CODE_PAGES = range(FIRST, FIRST + len(PAGES))
WIDES = (*range(FIRST), *range(FIRST + len(PAGES), len(WAYS)))

GOOD, GOOD_LONG = 3.0, 3.6
"""Nats a byte beyond ASCII up to which a reading in an encoding of several bytes is a text. Of 263 pieces
in code pages none of 16 bytes or more is below in any wrong way; of Chinese, Japanese and Korean three
quarters are."""

WHOLE, SOME = 4.0, 16
"""Nats a byte, and bytes beyond ASCII, up to and from which a reading that is the best by far is in the right encoding,
and may only have begun inside a character."""

_HEAD, _CLEARLY = 64, 6.0
"""Bytes that tell that, and nats that do where the first byte is no letter: of 789 pieces of 16 to 128 bytes that begin with a whole
character none is more than 5.1 behind the same without its first byte."""

LONG = 48
"""Bytes beyond ASCII from which on the second of the two counts."""

CLEAR = 12.0
"""Nats that part a reading from all others where the glance is believed. The right one was never further
behind in 1,800 pieces of 4 to 1,024 bytes; of 5,002 pieces in code pages the right one of these is at most 8.8 behind
the best, and with 32 bytes beyond ASCII or more at most 3.5."""

KEPT, KEPT_PAGES = 3, 12
"""Readings that are judged at most: in encodings of several bytes, in code pages."""

HOPELESS = 25.0
"""Nats behind the best code page from which on no encoding of several bytes is judged."""

FAR = 60.0
"""Nats behind the best encoding of several bytes from which on no code page is judged."""

FEW = 6
"""Bytes beyond ASCII below which even a good reading is compared with all others."""

MOST = 99.0
"""Nats of a margin, at most."""

TWINS = 10
"""Readings more that are looked at, since several code pages may give one text."""

_LETTER = 5.0
"""Nats for a first character of which only a byte of ASCII is left: it is a letter by itself, too."""

_ALONE = 8.0
"""Nats for half a character before ASCII, where no other character speaks for the encoding."""

HIGH = bytes(range(0x80, 0x100))


class Guess(NamedTuple):
    """The best way to read some bytes: which of `WAYS`, and how many nats better than the next."""

    way: int
    margin: float
    each: float
    """Nats for a character: how much like text the reading is."""


def guess_one(piece: bytes, hint: Mapping[int, float]) -> Guess:
    """The best way to read a piece, which may not be empty; the hint says by how many nats ways are likelier than by themselves."""
    glanced, glanced_beyond = (column.ravel().tolist() for column in glance.wide([piece], FIRST_WAYS))
    before = prior(piece, hint)
    size, length = len(piece) - len(piece.translate(None, HIGH)), len(piece)
    worth = [*map(sum, zip(glanced, before, strict=False))]
    second, first = sorted(worth)[-2:]
    best = worth.index(first)
    double = best >= len(WIDE)
    each = -glanced_beyond[best] / max(length if double else size, 1)
    good = each <= (GOOD if size < LONG else GOOD_LONG)
    if good and (length >= SOME if double else size >= FEW):
        other = halved(piece, before)[0] if double else second
        if first - max(second, other) > CLEAR:
            return Guess(best, min(first - max(second, other), MOST), 2 * each)
    elif length & 1 and length >= SOME:
        other, way, cost = halved(piece, before)
        if cost <= GOOD and other - first > CLEAR:
            return Guess(way, min(other - first, MOST), 2 * cost)
    scores, beyond = _NONE.copy(), [*glanced_beyond, *_ZEROS[FIRST:]]
    scores[:FIRST] = worth
    if not good or size < FEW or double:
        if not (double and good and size >= LONG and first - second > FAR):
            _add(CODE_PAGES, glance.pages([piece]), before, scores, beyond)
        whole = each <= WHOLE and size >= SOME and first - second > CLEAR and not double
        if (
            max(scores[CODE_PAGES.start : CODE_PAGES.stop]) - HOPELESS <= first
            and (double or max(piece[:2]) >= 0x80)
            and not (whole and begins_whole(piece, WAYS[best].encoding))
        ):
            _add(
                _SHIFTED,
                glance.wide([piece[1:] or b"\0"], SHIFTED),
                before,
                scores,
                beyond,
            )
    return _judged(piece, _without_hopeless(scores), before, beyond)


_NONE, _ZEROS = [-math.inf] * len(WAYS), [0.0] * len(WAYS)
_SHIFTED = range(CODE_PAGES.stop, len(WAYS))


def _add(
    ways: range,
    found: tuple[Scores, Scores],
    before: Sequence[float],
    scores: list[float],
    beyond: list[float],
) -> None:
    """Put what a glance says of some ways in its place, with what they are worth before."""
    said, own = (column.ravel().tolist() for column in found)
    mine = slice(ways.start, ways.stop)
    scores[mine] = map(sum, zip(said, before[mine], strict=True))
    beyond[mine] = own


def _without_hopeless(scores: list[float]) -> list[float]:
    """The scores, with none for code pages or for all else where the best of the others is better by far."""
    pages = slice(CODE_PAGES.start, CODE_PAGES.stop)
    best = max(scores[pages])
    if best < max(scores[:FIRST]) - FAR:
        scores[pages] = _NONE[pages]
        return scores
    return [score if score >= best - HOPELESS or way in CODE_PAGES else -math.inf for way, score in enumerate(scores)]


def _judged(
    piece: bytes,
    scores: Sequence[float],
    before: Sequence[float],
    beyond: Sequence[float],
) -> Guess:
    """The guess from the glance where it is clear and else from the model."""
    readings = kept(piece, scores)
    if len(readings) == 1:
        way = readings[0][0]
        second, first = sorted(scores)[-2:]
        found = min(first - second, MOST)
        size = len(piece) if way in DOUBLES else len(piece) - len(piece.translate(None, HIGH))
        each = -beyond[way] / max(size if way in CODE_PAGES else size / 2, 1)
        return Guess(way, margin(piece, np.array(scores)) if found < CLEAR else found, each)
    ways = [way for way, _ in readings]
    texts = [text for _, text in readings]
    said, plain = judge.scores(texts, [WAYS[way] for way in ways], [len(piece)] * len(ways), is_everything(ways))
    more = [before[way] + WAYS[way].cost for way in ways]
    lettered = [at for at, way in enumerate(ways) if way in CODE_PAGES]
    if len(lettered) > 1 and not judge.is_another(said.tolist(), more, texts, lettered):
        said = judge.settled_one(said, texts, lettered)
    rated = zip(said.tolist(), more, ways, texts, plain.tolist(), strict=True)
    return chosen((score + nats, way, text, cost) for score, nats, way, text, cost in rated)


def chosen(readings: Iterable[tuple[float, int, str, float]]) -> Guess:
    """The best of some readings: of each its score, its way, its text, and what a character costs.

    Of readings that are as good as each other the one in the first of `WAYS` is, whatever was rounded.
    """
    every = [*readings]
    score, way, text, cost = max(every, key=lambda row: (round(row[0], _DIGITS), -row[1]))
    other = max((row[0] for row in every if row[2] != text), default=-math.inf)
    return Guess(way, min(score - other, MOST), cost)


_DIGITS = 9


def halved(piece: bytes, before: Sequence[float]) -> tuple[float, int, float]:
    """What a piece in UTF-16 is worth without its first byte, the way, and nats a byte.

    Kana have one byte in common, wherever it stands.
    """
    scores, beyond = glance.wide([piece[1:]], _HALVES)
    worth = [*map(sum, zip(scores[:, 0].tolist(), before[-len(DOUBLE) :], strict=True))]
    best = worth.index(max(worth))
    return (
        worth[best],
        len(WAYS) - len(DOUBLE) + best,
        -float(beyond[best, 0]) / len(piece),
    )


_HALVES = SHIFTED[-len(DOUBLE) :]


def begins_whole(piece: bytes, encoding: str) -> bool:
    """Whether a piece evidently begins with a whole character in an encoding of several bytes."""
    return glance.begins_whole(piece[:_HEAD], encoding, (CLEAR if piece[0] < 0x80 else _CLEARLY) - SHIFT)


def prior(piece: bytes, hint: Mapping[int, float]) -> Sequence[float]:
    """What each way is worth for a piece before a byte is read."""
    known = _before(
        len(piece) & 1,
        _LETTER if piece[0] < 0x80 else _ALONE if piece[1:].isascii() else 0.0,
        piece[-1] >= 0x80 and not _may_end(piece),
    )
    return [nats + hint.get(way, 0.0) for way, nats in enumerate(known)] if hint else known


def _may_end(piece: bytes) -> bool:
    """Whether the last bytes begin a character of UTF-8, as those of a piece that was cut do."""
    return (piece[-1:] + piece[-4:].rstrip(_LATER)[-1:]).strip(_NO_FIRST) != b""


_LATER = bytes(range(0x80, 0xC0))
_NO_FIRST = bytes([*range(0xC2), *range(0xF5, 0x100)])

_NO_END = 12.0
"""Nats for UTF-8 whose last byte is none of it: the models take it for a character that is cut."""


@cache
def _before(odd: int, half: float, broken: bool) -> list[float]:
    """The same for a piece of an odd number of bytes, or an even one.

    `half` is what its first byte costs as half a character, and `broken` whether its last one is none of UTF-8.
    """
    worth: list[float] = (-costs()).tolist()
    for at in DOUBLES:
        worth[at] -= ODD * (odd ^ WAYS[at].start)
    for at in range(HALVED[0], HALVED[-1] + 1):
        worth[at] -= half
    for at in _UTF8 if broken else ():
        worth[at] -= _NO_END
    return worth


_UTF8 = tuple(at for at, way in enumerate(WAYS) if way.encoding == "utf-8")


def kept(piece: bytes, scores: Sequence[float]) -> list[tuple[int, str]]:
    """The ways that a glance leaves, the best of each group first, and their texts."""
    ways: list[tuple[int, str]] = []
    for group, most in ((WIDES, KEPT), (CODE_PAGES, KEPT_PAGES)):
        best = max(scores[way] for way in group)
        if best == -math.inf:
            continue
        near = sorted(
            (way for way in group if scores[way] > best - CLEAR),
            key=lambda way: -scores[way],
        )
        ways += apart(piece, near[: most + TWINS], most)
    return ways


def apart(piece: bytes, ways: Sequence[int], most: int) -> list[tuple[int, str]]:
    """The first ones of some ways that give different texts, with these."""
    texts: dict[str, int] = {}
    for way in ways:
        if len(texts) < most:
            texts.setdefault(judge.text_of(piece, WAYS[way]), way)
    return [(way, text) for text, way in texts.items()]


def margin(piece: bytes, scores: Scores) -> float:
    """By how many nats the best reading is better than the next one that is another text: KOI8-U reads Russian alike."""
    best, *others = np.argsort(-scores)[: TWINS + 1].tolist()
    text = judge.text_of(piece, WAYS[best])
    other = next((way for way in others if judge.text_of(piece, WAYS[way]) != text), others[-1])
    return min(float(scores[best] - scores[other]), MOST)


def is_everything(ways: Sequence[int]) -> bool:
    """Whether the readings differ about ASCII, too."""
    return any(way not in CODE_PAGES for way in ways)
