r"""Files in which encodings are mixed: which stretch is written in which.

Logs of several programs in one file, rows of a table from several sources, a page with another page
inside it: each line, cell or word is charged what its characters cost in every encoding, and the
cheapest course through the file is taken, where a change of encoding costs, too: less at the
beginning of a line, more inside one. Encodings are only ever changed at bytes below 40 that no
character of theirs contains, so a stretch can be decoded by itself.

Of the lines of 75 files of two encodings in 40 lines (GBK or Western or Cyrillic code pages with
UTF-8, Big5 with GBK, Shift_JIS with EUC-JP; alternating, one line in ten, halves) 99.8 % were read
right; of 6,000 lines that changed between GBK and UTF-8 every seven lines, all. 130 clean files of
one encoding are one stretch each; damaged ones may be several, since a broken byte speaks against
every encoding: ask only where one encoding does not do. A megabyte of Chinese takes a second.

>>> mixed = "第一行：当地企业\n".encode() + "第二行：有关部门\n".encode("gbk")
>>> [(each.start, each.end, each.encoding) for each in segments(mixed)]
[(0, 25, 'utf-8'), (25, 42, 'gb18030')]
"""

from __future__ import annotations

import re
from codecs import charmap_decode
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode import standard
from fixers.language.model import Floats, model, world
from fixers.language.plain import quick
from fixers.language.running import score
from fixers.reading.characters import codes_of

ENCODINGS = (
    ("utf-8", 0.0), ("gb18030", 0.0), ("big5hkscs", 0.0), ("cp932", 0.0), ("euc_jp", 1.0), ("cp949", 0.0),
    ("cp1252", 0.0), ("cp1251", 0.0), ("koi8_r", 3.0), ("cp1250", 2.0), ("cp1253", 2.0), ("cp1254", 3.0),
    ("cp1255", 3.0), ("cp1256", 3.0), ("cp874", 3.0), ("cp866", 5.0),
)  # fmt: skip
"""Encodings that files mix, and what it costs to be as rare as it is, in nats, for each stretch."""

_BLOCK = 1 << 18
"""Bytes that are charged at a time; a block ends where a line ends, if it has one."""

_BROKEN = 20.0
"""A byte that can't be decoded."""

_AT_LINE, _AT_FIELD, _AT_WORD = 8.0, 14.0, 22.0
"""A change of encoding where a line begins, where a field or a tag does, and anywhere else."""

_WEIGHT = np.full(256, np.inf)
_WEIGHT[[each for each in range(0x40) if not 0x30 <= each < 0x3A]] = _AT_WORD
_WEIGHT[list(b"\t\",;:<>'=")] = _AT_FIELD
_WEIGHT[list(b"\r\n")] = _AT_LINE
"""By byte what it costs to change the encoding behind it."""


_PAGES = 6
"""From here on encodings are code pages of one byte a character."""

_LINES, _LINE = 100, 200
"""Lines, and bytes of each, that are looked at to tell code pages apart."""

_SHARE = 6
"""A code page has at least one byte in so many of these lines."""


_PIECE = 400
"""Bytes of a stretch that the models look at in the end."""

_CLEARLY = 10.0
"""Nats by which they must prefer its encoding to that of the stretches beside it."""

_ESCAPES = re.compile("[\udc80-\udcff]")


class Segment(NamedTuple):
    """A stretch in one encoding, told in bytes."""

    start: int
    end: int
    encoding: str
    """By the name of Python's codec."""


def segments(data: bytes) -> tuple[Segment, ...]:
    """All of `data` in stretches of one encoding each, in order; ASCII belongs to what stands before it.

    Bytes that are no text have an answer, too: this asks which encoding, not whether there is one.
    """
    blocks = [_charged(start, data[start:end]) for start, end in _blocks(data)]
    costs = np.concatenate([each.costs for each in blocks]) if blocks else np.zeros((0, len(ENCODINGS)), np.float32)
    if not costs.size:
        return (Segment(0, len(data), "utf-8"),) if data else ()
    # Units in a row that are cheapest in the same encoding stay together, and most are.
    rows = np.flatnonzero(np.append(True, np.diff(costs.argmin(axis=1)) != 0))
    costs = np.add.reduceat(costs, rows)
    starts = np.concatenate([each.starts for each in blocks])[rows]
    change = np.concatenate([each.change for each in blocks])[rows]
    found: list[Segment] = []
    course = _course(costs, change)
    if (course >= _PAGES).any():
        costs[:, _PAGES:][:, ~_likely(data, course, starts)] = np.inf
        course = _course(costs, change)
    turns = [0, *(np.flatnonzero(np.diff(course)) + 1).tolist()]
    begins = [0, *(int(starts[turn]) for turn in turns[1:]), len(data)]
    for turn, begin, end in zip(turns, begins, begins[1:], strict=False):
        found.append(Segment(begin, end, ENCODINGS[course[turn]][0]))
    return _confirmed(data, found)


