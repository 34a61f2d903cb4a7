"""What broken bytes of UTF-8 make together, told by the sorts of the bytes alone.

A byte of UTF-8 is a character by itself, opens one of two, three or four bytes, or goes on one. Which bytes of
a broken row can make a character together hangs on that, and on what the decoder eats; not on the bytes. So the
same few thousand outlines serve for all texts, and most rows that a decoder can't have left are known for it
before a single character is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

from fixers.language.codecs import utf8_lengths

Pairs = tuple[tuple[bytes, bytes, float], ...]
"""First and second bytes that are eaten together, and what that costs in nats."""

_ON, _ONE, _TWO, _THREE, _FOUR, _NOTHING = range(6)
"""What a byte does: goes on a character, is one, opens one of two, three, four bytes; UTF-8 does not have it."""

_SORTS = bytes([_ON if 0x80 <= byte < 0xC0 else utf8_lengths(byte) or _NOTHING for byte in range(0x100)])

_SLOT = 8
"""Signs from which on a part is a slot."""

_LITERALS = (b"", b"?", b"\x81\x45")
"""Substitutes that can also be what they look like, and their bytes."""


class Part:
    """A known byte, a loss or a gap: there is one object for all that are the same."""

    __slots__ = ("sets", "sign")

    def __init__(self, sets: tuple[bytes, ...], sign: int) -> None:
        self.sets = sets
        self.sign = sign
        """A number for all that the outline hangs on."""


KNOWN = tuple([Part((bytes((byte,)),), _SORTS[byte]) for byte in range(0x100)])
"""A known byte each."""


@cache
def slot(alone: bytes, literal: bytes | None) -> Part:
    """A loss that is seen, or a gap in which there may have been one: that has no `literal`.

    A byte of some was eaten `alone`, or two of the pairs of the decoder were. In a gap, nothing may be missing. The
    literal are the bytes of the substitute, where it can be what it looks like.
    """
    sets = (*_sorted(alone), *[bytes((byte,)) for byte in (literal or b"").ljust(2)])
    # By sort the bytes that can have been eaten alone, and the bytes of the substitute.
    present = sum(bool(some) << sort for sort, some in enumerate(sets[:_NOTHING]))
    is_gap = literal is None
    return Part(sets, _SLOT | is_gap << 4 | _LITERALS.index(literal or b"") << 5 | present << 7)


def _sorted(some: bytes) -> list[bytes]:
    """The bytes that go on a character, that are one, and that open one of two and three bytes; of four if it is known."""
    sets = [bytes([byte for byte in some if _SORTS[byte] == sort]) for sort in range(_NOTHING)]
    return sets if len(some) == 1 else [*sets[:_FOUR], b""]


class Habit:
    """What a decoder eats beside single bytes. There is one for all decoders that eat the same: see `habit`."""

    def __init__(self, pairs: Pairs, middle: bytes | None) -> None:
        rows = [middle or b"", *(each for first, second, _ in pairs for each in (first, second))]
        self.sets = tuple([each for row in rows for each in _sorted(row)])
        """By sort: what may be the first of two losses in a gap, then the first and the second bytes of each pair."""
        sorts = [
            [(sort, at + sort) for sort in range(_NOTHING) if self.sets[at + sort]]
            for at in range(-len(self.sets), 0, _NOTHING)
        ]
        self.middle = sorts[0] if middle is not None else None
        """Sorts and places among the sets: in a gap one byte may have been lost, or two together; where these are given,
        also two one after the other, of which the first is one of these or opens a pair."""
        self.seconds = sorts[2::2]
        """The same of the second bytes of each pair."""
        firsts = enumerate(zip(sorts[1::2], pairs, strict=True))
        self.opening = [(number, *each, cost) for number, (some, (_, _, cost)) in firsts for each in some]
        """Of the first bytes the number of their pair, sort, place and cost."""


@cache
def habit(pairs: Pairs, middle: bytes | None) -> Habit:
    """What a decoder eats beside single bytes."""
    return Habit(pairs, middle)


Plan = tuple[Part, ...]
"""Known bytes one by one, and between them losses and gaps."""


def sets_of(plan: Plan, eats: Habit) -> list[bytes]:
    """All sets of bytes that characters of a plan are made of: first those of its parts, then those of the habit."""
    sets: list[bytes] = []
    for part in plan:
        sets += part.sets
    return [*sets, *eats.sets]


class Way(NamedTuple):
    """Characters that lead from one place to another.

    `take` finds their bytes among the sets of a plan from those of the part on at which they begin.
    """

    take: Any
    cost: float


@lru_cache(1 << 14)
def _way(places: tuple[int, ...], cost: float) -> Way:
    """One object for all that are the same: a few hundred make nearly all outlines."""
    return Way(itemgetter(*places), cost)


@lru_cache(1 << 14)
def _shared(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """One object for all that are the same."""
    return ways


class Group(NamedTuple):
    """All ways from one place to another, and how many sets of a plan stand before the part at which they begin."""

    start: int
    end: int
    ways: tuple[Way, ...]
    offset: int


class Outline(NamedTuple):
    """All that bytes of some sorts can make."""

    groups: tuple[Group, ...]
    """In the order of their starts."""
    last: tuple[int, ...]
    """Places at which all bytes are read."""


def outline(plan: Plan, eats: Habit) -> Outline | None:
    """What the bytes of a plan can make together; None where nothing."""
    return _outline(tuple([part.sign for part in plan]), eats)


_INNER = 1 << 10
"""A place is the number of the part before which it stands times this, and more inside a slot."""

_Arc = tuple[int, int, int, float]
"""Bytes that lead to a place: the place, what they do, where they stand among the sets of a plan, and their cost; sets of
the habit are counted from the end."""


@lru_cache(1 << 14)
def _outline(signs: tuple[int, ...], eats: Habit) -> Outline | None:
    last = [len(signs) * _INNER]
    while last[-1] and _is_gap(signs[last[-1] // _INNER - 1]):
        last.append(last[-1] - _INNER)
    offsets = _offsets(signs)
    found: list[Group] = []
    waiting, seen = [0], {0}
    while waiting:
        place = min(waiting)
        waiting.remove(place)
        at, inner = divmod(place, _INNER)
        for end, ways in _characters(signs[at : _reach(signs, at)], inner, eats):
            end += at * _INNER
            found.append(Group(place, end, ways, offsets[at]))
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    useful = {*last}
    for start, end, _, _ in reversed(found):
        if end in useful:
            useful.add(start)
    groups = [each for each in found if each.end in useful]
    return Outline(tuple(groups), tuple(last)) if 0 in useful else None


def _is_gap(sign: int) -> bool:
    return sign >= _SLOT and bool(sign >> 4 & 1)


def _offsets(signs: Sequence[int]) -> list[int]:
    """How many sets stand before each part of a plan, and in all."""
    return [*accumulate([_NOTHING + 2 if sign >= _SLOT else 1 for sign in signs], initial=0)]


def _reach(signs: Sequence[int], at: int) -> int:
    """The part before which all characters end that begin at one: they have four bytes at most, and gaps need not have any."""
    left = 4
    while left and at < len(signs):
        left -= not _is_gap(signs[at])
        at += 1
    return at


@lru_cache(1 << 14)
def _characters(signs: tuple[int, ...], inner: int, eats: Habit) -> tuple[tuple[int, tuple[Way, ...]], ...]:
    """The characters that begin at the first of some parts, or inside it, by the places to which they lead.

    Outlines are many, but most are made of the same few thousand of these.
    """
    return tuple([(end, _shared(tuple(ways))) for end, ways in _Row(signs, eats).characters(inner).items()])


class _Row:
    """Sorts of bytes, as places between which bytes lead."""

    def __init__(self, signs: Sequence[int], eats: Habit) -> None:
        self._signs = signs
        self._eats = eats
        self._pairs = len(eats.seconds)
        self._offsets = _offsets(signs)
        self._arcs: dict[int, list[_Arc]] = {}

    def characters(self, place: int) -> dict[int, list[Way]]:
        """The characters that begin at a place, by where they lead to."""
        found: dict[int, list[Way]] = {}
        for to, sort, at, cost in self._bytes(place):
            if sort == _ONE:
                found.setdefault(to, []).append(_way((at,), cost))
            elif sort != _ON:
                self._rest((at,), sort - 1, to, cost, found)
        return found

    def _rest(self, begun: tuple[int, ...], left: int, place: int, cost: float, found: dict[int, list[Way]]) -> None:
        """Add the characters of which a part is told, up to a place; `left` bytes are still to come."""
        for to, sort, at, more in self._bytes(place):
            if sort != _ON:
                continue
            if left > 1:
                self._rest((*begun, at), left - 1, to, cost + more, found)
            else:
                found.setdefault(to, []).append(_way((*begun, at), cost + more))

    def _bytes(self, place: int) -> list[_Arc]:
        """The bytes that can come next at a place."""
        arcs = self._arcs.get(place)
        if arcs is None:
            at, inner = divmod(place, _INNER)
            if at == len(self._signs):
                arcs = []
            elif self._signs[at] < _SLOT:
                arcs = [((at + 1) * _INNER, self._signs[at], self._offsets[at], 0.0)]
            else:
                arcs = self._slot(at, inner)
            self._arcs[place] = arcs
        return arcs

    def _slot(self, at: int, inner: int) -> list[_Arc]:
        """The bytes that can come next before a slot or inside it.

        Inside stands first what two losses in one gap begin with, then the place between them, then the rest.
        """
        sign, own, end = self._signs[at], self._offsets[at], (at + 1) * _INNER
        between = at * _INNER + 1 + self._pairs
        literal = _LITERALS[sign >> 5 & 3]
        if inner and inner != 1 + self._pairs:
            number = inner - (1 if inner <= self._pairs else 2 + self._pairs)
            if number == self._pairs:
                return [(end, _SORTS[literal[1]], own + _NOTHING + 1, 0.0)]
            to = between if inner <= self._pairs else end
            return [(to, sort, each, 0.0) for sort, each in self._eats.seconds[number]]
        opening = self._eats.opening
        found = [(between + 1 + number, sort, each, cost) for number, sort, each, cost in opening]
        found += [(end, sort, own + sort, 0.0) for sort in range(_NOTHING) if sign >> 7 + sort & 1]
        if literal:
            to = end if len(literal) == 1 else between + 1 + self._pairs
            found.append((to, _SORTS[literal[0]], own + _NOTHING, 0.0))
        if not inner and _is_gap(sign):
            found += self._bytes(end)
            if self._eats.middle is not None:
                found += [(between, sort, each, 0.0) for sort, each in self._eats.middle]
                found += [(at * _INNER + 1 + number, sort, each, cost) for number, sort, each, cost in opening]
        return found
