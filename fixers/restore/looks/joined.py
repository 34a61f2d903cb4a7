"""Texts that are looked at together, as code points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of

_TOGETHER = 1 << 17
"""Characters that are looked at together: their code points stay in the cache."""

_Places = npt.NDArray[np.int64]
Told = tuple[_Places, npt.NDArray[np.integer[Any]]]
"""The places of odd pairs, and what they say."""


@dataclass(frozen=True)
class Page:
    """Some texts that are looked at together."""

    texts: Sequence[str]
    codes: npt.NDArray[np.uint32]
    """Their code points, with a line end behind each."""
    starts: _Places

    @cached_property
    def breaks(self) -> _Places:
        """Where lines end."""
        found: _Places = (self.codes == _LINE_END).nonzero()[0]
        return found

    def owners(self, places: _Places) -> _Places:
        """The numbers of the texts in which places lie."""
        found: _Places = self.starts.searchsorted(places, "right") - 1
        return found


_LINE_END = 0x0A


def pages(texts: Sequence[str], pairs: Told | None = None) -> Iterator[tuple[Page, Told | None]]:
    """The texts, in groups that are looked at together, each with its pairs."""
    first = size = begin = 0
    for at, text in enumerate(texts, 1):
        size += len(text)
        if size >= _TOGETHER or at == len(texts):
            some = texts[first:at]
            lengths = np.fromiter(map(len, some), np.int64, len(some)) + 1
            own = None
            if pairs:
                low, high = pairs[0].searchsorted((begin, begin + size)).tolist()
                own = pairs[0][low:high] - begin, pairs[1][low:high]
            yield Page(some, codes_of("\n".join([*some, ""])), np.cumsum(lengths) - lengths), own
            first, begin, size = at, begin + size, 0
