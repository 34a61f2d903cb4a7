"""Where a text may have been read out of step by one byte: runs of characters that only such text is dense in."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.together import Ask, Job
from fixers.restore.injuries.compared import BORDER, Compared, compared
from fixers.restore.injuries.rows import dense_many
from fixers.restore.injuries.tables import ORIGINS, Codes

_EVIDENT = 40.0
"""Nats from which the runs of one codec are those of the text, so that the other is not asked."""

_MARGIN = 32
"""Characters looked at before and after a marked place at first."""

_LEAST = 12.0
"""Nats by which a run must be likelier out of step than as it was found. Half of the few dense rows of
clean text gain 9 to 14, none more."""

_NONSENSE = -9.5
"""Nats a character below which the shifted reading is no text either. With a pair in ten dropped it is at
-5 to -9, and -4 without; random Han characters are at -11 to -13."""

_DROP = 14.0
"""Nats that the evidence may fall again within a run."""


class Scored(NamedTuple):
    """What the model says of a text and of the same text a byte further on, from character `low` on."""

    low: int
    plain: npt.NDArray[np.float32]
    moved: npt.NDArray[np.float32]
    """Of each character and the next one's first byte."""


class Run(NamedTuple):
    """Found characters `start` to `end` that are better read one byte on."""

    start: int
    end: int
    codec: str
    gain: float
    odd: tuple[int, ...]
    """Found characters at which the shifted reading, too, is unlikely."""
    starts: range
    """Found characters at which the text may fall out of step, by what stands before and behind them."""
    ends: range
    """The same for falling back."""
    scored: Scored
    line: tuple[int, int]
    """Where its line begins and ends."""


class _Look(NamedTuple):
    """A stretch that is being looked at: of its line, from `low` to `high`."""

    low: int
    high: int
    line: tuple[int, int]


def runs(codes: Codes) -> Job[list[Run]]:
    """Finds the runs of a text that are likelier out of step, in order and apart."""
    stretches = yield Ask(dense_many, codes)
    if not stretches:
        return []
    line_ends = np.concatenate([[-1], np.flatnonzero((codes == 10) | (codes == 13)), [codes.size]])
    looks = []
    for low, high in stretches:
        at = int(np.searchsorted(line_ends, low))
        line = int(line_ends[at - 1]) + 1, int(line_ends[np.searchsorted(line_ends, high)])
        looks.append(_Look(max(line[0], low - _MARGIN), min(line[1], high + _MARGIN), line))
    found: list[Run] = []
    while looks:
        looks = _merged(looks)
        longer = []
        best = yield from _look(codes, looks)
        for look, there in zip(looks, best, strict=True):
            if there and there[-1].end > look.high - 4 and look.high < look.line[1]:
                high = min(look.line[1], look.high + 2 * (look.high - look.low))
                longer.append(look._replace(high=high))
            else:
                found += there
        looks = longer
    return _apart(found)


def _merged(looks: list[_Look]) -> list[_Look]:
    """Stretches that overlap as one, so that no character is looked at twice in a round."""
    merged: list[_Look] = []
    for look in looks:
        if merged and look.low < merged[-1].high:
            last = merged[-1]
            line = last.line[0], max(last.line[1], look.line[1])
            merged[-1] = _Look(last.low, max(last.high, look.high), line)
        else:
            merged.append(look)
    return merged


def _apart(found: list[Run]) -> list[Run]:
    """Stretches may overlap: of runs that do, the one with the greater gain."""
    kept: list[Run] = []
    for run in sorted(found, key=lambda each: (each.start, each.end)):
        if kept and run.start <= kept[-1].end:
            if run.gain > kept[-1].gain:
                kept[-1] = run
        else:
            kept.append(run)
    return kept


def _look(codes: Codes, looks: list[_Look]) -> Job[list[list[Run]]]:
    """Finds for each stretch its runs, in the codec in which they gain most; the second codec is rarely asked."""
    best: list[list[Run]] = [[] for _ in looks]
    left = list(range(len(looks)))
    for codec in ORIGINS:
        pieces = [codes[looks[number].low : looks[number].high] for number in left]
        answers = yield Ask(compared, (pieces, codec))
        for number, each in zip(left, answers, strict=True):
            own = _runs_of(each, codec, looks[number])
            if sum(run.gain for run in own) > sum(run.gain for run in best[number]):
                best[number] = own
        left = [number for number in left if sum(run.gain for run in best[number]) < _EVIDENT]
        if not left:
            break
    return best


def _runs_of(each: Compared, codec: str, look: _Look) -> list[Run]:
    """The runs of a stretch, read in one codec."""
    found, low = [], look.low
    sums: list[float] = []
    scored = Scored(low, each.plain, each.moved)
    for start, end, gain in _segments(each.gains):
        if float(each.moved[start:end].mean()) >= _NONSENSE:
            sums = sums or [0.0, *accumulate(each.gains)]
            starts, ends = _borders(sums, start, end, low)
            odd = tuple(low + at for at in _odd(each, start, end, ends.start - low))
            found.append(Run(low + start, low + end, codec, gain, odd, starts, ends, scored, look.line))
    return found


def _odd(each: Compared, start: int, end: int, last: int) -> list[int]:
    """Where pairs may have been dropped; the decoder may show what it can't read, and from `last` on the run may end."""
    shown = each.shown[start:end].any()
    odd = each.none[start : max(start, min(end, last - 1))] if shown else each.odd[start:end]
    found: list[int] = (odd.nonzero()[0] + start).tolist()
    return found


_BEFORE, _INTO = 5, 4
"""Found characters before and behind the likeliest place at which the injury is looked for."""

_FAR = 8.0
"""Nats by which known characters may be likelier with another border: with 16 nothing more is found, with 6 less."""


def _borders(sums: list[float], start: int, end: int, low: int) -> tuple[range, range]:
    """Where a run may begin and end, by the sums of the gains before each character; the piece begins at `low`."""
    starts = range(max(0, start - _BEFORE), min(start + _INTO, end + 1))
    # Where a byte was put in, the first character counts for neither.
    before = [min(sums[at : min(at, end - 1) + 2]) for at in starts]
    least = min(before) + _FAR
    near = [at for at, known in zip(starts, before, strict=True) if known <= least]
    first = near[0] or start - _BEFORE  # what stands before the piece is not known
    ends = range(max(near[0] + 1, end - _INTO), min(end + _INTO, len(sums)) + 1)
    after = [sums[at - 1] for at in ends]
    most = max(after) - _FAR
    fit = [at for at, known in zip(ends, after, strict=True) if known >= most]
    return range(low + first, low + near[-1] + 1), range(low + fit[0], low + fit[-1] + 1)


def _segments(gains: list[float]) -> list[tuple[int, int, float]]:
    """Rows of gains that are greatest together: start, end, sum."""
    found = []
    total = peak = 0.0
    start = end = 0
    for at, gain in enumerate([*gains, BORDER]):
        if total <= 0:
            total, peak, start = 0.0, 0.0, at
        total += gain
        if total > peak:
            peak, end = total, at + 1
        elif total <= 0 or peak - total > _DROP:
            if peak >= _LEAST:
                found.append((start, end, peak))
            total = peak = 0.0
    return found