def _confirmed(data: bytes, found: list[Segment]) -> tuple[Segment, ...]:
    """The stretches without those that the language models would rather read as the one before or behind.

    Kana have the same bytes in EUC-JP as in GB18030, and a line of them hardly tells which it is.
    """
    asked = [
        (number, encoding)
        for number in range(len(found))
        for encoding in {encoding for _, encoding in _near(found, number)}
    ]
    if len(found) == 1:
        return tuple(found)
    texts = [
        standard.decode(data[found[number].start : found[number].end][:_PIECE], encoding, "surrogateescape")
        for number, encoding in asked
    ]
    bare = [_ESCAPES.sub("", text) for text in texts]
    scores = score(bare, model(), world())
    scores -= np.array([(len(text) - len(rest)) * _BROKEN for text, rest in zip(texts, bare, strict=True)])
    said: dict[tuple[int, str], float] = dict(zip(asked, scores.tolist(), strict=True))
    kept: list[Segment] = []
    for number, each in enumerate(found):
        others = {encoding: said[number, encoding] for at, encoding in _near(found, number) if at != number}
        best = max(others, key=others.__getitem__)
        encoding = each.encoding if said[number, each.encoding] > others[best] + _CLEARLY else best
        if kept and kept[-1].encoding == encoding:
            each = each._replace(start=kept.pop().start)
        kept.append(each._replace(encoding=encoding))
    return tuple(kept)


def _near(found: list[Segment], number: int) -> list[tuple[int, str]]:
    """A stretch and those beside it."""
    return [(at, found[at].encoding) for at in range(max(0, number - 1), min(number + 2, len(found)))]


class _Charged(NamedTuple):
    """The units of a block that have bytes beyond ASCII: what stands between two places of change."""

    costs: Floats
    """By unit and encoding."""
    change: npt.NDArray[np.float64]
    """What it costs to change the encoding before each unit."""
    starts: npt.NDArray[np.int64]
    """Where the encoding would change: behind the last of the best places for it before the unit, in bytes."""


