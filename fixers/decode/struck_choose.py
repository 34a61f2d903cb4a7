"""Which bytes of struck lines had the struck one at their side: the language model says it where neighbours would do, too.

What is asked of all lines is asked at once: a step of the cheapest way has three readings on average, of eight characters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from fixers.decode.damage_choose import said
from fixers.decode.damage_costs import characters
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

_ORDER = 4
"""Characters of the longest n-grams that the language model is asked about."""

_BEFORE, _BEHIND = _ORDER - 1, _ORDER - 1
"""Characters that the language model sees before and behind what may differ: of 513,124 characters of struck pages 3,126
are wrong so, and 3,129 with n-grams of five."""

_LONGEST = 3
"""Letters that may all be halves of marks; of more the first one and the last."""


def chosen(lines: Sequence[bytes], ways: Sequence[list[Step]], costs: Costs) -> list[list[Step]]:
    """The ways, with the partners of the struck byte where the language model has them rather than beside there.

    Two in a row may be one character that has lost nothing: that is decided when they are where they are, but
    asked with all else, since a call of the model takes as long as thirty texts in it.
    """
    said = _Said(costs.base)
    rows = [_Line(*row) for row in zip(lines, ways, between(lines, ways, costs.base), strict=True)]
    early = [
        each for number, row in enumerate(rows) if _is_close(row.way) for each in _questions(number, row, costs, _both)
    ]
    found = _settled(rows, costs, _alone, said, early)
    close = [number for number, way in enumerate(found) if _is_close(way)]
    again = [found[at] for at in close]
    texts = between([lines[at] for at in close], again, costs.base)
    rows = [_Line(lines[at], way, text) for at, way, text in zip(close, again, texts, strict=True)]
    both = dict(zip(close, _settled(rows, costs, _both, said), strict=True))
    return [[step for step in both.get(at, way) if step.kind != "letter"] for at, way in enumerate(found)]


def _is_close(way: Sequence[Step]) -> bool:
    """Whether two steps stand side by side."""
    return any(one.end == two.start for one, two in pairwise(way))


class _Said:
    """What the language model has said of texts."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._known: dict[str, float] = {}

    def of(self, texts: list[str], more: list[str]) -> list[float]:
        """The log probability of each text; it is asked about `more`, too, if it is asked at all."""
        known = self._known
        asked = [text for text in texts if text not in known]
        if asked:
            asked += more
            known.update(zip(asked, said(asked, self._base, _ORDER).tolist(), strict=True))
        return [known[text] for text in texts]


def _settled(
    lines: Sequence[_Line], costs: Costs, asking: _Asking, known: _Said, early: Sequence[_Question] = ()
) -> list[list[Step]]:
    """The ways with the best of all options for each of their steps; what is asked later is asked `early`."""
    asked = [each for number, line in enumerate(lines) for each in _questions(number, line, costs, asking)]
    texts = [text for each in asked for _, _, text in each.options]
    scores = known.of(texts, [text for each in early for _, _, text in each.options])
    found = [list(line.way) for line in lines]
    done = len(scores)
    for each in reversed(asked):  # from the end, so that the numbers of steps stay true
        done -= len(each.options)
        rated = scores[done : done + len(each.options)]
        starts, read, _ = each.options[rated.index(max(rated))]
        steps = [
            Step(start, start + 1, "letter" if text.isascii() else "struck", text)
            for start, text in zip(starts, read, strict=True)
        ]
        found[each.number][each.first : each.first + len(each.options[0][0])] = steps
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


_Option = tuple[tuple[int, ...], str, str]
"""Where partners begin, of one byte each, what they are read as, and that with some characters on either side."""


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
            free = at + len(options[0][0])
            low = max([starts[-1] + 1 for starts, _, _ in options if starts])


def _alone(line: _Line, at: int, low: int, costs: Costs) -> list[_Option]:
    """What a step may be without regard to those that are partners, too."""
    return _letters(line, at, costs) if line.way[at].kind == "letter" else _options(line, at, low, costs)


def _letters(line: _Line, at: int, costs: Costs) -> list[_Option]:
    """A run of letters beside other characters, of which some at either end may be marks."""
    way = line.way
    last = at
    while last < len(way) and way[last].kind == "letter" and way[last].start - way[at].start == last - at:
        last += 1
    before, behind = line.texts[at][-_BEFORE:], line.texts[last][:_BEHIND]
    if f"{before[-1:]}{behind[:1]}".isascii():
        return []
    own = "".join(step.text for step in way[at:last])
    marks = "".join(costs.partner[byte][0] for byte in line.data[way[at].start : way[last - 1].end])
    starts = tuple(range(way[at].start, way[last - 1].end))
    return [(starts, text, f"{before}{text}{behind}") for text in dict.fromkeys(_mixed(own, marks))]


