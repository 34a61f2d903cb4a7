r"""The bytes of one line of a page from which a byte was struck: which ones had it at their side.

>>> costs = Costs.of("gb18030", 0xA1)
>>> line = "我们说。他们不说。".encode("gbk").replace(b"\xa1", b"")
>>> [(step.start, step.text) for step in next(cheapest([line], costs, {}))[1]]
[(6, '。'), (15, '。')]
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from fixers.decode import standard
from fixers.decode.damage_pairs import of_pairs
from fixers.decode.struck_costs import Costs, Step


def cheapest(lines: Sequence[bytes], costs: Costs, marks: Mapping[int, bytes]) -> Iterator[tuple[float, list[Step]]]:
    """The cheapest way through each line and what is no character on it; `marks` may stand for halves of two characters."""
    twos = of_pairs(b"\n".join(lines), costs.double)  # at once, since every call takes a while
    end = -1
    for line in lines:
        start, end = end + 1, end + 1 + len(line)
        yield _cheapest(line, twos[start:end], costs, marks)


def _cheapest(
    line: bytes, pairs: Sequence[float], costs: Costs, marks: Mapping[int, bytes]
) -> tuple[float, list[Step]]:
    """The same for one line, of which each byte and the one before it cost so much as one character."""
    marked = across(line, costs, marks) if marks else {}
    ones = [*map(costs.one.__getitem__, line)]
    if marked:
        cost, lengths = _through(ones, pairs, marked)
        return cost, _specials(line, lengths, costs, marks)
    widths: list[int] = []
    before, so_far = math.inf, 0.0
    for one, two in zip(ones, pairs, strict=True):
        both = before + two
        before = so_far
        so_far += one
        if both < so_far:
            so_far = both
            widths.append(2)
        else:
            widths.append(1)
    return so_far, _specials(line, widths, costs, marks)


def _through(ones: Sequence[float], pairs: Sequence[float], marked: Mapping[int, float]) -> tuple[float, list[int]]:
    """What the cheapest way costs on which some characters are three bytes, and by byte the length of what ends there."""
    widths: list[int] = []
    older = before = math.inf
    so_far = 0.0
    for at, (one, two) in enumerate(zip(ones, pairs, strict=True)):
        best, width = so_far + one, 1
        if before + two < best:
            best, width = before + two, 2
        if at in marked and older + marked[at] < best:
            best, width = older + marked[at], 3
        widths.append(width)
        older, before, so_far = before, so_far, best
    return so_far, widths


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


def _specials(line: bytes, widths: Sequence[int], costs: Costs, marks: Mapping[int, bytes]) -> list[Step]:
    """What is no character on a way that is told by the lengths of what ends at each byte."""
    twins, partner, single = costs.twins, costs.partner, costs.single
    found: list[Step] = []
    last = len(line) - 1
    while last >= 0:
        width, byte = widths[last], line[last]
        if width == 1:
            if partner[byte]:
                kind, text = ("letter", chr(byte)) if byte < 0x80 else ("struck", partner[byte][0])
                found.append(Step(last, last + 1, kind, text))
            elif byte >= 0x80 and single[byte] == math.inf:
                found.append(Step(last, last + 1, "byte", chr(0xDC00 + byte)))
        elif width == 3:
            code = line[last - 2 : last - 1] + marks[line[last - 1]] + line[last : last + 1]
            found.append(Step(last - 2, last + 1, "struck", standard.decode(code, costs.base)))
        elif twins and line[last - 1] << 8 | byte in twins:
            found.append(Step(last, last + 1, "struck", partner[byte][0]))
            found.append(Step(last - 1, last, "struck", partner[line[last - 1]][0]))
        last -= width
    found.reverse()
    return found


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
