r"""The bytes of one line of a page from which a byte was struck: which ones had it at their side.

>>> costs = Costs.of("gb18030", 0xA1)
>>> line = "我们说。他们不说。".encode("gbk").replace(b"\xa1", b"")
>>> [(step.start, step.text) for step in cheapest(line, costs, {})[1]]
[(6, '。'), (15, '。')]
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_choose import said
from fixers.decode.struck_costs import Costs, Step

_NEAR = 6.0
"""Nats by single characters up to which the language model is asked about another byte."""

_FARTHEST = 6
"""Characters on either side up to which another byte is asked about."""

_BEFORE, _BEHIND = 4, 3
"""Characters that the language model sees before and behind what may differ."""

_LONGEST = 3
"""Letters that may all be halves of marks; of more the first one and the last."""


def cheapest(line: bytes, costs: Costs, marks: Mapping[int, bytes]) -> tuple[float, list[Step]]:
    """The cheapest way through a line and what is no character on it; `marks` may stand for halves of two characters."""
    marked = across(line, costs, marks) if marks else {}
    double = costs.double
    pairs = [math.inf, *[double[one << 8 | other] for one, other in pairwise(line)]]
    back = [0]
    step = back.append
    before, so_far = math.inf, 0.0
    if marked:
        reached = [0.0]
        for at, (one, two) in enumerate(zip(map(costs.one.__getitem__, line), pairs, strict=False)):
            best, both, width = so_far + one, before + two, 1
            if both < best:
                best, width = both, 2
            if at in marked and reached[at - 2] + marked[at] < best:
                best, width = reached[at - 2] + marked[at], 3
            reached.append(best)
            step(width)
            before, so_far = so_far, best
    else:
        for one, two in zip(map(costs.one.__getitem__, line), pairs, strict=False):
            best, both = so_far + one, before + two
            before = so_far
            if both < best:
                so_far = both
                step(2)
            else:
                so_far = best
                step(1)
    return so_far, list(_specials(line, back, costs, marks))[::-1]


def across(line: bytes, costs: Costs, marks: Mapping[int, bytes]) -> dict[int, float]:
    """Where three bytes may be two characters, of which two halves became a mark: by the last byte what they cost."""
    found: dict[int, float] = {}
    for mark in _MARK.finditer(line):
        at = mark.start()
        code = marks.get(line[at])
        if code is not None:
            found[at + 1] = costs.pair[line[at - 1] << 8 | code[0]] + costs.pair[code[1] << 8 | line[at + 1]]
    return found


_MARK = re.compile(rb"(?<=[\x80-\xff])[!-?](?=[\x80-\xff])")


def _specials(line: bytes, back: Sequence[int], costs: Costs, marks: Mapping[int, bytes]) -> Iterator[Step]:
    """What is no character on a way, from the end."""
    at = len(line)
    while at:
        start = at - back[at]
        byte = line[start]
        if back[at] == 3:
            code = line[start : start + 1] + marks[line[start + 1]] + line[start + 2 : at]
            yield Step(start, at, "struck", standard.decode(code, costs.base))
        elif back[at] == 2 and byte << 8 | line[at - 1] in costs.twins:
            yield Step(start + 1, at, "struck", costs.partner[line[at - 1]][0])
            yield Step(start, start + 1, "struck", costs.partner[byte][0])
        elif back[at] == 1 and byte < 0x80:
            if costs.partner[byte]:
                yield Step(start, at, "letter", chr(byte))
        elif back[at] == 1 and costs.partner[byte]:
            yield Step(start, at, "struck", costs.partner[byte][0])
        elif back[at] == 1 and costs.single[byte] == math.inf:
            yield Step(start, at, "byte", chr(0xDC00 + byte))
        at = start


def chosen(lines: Sequence[bytes], ways: Sequence[list[Step]], costs: Costs) -> list[list[Step]]:
    """The ways, with the partners of the struck byte where the language model has them rather than beside there.

    Two in a row may be one character that has lost nothing: that is asked when they are where they are.
    """
    read = _settled(lines, ways, costs, _letters)
    moved = _settled(lines, read, costs, _options)
    return [[step for step in way if step.kind != "letter"] for way in _settled(lines, moved, costs, _both)]


def _settled(lines: Sequence[bytes], ways: Sequence[list[Step]], costs: Costs, asking: _Asking) -> list[list[Step]]:
    """The ways with the best of all options for each of their steps."""
    asked = [each for number, way in enumerate(ways) for each in _questions(number, lines[number], way, costs, asking)]
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


_Asking = Callable[[bytes, Sequence[Step], int, int, Costs], "list[_Option]"]


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


def _questions(number: int, line: bytes, way: Sequence[Step], costs: Costs, asking: _Asking) -> Iterator[_Question]:
    """What may be otherwise on a way."""
    free = low = 0
    for at, step in enumerate(way):
        options = asking(line, way, at, low, costs) if at >= free else []
        low = step.end
        if len(options) > 1:
            yield _Question(number, at, options)
            free = at + len(options[0].steps)
            low = max(each.end for option in options for each in option.steps)


def _next(line: bytes, way: Sequence[Step], at: int) -> int:
    """Where a step of a way begins, or the line ends."""
    return way[at].start if at < len(way) else len(line)


def _letters(line: bytes, way: Sequence[Step], at: int, _low: int, costs: Costs) -> list[_Option]:
    """A run of letters beside other characters, of which some at either end may be marks."""
    last = at
    while last < len(way) and way[last].kind == "letter" and way[last].start - way[at].start == last - at:
        last += 1
    if last == at:
        return []
    first, end = way[at].start, way[last - 1].end
    before, behind = _around(line, way, at, first, end, last - at, costs)
    if f"{before[-1:]}{behind[:1]}".isascii():
        return []
    own = "".join(step.text for step in way[at:last])
    marks = "".join(costs.partner[byte][0] for byte in line[first:end])
    found = []
    for text in dict.fromkeys(_mixed(own, marks)):
        rows = zip(way[at:last], text, strict=True)
        steps = tuple(row if row.text == each else row._replace(kind="struck", text=each) for row, each in rows)
        found.append(_Option(steps, before + text + behind))
    return found


def _both(line: bytes, way: Sequence[Step], at: int, _low: int, costs: Costs) -> list[_Option]:
    """Two partners in a row, and the character that they would be."""
    if at + 1 == len(way) or not way[at].kind == way[at + 1].kind == "struck":
        return []
    place, other = way[at].start, way[at + 1].start
    if other != place + 1 or line[place] < 0x80 or costs.pair[line[place] << 8 | line[other]] == math.inf:
        return []
    before, behind = _around(line, way, at, place, other + 1, 2, costs)
    found: list[_Option] = []
    for one in costs.partner[line[place]]:
        for two in costs.partner[line[other]]:
            steps = Step(place, other, "struck", one), Step(other, other + 1, "struck", two)
            found.append(_Option(steps, before + one + two + behind))
    return [*found, _Option((), before + _text(line[place : other + 1], costs) + behind)] if found else []


def _options(line: bytes, way: Sequence[Step], at: int, low: int, costs: Costs) -> list[_Option]:
    """Bytes that may have been the partner instead of one, that one first, up to what else is no character."""
    place = way[at].start
    if way[at].kind != "struck" or way[at].end > place + 1 or line[place] < 0x80:
        return []
    high = _next(line, way, at + 1)
    starts = [place, *_moved(line, place, low, -1, costs), *_moved(line, place, high, 1, costs)]
    pairs = [each for each in (place - 2, place + 1) if low <= each < high - 1 and _may_be_two(line, each, costs)]
    if len(starts) == 1 and not pairs and len(costs.partner[line[place]]) == 1:
        return []
    first, last = min(starts + pairs), max(starts + [each + 1 for each in pairs]) + 1
    before, behind = _around(line, way, at, first, last, 1, costs)
    found = []
    for start in starts:
        head = before + _text(line[first:start], costs)
        tail = _text(line[start + 1 : last], costs) + behind
        found += [
            _Option((Step(start, start + 1, "struck", text),), f"{head}{text}{tail}")
            for text in costs.partner[line[start]]
        ]
    for some in [sorted((place, other, other + 1)) for other in pairs]:
        for read in product(*(costs.partner[line[each]] for each in some)):
            steps = tuple(Step(each, each + 1, "struck", text) for each, text in zip(some, read, strict=True))
            found.append(_Option(steps, before + _read(line, first, last, steps, costs) + behind))
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


def _around(
    line: bytes, way: Sequence[Step], at: int, first: int, last: int, count: int, costs: Costs
) -> tuple[str, str]:
    """What stands before and behind some bytes that some steps of a way are among."""
    begin = way[at - 1].end if at else 0
    end = min(_next(line, way, at + count), last + 2 * _BEHIND)
    return _text(line[begin:first], costs)[-_BEFORE:], _text(line[last:end], costs)


def _text(part: bytes, costs: Costs) -> str:
    return standard.decode(part, costs.base, "ignore") if part else ""


def _moved(line: bytes, place: int, border: int, step: int, costs: Costs) -> Iterator[int]:
    """Bytes on one side of a partner that may be it instead, with all characters between one byte on."""
    gain = costs.one[line[place]]
    at = place
    for _ in range(_FARTHEST):
        other = at + 2 * step
        if not (border <= other < len(line) if step < 0 else other < border):
            return
        old = line[other] << 8 | line[other + 1] if step < 0 else line[at + 1] << 8 | line[other]
        new = line[other + 1] << 8 | line[at] if step < 0 else line[at] << 8 | line[at + 1]
        if min(line[other], line[other - step], line[at]) < 0x80:
            return
        gain += costs.pair[old] - costs.pair[new]
        if gain == -math.inf or gain != gain:
            return
        if costs.partner[line[other]] and gain - costs.one[line[other]] > -_NEAR:
            yield other
        at = other


def _mixed(own: str, marks: str) -> Iterator[str]:
    """A run of letters, of which some at either end are marks."""
    most = len(own) if len(own) <= _LONGEST else 1
    for head in range(most + 1):
        for tail in range(most + 1 if head + 1 < len(own) else 1):
            if head + tail <= len(own):
                yield marks[:head] + own[head : len(own) - tail] + marks[len(own) - tail :]