def _both(line: _Line, at: int, _low: int, costs: Costs) -> list[_Option]:
    """Two partners in a row, and the character that they would be."""
    data, way = line.data, line.way
    if at + 1 == len(way) or not way[at].kind == way[at + 1].kind == "struck":
        return []
    place, other = way[at].start, way[at + 1].start
    if other != place + 1 or data[place] < 0x80 or costs.pair[data[place] << 8 | data[other]] == math.inf:
        return []
    before, behind = line.texts[at][-_BEFORE:], line.texts[at + 2][:_BEHIND]
    found: list[_Option] = [
        ((place, other), one + two, f"{before}{one}{two}{behind}")
        for one in costs.partner[data[place]]
        for two in costs.partner[data[other]]
    ]
    return [*found, ((), "", f"{before}{_text(data, place, other + 1, costs)}{behind}")] if found else []


def _options(line: _Line, at: int, low: int, costs: Costs) -> list[_Option]:
    """Bytes that may have been the partner instead of one, that one first, up to what else is no character.

    What stands between is two bytes a character.
    """
    data, partner = line.data, costs.partner
    _, end, kind, _ = line.way[at]
    place = end - 1
    if kind != "struck" or data[place] < 0x80 or line.way[at].start < place:
        return []
    moved = [*_back(data, place, low, costs), *_onwards(data, place, line.next(at + 1), costs)]
    if len(moved) > _MOST:
        moved = sorted(moved, reverse=True)[:_MOST]
    halves = [each for each in (-1, 1) if _may_be_two(data, place, each, (low, line.next(at + 1)), costs)]
    head, tail = line.texts[at], line.texts[at + 1]
    known = partner[data[place]]
    if not moved and not halves:
        if len(known) == 1:
            return []
        before, behind = head[-_BEFORE:], tail[:_BEHIND]
        return [((place,), text, f"{before}{text}{behind}") for text in known]
    shifts = [(start - place) // 2 for _, start in moved]
    size = len(head)
    first = max(0, size + min(0, *shifts, *halves) - _BEFORE)
    last = max(0, *shifts, *halves) + _BEHIND
    before, behind = head[first:], tail[:last]
    found: list[_Option] = [((place,), text, f"{before}{text}{behind}") for text in known]
    for (_, start), shift in zip(moved, shifts, strict=True):
        if shift < 0:
            one, two = head[first : size + shift], _text(data, start + 1, place + 1, costs) + behind
        else:
            one, two = before + _text(data, place, start, costs), tail[shift:last]
        found += [((start,), text, f"{one}{text}{two}") for text in partner[data[start]]]
    for half in halves:
        some = (place - 2, place - 1, place) if half < 0 else (place, place + 1, place + 2)
        read = "".join([partner[data[each]][0] for each in some])
        found.append((some, read, f"{head[first : size + min(half, 0)]}{read}{tail[max(half, 0) : last]}"))
    return found


def _may_be_two(line: bytes, place: int, side: int, limits: tuple[int, int], costs: Costs) -> bool:
    """Whether the character on one side may rather be two halves of which the other ones were struck."""
    at = place - 2 if side < 0 else place + 1
    if not limits[0] <= at < limits[1] - 1:
        return False
    one, other = line[at], line[at + 1]
    if not (costs.partner[one] and costs.partner[other]):
        return False
    return costs.one[one] + costs.one[other] < costs.pair[one << 8 | other] + _NEAR < math.inf


def _text(data: bytes, start: int, end: int, costs: Costs) -> str:
    """Characters of two bytes."""
    known = characters(costs.base)
    return "".join([chr(known.item(data[at], data[at + 1])) for at in range(start, end, 2)])


def _back(line: bytes, place: int, low: int, costs: Costs) -> list[tuple[float, int]]:
    """Bytes before a partner that may be it instead, with all characters between one byte on, and nats that this gains."""
    places = range(place - 2, max(low - 1, place - 2 * _FARTHEST - 1), -2)
    return _instead(line, place, places, 1, costs)


def _onwards(line: bytes, place: int, high: int, costs: Costs) -> list[tuple[float, int]]:
    """The same for those behind it."""
    return _instead(line, place, range(place + 2, min(high, place + 2 * _FARTHEST + 1), 2), -1, costs)


def _instead(line: bytes, place: int, places: range, inwards: int, costs: Costs) -> list[tuple[float, int]]:
    """The same at some places, one after another; `inwards` is the step back to the partner."""
    pair, one, partner = costs.pair, costs.one, costs.partner
    first, second = (0, 8) if inwards > 0 else (8, 0)  # where in a pair the byte nearer to the partner stands
    gain, here = one[line[place]], line[place]
    found: list[tuple[float, int]] = []
    for at in places:
        there, beside = line[at], line[at + inwards]
        if there < 0x80 or beside < 0x80:
            break
        gain += pair[beside << first | there << second] - pair[here << first | beside << second]
        if not _HOPELESS < gain < math.inf:
            break
        if partner[there] and gain - one[there] > -_NEAR:
            found.append((gain - one[there], at))
        here = there
    return found


def _mixed(own: str, marks: str) -> Iterator[str]:
    """A run of letters, of which some at either end are marks."""
    most = len(own) if len(own) <= _LONGEST else 1
    for head in range(most + 1):
        for tail in range(most + 1 if head + 1 < len(own) else 1):
            if head + tail <= len(own):
                yield marks[:head] + own[head : len(own) - tail] + marks[len(own) - tail :]
