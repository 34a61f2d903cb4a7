"""A few characters of which one at least stands in each of many pairs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping


def cover(pairs: Iterable[str], often: Mapping[str, float]) -> set[str]:
    """Characters, rare ones together, of which one at least is in each pair; `often` says how often each is met.

    Taken is again and again the one that is rarest for the pairs that it covers.

    >>> sorted(cover(["ab", "ac", "bd"], {"a": 1.0, "b": 3.0, "c": 2.0, "d": 1.0}))
    ['a', 'd']
    """
    left = set(pairs)
    covered: dict[str, set[str]] = {}
    for pair in left:
        for character in pair:
            covered.setdefault(character, set()).add(pair)
    queue = [(often[each] / len(held), each) for each, held in covered.items()]
    heapq.heapify(queue)
    taken: set[str] = set()
    while left:
        _, each = heapq.heappop(queue)
        covered[each] &= left
        if not covered[each]:
            continue
        price = often[each] / len(covered[each])
        if queue and price > queue[0][0]:
            heapq.heappush(queue, (price, each))
            continue
        taken.add(each)
        left -= covered[each]
    return taken
