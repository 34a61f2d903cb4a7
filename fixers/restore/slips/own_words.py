"""The words of a page itself: what stands elsewhere on it is likelier to stand in a damaged stretch, too.

After the same one, two or three characters the page has a share of goings on of its own, and the
probability of the language model is mixed with these shares (Kuhn and De Mori 1990): a name that the
model never saw costs nine nats the first time and two the second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.language.model import BORDER, Floats, Ids, model

WEIGHTS = (0.1, 0.3, 0.4)
"""How much the page has to say after one, two and three characters that it has often. From a third of these to
twice as much, long slips of the training corpora come out alike."""

_BLOCK = 20_000
"""Characters of a block: the page of a stretch are its block and both neighbours."""

_KEPT = 8
"""Blocks that are kept: stretches are looked at about in order, and a book has hundreds."""

_Keys = npt.NDArray[np.uint64]


class OwnWords:
    """The characters of a text in blocks, without what matches `aside`, as the language model numbers them."""

    def __init__(self, text: str, aside: re.Pattern[str]) -> None:
        self._text = text
        self._aside = aside
        self._blocks: dict[int, list[_Keys]] = {}

    def gains(self, start: int, rows: Sequence[str], begins: Sequence[int], said: Sequence[Floats]) -> list[float]:
        r"""By how many nats the page round `start` finds the end of each row likelier than the model.

        `begins` are where these ends begin, `said` what the model says of each of their characters.

        >>> own = OwnWords("骆二宝来过。大家都叫他骆二宝。", re.compile(r"\(.*?\)"))
        >>> known, other = own.gains(0, ["村长骆二宝", "村长骆二虎"], [2, 2], [np.full(3, -6.0)] * 2)
        >>> known > other + 2
        True
        """
        if not rows:
            return []
        ids = model().ids("\n".join(["", *rows]))
        page = self._near(start)
        keys = ids.astype(np.uint64)
        places = np.cumsum([1, *(len(row) + 1 for row in rows[:-1])])
        ends = [np.arange(at + begin, at + len(row)) for at, begin, row in zip(places, begins, rows, strict=True)]
        asked = np.concatenate(ends)
        model_says = np.concatenate(said).astype(np.float64)
        chance = np.exp(model_says)
        seen = _counts(page[0], keys)
        for weight, grams in zip(WEIGHTS, page[1:], strict=True):
            keys = _longer(keys, ids)
            times = np.append(0, seen[:-1])[asked]
            seen = _counts(grams, keys)
            share = weight * times / (times + 1)
            chance = (1 - share) * chance + share * seen[asked] / np.maximum(times, 1)
        gains = np.log(chance) - model_says
        return [float(each.sum()) for each in np.split(gains, np.cumsum([len(each) for each in ends])[:-1])]

    def _near(self, start: int) -> list[_Keys]:
        """The characters of the page round a place, sorted, and what two, three and four of them are in a row."""
        block = start // _BLOCK
        if block not in self._blocks:
            if len(self._blocks) >= _KEPT:
                self._blocks.clear()
            near = self._text[max(0, block - 1) * _BLOCK : (block + 2) * _BLOCK]
            self._blocks[block] = _grams(model().ids(self._aside.sub("", near)))
        return self._blocks[block]


def _grams(ids: Ids) -> list[_Keys]:
    """The n-grams of a text, sorted, one character to four; no word goes on in another line."""
    found = []
    valid = ids != BORDER
    grams = ids.astype(np.uint64)
    for _ in WEIGHTS:
        found.append(np.sort(grams[valid]))
        grams = _longer(grams, ids)
        valid[1:] &= valid[:-1]
        valid[:1] = False
    return [*found, np.sort(grams[valid])]


def _longer(keys: _Keys, ids: Ids) -> _Keys:
    """The n-grams that end at each place, from those that are one character shorter."""
    longer: _Keys = ids.astype(np.uint64)
    longer[1:] |= keys[:-1] << np.uint64(16)
    return longer


def _counts(grams: _Keys, keys: _Keys) -> npt.NDArray[np.int64]:
    """How often each of `keys` is among `grams`, which are sorted."""
    return grams.searchsorted(keys, "right") - grams.searchsorted(keys, "left")
