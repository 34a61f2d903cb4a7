"""Where exactly a byte is bad: the language models choose among the places that the bytes allow.

Before a bad byte characters are read from the left, behind it from the right; it can stand wherever
a border of the one reading meets a border of the other, and a byte may also have been put in between
the halves of a character. In a window of 16 bytes on either side these are a dozen places; those
that single characters make likely are judged by the models, the windows of all data at once. On 822
pages with one byte lost, put in or changed that is about as good as the 32 cheapest ways through each
window, in a fifth of the time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_costs import BYTE, INSIDE, Arc, Bytes, escape, pairs, singles
from fixers.decode.damage_paths import Path, Step
from fixers.language.model import Floats, model, world
from fixers.language.running import score

_AROUND = 16
"""Bytes on either side of a bad one in which the better place for it is looked for."""

_BEFORE = 4
"""Characters before a window that the models see."""

_NEAR = 20.0
"""Nats behind the likeliest place, by single characters, up to which others are judged."""

_MOST = 12
"""Places that are judged at most."""

_LONGEST, _BETWEEN = 12, 4
"""Bytes of a zone whose bad ones have one cause, and sound ones between two of them: where a byte was put in
between two halves, characters one by one may make more sense of it than the bytes at either side do."""

_ROW = 3
"""Bad bytes in a row that are moved together."""

_CHINESE = frozenset(("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"))
"""Python codecs of which the text may be Chinese. The model of Chinese takes what it has never seen, such as kana,
for likelier than the rare words that it has."""

_BARE = frozenset(("byte", "head", "tail"))
"""Kinds of damage without a character."""

_MOVABLE = _BARE | {"inside"}
"""Kinds of damage that may be elsewhere. A line end or NULs in a character are evident."""


class Window(NamedTuple):
    """Bytes around a bad place in a piece, which are read anew."""

    number: int
    """Which of the pieces."""
    first: int
    """The steps of its path that are replaced: the first one, and the one behind the last."""
    last: int
    ways: list[Path]
    """What may stand there instead."""
    before: str


def settled(found: Sequence[tuple[Bytes, Path]]) -> list[Path]:
    """The path through each piece, all of one encoding, with each bad place where it makes most sense."""
    windows = [window for number, (piece, path) in enumerate(found) for window in _windows(number, piece, path)]
    texts = [each.before + written(found[each.number][0], way) for each in windows for way in each.ways]
    scores = said(texts, found[0][0].base).tolist() if texts else []
    paths = [list(path) for _, path in found]
    done = len(scores)
    for each in reversed(windows):  # from the end, so that the numbers of steps stay true
        done -= len(each.ways)
        rated = zip(scores[done:], each.ways, strict=False)
        _, best = max(((score - damage_of(way), -at) for at, (score, way) in enumerate(rated)), default=(0.0, 0))
        paths[each.number][each.first : each.last] = each.ways[-best]
    return paths


def _windows(number: int, piece: Bytes, path: Path) -> Iterator[Window]:
    """The places of one path that may be elsewhere."""
    free = 0  # the first step that no window has
    at = 0
    while at < len(path):
        if path[at].arc.kind not in _MOVABLE:
            at += 1
            continue
        last = _zone(path, at)
        first, until = _limits(path, at, last, free)
        ways = _ways(piece, path, (first, at, last, until))
        if ways:
            yield Window(number, first, until, ways, written(piece, path[max(0, first - _BEFORE) : first]))
            free = until
        at = last


def _zone(path: Path, at: int) -> int:
    """The step behind the last bad one that belongs to the bad one `at`: between them are a few bytes at most."""
    begin = path[at].start
    last = at + 1
    for other in range(at + 1, len(path)):
        if path[other].start - path[last - 1].arc.end > _BETWEEN or path[other].arc.end - begin > _LONGEST:
            break
        if path[other].arc.kind in _MOVABLE:
            last = other + 1
        elif path[other].arc.kind:
            break
    return last


def _limits(path: Path, at: int, last: int, free: int) -> tuple[int, int]:
    """The steps between which a bad place can be moved: sound ones, and half of those up to the next bad place."""
    first = at
    while first > free and not path[first - 1].arc.kind and path[at].start - path[first - 1].start <= _AROUND:
        first -= 1
    until = last
    end = path[last - 1].arc.end
    while until < len(path) and not path[until].arc.kind and path[until].arc.end - end <= _AROUND:
        until += 1
    if until < len(path) and path[until].arc.kind in _MOVABLE:
        until = last + (until - last + 1) // 2
    return first, until


def _ways(piece: Bytes, path: Path, steps: tuple[int, int, int, int]) -> list[Path]:
    """The likeliest ways through a window, by single characters."""
    first, at, last, until = steps
    low = path[first].start
    high = path[until - 1].arc.end
    begin, end = path[at].start, path[last - 1].arc.end
    left, right = {low: 0.0}, {high: 0.0}
    cost = 0.0
    for step in path[first:at]:
        cost += _cost(piece, step)
        left[step.arc.end] = cost
    _onwards(piece, left, begin, high)
    cost = 0.0
    for step in reversed(path[last:until]):
        cost += _cost(piece, step)
        right[step.start] = cost
    _backwards(piece, right, end, low)
    rated: list[tuple[float, int, int, int]] = []  # nats, number, and where a bad place begins and ends
    if last - at > 1:
        rated.append((sum(_cost(piece, step) for step in path[first:until]), -1, 0, 0))
    double, size = pairs(piece.base), len(piece.data)
    inner = not (piece.first or piece.last)  # where all bad bytes cost the same
    for place, cost in left.items():
        ends = range(place + 1, min(place + _ROW, size) + 1)
        if any(end in right for end in ends):
            charge = 0.0
            for end in ends:
                charge += BYTE if inner else escape(piece, end - 1).cost
                if end in right:
                    rated.append((cost + right[end] + charge, len(rated), place, end))
        if place + 3 in right:
            known = double[piece.data[place] << 8 | piece.data[place + 2]]
            if known < math.inf:
                rated.append((cost + right[place + 3] + (known + INSIDE), len(rated), place, -1))
    if not rated:
        return []
    rated.sort()
    near = rated[0][0] + _NEAR
    return [
        path[first:until] if number < 0 else _whole(low, _bad(piece, place, end), high)
        for cost, number, place, end in rated[:_MOST]
        if cost <= near
    ]


def _cost(piece: Bytes, step: Step) -> float:
    """What a step costs; that of a character of one or two bytes the path does not say."""
    if step.arc.cost:
        return step.arc.cost
    if step.arc.end == step.start + 1:
        return singles(piece.base)[piece.data[step.start]]
    return pairs(piece.base)[piece.data[step.start] << 8 | piece.data[step.start + 1]]


def _bad(piece: Bytes, place: int, end: int) -> Path:
    """What is wrong at a border of what is read from the left: bytes up to an end, or one inside a character."""
    if end < 0:
        return [Step(place, _inside(piece, place))]
    return [Step(spot, escape(piece, spot)) for spot in range(place, end)]


def _whole(low: int, bad: Path, high: int) -> Path:
    """A bad place and the sound bytes on either side."""
    before = [Step(low, Arc(bad[0].start, 0.0))] if bad[0].start > low else []
    behind = [Step(bad[-1].arc.end, Arc(high, 0.0))] if high > bad[-1].arc.end else []
    return [*before, *bad, *behind]


def _onwards(piece: Bytes, left: dict[int, float], begin: int, high: int) -> None:
    """Borders of characters behind `begin`, read from the left."""
    data, single, double = piece.data, singles(piece.base), pairs(piece.base)
    at, size, total = begin, len(data), left[begin]
    while at < high:
        cost = double[data[at] << 8 | data[at + 1]] if at + 1 < size else math.inf
        if cost < math.inf:
            at += 2
        else:
            cost = single[data[at]]
            if cost == math.inf:
                return
            at += 1
        total += cost
        left[at] = total


def _backwards(piece: Bytes, right: dict[int, float], end: int, low: int) -> None:
    """Borders of characters before `end`, read from the right."""
    data, single, double = piece.data, singles(piece.base), pairs(piece.base)
    at = end
    while at > low:
        paired = double[data[at - 2] << 8 | data[at - 1]] if at > 1 else math.inf
        width, cost = (2, paired) if paired < math.inf else (1, single[data[at - 1]])
        if cost == math.inf:
            return
        right[at - width] = right[at] + cost
        at -= width


def _inside(piece: Bytes, at: int) -> Arc:
    """A character with a byte put in between its halves."""
    code = piece.data[at : at + 3 : 2]
    known = pairs(piece.base)[code[0] << 8 | code[1]]
    return Arc(at + 3, known + INSIDE, INSIDE, "inside", standard.decode(code, piece.base))


def damage_of(path: Path) -> float:
    """What the damage on a path costs."""
    return sum(step.arc.damage for step in path)


def said(texts: Sequence[str], base: str) -> Floats:
    """The log probability of each text: in the model of all languages, and of Chinese where that may be likelier."""
    return score(texts, model(), world()) if base in _CHINESE else score(texts, world())


def written(piece: Bytes, path: Path) -> str:
    """The characters on a path, without what is no character."""
    pieces: list[str] = []
    begin = end = -1  # of sound bytes
    for start, arc in path:
        if not arc.kind:
            begin, end = start if begin < 0 else begin, arc.end
            continue
        if begin >= 0:
            pieces.append(standard.decode(piece.data[begin:end], piece.base))
            begin = -1
        if arc.kind not in _BARE:
            pieces.append(arc.text[:1])
    if begin >= 0:
        pieces.append(standard.decode(piece.data[begin:end], piece.base))
    return "".join(pieces)
