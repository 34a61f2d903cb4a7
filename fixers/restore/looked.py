"""What is seen of many texts at once before each is searched for misread pieces by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from fixers.restore.at_once import Evident, at_once_many
from fixers.restore.chain_lines import Likely, look_many, sort_of
from fixers.restore.suspected import Sample, sample_of
from fixers.restore.suspects import EXCESS, TOGETHER, Suspect, any_borne_out, at_first, at_first_many


class Looked(NamedTuple):
    """What was seen of a text."""

    suspects: list[Suspect]
    """As `fixers.restore.suspects.at_first` finds them."""
    readings: dict[Sample, Evident | None]
    """What samples of the clearest of them evidently were."""
    likely: Likely
    """Lines that may have been read as a chain tells."""


def look(text: str) -> Looked:
    """What is seen of one text."""
    suspects = at_first(text)
    return Looked(suspects if any_borne_out([(text, suspects)])[0] else [], {}, Likely(text))


def look_at_all(texts: Sequence[str]) -> list[Looked]:
    """What is seen of each text, whatever the others are.

    >>> [looked] = look_at_all(["ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ"])
    >>> [found.text for found in looked.readings.values()]
    ['中央人民政府委员会今天举行']
    """
    suspects = at_first_many(texts)
    borne_out = any_borne_out([*zip(texts, suspects, strict=True)])
    suspects = [found if some else [] for found, some in zip(suspects, borne_out, strict=True)]
    samples: dict[int, Sample] = {}
    for at, (text, found) in enumerate(zip(texts, suspects, strict=True)):
        first = max(found, key=lambda each: each.excess, default=None)
        if first and first.excess >= EXCESS:
            samples[at] = sample_of(first.line, text[first.line : first.line_end], first.start)
    every = dict.fromkeys(samples.values())
    readings = dict(zip(every, at_once_many([*every]), strict=True))
    likely = [Likely(text) for text in texts]
    sorts = [(sort_of(evident.chain), at) for at, sample in samples.items() if (evident := readings[sample])]
    for sort, group in groupby(sorted(sorts), key=lambda each: each[0]):
        for some in _together([likely[at] for _, at in group]):
            look_many(some, sort)
    return [Looked(*row) for row in zip(suspects, [readings] * len(texts), likely, strict=True)]


def _together(texts: Sequence[Likely]) -> Iterator[Sequence[Likely]]:
    """The texts in groups that are looked at together."""
    first = size = 0
    for at, each in enumerate(texts, 1):
        size += len(each.text)
        if size >= TOGETHER or at == len(texts):
            yield texts[first:at]
            first, size = at, 0
