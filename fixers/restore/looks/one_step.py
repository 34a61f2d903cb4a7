"""How much sense any one wrong codec makes of a few characters inside clean text, at most and at a glance.

Rare words of old texts (鉏櫌白梃, 髳、微、纑) look as odd as a misread part of a line does, and to search one takes ten
milliseconds. A part of a line that stands in clean text begins and ends at characters of it: its bytes are read anew in
each codec, and the best way through them tells how much is gained at most. All parts go together, byte by byte: half a
millisecond for one of them, a tenth each for twenty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import encode, letters
from fixers.language.model import Floats
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.wrong_codecs.able import DOUBLE, bits, stretch
from fixers.restore.wrong_codecs.squares import NONE, single, square

_WRITTEN = (*DOUBLE, "cp1251", "koi8-r")
"""Codecs of the bytes, next to UTF-8."""

_AROUND = 6
"""Clean characters beside a part that may belong to it."""

_LONGEST = 40
"""Characters of a part that is looked at."""

_PROSE = (0x2010, 0x2027)
"""Dashes and quotation marks: what they are instead is cheaper nearly always."""

_LAYERS = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){4}")
"""So many characters of UTF-8 that it may have been misread more than once: then one step makes no sense of it yet."""

_NEVER = np.float32(1e6)

Part = tuple[str, int, int]
"""A line, and where a part of it begins and ends."""


def gains(parts: Sequence[Part]) -> list[float]:
    """Nats that one step makes of each part at most; of what may have been misread more than once any number.

    >>> rare, misread = "不用弓戟之兵，鉏櫌白梃，望屋而食", "俄罗斯国家安全会议绉樹功浼婁竾诺夫所说"
    >>> [gain > 38 for gain in gains([(rare, 7, 11), (misread, 9, 16)])]
    [False, True]
    """
    best = [float("-inf")] * len(parts)
    runs = []
    for number, (line, start, end) in enumerate(parts):
        own = [*_runs(number, line, start, end)] if end - start <= _LONGEST else []
        if end - start > _LONGEST or any(_LAYERS.search(run.data) for run in own):
            best[number] = float("inf")
        else:
            runs += own
    if runs:
        for at, gain in enumerate(_best(runs).tolist()):
            number = runs[at % len(runs)].part
            best[number] = max(best[number], gain)
    return best


class _Run(NamedTuple):
    """A part with what stands around it, as bytes of a codec that has all of it."""

    part: int
    data: bytes
    ends: Floats
    """What the line costs up to each byte at which a character of it begins and misread ones may end."""
    starts: Floats
    """The same where misread ones may begin, taken off."""


def _runs(number: int, line: str, start: int, end: int) -> Iterator[_Run]:
    """What may be misread around a part: for each codec the longest stretch that it has."""
    first, last = max(0, start - _AROUND), min(len(line), end + _AROUND)
    start, end, around = start - first, end - first, line[first:last]
    codes = codes_of(around)
    costs = -quick(codes)
    costs[(codes >= _PROSE[0]) & (codes <= _PROSE[1])] = 0
    known = bits(around)
    for read in DOUBLE:
        held = stretch(known, read, start, end)
        if held is None:
            continue
        low, high = held
        places = np.cumsum([0, *(len(encode(each, read)) for each in around[low:high])])
        sums = np.append(np.float32(0), np.cumsum(costs[low:high]))
        ends = np.full(places[-1] + 1, -_NEVER, np.float32)
        starts = ends.copy()
        begin, stop = max(0, start - low), end - low
        ends[places[begin + 1 :]] = sums[begin + 1 :]
        starts[places[:stop]] = -sums[:stop]
        yield _Run(number, encode(around[low:high], read), ends, starts)


def _best(runs: Sequence[_Run]) -> Floats:
    """What each run gains at most in each codec, codec by codec."""
    shape = (len(runs), max(len(run.data) for run in runs) + _SIZES)
    data = np.zeros(shape, np.uint8)
    ends, starts = np.full(shape, -_NEVER, np.float32), np.full(shape, -_NEVER, np.float32)
    for at, run in enumerate(runs):
        data[at, : len(run.data)] = np.frombuffer(run.data, np.uint8)
        ends[at, : len(run.ends)] = run.ends
        starts[at, : len(run.starts)] = run.starts
    columns = zip(*(_costs(data, codec) for codec in _WRITTEN), _costs_of_utf8(data), strict=True)
    costs = [np.concatenate(each) for each in columns]
    way = np.tile(starts, (len(_WRITTEN) + 1, 1))
    for at in range(shape[1] - _SIZES):
        for size, each in enumerate(costs, 1):
            np.maximum(way[:, at + size], way[:, at] - each[:, at], out=way[:, at + size])
    most: Floats = (way + np.tile(ends, (len(_WRITTEN) + 1, 1))).max(axis=1)
    return most


_SIZES = 3
"""Bytes that a character has at most."""

_Bytes = npt.NDArray[np.uint8]


def _costs(data: _Bytes, codec: str) -> tuple[Floats, Floats, Floats]:
    """What the characters of one, two and three bytes cost that begin at each byte."""
    one, two = _tables(codec)
    never = np.full(data.shape, _NEVER, np.float32)
    if codec not in DOUBLE:
        return one[data], never, never
    return one[data], two[data, np.roll(data, -1, axis=1)], never


@cache
def _tables(codec: str) -> tuple[Floats, Floats]:
    """What each byte costs as a character, and each two."""
    if codec in DOUBLE:
        return _costs_of(single(codec)), _costs_of(square(codec))
    return _costs_of(codes_of(letters(codec))), np.zeros((1, 1), np.float32)


def _costs_of(codes: npt.NDArray[np.integer[Any]]) -> Floats:
    """What characters cost at least; nothing that is none is affordable."""
    costs: Floats = np.where((codes == NONE) | (codes == NONE - 1), _NEVER, _least().take(codes, mode="clip"))
    return costs


def _costs_of_utf8(data: _Bytes) -> tuple[Floats, Floats, Floats]:
    """The same of the characters of UTF-8."""
    first = data.astype(np.int64)
    second, third = np.roll(first, -1, axis=1), np.roll(first, -2, axis=1)
    goes_on, goes_on_twice = second >> 6 == 2, (second >> 6 == 2) & (third >> 6 == 2)
    two, three = (first & 0x1F) << 6 | second & 0x3F, (first & 0xF) << 12 | (second & 0x3F) << 6 | third & 0x3F
    return (
        np.where(first < 0x80, _least().take(first), _NEVER),
        np.where((first >= 0xC2) & (first < 0xE0) & goes_on, _least().take(two), _NEVER),
        np.where((first >= 0xE0) & (first < 0xF0) & goes_on_twice, _least().take(three), _NEVER),
    )


_BEHIND, _BEHIND_HAN, _HAN = "的，のア이и", "的，", slice(0x3400, 0xA000)
"""Common characters of each script, behind which others are cheap; a Han character is so only behind some of them."""


@cache
def _least() -> Floats:
    """What a character costs at least: Han behind another one or a mark, all others also behind their own kind."""
    codes = np.arange(0x10001)
    rows = []
    for each in (*_BEHIND, ""):
        before = np.full(codes.size, ord(each)) if each else codes
        row = -quick(np.stack([before, codes], axis=1).ravel())[1::2]
        if not each or each not in _BEHIND_HAN:
            row[_HAN] = _NEVER
        rows.append(row)
    least: Floats = np.minimum.reduce(rows)
    return least
