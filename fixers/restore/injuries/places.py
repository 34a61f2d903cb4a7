"""The places of a run at which something is gone: where it begins and ends, and what was dropped between.

A found character of two bytes has a first and a second one. Out of step its second byte and the
first one of the next found character are the character that was written:

- lost byte: the first byte of the found character is one half of the written one, the other is gone;
- byte put in: one of the two bytes of the found character is skipped;
- the run ends where a second byte is ASCII, where an ASCII character completes a pair, where bytes
  became a substitute, and where bytes were dropped: then the rest of a character is gone;
- between them a decoder may have dropped, or shown as a substitute, a pair that it could not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import CONTEXT, Floats
from fixers.restore.injuries.runs import Run
from fixers.restore.injuries.tables import SUBSTITUTES, Codes, behind, cut, halves, origin, shifted
from fixers.restore.injuries.ways import Event, Option, Question, Slot, slot_of

AT_END = "。！？；：，、”’」』）》…"
"""What the last pair of a line is, if only the pair before it was dropped."""

INJURY = 6.0
"""Nats for an injury."""

PUT_IN = 6.0
"""Nats more for a byte put in: which of 256 it is."""

LIKELY, UNLIKELY = 0.5, 4.0
"""Nats for what a substitute stands for: one byte, or a byte and the ASCII character after it.
Decoders that write U+FFFD leave that character alone; those that write `?` eat it, if there is one."""

DROPPED, DROPPED_PAIR = 2.5, 3.0
"""Nats for a byte, and for a pair, that left nothing behind."""

_PLAUSIBLE = -5.0
"""Nats of a character that stands where nothing is gone."""

_ASKED = 0x3F

_KNOWN = 5
"""Characters behind a run that are read with it, as evidence."""

_NEAR = 2
"""Known characters between two places from which they are read apart."""

_MOST = 64
"""Places that are read together."""


class Zone(NamedTuple):
    """Found characters `low` to `high`, and the question what they were."""

    low: int
    high: int
    question: Question
    ends_line: bool
    """Whether a line end is the last character of the question."""


class _Place(NamedTuple):
    """An event with what is between its first and its last way, counted in the text."""

    low: int
    high: int
    event: Event


def zones(codes: Codes, run: Run, prior: Floats) -> list[Zone]:
    """The parts of a run that are not known for sure, in order and apart; none if it can't end."""
    begin, end = run.line
    first = max(begin, run.starts.start, run.scored.low)
    last = min(end, run.ends.stop + _KNOWN, run.scored.low + run.scored.plain.size)
    line = _line(codes, first, last, run.codec, ends_line=last == end)
    starts = range(first, run.starts.stop)
    ends = range(max(first + 1, run.ends.start), min(run.ends.stop, last + line.ends_line))
    found = [_begin(line, starts), *_holes(line, run, first, ends.stop), _end(line, ends)]
    if not all(place.event.options is None or place.event.options for place in found):
        return []
    groups: list[list[_Place]] = []
    for place in found:
        if groups and len(groups[-1]) < _MOST and place.low < max(each.high for each in groups[-1]) + _NEAR:
            groups[-1].append(place)
        else:
            groups.append([place])
    result = []
    for number, group in enumerate(groups):
        is_last = number == len(groups) - 1
        stop = last if is_last else min(max(each.high for each in group) + CONTEXT, groups[number + 1][0].low)
        result.append(_zone(line, run, group, stop, prior, begins=not number, ends=is_last))
    return result


class _Line(NamedTuple):
    """A text from where a run may begin to where what is looked at ends, as lists."""

    codes: Codes
    """The whole text."""
    low: int
    last: int
    ends_line: bool
    codec: str
    found: list[int]
    first: list[int]
    """The first byte of each; 0 if it has none."""
    second: list[int]


def _line(codes: Codes, low: int, last: int, codec: str, *, ends_line: bool) -> _Line:
    tables, some = origin(codec), codes[low : last + 1]
    first, second = (table.take(some, mode="clip").tolist() for table in (tables.first, tables.second))
    return _Line(codes, low, last, ends_line, codec, some.tolist(), [*first, 0], [*second, 0])


def _zone(line: _Line, run: Run, group: list[_Place], stop: int, prior: Floats, *, begins: bool, ends: bool) -> Zone:
    start = group[0].low
    pad = max(0, CONTEXT - start)
    plain = np.concatenate([np.full(pad, 10, np.uint32), line.codes[start - CONTEXT + pad : stop]]).astype(np.uint32)
    moved = np.concatenate(
        [np.zeros(pad, np.uint32), shifted(line.codes[start - CONTEXT + pad : stop + 1], line.codec)]
    )
    at = start - run.scored.low
    if ends and line.ends_line:
        plain = np.append(plain, np.uint32(10))
    size = plain.size - CONTEXT
    moved = _filled(moved, plain.size)
    said, other = (_filled(each[at : at + stop - start], size) for each in (run.scored.plain, run.scored.moved))
    events = [place.event for place in group]
    question = Question(plain, moved, said, other, events, start, begins, ends, prior, line.codec)
    return Zone(start, stop, question, ends and line.ends_line)


