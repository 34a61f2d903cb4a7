"""How far a slip may go, so that its first lattice is long enough and hardly longer: a longer one is built anew."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from fixers.language.model import Floats
from fixers.language.together import Each, Job
from fixers.restore.slips.lattice import units
from fixers.restore.slips.page import Page
from fixers.restore.slips.places import Place

STEPS = (10, 24, 64, 160, 640)
"""Units a lattice spans: slips are short, and a longer lattice is only built where one did not end."""

TAIL = 6
"""Characters at the end of a stretch that tell whether it ends in step."""

_FAR = 240
"""Units that are looked at once where nothing tells that a slip is shorter."""

_LINE_END = re.compile(r"[\n\r]")

_SEEN = STEPS[2]
"""Units in which text that is in step is looked for."""

_LIKELY = 5.5
"""Nats of a character, on the mean of `TAIL` of them, up to which text as it stands is in step. With this look 1 of 538
lattices of the even dev half's pages with glosses are built anew, without it 112 of 649; of 154 pages one comes out
otherwise, and better."""


def reaches(text: str, places: list[Place], page: Page) -> Job[list[int]]:
    """Finds how many units a slip may have at first that begins at each of some places, in order.

    On a page with glosses these soon bring it back into step, in other traditional text some character of one byte or
    with a byte that is dropped; in simplified text what looks like one is mostly folded, and the slip goes on to the
    end of its line.
    """
    if page.table or page.traditional:
        stretches = [units(text, place.start, _SEEN) for place in places]
        rows = ["".join(unit.character for unit in stretch) for stretch in stretches]
        said = yield Each(rows, [place.before for place in places])
        return [_likely_end(-each) for each in said]
    starts = [place.start for place in places] + [len(text)]
    return [_reach(text, start, other) for start, other in pairwise(starts)]


def _likely_end(costs: Floats) -> int:
    """How many characters stand up to the end of the first ones in a row that are likely text.

    >>> _likely_end(np.array([9.0] * 15 + [4.0] * 9)), _likely_end(np.full(30, 4.0)), _likely_end(np.full(30, 9.0))
    (20, 10, 64)
    """
    least = STEPS[0]
    if costs.size < least:
        return least
    sums = np.cumsum(np.append(0.0, costs), dtype=np.float64)
    likely = np.flatnonzero(sums[least:] - sums[least - TAIL : -TAIL] <= TAIL * _LIKELY)
    return least + int(likely[0]) if likely.size else _SEEN


def _reach(text: str, start: int, other: int) -> int:
    """Up to the end of the line; `other` is where another one can begin."""
    begin = start + 2
    far = max(begin, min(other, begin + _FAR))
    match = _LINE_END.search(text, begin, far)
    return max(STEPS[0], (match.start() if match else far) - start + TAIL)
