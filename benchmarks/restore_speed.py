"""How long broken texts of a way take in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from fixers.data.build.judged import Broken
from fixers.edit import Edit

BATCH = 2000
"""Texts of a batch at most, as of the lines of a file."""

Find = Callable[[Sequence[str]], list[list[Edit]]]

T = TypeVar("T")

Rates = dict[str, float]
"""Seconds that a character of broken text takes, by way."""


def by_way(texts: Iterable[Broken]) -> dict[str, list[Broken]]:
    """The texts, way by way."""
    ways: dict[str, list[Broken]] = {}
    for text in texts:
        ways.setdefault(text.way, []).append(text)
    return ways


def timed(find: Callable[[Sequence[str]], Sequence[T]], some: Sequence[Broken]) -> tuple[list[T], float]:
    """What is found in texts of one way, in batches, and the seconds that a character took."""
    begin = time.process_time()
    batches = (some[at : at + BATCH] for at in range(0, len(some), BATCH))
    found = [each for batch in batches for each in find([text.text for text in batch])]
    return found, (time.process_time() - begin) / max(1, sum(len(text.text) for text in some))


def rates_of(find: Callable[[Sequence[str]], Sequence[object]], texts: Sequence[Broken]) -> Rates:
    """What texts of each way take that are not judged."""
    find([some[0].text for some in by_way(texts).values()])
    return {way: timed(find, some)[1] for way, some in by_way(texts).items()}