def _filled(values: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    return np.concatenate([values, np.zeros(size - values.size, values.dtype)]) if values.size < size else values


def _begin(line: _Line, starts: range) -> _Place:
    """What the first character of a run can be, by where it begins."""
    double = origin(line.codec).double
    options = []
    for place in starts:
        at = place - line.low
        first = line.first[at]
        if not first:
            continue
        options.append(Option(_halves(line.codec, first), place, place, -INJURY))
        if follows := line.first[at + 1]:
            pairs = {double.item(byte, follows) for byte in (first, line.second[at])} - {0}
            options.append(Option(_known(*sorted(pairs)), place, place + 1, -INJURY - PUT_IN))
    return _Place(starts.start, starts.stop, Event(options, starts.start))


def _holes(line: _Line, run: Run, low: int, high: int) -> Iterator[_Place]:
    """Where pairs may have been dropped, or stand as a substitute."""
    for at in sorted({each + more for each in run.odd for more in (0, 1)}):
        if not low <= at < high - 1 or at + 1 >= line.last or run.scored.moved[at - run.scored.low] > _PLAUSIBLE:
            continue
        here = at - line.low
        byte, other = line.second[here], line.first[here + 1]
        if byte and other:
            yield _Place(at, at + 1, Event(None, at, (byte, other), at + 1))
        elif byte and line.found[here + 1] in SUBSTITUTES and at + 2 < line.last and line.first[here + 2]:
            yield _Place(at, at + 2, Event(None, at, (byte, line.first[here + 2]), at + 2))


def _end(line: _Line, ends: range) -> _Place:
    """What the last character of a run can be, by where it ends."""
    options = [option for end in ends for option in _ends_at(line, end)]
    high = max((option.behind for option in options), default=ends.stop)
    return _Place(ends.start - 1, high, Event(options, ends.start - 1))


def _ends_at(line: _Line, end: int) -> Iterator[Option]:
    codec, at, here = line.codec, end - 1, end - line.low
    if not line.first[here - 1]:
        return
    byte, code = line.second[here - 1], line.found[here] if end < line.last else 10
    follows = line.first[here] if end < line.last else 0
    if code in SUBSTITUTES:
        asked = code == _ASKED
        eats = asked and not (end + 1 == line.last and line.ends_line)
        for slot, used, cost in _for_substitute(codec, byte, eats=eats, asked=asked):
            yield Option(slot, at, end + used, -cost)
    elif byte < 0x80:
        yield Option(_known(byte), at, end, 0.0)
    elif follows:
        yield Option(_cut(codec, byte, follows), at, end, -DROPPED)
    else:
        whole = int(origin(codec).double[byte, code]) if code < 0x80 else 0
        if whole:
            yield Option(_known(whole), at, end + 1, 0.0)
        yield Option(_behind(codec, byte), at, end, -DROPPED)


def _for_substitute(codec: str, byte: int, *, eats: bool, asked: bool) -> Iterator[tuple[Slot, int, float]]:
    """What a byte and a substitute can be, how many found characters of them are used up, and the cost."""
    yield _behind(codec, byte), 1, UNLIKELY if eats else LIKELY
    yield _before_mark(codec, byte), 1, DROPPED_PAIR + LIKELY
    if asked:
        yield _before_eaten(codec, byte), 1, LIKELY if eats else UNLIKELY
        yield _behind(codec, byte), 0, DROPPED


@lru_cache(maxsize=1 << 12)
def _known(*codes: int) -> Slot:
    return slot_of(codes)


@cache
def _halves(codec: str, byte: int) -> Slot:
    return slot_of(halves(codec, byte))


@cache
def _behind(codec: str, byte: int) -> Slot:
    return slot_of(behind(codec, byte))


@cache
def _cut(codec: str, byte: int, following: int) -> Slot:
    return slot_of(cut(codec, byte, following))


@cache
def _before_mark(codec: str, byte: int) -> Slot:
    return slot_of(cut(codec, byte, 0xA1), [ord(each) for each in AT_END])


@cache
def _before_eaten(codec: str, byte: int) -> Slot:
    return slot_of(behind(codec, byte), range(0x20, 0x40))
