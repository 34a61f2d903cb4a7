"""Lines that mix two scripts: which of their characters stand in the one, and which in the other.

The characters that speak for a script are states of a chain, and each costs what it says against
being in the other script (`fixers.reading.evidence.weights`). To go over from one script to the
other costs least at a mark, most inside a row of Han characters. So 《紅樓夢》 in a simplified line
is traditional, and so is a single 開 or 們, which no simplified text writes; but a single 兒 or 適,
which stand in old names, is not. The cheapest course is found exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fixers.reading.evidence import CLAUSE_END, LINE_END, UNIT, Kinds
from fixers.reading.rows import changes, following, preceding

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.int64]

_INSIDE = 4.5 * UNIT
"""What it costs to go over between two marks."""
_AT_MARK = 3.5 * UNIT
"""What it costs at a mark."""
_SURE = 12 * UNIT
"""From this weight on a line is in one script apart from what is quoted in it."""


def ours(kinds: Kinds, weights: npt.NDArray[np.int16], *, mostly: bool | Bools) -> Bools:
    """Which characters of whole lines are in the script for which `weights` above zero speak.

    `mostly` says whether the text that these lines stand in is in that script, for all lines or each:
    so are characters of which nothing else is known.
    """
    at = weights.nonzero()[0]
    ends = kinds == LINE_END
    line_of = np.cumsum(ends) - ends
    if not at.size:
        return np.full(kinds.size, mostly) if isinstance(mostly, bool) else mostly[line_of]
    sums = np.bincount(line_of, weights)
    grounds = np.where(sums > _SURE, True, np.where(sums < -_SURE, False, mostly))
    sign = weights[at] > 0
    lines = line_of[at]
    heads = changes(sign, lines)
    loud = np.add.reduceat(weights[at].astype(np.int64), heads)
    first, last = at[heads], at[following(heads, at.size) - 1]
    marks = ((kinds == CLAUSE_END) | (kinds == LINE_END)).nonzero()[0]
    before = marks.searchsorted(first)  # how many marks stand before each row of evidence
    marked = preceding(marks.searchsorted(last) < following(before, 0), False)
    state = _states(loud, lines[heads], marked, grounds)
    return _spread(kinds.size, state, first, last, marks, grounds, lines[heads], line_of)


def _states(loud: Numbers, lines: Places, marked: Bools, grounds: Bools) -> Bools:
    """For each row of evidence whether it is ours, by the cheapest course through its line.

    A row that weighs more than to go over twice is what it says. One that weighs less and stands
    between two such rows, or at an end of its line, is compared with what is round it. Only lines
    with two of these side by side need a search.
    """
    state = loud > 0
    faint = np.abs(loud) <= 2 * _INSIDE
    if not faint.any():
        return state
    opens = np.ones(lines.size, np.bool_)
    opens[1:] = lines[1:] != lines[:-1]
    closes = following(opens, True)
    beside = faint & ~opens & preceding(faint, False)
    searched = np.zeros(grounds.size, np.bool_)
    searched[lines[beside]] = True
    # To go over at the ends of a line costs something in the one state or in the other.
    end = np.where(state == grounds[lines], -_AT_MARK, _AT_MARK)
    cost = np.where(marked, _AT_MARK, _INSIDE)
    over = np.where(opens, end, cost) + np.where(closes, end, following(cost, 0))
    alone = faint & ~searched[lines]
    state[alone] ^= (np.abs(loud) <= over)[alone]
    some = np.flatnonzero(searched[lines])
    if some.size:
        course = _course(loud[some].tolist(), lines[some].tolist(), marked[some].tolist(), grounds.tolist())
        state[some] = course
    return state


def _course(loud: list[int], lines: list[int], marked: list[bool], grounds: list[bool]) -> Bools:
    """The same for whole lines by a search, row by row.

    A line begins and ends on its ground, as if a mark stood there.
    """
    states = np.zeros(len(loud), np.bool_)
    froms: list[tuple[bool, bool]] = []
    line = lines[0]
    out, into = _start(grounds[line])  # what the cheapest courses cost so far that are not ours, and are
    for number, (weight, of, at_mark) in enumerate(zip(loud, lines, marked, strict=True)):
        if of != line:
            _trace(states, froms, number, _ends_in(out, into, grounds[line]))
            line = of
            out, into = _start(grounds[line])
        cost = _AT_MARK if at_mark else _INSIDE
        crossed = into + cost < out, into <= out + cost
        froms.append(crossed)
        out, into = min(out, into + cost), min(into, out + cost)
        if weight > 0:
            out += weight
        else:
            into -= weight
    _trace(states, froms, len(loud), _ends_in(out, into, grounds[line]))
    return states


def _start(ground: bool) -> tuple[float, float]:
    return (_AT_MARK, 0.0) if ground else (0.0, _AT_MARK)


def _ends_in(out: float, into: float, ground: bool) -> bool:
    """Whether the cheapest course ends in ours."""
    back_out, back_in = _start(ground)
    return into + back_in < out + back_out


def _trace(states: Bools, froms: list[tuple[bool, bool]], end: int, now: bool) -> None:
    """Put the states of one line, which ends before `end` in the state `now`, into `states`."""
    while froms:
        end -= 1
        states[end] = now
        now = froms.pop()[now]


def _spread(
    size: int,
    state: Bools,
    first: Places,
    last: Places,
    marks: Places,
    grounds: Bools,
    lines: Places,
    line_of: Places,
) -> Bools:
    """The states of rows of evidence, spread over all the characters between them.

    A row that is not of its line's ground reaches to the nearest marks, or where there are none
    on the way to the next row of another state, no further than its own characters.
    """
    found = grounds[line_of]
    strange = np.flatnonzero(state != grounds[lines])
    if not strange.size:
        return found
    # Rows of the same state in one line belong together.
    alone = np.ones(strange.size, np.bool_)
    alone[1:] = (strange[1:] > strange[:-1] + 1) | (lines[strange[1:]] != lines[strange[:-1]])
    begin, end = strange[alone], strange[following(alone, True)]
    previous = np.where(begin > 0, last[begin - 1], -1)
    later = np.where(end + 1 < first.size, first[np.minimum(end + 1, first.size - 1)], size)
    padded = np.concatenate(([-1], marks, [size]))
    left = padded[np.searchsorted(marks, first[begin])]  # the last mark before
    right = padded[np.searchsorted(marks, last[end]) + 1]  # the first mark behind
    starts = np.where(left >= previous, left + 1, first[begin])
    stops = np.where(right <= later, right, last[end] + 1)
    steps = np.zeros(size + 1, np.int8)
    np.add.at(steps, starts, 1)
    np.subtract.at(steps, stops, 1)
    found ^= np.cumsum(steps[:-1]) > 0
    return found