def _likely(data: bytes, course: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which code pages of one byte a character the file has, by what their readings are as language.

    Letters of one alphabet are about as common as those of another: single characters tell a code
    page from UTF-8 and from East Asian encodings, but hardly from another one.
    """
    inside = np.concatenate([[False], course >= _PAGES, [False]])
    edges = np.flatnonzero(np.diff(inside))
    ends = np.append(starts, len(data))
    pieces = [data[ends[a] : ends[b]] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    lines = [line[:_LINE] for piece in pieces for line in piece.splitlines() if not line.isascii()]
    lines = lines[:: max(1, len(lines) // _LINES)] or pieces[:1]
    pages = [encoding for encoding, _ in ENCODINGS[_PAGES:]]
    texts = [standard.decode(line, page, "surrogateescape") for page in pages for line in lines]
    scores = world().score(texts).reshape(len(pages), len(lines))
    sizes = np.array([len(line) for line in lines])
    votes = np.bincount(scores.argmax(axis=0), sizes, len(pages))
    found: npt.NDArray[np.bool_] = votes * _SHARE >= sizes.sum()
    return found


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(data):
        end = min(start + _BLOCK, len(data))
        if end < len(data):
            line = data.rfind(b"\n", start, end)
            end = line + 1 if line >= 0 else end
        yield start, end
        start = end


def _charged(offset: int, block: bytes) -> _Charged:
    values = np.frombuffer(block, np.uint8)
    weights = _WEIGHT[values]
    places = np.flatnonzero(np.isfinite(weights))
    begins = np.concatenate([[0], places + 1])
    begins = begins[begins < len(block)]
    high = np.add.reduceat((values >= 0x80).astype(np.int32), begins) if block else np.zeros(0)
    units = np.flatnonzero(high > 0)
    size = max(1, _AT_ONCE // len(block)) if block else 1
    costs = np.concatenate(
        [_costs(block, ENCODINGS[at : at + size], len(places), units) for at in range(0, len(ENCODINGS), size)]
    ).T
    costs, first, last = _by_line(costs, units, np.cumsum(weights[places] == _AT_LINE))
    change = np.full(first.size, _AT_LINE, np.float64)
    starts = np.zeros(first.size, np.int64) + offset
    before = 0
    for number, (unit, until) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        between = weights[places[before:unit]]
        if between.size:
            change[number] = between.min()
            best = before + between.size - 1 - int(between[::-1].argmin())
            starts[number] = offset + int(places[best]) + 1
        before = until
    return _Charged(costs, change, starts)


def _by_line(
    costs: Floats, units: npt.NDArray[np.int64], lines: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The units of each line as one, but for lines that would be cheaper in several encodings.

    `lines` counts the line ends up to each place of change. Answers costs, and first and last units.
    """
    if not units.size:
        return costs, units, units
    line = np.append(0, lines)[units]
    begins = np.flatnonzero(np.append(True, np.diff(line) > 0))
    whole = np.add.reduceat(costs, begins)
    parts = np.add.reduceat(costs.min(axis=1), begins)
    mixed = np.repeat(parts + _AT_FIELD < whole.min(axis=1), np.diff(np.append(begins, units.size)))
    heads = mixed.copy()
    heads[begins] = True
    kept = np.flatnonzero(heads)
    return np.add.reduceat(costs, kept), units[kept], units[np.append(kept[1:], units.size) - 1]


def _costs(block: bytes, encodings: Sequence[tuple[str, float]], places: int, units: npt.NDArray[np.int64]) -> Floats:
    """What each unit costs in encodings (first axis), infinite where an encoding has the borders inside characters."""
    # In most encodings most bytes are bad, and Python's own handler takes a tenth of the time of any other.
    texts = [
        block.decode(encoding, "replace")
        if encoding in _SEVERAL
        else charmap_decode(block, "strict", _letters(encoding))[0]
        for encoding, _ in encodings
    ]
    codes = codes_of("\n".join(["", *texts, ""]))
    borders = np.array([*accumulate((len(text) + 1 for text in texts), initial=0)])
    costs = -quick(codes)
    costs[codes == 0xFFFD] = _BROKEN
    is_end = _ENDS.take(codes, mode="clip")
    count = np.diff(is_end.nonzero()[0].searchsorted(borders)) - 1
    begin = np.append(True, is_end[:-1])
    begin[borders] = True
    begins = begin.nonzero()[0]
    sums = np.add.reduceat(costs, begins)
    known = (count == places) & (np.diff(borders) > 1)
    found = np.full((len(texts), units.size), np.inf, np.float32)
    found[known] = sums[begins.searchsorted(borders[:-1] + 1)[known][:, None] + units]
    return found


_SEVERAL = frozenset(encoding for encoding, _ in ENCODINGS[:_PAGES])


@cache
def _letters(encoding: str) -> str:
    """The characters of all bytes in a code page: with U+FFFD for bytes that are none no handler is asked about these."""
    return bytes(range(256)).decode(encoding, "replace")


_AT_ONCE = 1 << 14
"""Bytes in all encodings that are charged together: calls of numpy are most of what a short page costs."""


_ENDS = np.concatenate([np.isfinite(_WEIGHT[:0x80]), [False]])


def _course(costs: Floats, change: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """By unit the number of its encoding, on the cheapest course through all units."""
    rare = np.array([cost for _, cost in ENCODINGS])
    size = len(ENCODINGS)
    came = np.zeros((len(costs), size), np.int64)
    same = np.arange(size)
    so_far = costs[0] + rare
    for unit in range(1, len(costs)):
        best = int(so_far.argmin())
        turned = so_far[best] + change[unit] + rare
        came[unit] = np.where(so_far <= turned, same, best)
        so_far = np.minimum(so_far, turned) + costs[unit]
    course = np.zeros(len(costs), np.int64)
    course[-1] = so_far.argmin()
    for unit in range(len(costs) - 1, 0, -1):
        course[unit - 1] = came[unit, course[unit]]
    return course
