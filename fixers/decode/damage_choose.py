"""Where exactly a byte is bad: the language models choose among the places that the bytes allow.

Before a bad byte characters are read from the left, behind it from the right; it can stand wherever
a border of the one reading meets a border of the other, and a byte may also have been put in between
the halves of a character. In a window of 16 bytes on either side these are a dozen places; those
that single characters make likely are judged by the models, the windows of all data at once. On 822
pages with one byte lost, put in or changed that is about as good as the 32 cheapest ways through each
window, in a fifth of the time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from fixers.decode.damage_costs import INSIDE, Arc, Bytes, escape, pairs
from fixers.decode.damage_paths import Path, Step
from fixers.decode.damage_places import (
    AS_IT_IS,
    BARE,
    HALVES,
    NEAR,
    ORDER,
    Place,
    backwards,
    cost_of,
    joined,
    onwards,
    places_of,
    texts_of,
)
from fixers.language.model import ORDER as LONGEST
from fixers.language.model import Floats, model, world
from fixers.language.running import score

_AROUND = 16
"""Bytes on either side of a bad one in which the better place for it is looked for."""

_MOST = 12
"""Places that are judged at most."""

_LONGEST, _BETWEEN = 12, 4
"""Bytes of a zone whose bad ones have one cause, and sound ones between two of them: where a byte was put in
between two halves, characters one by one may make more sense of it than the bytes at either side do."""

_CHINESE = frozenset(("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"))
"""Python codecs of which the text may be Chinese. The model of Chinese takes what it has never seen, such as kana,
for likelier than the rare words that it has."""

_FOREIGN = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")
"""Kana and hangul."""

_MOVABLE = BARE | {"inside"}
"""Kinds of damage that may be elsewhere. A line end or NULs in a character are evident."""


class _Window(NamedTuple):
    """Bytes around a bad place in a piece, which are read anew."""

    piece: int
    first: int
    """Which of the bad ones of its path stand elsewhere then: the first one, and the one behind the last."""
    last: int
    places: list[Place]
    """Where the bytes may be bad."""
    texts: list[str]
    """What is read then, as far as it may differ and the models see; nothing where there is one place."""


def settled(found: Sequence[tuple[Bytes, Path]]) -> list[list[Step]]:
    """What is bad in each piece, all of one encoding, each where it makes most sense."""
    windows = [window for number, (piece, path) in enumerate(found) for window in _windows(number, piece, path)]
    texts = [text for each in windows for text in each.texts]
    scores = iter(said(texts, found[0][0].base, ORDER).tolist() if texts else [])
    bad: list[list[Step]] = [[] for _ in found]
    done = [0] * len(found)  # bad ones of each path
    for number, first, last, places, asked in windows:
        piece, path = found[number]
        best = 0
        if asked:
            rated = [score - place.damage for score, place in zip(islice(scores, len(asked)), places, strict=True)]
            best = rated.index(max(rated))
        bad[number] += path.steps(done[number], first)
        bad[number] += _bad(piece, path, (first, last), places[best])
        done[number] = last
    for steps, first, (_, path) in zip(bad, done, found, strict=True):
        steps += path.steps(first)
    return bad


def _windows(piece_number: int, piece: Bytes, path: Path) -> Iterator[_Window]:
    """The places of one path that may be elsewhere."""
    free = done = 0  # the first step that no window has, and the first bad one that is not asked about
    for number, arc in enumerate(path.arcs):
        if number < done or arc.kind not in _MOVABLE:
            continue
        done = _zone(path, number)
        first, until = _limits(path, number, done, free)
        places, texts = _judged(piece, path, (number, done), (first, until))
        if places:
            yield _Window(piece_number, number, done, places, texts)
            free = until


def _zone(path: Path, number: int) -> int:
    """The bad one behind the last that belongs to a bad one: between them are a few bytes at most."""
    starts, numbers = path.starts, path.numbers
    begin = starts[numbers[number]]
    last = number + 1
    while last < len(numbers) and path.arcs[last].kind in _MOVABLE:
        at = numbers[last]
        if starts[at] - starts[numbers[last - 1] + 1] > _BETWEEN or starts[at + 1] - begin > _LONGEST:
            break
        last += 1
    return last


def _limits(path: Path, number: int, done: int, free: int) -> tuple[int, int]:
    """The steps between which a bad place can be moved: sound ones, and half of those up to the next bad place."""
    starts, numbers = path.starts, path.numbers
    at, last = numbers[number], numbers[done - 1] + 1
    first = bisect_left(starts, starts[at] - _AROUND, free, at)
    if number:
        first = max(first, numbers[number - 1] + 1)
    until = bisect_right(starts, starts[last] + _AROUND, last) - 1
    if done < len(numbers) and numbers[done] <= until:
        until = numbers[done]
        if path.arcs[done].kind in _MOVABLE:
            until = last + (until - last + 1) // 2
    return first, until


def _judged(piece: Bytes, path: Path, bad: tuple[int, int], limits: tuple[int, int]) -> tuple[list[Place], list[str]]:
    """The likeliest places in a window, by single characters, and what the models are asked about them."""
    first, until = limits
    starts, arcs = path.starts, path.arcs[bad[0] : bad[1]]
    at, last = path.numbers[bad[0]], path.numbers[bad[1] - 1] + 1
    left = onwards(piece, path, (first, at), starts[until])
    right = backwards(piece, path, (last, until), starts[first])
    rated = places_of(piece, left, right)
    if last - at > 1:
        among = set(range(at, last)).difference(path.numbers[bad[0] : bad[1]])
        known = sum(arc.cost for arc in arcs) + sum(cost_of(piece, starts[step], starts[step + 1]) for step in among)
        cost = left[starts[at]][0] + known + right[starts[last]][0]
        damage = sum(arc.damage for arc in arcs)
        rated.append(Place(cost, -1, starts[at], AS_IT_IS, at - first, until - last, damage))
    rated.sort()
    places = [each for each in rated[:_MOST] if each.cost <= rated[0].cost + NEAR]
    return places, texts_of(piece, path, bad, first, (left, right), places) if len(places) > 1 else []


def _bad(piece: Bytes, path: Path, numbers: tuple[int, int], place: Place) -> list[Step]:
    """What is wrong at a place: what the path has, bytes up to an end, or one inside a character."""
    if place.end == AS_IT_IS:
        return path.steps(*numbers)
    if place.end == HALVES:
        known = pairs(piece.base)[piece.data[place.start] << 8 | piece.data[place.start + 2]]
        arc = Arc(place.start + 3, known + INSIDE, INSIDE, "inside", joined(piece, place.start))
        return [Step(place.start, arc)]
    return [Step(spot, escape(piece, spot)) for spot in range(place.start, place.end)]


def damage_of(bad: Sequence[Step]) -> float:
    """What the damage on a path costs."""
    return sum(step.arc.damage for step in bad)


def said(texts: Sequence[str], base: str, order: int = LONGEST) -> Floats:
    """The log probability of each text: in the model of all languages, and of Chinese where that may be likelier."""
    if base not in _CHINESE:
        return score(texts, world(), order=order)
    if _FOREIGN.search("".join(texts)) is None:
        return score(texts, model(), order=order)
    return score(texts, model(), world(), order=order)
