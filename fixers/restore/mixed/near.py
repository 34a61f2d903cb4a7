"""Other readings of places of a page of which the cheapest characters are not the likeliest text.

What is near is known from the scan of the page: each way to read a character in which all else is the cheapest. The
language model is asked of all of them at once, with the characters around them, and what gains most is taken. By their
characters alone 53 of 2,918 lines of GBK are wrong, 28 of 2,105 of Big5, 8 of 2,979 of Shift_JIS and 37 of 1,617 of
EUC-KR; so 7, 6, 1 and 1, as many as a search of each place by itself leaves, which takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import FAILED
from fixers.reading.characters import codes_of
from fixers.restore.mixed.costs import Coder, Costs
from fixers.restore.mixed.forms import BYTES, Bytes
from fixers.restore.mixed.scan import SINGLE_OPEN, Places, Scan, States
from fixers.restore.mixed.window import CONTEXT, loosely

_NEAR, _MOST = 7.0, 8
"""Nats by which another reading is dearer, at most, and those of one place that the model is asked of, at most: of 1,653
lines of GBK one more would be right at 8 nats, none at 16."""


class Way(NamedTuple):
    """Characters that may have been read otherwise, from the first on, and their states."""

    first: int
    states: tuple[int, ...]

    @property
    def end(self) -> int:
        """The character behind them."""
        return self.first + len(self.states)


class Gain(NamedTuple):
    """What a way gains by the model."""

    nats: float
    start: int
    end: int
    """The characters that it concerns, from the start on, without the last one."""
    way: Way


class Cheapest(NamedTuple):
    """The cheapest reading of lines, each of which a line end ends."""

    found: str
    scan: Scan
    data: Bytes
    starts: Places
    """Where the bytes of each character that was found begin, and the end of them all."""
    text: str
    costs: Costs
    """What the model says that each character of it costs."""


def likeliest(cheapest: Cheapest, codec: Coder) -> list[Gain]:
    """The ways to read some characters otherwise that make the likeliest reading, apart from each other."""
    places = _places(cheapest, codec)
    ways = _ways(cheapest, places)
    gains = _gains(cheapest, places, ways, codec) if ways else []
    taken: list[Gain] = []
    for gain in sorted(gains, reverse=True):
        if all(gain.end <= other.start or other.end <= gain.start for other in taken):
            taken.append(gain)
    return taken


def _places(cheapest: Cheapest, codec: Coder) -> Places:
    """By byte the character of the text that begins there; -1 where none does, or its line is no text."""
    codes = codes_of(cheapest.text)
    ends, data_ends = np.flatnonzero(codes == 0x0A), np.flatnonzero(cheapest.data == 0x0A)
    begin, data_begin = (np.concatenate([[0], each[:-1] + 1]) for each in (ends, data_ends))
    half = (codes >= 0xFF61) & (codes < 0xFFA0) if codec.name == "cp932" else False
    sizes = np.where((codes < 0x80) | half, 1, 2)
    offsets = np.cumsum(sizes) - sizes
    right = offsets[ends] - offsets[begin] == data_ends - data_begin  # else a character is of another size, or none
    right &= ~np.logical_or.reduceat(codes == ord(FAILED), begin)
    lengths = ends + 1 - begin
    known = np.flatnonzero(right.repeat(lengths))
    places = np.full(len(cheapest.data) + 1, -1)
    places[(offsets + (data_begin - offsets[begin]).repeat(lengths))[known]] = known
    return places


def _ways(cheapest: Cheapest, places: Places) -> list[Way]:
    """The near ways to read the characters of which others than the cheapest one are near, where the text is not calm."""
    scan = cheapest.scan
    near = np.concatenate([[False], scan.apart < _NEAR, [False]])
    first, last = np.flatnonzero(near[1:] != near[:-1]).reshape(-1, 2).T
    done = np.maximum.accumulate(places)
    begin, end = np.maximum(done[cheapest.starts[first]], 0), np.maximum(done[cheapest.starts[last]], 0) + 1
    total = np.concatenate([[0.0], np.cumsum(cheapest.costs, dtype=np.float64)])
    around = np.stack([np.maximum(begin - 1, 0), np.minimum(end + 1, len(cheapest.costs) - 1)], axis=1)
    odd = np.maximum.reduceat(cheapest.costs, around.ravel())[::2] > _DEAR
    odd &= total[end] - total[begin] > _CALM * (end - begin)
    first, last = first[odd], last[odd]
    some = np.repeat(first - np.cumsum(last - first) + (last - first), last - first) + np.arange((last - first).sum())
    dearer = scan.dearer[:, some].T
    row, state = np.nonzero((dearer < _NEAR) & (np.arange(4) != scan.state[some, None]))
    costs = (dearer[row, state] * _SAME).tolist()
    runs: list[dict[int, tuple[int, int]]] = []
    before = -2
    for cost, here, there in zip(costs, some[row].tolist(), state.tolist(), strict=True):
        if here > before + 1:
            runs.append({})
        runs[-1].setdefault(round(cost), (here, there))
        before = here
    chosen = [way for run in runs for _, way in sorted(run.items())[:_MOST]]
    heres, theres = np.array(chosen, np.intp).reshape(-1, 2).T
    return [*dict.fromkeys(_traced(scan, heres, theres))]


_CALM, _DEAR = 3.0, 6.5
"""Nats a character of text at a place, and of the one behind it, up to which the model is not asked of other ways to read
it, nor where the dearest of them and of their neighbours costs less: two thirds of all places, and of 8,900 lines in five
codecs all come out as without it."""

_SAME = 50
"""Steps of a nat in which the costs of ways differ: those that cost the same are one, seen from several characters."""


def _traced(scan: Scan, at: States, state: States) -> list[Way]:
    """The cheapest ways in which each of some characters comes to a state, as far as they differ from the cheapest."""
    back = _followed(scan, at, state, -1)
    ahead = _followed(scan, at, state, 1)
    return [
        Way(here - len(before), (*before[::-1], there, *behind))
        for here, there, before, behind in zip(at.tolist(), state.tolist(), back, ahead, strict=True)
    ]


def _followed(scan: Scan, at: States, state: States, step: int) -> list[list[int]]:
    """The states of characters beside some, one further in each round, up to one in its cheapest state."""
    found: list[list[int]] = [[] for _ in at]
    rows = np.arange(len(at))
    while rows.size:
        beside = at + step
        inside = np.flatnonzero((beside >= 0) & (beside < len(scan.state)))
        rows, at, state, beside = rows[inside], at[inside], state[inside], beside[inside]
        if step < 0:
            costs = scan.before[:, beside] + scan.moves[:, state, at]
        else:
            costs = scan.behind[:, beside] + scan.moves[state, :, beside].T
        other = costs.argmin(axis=0)
        differs = np.flatnonzero(other != scan.state[beside])
        rows, at, state = rows[differs], beside[differs], other[differs]
        for row, there in zip(rows.tolist(), state.tolist(), strict=True):
            found[row].append(there)
    return found


def _gains(cheapest: Cheapest, places: Places, ways: Sequence[Way], codec: Coder) -> list[Gain]:
    """What ways gain by the model, where that is anything."""
    text, state = cheapest.text, cheapest.scan.state
    around = [_around(state, way) for way in ways]
    bounds = places[cheapest.starts[np.array(around, np.intp).reshape(-1, 2)]].tolist()
    every = [row for row in zip(ways, around, bounds, strict=True) if min(row[2]) >= 0]
    if not every:
        return []
    pieces: list[str] = []
    for way, (first, last), (begin, stop) in every:
        new = loosely(_bytes(cheapest, first, last, way), codec.name)
        pieces += [text[max(begin - CONTEXT, 0) : begin], new + text[stop : stop + CONTEXT] + "\n"]
    costs = -codec.language.characters("".join(pieces))
    ends = np.cumsum([len(piece) for piece in pieces])
    after = _sums(costs, ends[::2], ends[1::2] - 1)
    begins, stops = np.array([row[2] for row in every], np.intp).reshape(-1, 2).T
    before = _sums(cheapest.costs, begins, np.minimum(stops + CONTEXT, len(text)))
    gains = (before - after).tolist()
    found = [Gain(nats, *row[1], row[0]) for nats, row in zip(gains, every, strict=True)]
    return [each for each in found if each.nats > _LEAST]


_LEAST = 0.001
"""Nats that are more than an error of rounding."""


def _sums(costs: Costs, begin: Places, end: Places) -> npt.NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(costs, dtype=np.float64)])
    sums: npt.NDArray[np.float64] = total[end] - total[begin]
    return sums


def _around(state: States, way: Way) -> tuple[int, int]:
    """The characters that a way concerns, up to ends of characters of the codec."""
    first, last = way.first, way.end + (way.states[-1] >= SINGLE_OPEN)
    while first > 0 and state[first - 1] >= SINGLE_OPEN:
        first -= 1
    while state[last - 1] >= SINGLE_OPEN:
        last += 1
    return first, last


def _bytes(cheapest: Cheapest, first: int, last: int, way: Way) -> bytes:
    """The bytes of some characters, in some way."""
    letters = zip(cheapest.found[way.first : way.end], way.states, strict=True)
    pieces = [letter.encode() if state & 1 or letter.isascii() else _byte(letter) for letter, state in letters]
    start, begin, stop, end = cheapest.starts[[first, way.first, way.end, last]].tolist()
    return b"".join([cheapest.data[start:begin].tobytes(), *pieces, cheapest.data[stop:end].tobytes()])


def _byte(letter: str) -> bytes:
    """The byte that a character was read from; NUL where there is none, in lines that are no text of the codec."""
    return bytes([BYTES.get(ord(letter), 0)])
