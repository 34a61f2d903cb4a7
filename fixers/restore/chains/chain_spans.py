"""The part of a line that was read in a wrong codec, where clean text around it has the same characters.

GBK has all characters of a Chinese page, so what is broken in a line does not show where it begins.
But it has places where a character of the found text and one of the other reading begin together;
between two of them the other reading costs less than what was found, and outside it costs more or
is none. The piece with the greatest difference is the one that was broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import decode, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.breakage.wide_codecs import JIS_FORMS
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.chains.ranking import score
from fixers.restore.wrong_codecs.able import DOUBLE, bits, stretch
from fixers.restore.wrong_codecs.inverses import price
from fixers.restore.wrong_codecs.squares import NONE, single, square

_READ = (*DOUBLE, "latin-1", "cp1252", "cp1251", "cp1250", "macroman", "cp437", "cp850")
_WRITTEN = ("utf-8", *DOUBLE, "cp1251", "koi8-r")
"""The codecs of which pieces of lines are searched for."""

LEAST = 3
"""Characters of a piece."""

_WEIGHED = 32
_AROUND = 8
"""Pieces that the language models weigh, and clean characters beside them that weigh with them."""

_LESS = 45.0
"""Nats that a piece gains less at a glance than the best one, at most, for the models to be asked of it: of 575 that are
restored those that the models like best are within 40, and all but three within 13."""

GAIN = 14.0
"""Nats that the best piece gains at a glance, at least: of 140 true ones all gain 34 or more, of 30 false ones none 14."""

NEAR = 2
"""Places beside the best ones at which a piece can begin and end."""


class Span(NamedTuple):
    """A piece of a line, read anew."""

    gain: float
    start: int
    end: int
    new: str
    chain: Chain


def spans(
    line: str, start: int, end: int, read_as: Sequence[str] = _READ, written_in: Sequence[str] = _WRITTEN
) -> list[Span]:
    """Pieces of `line` that have something of its characters from `start` to `end`, the likeliest first."""
    found: list[Span] = []
    seen: set[tuple[int, bytes]] = set()
    for read, first, last in _runs(line, start, end, read_as):
        data = encode(line[first:last], read)
        if (first, data) in seen:
            continue
        seen.add((first, data))
        piece = line[first:last]
        offsets = np.concatenate([[0], np.cumsum(_sizes(piece, read))])
        costs = _sums(piece)
        for written in written_in:
            if written != read:
                found += _of_pair(costs, data, offsets, first, Step(written, read))
    found = [each for each in found if each.start < end and each.end > start]
    return likeliest([line], [found], _LESS)[0]


def _runs(line: str, start: int, end: int, read_as: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """For each of some codecs the piece of the line that has its characters only and most of those between two places."""
    known = bits(line)
    for read in read_as:
        held = stretch(known, read, start, end)
        if held:
            yield read, *held


def _of_pair(
    before: npt.NDArray[np.float64], data: bytes, offsets: npt.NDArray[np.int64], first: int, step: Step
) -> Iterator[Span]:
    """The best part of each stretch of `data` that is whole in a codec; `before` is what was found costs up to a place."""
    character_at = {offset: at for at, offset in enumerate(offsets.tolist())}
    seen: set[int] = set()
    for offset in offsets[:-1].tolist():
        if offset in seen or data[offset] < 0x80:
            continue
        if step.written == "utf-8" and not _UTF8.match(data, offset):
            continue
        new = _whole(data[offset:], step.written)
        if len(new) < LEAST:
            continue
        places = [offset, *(offset + np.cumsum(_sizes(new, step.written))).tolist()]
        seen.update(places)
        both = [(index, character_at[place]) for index, place in enumerate(places) if place in character_at]
        indexes, characters = np.array(both).T
        worth = before[characters] - _sums(new)[indexes]
        least = np.minimum.accumulate(worth)
        stop = int(np.argmax(worth - least))
        begin = int(np.argmin(worth[: stop + 1]))
        gain = float(worth[stop] - worth[begin]) - price((step,))
        if gain > GAIN and characters[stop] - characters[begin] >= LEAST:
            for one in range(max(0, begin - NEAR), min(begin + NEAR + 1, stop)):
                for other in range(max(one + 1, stop - NEAR), min(stop + NEAR + 1, len(both))):
                    part = new[indexes[one] : indexes[other]]
                    less = gain - float(worth[stop] - worth[other] + worth[one] - worth[begin])
                    yield Span(less, first + int(characters[one]), first + int(characters[other]), part, (step,))


_UTF8 = re.compile(
    rb"(?:[\x00-\x7F]|[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}){%d}" % LEAST
)
"""So many characters of UTF-8 as a piece has at least; a few of them are none, as decoding finds."""


def _sizes(text: str, codec: str) -> npt.NDArray[np.int64]:
    """The bytes of each character; of characters that a codec has only together, nothing of the first one."""
    codes = codes_of(text)
    if codec == "utf-8":
        longer: npt.NDArray[np.int64] = np.searchsorted(_LONGER, codes, "right").astype(np.int64)
        return longer + 1
    if codec not in DOUBLE:
        return np.ones(len(codes), np.int64)
    sizes: npt.NDArray[np.int64] = double_sizes(codec)[np.minimum(codes, LAST)].astype(np.int64)
    return sizes


_LONGER = np.array([0x80, 0x800, 0x10000])
"""The first code points that take one byte more."""

LAST = 0x30000


@cache
def double_sizes(codec: str) -> npt.NDArray[np.uint8]:
    """The bytes of each code point that a codec of one or two bytes a character has."""
    sizes = np.zeros(LAST + 1, np.uint8)
    sizes[square(codec)] = 2
    if codec == "euc-jp":  # where it has a character twice, three bytes are written
        sizes[square(codec, b"\x8f")] = 3
    if codec == "cp932":
        sizes[codes_of(JIS_FORMS)] = 2
    sizes[single(codec)] = 1
    sizes[NONE] = 0
    return sizes


def _whole(data: bytes, written: str) -> str:
    """The text of as many bytes as are whole in a codec."""
    try:
        return decode(data, written)
    except UnicodeDecodeError as error:
        try:
            return decode(data[: error.start], written)
        except UnicodeDecodeError:
            return ""


def _sums(text: str) -> npt.NDArray[np.float64]:
    """What a text costs at a glance up to each place."""
    costs = -quick(codes_of(text))
    return np.concatenate([[0.0], np.cumsum(costs)])


def likeliest(lines: Sequence[str], found: Sequence[list[Span]], less: float) -> list[list[Span]]:
    """The best pieces of each line by what the language models find that they gain in their context, in order.

    They are asked of those only that gain so much less than the best one at a glance.
    """
    best = [sorted(some, key=lambda each: -each.gain)[:_WEIGHED] for some in found]
    best = [[each for each in some if each.gain >= some[0].gain - less] for some in best]
    olds, news = [], []
    for line, some in zip(lines, best, strict=True):
        for each in some:
            left, right = line[max(0, each.start - _AROUND) : each.start], line[each.end : each.end + _AROUND]
            olds.append(left + line[each.start : each.end] + right)
            news.append(left + each.new + right)
    gains = iter([after - before for before, after in zip(_scores(olds), _scores(news), strict=True)])
    weighed = [[each._replace(gain=next(gains) - price(each.chain)) for each in some] for some in best]
    return [sorted(some, key=lambda each: -each.gain) for some in weighed]


def _scores(texts: Sequence[str]) -> list[float]:
    """What the models say of them, of some hundred at once: what they make of each character takes memory."""
    return [each for at in range(0, len(texts), _AT_ONCE) for each in score(texts[at : at + _AT_ONCE])]


_AT_ONCE = 512
