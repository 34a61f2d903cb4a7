"""Whether traditional text is Taiwan's or Hong Kong's, by its words: 軟體 and 行政院, 港鐵 and 嘅.

Characters don't tell: text from Hong Kong has 說 and 衛 oftener than 説 and 衞. What has no such
word, or words of both, is of no region; nor are words of the mainland (信息, 質量), since a machine
converted such a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.reading.conversion import Codes

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

REGIONS: tuple[Literal["tw", "hk"] | None, ...] = (None, "tw", "hk")

_CANTONESE_LEAST = 2


def cantonese() -> Bools:
    """Which characters written Cantonese alone has."""
    return _holds(cue for (_, how), cues in data.script_regions().items() if how == "cantonese" for cue in cues)


def first() -> Bools:
    """Which characters are the first of the pair by which a word is known."""
    return _holds(cue[0] for cue in _words())


def second() -> Bools:
    """Which characters are the second of such a pair."""
    return _holds(cue[1] for cue in _words())


def _words() -> list[str]:
    return [cue for (_, how), cues in data.script_regions().items() if how == "word" for cue in cues]


def _holds(characters: Iterable[str]) -> Bools:
    table = np.zeros(0x110000, np.bool_)
    table[[ord(character) for character in characters]] = True
    return table


def regions(codes: Codes, pairs: Places, spoken: Places, starts: Places) -> Places:
    """For each text of a batch its region, as a place in `REGIONS`.

    `pairs` are the places where a first character stands before a second one, `spoken` is how many
    characters of Cantonese each text has, `starts` the places where the texts begin.
    """
    keys, meanings = _pairs()
    counts = np.zeros((starts.size, 3), np.int64)
    key = codes[pairs].astype(np.int64) << 21 | codes[pairs + 1]
    at = np.minimum(np.searchsorted(keys, key), keys.size - 1)
    real = keys[at] == key
    np.add.at(counts, (np.searchsorted(starts, pairs[real], "right") - 1, meanings[at[real]]), 1)
    tw, hk, cn = counts.T
    hong_kong = (spoken >= _CANTONESE_LEAST) & (tw <= spoken) | (hk > 0) & (tw == 0) & (cn == 0)
    taiwan = (tw > 0) & (hk == 0) & (spoken == 0) & (cn * 4 <= tw)
    return np.where(hong_kong, 2, np.where(taiwan, 1, 0))


@cache
def _pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """The pairs of words as sorted numbers, and what each speaks for."""
    found = {}
    for (region, how), cues in data.script_regions().items():
        if how == "word":
            for cue in cues:
                found[ord(cue[0]) << 21 | ord(cue[1])] = ("tw", "hk", "cn").index(region)
    keys = np.array(sorted(found), np.int64)
    return keys, np.array([found[key] for key in keys.tolist()], np.intp)
