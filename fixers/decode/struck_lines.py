r"""The bytes of one line of a page from which a byte was struck: which ones had it at their side.

>>> costs = Costs.of("gb18030", 0xA1)
>>> line = "我们说。他们不说。".encode("gbk").replace(b"\xa1", b"")
>>> [(step.start, step.text) for step in cheapest(line, costs, {})[1]]
[(6, '。'), (15, '。')]
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise

from fixers.decode import standard
from fixers.decode.struck_costs import Costs, Step


def cheapest(line: bytes, costs: Costs, marks: Mapping[int, bytes]) -> tuple[float, list[Step]]:
    """The cheapest way through a line and what is no character on it; `marks` may stand for halves of two characters."""
    marked = across(line, costs, marks) if marks else {}
    double = costs.double
    pairs = [math.inf, *[double[one << 8 | other] for one, other in pairwise(line)]]
    back = [0]
    step = back.append
    before, so_far = math.inf, 0.0
    if marked:
        older = math.inf
        for at, (one, two) in enumerate(zip(map(costs.one.__getitem__, line), pairs, strict=False)):
            best, both, width = so_far + one, before + two, 1
            if both < best:
                best, width = both, 2
            if at in marked and older + marked[at] < best:
                best, width = older + marked[at], 3
            step(width)
            older, before, so_far = before, so_far, best
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
    twins, partner, single = costs.twins, costs.partner, costs.single
    at = len(line)
    while at:
        width = back[at]
        start = at - width
        byte = line[start]
        if width == 2:
            if twins and byte << 8 | line[at - 1] in twins:
                yield Step(start + 1, at, "struck", partner[line[at - 1]][0])
                yield Step(start, start + 1, "struck", partner[byte][0])
        elif width == 3:
            code = line[start : start + 1] + marks[line[start + 1]] + line[start + 2 : at]
            yield Step(start, at, "struck", standard.decode(code, costs.base))
        elif partner[byte]:
            yield Step(start, at, "letter", chr(byte)) if byte < 0x80 else Step(start, at, "struck", partner[byte][0])
        elif byte >= 0x80 and single[byte] == math.inf:
            yield Step(start, at, "byte", chr(0xDC00 + byte))
        at = start


def between(lines: Sequence[bytes], ways: Sequence[Sequence[Step]], base: str) -> list[list[str]]:
    """What stands before each step of the way through each line, and behind the last one.

    All is decoded at once, since every call takes a while.
    """
    pieces: list[bytes] = []
    for line, way in zip(lines, ways, strict=True):
        done = 0
        for step in way:
            pieces.append(line[done : step.start])
            done = step.end
        pieces.append(line[done:])
    texts = standard.decode(b"\n".join(pieces), base, "surrogateescape").split("\n")
    if len(texts) != len(pieces):  # a line end is part of a broken character
        texts = [standard.decode(each, base, "surrogateescape") for each in pieces]
    every = iter(texts)
    return [[*islice(every, len(way) + 1)] for way in ways]
