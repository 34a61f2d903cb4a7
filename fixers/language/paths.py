"""The paths through a searched lattice, from its end backwards.

Hypotheses are numbered in the order in which the search kept them; -1 is what stands before all.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.language.arcs import Arcs, Ints

_Floats = npt.NDArray[np.float64]

Step = tuple[Ints, Ints]
"""For each hypothesis, in order, the best one before it and the arc from there."""

Route = tuple[Ints, Ints, Ints, _Floats]
"""All ways to hypotheses: the hypothesis, the one before it, the arc between, the score on arrival."""

Finals = Sequence[tuple[Ints, _Floats]]
"""For each question the hypotheses that reach its end, the best first, and their scores."""

_PATIENCE = 200
"""Steps back for each reading that is asked for: a place with ten slots needs ten for each, and some aside."""


def traced(arcs: Arcs, steps: Sequence[Step], finals: Finals) -> list[list[tuple[float, str]]]:
    """For each question the best path to its end, with its score."""
    before, by = (np.concatenate(each).tolist() for each in zip(*steps, strict=True))
    ways: list[list[int]] = []
    for ends, _ in finals:
        at, way = ends.item(0), []
        while (parent := before[at]) >= 0:
            way.append(by[at])
            at = parent
        ways.append(way[::-1])
    texts = iter(arcs.texts([arc for way in ways for arc in way]))
    return [
        [(scores.item(0), "".join([next(texts) for _ in way]))] for (_, scores), way in zip(finals, ways, strict=True)
    ]


def ranked(
    arcs: Arcs, routes: Sequence[Route], best_scores: _Floats, finals: Finals, best: int
) -> list[list[tuple[float, str]]]:
    """For each question the `best` readings, with the probability of all their paths that were found.

    `best_scores` are those of the hypotheses, in order. What is ahead of a hypothesis on the way
    back is known, and its own score is the best that can stand before it: so the best is first.
    """
    child, parent, arc, arrived = map(np.concatenate, zip(*routes, strict=True))
    by_child = np.argsort(child, kind="stable")
    parent, arc, arrived = parent[by_child], arc[by_child], arrived[by_child]
    begins = np.searchsorted(child[by_child], np.arange(best_scores.size + 1))
    found = []
    for ends, scores in finals:
        ways: dict[str, float] = {}
        queue = [(-score, at, 0.0, "") for score, at in zip(scores.tolist(), ends.tolist(), strict=True)]
        for _ in range(best * _PATIENCE):
            if not queue or len(ways) == best:
                break
            cost, at, ahead, text = heapq.heappop(queue)
            if at < 0:
                ways[text] = float(np.logaddexp(ways[text], -cost)) if text in ways else -cost
                continue
            for route in range(begins.item(at), begins.item(at + 1)):
                before, here = parent.item(route), arrived.item(route)
                text_here = arcs.text(arc.item(route)) + text if before >= 0 else text
                own = best_scores.item(before) if before >= 0 else here
                heapq.heappush(queue, (-here - ahead, before, here - own + ahead, text_here))
        best_first = sorted(ways.items(), key=lambda way: -way[1])
        found.append([(score, text) for text, score in best_first])
    return found
