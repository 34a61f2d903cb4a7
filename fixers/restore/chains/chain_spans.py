"""The part of a line that was read in a wrong codec, where clean text around it has the same characters.

GBK has all characters of a Chinese page, so what is broken in a line does not show where it begins.
But it has places where a character of the found text and one of the other reading begin together;
between two of them the other reading costs less than what was found, and outside it costs more or
is none. The piece with the greatest difference is the one that was broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import decode, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.followers import Codes, Places
from fixers.language.plain import quick
from fixers.reading.characters import codes_of
from fixers.restore.chains.byte_places import places_of
from fixers.restore.chains.ranking import score
from fixers.restore.wrong_codecs.able import DOUBLE, bits, stretch
from fixers.restore.wrong_codecs.inverses import price

Floats = npt.NDArray[np.float64]

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

_NEAR = 2
"""Places beside the best ones at which a piece can begin and end."""


class Span(NamedTuple):
    """A piece of a line, read anew."""

    gain: float
    start: int
    end: int
    new: str
    chain: Chain


def spans(
    rows: Sequence[tuple[str, int, int]], read_as: Sequence[str] = _READ, written_in: Sequence[str] = _WRITTEN
) -> list[list[Span]]:
    """Pieces of each line that have something of its characters from one place to another, the likeliest first.

    >>> [[best, *_], []] = spans([("他说：鎴戜滑鐨勬姤鍛", 3, 9), ("他说", 0, 1)])
    >>> best.new
    '我们的报'
    """
    return likeliest([line for line, _, _ in rows], _glanced(rows, read_as, written_in), _LESS)


class _Run(NamedTuple):
    """A piece of a line that has characters of one codec only."""

    row: int
    first: int
    piece: str
    read: str
    data: bytes
    offsets: list[int]
    """Where each of its characters begins in its bytes, and where the last one ends."""


class _Stretch(NamedTuple):
    """What the bytes of a run are in another codec, as far as they are whole."""

    run: int
    step: Step
    new: str
    places: list[int]
    """Where each of its characters begins in the bytes of the run, and where the last one ends."""


def _glanced(
    rows: Sequence[tuple[str, int, int]], read_as: Sequence[str], written_in: Sequence[str]
) -> list[list[Span]]:
    """The best pieces of each line at a glance, in any order."""
    found: list[list[Span]] = [[] for _ in rows]
    runs: list[_Run] = []
    for row, (line, start, end) in enumerate(rows):
        seen: set[tuple[int, bytes]] = set()
        for read, first, last in _runs(line, start, end, read_as):
            piece = line[first:last]
            data = encode(piece, read)
            if (first, data) not in seen:
                seen.add((first, data))
                runs.append(_Run(row, first, piece, read, data, places_of(piece, read, 0)))
    stretches = [
        each
        for at, run in enumerate(runs)
        for written in written_in
        if written != run.read
        for each in _stretches(at, run, written)
    ]
    for at, span in _best(runs, stretches) if stretches else ():
        _, start, end = rows[at]
        if span.start < end and span.end > start:
            found[at].append(span)
    return found


def _runs(line: str, start: int, end: int, read_as: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """For each of some codecs the piece of the line that has its characters only and most of those between two places."""
    known = bits(line)
    for read in read_as:
        held = stretch(known, read, start, end)
        if held:
            yield read, *held


def _stretches(number: int, run: _Run, written: str) -> Iterator[_Stretch]:
    """Those of a run in a codec, each from where a character of what was found begins and none of a stretch before."""
    seen: set[int] = set()
    step, data = Step(written, run.read), run.data
    for offset in run.offsets[:-1]:
        if offset in seen or data[offset] < _BEYOND:
            continue
        if written == "utf-8" and not _UTF8.match(data, offset):
            continue
        new = _whole(data[offset:], written)
        if len(new) >= LEAST:
            places = places_of(new, written, offset)
            seen.update(places)
            yield _Stretch(number, step, new, places)


_BEYOND = 0x80


def _best(runs: Sequence[_Run], stretches: Sequence[_Stretch]) -> Iterator[tuple[int, Span]]:
    """The best parts of each stretch, with the number of the line.

    Those of which nothing gains enough, 34 of 35, are told all together.
    """
    gains = _gains(runs, stretches)
    for at in (gains > GAIN - _ABOUT).nonzero()[0].tolist():
        run = runs[stretches[at].run]
        for span in _of_stretch(run, stretches[at]):
            yield run.row, span


def _gains(runs: Sequence[_Run], stretches: Sequence[_Stretch]) -> Floats:
    """About what the best part of each stretch gains that begins and ends where a character of what was found does."""
    before = sums(codes_of("\n".join([*(run.piece for run in runs), ""])))
    after = sums(codes_of("\n".join([*(each.new for each in stretches), ""])))
    sizes = np.array([len(run.data) + 1 for run in runs], np.int64)
    bases = sizes.cumsum() - sizes
    counts = [len(run.offsets) for run in runs]
    character = np.full(int(sizes.sum()) + 1, -1, np.int64)  # that begins at a byte; the last cell is for places beyond
    character[_joined(run.offsets for run in runs) + bases.repeat(counts)] = np.arange(sum(counts))
    lengths = np.array([len(each.places) for each in stretches], np.int64)
    own = np.array([each.run for each in stretches], np.int64)
    places = _joined(each.places for each in stretches)
    inside = places < sizes[own].repeat(lengths)
    at = character.take(np.where(inside, places + bases[own].repeat(lengths), character.size - 1))
    both = (at >= 0).nonzero()[0]
    begins = both.searchsorted(lengths.cumsum() - lengths)
    highest: Floats = np.maximum.reduceat(rises(before[at[both]] - after[both], begins), begins)
    return highest - [price((each.step,)) for each in stretches]


def rises(worth: Floats, begins: Places) -> Floats:
    """How much each place gains over the lowest one before it in its stretch, of stretches that begin at some places."""
    counts = np.diff(begins, append=worth.size)
    apart = worth - np.arange(counts.size).repeat(counts) * _APART
    found: Floats = apart - np.minimum.accumulate(apart)
    return found


def _of_stretch(run: _Run, found: _Stretch) -> Iterator[Span]:
    """The best part of a stretch, and those near it, if it gains enough."""
    character_at = {offset: at for at, offset in enumerate(run.offsets)}
    both = [(index, character_at[place]) for index, place in enumerate(found.places) if place in character_at]
    indexes, characters = np.array(both).T
    # Parts that differ in ASCII alone gain the same but for the last bit, so no sum goes on from one text to the next.
    worth = _sums(run.piece)[characters] - _sums(found.new)[indexes]
    stop = int(np.argmax(worth - np.minimum.accumulate(worth)))
    begin = int(np.argmin(worth[: stop + 1]))
    gain = float(worth[stop] - worth[begin]) - price((found.step,))
    if gain <= GAIN or characters[stop] - characters[begin] < LEAST:
        return
    for one, other in beside(begin, stop, len(both)):
        part = found.new[indexes[one] : indexes[other]]
        less = gain - float(worth[stop] - worth[other] + worth[one] - worth[begin])
        yield Span(less, run.first + int(characters[one]), run.first + int(characters[other]), part, (found.step,))


def beside(begin: int, stop: int, count: int) -> Iterator[tuple[int, int]]:
    """Where a part of `count` places can begin and end of which the best begins and ends where it is told.

    >>> [*beside(1, 2, 4)]
    [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)]
    """
    for one in range(max(0, begin - _NEAR), min(begin + _NEAR + 1, stop)):
        for other in range(max(one + 1, stop - _NEAR), min(stop + _NEAR + 1, count)):
            yield one, other


def _sums(text: str) -> Floats:
    """What a text costs at a glance up to each place."""
    return np.concatenate([[0.0], np.cumsum(-quick(codes_of(text)))])


def _joined(rows: Iterable[Sequence[int]]) -> Places:
    return np.fromiter(chain.from_iterable(rows), np.int64)


_APART, _ABOUT = 1e7, 1.0
"""Nats between stretches, so that no part is worth it that goes from one to the next, and nats by which what they gain may
be told too low: sums of 32 bits over a line of 10,000 characters are off by half of one."""


_UTF8 = re.compile(
    rb"(?:[\x00-\x7F]|[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}){%d}" % LEAST
)
"""So many characters of UTF-8 as a piece has at least; a few of them are none, as decoding finds."""


def _whole(data: bytes, written: str) -> str:
    """The text of as many bytes as are whole in a codec."""
    try:
        return decode(data, written)
    except UnicodeDecodeError as error:
        try:
            return decode(data[: error.start], written)
        except UnicodeDecodeError:
            return ""


def sums(codes: Codes) -> Floats:
    """What characters cost at a glance up to each place; many lines stand in one row, so they are added up in 64 bits."""
    return np.concatenate([[0.0], -quick(codes).cumsum(dtype=np.float64)])


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
