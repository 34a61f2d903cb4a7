"""Which characters can begin at a place of broken UTF-8, and where they lead to.

It hangs on no more than the three bytes that follow, so the same few questions come again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from fixers.language.codecs import utf8_lengths
from fixers.restore.lossy_typed import ALL, COMMON, TYPED, Characters, characters, every

Pairs = tuple[tuple[bytes, bytes, float], ...]
"""First and second bytes that are eaten together, and what that costs in nats."""


class Loss(NamedTuple):
    """A substitute: a byte of some was eaten alone, or two of the pairs of the decoder were."""

    alone: bytes
    literal: bytes
    """The bytes of the substitute, where it can also be what it looks like."""


class Gap(NamedTuple):
    """A place where losses may have been of which nothing is seen."""

    alone: bytes


Plan = tuple[int | Loss | Gap, ...]
"""Known bytes one by one, and between them losses and gaps."""


class Habit:
    """What a decoder eats beside single bytes. There is one for all decoders that eat the same: see `habit`."""

    def __init__(self, pairs: Pairs, middle: bytes | None) -> None:
        self.pairs = pairs
        self.middle = middle
        """In a gap one byte may have been lost, or two together; where this is given, also two one after the other, of
        which the first is one of these or opens a pair."""


@cache
def habit(pairs: Pairs, middle: bytes | None) -> Habit:
    """What a decoder eats beside single bytes."""
    return Habit(pairs, middle)


INNER = 1 << 10
"""A place in a plan is the number of the part before which it stands times this, and more inside a loss."""

Leading = tuple[tuple[int, int, tuple[tuple[Characters, float], ...]], ...]
"""Where characters lead to, counted from where they begin; how many there are, and they with their costs."""


def goes_on(part: int | Loss | Gap) -> bool:
    """Whether a part is a byte with which no character begins."""
    return isinstance(part, int) and 0x80 <= part < 0xC0


def reach(plan: Plan, at: int) -> int:
    """Up to which part of a plan characters can go that begin before part `at`.

    A lead byte that was lost opened no character of four bytes: hardly any author types one.
    """
    count, most = 0, 3
    for number in range(at, len(plan)):
        part = plan[number]
        if isinstance(part, Gap):
            continue
        if not count and isinstance(part, int):
            most = 2 if 0x80 <= part < 0xC0 else max(utf8_lengths(part), 1)
        count += 1
        if count == most:
            return number + 1
    return len(plan)


_Arc = tuple[int, bytes, float]
"""Bytes that lead to a place, and their cost."""

_Step = tuple[int, tuple[bytes, ...], float]
"""Characters that lead to a place: the place, for each of their bytes what it can be, and the cost."""


@lru_cache(1 << 15)
def leading(parts: Plan, inner: int, eats: Habit) -> Leading:
    """The characters that begin before a part of a plan, or inside its first loss, and where they lead to."""
    between: dict[int, list[_Step]] = {}
    for to, values, cost in _bytes(parts, inner, eats):
        for length, leads in _by_length(values):
            if length == 1:
                between.setdefault(to, []).append((to, (leads,), cost))
            else:
                _rest(parts, eats, (to, (leads,), cost), length - 1, between)
    found = []
    for end, same in between.items():
        rows = _typed(same)
        count = sum([each.codes.size for each, _ in rows])
        if count:
            found.append((end, count, tuple(rows)))
    return tuple(found)


def _rest(parts: Plan, eats: Habit, begun: _Step, left: int, between: dict[int, list[_Step]]) -> None:
    """Add the characters of which a part is told, up to a place; `left` bytes are still to come."""
    place, known, cost = begun
    for to, values, more in _bytes(parts, place, eats):
        inner = _continuing(values)
        if inner:
            step = to, (*known, inner), cost + more
            if left > 1:
                _rest(parts, eats, step, left - 1, between)
            elif every(step[1]):
                between.setdefault(to, []).append(step)


def _bytes(parts: Plan, place: int, eats: Habit) -> list[_Arc]:
    """The bytes that can come next at a place.

    Inside a loss stands first what two losses in one gap begin with, then the place between them, then the rest.
    """
    at, inner = divmod(place, INNER)
    if at == len(parts):
        return []
    part, end, pairs = parts[at], (at + 1) * INNER, eats.pairs
    if isinstance(part, int):
        return [(end, _BYTES[part], 0.0)]
    between = at * INNER + 1 + len(pairs)
    if inner and place != between:
        leads = inner - 1 if place < between else inner - 2 - len(pairs)
        if leads == len(pairs):
            return [(end, part.literal[1:], 0.0)] if isinstance(part, Loss) else []
        return [(between if place < between else end, pairs[leads][1], 0.0)]
    found = [(between + 1 + number, leads, cost) for number, (leads, _, cost) in enumerate(pairs)]
    if part.alone:
        found.append((end, part.alone, 0.0))
    if isinstance(part, Loss):
        if part.literal:
            found.append(
                (
                    end if len(part.literal) == 1 else between + 1 + len(pairs),
                    part.literal[:1],
                    0.0,
                )
            )
    elif not inner:
        found += _bytes(parts, end, eats)
        if eats.middle is not None:
            found.append((between, eats.middle, 0.0))
            found += [(at * INNER + 1 + number, leads, cost) for number, (leads, _, cost) in enumerate(pairs)]
    return found


_BYTES = [bytes((byte,)) for byte in range(256)]


@lru_cache(maxsize=1 << 12)
def _by_length(values: bytes) -> tuple[tuple[int, bytes], ...]:
    """The bytes that open a character of UTF-8 of one, two and three bytes, where there are any, and of four if it is known."""
    lengths = (1, 2, 3) if len(values) > 1 else (1, 2, 3, 4)
    rows = ((length, bytes(each for each in values if utf8_lengths(each) == length)) for length in lengths)
    return tuple((length, leads) for length, leads in rows if leads)


@lru_cache(maxsize=1 << 12)
def _continuing(values: bytes) -> bytes:
    return bytes(byte for byte in values if byte & 0xC0 == 0x80)


def _typed(steps: Sequence[_Step]) -> list[tuple[Characters, float]]:
    """The characters between two places, with their costs."""
    size = sum([len(every(parts)) for _, parts, _ in steps])
    grade = COMMON if size > _MANY else TYPED if size > 1 or len(steps) > 1 else ALL
    found = [(characters(parts, grade), cost) for _, parts, cost in steps]
    return [(each, cost) for each, cost in found if each is not None]


_MANY = 64
"""Characters between two places from which on rare ones are left out: one lost byte has 64 values."""
