"""UTF-8 that was read in pairs of bytes, whole, inside clean lines: what `chain_spans` finds, in many lines at once.

A search of one line is a hundred calls of numpy on a few characters, and of lossy text hundreds of lines are searched.
Here the bytes of all lines in all codecs of two bytes stand in one row; what of it is whole UTF-8 is found by
arithmetic, and the models are asked once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import encode
from fixers.breakage.mojibake import Step
from fixers.followers import Codes, Places
from fixers.language.arcs import spread
from fixers.reading.characters import codes_of
from fixers.restore.chains.byte_places import LAST, double_sizes
from fixers.restore.chains.chain_spans import GAIN, LEAST, Span, beside, likeliest, rises, sums
from fixers.restore.wrong_codecs.able import DOUBLE, bit, bits
from fixers.restore.wrong_codecs.inverses import price

Row = tuple[str, int, int]
"""A line, and where in it is what the pieces must have something of."""


def pieces_of(rows: Sequence[Row]) -> list[list[Span]]:
    """What `spans` finds of UTF-8 that was read in pairs, in each of some lines: the likeliest first.

    >>> [(each.start, each.end, each.new) for each in pieces_of([("他说：鎴戜滑鐨勬姤鍛", 3, 9)])[0][:1]]
    [(3, 9, '我们的报')]
    """
    found: list[list[Span]] = [[] for _ in rows]
    for at, span in _found(rows) if rows else ():
        if span.start < rows[at][2] and span.end > rows[at][1]:
            found[at].append(span)
    return likeliest([line for line, _, _ in rows], found, _LESS)


_LESS = 20.0
"""Nats that a piece gains less at a glance than the best one of its line, at most, for the models to be asked of it: of
792 lines that have one those that the models like best are within 9.4, and 1.7 pieces of 6.8 are within 20."""


def _found(rows: Sequence[Row]) -> Iterator[tuple[int, Span]]:
    """The best pieces of each stretch of UTF-8, with the number of the line, in order."""
    joined = "\n".join([*(line for line, _, _ in rows), ""])
    codes = codes_of(joined)
    sizes = np.fromiter((len(line) + 1 for line, _, _ in rows), np.int64, len(rows))
    begins = np.cumsum(sizes) - sizes
    asked = begins[:, None] + np.array([row[1:] for row in rows], np.int64)
    known = bits(joined)
    known[begins + sizes - 1] = 0
    held = np.array([_held(known, codec, *asked.T) for codec in DOUBLE])  # by codec, first or last, and line
    first, last = held.transpose(1, 2, 0).reshape(2, -1)
    some = (last - first >= LEAST).nonzero()[0]
    if not some.size:
        return
    first, last = first[some], last[some]
    laid = _laid(codes, first, last, some % len(DOUBLE))
    stretches = _utf8(laid)
    if stretches is None:
        return
    for piece, begin, end, new, gain in _best(laid, stretches, some % len(DOUBLE)):
        line, codec = divmod(int(some[piece]), len(DOUBLE))
        less = int(laid.starts[piece]) - int(first[piece] - begins[line])
        yield line, Span(gain, begin - less, end - less, new, _CHAINS[codec])


_CHAINS = [(Step("utf-8", codec),) for codec in DOUBLE]


def _held(known: npt.NDArray[np.uint64], codec: str, starts: Places, ends: Places) -> tuple[Places, Places]:
    """For each line the stretch of characters that a codec has which holds most of those asked for, if half of them.

    Such a stretch has one of the two in their midst. Where there is none, it is empty.
    """
    borders = np.concatenate([[-1], (known & bit(codec) == 0).nonzero()[0]])
    both = []
    for midst in ((starts + ends - 1) // 2, (starts + ends) // 2):
        at = borders.searchsorted(midst).clip(1, borders.size - 1)
        first, last = borders[at - 1] + 1, borders[at]
        both.append((np.minimum(last, ends) - np.maximum(first, starts), first, last))
    better = both[1][0] > both[0][0]
    shared, first, last = (np.where(better, *each) for each in zip(both[1], both[0], strict=True))
    return first, np.where(2 * shared >= ends - starts, last, first)


class _Laid(NamedTuple):
    """The characters of all pieces one after the other, a line end behind each, and their bytes."""

    codes: Codes
    starts: Places
    """The first character of each piece."""
    data: npt.NDArray[np.uint8]
    """FF for the line ends, which is no UTF-8, and some zeros at the end."""
    character: Places
    """By byte the character that begins there; -1 for none."""


def _laid(codes: Codes, first: Places, last: Places, codecs: Places) -> _Laid:
    sizes = last - first + 1
    ends = sizes.cumsum()
    piece, places = spread(first, last + 1)
    own = codes.take(places)
    own[ends - 1] = 0x0A
    values = _values().ravel().take(codecs[piece] * (LAST + 1) + np.minimum(own, LAST))
    values[ends - 1] = 0xFF
    lengths = 1 + (values > 0xFF).astype(np.int64) + (values > 0xFFFF)
    stops = lengths.cumsum()
    data = np.zeros(int(stops[-1]) + _LONGEST, np.uint8)
    data[stops - 1] = values & 0xFF
    for more in (2, 3):
        some = (lengths >= more).nonzero()[0]
        data[stops[some] - more] = values[some] >> 8 * (more - 1) & 0xFF
    character = np.full(data.size, -1, np.int64)
    character[stops - lengths] = np.arange(stops.size)
    return _Laid(own, ends - sizes, data, character)


_LONGEST = 4


@cache
def _values() -> npt.NDArray[np.uint32]:
    """By codec and code point the bytes as a number; 0 for none."""
    values = np.zeros((len(DOUBLE), LAST + 1), np.uint32)
    for at, codec in enumerate(DOUBLE):
        some = double_sizes(codec)[:LAST].nonzero()[0]
        some = some[some != 0x0A]
        data = encode("\n".join(map(chr, some.tolist())), codec).split(b"\n")
        values[at, some] = [int.from_bytes(each, "big") for each in data]
    return values


class _Utf8(NamedTuple):
    """Stretches of bytes that are whole characters of UTF-8, three and more of them."""

    codes: Codes
    """The characters of all of them, a line end behind each."""
    places: Places
    """Those of these at which a character of what was found begins, too, or ends."""
    characters: Places
    """That character."""
    heads: Places
    """Where in these two each stretch begins."""


def _utf8(laid: _Laid) -> _Utf8 | None:
    """The stretches of UTF-8 from the first character beyond ASCII at which one of what was found begins."""
    data = laid.data
    sizes = _SIZES.take(data)
    goes_on = (data & 0xC0) == 0x80
    for size in (2, 3, 4):
        some = (sizes >= size).nonzero()[0]
        sizes[some[~goes_on.take(some + size - 1, mode="clip")]] = 0
    three = (sizes >= 3).nonzero()[0]
    second = data.take(three + 1)
    low, high = _SECOND[:, data.take(three)]
    sizes[three[(second < low) | (second > high)]] = 0
    places = sizes.nonzero()[0]
    if places.size < LEAST:
        return None
    sizes = sizes.take(places)
    heads = np.concatenate([[True], places[1:] != (places + sizes)[:-1]])
    begins = heads.nonzero()[0]
    ends = np.append(begins[1:], places.size)
    may_begin = (laid.character.take(places) >= 0) & (data.take(places) >= 0x80)
    able = may_begin.nonzero()[0]
    at = able.searchsorted(begins)
    begins = np.append(able, places.size)[at]
    some = (ends - begins >= LEAST).nonzero()[0]
    if not some.size:
        return None
    return _chosen(laid, places, sizes, begins[some], ends[some])


def _chosen(laid: _Laid, places: Places, sizes: npt.NDArray[np.uint8], begins: Places, ends: Places) -> _Utf8:
    """Some stretches of characters of UTF-8, which begin at `places`."""
    counts = ends - begins + 1
    stops = counts.cumsum()
    _, own = spread(begins, ends + 1)
    own[stops - 1] = ends - 1
    where = places.take(own)
    long = sizes.take(own)
    codes = laid.data.take(where) & _OWN_BITS.take(long)
    codes = codes.astype(np.uint32)
    for size in (2, 3, 4):
        some = (long >= size).nonzero()[0]
        codes[some] = codes[some] << 6 | laid.data.take(where[some] + size - 1) & 0x3F
    codes[stops - 1] = 0x0A
    where[stops - 1] += long[stops - 1]
    character = laid.character.take(where)
    both = (character >= 0).nonzero()[0]
    return _Utf8(codes, both, character[both], both.searchsorted(stops - counts))


_SIZES = np.zeros(256, np.uint8)
_SIZES[:0x80], _SIZES[0xC2:0xE0], _SIZES[0xE0:0xF0], _SIZES[0xF0:0xF5] = 1, 2, 3, 4
"""The bytes of a character of UTF-8, by its first."""

_SECOND = np.array([[0x80], [0xBF]], np.uint8).repeat(256, 1)
_SECOND[0, [0xE0, 0xF0]] = 0xA0, 0x90
_SECOND[1, [0xED, 0xF4]] = 0x9F, 0x8F
"""What the second byte is at least and at most, by the first."""

_OWN_BITS = np.array([0, 0x7F, 0x1F, 0x0F, 0x07], np.uint8)
"""Bits of the code point in the first byte, by the bytes of the character."""


def _best(laid: _Laid, utf8: _Utf8, codecs: Places) -> Iterator[tuple[int, int, int, str, float]]:
    """The best part of each stretch: its piece, its characters as they were found, and what they were, and its gain."""
    worth = sums(laid.codes).take(utf8.characters) - sums(utf8.codes).take(utf8.places)
    gains = rises(worth, utf8.heads)
    highest = np.maximum.reduceat(gains, utf8.heads)
    stops = np.append(utf8.heads[1:], worth.size)
    piece = laid.starts.searchsorted(utf8.characters.take(utf8.heads), "right") - 1
    prices = np.array([price(chain) for chain in _CHAINS])
    for at in (highest - prices[codecs[piece]] > GAIN).nonzero()[0].tolist():
        own = slice(int(utf8.heads[at]), int(stops[at]))
        values, characters, places = worth[own], utf8.characters[own], utf8.places[own]
        stop = int(gains[own].argmax())
        begin = int(values[: stop + 1].argmin())
        if characters[stop] - characters[begin] < LEAST:
            continue
        for one, other in beside(begin, stop, len(values)):
            new = utf8.codes[places[one] : places[other]].tobytes().decode("utf-32-le")
            gain = float(values[other] - values[one]) - float(prices[codecs[piece[at]]])
            yield int(piece[at]), int(characters[one]), int(characters[other]), new, gain
