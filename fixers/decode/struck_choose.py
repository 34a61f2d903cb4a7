"""Which bytes of struck lines had the struck one at their side: the language model says it where neighbours would do, too.

What is asked of all lines is asked at once: a step of the cheapest way has three readings on average, of eight characters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_choose import said
from fixers.decode.struck_costs import Costs, Step
from fixers.decode.struck_lines import between

_NEAR = 6.0
"""Nats by single characters up to which the language model is asked about another byte."""

_MOST = 2
"""Other bytes that it is asked about at most, the likeliest by single characters."""

_HOPELESS = -25.0
"""Nats behind from which on none is asked about any more."""

_FARTHEST = 6
"""Characters on either side up to which another byte is asked about."""

_BEFORE, _BEHIND = 4, 3
"""Characters that the language model sees before and behind what may differ."""

_LETTERED = "big5hkscs"
"""The codec in which letters of ASCII are second halves of characters, and are left of marks."""

_LONGEST = 3
"""Letters that may all be halves of marks; of more the first one and the last."""


def chosen(lines: Sequence[bytes], ways: Sequence[list[Step]], costs: Costs) -> list[list[Step]]:
    """The ways, with the partners of the struck byte where the language model has them rather than beside there.

    Two in a row may be one character that has lost nothing: that is asked when they are where they are.
    """
    found = _settled(lines, ways, costs, _letters) if costs.base == _LETTERED else ways
    found = _settled(lines, found, costs, _options)
    close = [number for number, way in enumerate(found) if any(one.end == two.start for one, two in pairwise(way))]
    again = _settled([lines[at] for at in close], [found[at] for at in close], costs, _both)
    both = dict(zip(close, again, strict=True))
    return [[step for step in both.get(at, way) if step.kind != "letter"] for at, way in enumerate(found)]


def _settled(lines: Sequence[bytes], ways: Sequence[list[Step]], costs: Costs, asking: _Asking) -> list[list[Step]]:
    """The ways with the best of all options for each of their steps."""
    rows = zip(lines, ways, between(lines, ways, costs.base), strict=True)
    asked = [each for number, row in enumerate(rows) for each in _questions(number, _Line(*row), costs, asking)]
    texts = [option.text for each in asked for option in each.options]
    scores = said(texts, costs.base).tolist() if texts else []
    found = [list(way) for way in ways]
    done = len(scores)
    for each in reversed(asked):  # from the end, so that the numbers of steps stay true
        done -= len(each.options)
        rated = scores[done : done + len(each.options)]
        last = each.first + len(each.options[0].steps)
        found[each.number][each.first : last] = each.options[rated.index(max(rated))].steps
    return found


class _Line(NamedTuple):
    """A line, the way through it, and what stands before each of its steps, and behind the last one."""

    data: bytes
    way: Sequence[Step]
    texts: list[str]

    def next(self, at: int) -> int:
        """Where a step begins, or the line ends."""
        return self.way[at].start if at < len(self.way) else len(self.data)


_Asking = Callable[[_Line, int, int, Costs], "list[_Option]"]


class _Option(NamedTuple):
    steps: tuple[Step, ...]
    text: str
    """What is read then, and some characters on either side."""


class _Question(NamedTuple):
    number: int
    """Which of the lines."""
    first: int
    """The first step of its way that may be otherwise; the first option has the steps as they are."""
    options: list[_Option]


def _questions(number: int, line: _Line, costs: Costs, asking: _Asking) -> Iterator[_Question]:
    """What may be otherwise on a way."""
    free = low = 0
    for at, step in enumerate(line.way):
        options = asking(line, at, low, costs) if at >= free else None
        low = step.end
        if options:
            yield _Question(number, at, options)
            free = at + len(options[0].steps)
            low = max(each.end for option in options for each in option.steps)


def _letters(line: _Line, at: int, _low: int, costs: Costs) -> list[_Option]:
    """A run of letters beside other characters, of which some at either end may be marks."""
    way = line.way
    last = at
    while last < len(way) and way[last].kind == "letter" and way[last].start - way[at].start == last - at:
        last += 1
    if last == at:
        return []
    first, end = way[at].start, way[last - 1].end
    before, behind = _around(line, at, (first, end), last - at, costs)
    if f"{before[-1:]}{behind[:1]}".isascii():
        return []
    own = "".join(step.text for step in way[at:last])
    marks = "".join(costs.partner[byte][0] for byte in line.data[first:end])
    found = []
    for text in dict.fromkeys(_mixed(own, marks)):
        rows = zip(way[at:last], text, strict=True)
        steps = tuple(row if row.text == each else row._replace(kind="struck", text=each) for row, each in rows)
        found.append(_Option(steps, before + text + behind))
    return found


def _both(line: _Line, at: int, _low: int, costs: Costs) -> list[_Option]:
    """Two partners in a row, and the character that they would be."""
    data, way = line.data, line.way
    if at + 1 == len(way) or not way[at].kind == way[at + 1].kind == "struck":
        return []
    place, other = way[at].start, way[at + 1].start
    if other != place + 1 or data[place] < 0x80 or costs.pair[data[place] << 8 | data[other]] == math.inf:
        return []
    before, behind = _around(line, at, (place, other + 1), 2, costs)
    found: list[_Option] = []
    for one in costs.partner[data[place]]:
        for two in costs.partner[data[other]]:
            steps = Step(place, other, "struck", one), Step(other, other + 1, "struck", two)
            found.append(_Option(steps, before + one + two + behind))
    return [*found, _Option((), before + _text(data[place : other + 1], costs) + behind)] if found else []


def _options(line: _Line, at: int, low: int, costs: Costs) -> list[_Option]:
    """Bytes that may have been the partner instead of one, that one first, up to what else is no character."""
    data, step = line.data, line.way[at]
    place = step.start
    if step.kind != "struck" or step.end > place + 1 or data[place] < 0x80:
        return []
    high = line.next(at + 1)
    moved = sorted([*_moved(data, place, low, -1, costs), *_moved(data, place, high, 1, costs)], reverse=True)
    starts = [place, *(start for _, start in moved[:_MOST])]
    pairs = [each for each in (place - 2, place + 1) if low <= each < high - 1 and _may_be_two(data, each, costs)]
    if len(starts) == 1 and not pairs:
        if len(costs.partner[data[place]]) == 1:
            return []
        before, behind = _around(line, at, (place, place + 1), 1, costs)
        return [
            _Option((Step(place, place + 1, "struck", text),), f"{before}{text}{behind}")
            for text in costs.partner[data[place]]
        ]
    first, last = min(starts + pairs), max(starts + [each + 1 for each in pairs]) + 1
    before, behind = _around(line, at, (first, last), 1, costs)
    found = []
    for start in starts:
        head = before + _text(data[first:start], costs)
        tail = _text(data[start + 1 : last], costs) + behind
        found += [
            _Option((Step(start, start + 1, "struck", text),), f"{head}{text}{tail}")
            for text in costs.partner[data[start]]
        ]
    for some in [sorted((place, other, other + 1)) for other in pairs]:
        for read in product(*(costs.partner[data[each]] for each in some)):
            steps = tuple(Step(each, each + 1, "struck", text) for each, text in zip(some, read, strict=True))
            found.append(_Option(steps, before + _read(data, first, last, steps, costs) + behind))
    return found


def _may_be_two(line: bytes, at: int, costs: Costs) -> bool:
    """Whether a character may rather be two halves of which the other ones were struck."""
    one, other = line[at], line[at + 1]
    if not (costs.partner[one] and costs.partner[other]):
        return False
    return costs.one[one] + costs.one[other] < costs.pair[one << 8 | other] + _NEAR < math.inf


def _read(line: bytes, first: int, last: int, steps: Sequence[Step], costs: Costs) -> str:
    """The text of some bytes, with some steps in it."""
    pieces: list[str] = []
    done = first
    for step in steps:
        if step.start > done:
            pieces.append(_text(line[done : step.start], costs))
        pieces.append(step.text)
        done = step.end
    return "".join(pieces) + (_text(line[done:last], costs) if last > done else "")


def _around(line: _Line, at: int, limits: tuple[int, int], count: int, costs: Costs) -> tuple[str, str]:
    """What stands before and behind some bytes that some steps of a way are among."""
    first, last = limits
    way = line.way
    if first == way[at].start and last == way[at + count - 1].end:
        return line.texts[at][-_BEFORE:], line.texts[at + count][:_BEHIND]
    begin = way[at - 1].end if at else 0
    behind = line.data[last : min(line.next(at + count), last + 2 * _BEHIND)]
    return _text(line.data[begin:first], costs)[-_BEFORE:], _text(behind, costs)[:_BEHIND]


def _text(part: bytes, costs: Costs) -> str:
    return standard.decode(part, costs.base, "ignore") if part else ""


def _moved(line: bytes, place: int, border: int, step: int, costs: Costs) -> Iterator[tuple[float, int]]:
    """Bytes on one side of a partner that may be it instead, with all characters between one byte on."""
    pair, one, partner = costs.pair, costs.one, costs.partner
    gain = one[line[place]]
    at = place
    for _ in range(_FARTHEST):
        near, other = at + step, at + 2 * step
        if not (border <= other if step < 0 else other < border):
            return
        here, beside, there = line[at], line[near], line[other]
        if here < 0x80 or beside < 0x80 or there < 0x80:
            return
        if step < 0:
            gain += pair[there << 8 | beside] - pair[beside << 8 | here]
        else:
            gain += pair[beside << 8 | there] - pair[here << 8 | beside]
        if not gain > _HOPELESS:
            return
        if partner[there] and gain - one[there] > -_NEAR:
            yield gain - one[there], other
        at = other


def _mixed(own: str, marks: str) -> Iterator[str]:
    """A run of letters, of which some at either end are marks."""
    most = len(own) if len(own) <= _LONGEST else 1
    for head in range(most + 1):
        for tail in range(most + 1 if head + 1 < len(own) else 1):
            if head + tail <= len(own):
                yield marks[:head] + own[head : len(own) - tail] + marks[len(own) - tail :]
